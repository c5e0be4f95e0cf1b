from __future__ import annotations

import asyncio
from pathlib import Path
from typing import cast

import pytest
from textual import events
from textual.app import App

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


async def test_what_is_typed_behind_a_key_is_not_taken_before_it(tmp_path: Path) -> None:
    async with driven(tmp_path, path="/echo") as at:
        await at.see("● open")
        at_once(at, "x", "ctrl+j", "y", "z", "ctrl+j", "w")
        await at.see("│w ")
        records = [at.session.archive.record(index).event for index in range(len(at.session.archive))]
        assert [event.text for event in records if isinstance(event, Receive)] == ["x", "yz"]


async def test_the_order_of_keys_does_not_hang_on_the_time_that_they_take(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(turns, "LONGEST", 0.0)
    async with driven(tmp_path, path="/echo") as at:
        await at.see("● open")
        at_once(at, "x", "ctrl+j", "y", "z", "ctrl+j", "w")
        await at.see("│w ")
        records = [at.session.archive.record(index).event for index in range(len(at.session.archive))]
        assert [event.text for event in records if isinstance(event, Receive)] == ["x", "yz"]


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
    first, second = events.Key("f2", None), events.Key("f3", None)
    assert not tried.keep(first)
    tried.begin(events.Paste("a text that is there at once"))
    assert tried.idle
    tried.begin(first)
    assert not tried.idle
    assert tried.keep(second)
    assert tried.end(TurnOver(0)) == []
    over = await app.told.get()
    assert tried.end(over) == [second]
    assert tried.end(over) == []
    assert not tried.keep(first)
