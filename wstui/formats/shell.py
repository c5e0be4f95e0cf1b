"""A line of a shell cut into words, as bash, zsh and Windows' cmd quote them; nothing is ever run or filled in."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import ClassVar, Final

from ..errors import FormatError
from .exchange import error_at

_SIMPLE: Final = dict(zip("abeEfnrtv\\'\"?", "\a\b\x1b\x1b\f\n\r\t\v\\'\"?", strict=True))
"""What a letter behind a backslash is in ``$'…'``."""
_CODE: Final = re.compile(r"x([0-9a-fA-F]{1,2})|u([0-9a-fA-F]{1,4})|U([0-9a-fA-F]{1,8})|([0-7]{1,3})")
_PLAIN: Final = re.compile(r"""[^\s'"\\$`;&|<>()#^]+""")
_QUOTED: Final = re.compile(r'[^"\\$`]+')
_FIRST: Final = re.compile(r"""\^?"|'|[\\^]\r?\n""")
"""What a shell is known by: the first quote, or the first line that goes on."""
_ESCAPED: Final = re.compile(r"\\(\r?\n|.|\Z)", re.DOTALL)
_CARET: Final = re.compile(r"\^(\r?\n\r?\n|\r?\n|.)", re.DOTALL)
_VARIABLE: Final = re.compile(r"\$(\w+|\{[^}\n]{0,80}\})")


@dataclass(frozen=True, slots=True)
class Word:
    """A word as the program would get it."""

    text: str
    at: int
    """Its offset in the whole text, from 0."""


@dataclass(frozen=True, slots=True)
class Command:
    """The words of one command."""

    words: list[Word]
    variables: list[str] = field(default_factory=list)
    """What a shell would have filled in, as it is written: it stays."""


def split(text: str) -> list[Command]:
    r"""Cut a text into commands and words.

    Args:
        text: Commands, one a line or between ``;``, ``&`` and ``&&``; a line goes on after a ``\`` or a ``^``.

    Returns:
        Those commands that have a word.

    Raises:
        FormatError: A quote is open, or something stands there that only a shell can do.
    """
    reader = _Cmd(text) if _is_cmd(text) else _Reader(text)
    return reader.commands()


def _is_cmd(text: str) -> bool:
    """Tell whether a command is written for Windows' cmd: the first quote or broken line in it has a caret."""
    first = _FIRST.search(text)
    return first is not None and first[0].startswith("^")


class _Reader:
    """Reads as bash does."""

    goes_on: ClassVar = re.compile(r"\\(\r?\n|\Z)")
    """What at the end of a line says that the next one belongs to it."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self._done: list[Command] = []
        self._words: list[Word] = []
        self._variables: list[str] = []

    def commands(self) -> list[Command]:
        """Read all."""
        while self.at < len(self.text):
            self._step()
        self._end()
        return self._done

    def _end(self) -> None:
        if self._words:
            self._done.append(Command(self._words, self._variables))
        self._words, self._variables = [], []

    def _step(self) -> None:
        """Read what stands between words, or a word."""
        character = self.text[self.at]
        if character in "\n;&":
            self._end()
            self.at += 1
        elif character.isspace():
            self.at += 1
        elif character == "#":
            end = self.text.find("\n", self.at)
            self.at = len(self.text) if end < 0 else end
        elif (length := self._continued()) > 0:
            self.at += length
        else:
            start = self.at
            self._words.append(Word("".join(self._word()), start))

    def _continued(self) -> int:
        """Count the characters of what says here that the line goes on; 0 if nothing does."""
        found = self.goes_on.match(self.text, self.at)
        return len(found[0]) if found else 0

    def _word(self) -> list[str]:
        """Read a word, piece by piece."""
        pieces: list[str] = []
        while self.at < len(self.text):
            character = self.text[self.at]
            if character.isspace() or character in ";&":
                break
            pieces.append(self._piece(character))
        return pieces

    def _piece(self, character: str) -> str:
        """Read a piece of a word."""
        if character == "'":
            return self._single()
        if character == '"':
            return self._double()
        if character == "$":
            return self._dollar()
        if character == "\\":
            return self._escaped()
        if character in "`|<>()":
            raise self._foreign(character)
        found = _PLAIN.match(self.text, self.at)
        piece = found[0] if found else character
        self.at += len(piece)
        return piece

    def _foreign(self, sign: str) -> FormatError:
        return error_at(self.text, self.at, f"{sign} is for a shell to do: only a plain command is understood")

    def _single(self) -> str:
        end = self.text.find("'", self.at + 1)
        if end < 0:
            raise error_at(self.text, self.at, "the quote ' is never closed")
        piece, self.at = self.text[self.at + 1 : end], end + 1
        return piece

    def _double(self) -> str:
        opened = self.at
        pieces: list[str] = []
        self.at += 1
        while True:
            if self.at >= len(self.text):
                raise error_at(self.text, opened, 'the quote " is never closed')
            character = self.text[self.at]
            if character == '"':
                self.at += 1
                return "".join(pieces)
            if character == "\\":
                pieces.append(self._escaped(only='"\\$`\n'))
            elif character == "$":
                pieces.append(self._variable())
            elif character == "`":
                raise self._foreign(character)
            else:
                found = _QUOTED.match(self.text, self.at)
                pieces.append(found[0] if found else character)
                self.at += len(pieces[-1])

    def _escaped(self, only: str = "") -> str:
        """Read a backslash and what stands behind it; one that ends its line is nothing."""
        found = _ESCAPED.match(self.text, self.at)
        after = found[1] if found else ""
        self.at += 1 + len(after)
        if after in {"\n", "\r\n"}:
            return ""
        return f"\\{after}" if only and after not in only else after

    def _dollar(self) -> str:
        """Read what a ``$`` begins outside of quotes."""
        if self.text.startswith("$'", self.at):
            return self._ansi()
        if self.text.startswith('$"', self.at):
            self.at += 1
            return self._double()
        return self._variable()

    def _variable(self) -> str:
        """Keep a variable as it is written."""
        if self.text.startswith("$(", self.at):
            raise self._foreign("$(")
        found = _VARIABLE.match(self.text, self.at)
        piece = found[0] if found else "$"
        if found:
            self._variables.append(piece)
        self.at += len(piece)
        return piece

    def _ansi(self) -> str:
        r"""Read ``$'…'``, in which ``\n`` and ``\u0021`` are characters."""
        opened = self.at
        pieces: list[str] = []
        self.at += 2
        while self.at < len(self.text):
            character = self.text[self.at]
            if character == "'":
                self.at += 1
                # A browser writes a character beyond 16 bit as two escapes, of a surrogate each.
                joined = "".join(pieces)
                return joined.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
            self.at += 1
            pieces.append(self._code() if character == "\\" else character)
        raise error_at(self.text, opened, "the quote $' is never closed")

    def _code(self) -> str:
        """Read what stands behind a backslash in ``$'…'``."""
        found = _CODE.match(self.text, self.at)
        if found is None:
            character = self.text[self.at : self.at + 1]
            self.at += len(character)
            return _SIMPLE.get(character, f"\\{character}")
        self.at += len(found[0])
        code = int(found[4], 8) & 0xFF if found[4] else int(found[1] or found[2] or found[3], 16)
        return chr(code) if code < 0x110000 else "\ufffd"


class _Cmd(_Reader):
    """Reads as Windows' cmd does, and after it the C runtime: a caret makes the next character plain."""

    goes_on = re.compile(r"\^(\r?\n|\Z)")

    def _piece(self, character: str) -> str:
        if character == '"' or self.text.startswith('^"', self.at):
            return self._argument()
        if character == "^":
            return self._caret()
        if character in "|<>()":
            raise self._foreign(character)
        self.at += 1
        return character

    def _caret(self) -> str:
        """Read a caret and what it makes plain: two line ends are one."""
        found = _CARET.match(self.text, self.at)
        after = found[1] if found else ""
        self.at += 1 + len(after)
        return "\n" if len(after.replace("\r", "")) == 2 else after if after not in {"\n", "\r\n"} else ""

    def _argument(self) -> str:
        r"""Read a quoted argument: the carets go first, then ``\"`` and ``\\`` are characters."""
        opened = self.at
        self.at += 2 if self.text[self.at] == "^" else 1
        pieces: list[str] = []
        while self.at < len(self.text):
            character = self._plain()
            if character == '"':
                return "".join(pieces)
            if character == "\\":
                before, after = self.at, self._plain()
                if after not in {'"', "\\"}:
                    self.at, after = before, "\\"
                character = after
            pieces.append(character)
        raise error_at(self.text, opened, 'the quote " is never closed')

    def _plain(self) -> str:
        """Read one character, without the caret before it."""
        if self.text.startswith("^", self.at):
            return self._caret()
        character = self.text[self.at : self.at + 1]
        self.at += len(character)
        return character
