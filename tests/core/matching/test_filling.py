from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.strategies import events, json_values, quick, texts
from wstui.core.events import (
    Close,
    Connect,
    DenialBody,
    Disconnect,
    Event,
    Raw,
    Receive,
    Send,
    ToApp,
    Way,
    way_of,
)
from wstui.core.matching import filling
from wstui.core.matching.filling import MAX_CAPTURES, captures, fill, names_in, read_capture
from wstui.core.matching.reading import MatchError
from wstui.core.transcript import Record

VALUES = {"token": 'a"b\\', "n": "12", "plain": "x y"}


def reply(capture: Any, event: Event | None = None) -> Record:
    return Record(1, 0.0, Way.FROM_APP, event or Send("x"), 1, "", {"capture": capture})


@pytest.mark.parametrize(
    ("capture", "event", "found"),
    [
        ({"token": "$.token"}, Send('{"token": "abc"}'), {"token": "abc"}),
        ({"n": "$.n", "b": "$.b", "o": "$.o"}, Send('{"n": 1.5, "b": true, "o": {"é": []}}'),
            {"n": "1.5", "b": "true", "o": '{"é": []}'}),
        ({"a": "$.a", "b": "$.b"}, Send('{"a": null, "c": 1}'), {}),
        ({"ids": "$..id"}, Send('[{"id": "first"}, {"id": "second"}]'), {"ids": "first"}),
        ({"all": "$"}, Send("plain text"), {"all": "plain text"}),
        ({"all": "$", "in": "$.a"}, Send(data=b"\x00"), {}),
        ({"a": "$.a"}, Send(data=b'{"a": "in bytes"}'), {"a": "in bytes"}),
        ({"a": "$.a"}, DenialBody(b'{"a": "denied"}'), {"a": "denied"}),
        ({"a": "$"}, Close(), {}),
        ({}, Send("x"), {}),
    ],
)  # fmt: skip
def test_a_reply_gives_values(capture: dict[str, str], event: Event, found: dict[str, str]) -> None:
    assert captures(reply(capture), event) == found
    assert captures(Record(1, 0.0, Way.FROM_APP, event, 1), event) == {}


@pytest.mark.parametrize(
    ("capture", "problem"),
    [
        ([], "capture: must be an object of paths, not a list"),
        ({"a b": "$"}, "capture: a name has letters, digits and _ only"),
        ({"a": 1}, "capture.a: must be a path, not a number"),
        ({"a": "x"}, "capture.a: a path begins with $ (column 1)"),
        ({f"a{number}": "$" for number in range(MAX_CAPTURES + 1)}, "capture: there are more than 100"),
    ],
)
def test_what_is_no_capture_is_told(capture: Any, problem: str) -> None:
    for read in (read_capture, lambda record: captures(record, Send("x"))):
        with pytest.raises(MatchError) as caught:
            read(reply(capture))
        assert str(caught.value) == problem


@pytest.mark.parametrize(
    ("text", "filled"),
    [
        ("say ${token}!", 'say a"b\\!'),
        ("${n}${n}", "1212"),
        ("$${token} costs $5 and ${other} ${} ${to ken}", "${token} costs $5 and ${other} ${} ${to ken}"),
        ("$${other}", "$${other}"),
        ('{"t": "${token}", "n": ${n}, "e": "$${n}", "q": "\\"${n}"}',
            '{"t": "a\\"b\\\\", "n": 12, "e": "${n}", "q": "\\"12"}'),
        ('{"t": "${token}"', '{"t": "a"b\\"'),
        ('"${token}\\', '"a"b\\\\'),
        ("no dollar", "no dollar"),
    ],
)  # fmt: skip
def test_texts_are_filled(text: str, filled: str) -> None:
    assert fill(Receive(text), VALUES) == Receive(filled)


def test_scopes_are_filled_and_encoded_where_they_are() -> None:
    scope = {
        "path": "/${plain}",
        "raw_path": "/${plain}",
        "query_string": "token=${token}&a=${n}",
        "headers": [["authorization", "Bearer ${token}"]],
        "client": ("127.0.0.1", 5),
        "extra": {"query_string": "${plain}"},
    }
    assert fill(Connect(scope), VALUES).scope == {
        "path": "/x y",
        "raw_path": "/x%20y",
        "query_string": "token=a%22b%5C&a=12",
        "headers": [["authorization", 'Bearer a"b\\']],
        "client": ("127.0.0.1", 5),
        "extra": {"query_string": "x%20y"},
    }


def test_raw_messages_are_filled() -> None:
    raw = Raw({"type": "x", "text": "${n}", "bytes": b"${n}", "more": [{1: "${n}"}]})
    assert fill(raw, VALUES) == Raw({"type": "x", "text": "12", "bytes": b"${n}", "more": [{1: "12"}]})


def test_what_has_no_such_name_is_the_same_event() -> None:
    unchanged: list[ToApp] = [Receive("x ${other}"), Receive(data=b"${n}"), Disconnect(1000, "${n}"), Connect({"a": 1})]
    for event in unchanged:
        assert fill(event, VALUES) is event
    full = Receive("${n}")
    assert fill(full, {}) is full


def test_only_so_many_levels_are_filled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(filling, "MAX_LEVELS", 2)
    assert fill(Raw({"a": ["${n}", ["${n}"]]}), VALUES) == Raw({"a": ["12", ["${n}"]]})


def test_the_names_in_an_event_are_listed() -> None:
    assert names_in(Receive('{"a": "${b} $${c}"}')) == {"b", "c"}
    assert names_in(Connect({"headers": [["${a}", "${b}${c}"]]})) == {"a", "b", "c"}
    assert names_in(Receive(data=b"${a}")) == set()


@quick
@given(events, st.dictionaries(st.sampled_from(["a", "token"]), texts))
def test_any_event_can_be_filled(event: Any, values: dict[str, str]) -> None:
    if way_of(event) is Way.TO_APP:
        names_in(event)
        assert type(fill(event, values)) is type(event)


@quick
@given(texts, st.dictionaries(texts, texts, max_size=2))
def test_json_stays_json_and_has_the_value_in_it(value: str, other: dict[str, str]) -> None:
    frame = Receive(json.dumps({**other, "t": "<${token}>"}))
    filled = fill(frame, {"token": value}).text
    assert filled is not None
    assert json.loads(filled)["t"] == f"<{value}>"


@quick
@given(json_values, st.sampled_from(["$", "$.*", "$..a", "$[0]"]))
def test_what_is_captured_from_json_is_there(value: Any, path: str) -> None:
    found = captures(reply({"x": path}), Send(json.dumps(value)))
    assert all(isinstance(item, str) for item in found.values())
