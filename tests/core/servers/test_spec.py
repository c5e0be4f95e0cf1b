"""The specification's own profile: strict, and in words of its own."""

from __future__ import annotations

import pytest

from tests.core.servers.messages import ACCEPT, CLOSE, MESSAGES, WAYS, send
from wstui.core.asgi import read
from wstui.core.conduct import Conduct
from wstui.core.events import Accept, Disconnect
from wstui.core.machine import State
from wstui.core.reactions import Raise
from wstui.core.server import LOST
from wstui.core.servers.spec import SPEC


@pytest.mark.parametrize("state", WAYS)
def test_all_that_is_wrong_raises(state: State) -> None:
    for message in MESSAGES:
        reading = read(message)
        told = SPEC.breach(state, reading.event, wrongs=reading.wrongs)
        refusal = state is State.CONNECTING and isinstance(message, dict) and message.get("type") == CLOSE["type"]
        if any(wrong.fatal for wrong in reading.wrongs) and not refusal:
            assert isinstance(told, Raise), message
            assert "{" not in told.text.replace("{0}", "").replace("{type}", "")
            assert told.exception()


@pytest.mark.parametrize("state", [State.REFUSED, State.DENIED, State.CLOSED, State.LEFT])
@pytest.mark.parametrize("phase", ["", LOST])
def test_sending_when_all_is_over_raises_an_oserror(state: State, phase: str) -> None:
    for message in (send(text="x"), CLOSE, ACCEPT):
        reading = read(message)
        told = SPEC.breach(state, reading.event, phase=phase, wrongs=reading.wrongs)
        assert isinstance(told, Raise)
        assert isinstance(told.exception(), OSError)


def test_a_subprotocol_must_have_been_offered() -> None:
    assert Conduct(SPEC, ("a",)).answer(State.CONNECTING, Accept("a"), ()) is None
    told = Conduct(SPEC, ("a",)).answer(State.CONNECTING, Accept("b"), ())
    assert isinstance(told, Raise)
    assert told.text == "the client did not offer the subprotocol 'b'"


def test_an_application_hears_of_the_end_once_with_code_and_reason() -> None:
    ending = SPEC.ends["left"].say(4321, "bye")
    assert ending.first is not None
    assert ending.last is None
    assert ending.first.event == Disconnect(4321, "bye")
    assert ending.first.message == {"type": "websocket.disconnect", "code": 4321, "reason": "bye"}
