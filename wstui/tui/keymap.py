"""Every key of the debugger and what it does, as data, by the id that a configuration can give another key to.

Letters work where nothing is typed. What works while typing is a function key, ctrl with a letter that no terminal
turns into another key, or alt with a letter. None of these comes before what has the focus: a frame that is typed and
sent in one go would be sent before it is there. Nothing here imports Textual: a configuration is checked before
anything is on the screen.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple


class Shortcut(NamedTuple):
    """One thing that keys do."""

    id: str
    keys: str
    """Textual's names of its keys, separated by commas."""
    action: str
    title: str
    tooltip: str = ""
    """What the help and the palette say; the title if there is none."""
    shown: bool = False
    """Whether the bar below names it."""
    priority: bool = False
    """Whether it comes before whatever has the focus."""
    display: str = ""
    """How all its keys are written; each as it is written anywhere if this is empty."""


APP: Final = (
    Shortcut("app.quit", "ctrl+q", "quit", "Quit", "Quit; every session is kept", shown=True, priority=True),
    Shortcut("app.palette", "ctrl+p", "command_palette", "Palette", "Everything that can be done", priority=True),
    Shortcut("app.suspend", "ctrl+z", "suspend_process", "Suspend", "Back to the shell; fg"),
)
"""What works everywhere."""


SCREEN: Final = (
    Shortcut("session.connect", "f5", "connect", "Connect", "Connect with the scope; reconnect when open", shown=True),
    Shortcut("session.disconnect", "f6", "disconnect", "Leave", "Disconnect as a client does, with 1000", shown=True),
    Shortcut("session.close_with", "f7", "close_with", "Close…", "Close with a code and reason"),
    Shortcut(
        "debuggee.restart",
        "f8",
        "restart",
        "Restart",
        "Start the application anew, with changed code; connect again",
        shown=True,
    ),
    Shortcut("session.interrupt", "f9", "interrupt", "Interrupt", "Free a handler that is stuck"),
    Shortcut("view.crash", "f4", "read_crash", "Crash", "Read the newest crash", shown=True),
    Shortcut("debuggee.kill", "alt+k", "kill", "Kill", "Kill the application's process"),
    Shortcut("session.new", "ctrl+n", "new_session", "New", "Another session on the same application"),
    Shortcut("session.save", "ctrl+s", "save", "Save", "Save the session to a file", shown=True),
    Shortcut("session.secrets", "alt+g", "give_secrets", "Give secrets", "Give the scope's secrets anew, and connect"),
    Shortcut(
        "replay.start", "ctrl+r", "replay", "Replay", "Act a session again on the application, and compare", shown=True
    ),
    Shortcut("replay.hold", "alt+h", "hold_replay", "Hold", "Hold the replay before each frame, or let it go"),
    Shortcut("replay.skip", "alt+j", "skip_frame", "Leave out", "Leave out the frame that is held"),
    Shortcut("replay.cancel", "alt+e", "cancel_replay", "End replay", "End the replay that is under way"),
    Shortcut("replay.compare", "alt+v", "compare", "Compare", "See again what the last replay came to"),
    Shortcut("session.next", "alt+n,alt+right", "next_session(1)", "Next session"),
    Shortcut("session.previous", "alt+p,alt+left", "next_session(-1)", "Previous session"),
    Shortcut("session.close", "alt+w", "close_session", "Close session"),
    Shortcut("view.next", "f2", "next_view", "Pane", "The next pane", shown=True),
    Shortcut("view.scope", "alt+s", "view('scope')", "Go to the scope"),
    Shortcut("view.composer", "alt+c", "view('composer')", "Go to the composer"),
    Shortcut("view.log", "alt+l", "view('log')", "Go to the log"),
    Shortcut("view.detail", "alt+d", "view('detail')", "Go to the detail"),
    Shortcut("view.output", "alt+o", "view('output')", "Go to the output"),
    Shortcut("view.maximise", "alt+z", "maximise", "Maximise the pane"),
    Shortcut("app.help", "f1", "help", "Help", "Explain the pane, and its keys", shown=True),
)
"""Of the screen with the panes: these work while typing, too."""

