from __future__ import annotations

import shlex
import subprocess
from pathlib import Path

from tests.cli.shells.typed import CHAT, environment, furnish, has_shell
from wstui.cli.shells import fish

STUB = "function wstui; echo $argv >>asked; cat routes.txt; end\nsource ./script\n"

LINES = {
    "wstui sess": ["sessions"],
    "wstui sessions ": ["open", "save", "clean"],
    "wstui sessions open o": ["one.wstui"],
    "wstui sessions clean --ol": ["--older-than"],
    "wstui demo --lifespan=o": ["--lifespan=off", "--lifespan=on"],
    "wstui demo --lifespan o": ["off", "on"],
    "wstui demo /refuse/": ["/refuse/denial"],
    "wstui --lo": ["--loop"],
    "wstui --loop auto m": ["main.py"],
    "wstui show o": ["one.wstui"],
    "wstui --env-file v": ["vars.env"],
    "wstui check --app-dir=s": ["--app-dir=src/"],
    "wstui completion ": ["bash", "zsh", "fish"],
    "wstui main.py:app /ws/n": ["/ws/news/"],
    "wstui debug main.py:app --app-dir src -H 'X: 1' /ws/c": [CHAT],
    "wstui check main.py:app /x /ws/n": ["/ws/news/"],
}


def completed(folder: Path, *lines: str) -> list[list[str]]:
    """Ask fish what it offers for some lines."""
    asking = "".join(f"complete -C {shlex.quote(line)}; echo ==\n" for line in lines)
    done = subprocess.run(
        [has_shell("fish"), "--no-config", "-c", STUB + asking],
        cwd=folder,
        env=environment(folder),
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stderr == ""
    offers = done.stdout.split("==\n")[:-1]
    return [[offer.partition("\t")[0] for offer in offered.splitlines()] for offered in offers]


def test_lines_are_completed(tmp_path: Path) -> None:
    furnish(tmp_path, fish.script(routes=True))
    found = completed(tmp_path, *LINES)
    assert dict(zip(LINES, found, strict=True)) == LINES
    assert (tmp_path / "asked").read_text("utf-8").splitlines() == [
        "routes --timeout 2 main.py:app",
        "routes --timeout 2 --app-dir src main.py:app",
        "routes --timeout 2 main.py:app",
    ]


def test_without_routes_nobody_is_asked(tmp_path: Path) -> None:
    furnish(tmp_path, fish.script(routes=False))
    assert completed(tmp_path, "wstui main.py:app /ws/c") == [[]]
    assert not (tmp_path / "asked").exists()
