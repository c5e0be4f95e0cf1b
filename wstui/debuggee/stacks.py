"""Which code is the user's, and which line of it is running.

A frame is looked up by the identity of its code object and its instruction, so that naming the line that sends a
frame costs a few dict lookups and no formatting.
"""

from __future__ import annotations

import asyncio
import linecache
import os
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from types import CodeType, FrameType, TracebackType
from typing import Any, Final

from ..core.events import Blocked
from .tags import connection_of
from .threads import outwards, thread_connection, tops

_OURS: Final = str(Path(__file__).resolve().parents[1]) + os.sep
_WORK: Final = tuple(f"{_OURS}{room}{os.sep}" for room in ("core", "wire", "debuggee"))
"""Rooms of ours that may take long themselves; the engine only calls the application."""
_AROUND: Final = tuple(f"{_OURS}debuggee{os.sep}{name}.py" for name in ("__main__", "watchdog", "threads"))
"""What never does: if it stands on top, it is C code without a line that runs."""
_STDLIB: Final = tuple({str(Path(os.__file__).parent) + os.sep, str(Path(os.__file__).resolve().parent) + os.sep})
_BRIDGE: Final = "main_wrap"
"""The coroutine of asgiref's in which async code runs for sync code that waits for it in another thread."""
_AWAITING: Final = (("cr_frame", "cr_await"), ("gi_frame", "gi_yieldfrom"), ("ag_frame", "ag_await"))
"""Where a suspended coroutine, generator and asynchronous generator keep their frame, and what they wait for."""
_DEEPEST: Final = 1000
"""Awaits that are followed."""
_CODES: Final = 10_000
"""Code objects remembered; an application that compiles without end must not fill the memory."""


