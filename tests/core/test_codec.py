from __future__ import annotations

import functools
import json
import math
import operator
from collections.abc import Callable
from typing import Any, TypeVar, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.strategies import events, json_values, quick, records, through_json
from wstui.core.codec import (
    KINDS,
    WAYS,
    CodecError,
    event_from_dict,
    event_to_dict,
    record_from_dict,
    record_to_dict,
)
from wstui.core.events import Accept, Close, Connect, Event, Fact, FromApp, Raw, Receive, Send, ToApp, Way, way_of
from wstui.core.transcript import Record, Unknown

T = TypeVar("T")


def read(reader: Callable[[dict[str, Any]], T], data: dict[str, Any]) -> T | CodecError:
    try:
        return reader(data)
    except CodecError as error:
        return error


@quick
@given(events)
def test_every_event_comes_back(event: Event) -> None:
    assert event_from_dict(through_json(event_to_dict(event))) == event


@quick
@given(records)
def test_every_record_comes_back(record: Record) -> None:
    data = record_to_dict(record)
    assert record_from_dict(through_json(data)) == record
    assert json.dumps(record_to_dict(record_from_dict(data))) == json.dumps(data)


@quick
@given(st.dictionaries(st.sampled_from(["n", "t", "c", "way", "type", "at", "text", "bytes", "x"]), json_values))
def test_any_object_is_read_or_refused(data: dict[str, Any]) -> None:
    record = read(record_from_dict, data)
    if isinstance(record, CodecError):
        assert "\n" not in str(record)
    else:
        assert record_from_dict(record_to_dict(record)) == record


