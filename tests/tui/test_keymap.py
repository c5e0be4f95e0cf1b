from __future__ import annotations

import re
import subprocess
import sys

import pytest
from textual.binding import Binding
from textual.keys import _character_to_key

from tests.support import ROOT
from wstui.tui.keymap import DEFAULT, EDITOR, LETTERS, Keys, character, shortcuts
from wstui.tui.widgets.editor import Editor


def test_an_id_stands_for_one_thing() -> None:
    ids = [one.id for one in shortcuts()]
    assert len(ids) == len(set(ids))
    assert all(one.title for one in shortcuts())


def test_the_ids_of_text_fields_are_those_that_there_are() -> None:
    found: dict[str, list[str]] = {}
    for binding in Binding.make_bindings(Editor.BINDINGS):
        found.setdefault(binding.id or "", []).append(binding.key)
    assert {name: ",".join(keys) for name, keys in found.items()} == EDITOR


def test_characters_have_textuals_names() -> None:
    assert {char: _character_to_key(char) for char in LETTERS} == LETTERS
    assert [character(key) for key in ("a", "question_mark", "f5", "enter", "space")] == ["a", "?", "", "", " "]


@pytest.mark.parametrize(
    ("name", "given", "word", "sign"),
    [
        ("session.connect", "", "F5", "F5"),
        ("session.connect", "ctrl+g,f3", "ctrl+g", "^G"),
        ("debuggee.kill", "", "alt+k", "alt+k"),
        ("composer.send", "", "ctrl+j", "^J"),
        ("session.next", "ctrl+right", "ctrl+right", "^RIGHT"),
        ("log.edit", "question_mark", "?", "?"),
        ("log.edit", "space", "space", "space"),
        ("editor.undo", "", "ctrl+z", "^Z"),
    ],
)
def test_keys_are_written_for_people(name: str, given: str, word: str, sign: str) -> None:
    keys = Keys({name: given}) if given else DEFAULT
    assert (keys.word(name), keys.sign(name)) == (word, sign)


def test_a_text_names_keys() -> None:
    keys = Keys({"session.connect": "f3"})
    assert keys.fill("{session.connect} connects, {app.quit} quits") == "F3 connects, ctrl+q quits"


def test_a_configuration_is_checked_without_textual() -> None:
    code = "import sys, wstui.tui.remap; sys.exit(9 if {'textual', 'rich'} & set(sys.modules) else 0)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_the_readme_has_every_id_and_its_keys() -> None:
    readme = (ROOT / "README.md").read_text("utf-8").partition("<!-- keys -->")[2].partition("<!-- /keys -->")[0]
    told = dict(re.findall(r"`([a-z_.]+)`\s+([^`,;]+)", readme))
    assert {name: " ".join(keys.split()) for name, keys in told.items()} == {
        one.id: one.keys.replace(",", " ") for one in shortcuts()
    }
