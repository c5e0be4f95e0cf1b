from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

import wstui.tui
from tests.tui.shown import Host, lines_of
from wstui.core.events import Accept, Blocked, Close, Crashed, Disconnect, Receive, Returned, Violation
from wstui.core.machine import State
from wstui.core.scope import Scope
from wstui.errors import LoadError
from wstui.journal.line import Header
from wstui.session.child import ChildConfig
from wstui.session.controller import Controller
from wstui.session.keeper import Phase
from wstui.session.live import Session, now
from wstui.session.run import Run
from wstui.tui.keymap import DEFAULT, Keys
from wstui.tui.panes.status import MARKS, PHASES, StatusLine, blockage, closing, counts, standing


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    session = Session(1, "one", Scope(), Header(app="a:b", started=now()), tmp_path)
    yield session
    session.end()


def begun(session: Session) -> Run:
    return session.begin(1, Scope())


def words(parts: list[tuple[str, str]]) -> list[str]:
    return [text for text, _ in parts]


class Fixed(Controller):
    """A controller in a phase, with nothing behind it."""

    def __init__(self, state_dir: Path, phase: Phase = "ready") -> None:
        super().__init__(ChildConfig(app="a:b"), None, state_dir)
        self._keeper.phase = phase
        self._keeper.failure = LoadError("x") if phase == "failed" else None


class Styled(Host):
    """Looks as the program does."""

    CSS_PATH = Path(wstui.tui.__file__).with_name("wstui.tcss")


def shown(controller: Controller, session: Session | None, word: str = "", width: int = 120) -> str:
    """The line as it stands on the screen."""

    async def run() -> str:
        line = StatusLine(id="status")
        async with Styled(line).run_test(size=(width, 3)) as pilot:
            line.show(controller, session, word)
            await pilot.pause()
            return lines_of(line)[0]

    return asyncio.run(run())


def test_every_state_has_a_mark_of_its_own_word() -> None:
    assert set(MARKS) == set(State)


def test_before_the_first_connect(session: Session) -> None:
    assert words(standing(session)) == ["○ idle"]
    assert words(counts(session)) == ["↑0 ↓0"]


def test_an_open_connection(session: Session) -> None:
    run = begun(session)
    run.told(5, "", State.OPEN, Accept("chat.v1"))
    run.say(Receive("hi"))
    run.frame(run.asked + 1_700_000, "", State.OPEN, "reply")
    assert words(standing(session)) == ["● open", "chat.v1"]
    assert words(counts(session)) == ["↑1 ↓1", "1.7 ms"]


def test_a_connect_that_waits_for_the_application(session: Session) -> None:
    session.pending = True
    assert words(standing(session)) == ["◌ connects when the application is ready"]


@pytest.mark.parametrize(
    ("by", "told"),
    [
        ("app", "4403 (private use) members only, by the application"),
        ("you", "1000 (OK), by you"),
    ],
)
def test_a_close_is_told_in_words(session: Session, by: str, told: str) -> None:
    run = begun(session)
    assert closing(session) == ""
    if by == "app":
        run.told(1, "", State.CLOSED, Close(4403, "members only"))
    else:
        run.say(Disconnect(1000))
    assert closing(session) == told


@pytest.mark.parametrize(
    ("close", "told"),
    [
        (Close(4403, "members\x1b only"), "the client sees HTTP 403 (close 4403 members␛ only)"),
        (Close(1000), "the client sees HTTP 403 (close 1000)"),
    ],
)
def test_a_refusal_is_told_as_the_client_sees_it(session: Session, close: Close, told: str) -> None:
    begun(session).told(1, "", State.REFUSED, close)
    assert closing(session) == told


def test_an_application_that_runs_on_after_the_close_is_told(session: Session) -> None:
    run = begun(session)
    run.told(1, "", State.CLOSED, Close(1000))
    assert words(standing(session))[-1] == "the application still runs"
    run.told(2, "", State.CLOSED, Returned())
    assert words(standing(session))[-1] == "1000 (OK), by the application"


