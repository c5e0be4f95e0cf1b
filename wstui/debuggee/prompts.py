"""What asks for a terminal where there is none: it gets a row with a hint, and the application goes on."""

from __future__ import annotations

import builtins
import io
import sys
from types import FrameType
from typing import Any, Final

from ..core.events import Note
from .stacks import Ground
from .tags import CONNECTION
from .threads import outwards
from .uplink import Uplink

BREAKPOINT_HINT: Final = "the application went on; print, or raise to see the stack and its locals"
_DEBUGGER: Final = ("a debugger asks for a command", BREAKPOINT_HINT)
_GO_ON: Final = b"continue\n"
INPUT_HINT: Final = "standard input is empty here; send a frame instead"


class Prompts:
    """Answers ``breakpoint()``, ``pdb``, ``input()`` and reads of standard input.

    Args:
        uplink: Where the rows go.
        ground: Names the line that asked.
    """

    def __init__(self, uplink: Uplink, ground: Ground) -> None:
        self._uplink = uplink
        self._ground = ground

    def install(self) -> None:
        """Stand in for them, before the application is imported."""
        sys.breakpointhook = self._breakpoint
        builtins.input = self._input
        stdin = io.TextIOWrapper(io.BufferedReader(_Empty(self)), encoding="utf-8")
        for name in ("stdin", "__stdin__"):
            setattr(sys, name, stdin)

    def note(self, what: str, hint: str) -> None:
        """Tell what asked, and where."""
        at = self._ground.locate()
        self._uplink.tell(CONNECTION.get(), Note(f"{what} at {at}" if at else what, hint))

    def _breakpoint(self, *_args: Any, **_kwargs: Any) -> None:
        self.note("breakpoint()", BREAKPOINT_HINT)

    def _input(self, prompt: object = "", /) -> str:
        if _asked_by_pdb(sys._getframe(1)):  # noqa: SLF001 - nothing else tells who asks
            self.note(*_DEBUGGER)
            return _GO_ON.decode().strip()
        text = str(prompt)
        self.note(f"input({text!r})" if text else "input()", INPUT_HINT)
        raise EOFError("wstui: there is no terminal to read from in here")


class _Empty(io.RawIOBase):
    """Below ``sys.stdin``: at its end from the start, as a server's is."""

    def __init__(self, prompts: Prompts) -> None:
        super().__init__()
        self._prompts = prompts
        self._told = False

    def fileno(self) -> int:
        return 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any, /) -> int:
        if _asked_by_pdb(sys._getframe(1)):  # noqa: SLF001 - nothing else tells who asks
            self._prompts.note(*_DEBUGGER)
            memoryview(buffer)[: len(_GO_ON)] = _GO_ON
            return len(_GO_ON)
        if not self._told:
            self._told = True
            self._prompts.note("sys.stdin is read", INPUT_HINT)
        return 0


def _asked_by_pdb(frame: FrameType | None) -> bool:
    """Tell whether a command loop of the bdb family asks: pdb, ipdb, pdb++."""
    module = sys.modules.get("bdb")
    if module is None:
        return False
    return any(
        isinstance(caller.f_locals.get("self"), module.Bdb)
        for caller, _ in zip(outwards(frame), range(4), strict=False)
    )
