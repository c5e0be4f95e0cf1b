"""The controller over a real debuggee: the built-in applications, from the first connect to the last word."""

from __future__ import annotations

import asyncio
import gc
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.support import PATIENCE, Live, descriptors, events, live, rows, scope
from wstui import demo
from wstui.core.events import Disconnect, Output, Receive, Send
from wstui.core.machine import State
from wstui.session.archive import Archive
from wstui.session.live import Session
from wstui.session.run import Closing

DEMO = f"{demo.__file__}:application"

LARGE = """
async def app(scope, receive, send):
    await send({"type": "websocket.accept"})
    while (message := await receive())["type"] != "websocket.disconnect":
        if message["type"] == "websocket.receive":
            await send({"type": "websocket.send", "text": "é漢字\\U0001f389" * int(message["text"])})
"""
"""Answers a number with so many times twelve bytes."""


def kinds(session: Session) -> list[str]:
    return [event.kind.removeprefix("websocket.") for event in events(session)]


async def opened(running: Live, path: str, *subprotocols: str) -> Session:
    """Open a session and connect it; returns once the application has accepted."""
    session = running.controller.open(scope(path, *subprotocols))
    running.controller.connect(session)
    await running.until(lambda: session.state is State.OPEN)
    return session


def mend(broken: Path) -> None:
    """Make an application of a file that is none."""
    broken.write_text(Path(demo.__file__).read_text("utf-8"), encoding="utf-8")


def texts(session: Session) -> list[str | None]:
    return [event.text for event in events(session, Send.kind)]


@pytest.mark.anyio
async def test_an_echo_from_connect_to_close(tmp_path: Path) -> None:
    async with live(DEMO, tmp_path) as running:
        session = await opened(running, "/echo")
        for event in (Receive("hi"), Receive(data=b"\0\xff"), Receive(""), Receive("\U0001f600")):
            running.controller.send(session, event)
        await running.event(session, Send.kind, 4)  # "bye" has no reply, and would be what is waited for
        running.controller.send(session, Receive("bye"))
        await running.event(session, "returned")
        sent = [(event.text, event.data) for event in events(session, Send.kind)]
        assert sent == [("hi", None), (None, b"\0\xff"), ("", None), ("\U0001f600", None)]
        assert (session.state, session.close, session.running) == (State.CLOSED, Closing(1000, "bye", "app"), False)
        assert (session.sent, session.received) == (5, 4)
        assert session.round_trip is not None
        assert 0 < session.round_trip < PATIENCE
        assert any("demo.py:" in row and row.endswith(" echo") for row in rows(session))
        path, shown = session.journal.path, rows(session)
    kept = Archive.open(path)
    assert [kept.record(index).n for index in range(len(kept))] == list(range(1, len(kept) + 1))
    read = [kept.row(index) for index in range(len(shown))]
    assert [f"{row.n} {row.c} {row.way} {row.kind} {row.text} {row.at}" for row in read] == shown
    kept.close()


@pytest.mark.anyio
async def test_two_users_in_one_room(tmp_path: Path) -> None:
    async with live(DEMO, tmp_path) as running:
        ada, bob = await opened(running, "/chat/lobby", "chat.v1"), await opened(running, "/chat/lobby")
        running.controller.send(ada, Receive("hi"))
        said = '"event": "said", "room": "lobby", "text": "hi"'
        await running.until(lambda: said in str(texts(ada)) and said in str(texts(bob)))
        assert (ada.subprotocol, bob.subprotocol) == ("chat.v1", None)
        running.controller.send(ada, Disconnect(1001, "bye"))
        await running.event(ada, "returned")
        await running.until(lambda: '"left"' in str(texts(bob)))
        assert (ada.state, ada.close, bob.state) == (State.LEFT, Closing(1001, "bye", "you"), State.OPEN)


@pytest.mark.anyio
async def test_a_crash_comes_after_the_last_words_and_reconnects(tmp_path: Path) -> None:
    async with live(DEMO, tmp_path) as running:
        session = await opened(running, "/crash/receive")
        running.controller.send(session, Receive("why"))
        crashed = await running.event(session, "crashed")
        assert crashed.error == "ValueError: no answer to 'why'"
        assert crashed.trace.frames[-1].function.endswith("crash")
        assert session.state is State.CRASHED
        assert session.last_crash == kinds(session).index("crashed")
        running.controller.connect(session)
        await running.until(lambda: session.state is State.OPEN)
        assert (session.connection, session.running) == (2, True)


@pytest.mark.anyio
@pytest.mark.parametrize(("path", "code", "signal"), [("/crash/exit", 3, ""), ("/crash/signal", None, "SIGSEGV")])
async def test_a_death_is_told_and_one_connect_brings_all_back(
    tmp_path: Path, path: str, code: int | None, signal: str
) -> None:
    async with live(DEMO, tmp_path) as running:
        session, other = await opened(running, path), await opened(running, "/echo")
        running.controller.send(session, Receive("go"))
        died = await running.event(session, "died")
        assert (died.code, died.signal, died.asked) == (code, signal, False)
        assert (session.state, other.state, running.controller.phase) == (State.DIED, State.DIED, "dead")
        assert kinds(other)[-1] == "died"
        running.controller.connect(other)
        await running.until(lambda: other.state is State.OPEN)
        assert "restarted" in kinds(session)
        running.controller.send(other, Receive("back"))
        await running.until(lambda: texts(other) == ["back"])


