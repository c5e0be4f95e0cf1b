"""A shell that is typed at: what completion makes of a line."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Any, Final

import pexpect
import pytest

from tests.support import PATIENCE

CHAT: Final = "/ws/chat/<room>/"
LINES: Final = [
    ("wstui sess\tcl\t--ol\t1d", ["sessions", "clean", "--older-than=1d"]),
    ("wstui sessions op\to\t", ["sessions", "open", "one.wstui"]),
    ("wstui demo --lifespan=o\tn", ["demo", "--lifespan=on"]),
    ("wstui demo /ref\t/d\t", ["demo", "/refuse/denial"]),
    ("wstui --lo\tasy\tma\t", ["--loop=asyncio", "main.py"]),
    ("wstui show o\t", ["show", "one.wstui"]),
    ("wstui --env-file v\tmain.py:app", ["--env-file", "vars.env", "main.py:app"]),
    ("wstui check --app-dir=s\t one.wstui", ["check", "--app-dir=src", "one.wstui"]),
    ("wstui completion z\t", ["completion", "zsh"]),
    ("wstui main.py:app /ws/n\t", ["main.py:app", "/ws/news/"]),
    (
        "wstui debug main.py:app --app-dir src -H 'X: 1' /ws/c\t",
        ["debug", "main.py:app", "--app-dir", "src", "-H", "X: 1", CHAT],
    ),
]
"""What is typed, and what wstui is given then. Shells differ in how they end a word: see `same`."""

ROUTES: Final = f"{CHAT}  chat  chat.py:21\n/ws/news/\n"
STUB: Final = """\
wstui() { if [ "$2" = --timeout ]; then echo "$*" >>asked; cat routes.txt; else printf '<%s>' "$@"; echo; fi; }
"""
"""A wstui that prints what it is given, and declares routes; for shells of Bourne's line."""


def furnish(folder: Path, script: str) -> None:
    """Make the files of which the lines speak."""
    (folder / "src").mkdir()
    for name in ("main.py", "one.wstui", "vars.env"):
        (folder / name).touch()
    (folder / "routes.txt").write_text(ROUTES, encoding="utf-8")
    (folder / "stub").write_text(STUB, encoding="utf-8")
    (folder / "script").write_text(script, encoding="utf-8")


def environment(folder: Path) -> dict[str, str]:
    """Give a shell nothing of the user's."""
    return {"PATH": os.environ["PATH"], "HOME": str(folder), "TERM": "dumb", "PS1": "> ", "LC_ALL": "C.UTF-8"}


def has_shell(name: str) -> str:
    """Find a shell, or skip the test that needs it."""
    return shutil.which(name) or pytest.skip(f"there is no {name} here")


def same(words: list[str]) -> list[str]:
    """Make equal what shells may write as they like: ``--loop x`` and ``--loop=x``, ``src`` and ``src/``."""
    joined = "\0".join(words).replace("src/", "src")
    for option in ("--older-than", "--loop"):
        joined = joined.replace(f"{option}\0", f"{option}=")
    return joined.split("\0")


class Typed:
    """An interactive shell in a folder that is furnished.

    Args:
        command: The shell.
        prepare: Lines that it is given first.
        folder: Where it works.
    """

    def __init__(self, command: list[str], prepare: list[str], folder: Path) -> None:
        self._shell: pexpect.spawn[Any] = pexpect.spawn(
            command[0],
            command[1:],
            env=environment(folder),
            cwd=str(folder),
            timeout=PATIENCE,
            encoding="utf-8",
            dimensions=(50, 200),
        )
        self._shell.delaybeforesend = None
        for line in [*prepare, ". ./stub", ". ./script", "echo rea''dy"]:
            self._shell.sendline(line)
        self._shell.expect("ready")

    def typed(self, keys: str) -> list[str]:
        """Type keys and enter; return the words that wstui was given."""
        self._shell.send(keys + "\r")
        self._shell.expect(r"\n(<[^\r\n]*>)\r?\n")
        return str(self._shell.match.group(1))[1:-1].split("><")

    def close(self) -> None:
        """End the shell."""
        self._shell.close(force=True)
