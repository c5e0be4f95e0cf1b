from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest

from wstui.core.scalars import CodecError
from wstui.core.shape import BOOL, BYTES, DICT, FLOAT, INT, TEXT, Shape, choice, many


@dataclass(frozen=True)
class Thing:
    name: str
    count: int = 3
    data: bytes | None = None
    on: bool = False
    sizes: tuple[float, ...] = ()
    pair: tuple[str, ...] = ("a", "b")
    mood: str = "good"
    user: dict[str, Any] = field(default_factory=dict)


THING = Shape(
    Thing,
    {"data": "bytes"},
    mood=choice("good", "bad"),
    name=TEXT,
    count=INT,
    data=BYTES,
    on=BOOL,
    sizes=many(FLOAT),
    pair=many(TEXT, 2),
    user=DICT,
)


def test_keys_stand_in_the_order_of_the_table() -> None:
    thing = Thing("n", 4, b"\x00", on=True, sizes=(1.5,), pair=("x", "y"), mood="bad", user={"k": b"v"})
    written = THING.write(thing)
    assert list(written) == list(THING.keys)
    assert written == {
        "mood": "bad",
        "name": "n",
        "count": 4,
        "bytes": {"b64": "AA=="},
        "on": True,
        "sizes": [1.5],
        "pair": ["x", "y"],
        "user": {"k": {"b64": "dg=="}},
    }
    assert THING.read(written) == thing


def test_absent_means_default() -> None:
    assert THING.read({"name": "n"}) == Thing("n")
    assert THING.write(Thing("")) == {"name": "", "user": {}}


def test_null_means_none_only_where_none_is_the_default() -> None:
    assert THING.read({"name": "n", "bytes": None}) == Thing("n")
    with pytest.raises(CodecError, match="count: must be an integer, not null"):
        THING.read({"name": "n", "count": None})


def test_keys_that_are_not_known_are_passed_over() -> None:
    assert THING.read({"name": "n", "colour": "red"}) == Thing("n")


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        ({}, "name: is missing"),
        ({"name": None}, "name: must be a text, not null"),
        ({"name": "n", "on": 1}, "on: must be true or false, not a number"),
        ({"name": "n", "sizes": {}}, "sizes: must be a list, not an object"),
        ({"name": "n", "sizes": ["x"]}, "sizes: must be a number, not a text"),
        ({"name": "n", "pair": ["x"]}, "pair: must have lists of 2"),
        ({"name": "n", "mood": "odd"}, "mood: must be one of good, bad"),
        ({"name": "n", "mood": []}, "mood: must be one of good, bad"),
        ({"name": "n", "user": []}, "user: must be an object, not a list"),
        ({"name": "n", "user": {"b64": ""}}, "user: must be an object, not an object"),
    ],
)
def test_what_is_wrong_is_told(data: dict[str, Any], problem: str) -> None:
    with pytest.raises(CodecError) as caught:
        THING.read(data)
    assert str(caught.value) == problem
