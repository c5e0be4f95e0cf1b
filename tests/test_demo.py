from __future__ import annotations

import asyncio
import json
import logging
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest

from wstui import demo

TEXT = {"type": "websocket.receive", "text": "hi"}
GONE = {"type": "websocket.disconnect", "code": 1000}


class Peer:
    """A client of one connection: what it has to say is queued, what it was told is a list."""

    def __init__(self, path: str, *messages: dict[str, Any], query: str = "", **scope: Any) -> None:
        self.scope = {
            "type": "websocket",
            "path": path,
            "query_string": query.encode(),
            "subprotocols": [],
            "headers": [(b"host", b"x")],
        } | scope
        self.told: list[dict[str, Any]] = []
        self.inbox: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self.more = asyncio.Event()
        for message in ({"type": "websocket.connect"}, *messages):
            self.inbox.put_nowait(message)

    async def send(self, message: dict[str, Any]) -> None:
        self.told.append(message)
        self.more.set()

    async def until(self, count: int) -> None:
        """Wait until so many messages were told."""
        while len(self.told) < count:
            self.more.clear()
            await self.more.wait()

    async def run(self) -> list[dict[str, Any]]:
        await demo.application(self.scope, self.inbox.get, self.send)
        return self.told


def told(path: str, *messages: dict[str, Any], query: str = "", **scope: Any) -> list[dict[str, Any]]:
    async def main() -> list[dict[str, Any]]:
        return await Peer(path, *messages, query=query, **scope).run()

    return asyncio.run(main())


def texts(messages: list[dict[str, Any]]) -> list[str]:
    return [message["text"] for message in messages if message["type"] == "websocket.send"]


@pytest.fixture(autouse=True)
def no_rooms_left() -> Iterator[None]:
    yield
    assert not demo._rooms


def test_echo_gives_text_and_bytes_back_and_closes_on_bye() -> None:
    binary = {"type": "websocket.receive", "bytes": b"\0"}
    empty = {"type": "websocket.receive", "text": ""}
    assert told("/echo", TEXT, binary, empty, TEXT | {"text": "bye"})[1:] == [
        {"type": "websocket.send", "text": "hi"},
        {"type": "websocket.send", "bytes": b"\0"},
        {"type": "websocket.send", "text": ""},
        {"type": "websocket.close", "code": 1000, "reason": "bye"},
    ]
    assert texts(told("/echo", TEXT, GONE)) == ["hi"]


def test_chat_is_heard_by_the_room_and_nobody_else() -> None:
    async def main() -> None:
        ada, bob = Peer("/chat/lobby"), Peer("/chat/lobby", subprotocols=["chat.v1", "chat.v2"])
        eve = Peer("/chat/attic")
        async with asyncio.TaskGroup() as tasks:
            for peer in (ada, bob, eve):
                tasks.create_task(peer.run())
                await peer.until(2)
            ada.inbox.put_nowait(TEXT)
            await bob.until(3)
            for peer in (ada, bob, eve):
                peer.inbox.put_nowait(GONE)
        assert bob.told[0]["subprotocol"] == "chat.v2"
        assert ada.told[0]["subprotocol"] is None
        assert json.loads(bob.told[2]["text"]) == {"event": "said", "room": "lobby", "text": "hi"}
        assert [json.loads(text)["room"] for text in texts(eve.told)] == ["attic"]
        assert json.loads(bob.told[3]["text"]) == {"event": "left", "room": "lobby", "members": 1}

    asyncio.run(main())


def test_a_member_that_is_gone_keeps_nobody_from_hearing() -> None:
    async def broken(_message: dict[str, Any]) -> None:
        raise OSError

    async def main() -> None:
        peer = Peer("/chat", TEXT, GONE)
        demo._rooms["lobby"].add(broken)
        await peer.run()
        demo._rooms.clear()
        assert json.loads(peer.told[1]["text"])["members"] == 2

    asyncio.run(main())


def test_the_ticker_ticks_until_the_client_leaves() -> None:
    async def main() -> list[str]:
        peer = Peer("/ticker", TEXT, query="every=0.001")
        running = asyncio.create_task(peer.run())
        await peer.until(4)
        peer.inbox.put_nowait(GONE)
        return texts(await running)

    assert asyncio.run(main())[:3] == ['{"tick": 1}', '{"tick": 2}', '{"tick": 3}']


def test_a_tick_after_the_client_has_left_is_nobodys_mistake() -> None:
    class Gone(Peer):
        async def send(self, message: dict[str, Any]) -> None:
            await super().send(message)
            if len(self.told) > 2:
                self.inbox.put_nowait(GONE)
                raise OSError

    assert texts(asyncio.run(Gone("/ticker", query="every=0.001").run())) == ['{"tick": 1}', '{"tick": 2}']


@pytest.mark.parametrize(("offered", "chosen"), [([], None), (["a", "b"], "b")])
def test_subprotocols_chooses_the_last(offered: list[str], chosen: str | None) -> None:
    accept, said = told("/subprotocols", TEXT, GONE, subprotocols=offered)
    assert accept["subprotocol"] == chosen
    assert json.loads(said["text"]) == {"offered": offered}


