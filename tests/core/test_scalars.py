from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given

from tests.strategies import floats, ints, quick, texts, through_json
from wstui.core.scalars import (
    CodecError,
    decode_bytes,
    decode_float,
    decode_int,
    decode_text,
    encode_bytes,
    encode_float,
    encode_int,
    encode_text,
    is_unicode,
)


@quick
@given(texts)
def test_text_comes_back(text: str) -> None:
    assert decode_text(through_json(encode_text(text))) == text


@quick
@given(ints)
def test_int_comes_back(value: int) -> None:
    encoded = encode_int(value)
    assert decode_int(through_json(encoded)) == value
    assert isinstance(encoded, dict) or -(2**63) <= encoded < 2**63


@quick
@given(floats)
def test_float_comes_back(value: float) -> None:
    back = decode_float(through_json(encode_float(value)))
    assert back == value
    assert math.copysign(1, back) == math.copysign(1, value)


def test_an_integer_may_stand_for_a_float() -> None:
    assert type(decode_float(3)) is float


def test_nan_comes_back() -> None:
    assert math.isnan(decode_float(through_json(encode_float(math.nan))))


def test_every_byte_comes_back() -> None:
    data = bytes(range(256))
    assert decode_bytes(through_json(encode_bytes(data))) == data


@pytest.mark.parametrize("text", ["\udc80\\ud800", "\\", "\\\\\udfff", "\ud83d\ude00", "\\u0041\ud800"])
def test_what_looks_like_an_escape_is_none(text: str) -> None:
    assert decode_text(through_json(encode_text(text))) == text


@pytest.mark.parametrize("sign", [1, -1])
def test_integers_that_python_does_not_print_come_back(sign: int) -> None:
    value = sign * 10**5000
    assert decode_int(through_json(encode_int(value))) == value


def test_subclasses_become_their_builtin_class() -> None:
    class Number(int):
        def __index__(self) -> int:
            raise AssertionError

    class Real(float):
        pass

    assert type(encode_int(Number(3))) is int
    assert type(encode_float(Real(3))) is float
    assert encode_float(3) == 3.0


def test_is_unicode() -> None:
    assert is_unicode("é")
    assert is_unicode("a")
    assert not is_unicode("\udc80")


@pytest.mark.parametrize(
    ("decode", "value", "problem"),
    [
        (decode_text, 3, "k: must be a text, not a number"),
        (decode_text, {"surrogates": 3}, "k: must be a text, not an object"),
        (decode_text, {"surrogates": "\\q"}, "k: has a backslash that escapes nothing"),
        (decode_text, {"surrogates": "\\\\\\"}, "k: has a backslash that escapes nothing"),
        (decode_text, {"surrogates": "\\u0041"}, "k: has a backslash that escapes nothing"),
        (decode_bytes, "00", 'k: must be bytes as {"b64": "…"}, not a text'),
        (decode_bytes, {"b64": "A"}, "k: is not base64"),
        (decode_bytes, {"b64": "é"}, "k: is not base64"),
        (decode_int, True, "k: must be an integer, not a boolean"),
        (decode_int, 1.0, "k: must be an integer, not a number"),
        (decode_int, {"int": "x"}, "k: is not an integer in decimal or with 0x"),
        (decode_int, {"int": "1" * 5000}, "k: is not an integer in decimal or with 0x"),
        (decode_float, None, "k: must be a number, not null"),
        (decode_float, 2**70, "k: must be a number, not a number"),
        (decode_float, {"float": "1"}, "k: must be a number, not an object"),
        (decode_float, [], "k: must be a number, not a list"),
    ],
)
def test_what_is_wrong_is_told(decode: Any, value: Any, problem: str) -> None:
    with pytest.raises(CodecError) as caught:
        decode(value, "k")
    assert str(caught.value) == problem
    assert caught.value.key == "k"
