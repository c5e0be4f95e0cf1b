from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from textual import events
from textual.events import Paste
from textual.pilot import Pilot

from tests.tui.shown import Host, drive, lines_of, screen_of
from wstui.core.payload import visible
from wstui.tui.widgets.editor import LIMIT, Editor
from wstui.tui.widgets.standins import editable


def test_a_text_is_exact_and_what_is_shown_is_safe() -> None:
    editor = Editor()
    text = "a\x1b[31m\r\u2028b\u202e\n\tlone \udc80\x85 ü😀"

    async def story(host: Host, pilot: Pilot[None]) -> None:
        editor.insert_pasted(text)
        await pilot.pause()
        assert editor.exact == text
        assert editor.document.line_count == 2
        assert [line for line in lines_of(editor) if line] == ["a␛[31m␍�b�", "    lone �� ü😀"]
        assert visible(screen_of(host), keep="\n") == screen_of(host)
        editor.select_all()
        assert editor.selected_text == text

    drive(editor, story=story)


@settings(suppress_health_check=list(HealthCheck), max_examples=60, deadline=None)
@given(text=st.text(st.characters(max_codepoint=0xFFFFF, categories=None)))
def test_any_text_comes_back_before_it_was_ever_shown(text: str) -> None:
    editor = Editor()
    editor.fill(text)
    assert editor.exact == text


def test_what_somebody_claims_is_not_pasted_here() -> None:
    editor = Editor()
    claimed: list[str] = []

    def claim(text: str) -> bool:
        claimed.append(text)
        return text.startswith("curl")

    editor.claim = claim

    async def story(_host: Host, pilot: Pilot[None]) -> None:
        editor.post_message(Paste("curl\rx"))
        editor.post_message(Paste("mine"))
        await pilot.pause()
        assert (editor.text, claimed) == ("mine", ["curl\nx", "mine"])

    drive(editor, story=story)


def test_what_is_suggested_is_taken_at_the_end_and_nowhere_else() -> None:
    editor = Editor(single=True)

    async def story(_host: Host, pilot: Pilot[None]) -> None:
        editor.offer(["/chat/", "/other/"])
        assert editor.suggestion == ""
        await pilot.press("/", "c", "h")
        assert (editor.text, lines_of(editor)[0]) == ("/ch", "/chat/")
        await pilot.press("left", "right")
        assert editor.text == "/ch"
        await pilot.press("right")
        assert (editor.text, editor.suggestion) == ("/chat/", "")
        await pilot.press("ctrl+u", "/", "x")
        assert editor.suggestion == ""
        editor.start_over("/o")
        await pilot.press("right")
        assert editor.text == "/other/"

    drive(editor, story=story)


def test_one_line_stays_one_line() -> None:
    editor = Editor(single=True, hint="e.g. this")

    async def story(host: Host, pilot: Pilot[None]) -> None:
        assert lines_of(editor)[0] == "e.g. this"
        editor.focus()
        editor.post_message(Paste("a\rb\r\n"))
        await pilot.pause()
        assert editor.exact == "a b"
        await pilot.press("enter", "c")
        assert editor.exact == "a bc"
        assert host.last(Editor.Entered).control is editor

    drive(editor, story=story)


def test_the_terminals_ends_of_lines_become_line_feeds() -> None:
    editor = Editor()

    async def story(_: Host, pilot: Pilot[None]) -> None:
        editor.focus()
        editor.post_message(Paste("a\rb\r\nc\n"))
        await pilot.press("d")
        assert editor.exact == "a\nb\nc\nd"
        assert editor.cursor_location == (3, 1)

    drive(editor, story=story)


def test_what_is_too_large_is_told_and_not_inserted() -> None:
    editor = Editor()

    async def story(host: Host, pilot: Pilot[None]) -> None:
        editor.focus()
        await pilot.press("a", "b", "left")
        editor.post_message(Paste("x" * (LIMIT - 2)))
        await pilot.pause()
        assert host.last(Editor.TooLarge) is None
        assert len(editor.exact) == LIMIT
        editor.post_message(Paste("\x1b\r"))
        await pilot.pause()
        assert len(editor.exact) == LIMIT
        told = host.last(Editor.TooLarge)
        assert told.control is editor
        assert told.text == "a" + "x" * (LIMIT - 2) + "\x1b\nb"

    drive(editor, story=story)


def test_alt_with_a_letter_is_no_letter() -> None:
    editor = Editor()

    async def story(host: Host, pilot: Pilot[None]) -> None:
        editor.focus()
        host.post_message(events.Key("alt+k", "k"))
        await pilot.press("a")
        assert editor.exact == "a"

    drive(editor, story=story)


