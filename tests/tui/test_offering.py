"""An action that is not offered just now is not done by its key, and its key is in no footer."""

from __future__ import annotations

from typing import ClassVar

import pytest
from textual.app import App, ComposeResult
from textual.binding import BindingType
from textual.widget import Widget

from wstui.tui.offering import Offering


class Bell(Offering, Widget, can_focus=True):
    """Can be muted, and rung unless it is."""

    BINDINGS: ClassVar[list[BindingType]] = [("m", "mute", "Mute"), ("r", "ring", "Ring")]

    def __init__(self) -> None:
        super().__init__()
        self.muted = False
        self.rung = 0

    def _offers(self, action: str) -> bool:
        return action != "ring" or not self.muted

    def action_mute(self) -> None:
        """Ring no more."""
        self.muted = True
        self.refresh_bindings()

    def action_ring(self) -> None:
        """Ring once."""
        self.rung += 1


class Belfry(App[None]):
    """Has a bell, which has the focus."""

    def compose(self) -> ComposeResult:
        """Hang it."""
        yield Bell()


@pytest.mark.anyio
async def test_a_key_works_and_is_shown_while_its_action_is_offered() -> None:
    app = Belfry()
    async with app.run_test() as pilot:
        bell = app.query_one(Bell)
        await pilot.press("r", "m")
        assert {"m"} == app.screen.active_bindings.keys() & {"m", "r"}
        await pilot.press("r")
        assert bell.rung == 1


def test_who_says_nothing_offers_all() -> None:
    assert Offering().check_action("ring", ()) is True
