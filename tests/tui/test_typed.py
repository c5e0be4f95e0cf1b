from __future__ import annotations

import pytest

from wstui.core.events import Accept, Close, Connect, Disconnect, Event, Raw, Receive, Send
from wstui.errors import PayloadError
from wstui.tui import typed as module
from wstui.tui.typed import MODES, ComposerMode, event_of, mode_named, read_close, remark, told_unseen, typed, where


@pytest.mark.parametrize(
    ("mode", "payload", "event"),
    [
        ("text", "", Receive("")),
        ("text", " a\n", Receive(" a\n")),
        ("json", '{"a":1}', Receive('{"a":1}')),
        ("binary", "68 65", Receive(data=b"he")),
        ("binary", "", Receive(data=b"")),
        ("binary", b"he", Receive(data=b"he")),
        ("text", b"he", Receive(data=b"he")),
        ("raw", '{"type": "x"}', Raw({"type": "x"})),
    ],
)
def test_what_is_typed_is_an_event(mode: ComposerMode, payload: str | bytes, event: Receive | Raw) -> None:
    assert event_of(mode, payload) == event


def test_a_close_is_no_frame() -> None:
    with pytest.raises(PayloadError, match="a close is no frame"):
        event_of("close", "1000")


def test_what_takes_too_long_to_check_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "CHECKED", 3)
    assert event_of("text", "1234") == Receive("1234")
    with pytest.raises(PayloadError, match="4 B is too much to be checked: send it as text"):
        event_of("json", "1234")
    assert remark("binary", "xyzw") == ("4 bytes", False)


@pytest.mark.parametrize(
    ("text", "code", "reason"),
    [
        ("", 1000, ""),
        ("  ", 1000, ""),
        ("1001", 1001, ""),
        ("4999 bye  bye ", 4999, "bye  bye"),
        ("1006", 1006, ""),
        ("3000ü", 3000, "ü"),
        (f"1000 {'ü' * 61}", 1000, "ü" * 61),
    ],
)
def test_a_close_is_read(text: str, code: int, reason: str) -> None:
    assert read_close(text) == (code, reason)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("bye", "a close begins with its code: 1000 bye"),
        ("999", "999 is no close code: 1000 to 4999"),
        ("5000 x", "5000 is no close code: 1000 to 4999"),
        ("9" * 5000, "9999999999 is no close code: 1000 to 4999"),
        (f"1000 {'ü' * 62}", "a reason of 124 bytes: a close has room for 123"),
    ],
)
def test_no_client_closes_so(text: str, problem: str) -> None:
    with pytest.raises(PayloadError) as caught:
        read_close(text)
    assert caught.value.message == problem
    assert remark("close", text) == (problem, True)


@pytest.mark.parametrize(
    ("mode", "payload", "told"),
    [
        ("text", "", ("empty frame", False)),
        ("text", "ü", ("2 bytes", False)),
        ("json", " ", ("", False)),
        ("json", "[", ("1 byte", False)),
        ("raw", "", ("", False)),
        ("binary", "", ("empty frame", False)),
        ("binary", "68 65", ("2 bytes", False)),
        ("binary", "base64:aGU=", ("2 bytes", False)),
        ("binary", "68\n6", ("line 2, column 1: a hex digit without its pair", True)),
        ("binary", b"x" * 1_400_000, ("1,400,000 bytes", False)),
        ("close", "", ("1000 (OK)", False)),
        ("close", "4000 bye", ("4000 (private use)", False)),
    ],
)
def test_a_remark_tells_what_would_be_sent(mode: ComposerMode, payload: str | bytes, told: tuple[str, bool]) -> None:
    assert remark(mode, payload) == told


def test_the_place_of_an_error_is_left_out_at_the_beginning() -> None:
    assert where(PayloadError("nothing typed")) == "nothing typed"
    assert where(PayloadError("expecting value", 2, 5)) == "line 2, column 5: expecting value"


EVENTS: list[tuple[Event, ComposerMode, str | bytes]] = [
    (Receive("hi"), "text", "hi"),
    (Send(""), "text", ""),
    (Receive(), "text", ""),
    (Send(' {"a":\n1}'), "json", ' {"a":\n1}'),
    (Send("[1, 2"), "text", "[1, 2"),
    (Send("12"), "text", "12"),
    (Send(data=b"\x00\xff"), "binary", b"\x00\xff"),
    (Receive(data=b""), "binary", b""),
    (Disconnect(1001), "close", "1001"),
    (Close(4000, "bye"), "close", "4000 bye"),
]


@pytest.mark.parametrize(("event", "mode", "payload"), EVENTS)
def test_an_event_can_be_sent_again(event: Event, mode: ComposerMode, payload: str | bytes) -> None:
    assert typed(event) == (mode, payload)


def test_a_raw_message_comes_back_with_its_bytes() -> None:
    raw = Raw({"type": "websocket.receive", "bytes": b"\x00", "headers": [["a", b"b"]], "text": "lone \udc80"})
    found = typed(raw)
    assert found is not None
    assert found[0] == "raw"
    assert event_of(*found) == raw


@pytest.mark.parametrize("event", [Connect(), Accept()])
def test_what_cannot_be_sent_again(event: Event) -> None:
    assert typed(event) is None


def test_modes_have_names() -> None:
    assert [mode_named(mode) for mode in MODES] == list(MODES)
    assert mode_named("later") == "text"


def test_strangers_are_told_up_to_four() -> None:
    assert told_unseen([]) == ""
    assert told_unseen(["U+202E"]) == "holds U+202E"
    assert told_unseen(["a", "b", "c", "d", "e"]) == "holds a, b, c, d…"
