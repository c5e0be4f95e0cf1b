"""What a person types for a URL, read as a browser does; for `scope`."""

from __future__ import annotations

import re
from typing import Any, Final
from urllib.parse import SplitResult, quote, unquote_to_bytes, urlsplit

from ..errors import ScopeError
from .values import describe

_SCHEMES: Final = {"ws": ("ws", 80), "wss": ("wss", 443), "http": ("ws", 80), "https": ("wss", 443)}
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f]")
_PATH_SAFE: Final = "/:@!$&'()*+,;=-._~"
_QUERY_SAFE: Final = "".join(chr(code) for code in range(0x21, 0x7F) if chr(code) != "#")


def read_url(text: str) -> dict[str, Any]:
    """Read a path with a query string, or a whole URL.

    Args:
        text: ``/ws/chat/a%20b/?token=1`` or ``wss://example.org:8000/ws``.

    Returns:
        The keys of a `Scope` that it speaks about.

    Raises:
        ScopeError: It is neither.
    """
    if (found := _CONTROL.search(text)) is not None:
        raise ScopeError("path", f"there is a control character {found[0]!r} in it")
    if not _is_utf8(text):
        raise ScopeError("path", "there is a lone surrogate in it, which UTF-8 cannot carry")
    if "#" in text:
        raise ScopeError("path", "a WebSocket URL has no #fragment; write %23 for a number sign")
    if text.startswith("/"):
        return _path_and_query(text)
    scheme, separator, _ = text.partition("://")
    if not separator or scheme.lower() not in _SCHEMES:
        raise ScopeError("path", f"{describe(text, 80)} must begin with /, ws:// or wss://")
    return _whole_url(text, scheme.lower())


def decoded(raw: str) -> str | None:
    """Percent-decode a path.

    Args:
        raw: ASCII.

    Returns:
        The path; None if it is no UTF-8.
    """
    try:
        return unquote_to_bytes(raw).decode()
    except UnicodeDecodeError:
        return None


def quoted(path: str) -> str:
    """Percent-encode a path, no more than a browser does.

    Args:
        path: Any text that UTF-8 can carry.

    Returns:
        ASCII that `decoded` gives back.
    """
    return quote(path, safe=_PATH_SAFE)


def _path_and_query(text: str) -> dict[str, Any]:
    raw, _, query = text.partition("?")
    raw = quote(raw, safe=f"{_PATH_SAFE}%")
    path = decoded(raw)
    if path is None:
        raise ScopeError("path", f"{describe(raw, 80)} does not decode to UTF-8")
    return {"path": path, "raw_path": "" if raw == quoted(path) else raw, "query_string": quote(query, _QUERY_SAFE)}


def _whole_url(text: str, scheme: str) -> dict[str, Any]:
    parts, host, port = _split(text)
    if "@" in parts.netloc:
        raise ScopeError("path", "a WebSocket URL has no user name; write the header authorization")
    wire_scheme, usual_port = _SCHEMES[scheme]
    _, _, query = text.partition("?")
    keys: dict[str, Any] = _path_and_query(f"{parts.path or '/'}?{query}")
    return keys | {
        "scheme": wire_scheme,
        "server": (host, usual_port if port is None else port),
        "headers": (("host", parts.netloc.lower()),),
    }


def _split(text: str) -> tuple[SplitResult, str, int | None]:
    try:
        parts = urlsplit(text)
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise ScopeError("path", f"{describe(text, 80)}: {error}") from None
    if not host:
        raise ScopeError("path", f"{describe(text, 80)} names no host")
    if not parts.netloc.isascii():
        raise ScopeError("path", f"{describe(host, 80)} is not ASCII; write the xn-- form of the host")
    return parts, host, port


def _is_utf8(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
