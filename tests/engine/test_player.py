"""A script is played to an application on one loop, and what it says is told as it says it."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Callable
from typing import Any

import pytest

from tests.support import PATIENCE
from wstui.core.events import (
    Accept,
    Close,
    Connect,
    Crashed,
    Disconnect,
    Event,
    Receive,
    Returned,
    Send,
    ToApp,
    Violation,
    way_of,
)
from wstui.core.match import read_matchers
from wstui.core.script import Pace, Script
from wstui.core.transcript import Record
from wstui.engine import player as module
from wstui.engine.player import Outcome, Player
from wstui.engine.runner import Connection, Told
from wstui.errors import ScopeError

pytestmark = pytest.mark.anyio


async def echo(_: dict[str, Any], receive: Any, send: Any) -> None:
    await receive()
    await send({"type": "websocket.accept"})
    while (message := await receive())["type"] == "websocket.receive":
        if message.get("text") == "close":
            await send({"type": "websocket.close", "code": 4000})
        elif message.get("text") == "crash":
            raise ValueError("no room")
        elif message.get("text") != "quiet":
            await send({"type": "websocket.send", **{key: message[key] for key in ("text", "bytes") if key in message}})


class Stage:
    """Makes connections to an application and notes what becomes of them."""

    def __init__(self, application: Any = echo) -> None:
        self.application = application
        self.said: list[tuple[int, Any]] = []
        self.given: list[tuple[int, int, ToApp]] = []
        self.times: list[int] = []
        self.slow = 0
        self.on_told: Callable[[], object] = lambda: None

    def open(self, number: int, connect: Connect, on_outbox: Callable[[], None]) -> Connection:
        if connect.scope.get("path") == "bad":
            raise ScopeError("path", "must begin with /")
        return Connection(self.application, {"type": "websocket"}, on_outbox=on_outbox, name=f"connection {number}")

    def sent(self, number: int, time_ns: int, record: Record, event: ToApp) -> None:
        self.times.append(time_ns)
        self.given.append((number, record.n, event))

    def told(self, number: int, told: Told) -> None:
        self.said.append((number, told[3]))
        self.on_told()

    def behind(self) -> bool:
        self.slow -= 1
        return self.slow > 0

    def events(self, number: int = 1) -> list[Any]:
        own = [said for connection, said in self.said if connection == number]
        return [said for said in own if not isinstance(said, Violation)]


def records(*events: Event | tuple[int, Event], step: float = 0.0) -> list[Record]:
    made = []
    for n, item in enumerate(events, 1):
        c, event = item if isinstance(item, tuple) else (1, item)
        made.append(Record(n, n * step, way_of(event), event, c))
    return made


async def play(
    script: list[Record], stage: Stage, pace: Pace = "lockstep", patience: float = PATIENCE, match: Any = ()
) -> Outcome:
    async with asyncio.timeout(PATIENCE):
        return await Player(Script(script, pace, 1.0, read_matchers(list(match))), stage, patience).play()


HELLO = (Connect(), Accept(), Receive("a"), Send("a"), Receive(data=b"b"), Send(None, b"b"))
ASKED: tuple[Event, ...] = (Receive("quiet"), Send("never"))


@pytest.mark.parametrize("pace", ["lockstep", "recorded", "fast"])
async def test_what_was_recorded_happens_again(pace: Pace) -> None:
    stage = Stage()
    script = records(*HELLO, Disconnect(1001), Returned(), step=0.001)
    assert await play(script, stage, pace) == Outcome()
    assert stage.events() == [Accept(), "a", b"b", Returned()]
    assert [(number, event) for number, _, event in stage.given] == [
        (1, Connect()),
        (1, Receive("a")),
        (1, Receive(data=b"b")),
        (1, Disconnect(1001)),
    ]


async def test_an_application_is_left_when_the_script_is_over_and_that_is_not_told() -> None:
    stage = Stage()
    player = Player(Script(records(*HELLO)), stage)
    assert await player.play() == Outcome()
    assert stage.events() == [Accept(), "a", b"b"]
    assert not player.connections[1].running


@pytest.mark.parametrize("says", [Accept(), Close()])
async def test_an_application_that_does_not_leave_is_cancelled(
    monkeypatch: pytest.MonkeyPatch, says: Accept | Close
) -> None:
    async def stays(_: Any, receive: Any, send: Any) -> None:
        await receive()
        await send({"type": says.kind})
        await asyncio.Event().wait()

    monkeypatch.setattr(module, "LEAVE", 0.01)
    stage = Stage(stays)
    player = Player(Script(records(Connect(), says)), stage)
    await player.play()
    await asyncio.wait_for(player.connections[1].ended(), PATIENCE)


async def test_a_close_is_the_end_and_is_not_sent_again() -> None:
    stage = Stage()
    script = records(
        *(Connect(), Accept(), Receive("close"), Close(4000), Disconnect(4000), Returned()),
        *((2, Connect()), (2, Accept()), (2, Receive("crash")), (2, Crashed("ValueError: no room")), (2, Disconnect())),
    )
    assert await play(script, stage) == Outcome()
    assert [type(said) for said in stage.events()] == [Accept, Close, Disconnect, Returned]
    assert stage.events(2)[-1] == Crashed("ValueError: no room")


async def test_a_disconnect_that_is_a_second_one_is_left_out() -> None:
    stage = Stage()
    script = records(Connect(), Accept(), Receive("close"), Send("stays open"), Disconnect(1001))
    await play(script, stage)
    assert [type(said) for said in stage.events()] == [Accept, Close, Disconnect, Returned]


async def test_what_does_not_come_is_waited_for_no_longer_than_it_may() -> None:
    stage = Stage()
    script = records(Connect(), Accept(), Receive("quiet"), Send("never"), Receive("a"), Send("a"))
    assert await play(script, stage, patience=0.02) == Outcome(silent=(4,))
    assert stage.events() == [Accept(), "a"]


async def test_an_application_that_says_nothing_any_more_ends_the_script() -> None:
    stage = Stage()
    script = records(Connect(), Accept(), *ASKED * 10)
    outcome = await play(script, stage, patience=0.01)
    assert outcome == Outcome((4, 6, 8), "nothing was heard for 3 replies in a row")


async def test_replies_that_are_late_now_and_then_do_not_end_it() -> None:
    stage = Stage()
    script = records(Connect(), Accept(), *(*ASKED, Receive("a"), Send("a")) * 4)
    assert (await play(script, stage, patience=0.01)).silent == (4, 8, 12, 16)


async def test_what_is_said_all_the_time_does_not_make_a_wait_longer() -> None:
    async def ticker(_: Any, receive: Any, send: Any) -> None:
        await receive()
        await send({"type": "websocket.accept"})
        while True:
            await send({"type": "websocket.send", "text": "tick"})
            await asyncio.sleep(0.001)

    ticks = {"record": {"type": "websocket.send", "text": "tick"}, "ignore": True}
    stage = Stage(ticker)
    outcome = await play(records(Connect(), Accept(), Send("tock")), stage, patience=0.05, match=[ticks])
    assert outcome.silent == (3,)
    assert stage.events().count("tick") > 2


async def test_a_connection_that_cannot_be_is_not_waited_for() -> None:
    stage = Stage()
    script = records(Connect({"path": "bad"}), Accept(), Receive("a"), Send("a"))
    assert await play(script, stage) == Outcome((2, 4))
    assert stage.said == []


async def test_an_application_that_has_ended_is_not_waited_for() -> None:
    stage = Stage()
    script = records(Connect(), Accept(), Receive("crash"), Send("a"), Receive("b"), Send("b"))
    outcome = await play(script, stage)
    assert outcome.stopped == ""
    assert stage.events() == [Accept(), Crashed("ValueError: no room")]


async def test_what_comes_beyond_what_was_recorded_is_told() -> None:
    async def twice(_: Any, receive: Any, send: Any) -> None:
        await receive()
        await send({"type": "websocket.accept"})
        await receive()
        await send({"type": "websocket.send", "text": "a"})
        await asyncio.sleep(0)
        await send({"type": "websocket.send", "text": "and more"})
        await receive()

    stage = Stage(twice)
    await play(records(Connect(), Accept(), Receive("a"), Send("a")), stage)
    assert stage.events() == [Accept(), "a", "and more"]


async def test_many_frames_let_the_application_run_in_between() -> None:
    stage = Stage()
    count = 3 * module.BURST
    await play(records(Connect(), Accept(), *[Receive("x")] * count, *[Send("x")] * count), stage, "fast")
    assert stage.events() == [Accept(), *["x"] * count]


async def test_whoever_is_told_and_does_not_keep_up_is_waited_for() -> None:
    stage = Stage()
    stage.on_told = lambda: setattr(stage, "slow", 30)
    await play(records(*HELLO), stage, patience=0.02)
    assert stage.slow <= 0
    assert stage.events() == [Accept(), "a", b"b"]


async def test_what_was_said_can_be_taken_at_any_time() -> None:
    stage = Stage()
    player = Player(Script(records(*HELLO)), stage)
    stage.on_told = player.collect
    await player.play()
    assert stage.events() == [Accept(), "a", b"b"]


async def test_frames_in_a_row_leave_the_loop_to_others_now_and_then() -> None:
    async def ticks() -> None:
        while True:
            turns.append(len(stage.said))
            await asyncio.sleep(0)

    turns: list[int] = []
    stage, count = Stage(), 10 * module.DIRECT
    ticking = asyncio.ensure_future(ticks())
    await play(records(Connect(), Accept(), *(Receive("x"), Send("x")) * count), stage)
    ticking.cancel()
    assert stage.events() == [Accept(), *["x"] * count]
    waited = [after - before for before, after in itertools.pairwise(turns)]
    assert module.DIRECT / 2 < max(waited) <= module.DIRECT + 1


async def test_what_comes_at_once_after_the_last_reply_is_told_before_the_application_is_left() -> None:
    async def twice(_: Any, receive: Any, send: Any) -> None:
        await receive()
        await send({"type": "websocket.accept"})
        while (await receive())["type"] == "websocket.receive":
            await send({"type": "websocket.send", "text": "a"})
            await send({"type": "websocket.send", "text": "and more"})

    stage = Stage(twice)
    script = records(*HELLO[:4], *HELLO[2:4], Disconnect(1000), Returned())
    assert await play(script, stage) == Outcome()
    assert stage.events() == [Accept(), "a", "and more", "a", "and more", Returned()]


async def test_a_pause_between_replies_is_kept() -> None:
    stage = Stage()
    script = records(Connect(), Accept(), Receive("a"), Send("a"), Receive("${x}"), Send("a"), Receive("b"), step=0.02)
    script[3].extra["capture"] = {"x": "$"}
    await play(script, stage, "recorded")
    assert stage.times[-1] - stage.times[1] >= 0.07e9


async def test_a_fault_of_whoever_is_told_is_not_the_applications() -> None:
    def fails() -> None:
        if len(stage.said) == 3:
            raise RuntimeError("ours")

    stage = Stage()
    stage.on_told = fails
    player = Player(Script(records(*HELLO)), stage)
    with pytest.raises(RuntimeError, match="ours"):
        await player.play()
    assert not isinstance(stage.said[-1][1], Crashed)


async def test_a_reply_of_a_connection_that_is_not_there_is_not_waited_for_after_another_s() -> None:
    stage = Stage()
    bad = (2, Connect({"path": "bad"}))
    script = records(*HELLO[:2], bad, Receive("a"), Send("a"), (2, Send("a")), Receive("b"), Send("b"))
    assert await play(script, stage) == Outcome((6,))
    assert stage.events() == [Accept(), "a", "b"]


async def test_a_script_that_is_cancelled_leaves_nothing_running() -> None:
    stage = Stage()
    player = Player(Script(records(*HELLO, Send("never"))), stage)
    said = asyncio.Event()
    stage.on_told = said.set
    playing = asyncio.ensure_future(player.play())
    await said.wait()
    playing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await playing
    assert not player.connections[1].running
