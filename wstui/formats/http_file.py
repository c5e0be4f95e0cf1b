"""``.http`` files, as JetBrains' HTTP client and its relatives have them: ``WEBSOCKET`` requests and their messages.

::

    ### the lobby
    WEBSOCKET ws://localhost:8000/ws/chat/lobby/
    Cookie: sessionid=1

    {"join": "lobby"}
    ===
    {"say": "hi"}
    === wait-for-server
    {"say": "bye"}

A message goes out once the one before has; after ``=== wait-for-server`` only when the server has sent one more.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Final

from ..core.events import Accept, Connect, Receive, Send
from ..core.scope import Scope
from ..errors import FormatError
from .exchange import Happened, Imported, Lost, numbered
from .handshake import read_placed_scope

SEPARATOR: Final = re.compile(r"===([ \t]*wait-for-server)?([ \t]*//.*)?")
"""A line that ends a message, without the spaces at its end."""
ENDS: Final = re.compile(r"###|>[ \t]*\{%|>[ \t]*\S+\.js[ \t]*$|>>!?[ \t]*\S+[ \t]*$|<>[ \t]*\S+[ \t]*$")
"""What begins a line of a body that belongs to no message: the next request, a script, a file for the answer."""
FILE: Final = re.compile(r"<@?\w*[ \t]+\S")
"""What begins a message that is read from a file."""
VARIABLE: Final = re.compile(r"\{\{([^{}\n]*)\}\}")
"""What is filled in by the client."""
AWAITED: Final[dict[str, object]] = {"expect": [{"path": "$", "any": True}]}
"""What the record of a reply says of which only that it comes is known."""
ACCEPTED: Final[dict[str, object]] = {"expect": [{"key": key, "any": True} for key in ("subprotocol", "headers")]}
"""The same of an accept."""

_REQUEST: Final = re.compile(r"(?:(?:WEBSOCKET|WS)[ \t]+(?=\S)|(?=wss?://))(.*)", re.IGNORECASE)
_OTHER: Final = re.compile(r"[A-Z]{3,10}[ \t]+\S|https?://|curl\b", re.IGNORECASE)
_VERSION: Final = re.compile(r"HTTP/[0-9.]+")
_HEADER: Final = re.compile(r"([!#$%&'*+\-.^_`|~0-9A-Za-z]+)[ \t]*:(.*)")
_SET: Final = re.compile(r"@([\w.-]+)[ \t]*=[ \t]*(.*)")
_SCRIPT: Final = re.compile(r"[<>][ \t]*\{%")
_LARGEST: Final = 64 * 1024 * 1024
"""Characters that all that is filled in for variables may have together."""


@dataclass(slots=True)
class _Request:
    """One request of a file."""

    line: int
    url: str
    headers: list[tuple[str, str, int]] = field(default_factory=list)
    """Names, values, and their lines, from 1."""
    messages: list[str | None] = field(default_factory=list)
    """Those to send, and None where one of the server's is awaited."""


def read(text: str) -> Imported:
    """Read the WebSocket requests of a file.

    Args:
        text: The file.

    Returns:
        A connection for each: what is sent, and a reply, whatever it be, where one is awaited.

    Raises:
        FormatError: A line cannot be read, or no request opens a WebSocket.
    """
    reader = _Reader()
    for line in text.split("\n"):
        reader.take(line.removesuffix("\r"))
    reader.finish()
    if not reader.requests:
        raise FormatError("no WebSocket in it: a line WEBSOCKET ws://… is wanted")
    happened = [item for c, request in enumerate(reader.requests, 1) for item in _happened(c, request)]
    return Imported(numbered(happened), reader.lost.phrases())


def _happened(c: int, request: _Request) -> Iterator[Happened]:
    """Tell what happens on a connection; nothing is known of the times."""
    yield Happened(0.0, c, Connect(_scope(request).to_record()))
    yield Happened(0.0, c, Accept(), ACCEPTED)
    for message in request.messages:
        if message is None:
            yield Happened(0.0, c, Send(text=""), AWAITED)
        else:
            yield Happened(0.0, c, Receive(text=message))


