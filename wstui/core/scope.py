"""The scope of a connection as a value: what the user edits, what the session file holds, what the application gets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ..errors import ScopeError


@dataclass(frozen=True, slots=True)
class Scope:
    """What a client asks for, before a server has made an ASGI scope of it.

    Attributes:
        path: Percent- and UTF-8-decoded, without the query string.
        query_string: Still percent-encoded, without the question mark.
        headers: Names and values in order; duplicates kept.
        cookies: Names and values; they become one ``cookie`` header.
        subprotocols: What the client offers, in order of preference.
        scheme: ``ws`` or ``wss``.
        http_version: ``1.1`` or ``2``.
        root_path: Where the application is mounted; ``path`` begins with it.
        client: Address and port of the client.
        server: Address and port of the server, or path and None for a unix socket.
        raw_path: The path as it was typed or came, still percent-encoded; empty to encode ``path``.
        extra: Keys of the ASGI scope that the user adds or overrides; merged last.
    """

    path: str = "/"
    query_string: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    cookies: tuple[tuple[str, str], ...] = ()
    subprotocols: tuple[str, ...] = ()
    scheme: str = "ws"
    http_version: str = "1.1"
    root_path: str = ""
    client: tuple[str, int] | None = ("127.0.0.1", 50000)
    server: tuple[str, int | None] | None = ("localhost", 80)
    raw_path: str = ""
    extra: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def from_url(cls, text: str) -> Scope:
        """Read a path with a query string, or a whole URL.

        Args:
            text: ``/ws/chat/a%20b/?token=1`` or ``wss://example.org:8000/ws``.

        Returns:
            A scope with path, query string and, from a whole URL, scheme, server and a ``host`` header.

        Raises:
            ScopeError: It is neither.
        """
        raise NotImplementedError

    def with_defaults(self, host: str = "localhost") -> Scope:
        """Add the headers that every browser sends, where the user gave none: host, origin, user-agent.

        Args:
            host: What ``host`` and ``origin`` name, with a port if it is not the scheme's own.

        Returns:
            A scope that origin validators let in.
        """
        raise NotImplementedError

    def check(self) -> list[ScopeError]:
        """Tell what no server could have received.

        Returns:
            One error for each bad key, in the order of the scope pane; empty if all is well.
        """
        raise NotImplementedError

    def to_asgi(
        self,
        *,
        asgi: Mapping[str, str],
        extensions: Mapping[str, Any] | None,
        state: dict[str, Any] | None,
    ) -> dict[str, Any]:
        """Write the scope as a server would give it to an application.

        Args:
            asgi: Versions of the protocol, as the server's profile says.
            extensions: Extensions that the server offers; None leaves the key out.
            state: The lifespan's namespace, of which the scope gets a shallow copy; None leaves the key out.

        Returns:
            A new dict, with `extra` merged last.

        Raises:
            ScopeError: A key is bad; the first that `check` tells.
        """
        raise NotImplementedError

    def to_record(self) -> dict[str, Any]:
        """Write the scope as a session file holds it.

        Returns:
            Plain values only; what equals the default is left out, but for ``path``.
        """
        raise NotImplementedError

    @classmethod
    def from_record(cls, record: Mapping[str, Any]) -> Scope:
        """Read what `to_record` wrote.

        Args:
            record: The scope of a ``websocket.connect`` record.

        Returns:
            The scope; keys that this release does not know are kept in `extra`.

        Raises:
            ScopeError: A key has a value of the wrong type.
        """
        raise NotImplementedError
