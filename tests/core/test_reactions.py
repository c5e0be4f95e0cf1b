from __future__ import annotations

import struct
from dataclasses import replace

import pytest

from wstui.core import reactions
from wstui.core.events import Accept, Close, DenialStart, Disconnect, Malformed, Send
from wstui.core.reactions import ClientDisconnected, Drop, Instead, Outcome, Raise, trip, tripped
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


NOT_ITERABLE = ("'int' object is not iterable", ("'int' object is not iterable",))
NOT_SUBSCRIPTABLE = tripped(TypeError("'NoneType' object is not subscriptable"))
YES, NO = True, False
INVALID, LONG, NO_CODE = "invalid status code", "control frame too long", "cannot send a reason without a code"
NO_ENCODE = "'int' object has no attribute 'encode'"
DAPHNE_CODE = "invalid close code 1011 (must be 1000 or from [3000, 4999])"
SURROGATE = "'utf-8' codec can't encode character '\\ud800' in position 0: surrogates not allowed"
UNICODE = Raise("UnicodeEncodeError", SURROGATE, ("utf-8", "\ud800", 0, 1, "surrogates not allowed"))
TABLE: list[tuple[Outcome, Outcome]] = [
    # uvicorn
    (reactions.look_up_type(wrong(None), MALFORMED), NOT_SUBSCRIPTABLE),
    (reactions.encode(wrong("\ud800"), Send("\ud800")), UNICODE),
    (reactions.encode(wrong("\ud800"), Close(4000, "\ud800")), replace(UNICODE, disconnect=Disconnect(4000, "\ud800"))),
    (reactions.send_bytes(wrong(b"x"), MALFORMED), Instead(Send(data=b"x"))),
    (reactions.refuse_code(wrong(1005), Close(1005, "r")), Raise("ProtocolError", INVALID, (), Disconnect(1005, "r"))),
    (
        reactions.refuse_reason(wrong("x", case="reason-long"), Close()),
        Raise("ProtocolError", LONG, (), Disconnect(1000)),
    ),
    (reactions.close_without_code(wrong("x"), MALFORMED), Raise("ProtocolError", NO_CODE, (), Disconnect())),
    (reactions.encode_reason(wrong((4000, 5)), MALFORMED), Raise("AttributeError", NO_ENCODE, (), Disconnect(4000))),
    (reactions.pass_subprotocol_on(wrong(5), MALFORMED), Instead(Accept("5"))),
    (reactions.pass_subprotocol_on(wrong(0), MALFORMED), Instead(Accept())),
    (
        reactions.compare_status(wrong(YES), MALFORMED),
        Raise("RuntimeError", "Invalid HTTP status code '1' in response."),
    ),
    (
        reactions.refuse_header_value(wrong((b"A", b"b\n")), Accept()),
        Raise("InvalidHeaderValue", "invalid a header: b\n"),
    ),
    # hypercorn
    (reactions.end_for_none(wrong(None), MALFORMED), Instead(Close(1011))),
    (reactions.end_for_none(wrong({"type": 1}), MALFORMED), Drop()),
    (reactions.miss_text(wrong(YES), MALFORMED), Raise("TypeError", "None should be a str")),
    (reactions.miss_text(wrong(NO), MALFORMED), Raise("KeyError", "'text'", ("text",))),
    (reactions.make_bytes(wrong(2**40), MALFORMED), Raise("MemoryError")),
    (reactions.send_1000(wrong(1006), Close(1006, "r")), Instead(Close(1000, "r"))),
    (reactions.send_1000(wrong(999), Close(999)), None),
    (reactions.refuse_header(wrong(b":a"), Accept()), Raise("Exception", "Invalid additional header, :a")),
    # daphne
    (reactions.refuse_most_codes(wrong(1011), Close(1011)), Raise("Exception", DAPHNE_CODE)),
    (reactions.forget_reason(wrong((4000, 5)), MALFORMED), Instead(Close(4000))),
    (reactions.forget_reason(wrong("r"), Close(4000, "r")), Instead(Close(4000))),
    (reactions.forget_headers(wrong([]), Accept("a")), Instead(Accept("a"))),
    (reactions.forget_headers(wrong([]), MALFORMED), Instead(Accept())),
]


@pytest.mark.parametrize(("told", "expected"), TABLE)
def test_reaction(told: Outcome, expected: Outcome) -> None:
    assert told == expected


def test_a_wrong_that_is_no_pair_is_the_reason() -> None:
    assert reactions.forget_reason(wrong("r"), MALFORMED) == Instead(Close(1000))
    assert reactions.decode_headers(wrong(5), MALFORMED) == Raise("TypeError", *NOT_ITERABLE)
