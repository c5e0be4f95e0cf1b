"""How an application's run ends: returned, crashed, or let out an exception that is no crash.

Applications on Starlette, FastAPI, Litestar and others commonly end a normal conversation by letting their
framework's own "the client is gone" exception out. A server that raised out of ``send()`` ignores its own exception.
Neither is a mistake of the user's, so neither may look like one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from ..core.events import Crashed, Returned
from ..core.profile import ClientDisconnected

_LIMIT: Final = 500
"""Characters of a repr or a message that are kept: the whole stands in the traceback."""

GRACE: Final = 1.0
"""Seconds that an application has to end after each cancellation, before the next or before it is abandoned."""

CANCELLATIONS: Final = 3
"""How often an application that swallows its cancellation is cancelled."""

ON_REQUEST: Final = "CancelledError: ended on request"
"""How an ending is told that the user asked for."""

DISCONNECTS: Final = frozenset(
    {
        ("starlette", "WebSocketDisconnect"),
        ("litestar", "WebSocketDisconnect"),
        ("falcon", "WebSocketDisconnected"),
        ("blacksheep", "WebSocketDisconnectedError"),
        ("sanic", "WebsocketClosed"),
        ("channels", "StopConsumer"),
    }
)
"""Top package and name of each framework's own exception for "the client is gone"; FastAPI's is Starlette's."""


def one_line(error: BaseException) -> str:
    """Tell an exception in one line; never raises, whatever its ``__str__`` does."""
    name = type(error).__name__
    try:
        lines = str(error).strip().splitlines()
    except Exception as broken:  # noqa: BLE001 - the user's __str__ may raise anything
        lines = [f"<str() of it raised {type(broken).__name__}>"]
    text = lines[0][:_LIMIT] if lines else ""
    return f"{name}: {text}" if text else name


def short_repr(value: object) -> str:
    """Give a bounded repr; never raises, whatever the value's ``__repr__`` does."""
    try:
        text = repr(value)
    except Exception as broken:  # noqa: BLE001 - the user's __repr__ may raise anything
        text = f"<repr() of a {type(value).__name__} raised {type(broken).__name__}>"
    return text if len(text) <= _LIMIT else f"{text[:_LIMIT]}…"


def bare_crash(error: BaseException) -> Crashed:
    """Tell an exception in one line, without its traceback."""
    return Crashed(one_line(error))


def crash(crashed: Callable[[BaseException], Crashed], error: BaseException) -> Crashed:
    """Make the event of a crash, in one line at least: reading a hostile exception may raise anything."""
    try:
        return crashed(error)
    except Exception:  # noqa: BLE001 - the crash must be told
        return bare_crash(error)


def _leaves(error: BaseException) -> Iterator[BaseException]:
    if isinstance(error, BaseExceptionGroup):
        for member in error.exceptions:
            yield from _leaves(member)
    else:
        yield error


def sole(error: BaseException) -> BaseException:
    """Give the one exception that a group of one, however nested, was made for; any other as it is."""
    while isinstance(error, BaseExceptionGroup) and len(error.exceptions) == 1:
        error = error.exceptions[0]
    return error


def is_disconnect(error: BaseException) -> bool:
    """Tell whether an exception, or every member of a group, is a framework's word for "the client is gone"."""
    return all(
        any((base.__module__.partition(".")[0], base.__name__) in DISCONNECTS for base in type(leaf).__mro__)
        for leaf in _leaves(error)
    )


def harmless(error: BaseException, *, parted: bool) -> Returned | None:
    """Tell how a run ended whose exception is no crash.

    Args:
        error: What the application let out.
        parted: Whether the application has been told, or could have been, that the client is gone.

    Returns:
        The ending; None if the exception is the application's own and so a crash.
    """
    if isinstance(error, ClientDisconnected):
        return Returned(raised=one_line(error))
    if parted and is_disconnect(error):
        leaf = next(_leaves(error))
        code = getattr(leaf, "code", None)
        return Returned(raised=f"{type(leaf).__name__}: {code}" if isinstance(code, int) else one_line(leaf))
    return None
