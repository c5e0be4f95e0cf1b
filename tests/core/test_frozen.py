from __future__ import annotations

import copy
import dataclasses
from dataclasses import FrozenInstanceError, dataclass, field
from typing import Any, ClassVar

import pytest

from wstui.core.frozen import frozen


@frozen
class Ours:
    """One of ours."""

    kind: ClassVar[str] = "kind"
    number: int
    text: str = "default"
    many: dict[str, int] = field(default_factory=dict)

    def double(self) -> int:
        return self.number * 2


@dataclass(frozen=True, slots=True)
class Theirs:
    """The same by the standard library."""

    kind: ClassVar[str] = "kind"
    number: int
    text: str = "default"
    many: dict[str, int] = field(default_factory=dict)


@frozen
class Empty:
    """Without a field."""


ARGUMENTS: list[tuple[tuple[Any, ...], dict[str, Any]]] = [
    ((1,), {}),
    ((1, "x"), {}),
    ((1,), {"many": {"a": 1}}),
    ((), {"number": 2, "text": "y"}),
]


@pytest.mark.parametrize(("values", "named"), ARGUMENTS)
def test_it_is_as_the_standard_librarys(values: tuple[Any, ...], named: dict[str, Any]) -> None:
    ours, theirs = Ours(*values, **named), Theirs(*values, **named)
    assert repr(ours) == repr(theirs).replace("Theirs", "Ours")
    assert dataclasses.asdict(ours) == dataclasses.asdict(theirs)
    assert ours == Ours(*values, **named) == copy.copy(ours) == copy.deepcopy(ours)
    assert dataclasses.replace(ours, number=7).number == 7
    assert vars(type(ours))["__slots__"] == vars(Theirs)["__slots__"]
    assert Ours.__match_args__ == Theirs.__match_args__  # type checkers know neither


@pytest.mark.parametrize(("values", "named"), [((), {}), ((1, 2, 3, 4), {}), ((1,), {"number": 1}), ((1,), {"no": 1})])
def test_wrong_arguments_are_told_alike(values: tuple[Any, ...], named: dict[str, Any]) -> None:
    messages = []
    for cls in (Theirs, Ours):
        with pytest.raises(TypeError) as caught:
            cls(*values, **named)
        messages.append(str(caught.value).replace("Theirs", "Ours"))
    assert messages[0] == messages[1]


def test_the_first_instance_is_as_any_other() -> None:
    @frozen
    class Fresh:
        """Never made before."""

        number: int = 1

    assert (Fresh(2).number, Fresh().number) == (2, 1)


def test_each_has_a_default_of_its_own() -> None:
    assert Ours(1).many is not Ours(1).many


def test_it_cannot_be_changed() -> None:
    value = Ours(1)
    with pytest.raises(FrozenInstanceError, match="number"):
        setattr(value, "number", 2)  # noqa: B010 - mypy would rightly refuse the assignment
    with pytest.raises(FrozenInstanceError, match="number"):
        delattr(value, "number")
    assert value.number == 1


def test_values_are_equal_by_class_and_fields() -> None:
    assert Ours(1) == Ours(1)
    assert Ours(1) != Ours(2)
    others: list[object] = [Theirs(1), (1, "default", {}), Empty()]
    assert Ours(1) not in others
    assert len({Empty(), Empty()}) == 1
    with pytest.raises(TypeError):
        hash(Ours(1))  # of a dict, as any dataclass with one


def test_it_can_be_matched_and_has_methods() -> None:
    match Ours(3, "x"):
        case Ours(number, text):
            assert (number, text) == (3, "x")
    assert Ours(3).double() == 6
    assert Ours.__doc__ == "One of ours."
    assert dataclasses.is_dataclass(Ours)