def _scope(request: _Request) -> Scope:
    """Make the scope of a request; what is wrong is told at its line."""
    url = request.url, request.line
    return read_placed_scope(url, request.headers, wrong=lambda error, line: FormatError(error.message, line))


def _url(line: str) -> str:
    """Take the version of HTTP off a URL."""
    words = line.rsplit(maxsplit=1)
    return words[0].strip() if len(words) == 2 and _VERSION.fullmatch(words[1]) else line.strip()


class _Reader:
    """Reads a file line by line."""

    def __init__(self) -> None:
        self.lost = Lost()
        self.requests: list[_Request] = []
        self._number = 0
        self._take: Callable[[str], None] = self._before
        self._after_script: Callable[[str], None] = self._before
        self._message: list[str] = []
        self._variables: dict[str, str] = {}
        self._room = _LARGEST

    def take(self, line: str) -> None:
        """Take the next line, without its end."""
        self._number += 1
        if line.startswith("###") and self._take != self._script:
            self.finish()
            self._take = self._before
        else:
            self._take(line)

    def finish(self) -> None:
        """End the message and the request that is being read."""
        text = "\n".join(self._message).strip()
        self._message = []
        if text:
            self.requests[-1].messages.append(self._fill(text))

    def _before(self, line: str) -> None:
        """Take a line before a request's first."""
        if (found := _SET.fullmatch(line)) is not None:
            self._variables[found[1]] = self._fill(found[2].strip())
        elif (found := _REQUEST.fullmatch(line)) is not None:
            self.requests.append(_Request(self._number, self._fill(_url(found[1]))))
            self._take = self._head
        elif _SCRIPT.match(line):
            self._begin_script(line, self._before)
        elif _OTHER.match(line):
            self.lost.add("requests that open no WebSocket")
            self._take = self._skip
        elif line.strip() and not line.startswith(("#", "//")):
            raise FormatError("neither a request, as WEBSOCKET ws://…, nor a comment, as # …", self._number)

    def _skip(self, line: str) -> None:
        """Take a line of a request that opens no WebSocket."""

    def _head(self, line: str) -> None:
        """Take a line between a request's first and its messages."""
        request = self.requests[-1]
        if not line.strip():
            self._take = self._body
        elif line[0] in " \t" and not request.headers:  # a URL over several lines
            request.url += self._fill(_url(line))
        elif line[0] in '{["' or SEPARATOR.fullmatch(line.rstrip()):
            self._take = self._body
            self._body(line)
        elif line.startswith(("#", "//")):
            pass
        elif (found := _HEADER.fullmatch(line)) is not None:
            request.headers.append((found[1], self._fill(found[2].strip()), self._number))
        else:
            raise FormatError("a header is written as NAME: VALUE", self._number)

    def _body(self, line: str) -> None:
        """Take a line of the messages."""
        if (found := SEPARATOR.fullmatch(line.rstrip())) is not None:
            self.finish()
            if found[1]:
                self.requests[-1].messages.append(None)
        elif ENDS.match(line):
            if _SCRIPT.match(line):
                self._begin_script(line, self._body)
            else:
                self.lost.add("scripts, and files for what comes")
        elif FILE.match(line) and not "".join(self._message).strip():
            self.lost.add("messages that are read from a file")
        else:
            self._message.append(line)

    def _begin_script(self, line: str, after: Callable[[str], None]) -> None:
        self.lost.add("scripts, and files for what comes")
        if "%}" not in line:
            self._take, self._after_script = self._script, after

    def _script(self, line: str) -> None:
        """Take a line of a script."""
        if "%}" in line:
            self._take = self._after_script

    def _fill(self, text: str) -> str:
        """Fill in the variables that the file sets."""
        return VARIABLE.sub(self._value, text)

    def _value(self, found: re.Match[str]) -> str:
        value = self._variables.get(found[1].strip())
        if value is None:
            self.lost.add(f"what would be filled in for {found[0][:40]}, which stays")
            return found[0]
        self._room -= len(value)
        if self._room < 0:
            raise FormatError("its variables make it too large", self._number)
        return value
