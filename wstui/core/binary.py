"""Bytes as people type and read them: hex and base64."""

from __future__ import annotations

import re
from base64 import b64decode

from ..errors import PayloadError

_HEX_NOISE = re.compile(r"(?<![0-9a-fA-FxX])0[xX]|\\[xX]|[\s,]")
_HEX_PAIRS = re.compile(r"(?:\ *[0-9a-fA-F]{2})*\ *")
_NOT_BASE64 = re.compile(r"[^A-Za-z0-9+/_=\s-]")
_NOT_BASE64_ALONE = re.compile(r"[^A-Za-z0-9+/_=-]")
_BASE64_PREFIX = "base64:"
_FROM_URL_SAFE = str.maketrans("-_", "+/")


def error_at(message: str, text: str, position: int) -> PayloadError:
    """Make the error about one character of what was typed.

    Args:
        message: What is wrong.
        text: All that was typed.
        position: 0-based offset of the character.

    Returns:
        The error, with the line and column that an editor shows.
    """
    line = text.count("\n", 0, position) + 1
    return PayloadError(message, line, position - text.rfind("\n", 0, position))


def parse_binary(text: str) -> bytes:
    r"""Read hex or base64.

    Args:
        text: Hex digits in pairs, with spaces, newlines, commas, ``0x`` and ``\x`` as one likes; or base64, told by a
            ``base64:`` in front or by being neither hex nor spaced.

    Returns:
        The bytes; none if nothing was typed.

    Raises:
        PayloadError: It is neither.
    """
    start = len(text) - len(text.lstrip())
    if text[start : start + len(_BASE64_PREFIX)].lower() == _BASE64_PREFIX:
        return _parse_base64(text, start + len(_BASE64_PREFIX))
    try:
        return bytes.fromhex(text)
    except ValueError:
        # Noise becomes as many spaces, so that positions stay those of the text typed.
        spaced = _HEX_NOISE.sub(lambda match: " " * len(match[0]), text)
    try:
        return bytes.fromhex(spaced)
    except ValueError:
        return _parse_other(text, spaced)


def _parse_other(text: str, spaced: str) -> bytes:
    """Read as base64 what is no hex; if it is neither, say so where the hex ends."""
    pairs = _HEX_PAIRS.match(spaced)
    position = pairs.end() if pairs else 0
    if re.fullmatch(r"[0-9a-fA-F\s]*", spaced):
        raise error_at("a hex digit without its pair", text, min(position, len(text) - 1))
    compact = "".join(text.split("\n"))  # a space is hex's: it would hide a typo there
    if len(compact) % 4 == 0 and not _NOT_BASE64_ALONE.search(compact) and "=" not in compact.rstrip("="):
        return _parse_base64(text, 0)
    stranger = _NOT_BASE64.search(text)
    if stranger and stranger.start() >= position:
        raise error_at(f"{stranger[0]!r} is neither hex nor base64", text, stranger.start())
    raise error_at(f"{text[position]!r} is no hex digit in a pair, and the whole is no base64", text, position)


def _parse_base64(text: str, start: int) -> bytes:
    stranger = _NOT_BASE64.search(text, start)
    if stranger:
        raise error_at(f"{stranger[0]!r} is not base64", text, stranger.start())
    digits = "".join(text[start:].split()).translate(_FROM_URL_SAFE).rstrip("=")
    if "=" in digits:
        raise error_at("'=' may only end base64", text, text.index("=", start))
    if len(digits) % 4 == 1:
        raise error_at("base64 that is cut off", text, len(text.rstrip()) - 1)
    return b64decode(digits + "=" * (-len(digits) % 4))


def hex_line(data: bytes, offset: int) -> str:
    """Show one line of a hex dump.

    Args:
        data: The whole payload.
        offset: Where in it the line begins, in bytes.

    Returns:
        Offset, up to 16 bytes and what of them is ASCII, in columns of fixed width:
        ``00000010  68 65 6c 6c 6f                                    |hello|``.
    """
    part = data[offset : offset + 16]
    left, right = part[:8].hex(" "), part[8:].hex(" ")
    text = "".join(chr(byte) if 0x20 <= byte < 0x7F else "." for byte in part)
    return f"{offset:08x}  {left:<23}  {right:<23}  |{text}|"
