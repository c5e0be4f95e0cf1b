from __future__ import annotations

import errno
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from wstui.core.events import (
    Accept,
    Connect,
    Crashed,
    Died,
    Disconnect,
    Note,
    Returned,
    Violation,
)
from wstui.core.machine import State
from wstui.core.scope import Scope
from wstui.journal import Header
from wstui.journal.line import read_header
from wstui.session.live import Session, now
from wstui.session.run import Run
from wstui.session.saving import save

MS = 1_000_000
VIOLATION = Violation("P01", "error", "app", "what", "hint")


def kinds(session: Session) -> list[str]:
    return [session.archive.kind(index) for index in range(len(session.archive))]


def test_a_new_session_is_idle(session: Session) -> None:
    assert session.state is State.IDLE
    assert (session.connection, session.subprotocol, session.close, session.round_trip) == (None, None, None, None)
    assert (session.sent, session.received, session.connects, session.running) == (0, 0, 0, False)
    assert session.started == datetime(2026, 1, 2, tzinfo=UTC)
    assert now().tzinfo is UTC


def test_a_connect_is_recorded_with_its_scope_and_shown_after_the_commit(session: Session, run: Run) -> None:
    assert (session.state, session.connection, session.running) == (State.CONNECTING, 1, True)
    assert kinds(session) == []
    session.commit()
    assert kinds(session) == ["websocket.connect"]
    event: Any = session.archive.record(0).event
    assert event.scope["path"] == "/ws"
    assert run.wire_id == 7


def test_the_newest_connection_is_the_one_that_shows(session: Session, run: Run) -> None:
    run.told(run.began + 1, "", State.OPEN, Accept("chat"))
    assert (session.state, session.subprotocol) == (State.OPEN, "chat")
    second = session.begin(8, Scope())
    run.told(run.began + 2, "", State.LEFT, Returned())
    assert (session.state, session.connection, session.subprotocol) == (State.CONNECTING, 2, None)
    assert (run.running, second.running, session.connects) == (False, True, 2)
    session.commit()
    assert [session.archive.c(index) for index in range(4)] == [1, 1, 2, 1]


def test_violations_are_counted(session: Session, run: Run) -> None:
    run.told(run.began, "", State.OPEN, VIOLATION)
    session.record(run.began, 1, VIOLATION)
    assert session.violations == 2


def test_the_newest_crash_is_known_by_its_index(session: Session, run: Run) -> None:
    session.commit()
    assert session.last_crash is None
    run.frame(run.began, "", State.OPEN, "last words")
    run.told(run.began, "", State.CRASHED, Crashed("ValueError: no"))
    run.told(run.began, "", State.CRASHED, Note("after"))
    assert session.last_crash is None
    session.commit()
    assert session.last_crash == 2
    assert (session.state, session.running) == (State.CRASHED, False)
    session.record(run.began, None, Died(3))
    session.commit()
    assert session.last_crash == 4
    session.record(run.began, None, Died(0, asked=True))
    session.commit()
    assert session.last_crash == 4


def test_a_fact_older_than_the_session_is_no_time_before_it(session: Session) -> None:
    session.record(session.began - 5, None, Note("x"))
    session.commit()
    assert session.archive.t(0) == 0


def test_a_closed_tab_records_until_its_application_has_returned(session: Session, run: Run) -> None:
    path = session.journal.path
    session.finish()
    run.told(run.began, "", State.LEFT, Returned())
    session.commit()
    session.forget(run)
    session.forget(run)
    assert '"returned"' in path.read_text("utf-8").splitlines()[-1]
    session.record(run.began, None, Note("too late"))
    session.commit()
    assert "too late" not in path.read_text("utf-8")


def test_a_closed_tab_without_a_connection_ends_at_once(session: Session) -> None:
    session.finish()
    session.record(session.began, None, Note("too late"))
    session.commit()
    assert len(session.journal.path.read_text("utf-8").splitlines()) == 1


def test_the_end_writes_what_is_pending(session: Session, run: Run) -> None:
    assert run.running
    session.end()
    session.end()
    assert "websocket.connect" in session.journal.path.read_text("utf-8")


def test_when_recording_stops_it_is_told_once(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_fd: int, _data: bytes) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    session.record(session.began, None, Note("written"))
    session.commit()
    monkeypatch.setattr(os, "write", full)
    for text in ("first", "second"):
        session.record(session.began, None, Note(text))
        session.commit()
    monkeypatch.undo()
    assert kinds(session) == ["note", "note", "fault", "note"]
    assert [session.archive.recorded(index) for index in range(4)] == [True, False, False, False]


def test_a_crash_that_waits_for_a_large_frame_is_found_when_it_shows(session: Session, run: Run) -> None:
    run.frame(run.began, "", State.OPEN, "x" * (1 << 20))
    batch = session.journal.begin()
    assert batch
    run.told(run.began, "", State.CRASHED, Crashed("ValueError: no"))
    session.commit()
    assert session.last_crash is None
    batch.write()
    session.journal.finish(batch)
    session.commit()
    assert session.last_crash == 2


def test_an_open_tab_outlives_its_connections(session: Session, run: Run) -> None:
    session.forget(run)
    session.record(session.began, None, Note("still recording"))
    session.commit()
    assert kinds(session)[-1] == "note"


def test_who_has_left_an_application_that_never_receives_is_gone(session: Session, run: Run) -> None:
    run.told(run.began, "", State.OPEN, Accept())
    run.say(Disconnect(1000))
    run.frame(run.began, "", State.OPEN, "sent before it could know")
    assert (session.state, session.running) == (State.LEFT, True)
    run.told(run.began, "", State.CRASHED, Crashed("ValueError"))
    assert session.state is State.CRASHED


def test_what_its_application_is_made_with_stands_in_what_is_saved(session: Session, tmp_path: Path) -> None:
    session.made_with({"python": "3.13", "starlette": "1.0"})
    session.made_with({"python": "3.12"})
    session.commit()
    saved = save(session.archive, tmp_path / "a.wstui").path
    assert read_header(saved.read_bytes().splitlines()[0], "a").versions == {"python": "3.12", "starlette": "1.0"}


def test_the_server_of_each_connection_is_recorded_unless_it_is_the_usual_one(tmp_path: Path) -> None:
    told = []
    for named in ("uvicorn", "daphne"):
        header = Header("chat:app", datetime(2026, 1, 2, tzinfo=UTC), named)
        session = Session(1, "", Scope(), header, tmp_path / named)
        assert session.server == named
        for number, server in enumerate((named, "uvicorn", "hypercorn")):
            session.server = server
            assert session.begin(number, Scope()).server == server
        session.commit()
        told.append([session.archive.record(index).event for index in range(3)])
        session.end()
    assert told == [
        [Connect({"path": "/"}), Connect({"path": "/"}), Connect({"path": "/"}, "hypercorn")],
        [Connect({"path": "/"}, name) for name in ("daphne", "uvicorn", "hypercorn")],
    ]
