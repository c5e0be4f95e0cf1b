"""Where the lines of a session file begin, and which of them are facts: found without parsing them."""

from __future__ import annotations

import os
import re
from array import array
from bisect import bisect_right
from collections.abc import Iterator
from itertools import accumulate, count
from operator import add
from typing import Final, NamedTuple

from ...core.codec import KINDS
from ...errors import SessionFileError
from ...journal.index import UNKNOWN
from ...journal.line import cut_off, read_json, read_record

SLICE: Final = 4 << 20
"""Bytes that are read at once; more where a line is longer."""

_FACT: Final = b'"way":"!"'
_FACT_LINE: Final = re.compile(rb'\{"n":[0-9]+,"t":[-+.0-9e]+(?:,"c":[0-9]+)?,"way":"!","type":"([^"\\]+)"')
_BEGINNING: Final = b'{"n":'
_CODES: Final = {kind.encode(): code for code, kind in enumerate(KINDS)}


class Slice(NamedTuple):
    """Some lines of a file."""

    starts: array[int]
    """Where the line of each record begins, in bytes."""
    end: int
    """Where the last of them ends."""
    facts: array[int]
    """Which of the file's records, from 0, are facts."""
    kinds: array[int]
    """Of each of them, its position in `KINDS`, or `UNKNOWN`."""
    edited: bool
    """Whether lines are blank or written in another way than journals write them."""


def slices(fd: int, start: int, row: int) -> Iterator[Slice]:
    """Read a file from somewhere to its end.

    Args:
        fd: The file.
        start: Where a line begins.
        row: How many records come before it.

    Yields:
        Slices of whole lines, each with at least one record.

    Raises:
        SessionFileError: What stands at the end is no record and was cut off; its message says so.
        OSError: The file cannot be read.
    """
    size = SLICE
    while data := os.pread(fd, size, start):
        end = data.rfind(b"\n") + 1
        if not end and len(data) == size:
            size *= 2
            continue
        if not end:
            data = _torn(data, row)
            end = len(data)
        found = lines_of(data[:end], start, row)
        start, row = start + end, row + len(found.starts)
        size = SLICE
        if found.starts:
            yield found


def _torn(data: bytes, row: int) -> bytes:
    """Take the end of a file for a record if it is one."""
    try:
        read_record(data, "", row + 2)
    except SessionFileError:
        raise SessionFileError("", row + 2, 1, cut_off(data)) from None
    return data


def lines_of(data: bytes, start: int, row: int) -> Slice:
    """Find the lines of a part of a file.

    Args:
        data: Whole lines.
        start: Where they stand in the file.
        row: How many records come before them.

    Returns:
        Where each begins.
    """
    lines = data.removesuffix(b"\n").split(b"\n")
    starts = array("Q", map(add, accumulate(map(len, lines[:-1]), initial=start), count()))
    plain = data.count(b"\n" + _BEGINNING) + data.startswith(_BEGINNING) == len(lines)
    if plain:
        facts = _facts(data, starts, start)
    else:  # somebody has edited it
        kept = [(at, line) for at, line in zip(starts, lines, strict=True) if line and not line.isspace()]
        starts = array("Q", [at for at, _ in kept])
        facts = [(place, code) for place, (_, line) in enumerate(kept) if (code := _fact_kind(line)) is not None]
    rows, kinds = array("Q", [row + place for place, _ in facts]), array("B", [code for _, code in facts])
    return Slice(starts, start + len(data), rows, kinds, not plain)


def _facts(data: bytes, starts: array[int], start: int) -> list[tuple[int, int]]:
    """Find the facts among lines that are written as wstui writes them."""
    found = []
    at = data.find(_FACT)
    while at >= 0:
        place = bisect_right(starts, start + at) - 1
        match = _FACT_LINE.match(data, starts[place] - start)
        if match is not None:
            found.append((place, _CODES.get(match[1], UNKNOWN)))
        at = data.find(_FACT, at + 1 if match is None else match.end())
    return found


def _fact_kind(line: bytes) -> int | None:
    """Tell the kind of a fact from its line; None if it is none."""
    try:
        data = read_json(line, "", 1)
    except SessionFileError:
        return None
    kind = data.get("type")
    if data.get("way") != "!" or type(kind) is not str:
        return None
    return _CODES.get(kind.encode(errors="replace"), UNKNOWN)
