from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from textual.app import App
from textual.pilot import Pilot

from tests.tui.shown import screen_of
from wstui.errors import LoadError, UsageError
from wstui.tui.screens.dialog import Answers, Ask, Dialog, Offer
from wstui.tui.widgets.editor import Editor

PARTS = (Ask("file", "file", "a.wstui"), Ask("pin", "pin", secret=True), Offer("keep", "secrets", "keep [them]"))


class Asking(App[None]):
    """Shows a dialog and keeps what came of it."""

    def __init__(self, dialog: Dialog[Any]) -> None:
        super().__init__()
        self.dialog = dialog
        self.results: list[Any] = []

    def on_mount(self) -> None:
        self.push_screen(self.dialog, self.results.append)


Story = Callable[[Asking, Pilot[None]], Awaitable[None]]


WORDS = "know \x1b[1mthis\nand [that]"


def ask(
    story: Story, *parts: Ask | Offer, take: Callable[[Answers], Any] = lambda answers: answers, **how: str
) -> list[Any]:
    """Tell a story of a dialog; return its results."""

    async def run() -> list[Any]:
        dialog = Dialog("Save [it]", parts, take, **{"words": WORDS, "does": "saves [it]"} | how)
        async with Asking(dialog).run_test(size=(80, 24)) as pilot:
            app = pilot.app
            assert isinstance(app, Asking)
            await pilot.pause()
            await story(app, pilot)
            return app.results

    return asyncio.run(run())


def test_it_asks_and_enter_hands_the_answers_on() -> None:
    async def story(app: Asking, pilot: Pilot[None]) -> None:
        lines = [line.strip(" │") for line in screen_of(app).splitlines() if line.strip()]
        assert "Save [it]" in lines[0]
        assert lines[1:3] == ["know ␛[1mthis", "and [that]"]
        assert lines[3:7] == ["", "▸file         a.wstui", "pin", "secrets      [ ] keep [them]"]
        assert "enter saves [it], esc goes back" in lines[7]
        await pilot.press("b", "tab", "s", "3", "down", "space", "enter")

    assert ask(story, *PARTS) == [Answers({"file": "b", "pin": "s3"}, frozenset({"keep"}))]


def test_what_a_field_offers_is_replaced_by_what_is_typed_and_what_was_typed_is_not() -> None:
    async def story(_app: Asking, pilot: Pilot[None]) -> None:
        await pilot.press("b", "tab", "shift+tab", "c", "enter")

    async def kept(_app: Asking, pilot: Pilot[None]) -> None:
        await pilot.press("right", "b", "enter")

    assert ask(story, *PARTS)[0].texts["file"] == "bc"
    assert ask(kept, *PARTS)[0].texts["file"] == "a.wstuib"


def test_enter_accepts_in_a_field_and_escape_goes_back() -> None:
    async def enter(app: Asking, pilot: Pilot[None]) -> None:
        assert ("esc goes back" in screen_of(app)) == bool(app.dialog.query(Editor))
        await pilot.press("enter")

    async def escape(_app: Asking, pilot: Pilot[None]) -> None:
        await pilot.press("escape")

    assert ask(enter, *PARTS) == [Answers({"file": "a.wstui", "pin": ""}, frozenset())]
    assert ask(escape, *PARTS) == [None]
    assert ask(enter, words="", back="") == [Answers({}, frozenset())]


def test_one_box_is_ticked_without_a_word_about_the_next_field() -> None:
    async def story(app: Asking, pilot: Pilot[None]) -> None:
        assert "space ticks" in screen_of(app)
        assert "tab next" not in screen_of(app)
        await pilot.press("space", "enter")

    assert ask(story, PARTS[2]) == [Answers({}, frozenset({"keep"}))]


def test_what_is_wrong_is_told_until_something_is_changed() -> None:
    def take(answers: Answers) -> str:
        if answers.texts["file"].endswith("!"):
            raise UsageError("no [!] in \x1b names")
        return answers.texts["file"]

    async def story(app: Asking, pilot: Pilot[None]) -> None:
        await pilot.press("right", "!", "enter")
        await pilot.pause()
        assert "✗ no [!] in ␛ names" in screen_of(app)
        assert app.dialog.problem == "no [!] in \x1b names"
        await pilot.press("backspace")
        await pilot.pause()
        assert (app.dialog.problem, "✗" in screen_of(app), app.results) == ("", False, [])
        await pilot.press("up", "enter")  # there is nothing above but the last: it goes round

    assert ask(story, *PARTS, take=take) == ["a.wstui"]


def test_more_than_a_field_takes_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wstui.tui.widgets.editor.LIMIT", 10)

    async def story(app: Asking, pilot: Pilot[None]) -> None:
        await pilot.press("right")
        app.dialog.query(Editor).first().insert_pasted("12345")
        await pilot.pause()
        assert app.dialog.problem == "not pasted: it is more than a field takes"

    ask(story, *PARTS)


def test_what_takes_long_tells_how_far_it_is_and_can_be_stopped() -> None:
    begun: list[str] = []
    go = asyncio.Event()

    async def take(answers: Answers) -> str:
        begun.append(answers.texts["file"])
        await go.wait()
        if answers.texts["file"] == "bad":
            raise LoadError("not [this]")
        return "done"

    async def story(app: Asking, pilot: Pilot[None]) -> None:
        await pilot.press("enter", "enter")
        app.dialog.tell("half of [it]")
        await pilot.pause()
        assert (begun, "half of [it]" in screen_of(app)) == (["a.wstui"], True)
        await pilot.press("escape")
        await pilot.pause()
        app.dialog.stop()  # there is nothing to stop any more
        go.set()
        app.dialog.query(Editor).first().start_over("bad")
        await pilot.press("enter")
        await pilot.pause()
        assert (app.dialog.problem, app.results) == ("not [this]", [])
        app.dialog.query(Editor).first().start_over("good")
        await pilot.press("enter")
        await pilot.pause()
        assert begun == ["a.wstui", "bad", "good"]

    assert ask(story, *PARTS, take=take) == ["done"]


@pytest.mark.parametrize(("word", "result"), [("saves", Answers({}, frozenset())), ("goes back", None)])
def test_a_click_does_what_the_keys_do(word: str, result: Answers | None) -> None:
    async def story(app: Asking, pilot: Pilot[None]) -> None:
        row, line = next((row, line) for row, line in enumerate(screen_of(app).splitlines()) if word in line)
        await pilot.click(offset=(line.index(word), row))

    assert ask(story, words="") == [result]
