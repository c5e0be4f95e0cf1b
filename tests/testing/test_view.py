from __future__ import annotations

from typing import Any

import pytest

from tests.testing.applications import saying
from tests.testing.playing import play
from wstui.core.machine import State
from wstui.errors import UsageError
from wstui.testing.asking import Asking
from wstui.testing.closes import Denial
from wstui.testing.task import end
from wstui.testing.view import View

ACCEPT: dict[str, Any] = {"type": "websocket.accept", "subprotocol": "other", "headers": [(b"a", b"b")]}


class Begun(View):
    """A view of a conversation that is begun."""

    async def begin(self, *answer: dict[str, Any]) -> None:
        self._started = talk = await Asking(saying(*answer), "/ws").begin()
        await talk.more(None)
        for told in talk.ready:
            self._account.meet_told(told[3])

    async def end(self) -> None:
        task: Any = self._talk.connection.task
        await end(task)
        self._talk.leave()


def test_before_it_is_begun_there_is_nothing_to_see() -> None:
    view = View(strict=True)
    assert view.state is State.IDLE
    assert (view.subprotocol, view.headers, view.denial, view.violations) == (None, (), None, [])
    with pytest.raises(UsageError, match="not connected: enter it first"):
        _ = view.scope
    with pytest.raises(UsageError, match="not connected"):
        _ = view.transcript


def test_then_it_is_as_the_application_has_answered() -> None:
    async def story() -> None:
        view = Begun(strict=True)
        await view.begin(ACCEPT)
        assert view.state is State.OPEN
        assert (view.subprotocol, view.headers) == ("other", ((b"a", b"b"),))
        assert view.scope["path"] == "/ws"
        assert [violation.rule for violation in view.violations] == ["P19"]
        assert [record.event.kind for record in view.transcript][:2] == ["websocket.connect", "websocket.accept"]
        await view.end()

    play(story())


def test_a_denial_is_seen_whole() -> None:
    async def story() -> None:
        view = Begun(strict=True)
        await view.begin(
            {"type": "websocket.http.response.start", "status": 401, "headers": [(b"a", b"b")]},
            {"type": "websocket.http.response.body", "body": b"no"},
        )
        assert (view.state, view.denial) == (State.DENIED, Denial(401, ((b"a", b"b"),), b"no"))
        await view.end()

    play(story())
