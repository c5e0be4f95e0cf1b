from __future__ import annotations

import asyncio
import errno
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import cast

import pytest
from textual._context import active_app
from textual.app import App
from textual.screen import Screen

from tests.support import PATIENCE, ROOT, is_there
from tests.tui.driven import DEMO, SMALL, Driven, Shown, driven, key_event
from tests.tui.shown import screen_of
from wstui.core.scope import Scope
from wstui.session.child import ChildConfig
from wstui.session.controller import Controller
from wstui.tui import app as app_module
from wstui.tui.filters import EscapeFilter
from wstui.tui.screens.debug import DebugScreen
from wstui.tui.screens.opening import Opening
from wstui.tui.screens.shell import Shell


@pytest.mark.anyio
async def test_quitting_shuts_the_application_down(tmp_path: Path) -> None:
    async with driven(tmp_path, path="/echo") as at:
        await at.see("● open")
        assert at.controller.loaded is not None
        pid = at.controller.loaded.pid
        await at.press("ctrl+c")
        await at.see("ctrl+q quits, ")
        await at.press("ctrl+q")
        await at.ended()
        assert not is_there(pid)
        assert at.app.return_code == 0
        assert at.app._serving is not None
        assert at.app._serving.done()


@pytest.mark.anyio
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT, signal.SIGQUIT])
async def test_a_signal_ends_it_as_the_key_does(tmp_path: Path, number: signal.Signals) -> None:
    async with driven(tmp_path, path="/echo") as at:
        await at.see("● open")
        assert at.controller.loaded is not None
        pid = at.controller.loaded.pid
        signal.raise_signal(number)
        await at.ended()
        assert at.app.return_code == 128 + number
        assert not is_there(pid)


@pytest.mark.anyio
async def test_a_signal_at_the_last_moment_before_the_panes_are_put_up_ends_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def end(shell: Shell) -> None:
        assert shell.app is shown
        shown._end(signal.SIGINT)

    monkeypatch.setattr(Shell, "wait_for_refresh", end)
    controller = Controller(ChildConfig(DEMO, app_dir=str(ROOT)), None, tmp_path)
    shown = Shown(lambda: Opening(controller, Scope(), connect=False), "app")
    async with shown.run_test(size=SMALL), asyncio.timeout(PATIENCE):
        while shown.is_running:  # noqa: ASYNC110 - Textual tells it by no event
            await asyncio.sleep(0.01)
    assert (shown.return_code, shown._serving) == (128 + signal.SIGINT, None)


@pytest.mark.anyio
async def test_frames_that_a_signal_has_taken_down_are_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    async def wait(_opening: Opening, _enough: asyncio.Event) -> None:
        app._end(signal.SIGTERM)

    later: list[object] = []
    monkeypatch.setattr(Opening, "wait", wait)
    app = app_module.WstuiApp(lambda: pytest.fail("it has begun"))
    monkeypatch.setattr(app, "call_later", lambda what, *_, **__: later.append(what))
    await app._wait(Opening.__new__(Opening))
    assert later == [app.run_worker]  # to quit, and nothing else


class Broken(Controller):
    """A controller with an error of ours in it, soon or later."""

    later = asyncio.Event()

    async def run(self) -> None:
        await self.later.wait()
        raise LookupError("a mistake \x1b[red]of ours")


@pytest.mark.anyio
@pytest.mark.parametrize("later", [False, True])
async def test_an_error_of_ours_is_one_line_and_no_traceback(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *, later: bool
) -> None:
    monkeypatch.setattr(Broken, "later", asyncio.Event())
    if not later:
        Broken.later.set()
    controller = Broken(ChildConfig(app="a:b"), None, tmp_path)
    app = Shown(lambda: Opening(controller, Scope(), connect=False))
    async with app.run_test(size=SMALL) as pilot:
        at = Driven(app, pilot, controller)
        if later:
            await at.until(lambda: isinstance(app.screen, DebugScreen))
        Broken.later.set()
        await at.ended()
    controller.abandon()
    assert app.return_code == 1
    assert capsys.readouterr().err.strip() == "wstui: error: LookupError: a mistake [red]of ours"


