from __future__ import annotations

from dataclasses import FrozenInstanceError

import pytest

from wstui.core.trace import Trace, TraceFrame, text_of


def test_traces_are_compared_by_value() -> None:
    frame = TraceFrame("a.py", 3, "main", ("x = 1",), 3, (("x", "1"),), user=True)
    cause = Trace("KeyError", "'a'")
    assert Trace("ValueError", "no", (frame,), cause=cause) == Trace("ValueError", "no", (frame,), cause=cause)
    assert Trace("ValueError", "no") != Trace("ValueError", "yes")
    assert len({cause, Trace("KeyError", "'a'")}) == 1


def test_what_is_unknown_has_a_default() -> None:
    frame = TraceFrame("a.py", 0, "f")
    assert (frame.source, frame.first, frame.locals, frame.user, frame.column, frame.end_column) == (
        (),
        1,
        (),
        False,
        -1,
        -1,
    )
    trace = Trace("ValueError", "")
    assert (trace.frames, trace.left_out, trace.notes, trace.cause, trace.context, trace.group) == (
        (),
        0,
        (),
        None,
        None,
        (),
    )


@pytest.mark.parametrize("value", [TraceFrame("a.py", 1, "f"), Trace("ValueError", "")])
def test_a_trace_cannot_be_changed(value: object) -> None:
    name = "file" if isinstance(value, TraceFrame) else "message"
    with pytest.raises(FrozenInstanceError):
        setattr(value, name, "x")


def test_a_trace_as_text() -> None:
    frame = TraceFrame("/p/chat.py", 7, "startup", ("async def startup():", "    connect()"), first=6)
    unread = TraceFrame("<string>", 1, "<module>")
    cause = Trace("OSError", "no route")
    assert text_of(
        Trace("app.Error", "no database", (frame, unread), notes=("is it up?",), cause=cause)
    ).splitlines() == [
        "OSError: no route",
        "",
        "The above exception was the direct cause of the following exception:",
        "",
        "Traceback (most recent call last):",
        '  File "/p/chat.py", line 7, in startup',
        "    connect()",
        '  File "<string>", line 1, in <module>',
        "app.Error: no database",
        "is it up?",
    ]
    assert text_of(Trace("KeyError", "", context=cause)).endswith("another exception occurred:\n\nKeyError")
