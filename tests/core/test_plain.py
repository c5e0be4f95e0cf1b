from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given

from tests.strategies import quick, through_json, values
from wstui.core.plain import MAX_DEPTH, TAGS, Opaque, check_depth, decode_tag, decode_value, encode_value
from wstui.core.scalars import CodecError


@quick
@given(values)
def test_every_value_comes_back(value: Any) -> None:
    assert decode_value(through_json(encode_value(value))) == value


@quick
@given(values)
def test_a_hook_reads_what_the_walk_reads(value: Any) -> None:
    text = json.dumps(encode_value(value))
    assert json.loads(text, object_hook=decode_tag) == value


@pytest.mark.parametrize("tag", sorted(TAGS))
def test_a_dict_that_looks_like_a_tag_is_none(tag: str) -> None:
    looks: tuple[Any, ...] = ({tag: "AAAA"}, {tag: []}, {tag: {tag: "1"}}, [{tag: None}], {"x": {tag: 1}, "y": 2})
    for value in looks:
        assert decode_value(through_json(encode_value(value))) == value


def test_the_tags_are_those_of_the_format() -> None:
    assert encode_value([b"\x00", "\udc80", 2**64, float("inf"), {1: 2}, {"b64": 1}, {1}]) == [
        {"b64": "AA=="},
        {"surrogates": "\\udc80"},
        {"int": "18446744073709551616"},
        {"float": "inf"},
        {"dict": [[1, 2]]},
        {"dict": [["b64", 1]]},
        {"repr": "{1}"},
    ]


def test_tuples_become_lists_and_buffers_bytes() -> None:
    assert decode_value(encode_value({"a": (1, (2,)), "b": bytearray(b"x"), "c": memoryview(b"y")})) == {
        "a": [1, [2]],
        "b": b"x",
        "c": b"y",
    }


def fails(*_: object) -> Any:
    raise RuntimeError("\x1b[31m")


Hostile = type("Hostile", (), {"__class__": property(fails), "__repr__": fails})
"""Raises whatever is asked of it."""


class HostileText(str):
    __slots__ = ()

    def __str__(self) -> str:
        raise AssertionError


class HostileBytes(bytes):
    def __bytes__(self) -> bytes:
        raise ValueError

    def __repr__(self) -> str:
        return "hostile bytes"


class HostileDict(dict[str, int]):
    def items(self) -> Any:
        raise AssertionError


def test_hostile_values_are_told_and_never_raise() -> None:
    released = memoryview(b"x")
    released.release()
    encoded = encode_value([Hostile(), HostileText("t"), HostileBytes(b"x"), HostileDict(a=1), released])
    assert encoded[1:4] == ["t", {"repr": "hostile bytes"}, {"a": 1}]
    assert "its repr raised <class 'RuntimeError'>" in encoded[0]["repr"]
    assert encoded[4]["repr"].startswith("<released memory")


def test_a_long_repr_is_cut() -> None:
    assert len(encode_value(set(range(1000)))["repr"]) == 200


def test_what_lies_too_deep_is_left_out() -> None:
    deep: Any = 0
    for _ in range(100_000):
        deep = [deep]
    encoded = encode_value(deep)
    check_depth(encoded, 3 * MAX_DEPTH)
    for _ in range(MAX_DEPTH):
        (encoded,) = encoded
    assert encoded == {"repr": "<<class 'list'> of 1 left out: too deep>"}


def test_the_deepest_awkward_dicts_fit_every_encoder() -> None:
    deep: Any = 0
    for _ in range(100):
        deep = {1: deep}
    check_depth(encode_value(deep), 3 * MAX_DEPTH + 2)


def test_lists_that_hold_each_other_end() -> None:
    one: list[Any] = []
    two = [one] * 10
    one.extend([two] * 10)
    text = json.dumps(encode_value(one))
    assert "too much" in text


@pytest.mark.parametrize(
    "value",
    [
        {"b64": 3},
        {"dict": 3},
        {"dict": [3]},
        {"dict": [[1, 2, 3]]},
        {"dict": [[{"x": 1}, 2]]},
        {"dict": [[[{"dict": []}], 2]]},
        {"repr": 3},
    ],
)
def test_malformed_tags_are_refused(value: Any) -> None:
    for read in (decode_value, decode_tag):
        with pytest.raises(CodecError):
            read(value, "k")


@pytest.mark.parametrize("build", [lambda inner: [inner], lambda inner: {"dict": [["k", inner]]}])
def test_reading_ends_at_the_same_depth(build: Any) -> None:
    deep: Any = 0
    for _ in range(MAX_DEPTH):
        deep = build(deep)
    decode_value(deep)
    with pytest.raises(CodecError, match="k: is nested more than 64 levels deep"):
        decode_value(build(deep), "k")


def test_check_depth() -> None:
    check_depth({"a": [1]}, 3)
    check_depth([], 1)
    with pytest.raises(CodecError, match="is nested more than 2 levels deep"):
        check_depth({"a": [1]}, 2)


def test_opaque_values_stay_what_they_are() -> None:
    assert encode_value(Opaque("\ud800")) == {"repr": {"surrogates": "\\ud800"}}
