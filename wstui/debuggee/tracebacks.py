"""An exception as data, with all that Python would print of it and the locals of the user's frames."""

from __future__ import annotations

import itertools
import linecache
from collections.abc import Iterator
from types import CodeType, TracebackType
from typing import Final

from ..core.events import Crashed
from ..core.trace import Trace, TraceFrame
from .interrupts import Interrupted
from .reprs import Reprs
from .stacks import Ground

FRAMES: Final = 60
"""Frames of one exception; the middle is left out."""
CHAIN: Final = 20
"""Exceptions of one crash: causes, contexts and members of groups all counted."""
LOCALS: Final = 40
"""Locals of one frame."""
TEXT: Final = 4_000
"""Characters of a message or a note."""
_BEFORE, _AFTER = 4, 3
_HOUSE: Final = __name__.partition(".")[0]
_WIDTH: Final = 400


class Tracebacks:
    """Makes traces of exceptions.

    Args:
        ground: Tells which frames are the user's.
    """

    def __init__(self, ground: Ground) -> None:
        self._ground = ground

    def crashed(self, error: BaseException) -> Crashed:
        """Make the event of an exception that ended an application.

        Args:
            error: Any exception; nothing that it holds or does can make this raise.

        Returns:
            The event, with its trace.
        """
        trace = self.trace(error)
        if isinstance(error, Interrupted):
            return Crashed("interrupted by you", trace)
        first = trace.message.strip().partition("\n")[0]
        return Crashed(f"{trace.type}: {first}" if first else trace.type, trace)

    def trace(self, error: BaseException) -> Trace:
        """Make the trace of an exception."""
        return _Making(self._ground).trace(error)


class _Making:
    """One trace in the making: what has been seen, and how much may still come."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground
        self._reprs = Reprs()
        self._seen: set[int] = set()

    def trace(self, error: BaseException) -> Trace:
        self._seen.add(id(error))
        frames, left_out = self._frames(error.__traceback__)
        notes = getattr(error, "__notes__", ())
        cause, context = error.__cause__, error.__context__
        return Trace(
            type=_type_name(error),
            message=_message(error),
            frames=frames,
            left_out=left_out,
            notes=tuple(str(note)[:TEXT] for note in notes) if isinstance(notes, list | tuple) else (),
            cause=self._next(cause),
            context=None if cause is not None or error.__suppress_context__ else self._next(context),
            group=self._group(error),
        )

    def _next(self, error: BaseException | None) -> Trace | None:
        if error is None or id(error) in self._seen or len(self._seen) >= CHAIN:
            return None
        return self.trace(error)

    def _group(self, error: BaseException) -> tuple[Trace, ...]:
        if not isinstance(error, BaseExceptionGroup):
            return ()
        return tuple(member for member in map(self._next, error.exceptions) if member is not None)

    def _frames(self, traceback: TracebackType | None) -> tuple[tuple[TraceFrame, ...], int]:
        calls = [call for call in _calls(traceback) if not self._ground.is_ours(call.tb_frame.f_code)]
        left_out = max(0, len(calls) - FRAMES)
        if left_out:
            calls[FRAMES // 2 : -(FRAMES // 2)] = []
        return tuple(map(self._frame, calls)), left_out

    def _frame(self, call: TracebackType) -> TraceFrame:
        frame, line = call.tb_frame, call.tb_lineno or 0
        code = frame.f_code
        user = self._ground.is_user(code)
        source, first = _source(code.co_filename, line, frame.f_globals)
        column, end_column = _columns(code, call.tb_lasti, line, source[line - first] if source else "")
        return TraceFrame(
            file=code.co_filename,
            line=line,
            function=code.co_qualname,
            source=source,
            first=first,
            locals=self._locals(frame.f_locals) if user else (),
            user=user,
            column=column,
            end_column=end_column,
        )

    def _locals(self, values: dict[str, object]) -> tuple[tuple[str, str], ...]:
        named = [(name, value) for name, value in list(values.items()) if not name.startswith("__")]
        return tuple((str(name), self._reprs.safe(value)) for name, value in named[:LOCALS])


def _calls(traceback: TracebackType | None) -> Iterator[TracebackType]:
    while traceback is not None:
        yield traceback
        traceback = traceback.tb_next


def _type_name(error: BaseException) -> str:
    kind = type(error)
    module = str(kind.__module__)
    # of ours people need not know where it lives, least of all under which private name
    plain = module == "builtins" or module.partition(".")[0] == _HOUSE
    return kind.__qualname__ if plain else f"{module}.{kind.__qualname__}"


def _message(error: BaseException) -> str:
    try:
        return str(error)[:TEXT]
    except BaseException as trouble:  # noqa: BLE001 - str() of a user's exception may raise anything
        return f"<its __str__ raises {type(trouble).__name__}>"


def _source(file: str, line: int, module_globals: dict[str, object]) -> tuple[tuple[str, ...], int]:
    """The lines around a line, and the number of the first; nothing if they cannot be read."""
    lines = linecache.getlines(file, module_globals) if line else []
    if line > len(lines) or not lines:
        return (), 1
    first = max(1, line - _BEFORE)
    return tuple(text.rstrip("\n")[:_WIDTH] for text in lines[first - 1 : line + _AFTER]), first


def _columns(code: CodeType, instruction: int, line: int, text: str) -> tuple[int, int]:
    """Where in its line the expression stands, in characters; Python counts bytes."""
    start, end, column, end_column = next(
        itertools.islice(code.co_positions(), instruction // 2, None), (None, None, None, None)
    )
    if not text or start != line or column is None or end_column is None:
        return -1, -1
    raw = text.encode()
    if end != line:
        end_column = len(raw)
    return len(raw[:column].decode(errors="replace")), len(raw[:end_column].decode(errors="replace"))
