from __future__ import annotations

import asyncio
import contextlib
import errno
import logging
import os
import signal
import socket
from collections.abc import AsyncIterator
from typing import Any

import pytest

from tests.support import PATIENCE
from wstui.core.codec import record_to_dict
from wstui.core.events import Accept, Connect, Disconnect, Event, Lifespan, Note, Receive, Send, Violation, Way, way_of
from wstui.core.machine import State
from wstui.core.profile import profile_of
from wstui.core.transcript import Record
from wstui.debuggee import host as module
from wstui.debuggee.host import Host, Manner
from wstui.debuggee.stacks import Ground
from wstui.debuggee.tags import CONNECTION
from wstui.debuggee.uplink import Uplink
from wstui.engine.target import Loaded
from wstui.wire.decoder import ReportDecoder
from wstui.wire.encoder import Encoder
from wstui.wire.layout import MAX_FRAME
from wstui.wire.messages import (
    Deliver,
    Drop,
    Frame,
    Give,
    Go,
    Gone,
    ListRoutes,
    LoadFailed,
    Open,
    Order,
    Play,
    Played,
    Report,
    RouteList,
    Sent,
    Shutdown,
    Told,
)
from wstui.wire.messages import Loaded as LoadedReport

pytestmark = pytest.mark.anyio


async def echo(scope: dict[str, Any], receive: Any, send: Any) -> None:
    if scope["type"] != "websocket":
        raise NotImplementedError
    await receive()
    await send({"type": "websocket.accept"})
    await send({"type": "websocket.send", "text": f"{scope['root_path']} {scope['path']} {CONNECTION.get()}"})
    while (message := await receive())["type"] == "websocket.receive":
        await send({"type": "websocket.send", "text": message["text"]})
    await send({"type": "websocket.close"}) if message["code"] == 4000 else None


class Parent:
    """The other end of a host's wire."""

    def __init__(self, far: socket.socket, host: Host) -> None:
        self.host = host
        self.serving = asyncio.ensure_future(host.serve())
        self.reports: list[Report] = []
        self.far = far
        self._encoder = Encoder()
        self._decoder = ReportDecoder()

    async def send(self, *orders: Order) -> None:
        data = b"".join(map(self._encoder.order, orders))
        await asyncio.get_running_loop().sock_sendall(self.far, data)

    async def hear(self) -> None:
        async with asyncio.timeout(PATIENCE):
            self._decoder.push(await asyncio.get_running_loop().sock_recv(self.far, 1 << 16))
        while not self._decoder.idle:
            self.reports += self._decoder.pull()

    async def until(self, kind: type[Report], count: int = 1) -> Any:
        while len(found := [report for report in self.reports if isinstance(report, kind)]) < count:
            await self.hear()
        return found[count - 1]

    def events(self, kind: type[Event]) -> list[Any]:
        told = (report.event for report in self.reports if isinstance(report, Told))
        return [event for event in told if isinstance(event, kind)]

    def texts(self) -> list[str | bytes]:
        return [report.payload for report in self.reports if isinstance(report, Frame)]


@contextlib.asynccontextmanager
async def hosting(application: Any = echo, **manner: Any) -> AsyncIterator[Parent]:
    far, near = socket.socketpair()
    far.setblocking(False)  # noqa: FBT003 - its only parameter
    with far, near:
        loaded = Loaded(application, "app:echo", notes=["a note"], host="example.org", versions={"python": "3"})
        host = Host(loaded, near, Uplink(near, MAX_FRAME), Ground(), Manner(**manner))
        parent = Parent(far, host)
        try:
            yield parent
        finally:
            if not parent.serving.done():
                await parent.send(Shutdown())
            async with asyncio.timeout(PATIENCE):
                await parent.serving


async def test_a_connection_from_open_to_gone() -> None:
    async with hosting() as parent:
        loaded = await parent.until(LoadedReport)
        assert (loaded.label, loaded.notes, loaded.host) == ("app:echo", ("a note",), "example.org")
        await parent.send(Open(5, {"path": "/x"}), Give(5, "hi"))
        await parent.until(Frame, 2)
        await parent.send(Deliver(5, Disconnect(4000)))
        await parent.until(Gone)
        assert parent.texts() == [" /x 5", "hi"]
        assert parent.reports[-1] == Gone(5)
        await parent.send(Give(5, "late"), Deliver(5, Disconnect(1001)), Drop(5), ListRoutes())
        assert await parent.until(RouteList) == RouteList(())


async def test_frames_before_the_accept_arrive_and_are_told() -> None:
    async def eager(_scope: dict[str, Any], receive: Any, send: Any) -> None:
        await receive()
        early = [await receive(), await receive()]
        await send({"type": "websocket.accept"})
        await send(
            {"type": "websocket.send", "text": str([message.get("text", message.get("bytes")) for message in early])}
        )

    async with hosting(eager, lifespan="off") as parent:
        await parent.send(Open(1, {"path": "/"}), Give(1, "a"), Give(1, b"b"))
        await parent.until(Frame)
        assert parent.texts() == ["['a', b'b']"]
        assert [violation.rule for violation in parent.events(Violation)][:2] == ["P01", "P01"]


