from __future__ import annotations

from types import SimpleNamespace

import pytest

from wstui.errors import UsageError
from wstui.tui.remap import remap


def given(**keys: str) -> dict[str, SimpleNamespace]:
    """Give ids keys, each on a line of its own; ``__`` is the dot."""
    ids = {name.replace("__", "."): value for name, value in keys.items()}
    return {name: SimpleNamespace(keys=value, where=f"F:{line}:") for line, (name, value) in enumerate(ids.items(), 1)}


@pytest.mark.parametrize(
    ("name", "keys", "normal"),
    [
        ("session__connect", "F3", "f3"),
        ("session__connect", "Ctrl+G, f12", "ctrl+g,f12"),
        ("session__connect", "alt+x", "alt+x"),
        ("session__connect", "ctrl+f2", "ctrl+f2"),
        ("log__edit", "E", "E"),
        ("log__edit", "?", "question_mark"),
        ("log__edit", "question_mark", "question_mark"),
        ("log__edit", "backspace", "backspace"),
        ("log__edit", "5", "5"),
        ("detail__next_tab", ".", "full_stop"),
        ("detail__next_tab", "comma", "comma"),
        ("composer__send", "ctrl+enter", "ctrl+enter"),
        ("composer__leave_history", "escape", "escape"),
        ("editor__undo", "ctrl+underscore", "ctrl+underscore"),
        ("editor__cursor_left", "ctrl+b,left", "ctrl+b,left"),
        ("composer__drop", "delete", "delete"),
        ("editor__undo", "ctrl+z", "ctrl+z"),
    ],
)
def test_keys_that_can_work(name: str, keys: str, normal: str) -> None:
    assert remap(given(**{name: keys})).given == {name.replace("__", "."): normal}


@pytest.mark.parametrize(
    ("name", "keys", "said"),
    [
        ("session__conect", "f3", "unknown id of a key 'session.conect': did you mean session.connect?"),
        ("zzz", "f3", "unknown id of a key 'zzz'"),
        ("session__connect", "ctrl+m", "session.connect: ctrl+m arrives as enter: no terminal has it"),
        ("session__connect", "Ctrl+I", "session.connect: Ctrl+I arrives as tab: no terminal has it"),
        ("session__connect", "ctrl+h", "session.connect: ctrl+h arrives as backspace: no terminal has it"),
        ("session__connect", "ctrl+[", "session.connect: ctrl+[ arrives as escape: no terminal has it"),
        ("session__connect", "shift+enter", "session.connect: shift+enter arrives as enter: no terminal has it"),
        ("session__connect", "ctrl+shift+g", "session.connect: ctrl+shift+g arrives as ctrl and the letter alone: "),
        ("session__connect", "alt+1", "session.connect: alt+1 arrives as something else: no terminal has it"),
        ("session__connect", "f25", "session.connect: there is no key 'f25'"),
        ("session__connect", "escap", "session.connect: there is no key 'escap': did you mean escape?"),
        ("session__connect", "ctl+g", "session.connect: there is no key 'ctl+g'"),
        ("session__connect", "super+g", "session.connect: there is no key 'super+g'"),
        ("session__connect", "", "session.connect: there is no key ''"),
        ("session__connect", "f3,,f12", "session.connect: there is no key ''"),
        ("session__connect", "\x1b", "session.connect: there is no key '\\x1b'"),
        ("session__connect", "g", "session.connect: g is typed where it should work: take a function key, ctrl or"),
        ("session__connect", "space", "session.connect: space is typed where it should work"),
        ("session__connect", "home", "session.connect: home is typed where it should work"),
        ("session__connect", "f8", "session.connect: f8 is the key of debuggee.restart already"),
        ("session__connect", "ctrl+e", "session.connect: ctrl+e is the key of editor.cursor_line_end already"),
        ("session__connect", "ctrl+q", "session.connect: ctrl+q is the key of app.quit already"),
        ("log__edit", "y", "log.edit: y is the key of lines.copy already"),
        ("log__edit", "f5", "log.edit: f5 is the key of session.connect already"),
        ("help__close", "ctrl+q", "help.close: ctrl+q is the key of app.quit already"),
        ("dialog__cancel", "ctrl+q", "dialog.cancel: ctrl+q is the key of app.quit already"),
        ("dialog__cancel", "ctrl+u", "dialog.cancel: ctrl+u is the key of editor.delete_to_start_of_line already"),
        ("dialog__choose", "enter", "dialog.choose: enter is the key of dialog.accept already"),
        ("dialog__cancel", "q", "dialog.cancel: q is typed where it should work: take a function key, ctrl or alt"),
    ],
)
def test_keys_that_cannot(name: str, keys: str, said: str) -> None:
    with pytest.raises(UsageError) as caught:
        remap(given(**{name: keys}))
    assert str(caught.value).startswith(f"F:1: {said}")


def test_a_key_that_is_given_away_is_free() -> None:
    keys = remap(given(session__connect="f8", debuggee__restart="f5"))
    assert (keys.word("session.connect"), keys.word("debuggee.restart")) == ("F8", "F5")
    with pytest.raises(UsageError, match=r"^F:2: debuggee.restart: f8 is the key of session.connect already$"):
        remap(given(session__connect="f8", debuggee__restart="f8,f5"))
    with pytest.raises(UsageError, match=r"^F:2: log.crash: e is the key of log.edit already$"):
        remap(given(log__edit="e", log__crash="e"))


def test_the_same_letter_may_do_two_things_in_two_places() -> None:
    assert remap(given(composer__drop="ctrl+k")).given == {"composer.drop": "ctrl+k"}  # no text field is there then
    assert remap(given(detail__next_tab="q")).given == {"detail.next_tab": "q"}  # help.close has it, over everything


def test_nothing_given_is_the_default() -> None:
    assert remap({}).given == {}
