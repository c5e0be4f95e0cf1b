"""The scope of a connection as a value: what the user edits, what the session file holds, what the application gets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field, fields, replace
from typing import Any, Final

from ..errors import ScopeError
from . import scope_checks
from .frozen import frozen
from .url import decoded, quoted, read_url
from .values import describe

KEY: Final = "dGhlIHNhbXBsZSBub25jZQ=="
"""The ``sec-websocket-key`` of RFC 6455's own example: the application cannot tell, and a replay stays the same."""

USER_AGENT: Final = "wstui"

_OVERRIDE: Final = "override"
"""The record's key for what the user overrides, so that it is not taken for the scope's own."""


@frozen
class Scope:
    """What a client asks for, before a server has made an ASGI scope of it.

    Attributes:
        path: Percent- and UTF-8-decoded, without query string and `root_path`.
        query_string: Still percent-encoded, without the question mark.
        headers: Names and values in order; duplicates kept.
        cookies: Names and values; they become one ``cookie`` header.
        subprotocols: What the client offers, in order of preference.
        scheme: ``ws`` or ``wss``.
        http_version: ``1.1``, ``2`` or ``3``.
        root_path: Where the application is mounted; the server's profile says whether it stands before the path.
        client: Address and port of the client.
        server: Address and port of the server, or path and None for a unix socket.
        raw_path: The path still percent-encoded, as it was typed; counts only while it decodes to `path`.
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

        What may not stand in a URL but is what a person types (spaces, letters beyond ASCII) is encoded as a browser
        does.

        Args:
            text: ``/ws/chat/a%20b/?token=1`` or ``wss://example.org:8000/ws``.

        Returns:
            A scope with path, query string and, from a whole URL, scheme, server and a ``host`` header.

        Raises:
            ScopeError: It is neither.
        """
        return cls(**read_url(text))

    def with_defaults(self, host: str = "localhost") -> Scope:
        """Add the headers that every browser sends, where the user gave none: host, origin, user-agent.

        Args:
            host: What ``host`` and ``origin`` name, with a port if it is not the scheme's own.

        Returns:
            A scope that origin validators let in.
        """
        given = {name.lower(): value for name, value in reversed(self.headers)}
        host = given.get("host", host)
        origin = f"{'https' if self.scheme == 'wss' else 'http'}://{host}"
        first = () if "host" in given else (("host", host),)
        last = [pair for pair in (("origin", origin), ("user-agent", USER_AGENT)) if pair[0] not in given]
        return replace(self, headers=(*first, *self.headers, *last))

    def check(self) -> list[ScopeError]:
        """Tell what no server could have received.

        What stands in `extra` is not looked at: it is there to be wrong on purpose.

        Returns:
            One error for each bad key, in the order of the scope pane; empty if all is well.
        """
        checked = (
            ("path", scope_checks.path_problems(self.path)),
            ("query_string", scope_checks.query_problems(self.query_string)),
            ("headers", scope_checks.header_problems(self.headers)),
            ("cookies", scope_checks.cookie_problems(self.cookies)),
            ("subprotocols", scope_checks.subprotocol_problems(self.subprotocols)),
            ("scheme", scope_checks.scheme_problems(self.scheme)),
            ("http_version", scope_checks.http_version_problems(self.http_version)),
            ("root_path", scope_checks.root_path_problems(self.root_path)),
            ("client", scope_checks.address_problems(self.client)),
            ("server", scope_checks.address_problems(self.server)),
        )
        firsts = ((key, next(problems, None)) for key, problems in checked)
        return [ScopeError(key, problem) for key, problem in firsts if problem is not None]

    def to_asgi(
        self,
        *,
        asgi: Mapping[str, str],
        extensions: Mapping[str, Any] | None,
        state: dict[str, Any] | None,
        mounted: bool = True,
    ) -> dict[str, Any]:
        """Write the scope as a server would give it to an application.

        Args:
            asgi: Versions of the protocol, as the server's profile says.
            extensions: Extensions that the server offers; None leaves the key out.
            state: The lifespan's namespace, of which the scope gets a shallow copy; None leaves the key out.
            mounted: Whether the path begins with `root_path`, as the specification says and not every server does.

        Returns:
            A new dict, with `extra` merged last.

        Raises:
            ScopeError: A key is bad; the first that `check` tells.
        """
        for error in self.check():
            raise error
        headers = self._wire_headers()
        mount = self.root_path if mounted else ""
        scope: dict[str, Any] = {
            "type": "websocket",
            "asgi": dict(asgi),
            "http_version": self.http_version,
            "scheme": self.scheme,
            "server": self.server,
            "client": self.client,
            "root_path": self.root_path,
            "path": mount + self.path,
            "raw_path": (quoted(mount) + self._encoded_path()).encode("ascii"),
            "query_string": self.query_string.encode("ascii"),
            "headers": [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers],
            "subprotocols": [
                token.strip()
                for name, value in headers
                if name == "sec-websocket-protocol"
                for token in value.split(",")
            ],
        }
        if state is not None:
            scope["state"] = state.copy()
        if extensions is not None:
            scope["extensions"] = {name: dict(value) for name, value in extensions.items()}
        return scope | self.extra

    def to_record(self) -> dict[str, Any]:
        """Write the scope as a session file holds it.

        Returns:
            Plain values only, as far as those in `extra` are; what equals the default is left out, but for ``path``.
        """
        record: dict[str, Any] = {"path": self.path}
        for name, default in _DEFAULTS.items():
            value = getattr(self, name)
            if value != default:
                record[name] = _listed(value)
        reserved = {"path", _OVERRIDE, *_DEFAULTS}
        record |= {key: value for key, value in self.extra.items() if key not in reserved}
        overridden = {key: value for key, value in self.extra.items() if key in reserved}
        return record | ({_OVERRIDE: overridden} if overridden else {})

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
        known: dict[str, Any] = {}
        extra: dict[str, Any] = {}
        for key, value in record.items():
            if key in _READERS:
                known[key] = _READERS[key](key, value)
            elif key == _OVERRIDE:
                extra |= _dict(key, value)
            else:
                extra[key] = value
        return cls(**known, extra=extra)

    def _encoded_path(self) -> str:
        fits = self.raw_path.isascii() and decoded(self.raw_path) == self.path
        return self.raw_path if fits else quoted(self.path)

    def _wire_headers(self) -> list[tuple[str, str]]:
        """The headers as a server receives them: lower case, trimmed, one cookie header, the handshake's own."""
        headers = [(name.lower(), value.strip(" \t")) for name, value in self.headers]
        headers = _with_cookies(headers, [f"{name}={value}" for name, value in self.cookies])
        given = {name for name, _ in headers}
        handshake = [("sec-websocket-version", "13")]
        if self.http_version == "1.1":
            handshake = [("connection", "Upgrade"), ("upgrade", "websocket"), *handshake, ("sec-websocket-key", KEY)]
        headers += [pair for pair in handshake if pair[0] not in given]
        return headers + ([("sec-websocket-protocol", ", ".join(self.subprotocols))] if self.subprotocols else [])


