from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from textual.app import App
from textual.pilot import Pilot

from tests.support import PATIENCE, until
from tests.tui.shown import screen_of
from wstui.core.events import Connect, Send
from wstui.journal import Header, Journal
from wstui.journal.line import header_line
from wstui.session.archive import Archive
from wstui.tui.screens import save
from wstui.tui.screens.save import Done, SaveDialog, save_session, suggestion
from wstui.tui.widgets.editor import Editor

HEADER = Header("chat:app", datetime(2026, 11, 23, tzinfo=UTC))
CONNECT = Connect({"path": "/ws/", "cookies": [["sessionid", "0123456789"]]})


class Saving(App[None]):
    """Shows the dialog and keeps what came of it."""

    def __init__(self, archive: Archive, session: Path | None = None, **how: Any) -> None:
        super().__init__()
        self.dialog = SaveDialog(session or archive, "a", **how)
        self.results: list[Done | None] = []

    def on_mount(self) -> None:
        self.push_screen(self.dialog, self.results.append)


@pytest.fixture
def journal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Journal:
    """A session of two records, and a folder to save it in."""
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    journal = Journal.create(tmp_path / "journal.wstui", HEADER)
    journal.add(0.0, 1, CONNECT)
    journal.add(0.1, 1, Send("0123456789"))
    journal.commit()
    return journal


def use(journal: Journal, story: Callable[[Saving, Pilot[None]], Awaitable[None]], **how: Any) -> list[Done | None]:
    """Tell a story of saving it; return what came of it."""

    async def run() -> list[Done | None]:
        with contextlib.closing(Archive.live(journal)) as archive:
            app = Saving(archive, **how)
            async with app.run_test(size=(80, 24)) as pilot:
                await pilot.pause()
                await story(app, pilot)
            return app.results

    try:
        return asyncio.run(run())
    finally:
        journal.close()


@pytest.mark.parametrize(
    ("path", "app", "name"),
    [
        ("/ws/chat/lobby/", "chat:app", "ws-chat-lobby.wstui"),
        ("/", "chat.asgi:application", "chat-asgi-application.wstui"),
        ("/☃", "☃", "session.wstui"),
    ],
)
def test_a_name_is_suggested(path: str, app: str, name: str) -> None:
    assert suggestion(path, app) == name


def test_it_saves_and_says_what_was_taken_out(journal: Journal) -> None:
    async def story(app: Saving, pilot: Pilot[None]) -> None:
        assert "Payloads are saved as they are" in " ".join(screen_of(app).replace("│", " ").split())
        await pilot.press("enter")
        await until(lambda: app.results)

    (done,) = use(journal, story)
    assert done is not None
    assert done.path == Path("a.wstui")
    records = [json.loads(line) for line in Path("a.wstui").read_text("utf-8").splitlines()[1:]]
    assert records[0]["scope"]["cookies"] == [["sessionid", "${secret:cookie.sessionid}"]]
    assert records[1]["text"] == "0123456789"
    assert "the secret in cookie sessionid was taken out" in done.told[1]
    assert "payloads are saved as they are" in done.told[2]


def test_secrets_are_kept_where_that_is_wanted(journal: Journal) -> None:
    async def story(app: Saving, pilot: Pilot[None]) -> None:
        await pilot.press("tab", "space", "enter")
        await until(lambda: app.results)

    (done,) = use(journal, story)
    assert done is not None
    assert done.told[1:] == ["secrets are kept"]
    assert '"0123456789"]]' in Path("a.wstui").read_text("utf-8")


def test_a_session_that_is_there_is_asked_for_what_is_none_stays(journal: Journal) -> None:
    Path("a.wstui").write_bytes(header_line(HEADER))
    Path("note.txt").write_text("mine", "utf-8")

    async def story(app: Saving, pilot: Pilot[None]) -> None:
        await pilot.press("enter")
        await until(lambda: app.dialog.problem)
        assert app.dialog.problem == "a.wstui is there already: enter once more replaces it"
        for name, problem in (
            ("note.txt", "is no session file, and is not replaced by one"),
            ("nowhere/a", "nowhere/a.wstui: No such file or directory"),
            ("./", "is a folder"),
            ("~nobody-of-that-name/a", "there is no such user"),
            (" ", "a name for the file is needed"),
        ):
            app.dialog.query(Editor).first().start_over(name)
            await until(lambda: not app.dialog.problem)
            await pilot.press("enter")
            await until(lambda: app.dialog.problem)
            assert app.dialog.problem.endswith(problem)
        app.dialog.query(Editor).first().start_over("a")
        await until(lambda: not app.dialog.problem)
        await pilot.press("enter")
        await until(lambda: app.results or app.dialog.problem)
        assert app.dialog.problem == ""

    (done,) = use(journal, story)
    assert done is not None
    assert Path("note.txt").read_text("utf-8") == "mine"


def test_its_own_file_is_replaced_without_a_question(journal: Journal) -> None:
    Path("a.wstui").write_bytes(header_line(HEADER))

    async def story(app: Saving, pilot: Pilot[None]) -> None:
        await pilot.press("enter")
        await until(lambda: app.results)

    (done,) = use(journal, story, mine=Path("a.wstui"))
    assert done is not None


def test_a_file_is_saved_elsewhere_if_it_is_one(journal: Journal) -> None:
    async def story(app: Saving, pilot: Pilot[None]) -> None:
        await pilot.press("enter")
        await until(lambda: app.results or app.dialog.problem)
        if app.dialog.problem:
            await pilot.press("escape")

    (done,) = use(journal, story, session=journal.path)
    assert done is not None
    assert done.told[0].startswith("2 records saved to")
    (done,) = use(journal, story, session=Path("no.wstui"), mine=Path("a.wstui"))
    assert done is None


def test_it_is_said_what_was_saved_and_where(journal: Journal) -> None:
    where: list[Path] = []

    async def story(app: Saving, pilot: Pilot[None]) -> None:
        await pilot.press("escape")
        for key in ("escape", "enter"):
            save_session(app.screen, journal.path, "b", where.append)
            await pilot.pause()
            await pilot.press(key)
            await pilot.pause()
        await until(lambda: "╭─ Saved" in screen_of(app))
        assert "payloads are saved as they are" in screen_of(app)
        assert "enter closes ─╯" in screen_of(app)
        await pilot.press("enter")
        assert "╭─ Saved" not in screen_of(app)

    assert use(journal, story) == [None]
    assert where == [Path("b.wstui")]


def test_what_takes_long_tells_how_far_it_is_and_can_be_stopped(
    journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("wstui.session.saving.CHUNK", 64)
    stopped: list[bool] = []

    def slow(dialog: SaveDialog, done: int, of: int) -> None:
        progress(dialog, done, of)
        if done == 1 and not stopped:
            dialog._stopped.wait(PATIENCE)
            stopped.append(True)
            progress(dialog, done, of)

    progress = SaveDialog._progress
    monkeypatch.setattr(SaveDialog, "_progress", slow)
    monkeypatch.setattr(save, "LOOK", 0.05)

    async def story(app: Saving, pilot: Pilot[None]) -> None:
        await pilot.press("enter")
        await until(lambda: "1 of 2 records, 50 %; esc stops" in screen_of(app))
        await pilot.press("enter", "escape")
        await until(lambda: app.dialog.problem)
        assert app.dialog.problem == "stopped: nothing was saved"
        await pilot.press("escape")

    assert use(journal, story) == [None]
    assert list(Path().iterdir()) == []
