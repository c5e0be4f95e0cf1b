from __future__ import annotations

import re
from itertools import chain
from pathlib import Path

import pytest
from textual.binding import Binding

from tests.support import rows
from tests.tui.driven import driven
from wstui.tui import keys
from wstui.tui.keymap import Keys
from wstui.tui.panes.composer import ComposerPane
from wstui.tui.panes.detail import DetailPane
from wstui.tui.panes.log import LogPane
from wstui.tui.screens.debug import DebugScreen
from wstui.tui.widgets.editor import Editor
from wstui.tui.widgets.line_view import LineView
from wstui.tui.widgets.row_view import RowView

ARRIVES_AS_ANOTHER = re.compile(r"ctrl\+[mihab]$|ctrl\+shift\+[a-z]$|(shift|alt)\+enter$|alt\+\d$")
"""What a terminal, tmux or screen turns into another key or keeps for itself."""


def ours() -> list[Binding]:
    return list(
        Binding.make_bindings(
            chain(
                keys.SCREEN,
                keys.LOG,
                *(kind.BINDINGS for kind in (ComposerPane, LogPane, DetailPane, LineView, RowView)),
            )
        )
    )


def test_every_key_has_an_id() -> None:
    assert [binding.key for binding in ours() if not binding.id] == []


def test_an_id_stands_for_one_action() -> None:
    actions: dict[str, set[str]] = {}
    for binding in ours():
        actions.setdefault(binding.id or "", set()).add(binding.action)
    assert {name: found for name, found in actions.items() if len(found) > 1} == {}


def test_every_key_arrives_as_what_it_is() -> None:
    pressed = [binding.key for binding in ours()]
    assert [key for key in pressed if ARRIVES_AS_ANOTHER.match(key)] == []


def test_no_key_of_the_screen_does_two_things() -> None:
    pressed = [binding.key for binding in Binding.make_bindings([*keys.SCREEN, *keys.LOG])]
    assert sorted(pressed) == sorted(set(pressed))


def test_what_works_everywhere_is_taken_by_no_text_field() -> None:
    typed_in = {binding.key for binding in Binding.make_bindings(Editor.BINDINGS)}
    everywhere = {binding.key for binding in Binding.make_bindings(keys.SCREEN)}
    assert typed_in & everywhere == set()


def test_nothing_comes_before_a_text_that_is_still_on_its_way_to_a_field() -> None:
    bindings = Binding.make_bindings([*ComposerPane.BINDINGS, *keys.SCREEN, *keys.LOG])
    assert [binding.key for binding in bindings if binding.priority] == []


def test_every_action_is_there() -> None:
    actions = {binding.action.partition("(")[0] for binding in [*keys.SCREEN, *keys.LOG]}
    assert [action for action in sorted(actions) if not hasattr(DebugScreen, f"action_{action}")] == []


def test_what_is_shown_in_the_footer_fits_into_80_columns() -> None:
    never_beside_leave = "read_crash"
    bindings = [*Binding.make_bindings(ComposerPane.BINDINGS), *keys.SCREEN]
    shown = [binding for binding in bindings if binding.show and binding.action != never_beside_leave]
    cells = sum(len(binding.description) + 4 for binding in {binding.action: binding for binding in shown}.values())
    assert cells + len("^Q Quit") <= 80


OTHERS = Keys(
    {
        "session.connect": "f3",
        "session.new": "alt+x",
        "composer.mode": "ctrl+g",
        "log.maximise": "M",
        "view.next": "f12",
        "app.quit": "f10",
    }
)


@pytest.mark.anyio
async def test_other_keys_work_and_are_what_the_screen_names(tmp_path: Path) -> None:
    async with driven(tmp_path, draft="/echo", keys=OTHERS) as at:
        await at.see("F3 Connect", "F12 next", "^G mode", "F10 Quit")
        await at.press("f5", "f3")
        await at.see("accept")
        await at.press("alt+c", "ctrl+t", "ctrl+g")
        assert at.screen.query_one(ComposerPane).mode == "json"
        await at.press("alt+l", "f1")
        await at.see("M maximises.")
        await at.press("end")
        await at.see("F3  Connect with")
        assert "F5" not in at.text
        await at.press("escape", "ctrl+p")
        await at.type("connect with")
        await at.see("Connect with the scope", "F3")
        await at.press("escape", "alt+c", "alt+x")  # to the composer it is a letter
        await at.until(lambda: len(at.controller.sessions) == 2)
        assert [row for row in rows(at.controller.sessions[0]) if "connect" in row]
