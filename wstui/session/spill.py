"""What a child writes past Python's streams: by C code, by subprocesses, by faulthandler."""

from __future__ import annotations

import asyncio
import codecs
import os
from collections.abc import Callable, Iterable, Mapping
from typing import Final, Literal

from ..core.events import Output
from ..core.summary import last_words
from ..wire.messages import Report, Told
from .child import Stream

READ: Final = 64 << 10
"""Bytes of one output; also how much is read before it is somebody else's turn."""
TAIL: Final = 4_000
"""Characters of the last words that are kept for the death."""

_Spilled = Literal["stdout", "stderr", "fault"]
_SPILLED: Final[tuple[_Spilled, ...]] = ("stdout", "stderr", "fault")


class Spill:
    """Reads the pipes of a child, and keeps its last words.

    Args:
        outputs: The ends of its pipes.
        on_output: Gets what comes out of them.
    """

    def __init__(self, outputs: Mapping[Stream, int], on_output: Callable[[Output], None]) -> None:
        self._descriptors = {stream: outputs[stream] for stream in _SPILLED}
        self._on_output = on_output
        self._decoders = {stream: codecs.getincrementaldecoder("utf-8")("backslashreplace") for stream in _SPILLED}
        self._tail = ""
        self._fault = ""
        self._loop: asyncio.AbstractEventLoop | None = None

    @property
    def tail(self) -> str:
        """The last lines on standard error, faulthandler's included, from whichever way they came."""
        return self._tail

    @property
    def last_line(self) -> str:
        """The one of them that tells why it ended."""
        return last_words(self._tail).strip()

    def attach(self, loop: asyncio.AbstractEventLoop) -> None:
        """Start to read."""
        self._loop = loop
        for stream, descriptor in self._descriptors.items():
            loop.add_reader(descriptor, self._readable, stream)

    def detach(self) -> None:
        """Read what is left, and stop; the process has ended."""
        for stream in list(self._descriptors):
            while self._readable(stream):
                pass
            self._close(stream)

    def remember(self, reports: Iterable[Report]) -> None:
        """Keep what Python itself wrote on standard error among the last words."""
        for report in reports:
            if type(report) is Told and type(report.event) is Output and report.event.stream == "stderr":
                self._tail = (self._tail + report.event.text)[-TAIL:]

    def say(self, line: str) -> None:
        """Add a line of our own, told as if the child had written it on standard error."""
        self._told("stderr", f"{line}\n")

    def _readable(self, stream: _Spilled) -> bool:
        """Read once; tells whether there may be more."""
        descriptor = self._descriptors.get(stream)
        if descriptor is None:
            return False
        try:
            data = os.read(descriptor, READ)
        except (BlockingIOError, InterruptedError):
            return False
        except OSError:
            data = b""
        self._told(stream, self._decoders[stream].decode(data, final=not data))
        if not data:
            self._close(stream)
        return bool(data)

    def _told(self, stream: _Spilled, text: str) -> None:
        if not text:
            return
        if stream != "stdout":
            self._tail = (self._tail + text)[-TAIL:]
        if stream == "fault":  # it is written line by line, in the moment of death: one thing to tell
            self._fault += text
        else:
            self._on_output(Output(stream, text))

    def _close(self, stream: _Spilled) -> None:
        descriptor = self._descriptors.pop(stream, None)
        if descriptor is not None and self._loop is not None:
            self._loop.remove_reader(descriptor)
            self._told(stream, self._decoders[stream].decode(b"", final=True))
            if stream == "fault" and self._fault:
                self._on_output(Output("fault", self._fault))
