"""The opening handshake: a URL and headers as other programs write them <-> a scope."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final, NamedTuple, TypeVar
from urllib.parse import unquote

from ..core.events import Connect
from ..core.scope import Scope
from ..core.scope_checks import cookie_problems, header_problems, subprotocol_problems
from ..core.url import decoded, quoted
from ..errors import FormatError, ScopeError
from .exchange import Lost

P = TypeVar("P")
"""A place in what is read."""

HANDSHAKE: Final = frozenset({"connection", "upgrade", "sec-websocket-version", "sec-websocket-key"})
"""Headers that every handshake has and that a scope makes by itself."""
_ANSWER: Final = frozenset({"connection", "upgrade", "sec-websocket-accept", "sec-websocket-protocol"})
_SERVERS_OWN: Final = frozenset(
    {"date", "server", "via", "sec-websocket-extensions", "transfer-encoding", "content-length", "content-encoding"}
)
"""Headers of an answer that servers and proxies add: no application sent them."""
_HOST: Final = re.compile(r"[A-Za-z0-9._-]+(:[0-9]{1,5})?|\[[0-9a-fA-F:.]+\](:[0-9]{1,5})?")
_USER: Final = re.compile(r"([A-Za-z]+://)([^/?#@]*)@")
_LONGEST: Final = 40
"""Characters of a key's name that are told."""
_USUAL_PORT: Final = {"ws": 80, "wss": 443}


class Request(NamedTuple):
    """A scope as a client writes it."""

    url: str
    """``wss://example.org/ws?token=1``."""
    headers: list[tuple[str, str]]
    """All that go over the wire, in lower case, one ``cookie`` header."""
    scope: Scope
    """The scope, with what is not legal left out."""
    host: str
    """The host of `url`, with its port unless that is the usual."""


def read_scope(url: str, headers: Iterable[tuple[str, str]], cookies: Iterable[tuple[str, str]] = ()) -> Scope:
    """Make a scope of a request.

    Args:
        url: ``ws://``, ``wss://``, ``http://`` or ``https://``; a user name in it becomes a header, a fragment is cut.
        headers: In order; HTTP/2's own names are understood, what a handshake always has is left to the scope.
        cookies: Those that stand beside the headers; they count where no header has any.

    Returns:
        A legal scope.

    Raises:
        ScopeError: It would not be legal.
    """
    url, _, _ = url.partition("#")
    found = _USER.match(url)
    if found is not None:
        url = found[1] + url[found.end() :]
    base = Scope.from_url(url)
    made = _Headers(base, found[2] if found else "")
    for name, value in headers:
        made.add(name.lower(), value)
    scope = made.scope(tuple(cookies))
    for problem in scope.check():
        raise problem
    return scope


def read_placed_scope(
    url: tuple[str, P],
    headers: Sequence[tuple[str, str, P]],
    cookies: Sequence[tuple[str, str, P]] = (),
    *,
    wrong: Callable[[ScopeError, P], FormatError],
    whole: P | None = None,
) -> Scope:
    """Make a scope of a request whose parts have places; what is wrong is told at its own.

    Args:
        url: As `read_scope` takes it, and its place.
        headers: Names, values, and their places.
        cookies: The same.
        wrong: Makes the error about a place.
        whole: The place of what is wrong with all of them together; None takes the URL's.

    Returns:
        A legal scope.

    Raises:
        FormatError: It would not be legal.
    """
    target, at = url
    trials: list[tuple[P, str, list[tuple[str, str]], list[tuple[str, str]]]] = [
        (at, target, [], []),
        *((place, "/", [(name, value)], []) for name, value, place in headers),
        *((place, "/", [], [(name, value)]) for name, value, place in cookies),
    ]
    every = [(name, value) for name, value, _ in headers], [(name, value) for name, value, _ in cookies]
    scope = Scope()
    for place, path, some, others in [*trials, (at if whole is None else whole, target, *every)]:
        try:
            scope = read_scope(path, some, others)
        except ScopeError as error:
            raise wrong(error, place) from None
    return scope


class _Headers:
    """Sorts headers into the keys of a scope."""

    def __init__(self, base: Scope, user: str) -> None:
        self.base = base
        self.plain: list[tuple[str, str]] = []
        self.cookies: list[tuple[str, str]] = []
        self.subprotocols: list[str] = []
        if user:
            self.plain.append(("authorization", basic(unquote(user))))

    def add(self, name: str, value: str) -> None:
        """Take a header, its name in lower case."""
        if name in HANDSHAKE:
            return
        if name == "sec-websocket-protocol":
            self.subprotocols += [token.strip() for token in value.split(",") if token.strip()]
        elif name == "cookie":
            self._take_cookies(value)
        elif name == ":authority":
            self.plain.append(("host", value))
        elif not name.startswith(":"):
            self.plain.append((name, value.strip(" \t")))

    def _take_cookies(self, value: str) -> None:
        pairs = split_cookies(value)
        if pairs is None:
            self.plain.append(("cookie", value.strip(" \t")))
        else:
            self.cookies += pairs

    def scope(self, beside: tuple[tuple[str, str], ...]) -> Scope:
        """Make the scope."""
        given = {name for name, _ in self.plain}
        host = () if "host" in given else self.base.headers
        cookies = self.cookies or ([] if "cookie" in given else list(beside))
        return replace(
            self.base,
            headers=(*host, *self.plain),
            cookies=tuple(cookies),
            subprotocols=tuple(self.subprotocols),
        )