def test_breaches_are_counted(session: Session) -> None:
    run = begun(session)
    for _ in range(2):
        run.told(1, "", State.OPEN, Violation("P01", "error", "app", "what", "hint"))
    assert words(counts(session))[-1] == "2 against the rules"


def test_a_disk_that_refuses_is_told_as_long_as_nothing_is_recorded(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    session = Session(1, "one", Scope(), Header(app="a:b", started=now()), tmp_path / "file")
    assert words(standing(session)) == ["○ idle", "recording stopped: Not a directory"]
    session.end()


def test_a_crash_is_told_without_colour(session: Session) -> None:
    begun(session).told(1, "", State.CRASHED, Crashed("ValueError: x"))
    assert words(standing(session)) == ["✗ crashed"]


def test_what_blocks_is_named_with_the_key_that_helps(session: Session, tmp_path: Path) -> None:
    session.blocked = Blocked(0.4, "/somewhere/chat.py", 7, "receive")
    line = shown(Fixed(tmp_path), session)
    assert "BLOCKED in chat.py:7 receive; F9 interrupts" in line
    session.blocked = Blocked(0.7, function="stopped by a signal", source="SIGCONT goes on")
    assert "BLOCKED, stopped by a signal; alt+k kills" in shown(Fixed(tmp_path), session)


@pytest.mark.parametrize("phase", ["starting", "failed", "dead"])
def test_an_application_that_is_not_ready_is_told(session: Session, tmp_path: Path, phase: Phase) -> None:
    assert DEFAULT.fill(PHASES[phase]) in shown(Fixed(tmp_path, phase), session)


def test_who_waits_for_the_application_knows_that_it_is_loading(session: Session, tmp_path: Path) -> None:
    session.pending = True
    assert PHASES["starting"] not in shown(Fixed(tmp_path, "starting"), session)


def test_a_word_stands_in_the_place_of_the_counts(session: Session, tmp_path: Path) -> None:
    line = shown(Fixed(tmp_path), session, "restarting")
    assert "restarting" in line
    assert "↑0" not in line
    assert shown(Fixed(tmp_path), None) == ""


def test_hostile_words_are_made_visible(session: Session, tmp_path: Path) -> None:
    run = begun(session)
    run.told(1, "", State.OPEN, Accept("\x1b]52;c;x\x07[bold]"))
    run.told(2, "", State.CLOSED, Close(4000, "\u202eevil\x9b"))
    line = shown(Fixed(tmp_path), session)
    assert "␛]52;c;x␇[bold]" in line
    assert "<U+202E>evil<U+009B>" in line


def test_what_does_not_fit_ends_in_an_ellipsis(session: Session, tmp_path: Path) -> None:
    begun(session).told(1, "", State.REFUSED, Close(4403, "x" * 300))
    line = shown(Fixed(tmp_path), session, width=40)
    assert len(line) <= 40
    assert line.endswith("…")


def test_keys_that_the_user_has_given_are_named() -> None:
    keys = Keys({"session.interrupt": "f11", "debuggee.kill": "ctrl+g"})
    assert blockage(Blocked(1.0, file="a/b.py", line=3, function="f"), keys) == "BLOCKED in b.py:3 f; F11 interrupts"
    assert blockage(Blocked(1.0), keys) == "BLOCKED, nobody knows where; ctrl+g kills"


def test_a_server_that_is_not_the_usual_one_is_named(session: Session) -> None:
    begun(session)
    assert "as uvicorn" not in words(standing(session))
    session.server = "daphne"
    assert "as daphne" not in words(standing(session))
    begun(session)
    assert words(standing(session))[1] == "as daphne"


def test_what_is_shown_already_is_not_drawn_again(
    session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn: list[str] = []

    async def story() -> None:
        line = StatusLine()
        async with Host(line).run_test():
            monkeypatch.setattr(line, "update", lambda content, **_: drawn.append(content.plain))
            for word in ("", "", "sent", "sent"):
                line.show(Fixed(tmp_path), session, word)

    asyncio.run(story())
    assert [what.split()[-1] for what in drawn] == ["↓0", "sent"]
