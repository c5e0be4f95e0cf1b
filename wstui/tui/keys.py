"""Every key of the debugger's screen, by the id that a configuration can give another key to.

Letters work where nothing is typed. What works while typing is a function key, ctrl with a letter that no terminal
turns into another key, or alt with a letter; the last have priority, because to an editor they are letters too.
"""

from __future__ import annotations

from typing import Final

from textual.binding import Binding

SCREEN: Final[list[Binding]] = [
    Binding("f5", "connect", "Connect", id="session.connect", tooltip="Connect with the scope; reconnect when open"),
    Binding("f6", "disconnect", "Leave", id="session.disconnect", tooltip="Disconnect as a client does, with 1000"),
    Binding("f7", "close_with", "Close…", id="session.close_with", show=False, tooltip="Close with a code and reason"),
    Binding(
        "f8",
        "restart",
        "Restart",
        id="debuggee.restart",
        tooltip="Start the application anew, with changed code; connect again",
    ),
    Binding("f9", "interrupt", "Interrupt", id="session.interrupt", show=False, tooltip="Free a handler that is stuck"),
    Binding("f4", "read_crash", "Crash", id="view.crash", tooltip="Read the newest crash"),
    Binding(
        "alt+k", "kill", "Kill", id="debuggee.kill", show=False, priority=True, tooltip="Kill the application's process"
    ),
    Binding("ctrl+n", "new_session", "New", id="session.new", tooltip="Another session on the same application"),
    Binding("alt+n,alt+right", "next_session(1)", "Next session", id="session.next", show=False, priority=True),
    Binding("alt+p,alt+left", "next_session(-1)", "Previous session", id="session.previous", show=False, priority=True),
    Binding("alt+w", "close_session", "Close session", id="session.close", show=False, priority=True),
    Binding("f2", "next_view", "Pane", id="view.next", tooltip="The next pane"),
    Binding("alt+s", "view('scope')", "Go to the scope", id="view.scope", show=False, priority=True),
    Binding("alt+c", "view('composer')", "Go to the composer", id="view.composer", show=False, priority=True),
    Binding("alt+l", "view('log')", "Go to the log", id="view.log", show=False, priority=True),
    Binding("alt+d", "view('detail')", "Go to the detail", id="view.detail", show=False, priority=True),
    Binding("alt+o", "view('output')", "Go to the output", id="view.output", show=False, priority=True),
    Binding("alt+z", "maximise", "Maximise the pane", id="view.maximise", show=False, priority=True),
    Binding("f1", "help", "Help", id="app.help", tooltip="Explain the pane, and its keys"),
]

LOG: Final[list[Binding]] = [
    Binding("z", "maximise", "Maximise the pane", id="log.maximise", show=False),
    Binding("e", "edit_again", "Edit & resend", id="log.edit", show=False, tooltip="Put this frame into the composer"),
    Binding("x", "last_crash", "Go to the last crash", id="log.crash", show=False),
    Binding("escape", "view('log')", "Go to the log", id="log.back", show=False),
]
"""Of the screen too, but on letters: they work where nothing is typed."""
