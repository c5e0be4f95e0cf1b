"""Whether the application's code has been changed since it was loaded."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from itertools import chain, islice
from pathlib import Path
from typing import Final

from .child import ChildConfig

MOST: Final = 20_000
"""Files that are looked at."""
MARGIN: Final = 0.01
"""Seconds by which the clock of a file system may be behind."""
_SKIPPED: Final = frozenset({"node_modules", "__pycache__", "site-packages"})


def code_folders(config: ChildConfig) -> list[Path]:
    """Tell where the code of an application is.

    Args:
        config: What is run.

    Returns:
        Folders; one may lie in another.
    """
    file = config.app.rpartition(":")[0] or config.app
    own = [Path(config.app_dir, file).parent] if file.endswith(".py") else []
    return list(dict.fromkeys(folder.resolve() for folder in (Path(config.app_dir), *own)))


def changed_since(folders: Iterable[Path], moment: float) -> Path | None:
    """Look for Python code that was written after a moment; environments and hidden folders are left out.

    Args:
        folders: Where the application's modules are.
        moment: Seconds since 1970.

    Returns:
        One of the files; None if there is none.
    """
    for path in islice(chain.from_iterable(map(_code, folders)), MOST):
        try:
            if path.stat().st_mtime > moment - MARGIN:
                return path
        except OSError:
            continue
    return None


def _code(folder: Path) -> Iterator[Path]:
    for here, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if _is_code(Path(here, name)))
        yield from (Path(here, name) for name in sorted(files) if name.endswith(".py"))


def _is_code(folder: Path) -> bool:
    name = folder.name
    return name not in _SKIPPED and not name.startswith(".") and not (folder / "pyvenv.cfg").exists()
