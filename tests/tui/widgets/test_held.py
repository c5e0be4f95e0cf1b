from __future__ import annotations

import pytest
from textual.pilot import Pilot

from tests.tui.shown import Host, drive, screen_of
from wstui.tui.widgets.held import Held


@pytest.mark.parametrize(
    ("payload", "lines"),
    [
        ("[red]\x1b[2J", ["9 B pasted; ^J sends it, backspace drops it", "[red]␛[2J"]),
        (b"\x00\xff", ["2 B pasted; ^J sends it, backspace drops it", "00 ff"]),
    ],
)
def test_a_payload_is_told_safely(payload: str | bytes, lines: list[str]) -> None:
    held = Held()

    async def story(host: Host, pilot: Pilot[None]) -> None:
        held.show(payload, "pasted")
        await pilot.pause()
        assert screen_of(host).splitlines()[:2] == lines

    drive(held, story=story, size=(60, 4))


def test_its_keys() -> None:
    held = Held()

    async def story(host: Host, pilot: Pilot[None]) -> None:
        held.focus()
        await pilot.press("up")
        assert host.last(Held.Left).step == -1
        await pilot.press("down")
        assert host.last(Held.Left).step == 1
        for key in ("backspace", "delete", "ctrl+u"):
            host.heard.clear()
            await pilot.press(key)
            assert host.last(Held.Dropped) is not None

    drive(held, story=story)
