"""What the application prints, logs and warns, on its way up with its connection's tag.

Nothing is put into `logging`: a handler of ours on the root logger would make the application's own
``logging.basicConfig`` do nothing. Instead a write that comes out of a handler is recognised by the frame above it,
so that a record is told once, as a record, exactly where the application's own configuration would have shown it.
"""

from __future__ import annotations

import faulthandler
import io
import os
import sys
import threading
import warnings
from types import FrameType
from typing import TYPE_CHECKING, Any, Final, Literal, NoReturn, TextIO

from ..core.events import Output
from .tags import CONNECTION
from .threads import outwards
from .uplink import Uplink

if TYPE_CHECKING:
    import logging

_exit = os._exit

CHUNK: Final = 1 << 20
"""Characters of one report."""
_PARTIAL: Final = 8 << 10
"""Characters that are kept back until their line ends."""
_DEPTH: Final = 12
"""Frames above a write among which a handler's ``emit`` is looked for."""


class _Bytes(io.BufferedIOBase):
    """``sys.stdout.buffer``: bytes become text, and go the same way."""

    def __init__(self, stream: Stream) -> None:
        super().__init__()
        self._stream = stream
        self.name = stream.title

    def writable(self) -> bool:
        return True

    def fileno(self) -> int:
        return self._stream.fileno()

    def write(self, data: Any, /) -> int:
        raw = bytes(memoryview(data))
        self._stream.write(raw.decode("utf-8", "backslashreplace"))
        return len(raw)


class Stream(io.TextIOWrapper):
    """Stands in for ``sys.stdout`` or ``sys.stderr``.

    What ends a line is told at once; the rest is kept until its end comes, or somebody flushes, which the watchdog
    does every moment. So one `print` is one report.

    Args:
        name: Which of the two.
        descriptor: What ``fileno()`` says, for whoever hands it to a subprocess.
        uplink: Where it goes.
    """

    def __init__(self, name: Literal["stdout", "stderr"], descriptor: int, uplink: Uplink) -> None:
        self.title = f"<{name}>"
        self._stream: Literal["stdout", "stderr"] = name
        self._descriptor = descriptor
        self._uplink = uplink
        self._lines: dict[int, str] = {}
        self._guard = threading.RLock()
        super().__init__(_Bytes(self), encoding="utf-8", errors="backslashreplace", line_buffering=True)

    def fileno(self) -> int:
        """The real descriptor; what is written there comes up through a pipe, without a connection."""
        return self._descriptor

    def isatty(self) -> bool:
        """Never a terminal."""
        return False

    def write(self, text: str, /) -> int:
        """Tell a text as soon as it ends a line."""
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        connection = CONNECTION.get()
        # a handler writes its line in one piece, `print` its end apart: that spares the look at every print
        whole = len(text) > 1 and text.endswith("\n")
        # the interpreter itself writes, too: a last traceback has no caller
        record = _record(sys._getframe().f_back) if whole else None  # noqa: SLF001 - nothing else tells who writes
        with self._guard:
            if record is not None:
                self._tell(connection, self._lines.pop(connection, ""))
                self._uplink.tell(connection, _logged(record, text))
                return len(text)
            kept = self._lines.pop(connection, "") + text
            if kept.endswith("\n") or len(kept) > _PARTIAL:
                self._tell(connection, kept)
            elif kept:
                self._lines[connection] = kept
        return len(text)

    def flush(self) -> None:
        """Tell lines that have not ended."""
        with self._guard:
            while self._lines:
                self._tell(*self._lines.popitem())

    def nudge(self) -> None:
        """The same, unless somebody is writing just now: for a thread that must not wait."""
        if self._lines and self._guard.acquire(blocking=False):
            try:
                self.flush()
            finally:
                self._guard.release()

    def close(self) -> None:
        """Keep on: the next print of somebody else must not fail."""
        self.flush()

    def _tell(self, connection: int, text: str) -> None:
        for start in range(0, len(text), CHUNK):
            self._uplink.output(connection, self._stream, text[start : start + CHUNK])


def _record(frame: FrameType | None) -> logging.LogRecord | None:
    """The log record that is being written out, if this write comes out of a handler."""
    module = sys.modules.get("logging")
    if module is None:
        return None
    for depth, caller in enumerate(outwards(frame)):
        if depth == _DEPTH:
            break
        if caller.f_code.co_name == "emit":
            record = caller.f_locals.get("record")
            if isinstance(record, module.LogRecord):
                found: logging.LogRecord = record
                return found
    return None


def _logged(record: logging.LogRecord, written: str) -> Output:
    """A log record as an event: its message, with the traceback that the handler has formatted."""
    message = getattr(record, "message", None)
    text = message if isinstance(message, str) else written.rstrip("\n")
    for more in (record.exc_text, record.stack_info):
        if more:
            text = f"{text}\n{more}"
    return Output("log", text[:CHUNK], level=str(record.levelname), logger=str(record.name))


class Capture:
    """Takes all that the application says past its connections.

    Args:
        uplink: Where it goes.
        fault: The descriptor on which faulthandler writes its last word.
    """

    def __init__(self, uplink: Uplink, fault: int) -> None:
        self._uplink = uplink
        self._fault = fault
        self.stdout = Stream("stdout", 1, uplink)
        self.stderr = Stream("stderr", 2, uplink)

    def install(self) -> None:
        """Stand in for the streams, before the application is imported."""
        _stand_in(self.stdout, self.stderr)
        warnings.showwarning = self._warn
        faulthandler.enable(self._fault)
        os._exit = self._exit
        os.register_at_fork(after_in_child=self._forked)

    def flush(self) -> None:
        """Tell lines that have not ended."""
        self.stdout.flush()
        self.stderr.flush()

    def nudge(self) -> None:
        """The same, but never wait for another thread that is writing."""
        self.stdout.nudge()
        self.stderr.nudge()

    def _exit(self, status: int) -> NoReturn:
        """``os._exit`` that first lets go of what stands in our own buffers; a server has none."""
        self.flush()
        self._uplink.say(b"")
        _exit(status)

    def _warn(  # noqa: PLR0917 - the signature is that of `warnings.showwarning`
        self,
        message: Warning | str,
        category: type[Warning],
        filename: str,
        lineno: int,
        file: TextIO | None = None,
        line: str | None = None,
    ) -> None:
        if file is not None:
            file.write(warnings.formatwarning(message, category, filename, lineno, line))
            return
        text = f"{filename}:{lineno}: {category.__name__}: {message}"
        self._uplink.tell(CONNECTION.get(), Output("warning", text[:CHUNK], level=category.__name__))

    def _forked(self) -> None:
        """In a process that the application forks off: it has no way up but the pipes."""
        self._uplink.abandon()
        _stand_in(_plain(1), _plain(2))


def _stand_in(stdout: TextIO, stderr: TextIO) -> None:
    for name, stream in (("stdout", stdout), ("stderr", stderr)):
        for which in (name, f"__{name}__"):
            setattr(sys, which, stream)


def _plain(descriptor: int) -> TextIO:
    return os.fdopen(descriptor, "w", encoding="utf-8", errors="backslashreplace", closefd=False)