def test_what_cannot_be_edited_is_told() -> None:
    editor = Editor()

    async def story(host: Host, pilot: Pilot[None]) -> None:
        editor.focus()
        editor.post_message(Paste("a\U00100041"))
        await pilot.pause()
        assert host.last(Editor.TooLarge).text == "a\U00100041"
        assert editor.exact == ""
        assert not editable("\U00100041")
        await pilot.press("b", "\U00100042")
        assert editor.exact == "b"
        assert host.last(Editor.TooLarge).text == "b\U00100042"

    drive(editor, story=story)


def test_cut_copy_and_paste_are_exact() -> None:
    editor = Editor()

    async def story(host: Host, pilot: Pilot[None]) -> None:
        editor.fill("a\x1bb\nnext")
        editor.focus()
        editor.select_line(0)
        await pilot.press("ctrl+x")
        assert host.clipboard == "a\x1bb"
        assert editor.exact == "\nnext"
        await pilot.press("ctrl+v", "ctrl+v")
        assert editor.exact == "a\x1bba\x1bb\nnext"
        editor.move_cursor((0, 0))
        await pilot.press("ctrl+x")
        assert host.clipboard == "a\x1bba\x1bb\n"
        assert editor.exact == "next"
        await pilot.press("ctrl+z")
        assert editor.exact == "a\x1bba\x1bb\nnext"

    drive(editor, story=story)


def test_filling_can_be_undone_and_keeps_the_caret() -> None:
    editor = Editor()

    async def story(host: Host, pilot: Pilot[None]) -> None:
        editor.focus()
        await pilot.press("a", "b", "c", "left")
        editor.fill("wxyz")
        assert editor.cursor_location == (0, 2)
        await pilot.pause()
        host.heard.clear()
        editor.fill("wxyz")
        await pilot.press("ctrl+z")
        assert editor.exact == "abc"
        editor.start_over("new")
        assert editor.cursor_location == (0, 3)
        await pilot.press("ctrl+z")
        assert editor.exact == "new"

    drive(editor, story=story)


def test_leaving_up_and_down() -> None:
    editor = Editor()

    async def story(host: Host, pilot: Pilot[None]) -> None:
        editor.focus()
        editor.start_over("first line is wrapped\nlast")
        await pilot.press("up")
        assert host.last(Editor.Left) is None
        await pilot.press("up", "up")
        assert host.last(Editor.Left).step == -1
        assert host.last(Editor.Left).control is editor
        host.heard.clear()
        await pilot.press("shift+up", "shift+down", "down")
        assert host.last(Editor.Left) is None
        await pilot.press("down")
        assert host.last(Editor.Left).step == 1

    drive(editor, story=story, size=(16, 6))


def test_brackets_are_paired_in_short_texts_only() -> None:
    editor = Editor()
    editor.fill("[]")
    assert editor.find_matching_bracket("[", (0, 0)) == (0, 1)
    editor.fill(f"[{'x' * 30_000}]")
    assert editor.find_matching_bracket("[", (0, 0)) is None


def test_each_key_has_an_id_and_the_screens_own_are_free() -> None:
    bindings = [each for group in Editor()._bindings.key_to_bindings.values() for each in group]
    assert all(each.id and each.id.startswith("editor.") for each in bindings)
    assert not {"f6", "f7"} & set(Editor()._bindings.key_to_bindings)
    assert {"editor.cursor_up", "editor.cursor_up_select"} <= {each.id for each in bindings}


@pytest.mark.parametrize("key", ["tab", "shift+tab"])
def test_tab_leaves(key: str) -> None:
    one, other = Editor(), Editor()

    async def story(host: Host, pilot: Pilot[None]) -> None:
        one.focus()
        await pilot.press(key)
        assert host.focused is other
        assert one.exact == ""

    drive(one, other, story=story)


def test_an_undo_that_takes_the_scroll_bar_and_the_carets_line_away() -> None:
    editor = Editor()

    async def story(_: Host, pilot: Pilot[None]) -> None:
        editor.focus()
        await pilot.press("a")
        editor.post_message(Paste("\n".join("line" for _ in range(40))))
        await pilot.pause()
        assert editor.cursor_location == (39, 4)
        await pilot.press("ctrl+z")
        assert editor.exact == "a"
        assert editor.cursor_location == (0, 1)
        await pilot.press("ctrl+y")
        assert editor.document.line_count == 40

    drive(editor, story=story, size=(20, 6))


def test_nothing_is_cut_where_nothing_can_be_edited() -> None:
    editor = Editor()

    async def story(host: Host, pilot: Pilot[None]) -> None:
        editor.fill("kept")
        editor.focus()
        editor.read_only = True
        await pilot.press("ctrl+x")
        assert (editor.exact, host.clipboard) == ("kept", "")

    drive(editor, story=story)
