from __future__ import annotations

import asyncio
from typing import Any

import pytest
from textual.actions import SkipAction
from textual.events import Paste
from textual.pilot import Pilot

from tests.tui.shown import Host, lines_on, screen_of, until
from wstui.core.events import Accept, Close, Raw, Receive, Send
from wstui.core.payload import visible
from wstui.tui.history import Entry, History
from wstui.tui.panes.composer import ComposerPane
from wstui.tui.typed import MODES
from wstui.tui.widgets.editor import Editor
from wstui.tui.widgets.held import Held
from wstui.tui.widgets.payload_field import PayloadField


class Screen(Host):
    """Answers as the debugger's screen does: takes everything, or refuses with a message."""

    def __init__(self, pane: ComposerPane, *, refusing: str = "") -> None:
        super().__init__(pane)
        self.pane = pane
        self.refusing = refusing
        self.silent = False
        self.submitted: list[Any] = []

    def on_composer_pane_submitted(self, message: ComposerPane.Submitted) -> None:
        self._answer(message.event)

    def on_composer_pane_close_submitted(self, message: ComposerPane.CloseSubmitted) -> None:
        self._answer((message.code, message.reason))

    def _answer(self, what: object) -> None:
        self.submitted.append(what)
        if self.refusing:
            self.pane.refuse(self.refusing)
        elif not self.silent:
            self.pane.sent()


def run(story: Any, *, refusing: str = "", size: tuple[int, int] = (60, 8), history: History | None = None) -> None:
    async def go() -> None:
        pane = ComposerPane(history)
        host = Screen(pane, refusing=refusing)
        async with host.run_test(size=size) as pilot:
            pane.focus()
            await pilot.pause()
            await story(host, pane, pilot)

    asyncio.run(go())


def remark(host: Host) -> str:
    return lines_on(host)[-1]


def text(pane: ComposerPane) -> str | bytes:
    return pane.query_one("#closing", Editor).exact if pane.mode == "close" else pane.query_one(PayloadField).payload


async def typing(pilot: Pilot[None], what: str) -> None:
    """Type at once: Pilot takes 40 ms for each key."""
    await pilot.pause()
    assert isinstance(pilot.app.focused, Editor)
    pilot.app.focused.post_message(Paste(what))
    await pilot.pause()


async def paste(host: Host, pilot: Pilot[None], what: str) -> None:
    assert host.focused is not None
    host.focused.post_message(Paste(what))
    await pilot.pause()
    await pilot.pause()


def test_a_text_is_sent_and_the_field_emptied() -> None:
    async def story(host: Screen, pane: ComposerPane, pilot: Pilot[None]) -> None:
        assert lines_on(host) == ["[Text] JSON  Binary  Raw  Close                      ^T mode", "empty frame"]
        await typing(pilot, "hi\n you")
        assert remark(host) == "7 bytes"
        await pilot.press("ctrl+j")
        assert host.submitted == [Receive("hi\n you")]
        assert text(pane) == ""
        assert list(pane.history) == [Entry("text", "hi\n you")]
        await pilot.press("ctrl+j")
        assert host.submitted[1:] == [Receive("")]
        assert remark(host) == "empty frame"

    run(story)


def test_what_is_refused_stays_with_one_line_until_it_is_edited() -> None:
    async def story(host: Screen, pane: ComposerPane, pilot: Pilot[None]) -> None:
        await typing(pilot, "hi")
        await pilot.press("ctrl+j")
        assert remark(host) == "✗ not [b]connected[/b]␛: F5 connects"
        assert text(pane) == "hi"
        assert len(pane.history) == 0
        await pilot.press("!")
        assert remark(host) == "3 bytes"
        pane.sent()
        assert text(pane) == "hi!"
        assert len(pane.history) == 0

    run(story, refusing="not [b]connected[/b]\x1b: F5 connects")


def test_modes_go_round_by_key_and_click() -> None:
    async def story(host: Screen, pane: ComposerPane, pilot: Pilot[None]) -> None:
        await typing(pilot, "ab")
        seen = []
        for _ in MODES:
            await pilot.press("ctrl+t")
            seen.append(pane.mode)
        assert seen == ["json", "binary", "raw", "close", "text"]
        assert text(pane) == "ab"
        await pilot.click("TabStrip", offset=(8, 0))
        assert pane.mode == "json"
        assert lines_on(host)[0].startswith(" Text [JSON] Binary")
        assert isinstance(host.focused, Editor)
        await pilot.press("c")
        assert text(pane) == "abc"

    run(story)


def test_wrong_json_is_told_with_its_place_and_the_caret_goes_there() -> None:
    async def story(host: Screen, pane: ComposerPane, pilot: Pilot[None]) -> None:
        pane.mode = "json"
        await pilot.pause()
        assert lines_on(host)[1:] == ['JSON, e.g. {"say": "hi"}']
        await paste(host, pilot, '{"a": 1,\n "b" 2}')
        await pilot.press("ctrl+j")
        assert remark(host) == "✗ line 2, column 6: expecting ':' delimiter"
        assert host.submitted == []
        await typing(pilot, ":")
        assert remark(host) == "17 bytes"
        await pilot.press("ctrl+j")
        assert host.submitted == [Receive('{"a": 1,\n "b" :2}')]
        await pilot.press("ctrl+j")
        assert remark(host) == "✗ nothing typed: JSON needs a value"

    run(story)


