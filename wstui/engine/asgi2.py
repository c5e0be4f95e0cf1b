"""The one place where asgiref is used: it may come from the project or, under a private name, from us."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from types import ModuleType
from typing import Any

from .target import Application


def _installed() -> ModuleType:
    return importlib.import_module("asgiref.compatibility")


_source: Callable[[], ModuleType] = _installed


def use(source: Callable[[], ModuleType]) -> None:
    """Say where ``asgiref.compatibility`` comes from; called once, before the first application is loaded.

    Args:
        source: Returns the module, whatever its name in ``sys.modules``; called when it is first needed.
    """
    global _source  # noqa: PLW0603 - one process runs one debuggee; there is nobody to pass this to
    _source = source


def is_double_callable(application: Any) -> bool:
    """Tell whether an application is of the ASGI 2 style, ``application(scope)(receive, send)``."""
    return bool(_source().is_double_callable(application))


def wrap(application: Any) -> Application:
    """Make an ASGI 2 application callable as ASGI 3.

    Args:
        application: Anything that is called as ``application(scope)(receive, send)``.

    Returns:
        The wrapped application, which has the other as its attribute ``application``.
    """

    def double(scope: dict[str, Any]) -> Any:  # asgiref guesses by what it is given: this is beyond doubt
        return application(scope)

    wrapped: Application = _source().guarantee_single_callable(double)
    vars(wrapped)["application"] = application  # what is wrapped can be found, as in any middleware
    return wrapped
