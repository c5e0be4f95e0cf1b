"""Other keys, as a configuration gives them: checked before anything is on the screen.

A key is refused where it could never work: because no terminal sends it, because it is typed where it should work, or
because it does something else there already.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final, Protocol

from ..config import nearest
from ..errors import UsageError
from .keymap import (
    APP,
    COMPARING,
    COMPOSER,
    DIALOG,
    DIALOGS,
    EDITOR,
    EVERYWHERE,
    LETTERS,
    PAGES,
    READING,
    TYPING,
    Keys,
    Shortcut,
    character,
    shortcuts,
)


class Given(Protocol):
    """What a configuration gives an id."""

    @property
    def keys(self) -> str:
        """One key, or several separated by commas."""

    @property
    def where(self) -> str:
        """``FILE:LINE:``, for the error."""


_MOVES: Final = "delete|insert|home|end|pageup|pagedown|up|down|left|right"
_SENT: Final = re.compile(
    rf"{_MOVES}|enter|tab|escape|space|backspace|f([1-9]|1\d|2[0-4])"
    rf"|shift\+({_MOVES}|tab)|ctrl\+shift\+({_MOVES})"
    rf"|ctrl\+({_MOVES}|[a-gj-ln-z]|enter|backspace|f([1-9]|1\d|2[0-4])|backslash|right_square_bracket|underscore)"
    rf"|alt\+({_MOVES}|[a-zA-Z]|backspace)"
)
"""Keys that terminals send as what they are, besides those that type a character; ctrl+enter only some."""

_TYPED: Final = re.compile(rf"(shift\+)?({_MOVES}|enter|tab|space|backspace)")
"""Keys that a text field needs, besides those that type a character."""

_ARRIVES_AS: Final = (
    (re.compile(r"ctrl\+(shift\+)?m|(alt|shift)\+enter"), "enter"),
    (re.compile(r"ctrl\+(shift\+)?i"), "tab"),
    (re.compile(r"ctrl\+(shift\+)?h"), "backspace"),
    (re.compile(r"ctrl\+left_square_bracket"), "escape"),
    (re.compile(r"ctrl\+shift\+[a-z]"), "ctrl and the letter alone"),
    (re.compile(r"alt\+\d"), "something else"),
)
"""What terminals make of keys that they have no other bytes for."""

_EXAMPLES: Final = [*_MOVES.split("|"), "enter", "tab", "escape", "space", "backspace"]


def remap(given: Mapping[str, Given]) -> Keys:
    """Check other keys.

    Args:
        given: By the ids of shortcuts.

    Returns:
        The keys as they are then.

    Raises:
        UsageError: An id is not known, or a key could not work; one line that says where it stands.
    """
    known = {one.id: one for one in shortcuts()}
    found: dict[str, str] = {}
    for name, one in given.items():
        if name not in known and name not in EDITOR:
            raise UsageError(f"{one.where} unknown id of a key {name!r}{nearest(name, [*known, *EDITOR])}")
        try:
            keys = [_key(text.strip()) for text in one.keys.split(",")]
            for key in keys:
                _check_place(key, known.get(name))
        except UsageError as error:
            raise UsageError(f"{one.where} {name}: {error}") from None
        found[name] = ",".join(keys)
    for name, key, other in _clashes(found):
        raise UsageError(f"{given[name].where} {name}: {key} is the key of {other} already")
    return Keys(found)


def _key(text: str) -> str:
    """Read one key as Textual names it."""
    if len(text) == 1 and text.isprintable():
        return LETTERS.get(text, text)
    *modifiers, last = text.lower().split("+")
    key = "+".join([*sorted(modifiers), LETTERS.get(last, last)])
    if _SENT.fullmatch(key) or (not modifiers and len(key) > 1 and character(key)):
        return key
    for pattern, other in _ARRIVES_AS:
        if pattern.fullmatch(key):
            raise UsageError(f"{text} arrives as {other}: no terminal has it")
    raise UsageError(f"there is no key {text!r}{nearest(last, _EXAMPLES) if not modifiers else ''}")


def _check_place(key: str, shortcut: Shortcut | None) -> None:
    """Refuse what is typed where it should work."""
    while_typing = shortcut is not None and any(shortcut in table for table in (*EVERYWHERE, COMPOSER, DIALOG))
    if not while_typing or shortcut is None or key in shortcut.keys.split(","):
        return
    if character(key) or _TYPED.fullmatch(key):
        raise UsageError(f"{key} is typed where it should work: take a function key, ctrl or alt with a letter")


def _clashes(found: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    """Find an id that got a key which does something else where it should work: the id, the key, the other id."""
    for tables, typed in (
        ((*EVERYWHERE, *TYPING), EDITOR),
        ((*EVERYWHERE, *READING), {}),
        ((APP, *COMPARING), {}),
        ((APP, *PAGES), {}),
        ((APP, *DIALOGS), EDITOR),
    ):
        defaults = {**{one.id: one.keys for table in tables for one in table}, **typed}
        keys = {name: found.get(name, default) for name, default in defaults.items()}
        taken: dict[str, str] = {}
        # Whoever keeps its default has it first.
        for name in sorted(keys, key=lambda name: name in found):
            for key in keys[name].split(","):
                other = taken.get(key, name)
                as_ever = key in defaults[name].split(",") and key in defaults[other].split(",")
                if other != name and name in found and not as_ever and not _beside(name, other):
                    yield name, key, other
                taken.setdefault(key, name)


def _beside(name: str, other: str) -> bool:
    """Tell whether two ids never work at the same time though their tables do: a held payload is no text field."""
    held = {one.id for one in TYPING[-1]}
    return (name in held and other in EDITOR) or (name in EDITOR and other in held)