async def test_a_root_path_is_for_scopes_that_have_none() -> None:
    async with hosting(root_path="/sub") as parent:
        await parent.send(Open(1, {"path": "/x"}), Open(2, {"path": "/x", "root_path": "/own"}))
        await parent.until(Frame, 2)
        assert sorted(map(str, parent.texts())) == ["/own /own/x 2", "/sub /sub/x 1"]


async def test_a_scope_that_is_not_legal_is_told_and_gone() -> None:
    async with hosting() as parent:
        await parent.send(Open(1, {"path": "no slash"}), Open(2, {"path": 5}))
        await parent.until(Gone, 2)
        told = [report.event for report in parent.reports if isinstance(report, Told) and report.connection]
        assert [event.kind for event in told] == ["fault", "fault"]


async def test_orders_wait_for_the_startup_and_share_its_state() -> None:
    ready = asyncio.Event()

    async def application(scope: dict[str, Any], receive: Any, send: Any) -> None:
        await receive()
        if scope["type"] == "lifespan":
            await ready.wait()
            scope["state"]["name"] = "ada"
            await send({"type": "lifespan.startup.complete"})
            await receive()
            await send({"type": "lifespan.shutdown.complete"})
            return
        await send({"type": "websocket.accept"})
        await send({"type": "websocket.send", "text": scope["state"]["name"]})

    async with hosting(application) as parent:
        await parent.send(Open(1, {"path": "/"}))
        await asyncio.sleep(0)
        assert parent.reports == []
        ready.set()
        await parent.until(Gone)
        assert parent.texts() == ["ada"]
        assert isinstance(parent.reports[1], LoadedReport)
        await parent.send(Shutdown())
        while len(lives := parent.events(Lifespan)) < 2:
            await parent.hear()
    assert [(life.phase, life.result) for life in lives] == [("startup", "complete"), ("shutdown", "complete")]


async def test_a_failed_startup_ends_it() -> None:
    async def application(_scope: dict[str, Any], receive: Any, send: Any) -> None:
        await receive()
        await send({"type": "lifespan.startup.failed", "message": "no database"})
        raise OSError("refused")

    async with hosting(application) as parent:
        failed = await parent.until(LoadFailed)
        assert failed.message == "the application's startup failed: no database"
        assert failed.traceback.startswith("Traceback (most recent call last):\n  File")
        assert failed.traceback.endswith('raise OSError("refused")\nOSError: refused')
        assert await parent.serving == 3


async def test_a_shutdown_in_the_midst_of_a_startup() -> None:
    async def application(_scope: dict[str, Any], _receive: Any, _send: Any) -> None:
        await asyncio.Event().wait()

    async with hosting(application) as parent:
        await parent.send(Shutdown())
        assert await parent.serving == 3


