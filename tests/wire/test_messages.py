from __future__ import annotations

from wstui import wire
from wstui.core.machine import State
from wstui.wire import messages


def test_the_face_shows_every_message() -> None:
    named = {name for name in vars(messages) if isinstance(getattr(messages, name), type) and name[0].isupper()}
    own = {name for name in named if getattr(messages, name).__module__ == messages.__name__}
    assert own <= set(vars(wire))
    assert len(own) == 13


def test_a_frame_is_a_plain_tuple() -> None:
    frame = wire.Frame(1, 2, "app.py:3 f", State.OPEN, "hi")
    assert frame == (1, 2, "app.py:3 f", State.OPEN, "hi")
