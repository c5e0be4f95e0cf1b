"""Where on disk the user's application is: from what was typed to a module's name, looked at as data, never run."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

from ..core.frozen import frozen
from ..errors import LoadError
from .target import Target

EXAMPLE: Final = "name it as module:attribute or path/to/file.py:attribute, such as chat.asgi:application"

_LIKELY_FILES: Final = ("asgi.py", "main.py", "app.py", "application.py", "server.py", "__init__.py")
"""Files that a folder's application is usually in, likeliest first."""


@frozen
class Place:
    """Where an application should be.

    Attributes:
        module: Dotted name to import it by.
        attribute: What the user named in it; empty if nothing.
        roots: Folders to look for modules in, first one first; absolute.
        source: Its source file; None if it is not in one of the roots, and perhaps installed.
        by_path: Whether the file must be loaded from ``source`` because its name does not lead there.
    """

    module: str
    attribute: str
    roots: tuple[Path, ...]
    source: Path | None
    by_path: bool = False

    @property
    def spec(self) -> str:
        """What the user named, spelled as a module."""
        return f"{self.module}:{self.attribute}" if self.attribute else self.module


def find(target: Target) -> Place:
    """Find the application that the user named.

    Args:
        target: What the user asked for.

    Returns:
        Its place. A module that is not on disk may still be installed, so it need not have a source.

    Raises:
        LoadError: What was typed is no name of an application, or names a file that is not there.
    """
    app_dir = Path(target.app_dir).expanduser().absolute()
    if not app_dir.is_dir():
        raise LoadError(f"--app-dir {target.app_dir}: there is no such folder")
    head, attribute = split(target.spec)
    if head.endswith(".py") or "/" in head or os.sep in head:
        return _by_file(head, attribute, app_dir)
    if not all(part.isidentifier() for part in head.split(".")):
        raise LoadError(f"{head!r} is no module's name", EXAMPLE)
    roots = (app_dir, app_dir / "src") if (app_dir / "src").is_dir() else (app_dir,)
    return Place(head, attribute, roots, on_disk(head, roots))


def split(spec: str) -> tuple[str, str]:
    """Split what was typed into module or file, and attribute.

    Args:
        spec: As typed.

    Returns:
        Both; the attribute is empty if none was named.

    Raises:
        LoadError: One of them is missing or no name.
    """
    spec = spec.strip()
    if not spec:
        raise LoadError("no application is named", EXAMPLE)
    head, colon, attribute = spec.rpartition(":")
    if not colon or "/" in attribute or os.sep in attribute:
        return spec, ""
    if not head:
        raise LoadError(f"{spec!r} names no module before the colon", EXAMPLE)
    if attribute.endswith(")"):
        raise LoadError(
            f"{spec!r} is a call", f"leave the brackets out: wstui itself calls {attribute.partition('(')[0]}"
        )
    if attribute and not all(part.isidentifier() for part in attribute.split(".")):
        raise LoadError(f"{attribute!r} is no attribute's name", EXAMPLE)
    return head, attribute


def install(place: Place) -> None:
    """Put the place's roots first on ``sys.path``, as a server started in that folder would have them."""
    for root in reversed(place.roots):
        text = str(root)
        if text in sys.path:
            sys.path.remove(text)
        sys.path.insert(0, text)


def on_disk(module: str, roots: Iterable[Path]) -> Path | None:
    """Find a module's source file without importing anything.

    Args:
        module: Its dotted name.
        roots: Where to look, in order.

    Returns:
        The file, or the folder of a namespace package; None if it is in no root.
    """
    for root in roots:
        base = root.joinpath(*module.split("."))
        for file in (base / "__init__.py", base.parent / f"{base.name}.py"):
            if file.is_file():
                return file
        if base.is_dir():
            return base
    return None


def modules_in(folder: Path) -> list[str]:
    """List the names of the modules and packages directly in a folder; empty if it cannot be read."""
    names = set()
    try:
        for entry in sorted(folder.iterdir()):
            if entry.suffix == ".py" and entry.stem.isidentifier() and entry.stem != "__init__":
                names.add(entry.stem)
            elif entry.name.isidentifier() and entry.is_dir() and any(entry.glob("*.py")):
                names.add(entry.name)
    except OSError:
        return []
    return sorted(names)


def nearest(word: str, words: Iterable[str], cutoff: float = 0.6) -> str:
    """Find the word that was probably meant.

    Args:
        word: What was typed.
        words: What there is.
        cutoff: How alike they must be, 0 to 1.

    Returns:
        The nearest of them; empty if none is near.
    """
    from difflib import get_close_matches

    words = list(words)
    folded = {name.lower(): name for name in reversed(words)}
    found = get_close_matches(word, words, 1, cutoff) or get_close_matches(word.lower(), folded, 1, cutoff)
    return folded.get(found[0], found[0]) if found else ""