def test_scope_sends_the_scope_as_json() -> None:
    said = json.loads(texts(told("/scope", TEXT, GONE, query="a=1", state={1, 2}))[0])
    assert said["query_string"] == "a=1"
    assert said["state"] == "{1, 2}"
    assert said["headers"] == [["host", "x"]]


def test_print_prints_logs_and_warns(capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING, "wstui.demo"), pytest.warns(UserWarning, match="warned: hi"):
        told("/print", TEXT, GONE)
    out, err = capfd.readouterr()
    assert out == "printed: hi\n"
    assert err == "on standard error: hi\n"
    assert caplog.messages == ["logged: hi"]


@pytest.mark.parametrize(
    ("path", "messages", "error"),
    [
        ("/crash/before", [], "raised before accept"),
        ("/crash/accept", [], "raised after accept"),
        ("/crash/receive", [TEXT], "no answer to 'hi'"),
        ("/crash/finally", [TEXT, GONE], "raised in finally"),
    ],
)
def test_the_crasher_raises_where_its_path_says(path: str, messages: list[dict[str, Any]], error: str) -> None:
    with pytest.raises(ValueError, match=error):
        told(path, *messages)


def test_the_crasher_does_not_crash_without_a_frame() -> None:
    assert len(told("/crash/receive", GONE)) == 1


@pytest.mark.parametrize(("path", "status"), [("/crash/exit", 3), ("/crash/signal", -signal.SIGSEGV)])
def test_the_crasher_ends_its_process(path: str, status: int) -> None:
    def run(code: str) -> int:
        return subprocess.run(
            [sys.executable, "-c", code], check=False, cwd=os.fspath(demo.__file__).rpartition("/")[0]
        ).returncode

    code = f"""if True:
        import asyncio, demo
        inbox = [{{"type": "websocket.connect"}}, {TEXT!r}]
        async def receive(): return inbox.pop(0)
        async def send(message): pass
        asyncio.run(demo.application({{"type": "websocket", "path": {path!r}}}, receive, send))
    """
    assert run(code) == status


def test_the_crasher_signals_nobody_else(monkeypatch: pytest.MonkeyPatch) -> None:
    signalled: list[tuple[int, int]] = []
    monkeypatch.setattr(os, "kill", lambda pid, number: signalled.append((pid, number)))
    told("/crash/signal", TEXT, GONE)
    assert signalled == [(os.getpid(), signal.SIGSEGV)]


def test_the_refusers_refuse() -> None:
    assert told("/refuse") == [{"type": "websocket.close", "code": 4403, "reason": "members only"}]
    start, *bodies = told("/refuse/denial")
    assert start["status"] == 403
    assert [body.get("more_body", False) for body in bodies] == [True, False]


def test_flood_numbers_its_frames() -> None:
    messages = told("/flood", query="n=3&size=4")
    assert texts(messages) == ["0...", "1...", "2..."]
    assert messages[-1]["type"] == "websocket.close"
    assert len(texts(told("/flood", query="n=nonsense&size=1"))) == 100_000


def test_block_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    slept: list[float] = []
    monkeypatch.setattr(demo, "Event", lambda: SimpleNamespace(wait=slept.append))
    assert texts(told("/block", TEXT, GONE, query="seconds=0.5")) == ["slept for 0.5 s"]
    assert texts(told("/block", TEXT, GONE, query="seconds=-1")) == ["slept for 0 s"]
    for endless in ("inf", "nan"):
        assert texts(told("/block", TEXT, GONE, query=f"seconds={endless}")) == ["slept for 3 s"]
    assert slept == [0.5, 0, 3, 3]
    told("/block", TEXT, GONE, query="seconds=1e300")
    assert slept[-1] == threading.TIMEOUT_MAX


def test_an_unknown_path_is_refused_and_told_what_there_is() -> None:
    assert told("/nowhere") == [{"type": "websocket.close", "code": 4404, "reason": "no such path"}]
    start, body, _ = told("/nowhere", extensions={"websocket.http.response": {}})
    assert start["status"] == 404
    assert set(demo.ROUTES) <= set(body["body"].decode().splitlines())


def test_every_route_stands_in_the_docstring() -> None:
    told_of = {
        line.split()[0].replace("ROOM", "{room}") for line in (demo.__doc__ or "").splitlines() if line[:5] == "    /"
    }
    assert told_of == set(demo.ROUTES)
    assert all(demo.route(path) is application for path, application in demo.ROUTES.items())
    assert demo.route("/") is demo.echo


def test_lifespan_starts_and_stops() -> None:
    async def main() -> list[dict[str, Any]]:
        peer = Peer("/", {"type": "lifespan.shutdown"})
        peer.scope["type"] = "lifespan"
        return await peer.run()

    assert [message["type"] for message in asyncio.run(main())] == [
        "lifespan.startup.complete",
        "lifespan.shutdown.complete",
    ]


def test_http_is_not_served() -> None:
    with pytest.raises(NotImplementedError, match="not http"):
        told("/", type="http")
