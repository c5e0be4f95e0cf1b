"""Some lines of a session file, and what can be told of all of them at once.

A record that is a plain frame of text is by far the most frequent, and is never parsed: where its payload stands is
known from how journals write it. Whatever else a line may be is told apart by one pass over the bytes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import compress, count, repeat
from operator import contains
from typing import Final

PLAIN: Final = re.compile(
    rb'\{"n":[0-9]+,"t":[-+.0-9e]+,"c":([0-9]+),"way":"([<>])","type":"websocket\.(?:send|receive)","text":"'
)
"""What stands before the payload of a plain frame: its connection and direction are the groups."""
AT: Final = b'","at":"'
"""What stands between the payload and the line of code that sent it."""

_OTHER: Final = re.compile(rb'"way":"(?:!"|[<>]","type":"(?!websocket\.(?:send","text":"|receive","text":")))')
_FACT: Final = b'"way":"!"'
_RECEIVED: Final = b'"way":">","type":"websocket.receive","text":"'
_SENT: Final = b'"way":"<","type":"websocket.send","text":"'
TIDY: Final = b'"}'
"""What a plain frame's line ends with if nothing stands behind its payload but who sent it."""
_UNTIDY: Final = re.compile(rb'\n(?<!"\}\n)')
"""Begins with what is rare: twice as fast as to count what lines end with."""

SPARSE: Final = 400
"""Bytes between two matches from which on it is quicker to go from one to the next than through all lines."""
ENOUGH: Final = 64
"""Matches after which it is looked at how far apart they are."""
PIECE: Final = 1 << 19
"""Bytes that are looked through at once, with the lines that are made of them: as many as a processor keeps near."""


def line_ends(data: bytes) -> int:
    """Count the line ends in some bytes: to leave them out takes a third of the time of counting them."""
    return len(data) - len(data.replace(b"\n", b""))


def parts(data: bytes, *, edited: bool = False) -> Iterator[Part]:
    """Take many lines a part at a time.

    Args:
        data: Whole lines.
        edited: As of `Part`.

    Yields:
        Their parts, in order.
    """
    start = 0
    while start < len(data):
        end = data.find(b"\n", start + PIECE) + 1 or len(data)
        yield Part(data[start:end], edited=edited)
        start = end


class Part:
    """Whole lines, one a record.

    Args:
        data: The lines, each with its end but maybe the last.
        edited: Whether some lines may be blank or written in another way than journals write them.

    Attributes:
        data: The lines, each with its end.
    """

    def __init__(self, data: bytes, *, edited: bool = False) -> None:
        if not data.endswith(b"\n"):
            data += b"\n"
        if edited:
            data = b"".join(line + b"\n" for line in data.split(b"\n") if line and not line.isspace())
        self.data = data
        self._edited = edited
        self._spans: dict[int, tuple[int, int]] = {}

    @cached_property
    def lines(self) -> list[bytes]:
        """Each line without its end."""
        return self.data[:-1].split(b"\n") if self.data else []

    @cached_property
    def count(self) -> int:
        """How many lines there are."""
        return line_ends(self.data)

    def line(self, place: int) -> bytes:
        """Return a line without its end; one that was found without telling all lines apart is cut out alone."""
        span = self._spans.get(place)
        return self.lines[place] if span is None else self.data[span[0] : span[1]]

    def select(self, places: Sequence[int]) -> Iterator[bytes]:
        """Return some lines as `line` does, in the quickest way for as many as they are."""
        many = len(places) * SPARSE > len(self.data)
        return map(self.lines.__getitem__ if many else self.line, places)

    @cached_property
    def folded(self) -> bytes:
        """All of it with small letters for the capitals of ASCII."""
        return self.data.lower()

    @cached_property
    def tidy(self) -> bool:
        """Whether nothing stands in a line behind its payload but who sent it."""
        return _UNTIDY.search(self.data) is None

    @cached_property
    def others(self) -> list[int]:
        """The lines that are anything but plain frames of text."""
        if self._edited:
            return [place for place, line in enumerate(self.lines) if not PLAIN.match(line)]
        plain = self.data.count(_SENT)  # of a flood all are
        if plain == self.count or (plain := plain + self.data.count(_RECEIVED)) == self.count:
            return []
        places = [*self.containing(_FACT)]
        if plain + len(places) != self.count:  # the key may stand in a raw message, too
            places = [place for place, line in enumerate(self.lines) if _OTHER.search(line)]
        if plain + len(places) != self.count:
            places = [place for place, line in enumerate(self.lines) if not PLAIN.match(line)]
        return places

    def containing(self, needle: bytes, *, folded: bool = False) -> Sequence[int]:
        """Find the lines that contain some bytes.

        Args:
            needle: What is looked for; no end of a line.
            folded: Whether capitals are small letters; the needle has none then.

        Returns:
            Their places.
        """
        data = self.folded if folded else self.data
        found: list[int] = []
        place, after, at = 0, 0, data.find(needle)
        while at >= 0:
            place += data.count(b"\n", after, at) if at - after < SPARSE else line_ends(data[after:at])
            found.append(place)
            begin, end = data.rfind(b"\n", after, at) + 1 or after, data.find(b"\n", at)
            self._spans[place] = begin, end
            place, after = place + 1, end + 1
            if len(found) == ENOUGH and at < ENOUGH * SPARSE:
                return self._crowded(data, needle, all_so_far=place == data.count(needle, 0, after))
            at = data.find(needle, after)
        return found

    def _crowded(self, data: bytes, needle: bytes, *, all_so_far: bool) -> Sequence[int]:
        """Do the same where many lines do, the more quickly if all of them do."""
        if all_so_far and self._once_a_line(data, needle):
            return range(self.count)
        # Twice as fast as bytes, which are first asked whether the needle is a number.
        lines = data[:-1].decode("latin-1").split("\n")
        return [*compress(count(), map(contains, lines, repeat(needle.decode("latin-1"))))]

    def _once_a_line(self, data: bytes, needle: bytes) -> bool:
        """Tell whether as many matches as lines have a line end between each and the next."""
        between = data.split(needle)[1:-1]
        return len(between) + 1 == self.count and all(map(contains, between, repeat(10)))
