"""``curl`` commands, as browsers copy them: whom to connect to and with which headers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from ..core.events import Connect
from ..core.scope import Scope
from ..errors import FormatError
from .curl_options import HEADERS, LETTER_SWITCHES, LETTERS, SWITCHES, UNHEARD, VALUED
from .exchange import Happened, Imported, Lost, error_at, numbered
from .handshake import basic, read_placed_scope
from .shell import Command, Word, split

NO_WEBSOCKET: Final = "the command asks for no WebSocket: http is read as ws, https as wss"
"""What is remarked of a command that is taken for one that does."""
_PROGRAMS: Final = frozenset({"curl", "curl.exe"})


@dataclass(slots=True)
class _Call:
    """What one command asks for."""

    url: Word | None = None
    headers: list[tuple[str, str, Word]] = field(default_factory=list)
    cookies: list[tuple[str, Word]] = field(default_factory=list)


def read(text: str) -> Imported:
    """Read commands, as a browser's "Copy as cURL" and "Copy all as cURL" write them.

    Args:
        text: For bash or for cmd.

    Returns:
        A connect for each WebSocket among them; a single command is taken for one.

    Raises:
        FormatError: It is no such command.
    """
    lost = Lost()
    scopes: list[tuple[Scope, bool]] = []
    commands = split(text)
    for command in commands:
        call = _Reading(text, command, lost).call()
        scopes.append((_scope(text, call), _is_websocket(call)))
    wanted = [scope for scope, yes in scopes if yes or len(scopes) == 1]
    if not scopes:
        raise FormatError("nothing in it: a curl command is wanted")
    if not wanted:
        problem = f"none of the {len(scopes)} commands opens a WebSocket"
        raise error_at(text, commands[0].words[0].at, problem)
    if len(wanted) < len(scopes):
        lost.add("commands that open no WebSocket", len(scopes) - len(wanted))
    happened = [Happened(0.0, c, Connect(scope.to_record())) for c, scope in enumerate(wanted, 1)]
    remarks = [] if any(yes for _, yes in scopes) else [NO_WEBSOCKET]
    return Imported(numbered(happened), lost.phrases(), remarks=remarks)


class _Reading:
    """Reads the words of one command."""

    def __init__(self, text: str, command: Command, lost: Lost) -> None:
        self.text = text
        self.lost = lost
        self.words: Iterator[Word] = iter(command.words)
        self.made = _Call()
        for variable in command.variables:
            lost.add(f"what the shell would fill in for {variable[:40]}")

    def call(self) -> _Call:
        """Read all."""
        program = next(self.words)
        if program.text == "$":  # a prompt that was copied, too
            program = next(self.words, program)
        if program.text not in _PROGRAMS:
            raise error_at(self.text, program.at, "this is no curl command")
        for word in self.words:
            if word.text == "--next":
                raise error_at(self.text, word.at, "write a command of its own instead of --next")
            if word.text.startswith("--"):
                self._option(word, word.text[2:])
            elif word.text.startswith("-") and word.text != "-":
                self._letters(word)
            else:
                self._take("url", word)
        if self.made.url is None:
            raise error_at(self.text, program.at, "this command has no URL")
        return self.made

    def _letters(self, word: Word) -> None:
        """Read one-letter options; the first that takes a value takes what stands behind it as one."""
        for index, letter in enumerate(word.text[1:], 1):
            if letter in LETTERS:
                rest = word.text[index + 1 :]
                value = Word(rest, word.at) if rest else self._value(word)
                self._take(LETTERS[letter], value)
                return
            if letter not in LETTER_SWITCHES:
                raise error_at(self.text, word.at, f"curl's option -{letter} is not known")

    def _option(self, word: Word, name: str) -> None:
        if name in VALUED:
            self._take(name, self._value(word))
        elif name not in SWITCHES:
            raise error_at(self.text, word.at, f"curl's option --{name} is not known")

    def _value(self, option: Word) -> Word:
        value = next(self.words, None)
        if value is None:
            raise error_at(self.text, option.at, f"{option.text} needs a value")
        return value

    def _take(self, name: str, value: Word) -> None:
        """Take an option with its value."""
        if name == "url":
            if self.made.url is not None:
                raise error_at(self.text, value.at, "a second URL: write a command of its own for it")
            self.made.url = value
        elif name == "header":
            self._header(value)
        elif name == "cookie" and "=" in value.text:
            self.made.cookies.append((value.text, value))
        elif name == "user":
            self.made.headers.append(("authorization", basic(value.text), value))
        elif name == "oauth2-bearer":
            self.made.headers.append(("authorization", f"Bearer {value.text}", value))
        elif name in HEADERS:
            self.made.headers.append((name, value.text, value))
        elif name not in UNHEARD:
            self.lost.add(f"curl's option --{name}")

    def _header(self, value: Word) -> None:
        name, colon, text = value.text.partition(":")
        if colon and text.strip():
            self.made.headers.append((name.strip(), text.strip(), value))
        elif not colon and value.text.rstrip().endswith(";"):  # curl's way to send one that is empty
            self.made.headers.append((value.text.rstrip()[:-1].strip(), "", value))
        elif not colon:
            problem = "a file of headers cannot be read" if value.text.startswith("@") else "write it as 'NAME: VALUE'"
            raise error_at(self.text, value.at, f"header: {problem}")


def _is_websocket(call: _Call) -> bool:
    url = call.url.text.lower() if call.url else ""
    upgrade = any(name.lower() == "upgrade" and value.lower() == "websocket" for name, value, _ in call.headers)
    return upgrade or url.startswith(("ws://", "wss://"))


def _scope(text: str, call: _Call) -> Scope:
    """Make the scope of a command; what is wrong is told at its word."""
    url = call.url or Word("", 0)
    target = url.text if "://" in url.text else f"http://{url.text}"
    headers = [*call.headers, *(("cookie", value, word) for value, word in call.cookies)]
    return read_placed_scope((target, url), headers, wrong=lambda error, word: error_at(text, word.at, str(error)))
