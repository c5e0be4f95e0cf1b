"""Exceptions of the user's code that a framework catches and turns into a close, so that nobody gets to see them.

Litestar closes with 4500 and Quart with 1000 when a handler raises: a server sees a normal end, and so would the user.
A framework that closes while it handles an exception still has it at hand; Quart, which closes later, sends a signal.
What a framework raises itself (``WebSocketException``, ``HTTPException`` …) is a way to close on purpose, and what the
user's own code catches is handled: neither is told.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextvars import ContextVar
from typing import Any, Final

from ..core.profile import ClientDisconnected
from .explaining import is_users
from .unwrap import core_kind, layers

CURRENT: Final[ContextVar[Callable[[BaseException], None] | None]] = ContextVar("wstui_swallowed", default=None)
"""Whom to tell of an exception that was swallowed while this connection's application ran."""

_FRAMEWORKS: Final = frozenset({"anyio", "channels", "fastapi", "litestar", "quart", "starlette", "werkzeug"})
"""Top packages whose own exceptions are meant for the framework."""


def being_handled() -> BaseException | None:
    """Give the exception that a framework is turning into a close at this moment; called inside ``send``.

    Returns:
        The exception of the user's; None if there is none, if it is the framework's own, or if the user's code
        handles it: by catching it, or in an exception handler that the framework calls.
    """
    error = sys.exception()
    if error is None or error.__traceback__ is None or not is_told(error):
        return None
    catcher = error.__traceback__.tb_frame
    frame = sys._getframe(1)  # noqa: SLF001 - the only way to see who is sending
    while frame is not catcher:
        if is_users(frame.f_code.co_filename) or frame.f_back is None:
            return None
        frame = frame.f_back
    return None if is_users(catcher.f_code.co_filename) else error


def is_told(error: BaseException) -> bool:
    """Tell whether an exception is one that a framework should not have swallowed without a word."""
    package = type(error).__module__.partition(".")[0]
    return isinstance(error, Exception) and package not in _FRAMEWORKS and not isinstance(error, ClientDisconnected)


def listen(application: Any) -> None:
    """Listen for the exceptions that an application's framework tells by a signal; does nothing for most.

    Args:
        application: Any application, before it is run.
    """
    for part in layers(application):
        if core_kind(part) == "quart":
            signal = getattr(sys.modules.get("quart.signals"), "got_websocket_exception", None)
            if signal is not None:
                signal.connect(_on_signal, part)


async def _on_signal(_: Any, *, exception: BaseException, **__: Any) -> None:
    """Pass on what Quart signals; asynchronous, because Quart runs others in a thread."""
    tell = CURRENT.get()
    if tell is not None and is_told(exception):
        tell(exception)