LOG: Final = (
    Shortcut("log.maximise", "z", "maximise", "Maximise the pane"),
    Shortcut("log.edit", "e", "edit_again", "Edit & resend", "Put this frame into the composer"),
    Shortcut("log.crash", "x", "last_crash", "Go to the last crash"),
    Shortcut("log.back", "escape", "view('log')", "Go to the log"),
)
"""Of the same screen, but on letters: they work where nothing is typed."""

_ELSEWHERE: Final = {"view('scope')", "view('composer')"}
BROWSE: Final = (
    Shortcut("session.interrupt", "f9", "interrupt", "Stop", "Read no more of the file", shown=True),
    Shortcut("view.scope", "alt+s", "view('session')", "Go to the session"),
    Shortcut(
        "replay.start", "ctrl+r", "replay", "Replay", "Replay the file on the application, and compare", shown=True
    ),
    *(one for one in SCREEN if one.id.startswith(("view.", "app.", "session.save")) and one.action not in _ELSEWHERE),
)
"""Of the screen with a session file, under the ids that they have where an application runs."""
BROWSE_LOG: Final = tuple(one for one in LOG if one.id in {"log.maximise", "log.crash", "log.back"})
"""Of the same screen, but on letters."""

LOOK: Final = (
    Shortcut(
        "log.search", "slash", "ask('search')", "Search", "Look for text, /regex/ or $.json.path=value", shown=True
    ),
    Shortcut("log.no_search", "escape", "forget", "No search", "Show all rows again"),
)
"""Of the panes in which something can be looked for; other panes than the log take a text only."""

LOG_PANE: Final = (
    Shortcut("log.output_rows", "o", "toggle_output", "Output rows"),
    *LOOK,
    Shortcut("log.filter", "ampersand", "ask('filter')", "Filter", "Show only the rows that have it"),
    Shortcut("log.bookmark", "b", "bookmark", "Bookmark", "Mark this row, or no more"),
    Shortcut("log.next_bookmark", "apostrophe", "next_bookmark", "Next bookmark"),
)
"""Of the log itself."""

SEARCH: Final = (
    Shortcut("search.mode", "ctrl+t", "other", "Search/filter", shown=True),
    Shortcut("search.close", "escape", "leave", "Close", shown=True),
)
"""Of the line in which one types what is looked for."""

COMPOSER: Final = (
    Shortcut("composer.send", "ctrl+j,ctrl+enter", "send", "Send", shown=True, display="^J"),
    Shortcut("composer.mode", "ctrl+t", "next_mode", "Mode"),
    Shortcut("composer.leave_history", "escape", "leave_history", "Leave history"),
)
"""Of the composer."""

HELD: Final = (
    Shortcut("composer.drop", "backspace,delete,ctrl+u", "drop", "Drop"),
    Shortcut("composer.older_than_held", "up", "leave(-1)", "Older"),
    Shortcut("composer.newer_than_held", "down", "leave(1)", "Newer"),
)
"""Of a payload that is too large to be typed, in the composer's place."""

DETAIL: Final = (
    Shortcut("detail.next_tab", "right_square_bracket", "tab(1)", "Next tab", shown=True, display="]"),
    Shortcut("detail.previous_tab", "left_square_bracket", "tab(-1)", "Previous tab", display="["),
)
"""Of the detail pane."""

