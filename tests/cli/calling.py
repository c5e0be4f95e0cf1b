"""How the tests of the command line call it: golden files, and a screen that is none."""

from __future__ import annotations

import io
import os
from collections.abc import Callable
from typing import Any, Final, TypeAlias

from tests.support import ROOT
from wstui.tui.keymap import Keys
from wstui.wire.messages import Route

GOLDEN: Final = ROOT / "tests" / "golden"
SESSION: Final = GOLDEN / "every_event.wstui"
ROUTES: Final = (
    Route("/ws/chat/<room>/", "chat", "chat/consumers.py:21", "channels"),
    Route("/\x1b[31m", "", "", "channels"),
)

Run: TypeAlias = Callable[..., tuple[int, str, str]]
"""Runs a command line; returns exit code, standard output, standard error."""


def golden(name: str, text: str) -> None:
    """Compare with a file, byte for byte; WSTUI_TESTS_UPDATE=1 writes it."""
    path = GOLDEN / name
    if os.environ.get("WSTUI_TESTS_UPDATE"):
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text("utf-8")


class Terminal(io.StringIO):
    """What stands for a terminal to write on."""

    def isatty(self) -> bool:
        """Say that it is one."""
        return True

    def shown(self) -> list[str]:
        """Tell what was on its last line, one after the other."""
        return [line.partition("\x1b")[0] for line in self.getvalue().split("\r")]


class Screen:
    """What stands for the application on the terminal: starts what it is given, notes it and quits."""

    given: dict[str, Any]
    return_code: int | None = 0

    def __init__(self, start: Callable[[], Any], title: str, keys: Keys) -> None:
        opening = start()
        scope, connect = opening.scope, opening.connect
        type(self).given = {
            "controller": opening.controller,
            "scope": scope,
            "connect": connect,
            "file": opening._file,
            "replay": opening._replay,
            "title": title,
            "keys": keys.given,
        }

    def run_guarded(self) -> None:
        self.given["alive"] = self.given["controller"]._keeper._child.reap() is None