@quick
@given(events, st.data())
def test_one_wrong_key_is_refused_or_read(event: Event, data: st.DataObject) -> None:
    written = event_to_dict(event)
    key = data.draw(st.sampled_from(sorted(written)))
    found = read(event_from_dict, written | {key: data.draw(json_values)})
    assert not isinstance(found, CodecError) or found.key == key


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """List the way to everything inside of a JSON value."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [place for key, part in inner for place in [(*path, key), *places(part, (*path, key))]]


ODD = st.sampled_from(
    [
        {"b64": "?"},
        {"b64": "eA=="},
        {"surrogates": "\\u"},
        {"int": "x"},
        {"float": "nan"},
        {"opaque": 1},
        {},
        [],
        -1,
        2**70,
    ]
)


@quick
@given(records, st.data())
def test_what_is_odd_anywhere_deep_inside_is_refused_or_read(record: Record, data: st.DataObject) -> None:
    written = through_json(record_to_dict(record))
    for _ in range(data.draw(st.integers(1, 3))):
        *path, last = data.draw(st.sampled_from(places(written)))
        functools.reduce(operator.getitem, path, written)[last] = through_json(data.draw(ODD | json_values))
    found = read(record_from_dict, written)
    if isinstance(found, CodecError):
        assert "\n" not in str(found)
    else:
        assert repr(record_from_dict(through_json(record_to_dict(found)))) == repr(found)  # a NaN equals nothing


def test_every_event_has_its_kind() -> None:
    kinds = [cls.kind for cls in (*get_args(ToApp), *get_args(FromApp), *get_args(Fact))]
    assert list(KINDS) == kinds
    assert dict(zip(KINDS, WAYS, strict=True))["websocket.send"] is Way.FROM_APP


@quick
@given(events)
def test_each_kind_has_its_way(event: Event) -> None:
    assert WAYS[KINDS.index(event.kind)] is way_of(event)


def test_the_keys_of_a_record_stand_in_their_order() -> None:
    record = Record(4, 4.1019001, Way.FROM_APP, Send("hi"), 1, "chat.py:40 receive", {"expect": {"any": True}})
    assert json.dumps(record_to_dict(record)) == (
        '{"n": 4, "t": 4.1019, "c": 1, "way": "<", "type": "websocket.send", "text": "hi", '
        '"at": "chat.py:40 receive", "expect": {"any": true}}'
    )


def test_absent_means_default() -> None:
    assert event_to_dict(Close()) == {"type": "websocket.close"}
    assert event_from_dict({"type": "websocket.close"}) == Close()
    assert event_from_dict({"type": "websocket.connect"}) == Connect()
    assert record_from_dict({"n": 1, "t": 0, "type": "websocket.close"}) == Record(1, 0.0, Way.FROM_APP, Close())


def test_headers_are_readable() -> None:
    event = Accept(headers=((b"x-a", b"\xff"),))
    assert event_to_dict(event) == {"type": "websocket.accept", "headers": [["x-a", "ÿ"]]}
    with pytest.raises(CodecError, match="headers: must be latin-1, as headers are"):
        event_from_dict({"type": "websocket.accept", "headers": [["x-a", "€"]]})


def test_nan_comes_back() -> None:
    event = event_from_dict(through_json(event_to_dict(Raw({"x": math.nan}))))
    assert isinstance(event, Raw)
    assert math.isnan(event.message["x"])


def test_a_kind_that_is_not_known_is_kept() -> None:
    data = {"n": 1, "t": 0.5, "c": 2, "way": "<", "type": "future", "what": [1, {"b64": "?"}], "at": "x"}
    record = record_from_dict(data)
    assert record.event == Unknown("future", {"what": [1, {"b64": "?"}]})
    assert record_to_dict(record) == data


def test_a_kind_that_is_not_known_cannot_change_its_record() -> None:
    record = Record(1, 0.0, Way.FACT, Unknown("future", {"n": 9, "type": "note", "x": 1}))
    assert record_to_dict(record) == {"n": 1, "t": 0.0, "way": "!", "type": "future", "x": 1}


def test_keys_that_are_not_known_are_kept() -> None:
    record = record_from_dict({"n": 1, "t": 0.5, "way": ">", "type": "websocket.receive", "text": "x", "new": [1]})
    assert record == Record(1, 0.5, Way.TO_APP, Receive("x"), extra={"new": [1]})
    assert record_to_dict(record)["new"] == [1]


def test_keys_of_our_own_are_never_overwritten() -> None:
    record = Record(1, 0.0, Way.TO_APP, Receive("x"), extra={"n": 9, "bytes": 1})
    assert record_to_dict(record) == {"n": 1, "t": 0.0, "way": ">", "type": "websocket.receive", "text": "x"}


def deep(levels: int) -> Any:
    value: Any = 0
    for _ in range(levels):
        value = [value]
    return value


@pytest.mark.parametrize(
    ("changed", "problem"),
    [
        ({"n": 0}, "n: must be a whole number from 1 to 4294967295"),
        ({"n": True}, "n: must be a whole number from 1 to 4294967295"),
        ({"n": 1 << 32}, "n: must be a whole number from 1 to 4294967295"),
        ({"t": "0"}, "t: must be a number, not a text"),
        ({"t": {"float": "nan"}}, "t: must be a number of seconds"),
        ({"t": 1e12}, "t: must be a number of seconds"),
        ({"c": 0}, "c: must be a whole number from 1 to 4294967295"),
        ({"c": None}, "c: must be a whole number from 1 to 4294967295"),
        ({"way": "<"}, 'way: of websocket.receive must be ">"'),
        ({"way": "?"}, 'way: must be ">", "<" or "!"'),
        ({"way": []}, 'way: must be ">", "<" or "!"'),
        ({"type": 3}, "type: must be a text, not a number"),
        ({"type": "future", "x": deep(300)}, "future: is nested more than 200 levels deep"),
        ({"new": deep(300)}, "is nested more than 200 levels deep"),
        ({"text": 3}, "text: must be a text, not a number"),
        ({"at": 3}, "at: must be a text, not a number"),
    ],
)
def test_what_is_wrong_is_told(changed: dict[str, Any], problem: str) -> None:
    good = {"n": 1, "t": 0.5, "c": 1, "way": ">", "type": "websocket.receive", "text": "x"}
    record_from_dict(good)
    with pytest.raises(CodecError) as caught:
        record_from_dict(good | changed)
    assert str(caught.value) == problem


@pytest.mark.parametrize("key", ["n", "t", "type"])
def test_what_is_missing_is_told(key: str) -> None:
    data = {"n": 1, "t": 0.5, "way": ">", "type": "websocket.receive"}
    del data[key]
    with pytest.raises(CodecError, match=f"{key}: is missing"):
        record_from_dict(data)


def test_the_way_of_a_kind_that_is_not_known_must_be_told() -> None:
    with pytest.raises(CodecError, match="way: is missing"):
        record_from_dict({"n": 1, "t": 0.5, "type": "future"})