LINES: Final = (
    Shortcut("lines.up", "up,k", "move(-1)", "Up"),
    Shortcut("lines.down", "down,j", "move(1)", "Down"),
    Shortcut("lines.page_up", "pageup", "page(-1)", "Page up"),
    Shortcut("lines.page_down", "pagedown,space", "page(1)", "Page down"),
    Shortcut("lines.first", "home,g", "first", "First"),
    Shortcut("lines.last", "end,G", "last", "Last"),
    Shortcut("lines.left", "left,h", "shift(-1)", "Left"),
    Shortcut("lines.right", "right,l", "shift(1)", "Right"),
    Shortcut("lines.copy", "y", "copy", "Copy", shown=True),
    Shortcut("lines.more", "m", "more", "Show more"),
    Shortcut("lines.next_match", "n", "find(1)", "Next match"),
    Shortcut("lines.previous_match", "N", "find(-1)", "Previous match"),
)
"""Of every view of lines."""

ROWS: Final = (
    Shortcut("lines.open", "enter", "open", "Open"),
    Shortcut("lines.follow", "f", "follow", "Follow", shown=True),
)
"""Of a view of lines with a cursor: the log."""

COMPARE: Final = (
    Shortcut(
        "compare.accept", "a", "accept", "Accept", "Write into the file what the application says now", shown=True
    ),
    Shortcut(
        "compare.ignore", "i", "ignore", "Ignore", "Let this differ from now on: write so into the file", shown=True
    ),
    Shortcut("compare.undo", "u", "undo", "Undo", "Take back what was written last", shown=True),
    Shortcut("compare.again", "r", "again", "Again", "Replay the file once more", shown=True),
    Shortcut(
        "compare.suggest", "s", "suggest", "Suggest", "Replay once more, and offer what differs by chance", shown=True
    ),
    Shortcut("compare.accept_all", "A", "accept_all", "Accept all", "Accept everything that differs"),
    Shortcut("compare.detail", "tab", "other_pane", "Other pane", "Go to the detail, or back"),
    Shortcut("compare.help", "f1", "help", "Help", "Explain this screen, and its keys", shown=True),
    Shortcut("compare.close", "escape,q", "close", "Close", shown=True),
)
"""Of a replay beside what was recorded."""

HELP: Final = (Shortcut("help.close", "escape,f1,q,enter", "dismiss", "Close", shown=True),)
"""Of the page of help."""

DIALOG: Final = (
    Shortcut("dialog.accept", "enter", "accept", "OK", shown=True),
    Shortcut("dialog.cancel", "escape", "cancel", "Cancel", shown=True),
)
"""Of a question that lies over everything."""

CHOICE: Final = (
    Shortcut("dialog.choose", "space", "choose", "Choose", shown=True),
    Shortcut("dialog.previous", "up", "app.focus_previous", "Previous"),
    Shortcut("dialog.next", "down", "app.focus_next", "Next"),
)
"""Of a box in it that is ticked."""

EDITOR: Final[Mapping[str, str]] = {
    "editor.cursor_up": "up",
    "editor.cursor_down": "down",
    "editor.cursor_left": "left",
    "editor.cursor_right": "right",
    "editor.cursor_word_left": "ctrl+left",
    "editor.cursor_word_right": "ctrl+right",
    "editor.cursor_line_start": "home,ctrl+a",
    "editor.cursor_line_end": "end,ctrl+e",
    "editor.cursor_page_up": "pageup",
    "editor.cursor_page_down": "pagedown",
    "editor.cursor_word_left_select": "ctrl+shift+left",
    "editor.cursor_word_right_select": "ctrl+shift+right",
    "editor.cursor_line_start_select": "shift+home",
    "editor.cursor_line_end_select": "shift+end",
    "editor.cursor_up_select": "shift+up",
    "editor.cursor_down_select": "shift+down",
    "editor.cursor_left_select": "shift+left",
    "editor.cursor_right_select": "shift+right",
    "editor.delete_left": "backspace",
    "editor.delete_word_left": "ctrl+w,ctrl+backspace,alt+backspace",
    "editor.delete_right": "delete,ctrl+d",
    "editor.delete_word_right": "alt+delete",
    "editor.cut": "ctrl+x,super+x",
    "editor.copy": "ctrl+c,super+c",
    "editor.paste": "ctrl+v",
    "editor.delete_to_start_of_line": "ctrl+u,super+backspace",
    "editor.delete_to_end_of_line_or_delete_line": "ctrl+k",
    "editor.delete_line": "ctrl+shift+k",
    "editor.undo": "ctrl+z,super+z",
    "editor.redo": "ctrl+y,super+y",
}
"""Of every text field: ids and keys; what they do is Textual's."""

