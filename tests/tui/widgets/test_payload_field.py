from __future__ import annotations

from textual.events import Paste
from textual.pilot import Pilot

from tests.tui.shown import Host, drive, lines_on
from wstui.tui.widgets.editor import LIMIT, Editor
from wstui.tui.widgets.held import Held
from wstui.tui.widgets.payload_field import Kept, PayloadField


def test_what_is_too_large_is_held_and_what_stood_there_comes_back() -> None:
    field = PayloadField()

    async def story(host: Host, pilot: Pilot[None]) -> None:
        field.focus()
        await pilot.press("a", "b", "left")
        field.query_one(Editor).post_message(Paste("\x1b" + "x" * 1_399_999))
        await pilot.pause()
        await pilot.pause()
        assert field.payload == "a\x1b" + "x" * 1_399_999 + "b"
        assert lines_on(host)[:2] == ["1.4 MB pasted; ^J sends it, backspace drops it", "a␛" + "x" * 58]
        assert isinstance(host.focused, Held)
        host.heard.clear()
        await pilot.press("backspace")
        assert field.payload == "ab"
        assert host.last(PayloadField.Changed) is not None
        assert isinstance(host.focused, Editor)
        await pilot.press("c")
        assert field.payload == "acb"

    drive(field, story=story, size=(60, 6))


def test_bytes_are_held_without_taking_the_focus() -> None:
    field, other = PayloadField(), Editor()

    async def story(host: Host, pilot: Pilot[None]) -> None:
        other.focus()
        field.put(b"\x00" * 1_000_000, "loaded")
        await pilot.pause()
        assert host.focused is other
        assert field.payload == b"\x00" * 1_000_000
        assert field.unseen == []
        assert lines_on(host)[0] == "1.0 MB loaded; ^J sends it, backspace drops it"
        assert lines_on(host)[1].startswith("00 00 00")
        field.focus()
        await pilot.press("up")
        assert host.last(PayloadField.Left).step == -1
        await pilot.press("down")
        assert host.last(PayloadField.Left).step == 1

    drive(field, other, story=story, size=(60, 12))


def test_a_text_that_fits_is_put_as_an_edit() -> None:
    field = PayloadField()

    async def story(host: Host, pilot: Pilot[None]) -> None:
        field.hint("e.g. this")
        await pilot.pause()
        assert lines_on(host) == ["e.g. this"]
        field.focus()
        await pilot.press("o")
        field.put("x" * LIMIT, "loaded")
        assert host.focused is field.query_one(Editor)
        field.put("two\u202e\nlines", "loaded")
        await pilot.press("!")
        assert field.payload == "two\u202e\nlines!"
        assert field.unseen == ["U+202E"]
        await pilot.press("ctrl+z", "ctrl+z", "ctrl+z")
        assert field.payload == "o"

    drive(field, story=story)


def test_the_caret_goes_where_it_is_put() -> None:
    field = PayloadField()

    async def story(_: Host, pilot: Pilot[None]) -> None:
        editor = field.query_one(Editor)
        field.put("short\nsecond", "")
        field.place(2, 3)
        assert editor.cursor_location == (1, 2)
        field.place_first()
        assert editor.cursor_location == (0, 5)
        field.put("a first line that is wrapped", "")
        await pilot.pause()
        field.place_first()
        assert editor.cursor_location == (0, 0)

    drive(field, story=story, size=(20, 6))


def test_everything_comes_back() -> None:
    field = PayloadField()

    async def story(_: Host, pilot: Pilot[None]) -> None:
        field.put("a\x1b\nb", "")
        field.place(1, 2)
        small = field.keep()
        field.put(b"x", "loaded")
        large = field.keep()
        back: list[str | bytes] = []
        for kept in (Kept(), large, small):
            field.restore(kept)
            back.append(field.payload)
        assert back == ["", b"x", "a\x1b\nb"]
        assert field.keep() == small
        field.focus()
        await pilot.press("ctrl+z")
        assert field.payload == "a\x1b\nb"

    drive(field, story=story)


def test_a_caret_that_would_leave_the_text_is_told() -> None:
    field = PayloadField()

    async def story(host: Host, pilot: Pilot[None]) -> None:
        field.focus()
        await pilot.press("a", "up")
        assert host.last(PayloadField.Left).step == -1
        await pilot.press("down")
        assert host.last(PayloadField.Left).step == 1
        assert field.payload == "a"

    drive(field, story=story, size=(60, 6))
