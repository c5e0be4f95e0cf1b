from __future__ import annotations

import struct

import pytest

from wstui.core import reactions
from wstui.core.events import Close, Malformed, Send
from wstui.core.reactions import ClientDisconnected, Drop, Instead, Raise, trip
from wstui.core.values import Wrong

MALFORMED = Malformed("{}", "code", "")
NOTHING: dict[str, int] = {}


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
    assert Raise("RuntimeError", "{class}").about("x", 1).text == "<class 'int'>"


def test_trip_is_quiet_when_nothing_happens() -> None:
    assert trip(lambda: 1) is None


def test_trip_says_where_the_server_stops() -> None:
    assert trip(lambda: NOTHING["a"], phase="halfway") == Raise("KeyError", "'a'", ("a",), phase="halfway")


def test_what_every_server_does() -> None:
    assert reactions.look_up_type(wrong(None), MALFORMED) == Raise(
        "TypeError", "'NoneType' object is not subscriptable", ("'NoneType' object is not subscriptable",)
    )
    assert reactions.look_up_type(wrong({"type": "x"}), Close()) == Drop()
    assert reactions.send_bytes(wrong(b"x"), MALFORMED) == Instead(Send(data=b"x"))
    assert reactions.send_bytes(wrong("not bytes"), MALFORMED) is None
    assert reactions.encode(wrong("fine"), Send()) is None
    assert reactions.encode(wrong("\ud800"), Send()) == trip("\ud800".encode)
    assert reactions.compare_status(wrong(403.0), Close()) is None
    assert isinstance(reactions.compare_status(wrong("403"), Close()), Raise)
