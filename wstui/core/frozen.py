"""Value classes that cost little to make: both processes make dozens of them before anything is on the screen.

``dataclass(frozen=True, slots=True)`` writes and compiles six methods for each class, half a millisecond all told.
Four of them can be shared, ``__init__`` can wait for the first instance and ``__eq__`` for the first comparison.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import MISSING, Field, FrozenInstanceError, dataclass, field, fields
from typing import Any, Final, NoReturn, TypeVar, dataclass_transform

T = TypeVar("T")


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def frozen(cls: type[T]) -> type[T]:
    """Make a dataclass with slots whose instances cannot be changed, as ``dataclass(frozen=True, slots=True)`` does.

    What the standard library offers for dataclasses (`fields`, `replace`, `asdict`, ``match``) works with it. Of a
    field only a default and a default factory can be said.

    Args:
        cls: A class with annotations, whose base has no fields.

    Returns:
        The class to use for it.
    """
    made = dataclass(init=False, repr=False, eq=False, slots=True)(cls)
    for name, method in _SHARED.items():
        setattr(made, name, method)

    def __init__(self: Any, *values: Any, **named: Any) -> None:  # noqa: N807 - stands for it until it is written
        initialise = _initialiser(made)
        setattr(made, "__init__", initialise)  # noqa: B010 - the type checker would rightly refuse the assignment
        initialise(self, *values, **named)

    def __eq__(self: Any, other: object) -> bool:  # noqa: N807 - as above
        equal = _comparer(made)
        setattr(made, "__eq__", equal)  # noqa: B010 - as above
        return equal(self, other)

    setattr(made, "__init__", __init__)  # noqa: B010 - as above
    setattr(made, "__eq__", __eq__)  # noqa: B010 - as above
    return made


def _initialiser(cls: type) -> Callable[..., None]:
    """Write a class's ``__init__``: one that loops over the fields would take three times as long at each call.

    What a slot is set by goes past ``__setattr__``, in half the time that ``object.__setattr__`` takes.
    """
    known: dict[str, Any] = {}
    parameters, body = ["self"], []
    for entry in fields(cls):
        parameter, value = _parameter(entry, known)
        parameters.append(parameter)
        known[f"_set_{entry.name}"] = getattr(cls, entry.name).__set__
        body.append(f" _set_{entry.name}(self, {value})")
    return _written(cls, f"def __init__({', '.join(parameters)}):\n" + "\n".join(body or [" pass"]), known)


def _comparer(cls: type) -> Callable[[Any, object], bool]:
    """Write a class's ``__eq__``, which compares as tuples do: what is identical is equal."""
    ours, theirs = ("".join(f"{side}.{entry.name}, " for entry in fields(cls)) for side in ("self", "other"))
    return _written(
        cls,
        "def __eq__(self, other):\n"
        " if type(other) is not type(self):\n"
        "  return NotImplemented\n"
        f" return ({ours}) == ({theirs})",
        {},
    )


def _written(cls: type, source: str, known: dict[str, Any]) -> Callable[..., Any]:
    """Make a method of what was written of it; the source is of ours alone."""
    exec(source, known)  # noqa: S102 - as said
    written: Callable[..., Any] = next(reversed(known.values()))
    written.__qualname__ = f"{cls.__qualname__}.{written.__name__}"
    return written


def _parameter(entry: Field[Any], known: dict[str, Any]) -> tuple[str, str]:
    """Write a field's parameter and what is assigned, and make known what both refer to."""
    name, default = entry.name, f"_default_{entry.name}"
    if entry.default_factory is not MISSING:
        known[default], known["_MISSING"] = entry.default_factory, MISSING
        return f"{name}=_MISSING", f"{default}() if {name} is _MISSING else {name}"
    if entry.default is not MISSING:
        known[default] = entry.default
        return f"{name}={default}", name
    return name, name


def _values(self: Any) -> tuple[Any, ...]:
    return tuple(getattr(self, name) for name in self.__match_args__)


def _repr(self: Any) -> str:
    told = (f"{name}={getattr(self, name)!r}" for name in self.__match_args__)
    return f"{type(self).__qualname__}({', '.join(told)})"


def _hash(self: Any) -> int:
    return hash(_values(self))


def _refuse(_self: Any, name: str, *_value: object) -> NoReturn:
    raise FrozenInstanceError(f"cannot change field {name!r}")


def _reduce(self: Any) -> tuple[type, tuple[Any, ...]]:
    return type(self), _values(self)  # what `copy` goes by: it would set attributes


_SHARED: Final[dict[str, Callable[..., Any]]] = {
    "__repr__": _repr,
    "__hash__": _hash,
    "__setattr__": _refuse,
    "__delattr__": _refuse,
    "__reduce__": _reduce,
}