def one_of(words: Sequence[str], limit: int = 5) -> str:
    """List names for a person: ``a, b, c``, cut after a few."""
    return ", ".join(words[:limit]) + (", …" if len(words) > limit else "")


def missing(place: Place, module: str) -> LoadError:
    """Say what to do about a module that is not there.

    Args:
        place: What the user named.
        module: The module that Python did not find: the named one, or a parent of it.

    Returns:
        The error to raise.
    """
    parent, _, last = module.rpartition(".")
    rest = f":{place.attribute}" if place.attribute else ""
    if parent:
        source = on_disk(parent, place.roots)
        if source is not None and source.is_file() and source.name != "__init__.py":
            return LoadError(f"{parent!r} is a module, not a package", f"did you mean {parent}:{last}?")
        names = modules_in(source.parent if source.is_file() else source) if source is not None else _imported(parent)
        near = nearest(last, names)
        message = f"there is no module {last!r} in {parent!r}"
        if near:
            return LoadError(message, f"did you mean {parent}.{near}{rest}?")
        return LoadError(message, f"there are {one_of(names)}" if names else "")
    root = place.roots[0]
    message = f"there is no module {last!r} in {root}"
    for folder, spelled in _neighbours(root):
        if on_disk(place.module, [folder]) is not None:
            return LoadError(message, f"it is in {folder}: add --app-dir {spelled}")
    names = [name for folder in place.roots for name in modules_in(folder)]
    near = nearest(last, names)
    if near:
        return LoadError(message, f"did you mean {module.replace(last, near, 1)}{place.module[len(module) :]}{rest}?")
    return LoadError(message, "start wstui in the project's folder, or name that by --app-dir")


def _imported(package: str) -> list[str]:
    """List the modules of an installed package that has been imported on the way."""
    paths: Iterable[str] = getattr(sys.modules.get(package), "__path__", ())
    return [name for path in paths for name in modules_in(Path(path))]


def _neighbours(root: Path) -> list[tuple[Path, str]]:
    """List the folders around one in which a user may have meant to be, and how to name them from it."""
    try:
        below = [entry for entry in sorted(root.iterdir()) if entry.is_dir() and not entry.name.startswith(".")]
    except OSError:
        below = []
    return [(folder, _short(folder)) for folder in (*below[:200], root.parent)]


def _short(folder: Path) -> str:
    return os.path.relpath(folder)


def _by_file(head: str, attribute: str, app_dir: Path) -> Place:
    given = Path(head).expanduser()
    file = next((path for path in (given.absolute(), app_dir / given) if path.exists()), None)
    if file is None:
        raise _no_file(given, attribute)
    file = Path(os.path.normpath(file))
    if file.is_dir():
        raise _folder(given, file)
    if file.suffix != ".py":
        raise LoadError(f"{head} is no Python file", EXAMPLE)
    root, parts = file.parent, [file.stem]
    while (root / "__init__.py").is_file() and root.name.isidentifier():
        parts.insert(0, root.name)
        root = root.parent
    if parts[-1] == "__init__" and len(parts) > 1:
        parts.pop()
    roots = (root,) if root == app_dir else (root, app_dir)
    return Place(".".join(parts), attribute, roots, file, by_path=len(parts) == 1)


def _no_file(given: Path, attribute: str) -> LoadError:
    rest = f":{attribute}" if attribute else ""
    if given.with_name(f"{given.name}.py").is_file():
        return LoadError(f"there is no file {given}", f"did you mean {given}.py{rest}?")
    try:
        names = [entry.name for entry in sorted(given.parent.iterdir()) if entry.suffix == ".py" or entry.is_dir()]
    except OSError:
        return LoadError(f"there is no folder {given.parent}", EXAMPLE)
    near = nearest(given.name, names)
    return LoadError(f"there is no file {given}", f"did you mean {given.with_name(near)}{rest}?" if near else EXAMPLE)


def _folder(given: Path, folder: Path) -> LoadError:
    for base in (folder, *(entry for entry in sorted(folder.iterdir()) if entry.is_dir())):
        for name in _LIKELY_FILES:
            if (base / name).is_file():
                return LoadError(f"{given} is a folder", f"did you mean {given / base.relative_to(folder) / name}?")
    return LoadError(f"{given} is a folder", EXAMPLE)
