"""``--env-file FILE``: variables for the application's environment, as uvicorn takes them.

The file is read by the library that uvicorn reads it by, so that the application gets what it gets in production:
what the environment has already wins, ``${NAME}`` is looked up (in the environment, then in what stands above), a name
without ``=`` sets nothing. A file is data: nothing in it is run. What cannot be read is refused here, where uvicorn
writes a warning and leaves the line out.
"""

from __future__ import annotations

import io
import os
from pathlib import Path
from typing import Final

from ..errors import UsageError

LIMIT: Final = 1 << 20
"""Bytes of the largest file that is read."""


def read(name: str) -> dict[str, str]:
    """Read a file of variables.

    Args:
        name: The file.

    Returns:
        The variables to set besides those that the process has.

    Raises:
        UsageError: The file or a line of it cannot be read; one line that says where.
    """
    from dotenv.main import resolve_variables
    from dotenv.parser import parse_stream

    pairs: list[tuple[str, str | None]] = []
    for binding in parse_stream(io.StringIO(_text(name))):
        line = binding.original.line + _blank_lines(binding.original.string)
        if binding.error or "=" in (binding.key or ""):
            raise UsageError(f"{name}:{line}: is no NAME=VALUE")
        if "\0" in binding.original.string:
            raise UsageError(f"{name}:{line}: has a zero byte, which no variable can hold")
        if binding.key is not None:
            pairs.append((binding.key, binding.value))
    resolved = resolve_variables(pairs, override=False)
    return {key: value for key, value in resolved.items() if value is not None and key not in os.environ}


def _text(name: str) -> str:
    """Read the whole file."""
    try:
        with Path(name).open("rb") as file:
            data = file.read(LIMIT + 1)
    except OSError as error:
        raise UsageError(f"{name}: {error.strerror}") from None
    if len(data) > LIMIT:
        raise UsageError(f"{name}: is larger than {LIMIT >> 20} MiB")
    try:
        return data.decode().replace("\r\n", "\n").replace("\r", "\n")  # as a file opened for text is read
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise UsageError(f"{name}:{line}: is not UTF-8 at byte {error.start}") from None


def _blank_lines(text: str) -> int:
    """Count the lines before the first that says anything: the parser takes them as part of what follows."""
    return text[: len(text) - len(text.lstrip())].count("\n")
