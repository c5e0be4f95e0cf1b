"""Handshakes of which only the scope is told, and how a scope is written down."""

from __future__ import annotations

from typing import Any, Final, NamedTuple

from tests.servers.client import KEY
from tests.servers.script import told

MOUNTED: Final = "/mounted"
"""Where the second server of each kind says that it is mounted."""


class Knock(NamedTuple):
    """One handshake."""

    target: str = "/"
    offers: tuple[str, ...] = ()
    headers: tuple[tuple[str, str], ...] = ()
    mounted: bool = False
    """Whether it goes to the second server."""


_MANY: Final = Knock(
    "/caf%C3%A9/a%20b?x=%20y&z",
    ("chat.v2", "chat.v1"),
    (
        ("X-Mixed-Case", "One"),
        ("x-twice", "1"),
        ("X-Twice", "2"),
        ("Cookie", "a=1; b=2"),
        ("X_Under", "score"),
    ),
)
_HEADED: Final = Knock(headers=(("Daphne-Root-Path", "/from%20header"),))

KNOCKS: Final = {
    "scope": _MANY,
    "scope-bare": Knock(),
    "scope-root-path-header": _HEADED,
    "scope-mounted": _MANY._replace(mounted=True),
    "scope-mounted-root-path-header": _HEADED._replace(mounted=True),
}

HANDSHAKE: Final = (
    ("Host", "h"),
    ("Connection", "Upgrade"),
    ("Upgrade", "websocket"),
    ("Sec-WebSocket-Version", "13"),
    ("Sec-WebSocket-Key", KEY),
)
"""The headers that every handshake begins with."""


def scope_lines(scope: dict[str, Any], client_port: int, server_port: int) -> list[str]:
    """Write a scope down, a line a key, with ports that are the same every time."""
    text = {key: told(value) for key, value in scope.items()}
    for key, port, named in (("client", client_port, "CLIENT"), ("server", server_port, "SERVER")):
        text[key] = text.get(key, "absent").replace(str(port), named)
    return [f"{key}: {text[key]}" for key in sorted(text)]
