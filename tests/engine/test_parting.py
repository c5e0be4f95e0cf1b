"""When an application gets its ``websocket.disconnect``, and when the transport goes."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from tests.support import PATIENCE
from wstui.core.conduct import Conduct
from wstui.core.events import Close, Disconnect, Raw
from wstui.core.machine import State
from wstui.core.profile import profile_of
from wstui.core.server import LOST, End, Ending, Profile
from wstui.engine.inbox import Inbox
from wstui.engine.parting import Parting


class Stage:
    """A parting and all that comes of it."""

    def __init__(self, server: str, patience: float = 60) -> None:
        self.conduct = Conduct(profile_of(server))
        self.inbox = Inbox()
        self.told: list[Disconnect | Raw] = []
        self.lingered = asyncio.Event()
        self.parting = Parting(self.conduct, self.inbox, self.told.append, self.lingered.set, patience)

    @property
    def codes(self) -> list[Any]:
        """The codes that wait for ``receive()``."""
        return [message["code"] for message in self.inbox.messages]

    def close(self) -> None:
        """Let the application have closed with 4000."""
        ending = self.conduct.ended(State.OPEN, State.CLOSED, Close(4000, "r"))
        assert isinstance(ending, Ending)
        self.parting.by_application(ending)


def on_a_loop(play: Callable[[], Awaitable[None]]) -> Callable[[], None]:
    def test() -> None:
        asyncio.run(asyncio.wait_for(play(), PATIENCE))

    test.__name__ = play.__name__
    return test


@on_a_loop
async def test_uvicorn_tells_a_close_at_once_and_the_end_when_asked_again() -> None:
    stage = Stage("uvicorn")
    assert not stage.parting.begun
    stage.close()
    assert stage.parting.begun
    assert (stage.codes, stage.conduct.phase, stage.parting.again()) == ([4000], "", None)
    await asyncio.sleep(0)
    assert (stage.codes, stage.conduct.phase) == ([4000], LOST)
    again = stage.parting.again()
    assert again is not None
    assert again.message == {"type": "websocket.disconnect", "code": 1005}
    assert stage.parting.again() is None
    assert stage.told == [Disconnect(4000, "r"), Disconnect(1005)]
    stage.parting.stop()


@on_a_loop
async def test_who_waits_already_is_told_of_the_end_as_it_comes() -> None:
    stage = Stage("uvicorn")
    stage.close()
    stage.inbox.messages.clear()
    stage.inbox.reader()
    assert stage.inbox.wanted
    await asyncio.sleep(0)
    assert stage.codes == [1005]
    stage.parting.stop()


@on_a_loop
async def test_hypercorn_tells_a_close_when_the_client_has_answered() -> None:
    stage = Stage("hypercorn")
    stage.close()
    assert stage.codes == []
    await asyncio.sleep(0)
    assert stage.codes == [1000]
    assert stage.told == [Disconnect(1000)]
    stage.parting.stop()


@on_a_loop
async def test_what_the_user_sends_is_not_told_again() -> None:
    for server, codes in (("uvicorn", [4321]), ("hypercorn", [1006]), ("daphne", [4321]), ("spec", [4321])):
        stage = Stage(server)
        stage.parting.by_client(State.OPEN, Disconnect(4321, "bye"))
        assert stage.codes == codes
        assert (stage.conduct.phase == LOST) is (server in {"hypercorn", "daphne"})
        await asyncio.sleep(0)
        assert stage.conduct.phase == LOST
        assert stage.told == []
        stage.parting.stop()


@on_a_loop
async def test_a_disconnect_while_the_connection_goes_on() -> None:
    stage = Stage("uvicorn")
    stage.parting.hand(Raw({"type": "websocket.disconnect", "code": "x"}))
    await asyncio.sleep(0)
    assert (stage.codes, stage.conduct.phase, stage.parting.begun) == (["x"], "", True)
    assert not stage.lingered.is_set()


@on_a_loop
async def test_a_raw_disconnect_is_the_end() -> None:
    stage = Stage("uvicorn")
    stage.parting.by_hand()
    assert (stage.codes, stage.conduct.phase, stage.parting.begun) == ([], LOST, True)


@on_a_loop
async def test_an_application_that_lingers_is_told_once() -> None:
    stage = Stage("uvicorn", patience=0)
    stage.close()
    stage.close()
    await stage.lingered.wait()
    stage.lingered.clear()
    stage.parting.stop()
    stage.parting.stop()
    await asyncio.sleep(0)
    assert not stage.lingered.is_set()


@on_a_loop
async def test_after_its_end_nothing_is_told() -> None:
    stage = Stage("hypercorn")
    stage.close()
    stage.parting.stop()
    await asyncio.sleep(0)
    assert stage.told == []
    assert stage.codes == [1000]


@pytest.mark.parametrize("server", ["spec", "uvicorn"])
def test_an_ending_without_a_last_word(server: str) -> None:
    async def play() -> None:
        stage = Stage(server)
        stage.parting.by_application(Ending(None, None))
        await asyncio.sleep(0)
        stage.parting.by_client(State.OPEN, Disconnect(1006))
        assert stage.conduct.phase == LOST
        assert stage.parting.again() is None
        stage.parting.stop()

    asyncio.run(play())


@on_a_loop
async def test_a_server_that_never_says_that_the_client_is_gone() -> None:
    conduct, inbox = Conduct(Profile("mute", {}, ends={"left": End()})), Inbox()
    told: list[Disconnect | Raw] = []
    parting = Parting(conduct, inbox, told.append, told.clear, 60)
    parting.by_client(State.OPEN, Disconnect(1000))
    assert (list(inbox.messages), told, conduct.phase) == ([], [], LOST)
    parting.stop()
