from __future__ import annotations

from textual.app import ComposeResult
from textual.pilot import Pilot
from textual.widget import Widget

from tests.tui.shown import Host, drive
from wstui.tui.panes.pane import Pane


class Two(Pane):
    """Has two fields, of which the second has the keys."""

    def __init__(self) -> None:
        super().__init__()
        self.fields = Widget(), Widget()

    def compose(self) -> ComposeResult:
        for field in self.fields:
            field.can_focus = True
            yield field

    @property
    def inner(self) -> Widget:
        return self.fields[1]


def test_the_focus_of_a_pane_goes_to_what_has_its_keys() -> None:
    pane = Two()

    async def story(_: Host, pilot: Pilot[None]) -> None:
        assert pane.focus() is pane
        await pilot.pause()
        assert pane.fields[1].has_focus

    drive(pane, story=story)
