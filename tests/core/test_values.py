from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wstui.core.events import Accept, Close, Connect, DenialStart, Event, Send
from wstui.core.values import Wrong, code_can_be_sent, describe, find_surrogate, plain, review


class Hostile:
    def __repr__(self) -> str:
        raise RuntimeError


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "None"),
        ({"type": "b", "a": 1}, "{'type': 'b', 'a': 1}"),
        (Hostile(), "<Hostile whose repr raises>"),
        ([Hostile()], "[<Hostile whose repr raises>]"),
        ([10**5000], f"[<int of {(10**5000).bit_length()} bits>]"),
        (b"x" * 1000, f"{b'x' * 250!r}... (1000 bytes)"),
        ({1: {2: {3: {4: {5: 6}}}}}, "{1: {2: {3: {4: {...}}}}}"),
    ],
)
def test_describe(value: object, text: str) -> None:
    assert describe(value) == text


class Trap:
    def __len__(self) -> int:
        raise RuntimeError


def test_describe_survives_what_looks_like_a_container() -> None:
    fake = type("dict", (Hostile, Trap), {})
    assert describe(fake()) == "<dict whose repr raises>"


def test_describe_is_bounded() -> None:
    assert len(describe("x" * 10**6)) <= 500
    assert len(describe({str(index): "x" * 100 for index in range(1000)}, 80)) == 80
    assert describe({index: index for index in range(20)}).endswith("11: 11, ...}")


@pytest.mark.parametrize("code", [1000, 1001, 1003, 1007, 1014, 3000, 4999])
def test_codes_that_can_be_sent(code: int) -> None:
    assert code_can_be_sent(code)


@pytest.mark.parametrize("code", [-1, 999, 1004, 1005, 1006, 1015, 2999, 5000, 10**20])
def test_codes_that_cannot_be_sent(code: int) -> None:
    assert not code_can_be_sent(code)


def encoding_fails_at(text: str) -> int:
    try:
        text.encode()
    except UnicodeEncodeError as error:
        return error.start
    return -1


@given(st.text(st.characters()))
def test_find_surrogate_agrees_with_utf8(text: str) -> None:
    assert find_surrogate(text) == encoding_fails_at(text)


@pytest.mark.parametrize("value", [None, True, 1, -(2**63), 2**63 - 1, 1.5, "a", b"a", [1, "b"], {"a": [None]}])
def test_plain_keeps_what_is_legal(value: object) -> None:
    assert plain(value) == (value, True)


def test_plain_describes_what_is_not() -> None:
    marker = object()
    assert plain({"a": marker, "b": 1}) == ({"a": describe(marker), "b": 1}, False)
    assert plain({1: "x"}) == ({"1": "x"}, False)
    assert plain((1, 2)) == ([1, 2], True)
    assert plain(2**63) == (2**63, False)
    assert plain(float("inf")) == (float("inf"), False)


def test_plain_ends_on_what_holds_itself() -> None:
    loop: list[object] = []
    loop.extend([loop, loop, loop])
    copy, legal = plain(loop)
    assert not legal
    assert isinstance(copy, list)


@pytest.mark.parametrize(
    ("event", "cases"),
    [
        (Connect(), []),
        (Send(text="a"), []),
        (Send(text="é"), []),
        (Send(text="a\ud800"), ["P13 surrogate"]),
        (Send(text=""), ["P14 empty"]),
        (Send(data=b""), ["P14 empty"]),
        (Close(), []),
        (Close(4000, "x" * 123), []),
        (Close(4000, "x" * 124), ["P17 reason-long"]),
        (Close(4000, "é" * 61), []),
        (Close(4000, "é" * 62), ["P17 reason-long"]),
        (Close(4000, "\udc80"), ["P17 reason-surrogate"]),
        (Close(1005), ["P15 code"]),
        (Close(2000, "x" * 124), ["P15 code", "P17 reason-long"]),
        (Close(1001), ["P16 code-rare"]),
        (Accept(headers=((b"x-a", b"1"),)), []),
        (Accept(headers=((b"X-A", b"1"),)), ["P18 header-case"]),
        (Accept(headers=((b":status", b"1"),)), ["P18 header-pseudo"]),
        (Accept(headers=((b"", b"1"),)), ["P18 header-name"]),
        (Accept(headers=((b"a b", b"1"),)), ["P18 header-name"]),
        (Accept(headers=((b"a", b"1\r\nb: 2"),)), ["P18 header-value"]),
        (Accept(headers=((b"Sec-WebSocket-Protocol", b"1"),)), ["P18 header-protocol", "P18 header-case"]),
        (DenialStart(403), []),
        (DenialStart(99), ["P21 status-range"]),
        (DenialStart(600, ((b"A", b"1"),)), ["P21 status-range", "P21 header-case"]),
        (DenialStart(403, ((b"sec-websocket-protocol", b"1"),)), []),
    ],
)
def test_review(event: Event, cases: list[str]) -> None:
    found = review(event)
    assert [f"{wrong.rule} {wrong.case}" for wrong in found] == cases
    assert all(wrong.type == event.kind and wrong.problem and not wrong.fatal for wrong in found)


def test_what_else_stood_in_the_message_can_be_asked() -> None:
    wrong = Wrong("P17", "code", "code", "no code", None, "websocket.close", message={"code": None, "reason": "r"})
    assert (wrong.of("reason"), wrong.of("nothing"), wrong.of("nothing", 1)) == ("r", None, 1)
    assert Wrong("P07", "not-dict", "", "no dict", message=[1]).of("reason", "") == ""
