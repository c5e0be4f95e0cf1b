from __future__ import annotations

import struct

import pytest

from wstui.core import reactions
from wstui.core.events import Accept, Close, DenialStart, Disconnect, Malformed, Send
from wstui.core.reactions import ClientDisconnected, Drop, Instead, Raise, trip, tripped
from wstui.core.values import Wrong

MALFORMED = Malformed("{}", "code", "")


def wrong(value: object, rule: str = "P17", case: str = "code-type") -> Wrong:
    return Wrong(rule, case, "code", "", value, "websocket.close")


@pytest.mark.parametrize(
    ("told", "cls", "text"),
    [
        (Raise("RuntimeError", "no {x}"), RuntimeError, "no {x}"),
        (Raise("KeyError", "'a'", ("a",)), KeyError, "'a'"),
        (Raise("AssertionError"), AssertionError, ""),
        (Raise("ClientDisconnected"), ClientDisconnected, ""),
        (Raise("error", "from struct"), struct.error, "from struct"),
        (Raise("print", "a builtin, but no class"), Exception, "a builtin, but no class"),
        (Raise("SystemExit", "never"), Exception, "never"),
    ],
)
def test_exception(told: Raise, cls: type[Exception], text: str) -> None:
    error = told.exception()
    assert type(error) is cls
    assert str(error) == text


def test_a_unicode_error_can_be_built_again() -> None:
    told = trip("\ud800".encode)
    assert isinstance(told, Raise)
    error = told.exception()
    assert isinstance(error, UnicodeEncodeError)
    assert str(error) == told.text


def test_about_fills_in_once() -> None:
    template = Raise("RuntimeError", "{type} {of} {value}")
    assert template.about("{of}", "{type}").text == "{of} str '{type}'"
    assert Raise("RuntimeError", "plain").about("x", 1).text == "plain"


def test_trip_is_quiet_when_nothing_happens() -> None:
    assert trip(lambda: 1) is None
    assert tripped(ValueError("a"), Disconnect()) == Raise("ValueError", "a", ("a",), Disconnect())


def test_close_codes() -> None:
    assert reactions.refuse_code(wrong(1000.0), MALFORMED) == Raise(
        "error", "required argument is not an integer", (), Disconnect()
    )
    assert reactions.close_without_code(wrong(None), Close()) == Instead(Close(1005))
    assert reactions.encode_reason(wrong((1005, 0)), MALFORMED) == Raise(
        "ProtocolError", "invalid status code", (), Disconnect()
    )
    assert reactions.encode_reason(wrong((4000, 0)), Close()) == Instead(Close(4000))
    assert reactions.encode_reason(wrong(("x", "")), Close()) == Instead(Close(1000))


def test_values_that_get_through_all_the_same() -> None:
    odd = [(b"a", bytearray(b"b"))]
    assert reactions.decode_headers(wrong(odd, "P18"), Close()) == Instead(Accept(headers=((b"a", b"b"),)))
    assert reactions.decode_headers(wrong(odd, "P21"), Close()) == Instead(DenialStart(403, ((b"a", b"b"),)))
    assert reactions.compare_status(wrong(403.0), Close()) == Drop()
    assert reactions.look_up_type(wrong({"type": "x"}), Close()) == Drop()
    assert reactions.send_bytes(wrong("not bytes"), Send()) is None
    assert reactions.encode(wrong("fine"), Send()) is None


def test_what_is_about_another_message_says_nothing() -> None:
    assert reactions.refuse_header_value(wrong((b"a", b"\r")), DenialStart(403)) is None
    assert reactions.refuse_header(wrong(b"a"), DenialStart(403)) is None
    assert reactions.cut_reason(wrong("x"), Accept()) is None


def test_hypercorn_cuts_between_letters() -> None:
    assert reactions.cut_reason(wrong("é" * 62), Close(4000, "é" * 62)) == Instead(Close(4000, "é" * 61))


def test_hypercorn_makes_codes_and_bytes_of_anything() -> None:
    assert reactions.make_code(wrong("4000"), Close()) == Instead(Close(4000))
    assert isinstance(reactions.make_code(wrong([]), Close()), Raise)
    assert reactions.make_bytes(wrong(3), Send()) == Instead(Send(data=b"\0\0\0"))
    assert isinstance(reactions.make_bytes(wrong("x"), Send()), Raise)
