"""How an application's run ends: returned, crashed, or let out an exception that is no crash.

Applications on Starlette, FastAPI, Litestar and others commonly end a normal conversation by letting their
framework's own "the client is gone" exception out. A server that raised out of ``send()`` ignores its own exception.
Neither is a mistake of the user's, so neither may look like one.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from typing import Final, TypeAlias

from ..core.events import Crashed, Returned
from ..core.profile import ClientDisconnected

_LIMIT: Final = 500
"""Characters of a repr or a message that are kept: the whole stands in the traceback."""

ON_REQUEST: Final = "ended by you"
"""How an ending is told that the user asked for."""

Place: TypeAlias = Callable[[BaseException | asyncio.Task[None]], str]
"""Names the line of the user's that raised an exception, or that a task stands at; empty if nobody can tell."""

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


def nowhere(_: BaseException | asyncio.Task[None]) -> str:
    """Name no line: what there is where nobody knows which code is the user's."""
    return ""


class Judge:
    """Tells how one run of an application ended, and where.

    Args:
        crashed: Makes the event of an exception.
        where: Names the line of the user's.
    """

    def __init__(self, crashed: Callable[[BaseException], Crashed], where: Place) -> None:
        self._crashed = crashed
        self._where = where
        self._swallowed: BaseException | None = None
        self._asked = ""

    def swallow(self, error: BaseException | None) -> None:
        """Note an exception that a framework has swallowed; what follows is only how it copes with it."""
        self._swallowed = self._swallowed or error

    def ask(self, why: str, task: asyncio.Task[None]) -> None:
        """Note that the run is about to be ended from outside, and where it stands.

        Args:
            why: As its row tells it; the first reason counts.
            task: The application's.
        """
        if not self._asked:
            at = self._where(task)
            self._asked = f"CancelledError: {why}{', while it waited at ' if at else ''}{at}"

    def never_ran(self) -> Returned:
        """Tell the end of a run that was ended before its first step."""
        return Returned(raised=self._asked or f"CancelledError: {ON_REQUEST}")

    def returned(self, value: object) -> tuple[Returned | Crashed, str]:
        """Tell the end of a run that returned a value.

        Args:
            value: What it returned.

        Returns:
            The ending, and the line where an exception came from that a framework swallowed.
        """
        ending = Returned(None if value is None else short_repr(value), self._asked or None)
        return self._calm(ending)

    def raised(self, error: BaseException, *, parted: bool) -> tuple[Returned | Crashed, str]:
        """Tell the end of a run that raised.

        Args:
            error: What it let out.
            parted: Whether it could have known that the client is gone.

        Returns:
            The ending, and the line where the exception came from.
        """
        if self._asked and isinstance(error, asyncio.CancelledError):
            return Returned(raised=self._asked), ""
        calm = harmless(error, parted=parted)
        if calm is not None:
            return self._calm(calm)
        return crash(self._crashed, error), self._where(error)

    def _calm(self, ending: Returned) -> tuple[Returned | Crashed, str]:
        """Give a calm ending, unless it is only how a framework copes with an exception."""
        if self._swallowed is None:
            return ending, ""
        return crash(self._crashed, self._swallowed), self._where(self._swallowed)
