from __future__ import annotations

from textual.pilot import Pilot

from tests.tui.shown import Host, drive, screen_of
from wstui.tui.widgets.secret import SecretEditor


def test_a_secret_is_seen_as_dots_and_copied_nowhere() -> None:
    field = SecretEditor(hint="typed")

    async def story(host: Host, pilot: Pilot[None]) -> None:
        assert "typed" in screen_of(host)
        field.focus()
        field.insert_pasted("s3cr\x1b日e\u0301t\n")
        await pilot.pause()
        assert screen_of(host).split() == ["•••••\N{FULLWIDTH ASTERISK}•\u0301•"]
        field.select_all()
        assert field.selected_text == ""
        await pilot.press("ctrl+c")
        assert host.clipboard == ""
        assert field.exact == "s3cr\x1b日e\u0301t"
        await pilot.press("ctrl+x")
        assert (host.clipboard, field.text) == ("", "")
        field.insert_pasted("s3cret")
        await pilot.press("ctrl+x")
        assert (host.clipboard, field.text) == ("", "")

    drive(field, story=story, size=(20, 3))
