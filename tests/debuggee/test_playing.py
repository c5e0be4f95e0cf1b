"""Scripts are played beside the application, and what comes of them is reported in batches."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest

from tests.support import PATIENCE
from wstui.core.codec import record_to_dict
from wstui.core.events import Accept, Connect, Event, Fault, Note, Receive, Returned, Send, way_of
from wstui.core.machine import State
from wstui.core.transcript import Record
from wstui.debuggee import playing as module
from wstui.debuggee.playing import Playing
from wstui.debuggee.uplink import Uplink
from wstui.engine.runner import Connection
from wstui.errors import ScopeError
from wstui.wire.decoder import ReportDecoder
from wstui.wire.messages import Frame, Play, Played, Report, Sent, Told

pytestmark = pytest.mark.anyio

HOW = {"pace": "lockstep", "speed": 1, "timeout": PATIENCE, "match": []}


async def echo(_: dict[str, Any], receive: Any, send: Any) -> None:
    await receive()
    await send({"type": "websocket.accept"})
    while (message := await receive())["type"] == "websocket.receive":
        await send({"type": "websocket.send", "text": message["text"]})


class Stand:
    """Scripts being played, and the other end of their wire."""

    def __init__(self, far: socket.socket, uplink: Uplink) -> None:
        self.uplink = uplink
        self.application: Any = echo
        self.forgotten: list[int] = []
        self.reports: list[Report] = []
        self.playing = Playing(uplink, self._make, self.forgotten.append)
        self._far = far
        self._decoder = ReportDecoder(uplink.encoder.limit)

    def _make(self, number: int, connect: Connect, on_outbox: Callable[[], None]) -> Connection:
        if connect.scope.get("path") == "bad":
            raise ScopeError("path", "must begin with /")
        return Connection(self.application, {"type": "websocket"}, on_outbox=on_outbox, name=f"connection {number}")

    async def until(self, kind: type[Report]) -> Any:
        while not (found := [report for report in self.reports if isinstance(report, kind)]):
            await self.hear()
        return found[0]

    async def hear(self) -> None:
        """Wait for something to be written, and take it."""
        async with asyncio.timeout(PATIENCE):
            self._decoder.push(await asyncio.get_running_loop().sock_recv(self._far, 1 << 16))
        self.look()

    def look(self) -> None:
        """Take what has been written so far."""
        with contextlib.suppress(BlockingIOError):
            self._decoder.push(self._far.recv(1 << 16))
        while not self._decoder.idle:
            self.reports += self._decoder.pull()

    def said(self) -> list[Any]:
        """What was reported, without times and places."""
        told = {Frame: lambda report: report.payload, Told: lambda report: report.event, Sent: lambda report: report.n}
        return [told[type(report)](report) for report in self.reports if type(report) in told]


@contextlib.asynccontextmanager
async def standing(limit: int = 1 << 20) -> AsyncIterator[Stand]:
    far, near = socket.socketpair()
    far.setblocking(False)  # noqa: FBT003 - its only parameter
    with far, near:
        uplink = Uplink(near, limit)
        uplink.serve(asyncio.get_running_loop())
        stand = Stand(far, uplink)
        try:
            yield stand
        finally:
            await stand.playing.stop()


def script(*events: Event, **extra: Any) -> tuple[dict[str, Any], ...]:
    records = (Record(n, 0.0, way_of(event), event, 7) for n, event in enumerate(events, 1))
    return tuple(
        record_to_dict(record) | (extra if isinstance(record.event, Accept | Send) else {}) for record in records
    )


async def test_a_script_is_played_and_its_end_is_told() -> None:
    async with standing() as stand:
        parts = script(Connect(), Accept(), Receive("a"), Send("a"))
        stand.playing.take(Play(3, parts[:2], HOW, more=True))
        stand.playing.take(Play(3, parts[2:], HOW))
        assert await stand.until(Played) == Played(3)
        assert stand.said() == [1, Accept(), 3, "a"]
        assert stand.forgotten == [7]


async def test_plain_frames_come_in_brief() -> None:
    async with standing() as stand:
        records: tuple[Any, ...] = (*script(Connect(), Accept()), [3, 0.1, 7, True, "a"], [4, 0.2, 7, False, "a"])
        stand.playing.take(Play(3, records, HOW))
        assert await stand.until(Played) == Played(3)
        assert stand.said() == [1, Accept(), 3, "a"]


async def test_what_was_filled_in_is_told_in_the_record_s_place() -> None:
    async with standing() as stand:
        records = script(Connect(), Accept(), Receive('{"id": 5}'), Send('{"id": 4}'), Receive("${id}"), Send("4"))
        records[3]["capture"] = {"id": "$.id"}
        stand.playing.take(Play(1, records, HOW))
        await stand.until(Played)
        assert stand.said() == [1, Accept(), 3, '{"id": 5}', 5, Receive("5"), "5"]


async def test_a_scope_that_is_not_legal_is_told() -> None:
    async with standing() as stand:
        stand.playing.take(Play(1, script(Connect({"path": "bad"}), Accept()), HOW))
        assert await stand.until(Played) == Played(1, (2,))
        assert stand.said() == [1, Fault("the scope is not legal: path: must begin with /")]


async def test_a_script_that_cannot_be_played_is_told() -> None:
    async with standing() as stand:
        stand.playing.take(Play(1, ({"n": 1},), HOW, more=True))
        stand.playing.take(Play(1, ([1],), HOW))
        assert await stand.until(Played) == Played(1, (), "it cannot be read: t: is missing")
        stand.reports.clear()
        stand.playing.take(Play(3, script(Connect(), Accept()), HOW | {"match": 1}))
        stand.playing.take(Play(2, (), HOW | {"match": [{"path": "$", "regex": "^a"}]}))
        assert (await stand.until(Played)).stopped.startswith("MatchError: ")
        await stand.playing.stop()
        assert stand.reports[-1] == Played(2)


async def test_a_regex_of_the_file_leaves_events_out() -> None:
    async with standing() as stand:
        match = [{"record": {"type": "websocket.send", "regex": "^ping"}, "ignore": True}]
        stand.playing.take(Play(1, script(Connect(), Accept(), Send("ping 1")), HOW | {"match": match}))
        assert await stand.until(Played) == Played(1)


async def test_what_is_larger_than_the_limit_is_told_without_it() -> None:
    async def large(_: Any, receive: Any, send: Any) -> None:
        await receive()
        await send({"type": "websocket.accept"})
        await send({"type": "websocket.send", "text": "x" * 11})

    async with standing(10) as stand:
        stand.application = large
        stand.playing.take(Play(1, script(Connect(), Accept(), Send("x" * 11), Returned()), HOW))
        await stand.until(Played)
        assert Fault("a frame of 11 bytes is over the limit of 10") in stand.said()


async def test_what_was_sent_before_a_print_stands_before_it() -> None:
    async with standing() as stand:

        async def prints(_: Any, receive: Any, send: Any) -> None:
            await receive()
            await send({"type": "websocket.accept"})
            await send({"type": "websocket.send", "text": "a"})
            stand.uplink.tell(7, Note("printed"))
            await receive()

        before: list[str] = []
        stand.uplink.before_say = lambda: before.append("others")
        stand.playing = Playing(stand.uplink, stand._make, stand.forgotten.append)
        stand.application = prints
        stand.playing.take(Play(1, script(Connect(), Accept(), Send("a")), HOW))
        await stand.until(Played)
        assert stand.said() == [1, Accept(), "a", Note("printed")]
        assert before


async def test_what_is_said_is_not_collected_for_long() -> None:
    async with standing() as stand:
        event = Receive("a")
        stand.playing.sent(7, 1, Record(3, 0.0, way_of(event), event, 7), event)
        stand.playing.told(7, (1 + module.EAGER, "", State.OPEN, "a"))
        stand.look()
        assert stand.said() == []
        stand.playing.told(7, (2 + module.EAGER, "", State.OPEN, "b"))
        stand.look()
        assert stand.said() == [3, "a", "b"]
        stand.playing.told(7, (3 + module.EAGER, "", State.OPEN, "c"))
        await stand.hear()
        assert stand.said() == [3, "a", "b", "c"]


async def test_a_script_that_is_stopped_says_so() -> None:
    async with standing() as stand:
        stand.playing.take(Play(1, script(Connect(), Accept(), Send("never")), HOW))
        await stand.until(Told)
        await stand.playing.stop()
        assert await stand.until(Played) == Played(1, (), "it was cancelled")


async def test_a_regex_that_never_ends_is_ended_and_not_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "SEARCH", 0.05)
    evil = "a" * 40 + "b"
    match = [{"record": {"type": "websocket.send", "regex": "(a+)+$"}, "ignore": True}]
    async with standing() as stand:
        parts = script(Connect(), Accept(), Receive(evil), Send(evil), Receive(evil), Send(evil))
        stand.playing.take(Play(1, parts, HOW | {"match": match}))
        assert await stand.until(Played) == Played(1)
        assert stand.said() == [1, Accept(), 3, evil, 5, evil]
