r"""A user's own values <-> what JSON can hold, without loss: the tags of the session file.

=================  ============================================================================
value              as JSON
=================  ============================================================================
bytes              ``{"b64": "…"}``; bytearray and memoryview too
lone surrogates    ``{"surrogates": "…"}``: the text with ``\udc80`` and ``\\`` escaped
int past 64 bit    ``{"int": "…"}``, in decimal or with ``0x``
NaN, inf, -inf     ``{"float": "nan"}``
an awkward dict    ``{"dict": [[key, value], …]}``: JSON lacks its keys, or it looks like a tag
anything else      ``{"repr": "…"}``, read back as `Opaque`
=================  ============================================================================

A tag is a dict with exactly one key of `TAGS`; a user's dict of that look is written as ``dict``, so neither is
ever taken for the other. Tuples become lists, as ASGI counts them; subclasses become their builtin class.

Values come from applications that may be hostile: encoding never raises, ends on cycles, and calls none of their
methods but ``__repr__`` and ``__bytes__``.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .frozen import frozen
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
    is_unicode,
)

MAX_DEPTH = 64
"""Levels of nesting that are kept; what lies deeper becomes an `Opaque`. A level takes at most three of JSON's."""
MAX_NODES = 1_000_000
"""Values inside one value that are kept, so that a few lists holding each other are not written 2**64 times."""
MAX_REPR = 200
"""Characters of the repr of what is kept as an `Opaque`."""
MAX_JSON_DEPTH = 200
"""Levels of JSON that every encoder at hand can write: orjson stops at 254."""

TAGS = frozenset(("b64", "surrogates", "int", "float", "dict", "repr"))
"""The keys of which one, alone in a dict, makes it a tag."""


@frozen
class Opaque:
    """A value that ASGI does not know, or that was nested too deeply.

    Attributes:
        text: Its repr, bounded.
    """

    text: str


def encode_value(value: object) -> Any:
    """Encode any value at all.

    Args:
        value: What an application or a user made.

    Returns:
        Dicts, lists, str, int, float, bool and None, at most `MAX_JSON_DEPTH` levels deep.
    """
    return _Encoder().encode(value, 0)


class _Encoder:
    """One walk through a value, with a budget of nodes."""

    def __init__(self) -> None:
        self.nodes = MAX_NODES

    def encode(self, value: Any, depth: int) -> Any:
        """Encode the value that lies ``depth`` containers inside the whole."""
        kind = type(value)
        if value is None or kind is bool:
            return value
        # The class is asked, never the value: `isinstance` would call its __class__ property.
        for classes, encode in _SCALARS:
            if issubclass(kind, classes):
                return encode(value)
        if issubclass(kind, (dict, list, tuple)):
            return self._container(value, kind, depth)
        return _opaque(value)

    def _container(self, value: Any, kind: type, depth: int) -> Any:
        inside = _snapshot(value, kind)
        self.nodes -= len(inside) + 1
        if depth >= MAX_DEPTH or self.nodes < 0:
            why = "too much" if self.nodes < 0 else "too deep"
            return {"repr": f"<{type.__str__(kind)} of {len(inside)} left out: {why}>"[:MAX_REPR]}
        if type(inside) is not dict:
            return [self.encode(item, depth + 1) for item in inside]
        pairs = [(key, self.encode(item, depth + 1)) for key, item in inside.items()]
        if all(type(key) is str and is_unicode(key) for key, _ in pairs) and not _looks_like_tag(pairs):
            return dict(pairs)
        return {"dict": [[self.encode(key, depth + 1), item] for key, item in pairs]}


def _snapshot(value: Any, kind: type) -> Any:
    """Copy a container at once: a subclass cannot falsify it, another thread cannot change it meanwhile."""
    if issubclass(kind, dict):
        return dict.copy(value)
    return list.copy(value) if issubclass(kind, list) else tuple.__getitem__(value, slice(None))


def _looks_like_tag(pairs: list[tuple[Any, Any]]) -> bool:
    return len(pairs) == 1 and pairs[0][0] in TAGS


def _buffer(value: bytes | bytearray | memoryview) -> Any:
    try:
        return encode_bytes(bytes(value))
    except Exception:  # noqa: BLE001 - a released memoryview, or a subclass whose __bytes__ raises
        return _opaque(value)


