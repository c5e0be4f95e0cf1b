"""A Django project: which settings it runs with, and what they say that the user should know.

Django's own modules are looked up in ``sys.modules`` or imported only when the project plainly uses them.
"""

from __future__ import annotations

import ast
import importlib
import importlib.util
import os
import re
import sys
from pathlib import Path
from typing import Any, Final

from .finding import Place
from .target import Database, Target

VARIABLE: Final = "DJANGO_SETTINGS_MODULE"

_ENTRY_POINT: Final = re.compile(rf"{VARIABLE}|django\.setup|get_asgi_application|get_default_application")
"""What the source of a module has that sets Django up by itself."""

_USES_DJANGO: Final = re.compile(r"^\s*(?:from|import)\s+(?:django|channels|rest_framework)\b", re.MULTILINE)


def choose_settings(target: Target, place: Place) -> str:
    """Settle which settings the project runs with, before anything of it is imported.

    The command line wins over the environment, which wins over ``manage.py``; what the application's own module says
    wins over ``manage.py``, too, because that is what production runs with.

    Args:
        target: What the user asked for.
        place: Where the application is.

    Returns:
        A note for the user if they come from ``manage.py``; empty otherwise.
    """
    if target.settings:
        os.environ[VARIABLE] = target.settings
        return ""
    if os.environ.get(VARIABLE) or VARIABLE in _source(place):
        return ""
    for folder in _folders(place):
        settings = settings_in(folder / "manage.py")
        if settings:
            os.environ[VARIABLE] = settings
            return f"Django's settings are {settings}, as {folder / 'manage.py'} says"
    return ""


def settings_in(manage: Path) -> str:
    """Read from a ``manage.py`` which settings it names, without running it.

    Args:
        manage: The file; need not exist.

    Returns:
        Dotted name of the settings module; empty if the file names none.
    """
    try:
        tree = ast.parse(manage.read_bytes())
    except (OSError, SyntaxError, ValueError):
        return ""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "setdefault":
            texts = [arg.value for arg in node.args if isinstance(arg, ast.Constant)]
        elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Subscript):
            parts = (node.targets[0].slice, node.value)
            texts = [part.value for part in parts if isinstance(part, ast.Constant)]
        else:
            continue
        if len(texts) == 2 and texts[0] == VARIABLE and isinstance(texts[1], str):
            return texts[1]
    return ""


def set_up_for(place: Place) -> None:
    """Set Django up where a module needs that before it is imported: routes and consumers, which import models.

    A module that does so itself is left alone, as are projects without Django.

    Args:
        place: Where the application is.

    Raises:
        Exception: Whatever the project's settings or applications raise.
    """
    if not os.environ.get(VARIABLE):
        return
    source = _source(place)
    if _ENTRY_POINT.search(source) or not _USES_DJANGO.search(source):
        return
    if importlib.util.find_spec("django") is not None:
        importlib.import_module("django").setup()


def settings() -> Any:
    """Give Django's settings if the application has configured them, else None; never imports Django."""
    module = sys.modules.get("django.conf")
    found = getattr(module, "settings", None)
    return found if found is not None and found.configured else None


def first_host(configured: Any) -> str:
    """Choose the host that lets a connection past ``ALLOWED_HOSTS``.

    Args:
        configured: Django's settings, or None.

    Returns:
        The first host that is one: not ``*``, without a leading dot; ``localhost`` if there is none.
    """
    allowed = getattr(configured, "ALLOWED_HOSTS", None) or ()
    if isinstance(allowed, str):
        allowed = (allowed,)
    return next((host.lstrip(".") for host in allowed if isinstance(host, str) and host.strip("*.")), "localhost")


def databases(configured: Any) -> list[Database]:
    """List the databases that the application's settings name; never a password, never a connection.

    Args:
        configured: Django's settings, or None.

    Returns:
        One for each alias that is more than a dummy.
    """
    declared = getattr(configured, "DATABASES", None)
    found = []
    for alias, options in declared.items() if isinstance(declared, dict) else ():
        engine = str(options.get("ENGINE", "")).rpartition(".")[2] if isinstance(options, dict) else ""
        if engine and engine != "dummy":
            found.append(Database(str(alias), engine, str(options.get("NAME", ""))))
    return found


def notes(configured: Any) -> list[str]:
    """Tell what the settings mean for whoever connects.

    Args:
        configured: Django's settings, or None.

    Returns:
        One line each; empty without Django.
    """
    if configured is None:
        return []
    lines = []
    used = databases(configured)
    if used:
        listed = ", ".join(f"{one.alias} = {one.engine} {one.name}".rstrip() for one in used)
        lines.append(f"the application's own database settings are in use: {listed}")
    if not configured.DEBUG and not configured.ALLOWED_HOSTS:
        lines.append("ALLOWED_HOSTS is empty and DEBUG is off: AllowedHostsOriginValidator refuses every Origin")
    return lines


def _folders(place: Place) -> list[Path]:
    """List where ``manage.py`` may stand: the roots, a root's parent for ``src``, and the folders of a named file."""
    folders = list(place.roots)
    folders += [root.parent for root in place.roots if root.name == "src"]
    if place.source is not None:
        folders += list(place.source.parents)[:3]
    return list(dict.fromkeys(folders))


def _source(place: Place) -> str:
    try:
        return place.source.read_text("utf-8", "replace") if place.source is not None else ""
    except OSError:
        return ""
