"""What tests of replays share: filling the dialog in."""

from __future__ import annotations

from textual import events

from tests.tui.driven import Driven


async def ask(at: Driven, file: str = "", pace: str = "", restart: str = "") -> None:
    """Fill the dialog in and accept it; what is empty stays as it stands there."""
    await at.press("ctrl+r")
    await at.see("╭─ Replay", "enter replays")
    for text in (file, pace, restart):
        if text:
            await at.press("ctrl+u")
            at.app.post_message(events.Paste(text))
        await at.press("down")
    await at.press("enter")
