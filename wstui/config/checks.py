"""What each option may be: from what was written to what is meant, or one line that says what is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from ..errors import UsageError

MAX_FRAME_SIZE: Final = 64 << 20
"""Bytes of the largest frame, unless it is set."""
KEEP_DAYS: Final = 30
"""Days for which the journals of sessions are kept, unless it is set."""
KEEP_SIZE: Final = 1 << 30
"""Bytes of all journals together that are kept, unless it is set."""

SERVERS: Final = ("spec", "uvicorn", "hypercorn", "daphne")
"""What ``--server`` may be: `core.profile` has a profile of each."""
LIFESPANS: Final = ("auto", "on", "off")
"""What ``--lifespan`` may be."""
LOOPS: Final = ("auto", "asyncio", "uvloop")
"""What ``--loop`` may be."""

_LARGEST_FRAME: Final = (1 << 31) - 1
_LARGEST: Final = 1 << 60
_MOST_DAYS: Final = 36_500
_UNITS: Final = {"": 1, "k": 1 << 10, "m": 1 << 20, "g": 1 << 30, "t": 1 << 40}
_SIZE: Final = re.compile(r"(\d{1,18})\s*(?:([kmgt])(?:i?b)?|b?)", re.IGNORECASE)
_DAYS: Final = re.compile(r"\d{1,9}")


def parse_text(value: Any) -> str:
    """Take a str.

    Args:
        value: As it was written.

    Returns:
        The same.

    Raises:
        UsageError: It is none.
    """
    if not isinstance(value, str):
        raise UsageError("is no string")
    return value


def parse_switch(value: Any) -> bool:
    """Take a bool, or what stands for one in the environment.

    Args:
        value: As it was written.

    Returns:
        What it stands for.

    Raises:
        UsageError: It stands for none.
    """
    known = {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}
    found = value if isinstance(value, bool) else known.get(str(value).lower())
    if found is None:
        raise UsageError("is neither true nor false")
    return found


def parse_size(value: Any, smallest: int = 1, largest: int = _LARGEST_FRAME) -> int:
    """Read a number of bytes.

    Args:
        value: ``1048576``, ``"1048576"``, ``"512k"``, ``"64MiB"``; a unit is a power of 1024.
        smallest: How few bytes it may be.
        largest: How many bytes it may be.

    Returns:
        Bytes.

    Raises:
        UsageError: It is no size, or none within the bounds.
    """
    match = None if isinstance(value, bool) else _SIZE.fullmatch(str(value).strip())
    if match is None:
        raise UsageError("is no size such as 1048576, 512k or 64MiB")
    size = int(match[1]) * _UNITS[(match[2] or "").lower()]
    if not smallest <= size <= largest:
        raise UsageError(f"is not between {smallest} and {largest} bytes")
    return size


def _kept_size(value: Any) -> int:
    """Take a size of many files; 0 is none, that is no limit."""
    return parse_size(value, 0, _LARGEST)


def _kept_days(value: Any) -> int:
    """Take a number of whole days; 0 is for ever."""
    if isinstance(value, bool) or not _DAYS.fullmatch(str(value).strip()) or int(value) > _MOST_DAYS:
        raise UsageError(f"is no number of days from 0 (for ever) to {_MOST_DAYS}")
    return int(value)


def _one_of(*choices: str) -> Callable[[Any], str]:
    """Take one of a few words."""

    def take(value: Any) -> str:
        if value not in choices:
            meant = nearest(value, list(choices)) if isinstance(value, str) else ""
            raise UsageError(f"is not one of {', '.join(choices)}{meant}")
        return str(value)

    return take


CHECKS: Final[Mapping[str, Callable[[Any], Any]]] = {
    "app": parse_text,
    "app-dir": parse_text,
    "env-file": parse_text,
    "factory": parse_switch,
    "settings": parse_text,
    "python": parse_text,
    "server": _one_of(*SERVERS),
    "lifespan": _one_of(*LIFESPANS),
    "loop": _one_of(*LOOPS),
    "root-path": parse_text,
    "max-frame-size": parse_size,
    "state-dir": parse_text,
    "keep-days": _kept_days,
    "keep-size": _kept_size,
}
"""What each option may be, by its name: takes a value as it was written and returns it as it is meant."""


def take(name: str, value: Any, where: str) -> Any:
    """Check one value.

    Args:
        name: Of the option.
        value: As it was written.
        where: Where it stands, and what stands there, for the error.

    Returns:
        What it means.

    Raises:
        UsageError: It means nothing.
    """
    try:
        return CHECKS[name](value)
    except UsageError as error:
        raise UsageError(f"{where} {error}") from None


def nearest(name: str, known: list[str]) -> str:
    """Suggest what was meant.

    Args:
        name: What was written.
        known: What could have been.

    Returns:
        ``": did you mean X?"``, or an empty string if nothing is near.
    """
    import difflib  # only a mistake needs it

    found = difflib.get_close_matches(name, known, n=1, cutoff=0.65)
    return f": did you mean {found[0]}?" if found else ""
