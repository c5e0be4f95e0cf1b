"""wstui: an interactive debugger for the WebSocket consumers of ASGI applications.

``wstui.events`` and ``wstui.errors`` are imported when they are first asked for: the debuggee and the command line
load this package, too, and need neither of them at once.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from . import errors as errors
    from .core import events as events

__version__ = "0.1.0"

__all__ = ["__version__", "errors", "events"]

_MODULES = {"errors": ".errors", "events": ".core.events"}


def __getattr__(name: str) -> Any:
    """Import a public module when it is first asked for (PEP 562)."""
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module = importlib.import_module(_MODULES[name], __name__)
    globals()[name] = module
    return module


def __dir__() -> list[str]:
    """List the public names, imported or not."""
    return sorted({*globals(), *__all__})
