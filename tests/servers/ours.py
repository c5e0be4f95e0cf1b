"""The scripts through a profile: the engine's runner in this process, without a network."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

from tests.servers.cases import SCRIPTS
from tests.servers.knocks import HANDSHAKE, KNOCKS, MOUNTED, Knock, scope_lines
from tests.servers.quiet import Quiet
from tests.servers.script import Deed, Diary, Drop, Leave, Say, Script, play, told
from wstui.core.events import Accept, Disconnect, Receive, ToApp
from wstui.core.scope import Scope
from wstui.core.server import Profile
from wstui.engine.lifespan import Lifespan
from wstui.engine.runner import Connection


async def run(profile: Profile) -> dict[str, Diary]:
    """Act all scripts out, at once.

    Args:
        profile: The server to play.

    Returns:
        The application's diary, by script.
    """
    scopes = {name: scope_of(profile, knock) for name, knock in KNOCKS.items()}
    return scopes | await act(profile, SCRIPTS) | {"lifespan": await _lifespan() if profile.lifespan else []}


async def act(profile: Profile, scripts: Sequence[Script]) -> dict[str, Diary]:
    """Act some scripts out, at once.

    Args:
        profile: The server to play.
        scripts: Which.

    Returns:
        The application's diary, by script.
    """
    quiet = Quiet()
    return dict(await asyncio.gather(*(_one(profile, script, quiet) for script in scripts)))


async def _one(profile: Profile, script: Script, quiet: Quiet) -> tuple[str, Diary]:
    diary: Diary = []
    news = asyncio.Event()

    async def application(_scope: Any, receive: Any, send: Any) -> None:
        await play(script, receive, send, diary, quiet)

    written = profile.write(Scope(path=f"/{script.name}", subprotocols=script.offers), {})
    connection = Connection(application, written, on_outbox=news.set, profile=profile)
    connection.start()
    waiting = True
    while connection.running or connection.outbox:
        await news.wait()
        news.clear()
        for *_, event in connection.take(1000):
            if isinstance(event, Accept) and waiting:
                waiting = False
                for deed in script.client:
                    connection.put(event_of(deed))
    return script.name, diary


def event_of(deed: Deed) -> ToApp:
    """Tell what the user would send for what a client does."""
    match deed:
        case Say(payload=str() as text):
            return Receive(text=text)
        case Say(payload=bytes() as data):
            return Receive(data=data)
        case Leave(code=code, reason=reason):
            return Disconnect(1005 if code is None else code, reason)
        case Drop():
            return Disconnect(1006)
        case _:
            raise AssertionError(deed)


def scope_of(profile: Profile, knock: Knock) -> list[str]:
    """Write down the scope of a handshake."""
    read = Scope.from_url(knock.target)
    scope = Scope(
        read.path,
        read.query_string,
        (*HANDSHAKE, *knock.headers),
        subprotocols=knock.offers,
        root_path=MOUNTED if knock.mounted else "",
        client=("127.0.0.1", 50000),
        server=("127.0.0.1", 8000),
        raw_path=read.raw_path,
    )
    return scope_lines(profile.write(scope, {"seen": 1}), 50000, 8000)


async def _lifespan() -> Diary:
    diary: Diary = []

    async def application(scope: Any, receive: Any, send: Any) -> None:
        diary.append(told(scope))
        diary.append(told(await receive()))
        await send({"type": "lifespan.startup.complete"})
        diary.append(told(await receive()))
        await send({"type": "lifespan.shutdown.complete"})

    lifespan = Lifespan(application)
    await lifespan.startup()
    await lifespan.shutdown()
    return diary
