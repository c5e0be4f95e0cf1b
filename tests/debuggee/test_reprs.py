from __future__ import annotations

import contextlib
import sys
import time
from collections import OrderedDict, deque
from typing import Any, NoReturn

import pytest

from tests.support import PATIENCE
from wstui.debuggee import reprs as module
from wstui.debuggee.reprs import LENGTH, Reprs


class Raising:
    def __repr__(self) -> str:
        raise ValueError("no")


class Endless:
    def __repr__(self) -> str:
        while True:
            pass


class Exiting:
    def __repr__(self) -> NoReturn:
        raise SystemExit


class Swallowing:
    def __repr__(self) -> str:
        while True:
            with contextlib.suppress(Exception):
                time.sleep(0)


Liar = type("Liar", (), {"__class__": property(lambda _: 1 / 0)})


class Plain:
    pass


class WrongType:
    def __repr__(self) -> Any:
        return 5


@pytest.mark.parametrize("value", [None, True, 5, 1.5, "text", b"bytes", [1, "a"], (), {"a": 1}, {1}, range(3)])
def test_small_values_are_written_as_python_does(value: object) -> None:
    assert Reprs().safe(value) == repr(value)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Raising(), "<Raising: its __repr__ raises ValueError>"),
        (Endless(), "<Endless: its __repr__ takes too long>"),
        (Swallowing(), "<Swallowing: its __repr__ takes too long>"),
        (WrongType(), "<WrongType: its __repr__ raises TypeError>"),
        ([Raising()], "[<Raising: its __repr__ raises ValueError>]"),
        (10**5000, "<int of 16610 bits>"),
        (b"x" * 5000, f"b'{'x' * 120}'… (5000 bytes)"),
        (list(range(100)), "[0, 1, 2, 3, 4, 5, 6, 7, ...]"),
    ],
    ids=range(8),
)
def test_hostile_and_huge_values_are_named(value: object, text: str) -> None:
    before = time.monotonic()
    assert Reprs().safe(value) == text
    assert time.monotonic() - before < PATIENCE


@pytest.mark.parametrize(
    "value", ["x" * 10**6, [["x" * 500] * 50] * 50, dict.fromkeys(range(99), "y" * 500), Plain()], ids=range(4)
)
def test_a_repr_is_bounded(value: object) -> None:
    text = Reprs().safe(value)
    assert len(text) <= LENGTH
    assert text


def test_a_value_that_contains_itself() -> None:
    value: list[object] = []
    value.append(value)
    assert len(Reprs().safe(value)) <= LENGTH


def test_an_object_without_a_repr_of_its_own_is_named() -> None:
    assert Reprs().safe(Plain()).startswith(f"<{__name__}.Plain object at 0x")


def test_containers_of_other_kinds_write_themselves() -> None:
    assert Reprs().safe(deque([1])) == "deque([1])"
    assert Reprs().safe(OrderedDict(a=1)) == repr(OrderedDict(a=1))


def test_an_object_that_lies_about_its_class_is_still_named() -> None:
    assert Reprs().safe(Liar()).startswith("<")


def test_a_repr_that_exits_is_told_like_any_other() -> None:
    assert Reprs().safe(Exiting()) == "<Exiting: its __repr__ raises SystemExit>"


def test_the_budget_is_for_all_values_together(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "BUDGET", 0.0)
    assert Reprs().safe(Raising()).startswith(f"<{__name__}.Raising object at 0x")


def test_a_tracer_that_is_there_is_there_again() -> None:
    def tracer(*_: object) -> None:
        return None

    before = sys.gettrace()
    sys.settrace(tracer)
    try:
        Reprs().safe(Raising())
        assert sys.gettrace() is tracer
    finally:
        sys.settrace(before)


Comparing = type("Comparing", (type,), {"__eq__": lambda one, other: one is other})  # its classes have no hash


class Nameless(type):
    def __getattribute__(cls, name: str) -> Any:
        raise AttributeError(name)


@pytest.mark.parametrize("kind", [Comparing("Odd", (), {}), Nameless("Odd", (), {"__repr__": Raising.__repr__})])
def test_an_object_whose_class_cannot_be_asked_is_still_named(kind: type) -> None:
    assert Reprs().safe(kind()).startswith(f"<{__name__}.Odd object at 0x")


def test_the_watch_over_a_repr_raises_when_the_time_is_up_and_not_before(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 1.0
    monkeypatch.setattr(module, "monotonic", lambda: now)
    watch = module._Watch(2.0)
    assert watch(sys._getframe(), "call", None) is watch
    now = 2.5
    with pytest.raises(module._TookTooLongError):
        watch(sys._getframe(), "line", None)
