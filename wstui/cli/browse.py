"""``wstui FILE.wstui``: a session file on the screen, without any application."""

from __future__ import annotations

import contextlib
import gc
from typing import TYPE_CHECKING, Any

from ..errors import UsageError
from ..session.browsing import Browser
from .records import existing, open_session
from .screen import show
from .speech import ExitCode, terminal_lacking
from .target import configure, shortcuts

if TYPE_CHECKING:
    from ..tui.screens.leafing import Leafing


def browse(words: list[str], options: dict[str, Any]) -> ExitCode:
    """Show the records of a session file on the screen.

    Args:
        words: The file.
        options: Those that were given, by name.

    Returns:
        The exit code.

    Raises:
        UsageError: There is no such file, or no terminal.
        SessionFileError: It is none of a session.
    """
    path = existing(words[0])
    # What replays it may be named here as it is for the verb that replays.
    config = configure(options)
    if lacking := terminal_lacking():
        open_session(words[0]).close()  # what is wrong with the file comes first
        raise UsageError(f"the screen needs a terminal and {lacking} is not one (wstui show {path} prints the file)")
    # What reads the rest of a large file begins before the screen is imported.
    with contextlib.ExitStack() as at_the_end:
        browser = Browser(path)
        at_the_end.callback(browser.abandon)
        gc.disable()  # nothing of what is imported now is garbage; the screen enables it once it stands
        at_the_end.callback(gc.enable)
        from ..tui.app import WstuiApp
        from ..tui.keymap import DEFAULT
        from ..tui.screens.shell import BROWSED

        def start() -> Leafing:
            """Make the rest, once the frames are painted."""
            from ..tui.screens.leafing import Leafing

            return Leafing(browser, replayable=config.app is not None)

        screen = WstuiApp(start, path.name, shortcuts(config) or DEFAULT, BROWSED)
        screen.run_guarded()
    from ..tui.screens.browse import REPLAY

    if screen.return_code == REPLAY and config.app is not None:
        return show(config.app, [str(path)], config, options, replay=True)
    return ExitCode(screen.return_code or 0)
