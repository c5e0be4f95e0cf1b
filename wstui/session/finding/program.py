"""What runs in the process that looks through a file: it reads orders, and writes answers, until nobody asks."""

from __future__ import annotations

import contextlib
import json
import os
import sys
from typing import Any

from ...errors import SessionFileError
from .lines import slices
from .talk import ALL, LINES, pack


def main(fd: int) -> None:
    """Do what standard input says, line by line.

    Args:
        fd: The file, open for reading.
    """
    with contextlib.suppress(BrokenPipeError, KeyboardInterrupt):
        for line in sys.stdin.buffer:
            _do(json.loads(line), fd)


def _do(order: dict[str, Any], fd: int) -> None:
    if order["do"] == "lines":
        _lines(fd, order["question"], order["start"], order["row"])


def _lines(fd: int, question: int, start: int, row: int) -> None:
    problem = ""
    try:
        for part in slices(fd, start, row):
            _say(pack(LINES, question, part.end, (part.starts, part.facts, part.kinds)))
    except SessionFileError as error:
        problem = error.message
    except OSError as error:
        problem = error.strerror or str(error)
    _say(pack(ALL, question, 0, (problem.encode(),)))


def _say(parts: list[bytes]) -> None:
    """Write an answer; whoever asked is never too far behind."""
    data = memoryview(b"".join(parts))
    while data:
        data = data[os.write(1, data) :]
