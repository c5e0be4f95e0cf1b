"""Lines of plain frames, and what a file of such lines says when it is read one by one."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Sequence
from typing import Any

from hypothesis import strategies as st

from tests.core.test_plain_frames import GIVEN, SENT
from wstui.journal.frames import Frames, columns_of, records_of
from wstui.journal.index import Entry, Index
from wstui.journal.line import read_record
from wstui.journal.reader import scan

HEADER = b'{"wstui":1,"app":"a:b","started":"2026-11-23T09:00:00.000Z"}\n'


def of_bytes(frame: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """Make the same frame of two bytes out of one of text."""
    payload = {"bytes": {"b64": "AP8="}} | changes
    return {new: item for key, old in frame.items() for new, item in (payload if key == "text" else {key: old}).items()}


SENT_BYTES, GIVEN_BYTES = of_bytes(SENT), of_bytes(GIVEN, bytes={"b64": ""})


def lines(*items: dict[str, Any]) -> list[bytes]:
    """Write lines as we do."""
    return [json.dumps(item, ensure_ascii=False, separators=(",", ":")).encode() + b"\n" for item in items]


def entries(index: Index) -> list[Entry]:
    """Tell all that an index holds but for where the lines stand."""
    columns = zip(index.t, index.c, index.kind, index.size, index.flags, strict=True)
    return [Entry(*fields) for fields in columns]


def scanned(data: bytes) -> list[Entry]:
    """Read the lines of a file."""
    return entries(scan(io.BytesIO(HEADER + data), "f").index)


def indexed(frames: Frames) -> list[Entry]:
    """Index what was read at once."""
    index = Index()
    index.extend([1] * len(frames.n), columns_of(frames))
    return entries(index)


def check(read: Callable[[Sequence[bytes]], Frames | None], told: list[bytes]) -> bool:
    """Assert that lines are refused, or read as each of them is; returns whether they are read."""
    try:
        frames = read(told)
    except (ValueError, KeyError, TypeError, OverflowError):
        return False
    if frames is None:
        return False
    assert indexed(frames) == [scanned(line)[0] for line in told]
    assert records_of(frames) == [read_record(line, "f", 2) for line in told]
    return True


ODDITIES = st.sampled_from(
    [*'{}[],:"\\=\n .-e0A>', "1,", '{"', '"}', '"n":', '"at":"x"', ',"at":"x"', "null", "true", "}}\n", "\n{"]
)


def damaged(whole: list[bytes]) -> st.SearchStrategy[list[bytes]]:
    """Lines with a few pieces cut out, put in, or written twice."""
    text = b"".join(whole).decode()
    cut = st.tuples(st.integers(0, len(text)), st.integers(0, 12), ODDITIES | st.just(""), st.integers(0, len(text)))

    def apply(cuts: list[tuple[int, int, str, int]]) -> list[bytes]:
        now = text
        for at, length, put, other in cuts:
            now = now[:at] + put + now[at + length :]
            if length == 1:  # what belongs at one place stands at another, too
                now = now[:other] + now[at : at + 30] + now[other:]
        return [line.encode() for line in now.split("\n") for line in [line + "\n"]][:-1] or [b"\n"]

    return st.lists(cut, min_size=1, max_size=3).map(apply)
