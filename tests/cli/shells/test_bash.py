from __future__ import annotations

from pathlib import Path

from tests.cli.shells.typed import LINES, Typed, furnish, has_shell, same
from wstui.cli.options import Verb
from wstui.cli.shells import bash


def test_lines_are_completed(tmp_path: Path) -> None:
    furnish(tmp_path, bash.script(routes=True))
    shell = Typed([has_shell("bash"), "--norc", "--noprofile"], [], tmp_path)
    try:
        for keys, words in LINES:
            assert same(shell.typed(keys)) == words, keys
    finally:
        shell.close()
    asked = (tmp_path / "asked").read_text("utf-8").replace("src/", "src")
    assert asked == "routes --timeout 2 main.py:app\nroutes --timeout 2 --app-dir src main.py:app\n"


def test_without_routes_nobody_is_asked(tmp_path: Path) -> None:
    furnish(tmp_path, bash.script(routes=False))
    shell = Typed([has_shell("bash"), "--norc", "--noprofile"], [], tmp_path)
    try:
        assert shell.typed("wstui main.py:app /ws/c\t") == ["main.py:app", "/ws/c"]
    finally:
        shell.close()
    assert not (tmp_path / "asked").exists()


def test_a_word_for_which_nothing_can_be_offered_is_left_out() -> None:
    verb = Verb("try", "PATH", 0, 1, "", "", ("path",))
    assert bash._verb_values(verb, routes=False) == ""
    assert bash._verb_values(verb, routes=True) == "            try:0) _wstui_routes ;;\n"