def _opaque(value: Any) -> dict[str, Any]:
    if type(value) is Opaque:
        return {"repr": encode_text(value.text)}
    try:
        text = repr(value)[:MAX_REPR]
    except Exception as error:  # noqa: BLE001 - it is the application's __repr__ that raises
        text = f"<{type.__str__(type(value))}: its repr raised {type.__str__(type(error))}>"[:MAX_REPR]
    return {"repr": encode_text(text)}


_SCALARS: tuple[tuple[type | tuple[type, ...], Callable[[Any], Any]], ...] = (
    (str, lambda value: encode_text(str.__str__(value))),
    (int, encode_int),
    (float, encode_float),
    ((bytes, bytearray, memoryview), _buffer),
)


def decode_value(value: Any, key: str = "") -> Any:
    """Read what `encode_value` made.

    Args:
        value: Anything that a JSON parser made.
        key: Its name in errors.

    Returns:
        The value.

    Raises:
        CodecError: A tag is malformed, or the value is nested more than `MAX_DEPTH` levels deep.
    """
    return _decode(value, key, 0)


def _decode(value: Any, key: str, depth: int) -> Any:
    kind = type(value)
    if kind is not dict and kind is not list:
        return value
    if kind is dict and len(value) == 1:
        (tag,) = value
        if tag in _TAG_DECODERS:
            return _TAG_DECODERS[tag](value, key)
        if tag == "dict":
            return _decode_pairs(value["dict"], key, depth)
    if depth >= MAX_DEPTH:
        raise CodecError(key, f"is nested more than {MAX_DEPTH} levels deep")
    if kind is list:
        return [_decode(item, key, depth + 1) for item in value]
    return {name: _decode(item, key, depth + 1) for name, item in value.items()}


_TAG_DECODERS: dict[str, Callable[[Any, str], Any]] = {
    "b64": decode_bytes,
    "surrogates": decode_text,
    "int": decode_int,
    "float": decode_float,
    "repr": lambda value, key: Opaque(decode_text(value["repr"], key)),
}


def _decode_pairs(pairs: Any, key: str, depth: int) -> dict[Any, Any]:
    if depth >= MAX_DEPTH:
        raise CodecError(key, f"is nested more than {MAX_DEPTH} levels deep")
    return {
        _hashable(_decode(name, key, depth + 1), key): _decode(item, key, depth + 1)
        for name, item in _checked_pairs(pairs, key)
    }


def decode_tag(value: dict[str, Any], key: str = "") -> Any:
    """Read one object whose inside has been read already, as the hook of a JSON parser sees it.

    Args:
        value: Any object.
        key: Its name in errors.

    Returns:
        What it tags, or itself if it is no tag.

    Raises:
        CodecError: It is a malformed tag.
    """
    tag = next(iter(value)) if len(value) == 1 else ""
    if tag == "dict":
        return {_hashable(name, key): item for name, item in _checked_pairs(value["dict"], key)}
    return _TAG_DECODERS[tag](value, key) if tag in _TAG_DECODERS else value


def _checked_pairs(pairs: Any, key: str) -> list[list[Any]]:
    if type(pairs) is not list or any(type(pair) is not list or len(pair) != 2 for pair in pairs):
        raise CodecError(key, 'must be pairs as {"dict": [[key, value], …]}')
    return pairs


def _hashable(name: Any, key: str) -> Any:
    """Turn a decoded key of a dict back into one: a tuple was written as a list."""
    if type(name) is list:
        return tuple(_hashable(item, key) for item in name)
    if type(name) is dict:
        raise CodecError(key, "has an object where a key of a dict must stand")
    return name


def check_depth(value: Any, limit: int, key: str = "") -> None:
    """Refuse what is nested too deeply.

    Args:
        value: Anything that a JSON parser made.
        limit: Levels that it may have, scalars counted.
        key: Its name in errors.

    Raises:
        CodecError: It has more.
    """
    level = [value]
    for _ in range(limit):
        level = [
            item
            for outer in level
            if type(outer) is dict or type(outer) is list
            for item in (outer.values() if type(outer) is dict else outer)
        ]
        if not level:
            return
    raise CodecError(key, f"is nested more than {limit} levels deep")
