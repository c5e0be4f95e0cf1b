"""What runs in the process that looks through a file: it reads orders, and writes answers, until nobody asks."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import sys
from array import array
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final

from ...core.query import Query
from ...errors import SessionFileError
from .lines import slices
from .part import Part, parts
from .talk import ALL, EDITED, FOUND, LINES, READY, WRONG, pack

_PR_SET_PDEATHSIG: Final = 1


def begin(fd: int, parent: int) -> None:
    """Begin, as long as the parent lives: a regex that never ends would not see that nobody asks any more.

    Args:
        fd: The file, open for reading.
        parent: The parent's process id.
    """
    if sys.platform == "linux":
        with contextlib.suppress(ImportError, OSError, AttributeError):
            import ctypes  # some interpreters are built without it

            ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, int(signal.SIGKILL), 0, 0, 0)
    if os.getppid() == parent:
        main(fd)


def main(fd: int) -> None:
    """Do what standard input says, line by line.

    Args:
        fd: The file, open for reading.
    """
    program = Program(fd)
    with contextlib.suppress(BrokenPipeError, KeyboardInterrupt):
        _say(pack(READY, 0, 0))
        for line in sys.stdin.buffer:
            program.do(json.loads(line))


class Program:
    """Does one order after another.

    Args:
        fd: The file.
    """

    def __init__(self, fd: int) -> None:
        self._fd = fd
        self._places: Callable[[Part], Sequence[int]] = _nothing

    def do(self, order: dict[str, Any]) -> None:
        """Do an order, and answer.

        Args:
            order: ``lines`` tells where the lines are from ``start`` on, where record ``row`` begins. ``query`` says
                what to look for from now on; only what is wrong with it is answered. ``find`` looks in the file from
                ``start`` to ``end``, and ``look`` in ``lines``, of which the first is record ``row``. A ``question``
                has a number, which the answer has, too.
        """
        question = order["question"]
        match order["do"]:
            case "lines":
                _lines(self._fd, question, order["start"], order["row"])
            case "query":
                self._places = _nothing
                try:
                    from .matching import matcher

                    self._places = matcher(Query.from_dict(order["query"]))
                except ValueError as error:
                    _say(pack(WRONG, question, 0, (str(error).encode(errors="replace"),)))
            case "find":
                data = os.pread(self._fd, order["end"] - order["start"], order["start"])
                self._find(parts(data, edited=order["edited"]), question, order["row"])
            case _:
                self._find(parts(order["lines"].encode("latin-1"), edited=True), question, order["row"])

    def _find(self, some: Iterable[Part], question: int, first: int) -> None:
        rows, row = array("Q"), first
        for part in some:
            places = self._places(part)
            if type(places) is range:  # all lines of a part
                rows.extend(range(row + places.start, row + places.stop))
            else:
                rows.extend(map(row.__add__, places))
            row += part.count
        _say(pack(FOUND, question, first, (rows,)))


def _nothing(part: Part) -> list[int]:
    """Find nothing: what was asked for cannot be looked for."""
    del part
    return []


def _lines(fd: int, question: int, start: int, row: int) -> None:
    problem = ""
    try:
        for part in slices(fd, start, row):
            what = EDITED if part.edited else LINES
            _say(pack(what, question, part.end, (part.starts, part.facts, part.kinds)))
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