# -- to headers ----------------------------------------------------------------------------------------------------


def _with_cookies(headers: list[tuple[str, str]], cookies: list[str]) -> list[tuple[str, str]]:
    """Join all cookies into one header (RFC 6265 5.4), where the first stood or else last."""
    values = [value.strip("; ") for name, value in headers if name == "cookie"] + cookies
    if not values:
        return headers
    joined = ("cookie", "; ".join(value for value in values if value))
    at = next((index for index, (name, _) in enumerate(headers) if name == "cookie"), len(headers))
    others = [[pair] if pair[0] != "cookie" else [] for pair in headers]
    others.insert(at, [joined])
    return [pair for group in others for pair in group]


# -- records -------------------------------------------------------------------------------------------------------

_DEFAULTS: Final = {entry.name: entry.default for entry in fields(Scope) if entry.name not in {"path", "extra"}}
"""The default of each key that a record leaves out where it has it, in order."""


def _listed(value: Any) -> Any:
    return [_listed(item) for item in value] if isinstance(value, tuple) else value


def _text(key: str, value: object) -> str:
    if not isinstance(value, str):
        raise ScopeError(key, f"{describe(value, 80)} is not a text")
    return value


def _dict(key: str, value: object) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise ScopeError(key, f"{describe(value, 80)} is not an object")
    return value


def _items(key: str, value: object) -> list[object]:
    if not isinstance(value, list | tuple):
        raise ScopeError(key, f"{describe(value, 80)} is not a list")
    return list(value)


def _texts(key: str, value: object) -> tuple[str, ...]:
    return tuple(_text(key, item) for item in _items(key, value))


def _pairs(key: str, value: object) -> tuple[tuple[str, str], ...]:
    return tuple(_pair(key, item) for item in _items(key, value))


def _pair(key: str, value: object) -> tuple[str, str]:
    texts = _texts(key, value)
    if len(texts) != 2:
        raise ScopeError(key, f"{describe(value, 80)} is not a pair of texts")
    return texts[0], texts[1]


def _address(key: str, value: object) -> tuple[str, int | None] | None:
    match value:
        case None:
            return None
        case [str(host), int(port)] if not isinstance(port, bool):
            return host, port
        case [str(host), None] if key == "server":
            return host, None
        case _:
            raise ScopeError(key, f"{describe(value, 80)} is not a pair of an address and a port")


_READERS: Final = {
    "path": _text,
    "query_string": _text,
    "headers": _pairs,
    "cookies": _pairs,
    "subprotocols": _texts,
    "scheme": _text,
    "http_version": _text,
    "root_path": _text,
    "client": _address,
    "server": _address,
    "raw_path": _text,
}
"""What reads each key of a record."""