@pytest.mark.anyio
async def test_a_part_of_the_screen_that_cannot_be_imported_is_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    async def wait(_opening: Opening, _enough: asyncio.Event) -> None:
        raise OSError(errno.EMFILE, os.strerror(errno.EMFILE), "log.py")

    monkeypatch.setattr(Opening, "wait", wait)
    controller = Controller(ChildConfig(app="a:b"), None, tmp_path)
    app = Shown(lambda: Opening(controller, Scope(), connect=False))
    async with app.run_test(size=SMALL) as pilot:
        await Driven(app, pilot, controller).ended()
    controller.abandon()
    assert app.return_code == 1
    assert capsys.readouterr().err.startswith("wstui: error: OSError: [Errno 24] Too many open files: 'log.py' (")


class Seeing(Controller):
    """A controller that notes in which context it runs."""

    app: object = "nothing seen"

    async def run(self) -> None:
        self.app = active_app.get(None)


@pytest.mark.anyio
async def test_what_the_controller_starts_inherits_nothing_from_the_screen(tmp_path: Path) -> None:
    controller = Seeing(ChildConfig(app="a:b"), None, tmp_path)
    app = Shown(lambda: Opening(controller, Scope(), connect=False))
    async with app.run_test(size=SMALL) as pilot:
        at = Driven(app, pilot, controller)
        await at.until(lambda: isinstance(app.screen, DebugScreen) and app.screen.focused)
        assert controller.app is None
        await controller.aclose()


GUARDED = """
import asyncio, gc, os, sys
from pathlib import Path
from wstui.core.scope import Scope
from wstui.session.child import ChildConfig
from wstui.session.controller import Controller
from wstui.tui.app import WstuiApp
from wstui.tui.screens.opening import Opening
from wstui.tui.screens.shell import Shell

class Idle(Controller):
    def begin(self):
        pass

    async def run(self):
        print("printed while the screen is there")
        os.write(1, b"written while the screen is there")

class Probe(WstuiApp):
    def on_load(self):
        assert not gc.isenabled()

    def run(self):
        super().run(headless=True)

    async def _put_up(self, opening):
        assert not gc.isenabled()
        await super()._put_up(opening)
        assert gc.isenabled() and gc.get_freeze_count() > 10_000
        self.call_later(self.action_quit)

controller = Idle(ChildConfig(app="a:b"), None, Path(sys.argv[1]))
app = Probe(lambda: Opening(controller, Scope(), connect=False))
app.run_guarded()
assert app.return_code == 0
"""


def test_the_terminal_is_guarded_and_the_garbage_collector_rests_until_the_screen_stands(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", GUARDED, str(tmp_path)],
        cwd=ROOT,
        capture_output=True,
        timeout=PATIENCE,
        check=False,
    )
    assert (done.returncode, done.stdout) == (0, b""), done.stderr
    assert sorted(done.stderr.split(b"\n")) == [
        b"",
        b"printed while the screen is there",
        b"written while the screen is there",
    ]


@pytest.mark.anyio
async def test_a_frame_that_is_typed_and_sent_in_one_go_is_sent_whole(tmp_path: Path) -> None:
    async with driven(tmp_path, path="/echo") as at:
        await at.see("● open")
        for key in ("h", "i", "ctrl+j"):
            at.app.post_message(key_event(key))
        await at.until(lambda: at.session.received == 1)
        await at.see("2 B hi")


@pytest.mark.anyio
async def test_no_escape_reaches_the_terminal_whoever_draws_it(tmp_path: Path) -> None:
    async with driven(tmp_path, path="/echo") as at:
        assert any(isinstance(each, EscapeFilter) for each in at.app.get_line_filters())
        at.app.notify("\x1b]52;c;eA==\x07 and \x9b2J", title="\x1b[2J")
        await at.see("and ")
        assert not set(screen_of(at.app)) & {"\x1b", "\x07", "\x9b"}


@pytest.mark.anyio
async def test_a_flood_gives_way_to_each_key_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with driven(tmp_path, path="/echo") as at:
        given: list[str] = []
        monkeypatch.setattr(at.controller, "give_way", lambda: given.append("way"))
        await at.press("x", "F2")
        await at.pilot.pause()
        assert given == ["way"] * 2


