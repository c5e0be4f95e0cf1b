from __future__ import annotations

import math
from typing import Any

import pytest

from wstui.core.events import Accept, Event, Receive, Send, Way, way_of
from wstui.core.plain_frames import MAX_NUMBER, MAX_SECONDS, brief, of_brief, read_fields, read_record
from wstui.core.scalars import CodecError
from wstui.core.transcript import Record

SENT: dict[str, Any] = {"n": 3, "t": 0.5, "c": 1, "way": "<", "type": "websocket.send", "text": "hi", "at": "a.py:1 f"}
GIVEN: dict[str, Any] = {"n": 2, "t": 0.25, "c": 1, "way": ">", "type": "websocket.receive", "text": ""}


def test_a_frame_is_read_as_it_stands() -> None:
    assert read_fields(SENT) == (3, 0.5, 1, False, "hi", "a.py:1 f")
    assert read_fields(GIVEN) == (2, 0.25, 1, True, "", "")
    assert read_record(SENT) == Record(3, 0.5, Way.FROM_APP, Send("hi"), 1, "a.py:1 f")
    assert read_record(GIVEN) == Record(2, 0.25, Way.TO_APP, Receive(""), 1)


ODD: dict[str, list[Any]] = {
    "n": [0, -1, True, 1.0, MAX_NUMBER, "1"],
    "t": [1, math.nan, math.inf, MAX_SECONDS, -MAX_SECONDS, "0"],
    "c": [0, None, True, 1.0, MAX_NUMBER, []],
    "way": [">", "!", [], None],
    "type": ["websocket.receive", "websocket.accept", {}, 1],
    "text": [None, 1, {"surrogates": "\\ud800"}],
    "at": [None, 1, {"surrogates": "\\ud800"}],
    "extra": [{}],
}


@pytest.mark.parametrize(("key", "value"), [(key, value) for key, values in ODD.items() for value in values])
def test_whatever_is_odd_is_left_to_others(key: str, value: object) -> None:
    assert read_fields(SENT | {key: value}) is None
    assert read_record(SENT | {key: value}) is None


@pytest.mark.parametrize("keys", [["n", "t"], ["t", "n", "c", "way", "type", "text"], [*SENT, "expect"]])
def test_so_are_other_keys_and_another_order(keys: list[str]) -> None:
    assert read_fields({key: SENT.get(key, []) for key in keys}) is None


def test_so_is_what_is_no_object() -> None:
    assert read_fields(list(GIVEN)) is None
    assert read_record("n") is None


def record(event: Event, **extra: Any) -> Record:
    return Record(4, 0.5, way_of(event), event, 1, "a.py:1 f", extra)


@pytest.mark.parametrize("event", [Send("hi"), Receive(""), Send("\ud800")])
def test_what_is_written_in_brief_is_read_again(event: Event) -> None:
    written = brief(record(event), 9)
    assert written is not None
    assert of_brief(written) == Record(4, 0.5, way_of(event), event, 9)


@pytest.mark.parametrize(
    "event", [Send(data=b"x"), Receive(data=b""), Send("a", extra={"x": 1}), Send("", b""), Accept()]
)
def test_what_is_more_than_a_text_is_not_written_in_brief(event: Event) -> None:
    assert brief(record(event), 9) is None
    assert brief(record(Send("a"), expect={"skip": True}), 9) is None


@pytest.mark.parametrize(
    "item", [[], [1, 0.5, 9, True], [1, 0.5, 9, 1, "a"], [1, 1, 9, True, "a"], [[], 1, 9, True, "a"]]
)
def test_what_is_no_frame_in_brief_is_refused(item: list[Any]) -> None:
    with pytest.raises(CodecError, match="must be a frame in brief"):
        of_brief(item)
