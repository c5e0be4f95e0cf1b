"""A verb that was misspelt: without this it would be taken for the name of an application's module."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ..config import nearest
from ..errors import UsageError
from .options import VERBS
from .target import configure


def refuse_misspelt(word: str, options: Mapping[str, Any]) -> None:
    """Refuse a first word that is nearly a verb, and no module where applications are looked for first.

    An installed module of such a name can still be debugged: ``wstui debug NAME``.

    Args:
        word: The first of a command line, where it is neither a verb nor a session file.
        options: Those that were given, by name.

    Raises:
        UsageError: It is a misspelt verb; names the one that was meant.
    """
    if not word.isidentifier():  # with a colon, a dot or a slash it is plainly an application
        return
    near = nearest(word, list(VERBS))
    if not near:
        return
    folder = Path(configure(options).app_dir).absolute()
    if not any((folder / name).exists() for name in (word, f"{word}.py")):
        what = f"there is no verb {word!r}, and no module of that name in {folder}"
        raise UsageError(f"{what}{near} (wstui debug {word} looks for it everywhere)")