def split_cookies(value: str) -> list[tuple[str, str]] | None:
    """Split the value of a cookie header.

    Args:
        value: ``a=1; b=2``.

    Returns:
        Names and values; None if it is not written as that, so that it must stay a header.
    """
    pieces = [piece.strip() for piece in value.split(";") if piece.strip()]
    pairs = [(name, text) for name, found, text in (piece.partition("=") for piece in pieces) if found]
    return pairs if len(pairs) == len(pieces) and not any(cookie_problems(pairs)) else None


def basic(user: str) -> str:
    """Write the header of HTTP's basic authentication.

    Args:
        user: ``name:password``.

    Returns:
        The value of ``authorization``.
    """
    text = user if ":" in user else f"{user}:"
    return f"Basic {b64encode(text.encode('utf-8', 'replace')).decode()}"


def answer_of(headers: Iterable[tuple[str, str]]) -> tuple[str | None, tuple[tuple[bytes, bytes], ...]]:
    """Tell what of an answer's headers the application has sent.

    Args:
        headers: In order.

    Returns:
        The subprotocol that was chosen, and the headers that no server adds by itself.
    """
    subprotocol, kept = None, []
    for written, value in headers:
        name = written.lower()
        if name == "sec-websocket-protocol":
            subprotocol = value.strip()
        elif name not in _ANSWER and name not in _SERVERS_OWN and not name.startswith(":"):
            kept.append((name.encode("latin-1", "replace"), value.encode("latin-1", "replace")))
    return subprotocol, tuple(kept)


def write_request(event: Connect, lost: Lost) -> Request:
    """Write a scope as a client does.

    Args:
        event: The connect.
        lost: Is told what no client can send.

    Returns:
        The request.
    """
    scope = _legal(event.scope, lost)
    for key in ("root_path", "client"):
        if getattr(scope, key) != getattr(_PLAIN, key):
            lost.add(f"the scope's {key}")
    for key in scope.extra:
        lost.add(f"the scope's {str(key)[:_LONGEST]}")
    wire = replace(scope, extra={}).to_asgi(asgi={}, extensions=None, state=None)["headers"]
    headers = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in wire]
    host = _host(scope, dict(reversed(headers)).get("host", ""))
    fits = scope.raw_path.isascii() and decoded(scope.raw_path) == scope.path
    query = f"?{scope.query_string}" if scope.query_string else ""
    path = scope.raw_path if fits else quoted(scope.path)
    return Request(f"{scope.scheme}://{host}{path}{query}", headers, scope, host)


_PLAIN: Final = Scope()


def _legal(record: Mapping[str, Any], lost: Lost) -> Scope:
    """Read the scope of a record, which may be anything; what is not legal is left out."""
    left = dict(record)
    while True:
        try:
            scope = Scope.from_record(left)
            break
        except ScopeError as error:
            lost.add(f"the scope's {error.key}, where it is not legal")
            left.pop(error.key)
    for problem in scope.check():
        lost.add(f"the scope's {problem.key}, where it is not legal")
        scope = replace(scope, **{problem.key: _mended(problem.key, getattr(scope, problem.key))})
    return scope


def _mended(key: str, value: Any) -> Any:
    """Leave out what is not legal of a key of a scope."""
    problems = _OF_ITEMS.get(key)
    if problems is None:
        return getattr(_PLAIN, key)
    return tuple(item for item in dict.fromkeys(value) if not any(problems((item,))))


_OF_ITEMS: Final[Mapping[str, Callable[[Any], Iterable[str]]]] = {
    "headers": header_problems,
    "cookies": cookie_problems,
    "subprotocols": subprotocol_problems,
}


def _host(scope: Scope, given: str) -> str:
    """Tell the host of the URL: what the headers say, if that can stand there, else the server."""
    if _HOST.fullmatch(given):
        return given
    address, port = scope.server or ("", None)
    name = f"[{address}]" if ":" in address else address
    host = name if port in {None, _USUAL_PORT[scope.scheme]} else f"{name}:{port}"
    return host if _HOST.fullmatch(host) else "localhost"
