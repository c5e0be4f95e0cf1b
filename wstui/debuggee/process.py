"""What the debuggee's process needs before the application is imported."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import importlib
import importlib.util
import os
import select
import socket
import sys
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Final

from ..wire.layout import HEADER, Kind

OLDEST_ASGIREF: Final = (3, 7)
"""One of the project's that is older is passed over for ours."""

_SELDOM: Final = 10_000_000
"""Objects made since the last look for garbage from which on there is another one."""
_PRIVATE: Final = "_wstui_asgiref"


@contextlib.contextmanager
def few_collections() -> Iterator[None]:
    """Have next to no garbage collected while modules are imported: there is none, and a tenth of the time goes there.

    What the application says about it meanwhile holds.

    Yields:
        Nothing.
    """
    before, frozen = gc.get_threshold(), gc.get_freeze_count()
    ours = (_SELDOM, *before[1:])
    gc.set_threshold(*ours)
    try:
        yield
    finally:
        if gc.get_threshold() == ours:
            if gc.get_freeze_count() == frozen:
                # All that there is counts as old by this: none of it is looked at as soon as the first thing is made.
                gc.freeze()
                gc.unfreeze()
            gc.set_threshold(*before)


def is_wanted(wire: socket.socket) -> bool:
    """Wait for the first order, and leave it on the wire for whoever reads orders.

    Args:
        wire: Where orders come from.

    Returns:
        Whether there is anything to do: False if it is `Shutdown`, or the parent has gone.
    """
    select.select([wire], [], [])
    header = wire.recv(HEADER.size, socket.MSG_PEEK)
    return len(header) == HEADER.size and HEADER.unpack(header)[1] != Kind.SHUTDOWN


def own_files(app: str, app_dir: str) -> tuple[str, ...]:
    """Tell which files are the user's even if they are installed: the one that the application is named by."""
    path = app.rpartition(":")[0] if ".py:" in app else app
    return (path, os.path.join(app_dir, path)) if path.endswith(".py") else ()  # noqa: PTH118 - only a name


def make_loop(name: str) -> asyncio.AbstractEventLoop:
    """Make the event loop as uvicorn does.

    Args:
        name: ``auto`` is uvloop where the project has it; ``asyncio``; ``uvloop``.

    Raises:
        ImportError: There is no uvloop.
    """
    if name != "asyncio":
        try:
            loop: asyncio.AbstractEventLoop = importlib.import_module("uvloop").new_event_loop()
        except ImportError:
            if name == "uvloop":
                raise
        else:
            return loop
    return asyncio.new_event_loop()


def asgiref_source(folder: str | None) -> Callable[[], ModuleType]:
    """Tell where ``asgiref.compatibility`` comes from: the project, or ours under a private name.

    Args:
        folder: Our own asgiref; None if we have none either.

    Returns:
        What imports it when it is first needed.
    """

    def source() -> ModuleType:
        if folder is None or _is_new_enough():
            return importlib.import_module("asgiref.compatibility")
        spec = importlib.util.spec_from_file_location(
            _PRIVATE,
            f"{folder}/__init__.py",
            submodule_search_locations=[folder],
        )
        if _PRIVATE not in sys.modules and spec is not None and spec.loader is not None:
            module = sys.modules[_PRIVATE] = importlib.util.module_from_spec(spec)
            spec.loader.exec_module(module)
        return importlib.import_module(f"{_PRIVATE}.compatibility")

    return source


def _is_new_enough() -> bool:
    try:
        # not by importlib.metadata, which would take a fifth of our start
        version = str(importlib.import_module("asgiref").__version__)
    except (ImportError, AttributeError):
        return False
    parts = [int(part) for part in version.split(".")[:2] if part.isdigit()]
    return tuple(parts) >= OLDEST_ASGIREF
