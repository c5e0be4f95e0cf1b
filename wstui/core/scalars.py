"""Texts, bytes and numbers <-> JSON: what JSON lacks becomes a tag, a dict with one telling key."""

from __future__ import annotations

import math
import re
from base64 import b64encode
from binascii import a2b_base64
from typing import Any

_FLOATS = {"nan": math.nan, "inf": math.inf, "-inf": -math.inf}
_SPECIAL = re.compile(r"[\\\ud800-\udfff]")
_ESCAPED = re.compile(r"\\(?:(\\)|u([dD][89a-fA-F][0-9a-fA-F]{2}))")
_STRAY = re.compile(r"\\(?!u[dD][89a-fA-F][0-9a-fA-F]{2})")


class CodecError(ValueError):
    """What was read is no encoding of an event, a record or a value.

    Attributes:
        key: The key that is wrong; empty if the whole is.
        problem: What is wrong with it, in one line.
    """

    def __init__(self, key: str, problem: str) -> None:
        super().__init__(f"{key}: {problem}" if key else problem)
        self.key = key
        self.problem = problem


def is_unicode(text: str) -> bool:
    """Tell whether UTF-8 can hold a text, which it cannot with lone surrogates.

    Args:
        text: Any text.

    Returns:
        Whether it can be encoded.
    """
    if text.isascii():
        return True
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def encode_text(text: str) -> str | dict[str, str]:
    """Encode a text.

    Args:
        text: Any text.

    Returns:
        Itself, or tagged if it has lone surrogates.
    """
    if is_unicode(text):
        return text
    return {"surrogates": _SPECIAL.sub(_escape, text)}


def _escape(match: re.Match[str]) -> str:
    found = match.group()
    return "\\\\" if found == "\\" else f"\\u{ord(found):04x}"


def decode_text(value: Any, key: str = "") -> str:
    """Read what `encode_text` made.

    Args:
        value: A str or a ``surrogates`` tag.
        key: Its name in errors.

    Returns:
        The text.

    Raises:
        CodecError: It is neither.
    """
    if type(value) is str:
        return value
    if type(value) is dict and len(value) == 1 and type(value.get("surrogates")) is str:
        return _unescape(value["surrogates"], key)
    raise CodecError(key, f"must be a text, not {name_of(value)}")


def _unescape(text: str, key: str) -> str:
    # Pairs of backslashes go first; a space keeps what stood beside them apart.
    if _STRAY.search(text.replace("\\\\", " ")):
        raise CodecError(key, "has a backslash that escapes nothing")
    return _ESCAPED.sub(lambda match: match[1] or chr(int(match[2], 16)), text)


def encode_bytes(data: bytes) -> dict[str, str]:
    """Encode bytes.

    Args:
        data: Any bytes.

    Returns:
        Their ``b64`` tag.
    """
    return {"b64": b64encode(data).decode("ascii")}


def decode_bytes(value: Any, key: str = "") -> bytes:
    """Read what `encode_bytes` made.

    Args:
        value: A ``b64`` tag.
        key: Its name in errors.

    Returns:
        The bytes.

    Raises:
        CodecError: It is no such tag, or no base64.
    """
    if type(value) is not dict or len(value) != 1 or type(value.get("b64")) is not str:
        raise CodecError(key, f'must be bytes as {{"b64": "…"}}, not {name_of(value)}')
    try:
        return a2b_base64(value["b64"], strict_mode=True)
    except ValueError:
        raise CodecError(key, "is not base64") from None


def encode_int(value: int) -> int | dict[str, str]:
    """Encode an integer.

    Args:
        value: Any integer, of a subclass too.

    Returns:
        Itself, or tagged if it takes more than 64 bit.
    """
    value = int.__index__(value)
    bits = value.bit_length()
    if bits < 64:
        return value
    # Decimal takes quadratic time, and CPython refuses it past 4,300 digits.
    return {"int": str(value) if bits <= 1024 else hex(value)}


def decode_int(value: Any, key: str = "") -> int:
    """Read what `encode_int` made.

    Args:
        value: An int or an ``int`` tag.
        key: Its name in errors.

    Returns:
        The integer.

    Raises:
        CodecError: It is neither.
    """
    if type(value) is int:
        return value
    if type(value) is dict and len(value) == 1 and type(value.get("int")) is str:
        try:
            return int(value["int"], 0)
        except ValueError:
            raise CodecError(key, "is not an integer in decimal or with 0x") from None
    raise CodecError(key, f"must be an integer, not {name_of(value)}")


def encode_float(value: float) -> float | dict[str, str]:
    """Encode a float.

    Args:
        value: Any float, of a subclass too; or an integer where a float belongs.

    Returns:
        Itself, or tagged if JSON lacks it.
    """
    if isinstance(value, int):
        value = float(value)
    value = float.__add__(value, -0.0)  # of the builtin class, and zero keeps its sign
    return value if math.isfinite(value) else {"float": str(value)}


def decode_float(value: Any, key: str = "") -> float:
    """Read what `encode_float` made.

    Args:
        value: A number or a ``float`` tag.
        key: Its name in errors.

    Returns:
        The float.

    Raises:
        CodecError: It is neither.
    """
    if type(value) is float:
        return value
    if type(value) is int and value.bit_length() <= 64:
        return float(value)
    if type(value) is dict and len(value) == 1 and type(value.get("float")) is str and value["float"] in _FLOATS:
        return _FLOATS[value["float"]]
    raise CodecError(key, f"must be a number, not {name_of(value)}")


def name_of(value: object) -> str:
    """Name the kind of a value as JSON sees it, for errors.

    Args:
        value: Anything that a JSON parser made.

    Returns:
        A name with its article.
    """
    names: dict[type, str] = {dict: "an object", list: "a list", str: "a text", bool: "a boolean", type(None): "null"}
    return names.get(type(value), "a number")
