"""Secrets of scopes and handshakes taken out of records, so that a session can be shown and kept with the code.

What is sent in frames is not looked at: nobody can tell what of it is secret. `secrets` fills them in again.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final
from urllib.parse import unquote_plus

from .events import Accept, Connect, DenialStart, Event, Fact, Headers, Malformed
from .hearsay import Hearsay
from .placeholders import PLACEHOLDER, placeholder, variable
from .secret_names import SCHEMES, is_secret_name, is_token, secret_of_subprotocol
from .secrets import MAX_LEVELS, in_text, latin_or_utf8, missing
from .summary import Unknown
from .transcript import Record

REDACTED: Final = (Connect.kind, Accept.kind, DenialStart.kind)
"""The kinds of records in which secrets are found."""
_LONGEST_NAME: Final = 60
_USER: Final = re.compile(r"(?<=://)[^/@\s?#]+(?=@)")
_QUERY: Final = re.compile(r"(?<=\?)[^#\s]+")


class Redactor:
    """Takes secrets out of the records of one session; equal values get equal placeholders.

    Attributes:
        found: The secrets' names, and where each was found first: ``cookie sessionid``.
    """

    def __init__(self) -> None:
        self.found: dict[str, str] = {}
        self._names: dict[str, str] = {}
        self._variables: set[str] = set()
        self._hearsay = Hearsay()

    def know(self, values: Mapping[str, str]) -> None:
        """Learn secrets that stand nowhere in the session, and that the application may have told.

        Args:
            values: By the names that they have in its scopes.
        """
        for name, value in values.items():
            if value:
                self._names.setdefault(value, name)
                self._variables.add(variable(name))
                self._hearsay.know(value, name)

    @property
    def values(self) -> dict[str, str]:
        """The secrets that it knows, by name."""
        return {name: value for value, name in self._names.items()}

    def reserve(self, scope: dict[str, Any]) -> None:
        """Leave the names alone that stand in a scope already: nobody knows what they stand for.

        Args:
            scope: As a record has it.
        """
        self._variables.update(map(variable, missing(scope)))

    def record(self, record: Record) -> Record:
        """Redact a record.

        Args:
            record: Any record.

        Returns:
            The record without secrets; the same if it had none.
        """
        event = record.event
        if isinstance(event, Connect | Accept | DenialStart):
            redacted = self.event(event)
            return record if redacted == event else replace(record, event=redacted)
        return self._hearsay.record(record) if isinstance(event, Fact | Malformed) else record

    def event(self, event: Event | Unknown) -> Event | Unknown:
        """Redact a connect or a handshake's answer.

        Args:
            event: Any event; all others stay as they are.

        Returns:
            The event without secrets.
        """
        match event:
            case Connect():
                return replace(event, scope=self.scope(event.scope))
            case Accept():
                chosen = event.subprotocol and self._subprotocols([event.subprotocol])[0]
                return replace(event, subprotocol=chosen, headers=self._answer(event.headers))
            case DenialStart():
                return replace(event, headers=self._answer(event.headers))
            case _:
                return event

    def scope(self, scope: dict[str, Any]) -> dict[str, Any]:
        """Redact a scope.

        Args:
            scope: As a record has it.

        Returns:
            A scope without secrets.
        """
        return {key: self._entry(key, value, 0) for key, value in scope.items()}

    # -- scopes --------------------------------------------------------------------------------------------------------

    def _entry(self, key: str, value: Any, level: int) -> Any:
        """Redact a key of a scope, or of an object in it; what has not the type that it should have is looked into."""
        if key == "query_string":
            return in_text(value, self._query)
        if key in {"headers", "cookies"} and _is_pairs(value):
            change = self._header if key == "headers" else self._cookie
            return type(value)(type(pair)((pair[0], _with_name(pair, change))) for pair in value)
        if key == "subprotocols" and isinstance(value, list | tuple) and all(isinstance(item, str) for item in value):
            return type(value)(self._subprotocols(value))
        if key == "cookies" or (is_secret_name(key) and not (key == "session" and isinstance(value, dict))):
            return self._whole(value, f"scope.{key}", f"{key} of the scope", level)
        return self._inside(value, level)

    def _inside(self, value: Any, level: int) -> Any:
        """Redact what is called as secrets are, deeper down."""
        if level == MAX_LEVELS:
            return value
        if isinstance(value, dict):
            return {name: self._entry(str(name), item, level + 1) for name, item in value.items()}
        if isinstance(value, list | tuple):
            return type(value)(self._inside(item, level + 1) for item in value)
        return value

    def _whole(self, value: Any, name: str, where: str, level: int) -> Any:
        """Redact every text of a value."""
        if level == MAX_LEVELS:
            return value
        if isinstance(value, dict):
            return {key: self._whole(item, f"{name}.{key}", where, level + 1) for key, item in value.items()}
        if isinstance(value, list | tuple):
            return type(value)(self._whole(item, name, where, level + 1) for item in value)
        return in_text(value, lambda text: self._hide(text, name, where))

    # -- parts of a handshake ------------------------------------------------------------------------------------------

    def _answer(self, headers: Headers) -> Headers:
        return tuple(
            (name, latin_or_utf8(self._header(name.decode("latin-1"), value.decode("latin-1"))))
            for name, value in headers
        )

    def _header(self, name: str, value: str) -> str:
        """Redact a header's value."""
        lower = name.lower()
        if lower == "cookie":
            return ";".join(self._cookie_part(part) for part in value.split(";"))
        if lower == "set-cookie":
            cookie, semicolon, attributes = value.partition(";")
            return self._cookie_part(cookie) + semicolon + attributes
        if lower == "sec-websocket-protocol":
            return ",".join(self._subprotocols(value.split(",")))
        where = f"header {name}"
        if is_secret_name(lower) or is_token(value.strip()):
            return _trimmed(value, lambda text: self._credentials(text, f"header.{lower}", where))
        value = _USER.sub(lambda found: self._hide(found[0], f"header.{lower}", where), value)
        return _QUERY.sub(lambda found: self._query(found[0]), value)

    def _credentials(self, value: str, name: str, where: str) -> str:
        """Redact a header's value but for the scheme, without which one could not tell what it is."""
        found = SCHEMES.fullmatch(value)
        return f"{found[1]}{found[2]}{self._hide(found[3], name, where)}" if found else self._hide(value, name, where)

    def _cookie_part(self, part: str) -> str:
        name, equals, value = part.partition("=")
        if not equals:  # a cookie without a name
            return _trimmed(part, lambda text: self._cookie("", text))
        return name + equals + _trimmed(value, lambda text: self._cookie(name.strip(), text))

    def _cookie(self, name: str, value: str) -> str:
        return self._hide(value, f"cookie.{name}".rstrip("."), f"cookie {name}".rstrip())

    def _query(self, query: str) -> str:
        """Redact a query string; a secret is known by what it is, not by how it is percent-encoded."""
        parts = []
        for part in query.split("&"):
            name, equals, value = part.partition("=")
            plain_name = unquote_plus(name)
            plain = unquote_plus(value, errors="surrogateescape")
            if is_secret_name(plain_name) or is_token(plain):
                hidden = self._hide(plain, f"query.{plain_name}", f"query {plain_name}")
                value = value if hidden == plain else hidden
            parts.append(name + equals + value)
        return "&".join(parts)

    def _subprotocols(self, offered: Sequence[str]) -> list[str]:
        redacted, before = [], ""
        for entry in offered:
            name = entry.strip()
            shown, secret = secret_of_subprotocol(name, before)
            if name in self._names:  # the application's answer to what was offered
                shown, secret = "", name
            hidden = self._hide(secret, "subprotocol", "subprotocol")
            redacted.append(entry.replace(name, shown + hidden, 1) if secret else entry)
            before = name
        return redacted

    # -- placeholders --------------------------------------------------------------------------------------------------

    def _hide(self, value: str, name: str, where: str) -> str:
        """Return the placeholder of a secret."""
        if not value or PLACEHOLDER.fullmatch(value):
            return value
        if value not in self._names:
            chosen = self._choose(re.sub(r"[^A-Za-z0-9_.-]+", "-", name)[:_LONGEST_NAME])
            self._names[value] = chosen
            self._variables.add(variable(chosen))
            self.found[chosen] = where
            self._hearsay.know(value, chosen)
        return placeholder(self._names[value])

    def _choose(self, name: str) -> str:
        """Choose a name whose variable is no other's."""
        chosen, number = name, 1
        while variable(chosen) in self._variables:
            number += 1
            chosen = f"{name}.{number}"
        return chosen


def _is_pairs(value: Any) -> bool:
    return isinstance(value, list | tuple) and all(
        isinstance(pair, list | tuple) and len(pair) == 2 and all(isinstance(item, str | bytes) for item in pair)
        for pair in value
    )


def _with_name(pair: Sequence[str | bytes], change: Callable[[str, str], str]) -> Any:
    """Change the value of a pair of texts or bytes."""
    name = pair[0] if isinstance(pair[0], str) else pair[0].decode("latin-1")
    return in_text(pair[1], lambda text: change(name, text))


def _trimmed(text: str, change: Callable[[str], str]) -> str:
    """Change a text but for the space around it."""
    stripped = text.strip(" \t")
    if not stripped:
        return text
    start = text.index(stripped)
    return text[:start] + change(stripped) + text[start + len(stripped) :]
