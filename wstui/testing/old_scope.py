"""The scope of the compatible communicator: Channels' keys as Channels makes them, and those that it leaves out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final
from urllib.parse import quote, unquote, urlsplit

SPEC_VERSION: Final = "2.3"
"""From 2.4 on a server raises out of ``send()`` when the client is gone; the compatible communicator does not."""

_SCHEMES: Final = {"ws": 80, "wss": 443}
_SAFE: Final = "/%:@!$&'()*+,;=~"


def make_scope(
    path: str,
    headers: Iterable[Sequence[bytes]] | None = None,
    subprotocols: Iterable[str] | None = None,
    spec_version: str | None = None,
) -> dict[str, Any]:
    """Make a scope that any framework's application can be called with.

    Args:
        path: Path and query string, or a whole URL.
        headers: Pairs of bytes; not changed and not added to.
        subprotocols: What the client offers.
        spec_version: What ``asgi`` shall say; also put where Channels puts it, into the scope itself.

    Returns:
        A new dict; path unquoted, query string as bytes.

    Raises:
        TypeError: The path is no str.
    """
    if not isinstance(path, str):
        raise TypeError(f"Expected str, got {type(path)}")
    scheme, host, port, raw_path, query = _split(path)
    scope: dict[str, Any] = {
        "type": "websocket",
        "asgi": {"version": "3.0", "spec_version": spec_version or SPEC_VERSION},
        "http_version": "1.1",
        "scheme": scheme,
        "path": unquote(raw_path),
        "raw_path": quote(raw_path, safe=_SAFE).encode("ascii"),
        "query_string": query.encode("utf-8"),
        "root_path": "",
        "headers": headers or [],
        "client": ("127.0.0.1", 50000),
        "server": (host, port),
        "subprotocols": subprotocols or [],
        "extensions": {"websocket.http.response": {}},
    }
    if spec_version:
        scope["spec_version"] = spec_version
    return scope


def _split(path: str) -> tuple[str, str, int, str, str]:
    """Split a path or a URL: scheme, host, port, path, query; what begins with a slash is a path and nothing else."""
    if path.startswith("/"):
        raw_path, _, query = path.partition("#")[0].partition("?")
        return "ws", "localhost", _SCHEMES["ws"], raw_path, query
    parts = urlsplit(path)
    scheme = parts.scheme if parts.scheme in _SCHEMES else "ws"
    return scheme, parts.hostname or "localhost", parts.port or _SCHEMES[scheme], parts.path, parts.query
