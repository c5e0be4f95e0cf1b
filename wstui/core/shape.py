"""Dataclasses <-> dicts by a table: which attribute stands under which key, and how its values are written."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import MISSING, Field, fields
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, TypeVar

from .plain import decode_value, encode_value
from .scalars import (
    CodecError,
    decode_bytes,
    decode_float,
    decode_int,
    decode_text,
    encode_bytes,
    encode_float,
    encode_int,
    encode_text,
    name_of,
)

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

T = TypeVar("T", bound="DataclassInstance")


class Coder(NamedTuple):
    """How the values of an attribute are written and read."""

    encode: Callable[[Any], Any]
    """Value to JSON; never raises for a value of the attribute's type."""
    decode: Callable[[Any, str], Any]
    """JSON and the key's name to the value; raises CodecError."""


def _decode_bool(value: Any, key: str) -> bool:
    if type(value) is not bool:
        raise CodecError(key, f"must be true or false, not {name_of(value)}")
    return value


def _decode_dict(value: Any, key: str) -> dict[Any, Any]:
    decoded = decode_value(value, key)
    if type(decoded) is not dict:
        raise CodecError(key, f"must be an object, not {name_of(value)}")
    return decoded


TEXT = Coder(encode_text, decode_text)
BYTES = Coder(encode_bytes, decode_bytes)
INT = Coder(encode_int, decode_int)
FLOAT = Coder(encode_float, decode_float)
BOOL = Coder(bool, _decode_bool)
DICT = Coder(encode_value, _decode_dict)
"""A dict of a user's own values."""


def choice(*names: str) -> Coder:
    """Make the coder of an attribute that has one of a few names.

    Args:
        *names: All of them.

    Returns:
        A coder that refuses any other.
    """

    def decode(value: Any, key: str) -> str:
        if type(value) is not str or value not in names:
            raise CodecError(key, f"must be one of {', '.join(names)}")
        return value

    return Coder(str, decode)


def many(item: Coder, size: int | None = None) -> Coder:
    """Make the coder of a tuple.

    Args:
        item: How each of its items is written.
        size: How many it must have; None if any number.

    Returns:
        A coder that writes a list.
    """

    def decode(value: Any, key: str) -> tuple[Any, ...]:
        if type(value) is not list:
            raise CodecError(key, f"must be a list, not {name_of(value)}")
        if size is not None and len(value) != size:
            raise CodecError(key, f"must have lists of {size}")
        return tuple(item.decode(each, key) for each in value)

    return Coder(lambda values: [item.encode(each) for each in values], decode)


class _Field(NamedTuple):
    """One attribute under its key."""

    attribute: str
    key: str
    coder: Coder
    default: Any
    required: bool


class Shape(Generic[T]):
    """A dataclass as a dict: keys in a fixed order, absent means default.

    Attributes:
        cls: The dataclass.
        keys: The keys, in order.
    """

    def __init__(self, cls: type[T], renamed: dict[str, str] | None = None, /, **coders: Coder) -> None:
        """Tie a dataclass to its keys.

        Args:
            cls: The dataclass.
            renamed: Attributes whose key has another name.
            **coders: How each attribute is written, in the order in which the keys stand.
        """
        self.cls = cls
        self._make: Callable[..., T] = cls
        known = {entry.name: entry for entry in fields(cls)}
        self._fields = tuple(
            _field(known[name], (renamed or {}).get(name, name), coder) for name, coder in coders.items()
        )
        self.keys = tuple(field.key for field in self._fields)

    def write(self, value: T) -> dict[str, Any]:
        """Write an instance.

        Args:
            value: An instance of the dataclass.

        Returns:
            Its dict, without what equals the default.
        """
        written = {}
        for field in self._fields:
            item = getattr(value, field.attribute)
            if field.required or not (item is field.default or item == field.default):
                written[field.key] = field.coder.encode(item)
        return written

    def read(self, data: dict[str, Any]) -> T:
        """Read an instance.

        Args:
            data: Its dict; keys that it does not know are passed over.

        Returns:
            The instance.

        Raises:
            CodecError: A key is missing, or has a value that it cannot have.
        """
        found = {}
        for field in self._fields:
            if field.key in data:
                item = data[field.key]
                # An optional attribute is None by default; null says so in words.
                none = item is None and field.default is None and not field.required
                found[field.attribute] = None if none else field.coder.decode(item, field.key)
            elif field.required:
                raise CodecError(field.key, "is missing")
        return self._make(**found)


def _field(entry: Field[Any], key: str, coder: Coder) -> _Field:
    required = entry.default is MISSING and entry.default_factory is MISSING
    # where each instance has a default of its own, nothing equals it, and the key is always written
    return _Field(entry.name, key, coder, None if required else entry.default, required)
