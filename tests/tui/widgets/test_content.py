from __future__ import annotations

from wstui.core.events import Close, Crashed, DenialBody, Lifespan, Note, Output, Receive, Send
from wstui.core.trace import Trace
from wstui.core.transcript import Unknown
from wstui.tui.widgets.content import payload_of, text_of, trace_of


def test_payloads() -> None:
    assert payload_of(Receive("", None)) == ""
    assert payload_of(Send(None, b"\x00")) == b"\x00"
    assert payload_of(Send()) is None
    assert payload_of(DenialBody(b"no")) == b"no"
    assert payload_of(Output("stdout", "printed")) == "printed"
    assert payload_of(Close()) is None
    assert payload_of(Unknown("later", {"text": "x"})) is None


def test_traces() -> None:
    trace = Trace("ValueError", "no")
    assert trace_of(Crashed("ValueError: no", trace)) is trace
    assert trace_of(Lifespan("startup", "failed", "no", trace)) is trace
    assert trace_of(Crashed("ValueError: no")) is None
    assert trace_of(Note("x")) is None


def test_text_for_the_clipboard() -> None:
    assert text_of(Send("hi")) == "hi"
    assert text_of(Send(None, b"\x00\xff")) == "00 ff"
    assert text_of(Crashed("ValueError: no")) == "ValueError: no"