def test_binary_tells_its_size_or_what_is_wrong_while_typing() -> None:
    async def story(host: Screen, pane: ComposerPane, pilot: Pilot[None]) -> None:
        pane.mode = "binary"
        await pilot.pause()
        assert remark(host) == "empty frame"
        await typing(pilot, "68")
        assert remark(host) == "1 byte"
        await typing(pilot, " 6")
        assert remark(host) == "✗ line 1, column 4: a hex digit without its pair"
        await pilot.press("ctrl+j")
        assert host.submitted == []
        await pilot.press("end", "5", "ctrl+j", "ctrl+j")
        assert host.submitted == [Receive(data=b"he"), Receive(data=b"")]

    run(story)


def test_a_raw_message() -> None:
    async def story(host: Screen, pane: ComposerPane, pilot: Pilot[None]) -> None:
        pane.mode = "raw"
        await paste(host, pilot, '{"type": "x", "bytes": {"hex": "00"}}')
        await pilot.press("ctrl+j")
        assert host.submitted == [Raw({"type": "x", "bytes": b"\x00"})]

    run(story)


def test_a_close_is_one_line_of_its_own() -> None:
    async def story(host: Screen, pane: ComposerPane, pilot: Pilot[None]) -> None:
        pane.mode = "json"
        await typing(pilot, "unsent")
        pane.mode = "close"
        await pilot.pause()
        assert lines_on(host)[1:] == ["code and reason, e.g. 1000 bye", "1000 (OK)"]
        await typing(pilot, "999")
        assert remark(host) == "✗ 999 is no close code: 1000 to 4999"
        await pilot.press("ctrl+j")
        assert host.submitted == []
        await pilot.press("ctrl+u")
        await typing(pilot, "4001 bye")
        assert remark(host) == "4001 (private use)"
        await pilot.press("enter")
        assert host.submitted == [(4001, "bye")]
        assert (pane.mode, text(pane)) == ("json", "unsent")
        pane.mode = "close"
        await pilot.press("ctrl+j")
        assert host.submitted[1:] == [(1000, "")]
        pane.mode = "close"
        await pilot.pause()
        await paste(host, pilot, "x" * 200_000)
        assert remark(host) == "✗ not pasted: too much for a close"

    run(story)


def test_the_history_is_walked_and_the_draft_kept() -> None:
    async def story(host: Screen, pane: ComposerPane, pilot: Pilot[None]) -> None:
        for what in ("one", "two\nlines"):
            await typing(pilot, what)
            await pilot.press("ctrl+j")
        pane.mode = "close"
        await typing(pilot, "1001")
        await pilot.press("enter")
        pane.mode = "binary"
        await typing(pilot, "68")
        await pilot.press("left", "up")
        assert (pane.mode, text(pane)) == ("close", "1001")
        await pilot.press("up")
        assert (pane.mode, text(pane)) == ("text", "two\nlines")
        assert remark(host) == "9 bytes · history 2/3, esc leaves"
        await pilot.press("up", "up", "up")
        assert text(pane) == "one"
        await pilot.press("down")
        assert text(pane) == "two\nlines"
        await pilot.press("down")
        assert (pane.mode, text(pane)) == ("close", "1001")
        await pilot.press("down", "down")
        assert (pane.mode, text(pane)) == ("binary", "68")
        assert remark(host) == "1 byte"
        await pilot.press("x")
        assert text(pane) == "6x8"

    run(story)


def test_escape_leaves_the_history_and_else_the_pane() -> None:
    async def story(_: Screen, pane: ComposerPane, pilot: Pilot[None]) -> None:
        await typing(pilot, "draft")
        await pilot.press("up", "x", "escape")
        assert text(pane) == "draft"
        assert not pane.history.walking
        with pytest.raises(SkipAction):  # so that the screen's own escape works
            pane.action_leave_history()

    filled = History()
    filled.add("text", "old")
    run(story, history=filled)


def test_what_is_sent_out_of_the_history_leaves_the_draft() -> None:
    async def story(host: Screen, pane: ComposerPane, pilot: Pilot[None]) -> None:
        await typing(pilot, "draft")
        await pilot.press("up", "!", "ctrl+j")
        assert host.submitted == [Receive("old!")]
        assert text(pane) == "draft"
        assert [entry.text for entry in pane.history] == ["old", "old!"]
        await pilot.press("down")
        assert text(pane) == "draft"

    filled = History()
    filled.add("text", "old")
    run(story, history=filled)


