"""What is read of a scope, whatever the user has put into it."""

from __future__ import annotations

from typing import Any

import pytest

from wstui.core.events import Accept, Connect, Receive
from wstui.core.machine import State
from wstui.core.standing import Context, context_of


def test_a_scope_without_the_optional_keys_is_of_the_oldest_kind() -> None:
    assert context_of({"type": "websocket"}) == Context(spec_version="2.0")


def test_a_scope_says_what_it_offers() -> None:
    scope = {
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "subprotocols": ["a", "b"],
        "extensions": {"websocket.http.response": {}},
    }
    context = context_of(scope)
    assert (context.offered, context.spec_version) == (("a", "b"), "2.3")
    assert context.extensions == {"websocket.http.response"}


@pytest.mark.parametrize("odd", [None, 5, "abc", [1], {"spec_version": None}, {"spec_version": [2]}, object()])
@pytest.mark.parametrize("key", ["asgi", "subprotocols", "extensions"])
def test_whatever_the_user_overrides_is_read_without_a_word(key: str, odd: Any) -> None:
    context = context_of({key: odd})
    assert context.spec_version == "2.0"
    assert all(type(name) is str for name in (*context.offered, *context.extensions))


def test_only_legal_events_take_effect() -> None:
    context = Context()
    assert context.step(Receive("early")) is State.IDLE
    assert context.step(Connect()) is State.CONNECTING
    assert context.step(Accept()) is State.OPEN