async def test_a_parting_says_goodbye_and_then_cancels(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PATIENCE", 0.05)

    async def application(scope: dict[str, Any], receive: Any, send: Any) -> None:
        if scope["type"] != "websocket":
            raise NotImplementedError
        await receive()
        await send({"type": "websocket.accept"})
        message = await receive()
        await send({"type": "websocket.close"}) if scope["path"] == "/x" else None
        with contextlib.suppress(OSError):
            await send({"type": "websocket.send", "text": str(message["code"])})
        if scope["path"] == "/stays":
            await asyncio.Event().wait()

    async with hosting(application) as parent:
        await parent.send(Open(1, {"path": "/"}), Open(2, {"path": "/stays"}))
        await parent.until(Told, 3)
        await parent.send(Shutdown())
        await parent.until(Gone, 2)
    states = {report.connection: report.state for report in parent.reports if isinstance(report, Told)}
    assert states[1] in {State.LEFT, State.RETURNED}


async def test_what_nobody_awaited_is_logged_with_its_connection(caplog: pytest.LogCaptureFixture) -> None:
    tags: list[int] = []

    class Handler(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            if "never retrieved" in record.getMessage():
                tags.append(CONNECTION.get())

    async def application(scope: dict[str, Any], receive: Any, send: Any) -> None:
        await echo(scope, receive, send) if scope["path"] == "/" else None

        async def failing() -> None:
            raise ValueError

        task = asyncio.create_task(failing())
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        del task

    handler = Handler()
    logging.getLogger("asyncio").addHandler(handler)
    try:
        async with hosting(application, lifespan="off") as parent:
            await parent.send(Open(8, {"path": "/x"}))
            await parent.until(Gone)
    finally:
        logging.getLogger("asyncio").removeHandler(handler)
    assert tags == [8]
    assert caplog.records


async def test_an_application_that_cancels_every_task_does_not_stop_us() -> None:
    async def application(scope: dict[str, Any], receive: Any, send: Any) -> None:
        if scope["type"] == "websocket":
            parent.serving.cancel()
        await echo(scope, receive, send)

    async with hosting(application) as parent:
        await parent.send(Open(1, {"path": "/a"}))
        await parent.until(Frame)
        while not parent.events(Note):
            await parent.hear()
        (note,) = parent.events(Note)
        assert note.text == "the application cancelled wstui's own task"
        assert parent.texts() == [" /a 1"]


async def told_scope(scope: dict[str, Any], receive: Any, send: Any) -> None:
    await receive()
    if scope["type"] == "lifespan":
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await send({"type": "lifespan.shutdown.complete"})
        return
    await send({"type": "websocket.accept"})
    await send({"type": "websocket.send", "text": f"{scope['asgi'].get('spec_version')} {'state' in scope}"})


async def test_each_connection_plays_the_server_that_it_names() -> None:
    async with hosting(told_scope, profile=profile_of("hypercorn")) as parent:
        for number, server in enumerate(["", "spec", "daphne", "uvicorn"], 1):
            await parent.send(Open(number, {"path": "/"}, server))
            await parent.until(Gone, number)
        assert parent.texts() == ["2.3 True", "2.5 True", "None False", "2.4 True"]
        notes = [note.text for note in parent.events(Note)]
        assert notes == ["daphne would not have run the application's startup, which has run here"]


async def test_under_daphne_no_lifespan_runs() -> None:
    async with hosting(told_scope, profile=profile_of("daphne")) as parent:
        await parent.send(Open(1, {"path": "/"}))
        await parent.until(Gone)
        assert parent.texts() == ["None False"]
        assert [note.text for note in parent.events(Note)] == [
            "daphne sends no lifespan events: the application's startup and shutdown do not run"
        ]
        assert parent.events(Lifespan) == []


async def test_a_script_is_played_beside_other_connections() -> None:
    events: list[Event] = [Connect({"path": "/p"}), Accept(), Send(" /p 9"), Receive("hi"), Send("hi")]
    records = tuple(record_to_dict(Record(n, 0.0, way_of(event), event, 9)) for n, event in enumerate(events, 1))
    how = {"pace": "lockstep", "speed": 1, "timeout": PATIENCE, "match": []}
    async with hosting() as parent:
        await parent.send(Play(4, records, how), Open(5, {"path": "/x"}))
        assert await parent.until(Played) == Played(4)
        await parent.until(Frame, 3)
        assert sorted(parent.texts()) == [" /p 9", " /x 5", "hi"]
        await parent.send(Play(6, (*records, record_to_dict(Record(6, 0, Way.FROM_APP, Send("never"), 9))), how))
        await parent.until(Sent, 3)
        await parent.send(Shutdown())
        assert await parent.until(Played, 2) == Played(6, (), "it was cancelled")


async def test_a_connection_that_is_dropped_is_cancelled_and_the_others_are_not() -> None:
    async with hosting() as parent:
        await parent.send(Open(1, {"path": "/"}), Open(2, {"path": "/"}))
        await parent.until(Frame, 2)
        await parent.send(Drop(1))
        assert await parent.until(Gone) == Gone(1)
        await parent.send(Deliver(2, Receive("still here")))
        assert (await parent.until(Frame, 3)).payload == "still here"


async def test_an_order_to_go_says_nothing_more_and_one_to_end_is_passed_on() -> None:
    told: list[str] = []
    async with hosting() as parent:
        parent.host.on_shutdown = lambda: told.append("shutdown")
        await parent.send(Go(), ListRoutes())
        assert await parent.until(RouteList) == RouteList(())
        assert told == []
        await parent.send(Shutdown())
        assert await parent.serving == 0
    assert told == ["shutdown"]


async def test_a_wire_on_which_nothing_has_come_is_left_alone() -> None:
    async with hosting() as parent:
        parent.host._readable()
        await parent.send(ListRoutes())
        await parent.until(RouteList)


@pytest.mark.parametrize("broken", [False, True])
async def test_a_parent_that_has_gone_takes_all_of_it_along(monkeypatch: pytest.MonkeyPatch, *, broken: bool) -> None:
    ended: list[tuple[int, int]] = []

    class Broken:
        """A wire from which the kernel lets nobody read any more."""

        def recv(self, _size: int) -> bytes:
            raise OSError(errno.EIO, os.strerror(errno.EIO))

    async with hosting() as parent:
        await parent.until(LoadedReport)

        def kill(group: int, number: int) -> None:
            ended.append((group, number))
            parent.host._stopping.set()

        monkeypatch.setattr(module, "killpg", kill)
        if broken:
            with monkeypatch.context() as patched:
                patched.setattr(parent.host, "_wire", Broken())
                parent.host._readable()
        else:
            parent.far.shutdown(socket.SHUT_WR)
        assert await parent.serving == 0
    assert set(ended) == {(os.getpgrp(), signal.SIGKILL)}


async def test_who_has_been_left_already_is_not_left_again_at_the_end() -> None:
    async def slow(_scope: dict[str, Any], receive: Any, send: Any) -> None:
        await receive()
        await send({"type": "websocket.accept"})
        await receive()
        await asyncio.Event().wait()  # until it is cancelled

    async with hosting(slow, lifespan="off") as parent:
        await parent.send(Open(1, {"path": "/"}))
        await parent.until(Told)
        await parent.send(Deliver(1, Disconnect(1012)), Shutdown())
        await parent.until(Gone)
        assert parent.events(Violation) == []