EVERYWHERE: Final = (APP, SCREEN)
"""What works whatever has the focus."""
TYPING: Final = (COMPOSER, SEARCH, HELD)
"""What works beside `EDITOR`, where something is typed."""
READING: Final = (LOG, LOG_PANE, DETAIL, LINES, ROWS)
"""What works where nothing is typed."""
COMPARING: Final = (COMPARE, LINES, ROWS)
"""What works beside a comparison."""
PAGES: Final = (HELP,)
"""What works on a page that lies over everything."""
DIALOGS: Final = (DIALOG, CHOICE)
"""What works in a question that lies over everything, beside `EDITOR`."""


def shortcuts() -> Iterator[Shortcut]:
    """List all but those of text fields.

    Yields:
        The shortcuts; an id comes once.
    """
    for table in (*EVERYWHERE, *TYPING, *READING, COMPARE, *PAGES, *DIALOGS):
        yield from table


class Keys:
    """Which key does what, as the user has it.

    Args:
        given: Keys by id, in place of the defaults.
    """

    def __init__(self, given: Mapping[str, str] | None = None) -> None:
        self.given: Mapping[str, str] = given or {}
        """Keys by id, in place of the defaults; as `App.set_keymap` takes them."""

    def word(self, name: str) -> str:
        """Write the key of a shortcut within a sentence.

        Args:
            name: Its id.

        Returns:
            ``F5``, ``ctrl+n``, ``alt+k`` or ``z``; of several keys the first.
        """
        *modifiers, key = self._first(name).split("+")
        key = {"escape": "esc"}.get(key, key)
        return "+".join([*modifiers, key.upper() if FUNCTION_KEY.fullmatch(key) else character(key).strip() or key])

    def sign(self, name: str) -> str:
        """Write the key of a shortcut where there is little room.

        Args:
            name: Its id.

        Returns:
            ``^N`` for ctrl+n, else what `word` says.
        """
        word = self.word(name)
        before, ctrl, key = word.rpartition("ctrl+")
        return f"{before}^{key.upper()}" if ctrl else word

    def fill(self, text: str) -> str:
        """Name keys within a text.

        Args:
            text: Has ids in braces: ``{session.connect} connects``. Nobody else's words may be in it.

        Returns:
            The text, with the keys as `word` says them in their places.
        """
        return _ID.sub(lambda found: self.word(found[1]), text)

    def _first(self, name: str) -> str:
        return (self.given.get(name) or _DEFAULTS[name]).partition(",")[0]


_ID: Final = re.compile(r"\{([a-z_.]+)\}")

FUNCTION_KEY: Final = re.compile(r"f\d{1,2}")

_SHORT: Final = {"/": "slash", "\\": "backslash", "@": "at", "-": "minus", "+": "plus", "_": "underscore"}
LETTERS: Final = {
    char: _SHORT.get(char) or unicodedata.name(char).lower().replace("-", "_").replace(" ", "_")
    for char in "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~ "
}
"""Textual's names of the keys that type a character which is no letter and no digit."""
_CHARACTERS: Final = {name: char for char, name in LETTERS.items()}


def character(key: str) -> str:
    """Tell what a key types.

    Args:
        key: Textual's name of it.

    Returns:
        A character; empty for a key that types none.
    """
    return key if len(key) == 1 else _CHARACTERS.get(key, "")


_DEFAULTS: Final = {**{one.id: one.keys for one in shortcuts()}, **EDITOR}

DEFAULT: Final = Keys()
"""The keys of whoever has configured none."""
