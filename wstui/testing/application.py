"""Any ASGI application, callable as version 3."""

from __future__ import annotations

from typing import Any

from ..engine import asgi2
from ..engine.target import Application


def callable_as_asgi3(application: Any) -> Application:
    """Make sure that an application is called as ``application(scope, receive, send)``.

    Args:
        application: Of version 2 or 3.

    Returns:
        The same, or one that calls it as version 2 wants it.
    """
    wrapped: Application = asgi2.wrap(application) if asgi2.is_double_callable(application) else application
    return wrapped