@pytest.mark.anyio
async def test_refusals(tmp_path: Path) -> None:
    async with live(DEMO, tmp_path) as running:
        plain, denial = running.controller.open(scope("/refuse")), running.controller.open(scope("/refuse/denial"))
        running.controller.connect(plain)
        running.controller.connect(denial)
        await running.event(plain, "returned")
        await running.event(denial, "returned")
        assert (plain.state, plain.close) == (State.REFUSED, Closing(4403, "members only", "app"))
        assert denial.state is State.DENIED
        assert b"".join(event.body for event in events(denial, "websocket.http.response.body")) == b"members only\n"


@pytest.mark.anyio
async def test_an_application_is_mended_and_tried_again(tmp_path: Path) -> None:
    broken = tmp_path / "app.py"
    broken.write_text("import nonsense_that_is_not_there\n", encoding="utf-8")
    async with live(str(broken), tmp_path / "state") as running:
        session = running.controller.open()
        running.controller.connect(session)
        await running.until(lambda: running.controller.phase == "failed")
        assert running.controller.failure
        assert "nonsense_that_is_not_there" in running.controller.failure.message
        assert not session.pending
        mend(broken)
        running.controller.connect(session)
        await running.until(lambda: session.state is State.OPEN)


def test_a_large_frame_shows_without_another_one_behind_it(tmp_path: Path) -> None:
    (tmp_path / "large.py").write_text(LARGE, encoding="utf-8")

    async def main() -> None:
        async with live("large:app", tmp_path, app_dir=tmp_path) as running:
            session = await opened(running, "/")
            running.controller.send(session, Receive("400000"))
            assert (await running.event(session, Send.kind)).text == "é漢字\U0001f389" * 400_000

    # As the screen does: under anyio's own runner callbacks of the loop may do what they may not here.
    asyncio.run(main())


@pytest.mark.anyio
async def test_a_flood_is_complete_in_the_journal(tmp_path: Path) -> None:
    count = 20_000
    async with live(DEMO, tmp_path) as running:
        session = running.controller.open(scope(f"/flood?n={count}"))
        running.controller.connect(session)
        await running.until(lambda: session.state is State.CLOSED)
        path = session.journal.path
    lines = path.read_text("utf-8").splitlines()
    frames = [json.loads(line) for line in lines if '"websocket.send"' in line]
    assert [frame["text"] for frame in frames] == [str(number) for number in range(count)]
    assert session.received == count


@pytest.mark.anyio
async def test_prints_belong_to_their_connection(tmp_path: Path) -> None:
    async with live(DEMO, tmp_path) as running:
        session, other = await opened(running, "/print"), await opened(running, "/echo")
        running.controller.send(session, Receive("x"))
        await running.event(session, "websocket.send")
        said: Callable[[], list[Any]] = lambda: [(each.stream, each.text) for each in events(session, Output.kind)]  # noqa: E731
        await running.until(lambda: len(said()) >= 4)
        assert ("stdout", "printed: x\n") in said()
        assert {stream for stream, _ in said()} == {"stdout", "stderr", "log", "warning"}
        assert "output" not in kinds(other)


@pytest.mark.anyio
async def test_a_stuck_handler_is_named_and_freed(tmp_path: Path) -> None:
    async with live(DEMO, tmp_path) as running:
        session = await opened(running, f"/block?seconds={PATIENCE * 3}")
        running.controller.send(session, Receive("x"))
        await running.until(lambda: session.blocked)
        blocked = await running.event(session, "blocked")
        assert blocked.file.endswith("demo.py")
        assert blocked.function.endswith("block")
        running.controller.interrupt(session)
        await running.event(session, "crashed")
        await running.until(lambda: session.blocked is None)
        running.controller.connect(session)
        await running.until(lambda: session.state is State.OPEN)


def has_children() -> bool:
    """Tell whether a child is left, alive or a zombie."""
    try:
        os.waitpid(-1, os.WNOHANG)
    except ChildProcessError:
        return False
    return True


@pytest.mark.anyio
async def test_nothing_is_left_over(tmp_path: Path) -> None:
    async def one() -> None:
        async with live(DEMO, tmp_path) as running:
            session = await opened(running, "/ticker?every=0.01")
            await running.controller.restart()
            assert kinds(session).count("disconnect") == 1
            assert "violation" not in kinds(session)
            running.controller.connect(session)
            await running.until(lambda: session.state is State.OPEN)
        running.controller.abandon()

    await one()
    gc.collect()  # what other tests have opened
    before = descriptors()
    await one()
    await one()
    assert descriptors() == before
    assert not has_children()
