from __future__ import annotations

from textual.pilot import Pilot

from tests.tui.shown import Host, drive, screen_of, until
from wstui.tui.widgets.field import Field


def test_a_field_marks_the_focus_and_grows_to_four_lines() -> None:
    one = Field("headers", "headers", single=False, hint="e.g. A: b")
    other = Field("subprotocols", "subprotocols", "protocols", single=True, hint="")

    async def story(host: Host, pilot: Pilot[None]) -> None:
        assert screen_of(host).splitlines()[:2] == ["▸headers      e.g. A: b", " subprotocols"]
        one.editor.focus()
        await pilot.press("a", "enter", "b", "enter", "c", "enter", "d", "enter", "e")
        grown = ["▸headers      b", "              c", "              d", "              e", " subprotocols"]

        def shown() -> list[str]:
            return [line[:30].rstrip() for line in screen_of(host).splitlines()[:5]]

        await until(pilot, lambda: shown() == grown)  # its last lines are scrolled to, then it grows
        await pilot.press("tab")
        await until(pilot, lambda: screen_of(host).splitlines()[4] == "▸subprotocols")
        other.styles.grid_columns = "11 1fr"
        await until(pilot, lambda: screen_of(host).splitlines()[4] == "▸protocols")

    drive(one, other, story=story, size=(40, 10))


def test_what_is_wrong_is_said_below_until_the_text_changes() -> None:
    field = Field("headers", "headers", single=False, hint="")

    async def story(host: Host, pilot: Pilot[None]) -> None:
        assert field.problem == ""
        field.editor.fill("a\nbcd")
        field.editor.focus()
        field.refuse("no [b]colon[/b]\x1b", 2)
        field.excuse()
        await pilot.pause()
        assert screen_of(host).splitlines()[2] == " ✗ no [b]colon[/b]␛"
        assert field.problem == "✗ no [b]colon[/b]␛"
        assert field.editor.cursor_location == (1, 3)
        await pilot.press("left")
        field.refuse("again", 2)
        assert field.editor.cursor_location == (1, 2)
        await pilot.press("x")
        field.excuse()
        await pilot.pause()
        assert field.problem == ""
        assert screen_of(host).splitlines()[2:3] in ([""], [])
        field.refuse("once more")
        field.excuse(whatever=True)
        field.excuse(whatever=True)
        assert field.problem == ""

    drive(field, story=story, size=(40, 10))
