"""The debugger's screen, opened from a command line.

The child is spawned first and the screen imported second, so that the application loads meanwhile: nothing is
imported here that the child can be spawned without.
"""

from __future__ import annotations

import contextlib
import gc
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from ..config import SERVERS, Config, state_dir
from ..errors import UsageError
from ..session.child import Child
from .arguments import is_session, make_scope
from .options import CONNECTION, OPTIONS
from .speech import ExitCode, terminal_lacking
from .target import child_config, shortcuts

if TYPE_CHECKING:
    from ..core.scope import Scope
    from ..tui.screens.opening import Opening


def show(
    app: str, rest: Sequence[str], config: Config, options: Mapping[str, Any], *, replay: bool = False
) -> ExitCode:
    """Open the screen on an application, which loads while the screen is imported.

    Args:
        app: The application as the user named it.
        rest: The path to connect to, or a session file whose scope is taken; nothing connects nowhere.
        config: All options.
        options: Those that were given, by name.
        replay: Whether the session file is replayed at once.

    Returns:
        The exit code.

    Raises:
        WstuiError: What cannot be done as asked, before a screen opens.
    """
    path, lacking = rest[0] if rest else "/", terminal_lacking()
    recorded, config = _recorded(path, config, options)
    file = Path(path) if recorded else None
    path, orders = "/" if recorded else path, child_config(app, config)
    if lacking:
        make_scope(path, options)
        raise UsageError(f"the debugger needs a terminal and {lacking} is not one (wstui --help lists what needs none)")
    with contextlib.closing(Child.spawn(orders)) as child, contextlib.ExitStack() as at_the_end:
        gc.disable()  # nothing of what is imported now is garbage; the screen enables it once it stands
        at_the_end.callback(gc.enable)
        scope = recorded or (None if _plain(path, options) else make_scope(path, options))
        from ..tui.app import WstuiApp
        from ..tui.keymap import DEFAULT

        keys = shortcuts(config) or DEFAULT

        def start() -> Opening:
            """Make the rest, once the frames are painted."""
            from ..session.controller import Controller
            from ..session.limits import Limits
            from ..tui.screens.opening import Opening

            limits = Limits(config.keep_days * 86_400, config.keep_size)
            controller = Controller(orders, child, state_dir(config), limits)
            at_the_end.callback(controller.abandon)
            draft = scope or make_scope(path, options)
            return Opening(controller, draft, connect=bool(rest) and not recorded, keys=keys, file=file, replay=replay)

        screen = WstuiApp(start, app, keys)
        screen.run_guarded()
    return ExitCode(screen.return_code or 0)


def _recorded(path: str, config: Config, options: Mapping[str, Any]) -> tuple[Scope | None, Config]:
    """Take the scope of a session file, and its server unless another one is asked for; a file connects nothing."""
    if not is_session(path):
        return None, config
    from .recorded import recorded

    scope, server = recorded(path, options)
    return scope, config._replace(server=server) if server in SERVERS and "server" not in options else config


_PLAIN: Final = re.compile(r"(?:/[A-Za-z0-9_.~-]*)+(?:\?[A-Za-z0-9_.~=&-]*)?")
"""Paths that no check could refuse."""


def _plain(path: str, options: Mapping[str, Any]) -> bool:
    """Tell whether the scope is legal at a glance; whatever could be refused is checked before a screen opens."""
    return _PLAIN.fullmatch(path) is not None and all(OPTIONS[name].group != CONNECTION for name in options)