def test_a_large_paste_is_held_and_sent() -> None:
    async def story(host: Screen, pane: ComposerPane, pilot: Pilot[None]) -> None:
        await typing(pilot, "a")
        await paste(host, pilot, "x" * 1_400_000)
        assert lines_on(host)[1] == "1.4 MB pasted; ^J sends it, backspace drops it"
        assert remark(host) == "1,400,001 bytes"
        await pilot.press("backspace")
        assert text(pane) == "a"
        await paste(host, pilot, "x" * 1_400_000)
        await pilot.press("ctrl+j")
        assert host.submitted == [Receive("a" + "x" * 1_400_000)]
        assert text(pane) == ""
        await pilot.press("up")
        assert isinstance(host.focused, Held)
        await pilot.press("down")
        assert text(pane) == ""
        assert isinstance(host.focused, Editor)

    run(story)


def test_events_are_loaded_to_be_edited_and_sent_again() -> None:
    async def story(host: Screen, pane: ComposerPane, pilot: Pilot[None]) -> None:
        await typing(pilot, "unsent")
        assert pane.load(Send('{"a": "\\u001b"}'))
        assert (pane.mode, text(pane)) == ("json", '{"a": "\\u001b"}')
        await pilot.press("up")
        assert (pane.mode, text(pane)) == ("text", "unsent")
        hostile = "\x1b]52;c;x\x07\r\n\u2028 lone \udc80 [red]"
        assert pane.load(Receive(hostile))
        await pilot.pause()
        assert (pane.mode, text(pane)) == ("text", hostile)
        assert visible(screen_of(host), keep="\n") == screen_of(host)
        assert "✗" not in remark(host)
        assert "holds ␇, ␍, ␛, U+2028…" in remark(host)
        assert pane.load(Send(data=b"\x00\xff"))
        assert (pane.mode, text(pane)) == ("binary", "00 ff")
        assert pane.load(Close(4000, "bye"))
        assert (pane.mode, text(pane)) == ("close", "4000 bye")
        assert not pane.load(Accept())
        assert pane.load(Raw({"type": "x"}))
        await pilot.press("ctrl+j")
        assert host.submitted == [Raw({"type": "x"})]

    run(story)


def test_a_huge_frame_is_loaded_without_being_laid_out() -> None:
    async def story(host: Screen, pane: ComposerPane, pilot: Pilot[None]) -> None:
        pane.load(Receive(data=b"\x01" * 3_000_000))
        await pilot.press("up")
        assert lines_on(host)[1] == "3.0 MB loaded; ^J sends it, backspace drops it"
        await pilot.press("ctrl+j")
        assert host.submitted == [Receive(data=b"\x01" * 3_000_000)]
        assert len(pane.history) == 1
        assert text(pane) == ""

    filled = History()
    filled.add("text", "old")
    run(story, history=filled)


def test_each_session_has_its_own_unfinished_text() -> None:
    async def story(_: Screen, pane: ComposerPane, pilot: Pilot[None]) -> None:
        pane.mode = "json"
        await typing(pilot, "[1")
        await pilot.press("left")
        first = pane.text_draft()
        pane.restore(None)
        await pilot.pause()
        assert (pane.mode, text(pane)) == ("text", "")
        pane.mode = "close"
        await typing(pilot, "1001")
        second = pane.text_draft()
        pane.restore(first)
        await typing(pilot, "x")
        assert (pane.mode, text(pane)) == ("json", "[x1")
        pane.restore(second)
        await pilot.press("up")
        assert (pane.mode, text(pane)) == ("text", "old")
        assert pane.text_draft() == second
        pane.restore(pane.text_draft())
        assert (pane.mode, text(pane)) == ("close", "1001")
        assert not pane.history.walking

    filled = History()
    filled.add("text", "old")
    run(story, history=filled)


def test_a_mode_that_a_file_names_wrongly_is_text() -> None:
    async def story(_: Screen, pane: ComposerPane, pilot: Pilot[None]) -> None:
        await pilot.press("up")
        assert (pane.mode, text(pane)) == ("text", "old")

    filled = History()
    filled.add("of a later release", "old")
    run(story, history=filled)


def test_keys_have_ids() -> None:
    bindings = [each for group in ComposerPane()._bindings.key_to_bindings.values() for each in group]
    assert {each.id for each in bindings} == {"composer.send", "composer.mode", "composer.leave_history"}


def test_a_narrow_pane() -> None:
    async def story(host: Screen, pane: ComposerPane, pilot: Pilot[None]) -> None:
        pane.mode = "json"
        await paste(host, pilot, '{"a": 1 "b"}')
        await pilot.press("ctrl+j")
        await until(pilot, lambda: remark(host) == "delimiter")  # the pane makes room for a second line of it first
        assert lines_on(host) == [
            " Text [JSON] Binary  Raw  Close",
            '{"a": 1 "b"}',
            "✗ line 1, column 9: expecting ','",
            "delimiter",
        ]

    run(story, size=(34, 7))


def test_what_was_typed_since_it_was_submitted_stays() -> None:
    async def story(host: Screen, pane: ComposerPane, pilot: Pilot[None]) -> None:
        host.silent = True
        await typing(pilot, "hi")
        await pilot.press("ctrl+j", "!")
        pane.sent()
        assert host.submitted == [Receive("hi")]
        assert text(pane) == "hi!"
        assert list(pane.history) == [Entry("text", "hi")]

    run(story)