class Ground:
    """Tells the user's code from all other.

    The user's is what is neither of the standard library nor installed nor ours; and the application's own file,
    wherever it is (``wstui demo`` runs one that is installed).

    Args:
        app_dir: Paths inside it are told relative to it.
        own: Files that are the user's in any case.
    """

    def __init__(self, app_dir: str = ".", own: tuple[str, ...] = ()) -> None:
        folder = Path(app_dir)
        self._roots = tuple({f"{os.path.abspath(folder)}{os.sep}", f"{folder.resolve()}{os.sep}"})  # noqa: PTH100 - unlike absolute() it tidies ".."
        self._own = frozenset(name for path in own for name in (os.path.abspath(path), os.path.realpath(path)))  # noqa: PTH100 - the same
        self._codes: dict[int, tuple[CodeType, dict[int, str] | None]] = {}

    def is_user(self, code: CodeType) -> bool:
        """Tell whether code is the user's."""
        return self._places(code) is not None

    def is_ours(self, code: CodeType) -> bool:
        """Tell whether code is wstui's own."""
        return code.co_filename.startswith(_OURS) and code.co_filename not in self._own

    def is_stdlib(self, code: CodeType) -> bool:
        """Tell whether code is the standard library's."""
        file = code.co_filename
        return file.startswith(("<frozen", *_STDLIB)) and "site-packages" not in file

    def is_at_work(self, frame: FrameType | None) -> bool:
        """Tell whether wstui itself works just now, for instance on a frame of many megabytes.

        Args:
            frame: The top of a stack.

        Returns:
            Whether it is our own code that runs, or the standard library for it: nobody else keeps the loop then.
        """
        code = next((caller.f_code for caller in outwards(frame) if not self.is_stdlib(caller.f_code)), None)
        return (
            code is not None
            and self.is_ours(code)
            and code.co_filename.startswith(_WORK)
            and (code.co_filename not in _AROUND)
        )

    def is_user_file(self, file: str) -> bool:
        """Tell whether a file is the user's."""
        if file in self._own:
            return True
        if file.startswith("<") or "site-packages" in file or "dist-packages" in file:
            return False
        return not file.startswith((_OURS, *_STDLIB))

    def short(self, file: str) -> str:
        """Name a file as the user would: relative to the project if it is in it."""
        for root in self._roots:
            if file.startswith(root):
                return file[len(root) :]
        return file

    def place(self, frame: FrameType) -> str:
        """Name the line that a frame is at.

        Args:
            frame: Any frame.

        Returns:
            ``chat/consumers.py:21 connect``; empty if the code is not the user's.
        """
        code = frame.f_code
        entry = self._codes.get(id(code))
        places = entry[1] if entry is not None else self._places(code)
        if places is None:
            return ""
        instruction = frame.f_lasti
        place = places.get(instruction)
        if place is None:
            place = places[instruction] = f"{self.short(code.co_filename)}:{frame.f_lineno} {code.co_name}"
        return place

    def locate(self) -> str:
        """Name the line of the user's code that is calling, however indirectly.

        Returns:
            The innermost one; for a sync consumer that of its worker thread; empty if there is none.
        """
        frame: FrameType | None = sys._getframe(1)  # noqa: SLF001 - there is no other way to one's callers
        bridge: FrameType | None = None
        known = self._codes
        while frame is not None:
            code = frame.f_code
            entry = known.get(id(code))
            places = entry[1] if entry is not None else self._places(code)
            if places is not None:
                return places.get(frame.f_lasti) or self.place(frame)
            if bridge is None and code.co_name == _BRIDGE:
                bridge = frame
            frame = frame.f_back
        return "" if bridge is None else self._across(bridge)

    def where(self, what: BaseException | asyncio.Task[Any]) -> str:
        """Name the line of the user's that raised an exception, or that a task stands at.

        Args:
            what: An exception that was caught, or a task that waits; called in the loop's thread.

        Returns:
            The innermost such line, as `place` writes it; that of a worker thread if one works for the task's
            connection; empty if there is none.
        """
        if isinstance(what, BaseException):
            found = [at for at in map(self._place_of_call, _calls(what.__traceback__)) if at]
            return found[-1] if found else ""
        return self._in_thread(connection_of(what)) or self._suspended(what)

    def _in_thread(self, connection: int) -> str:
        for thread, top in tops().items():
            if connection and thread != threading.get_ident() and thread_connection(top) == connection:
                frame = self.innermost(top)
                if frame is not None and (at := self.place(frame)):
                    return at
        return ""

    def _suspended(self, task: asyncio.Task[Any]) -> str:
        """Follow what a coroutine awaits as far as it is coroutines and generators."""
        found, awaited = "", task.get_coro()
        for _ in range(_DEEPEST):
            kind = next((kind for kind in _AWAITING if hasattr(awaited, kind[0])), None)
            if kind is None:
                break
            frame = getattr(awaited, kind[0])
            if frame is not None:
                found = self.place(frame) or found
            awaited = getattr(awaited, kind[1])
        return found

    def _place_of_call(self, call: TracebackType) -> str:
        code = call.tb_frame.f_code
        return f"{self.short(code.co_filename)}:{call.tb_lineno} {code.co_name}" if self.is_user(code) else ""

    def innermost(self, frame: FrameType | None) -> FrameType | None:
        """Find the user's frame nearest to the top of a stack; the top itself if there is none."""
        top = frame
        while frame is not None:
            if self.is_user(frame.f_code):
                return frame
            frame = frame.f_back
        return top

    def blocked(self, top: FrameType | None, seconds: float, thread: str = "") -> Blocked:
        """Tell who keeps a thread.

        Args:
            top: The top of its stack.
            seconds: For how long it has been kept.
            thread: What it is called if it is not the event loop's.

        Returns:
            The event, with the innermost line of the user's, else with that at the top, but with none of ours.
        """
        frame = self.innermost(top)
        if frame is None or self.is_ours(frame.f_code):
            return Blocked(seconds, thread=thread)
        code, line = frame.f_code, frame.f_lineno or 0
        source = linecache.getline(code.co_filename, line).strip()
        return Blocked(seconds, self.short(code.co_filename), line, code.co_qualname, source, thread=thread)

    def _across(self, bridge: FrameType) -> str:
        """Find the sync code that waits for a coroutine: asgiref shares a list between the two stacks."""
        try:
            shared = bridge.f_locals["call_result"]
            for top in tops().values():
                for frame in outwards(top):
                    if frame.f_code.co_name == "__call__" and frame.f_locals.get("call_result") is shared:
                        found = self.innermost(frame)
                        return "" if found is None else self.place(found)
        except (KeyError, RuntimeError, ValueError):
            pass
        return ""

    def _places(self, code: CodeType) -> dict[int, str] | None:
        """Lines of a code object by instruction, for the user's; None for any other."""
        entry = self._codes.get(id(code))
        if entry is None:
            if len(self._codes) > _CODES:
                self._codes.clear()
            # the code object is kept, so that nobody else gets its id
            entry = self._codes[id(code)] = (code, {} if self.is_user_file(code.co_filename) else None)
        return entry[1]


def _calls(traceback: TracebackType | None) -> Iterator[TracebackType]:
    """Walk from the outermost call of a traceback to the innermost."""
    while traceback is not None:
        yield traceback
        traceback = traceback.tb_next
