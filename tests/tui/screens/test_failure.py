from __future__ import annotations

from textual.pilot import Pilot

from tests.support import until
from tests.tui.shown import Host, drive, screen_of
from wstui.errors import LoadError
from wstui.tui.screens.failure import FailureView

FAILURE = LoadError(
    "chat.asgi has no attribute 'app\x1b[2J'",
    "did you mean 'application'?",
    "Traceback (most recent call last):\n  File \"a.py\", line 1\n[bold]KeyError[/]: '\x9b'",
)


def test_message_hint_key_and_traceback_are_shown_whole_and_safe() -> None:
    view = FailureView()

    async def story(host: Host, pilot: Pilot[None]) -> None:
        view.show(FAILURE)
        await pilot.pause()
        shown = screen_of(host)
        assert "chat.asgi has no attribute 'app␛[2J'" in shown
        assert "did you mean 'application'?" in shown
        assert "F8" in shown
        assert '  File "a.py", line 1\n' in shown
        assert "[bold]KeyError[/]: '<U+009B>'" in shown

    drive(view, story=story)


def test_nothing_is_left_of_a_failure_once_there_is_an_application() -> None:
    view = FailureView()

    async def story(host: Host, pilot: Pilot[None]) -> None:
        view.show(FAILURE)
        await pilot.pause()
        view.show(None)
        await pilot.pause()
        assert screen_of(host).strip() == ""

    drive(view, story=story)


def test_a_failure_without_hint_and_traceback_is_two_lines() -> None:
    view = FailureView()

    async def story(host: Host, pilot: Pilot[None]) -> None:
        view.show(LoadError("no such module"))
        await pilot.pause()
        assert [line.strip() for line in screen_of(host).splitlines() if line.strip()] == [
            "no such module",
            "Mend it, then F8 starts the application again; ctrl+q quits.",
        ]

    drive(view, story=story)


def test_a_long_traceback_scrolls_by_keys() -> None:
    view = FailureView()

    async def story(host: Host, pilot: Pilot[None]) -> None:
        view.show(LoadError("x", "", "\n".join(f"line {number}" for number in range(100))))
        view.focus()
        host.animation_level = "none"
        await pilot.pause()
        await pilot.press("end")
        await until(lambda: "line 99" in screen_of(host))

    drive(view, story=story)
