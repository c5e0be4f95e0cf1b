from __future__ import annotations

import asyncio
from pathlib import Path
from typing import cast

import pytest
from textual.app import App
from textual.events import Key, Paste

from tests.support import events
from tests.tui.driven import Driven, driven, key_event
from wstui.core.events import Receive
from wstui.tui import turns
from wstui.tui.panes.composer import ComposerPane
from wstui.tui.turns import TurnOver, Turns

pytestmark = pytest.mark.anyio


def at_once(at: Driven, *keys: str) -> None:
    """Press keys as they come out of one read."""
    for key in keys:
        at.app.post_message(key_event(key))


@pytest.mark.parametrize("longest", [turns.LONGEST, 0.0])
async def test_what_is_typed_behind_a_key_is_not_taken_before_it_however_long_that_takes(
    tmp_path: Path, longest: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(turns, "LONGEST", longest)
    async with driven(tmp_path, path="/echo") as at:
        await at.see("● open")
        at_once(at, "x", "ctrl+j", "y", "z", "ctrl+j", "w")
        await at.see("│w ")
        assert [event.text for event in events(at.session, Receive.kind)] == ["x", "yz"]


async def test_a_key_behind_one_that_changes_the_focus_goes_where_the_focus_is_then(tmp_path: Path) -> None:
    async with driven(tmp_path, path="/echo") as at:
        await at.see("● open")
        at_once(at, "alt+l", "j", "k", "alt+c", "a")
        await at.see("│a ")
        assert at.screen.query_one(ComposerPane).has_focus_within


async def test_a_key_that_nothing_comes_up_from_does_not_keep_the_next_one_for_ever(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Deaf:
        """A screen that is going away."""

        def post_message(self, _message: TurnOver) -> bool:
            return False

    class Screenless:
        focused = None
        screen = Deaf()

        def __init__(self) -> None:
            self.told: asyncio.Queue[TurnOver] = asyncio.Queue()
            self.post_message = self.told.put_nowait

    monkeypatch.setattr(turns, "LONGEST", 0.0)
    app = Screenless()
    tried = Turns(cast("App[None]", app))
    first, second = Key("f2", None), Key("f3", None)
    assert not tried.keep(first)
    tried.begin(Paste("a text that is there at once"))
    assert tried.idle
    tried.begin(first)
    assert not tried.idle
    assert tried.keep(second)
    assert tried.end(TurnOver(0)) == []
    over = await app.told.get()
    assert tried.end(over) == [second]
    assert tried.end(over) == []
    assert not tried.keep(first)
