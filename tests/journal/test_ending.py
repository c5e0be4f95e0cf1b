from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from wstui.core.events import (
    Accept,
    Close,
    Connect,
    Crashed,
    DenialStart,
    Died,
    Disconnect,
    Event,
    Note,
    Receive,
    Returned,
    Send,
)
from wstui.journal import ending
from wstui.journal.ending import TAIL, Ending, read_ending
from wstui.journal.line import Header
from wstui.journal.writer import Journal

NOTE = Note("hello")
CONNECT = Connect({"path": "/"})


def written(path: Path, *events: Event, tail: bytes = b"") -> Ending:
    """Write events of one connection (a note and a death are the debuggee's), and read how it ended."""
    path.unlink(missing_ok=True)
    journal = Journal.create(path, Header("a:b", datetime(2026, 11, 23, tzinfo=UTC)))
    for number, event in enumerate(events):
        journal.add(number, None if isinstance(event, Note | Died) else 1, event)
    journal.close()
    with path.open("ab") as file:
        file.write(tail)
    fd = os.open(path, os.O_RDONLY)
    try:
        return read_ending(fd)
    finally:
        os.close(fd)


@pytest.mark.parametrize(
    ("events", "ending"),
    [
        ((), Ending()),
        ((NOTE,), Ending(1)),
        ((CONNECT, Accept()), Ending(2, "open")),
        ((CONNECT, Accept(), Close(1000, "bye"), Returned()), Ending(4, "websocket.close", "1000 (OK) bye")),
        ((CONNECT, Disconnect(1001), Returned()), Ending(3, "websocket.disconnect", "1001 (going away)")),
        ((CONNECT, DenialStart(403), Returned()), Ending(3, "websocket.http.response.start", "403 Forbidden")),
        ((CONNECT, Returned(raised="E: x")), Ending(2, "returned", "E: x")),
        (
            (CONNECT, Disconnect(1000), Crashed("ValueError: no room"), NOTE),
            Ending(4, "crashed", "ValueError: no room"),
        ),
        ((CONNECT, Died(None, "SIGSEGV")), Ending(2, "died", "killed by SIGSEGV")),
        ((CONNECT, Accept(), Died(0, asked=True)), Ending(3, "open")),
        ((CONNECT, Crashed("E: old"), CONNECT, Accept()), Ending(4, "open")),
    ],
)
def test_what_is_most_telling_of_the_last_connection(tmp_path: Path, events: tuple[Event, ...], ending: Ending) -> None:
    assert written(tmp_path / "a.wstui", *events) == ending


def test_a_torn_end_is_left_out(tmp_path: Path) -> None:
    found = written(tmp_path / "a.wstui", CONNECT, Close(1000), tail=b'{"n":3,"t":3.0,"c":1,"way":"<","type":"webso')
    assert found == Ending(2, "websocket.close", "1000 (OK)")


def test_of_a_long_file_only_the_end_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[int] = []
    pread = os.pread

    def noted(fd: int, size: int, at: int) -> bytes:
        read.append(size)
        return pread(fd, size, at)

    monkeypatch.setattr(os, "pread", noted)
    flood = [Send("x" * 1000)] * 200
    assert written(tmp_path / "a.wstui", CONNECT, Accept(), *flood) == Ending(202, "open")
    assert read == [TAIL]
    assert written(tmp_path / "a.wstui", CONNECT, Accept(), Receive("x" * TAIL)) == Ending(3, "open")


def test_what_is_no_session_at_its_end_tells_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tail = b'[]\n{"n":"x","type":[]}\n{"type":"crashed","error":7}\n'
    assert written(tmp_path / "a.wstui", tail=tail) == Ending(0, "crashed", "")
    monkeypatch.setattr(ending, "LONGEST", TAIL)
    assert written(tmp_path / "a.wstui", tail=b"x" * (2 * TAIL)) == Ending()
