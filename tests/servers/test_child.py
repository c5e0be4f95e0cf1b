"""A sample of the scripts through the real debuggee: what the engine does in it is what it does in this process."""

from __future__ import annotations

import asyncio
import json
from typing import Final

from tests.servers import child_app, ours
from tests.servers.cases import BY_NAME
from tests.session.talking import Talk, talking
from tests.support import ROOT
from wstui.core.profile import NAMES, profile_of
from wstui.core.scope import Scope
from wstui.wire.messages import Deliver, Gone, Open

SAMPLE: Final = (
    "refuses",
    "send-after-close",
    "receive-after-disconnect",
    "frames-from-the-client",
    "both",
    "text-empty",
    "code-1012",
    "code-none",
    "subprotocol-not-offered",
    "denial",
)


async def through_a_child() -> dict[str, list[str]]:
    """Act the sample out under every server, all in one debuggee."""
    numbers = {f"{server} {name}": at for at, (server, name) in enumerate(PAIRS, 1)}
    async with talking(f"{child_app.__file__}:application", app_dir=str(ROOT)) as talk:
        await asyncio.gather(*(visit(talk, numbers[f"{server} {name}"], server, name) for server, name in PAIRS))
        return {key: json.loads(talk.printed(number)) for key, number in numbers.items()}


async def visit(talk: Talk, number: int, server: str, name: str) -> None:
    """Act one script out."""
    script = BY_NAME[name]
    record = Scope(path=f"/{name}", subprotocols=script.offers).to_record()
    talk.link.send(Open(number, record, server))
    if script.client:
        await talk.until(lambda: talk.events("websocket.accept", number))
        for deed in script.client:
            talk.link.send(Deliver(number, ours.event_of(deed)))
    await talk.until(lambda: Gone(number) in talk.reports and talk.printed(number).endswith("]"))


PAIRS: Final = [(server, name) for server in NAMES for name in SAMPLE]


async def in_process() -> dict[str, list[str]]:
    """Act the same out without a debuggee."""
    scripts = [BY_NAME[name] for name in SAMPLE]
    return {
        f"{server} {name}": diary
        for server in NAMES
        for name, diary in (await ours.act(profile_of(server), scripts)).items()
    }


def test_the_debuggee_does_the_same() -> None:
    async def both() -> tuple[dict[str, list[str]], dict[str, list[str]]]:
        return await through_a_child(), await in_process()

    child, here = asyncio.run(both())
    assert child == here
