"""A sample of ``python -m tests.fuzz.conversation``, and what its model must not miss."""

from __future__ import annotations

from typing import Any

import pytest

from tests.fuzz.conversation import play, tell
from wstui.engine import glance
from wstui.engine.inbox import Inbox
from wstui.engine.parting import Parting
from wstui.engine.runner import Connection

Deeds = tuple[tuple[str, *tuple[Any, ...]], ...]

OPENED: Deeds = (("it_receives",), ("it_sends", "accept"))
TAKEN: Deeds = (*OPENED, ("it_sends_a_frame", "hi"), ("what_is_told_is_taken", 1), ("what_is_told_is_taken", 9))
LEFT: Deeds = (*OPENED, ("the_user_leaves", 4321), ("it_receives",), ("it_sends_a_frame", "hi"))
BRIEF: Deeds = (*OPENED, ("the_user_sends_in_brief", "a"), ("it_receives",))
CLOSED: Deeds = (*OPENED, ("it_sends", "close"), ("it_receives",), ("it_returns", None))


def test_a_connection_does_what_its_model_says() -> None:
    play(25, 40)


def newest_first(connection: Connection, limit: int) -> list[Any]:
    """Take from the wrong end."""
    return [connection.outbox.pop() for _ in range(min(limit, len(connection.outbox)))]


def drops_disconnects(inbox: Inbox, message: dict[str, Any]) -> None:
    """Forget every farewell."""
    if message["type"] != "websocket.disconnect":
        inbox.messages.append(message)


@pytest.mark.parametrize(
    ("place", "name", "broken", "deeds"),
    [
        (Connection, "take", newest_first, TAKEN),
        (glance, "says_disconnect", lambda _: False, LEFT),
        (Parting, "_give", lambda *_: None, CLOSED),
        (Inbox, "put", drops_disconnects, LEFT),
        (Connection, "put_frame", lambda *_: True, BRIEF),
    ],
    ids=["order", "disconnect is not noted", "farewell is not given", "farewell is not put", "frame is not put"],
)
def test_the_model_notices(place: Any, name: str, broken: Any, deeds: Deeds, monkeypatch: pytest.MonkeyPatch) -> None:
    tell(*deeds)
    monkeypatch.setattr(place, name, broken)
    with pytest.raises(AssertionError):
        tell(*deeds)
