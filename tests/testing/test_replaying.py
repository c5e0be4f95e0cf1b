from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.apps import raw2, raw3, starlette_app
from tests.testing.applications import echo, saying
from tests.testing.sessions import ACCEPT, CONNECT, LEAVE, RETURNED, chat, given, said, written
from wstui.core.events import Crashed, Receive, Send
from wstui.engine.searching import search
from wstui.errors import LifespanFailed, UsageError
from wstui.journal.whole import Whole, read
from wstui.testing.replaying import Replay, Replaying, told_exception


def replayed(application: Any, path: Path) -> Replay:
    """Replay a file between a start and a stop."""
    replaying = Replaying(application)
    replaying.start()
    try:
        return replaying.replay(read(path, search), timeout=0.2)
    finally:
        replaying.stop()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "a.wstui"


@pytest.mark.parametrize("application", [raw2.application, raw3.application])
def test_what_is_said_again_is_the_same(application: Any, path: Path) -> None:
    found = replayed(application, written(path, chat()))
    assert found.same
    assert [record.event.kind for record in found.records] == [
        "websocket.connect",
        "websocket.accept",
        "websocket.receive",
        "websocket.send",
        "websocket.disconnect",
        "returned",
    ]
    assert [record.n for record in found.records] == [1, 2, 3, 4, 5, 6]
    assert found.records[2].event == Receive('{"say": "hi"}')
    assert list(found.lines()) == ["the replay differs: 3 the same"]


def test_what_differs_is_told_by_its_path(path: Path) -> None:
    found = replayed(raw3.application, written(path, chat(reply="ho")))
    assert not found.same
    told = list(found.lines())
    assert told[0] == "the replay differs: 1 changed, 2 the same"
    assert any('$.said: was "ho", is "hi"' in line for line in told)


def test_a_frame_of_bytes_is_one(path: Path) -> None:
    data = {"bytes": {"b64": "AAE="}}
    given_ = {"way": ">", "type": "websocket.receive"} | data
    sent = {"way": "<", "type": "websocket.send"} | data
    assert replayed(echo, written(path, [CONNECT, ACCEPT, given_, sent, LEAVE, RETURNED])).same


def test_what_the_file_lets_differ_may(path: Path) -> None:
    match = [{"path": "$.said", "regex": "^h.$"}]
    assert replayed(raw3.application, written(path, chat(reply="ho"), match=match)).same
    records = chat()
    records.insert(4, said("{}", expect={"skip": True}))
    assert replayed(raw3.application, written(path, records)).same


def test_a_crash_is_told_from_the_applications_first_line_on(path: Path) -> None:
    found = replayed(raw3.application, written(path, chat(say="crash")))
    assert isinstance(found.crash, ValueError)
    assert any(isinstance(record.event, Crashed) for record in found.records)
    told = "\n".join(found.lines())
    assert "the application raised:\nTraceback (most recent call last):\n  File " in told
    assert "runner.py" not in told
    assert told.endswith("ValueError: no room for crash")


def test_a_crash_of_the_session_before_is_not_told_again(path: Path) -> None:
    replaying = Replaying(raw3.application)
    replaying.start()
    assert replaying.replay(read(written(path, chat(say="crash"))), 0.2).crash is not None
    assert replaying.replay(read(written(path, chat()))).crash is None
    replaying.stop()


def test_an_exception_without_a_traceback_is_told_too() -> None:
    assert told_exception(ValueError("a\x1b")) == "ValueError: a␛"


def test_what_is_awaited_in_vain_is_told(path: Path) -> None:
    frames = [frame for _ in range(4) for frame in (given("a"), said("a"))]
    found = replayed(saying({"type": "websocket.accept"}), written(path, [CONNECT, ACCEPT, *frames]))
    told = list(found.lines())
    assert "4 missing" in told[0]
    assert told[-1].startswith("not replayed to the end: ")


def test_a_scope_that_is_not_legal_is_told(path: Path) -> None:
    records = [{"way": ">", "type": "websocket.connect", "scope": {"path": ["a"]}}, ACCEPT]
    records += [{**record, "c": 2} for record in records]
    found = replayed(raw3.application, written(path, records))
    assert not found.same
    assert next(found.lines()).startswith("the scope of connection 1 is not legal: path: ")


def test_the_state_of_the_lifespan_and_the_server_are_given(path: Path) -> None:
    connect = {"way": ">", "type": "websocket.connect", "scope": {"path": "/ws/state"}}
    closed = {"way": "<", "type": "websocket.close"}
    records = [connect, ACCEPT, said("from the lifespan"), closed, RETURNED]
    assert replayed(starlette_app.application, written(path, records)).same

    async def tells(scope: Any, receive: Any, send: Any) -> None:
        await receive()
        await send({"type": "websocket.accept"})
        await send({"type": "websocket.send", "text": type(scope["client"]).__name__})

    records = [CONNECT, ACCEPT, said("tuple"), {**CONNECT, "c": 2, "server": "hypercorn"}]
    records += [{**ACCEPT, "c": 2}, {**said("tuple"), "c": 2}]
    whole: Whole = read(written(path, records, server="daphne"))
    replaying = Replaying(tells, "off")
    replaying.start()
    texts = [record.event.text for record in replaying.replay(whole).records if hasattr(record.event, "text")]
    replaying.stop()
    assert texts == ["list", "tuple"]


@pytest.mark.parametrize("phase", ["startup", "shutdown"])
def test_a_lifespan_that_fails_is_told_with_its_cause(phase: str) -> None:
    async def application(scope: Any, receive: Any, send: Any) -> None:
        if (await receive())["type"] == "lifespan.startup" and phase == "shutdown":
            await send({"type": "lifespan.startup.complete"})
            await receive()
        await send({"type": f"lifespan.{phase}.failed", "message": "no base"})
        raise OSError("gone")

    replaying = Replaying(application)
    with pytest.raises(LifespanFailed, match=f"the application's {phase} failed: no base") as told:
        try:
            replaying.start()
        finally:
            replaying.stop()
    assert isinstance(told.value.__cause__, OSError)


def test_a_failure_without_an_exception_has_no_cause() -> None:
    async def application(scope: Any, receive: Any, send: Any) -> None:
        await receive()
        await send({"type": "lifespan.startup.failed"})

    replaying = Replaying(application)
    with pytest.raises(LifespanFailed) as told:
        replaying.start()
    replaying.stop()
    assert told.value.__cause__ is None


def test_secrets_come_from_the_environment(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def tells(scope: Any, receive: Any, send: Any) -> None:
        await receive()
        await send({"type": "websocket.accept"})
        await send({"type": "websocket.send", "text": dict(scope["headers"])[b"cookie"].decode()})

    scope = {"path": "/", "cookies": [["sessionid", "${secret:cookie.sessionid}"]]}
    written(path, [{**CONNECT, "scope": scope}, ACCEPT, said("sessionid=abc")])
    replaying = Replaying(tells, "off")
    replaying.start()
    with pytest.raises(UsageError, match="^secrets were taken out of the file: set WSTUI_SECRET_COOKIE_SESSIONID$"):
        replaying.replay(read(path))
    monkeypatch.setenv("WSTUI_SECRET_COOKIE_SESSIONID", "abc")
    records = replaying.replay(read(path)).records
    replaying.stop()
    assert Send("sessionid=abc") in [record.event for record in records]
