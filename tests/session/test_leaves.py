from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.cli.calling import SESSION
from tests.session.files import HEADER, frame, printed, session
from wstui.core.codec import KINDS
from wstui.errors import SessionFileError
from wstui.session.archive import Archive
from wstui.session.finding.lines import slices
from wstui.session.leaves import WHOLE, Leaves
from wstui.session.lines import FACT_HEAD, FRAME_HEAD


def leaves_of(path: Path) -> Leaves:
    """All of a file, found by its lines."""
    fd = os.open(path, os.O_RDONLY)
    leaves = Leaves(path, HEADER, fd)
    start = path.read_bytes().index(b"\n") + 1
    for part in slices(fd, start, 0):
        leaves.extend(part.starts, part.end, part.facts, part.kinds)
    return leaves


def test_every_row_and_record_is_what_the_index_would_tell() -> None:
    leaves, archive = leaves_of(SESSION), Archive.open(SESSION)
    assert (leaves.path, leaves.end) == (SESSION, SESSION.stat().st_size)
    assert leaves.until(2, 1) == archive.until(2, 1) == 3
    assert leaves.until(2, 1 << 30) == archive.until(2, 1 << 30) == len(archive)
    assert len(leaves) == len(archive) == leaves.stored > 20
    for index in range(len(archive)):
        assert leaves.row(index) == archive.row(index)
        assert leaves.record(index) == archive.record(index)
        assert leaves.span(index) == archive.index.span(index)
    facts = frozenset(kind for kind in KINDS if not kind.startswith("websocket."))
    assert leaves.of_kinds(facts, 3, len(leaves) - 2) == archive.of_kinds(
        facts - {"raw", "malformed"}, 3, len(archive) - 2
    )
    archive.close()
    leaves.close()
    leaves.close()
    assert leaves.descriptor == -1


@pytest.mark.parametrize("size", [FRAME_HEAD, FACT_HEAD, WHOLE, WHOLE + 10])
def test_a_long_line_is_read_as_far_as_a_row_needs(tmp_path: Path, size: int) -> None:
    path = session(tmp_path / "long.wstui", [frame(1, "ü" * size, "chat.py:3 send"), printed(2, "p" * size)])
    leaves = leaves_of(path)
    row, output = leaves.row(0), leaves.row(1)
    assert (row.n, row.t, row.c, row.way, row.kind) == (1, 0.001, 1, "<", "websocket.send")
    assert (row.text[:9], row.at) == ("ü" * 9, "chat.py:3 send")
    assert row.size == pytest.approx(2 * size, rel=0.001)
    assert (output.n, output.kind, output.text[-12:-3]) == (2, "output", "p" * 9), output.text
    leaves.close()


@pytest.mark.parametrize(
    ("line", "told"),
    [
        (b'{"n":1,"t":}', "cannot be read: column 12"),
        (b"[]", "cannot be read: column 1: must be a JSON object"),
        (b'{"n":1,"t":0.5,"c":1,"way":"!","type":"crashed","error":5}', "cannot be read: error: must be"),
        (b'{"n":1,"t":0.5,"c":1,"way":"<","type":"websocket.send","bytes":7}', "cannot be read: "),
        (b'{"n":"x","t":null,"c":[],"way":5,"type":"later"}', ""),
    ],
)
def test_a_line_that_is_none_says_so_in_its_row(tmp_path: Path, line: bytes, told: str) -> None:
    leaves = leaves_of(session(tmp_path / "bad.wstui", [line + b"\n", frame(2)]))
    assert told in leaves.row(0).text
    assert leaves.row(1).text == "hi"
    leaves.close()


def test_what_can_no_longer_be_read_says_so(tmp_path: Path) -> None:
    leaves = leaves_of(session(tmp_path / "gone.wstui", [frame(1)]))
    leaves.close()
    assert leaves.row(0).text.startswith("cannot be read")
    with pytest.raises(SessionFileError):
        leaves.record(0)


def test_where_records_stand(tmp_path: Path) -> None:
    lines = [frame(1), frame(2), frame(3), printed(4, "x")]
    path = session(tmp_path / "a.wstui", lines)
    leaves = leaves_of(path)
    assert (leaves.path, leaves.end) == (path, path.stat().st_size)
    assert [leaves.until(0, size) for size in (1, len(frame(1)), len(frame(1)) + 1, 10**6)] == [1, 1, 2, 4]
    leaves.close()