@pytest.mark.anyio
async def test_everything_with_a_key_is_in_the_palette(tmp_path: Path) -> None:
    async with driven(tmp_path, path="/echo") as at:
        await at.see("● open")
        names = [command.title for command in at.app.get_system_commands(at.screen)]
        assert {"Maximise the pane", "Kill the application's process", "Theme"} <= set(names)
        elsewhere = [command.title for command in at.app.get_system_commands(Screen())]
        assert "Theme" in elsewhere
        assert "Kill the application's process" not in elsewhere
        await at.press("ctrl+p")
        await at.type("another session")
        await at.see("Another session on the same application")
        await at.press("enter", "enter")
        await at.until(lambda: len(at.controller.sessions) == 2)


@pytest.mark.anyio
async def test_light_and_dark_are_both_readable_in_words(tmp_path: Path) -> None:
    async with driven(tmp_path, path="/echo") as at:
        await at.see("wstui.demo:application", "accept", "● open", "^Q Quit", "^J Send", "F6 Leave")
        await at.pilot.pause()
        dark = at.text
        at.app.theme = "textual-light"
        await at.pilot.pause()
        await at.until(lambda: at.text == dark)


@pytest.mark.parametrize("there", [True, False])
def test_a_picture_is_saved_where_there_is_a_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, there: bool
) -> None:
    downloads = tmp_path / "downloads"
    if there:
        downloads.mkdir()
    asked: list[str | None] = []
    monkeypatch.setattr(app_module, "user_downloads_path", lambda: downloads)
    monkeypatch.setattr(App, "deliver_screenshot", lambda _app, _name, path, _format: asked.append(path))
    app = object.__new__(app_module.WstuiApp)
    app.deliver_screenshot()
    app.deliver_screenshot(path="elsewhere")
    assert asked == [None if there else str(Path.cwd()), "elsewhere"]


class DrawnError(LookupError):
    """An error of ours that Textual would draw in its own way."""

    def __rich__(self) -> str:
        return "pages"


@pytest.mark.anyio
@pytest.mark.parametrize("kind", [LookupError, DrawnError])
async def test_an_error_of_ours_on_the_screen_ends_it_with_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], kind: type[LookupError]
) -> None:
    def broken(_: DebugScreen) -> None:
        raise kind("a mistake \x1b[red]of ours")

    monkeypatch.setattr(DebugScreen, "action_kill", broken)
    with pytest.raises(LookupError, match="a mistake"):  # noqa: PT012 - the pilot raises it again at the end
        async with driven(tmp_path) as at:
            at.app._fatal_error()  # there is none
            await at.press("alt+k")
            await at.ended()
    assert at.app.return_code == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith(f"wstui: error: {kind.__name__}: a mistake [red]of ours (")


@pytest.mark.anyio
async def test_what_is_typed_before_there_are_panes_or_behind_a_key_waits_for_them(tmp_path: Path) -> None:
    controller = Controller(ChildConfig(app=DEMO, app_dir=str(ROOT)), None, tmp_path)

    def start() -> Opening:
        for key in "hey":
            app.post_message(key_event(key))
        return Opening(controller, Scope.from_url("/echo"), connect=True)

    app = Shown(start)
    async with app.run_test(size=SMALL) as pilot:
        at = Driven(app, pilot, controller)
        await at.see("│hey ")
        for key in ("alt+l", "alt+c", "o", "k"):
            app.post_message(key_event(key))
        await at.see("│heyok ")
        await controller.aclose()


@pytest.mark.anyio
@pytest.mark.parametrize(("ending", "code"), [(None, 0), (signal.SIGTERM, 143)])
async def test_to_quit_before_anything_has_begun_ends_it_at_once(
    monkeypatch: pytest.MonkeyPatch, ending: signal.Signals | None, code: int
) -> None:
    app = app_module.WstuiApp(lambda: pytest.fail("it has begun"))
    codes: list[int] = []
    monkeypatch.setattr(app, "exit", lambda *, return_code: codes.append(return_code))
    app.action_help_quit()  # nobody is there to be told
    app._ending = ending
    await app.action_quit()
    assert codes == [code]
    app._fill()
    await app._put_up(cast("Opening", None))
    assert (app._debug, app._serving) == (None, None)
