from __future__ import annotations

import dataclasses

import pytest

from wstui.core.machine import State
from wstui.wire import messages
from wstui.wire.layout import NO_STATE
from wstui.wire.messages import STATE_NUMBERS, STATES, Drop, Frame, Gone, LoadFailed


def test_a_frame_is_a_plain_tuple() -> None:
    assert Frame(1, 2, "app.py:3 f", State.OPEN, "hi") == (1, 2, "app.py:3 f", State.OPEN, "hi")


@pytest.mark.parametrize("message", [Drop(1), Gone(1), LoadFailed("no")])
def test_messages_are_values(message: object) -> None:
    assert dataclasses.is_dataclass(message)
    assert hash(message)


def test_every_message_says_when_it_is_sent() -> None:
    own = [kind for kind in vars(messages).values() if isinstance(kind, type) and kind.__module__ == messages.__name__]
    assert len(own) == 18
    assert all(kind.__doc__ and "(" not in kind.__doc__.partition(" ")[0] for kind in own)


def test_every_state_has_a_number_that_fits() -> None:
    assert [STATES[STATE_NUMBERS[state]] for state in State] == list(State)
    assert len(STATES) < NO_STATE
