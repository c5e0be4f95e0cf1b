from __future__ import annotations

from dataclasses import FrozenInstanceError, fields, is_dataclass
from typing import get_args

import pytest

from wstui.core.events import Accept, Event, Fact, FromApp, Malformed, Output, Raw, Receive, Send, ToApp, Way, way_of


def test_every_kind_is_one_class() -> None:
    kinds = [cls.kind for cls in get_args(Event)]
    assert len(kinds) == len(set(kinds)) == 20


def test_the_three_unions_are_the_whole() -> None:
    parts = [*get_args(ToApp), *get_args(FromApp), *get_args(Fact)]
    assert parts == list(get_args(Event))
    assert len(parts) == len(set(parts))


def test_asgi_messages_are_named_by_their_type() -> None:
    assert {cls.kind for cls in get_args(ToApp)} == {
        "websocket.connect",
        "websocket.receive",
        "websocket.disconnect",
        "raw",
    }
    assert {cls.kind for cls in get_args(FromApp)} == {
        "websocket.accept",
        "websocket.send",
        "websocket.close",
        "websocket.http.response.start",
        "websocket.http.response.body",
        "malformed",
    }


@pytest.mark.parametrize("cls", get_args(Event))
def test_an_event_is_a_frozen_value_with_slots_that_says_when_it_happens(cls: type) -> None:
    assert is_dataclass(cls)
    assert "__slots__" in vars(cls)
    assert (cls.__doc__ or "").partition("\n")[0].endswith(".")
    assert "kind" not in {field.name for field in fields(cls)}


def test_an_event_cannot_be_changed() -> None:
    with pytest.raises(FrozenInstanceError):
        setattr(Send(text="x"), "text", "y")  # noqa: B010 - mypy would rightly refuse the assignment


def test_way_of() -> None:
    assert way_of(Receive(text="x")) is way_of(Raw({})) is Way.TO_APP
    assert way_of(Accept()) is way_of(Malformed("", "", "")) is Way.FROM_APP
    assert way_of(Output("stdout", "")) is Way.FACT
    assert [str(way) for way in Way] == [">", "<", "!"]
