"""The scripts through a real server on loopback: ``python -m tests.servers.real uvicorn|hypercorn|daphne``.

A process of its own for each server: Twisted's reactor, signal handlers and event loops are nobody else's. Server and
clients share its loop, and all scripts run at once, since nearly all of their time is waiting. Prints one JSON object:
by script, the application's diary and what the client saw.
"""

from __future__ import annotations

import asyncio
import json
import logging
import socket
import sys
from collections.abc import Callable
from typing import Any, Final

from tests.servers import client
from tests.servers.cases import BY_NAME, SCRIPTS
from tests.servers.knocks import KNOCKS, MOUNTED, Knock, scope_lines
from tests.servers.quiet import Quiet
from tests.servers.script import Diary, Script, play, told
from tests.support import PATIENCE

Outcome = dict[str, list[str]]

FEW: Final = 30
"""Handshakes at a time that nobody has answered yet; some never are."""


class Stage:
    """The application of every script, told by the path; it keeps their diaries."""

    def __init__(self) -> None:
        self.diaries: dict[str, Diary] = {name: [] for name in BY_NAME}
        self.scopes: list[dict[str, Any]] = []
        self.lifespans: list[Diary] = []
        self._over: dict[str, asyncio.Event] = {}
        self._quiet: Quiet

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Be the application."""
        if scope["type"] == "lifespan":
            await self._live(scope, receive, send)
            return
        name = scope["path"].rpartition("/")[2]
        if name not in BY_NAME:
            self.scopes.append(scope)
            await receive()
            await send({"type": "websocket.close"})
            return
        try:
            await play(BY_NAME[name], receive, send, self.diaries[name], self._quiet)
        finally:
            self.over(name).set()

    async def _live(self, scope: Any, receive: Any, send: Any) -> None:
        diary = [told(scope), told(await receive())]
        scope["state"]["seen"] = 1
        await send({"type": "lifespan.startup.complete"})
        self.lifespans.append(diary)
        diary.append(told(await receive()))
        await send({"type": "lifespan.shutdown.complete"})

    def over(self, name: str) -> asyncio.Event:
        """Tell when the application of a script has ended."""
        return self._over.setdefault(name, asyncio.Event())

    async def drive(self, port: int, mounted: Callable[[], int]) -> dict[str, Outcome]:
        """Act all scripts out against a server, at once."""
        outcomes = {name: await self._scope(port, knock) for name, knock in KNOCKS.items() if not knock.mounted}
        second = mounted()
        outcomes |= {name: await self._scope(second, knock) for name, knock in KNOCKS.items() if knock.mounted}
        self._quiet = Quiet()
        few = asyncio.Semaphore(FEW)
        return outcomes | dict(await asyncio.gather(*(self._one(script, port, few) for script in SCRIPTS)))

    async def _scope(self, port: int, knock: Knock) -> Outcome:
        headers = tuple(f"{name}: {value}" for name, value in knock.headers)
        address = await client.knock(port, client.request(knock.target, knock.offers, headers))
        return {"app": scope_lines(self.scopes.pop(), address[1], port)}

    async def _one(self, script: Script, port: int, few: asyncio.Semaphore) -> tuple[str, Outcome]:
        """Act one script out; only so many handshakes at a time, for servers have time limits of their own."""
        await few.acquire()
        saw = await client.run(script, port, self._quiet, few.release)
        async with asyncio.timeout(PATIENCE):
            await self.over(script.name).wait()
        return script.name, {"app": self.diaries[script.name], "client": saw}


async def until(condition: Callable[[], object]) -> None:
    """Wait for a server that tells nobody when it is ready."""
    while not condition():  # noqa: ASYNC110 - there is no event to wait for
        await asyncio.sleep(0.001)


def listening() -> socket.socket:
    """Open a socket on a free port of loopback."""
    return socket.create_server(("127.0.0.1", 0), backlog=1000)


# -- the servers ---------------------------------------------------------------------------------------------------


def uvicorn(stage: Stage) -> dict[str, Outcome]:
    """Drive uvicorn as ``uvicorn --ws auto`` starts it."""
    from uvicorn import Config, Server

    async def main() -> dict[str, Outcome]:
        ways: tuple[dict[str, Any], ...] = ({}, {"root_path": MOUNTED})
        servers = [Server(Config(stage, log_config=None, **way)) for way in ways]
        sockets = [listening() for _ in servers]
        async with asyncio.TaskGroup() as group:
            for server, sock in zip(servers, sockets, strict=True):
                group.create_task(server.serve([sock]))
            await until(lambda: all(server.started for server in servers))
            outcomes = await stage.drive(sockets[0].getsockname()[1], lambda: sockets[1].getsockname()[1])
            for server in servers:
                server.should_exit = True
        return outcomes

    return asyncio.run(main())


def hypercorn(stage: Stage) -> dict[str, Outcome]:
    """Drive hypercorn as ``hypercorn`` starts it."""
    from hypercorn.asyncio import serve
    from hypercorn.config import Config

    async def main() -> dict[str, Outcome]:
        sockets, configs, over = [listening(), listening()], [Config(), Config()], asyncio.Event()
        configs[1].root_path = MOUNTED
        async with asyncio.TaskGroup() as group:
            for config, sock in zip(configs, sockets, strict=True):
                config.bind = [f"fd://{sock.detach()}"]
                config.errorlog = None
            ports = []
            for config in configs:
                fd = int(config.bind[0].removeprefix("fd://"))
                ports.append(socket.socket(fileno=socket.dup(fd)).getsockname()[1])
                group.create_task(serve(stage, config, shutdown_trigger=over.wait))
            await until(lambda: len(stage.lifespans) == 2)
            outcomes = await stage.drive(ports[0], lambda: ports[1])
            over.set()
        return outcomes

    return asyncio.run(main())


def daphne(stage: Stage) -> dict[str, Outcome]:
    """Drive daphne as ``daphne`` starts it."""
    from daphne.server import Server, twisted_loop

    async def main() -> None:
        await until(lambda: server.listening_addresses)
        # its handshakes end after 1 s and 5 s, which a loaded machine may need; nothing else depends on that
        server.ws_factory.setProtocolOptions(openHandshakeTimeout=60, closeHandshakeTimeout=60)
        port: int = server.listening_addresses[0][1]

        def mounted() -> int:
            server.root_path = MOUNTED
            return port

        outcomes.update(await stage.drive(port, mounted))
        server.stop()

    outcomes: dict[str, Outcome] = {}
    server = Server(stage, ["tcp:0:interface=127.0.0.1"], signal_handlers=False)
    task = twisted_loop.create_task(main())
    task.add_done_callback(lambda _: server.stop() if task.exception() else None)
    server.run()
    return outcomes


SERVERS: Final[dict[str, Callable[[Stage], dict[str, Outcome]]]] = {
    "uvicorn": uvicorn,
    "hypercorn": hypercorn,
    "daphne": daphne,
}


def main(name: str) -> None:
    """Drive one server and print what came of it."""
    logging.disable(logging.CRITICAL)
    stage = Stage()
    outcomes = SERVERS[name](stage)
    lifespan = stage.lifespans[0] if stage.lifespans else []
    json.dump(outcomes | {"lifespan": {"app": lifespan}}, sys.stdout)


if __name__ == "__main__":
    main(sys.argv[1])
