from __future__ import annotations

import asyncio

import litestar.exceptions
import pytest
from starlette.websockets import WebSocketDisconnect

from wstui.core.events import Crashed, Returned
from wstui.core.profile import ClientDisconnected
from wstui.engine.endings import Judge, bare_crash, harmless, is_disconnect, nowhere, one_line, short_repr, sole


class Hostile(Exception):  # noqa: N818 - it is no error of anybody's
    """Raises out of everything that could show it."""

    def __str__(self) -> str:
        raise RuntimeError

    __repr__ = __str__


class Leaving(WebSocketDisconnect):
    """A user's own kind of the framework's exception."""


def test_an_exception_is_told_in_one_line() -> None:
    assert one_line(ValueError("no\nroom")) == "ValueError: no"
    assert one_line(KeyboardInterrupt()) == "KeyboardInterrupt"
    assert one_line(Hostile()) == "Hostile: <str() of it raised RuntimeError>"
    assert len(one_line(ValueError("x" * 10_000))) < 600
    assert bare_crash(ValueError("no")).error == "ValueError: no"


def test_a_repr_is_bounded() -> None:
    assert short_repr([1]) == "[1]"
    assert short_repr(Hostile()) == "<repr() of a Hostile raised RuntimeError>"
    assert len(short_repr("x" * 10_000)) < 600


@pytest.mark.parametrize(
    "error",
    [
        WebSocketDisconnect(1001),
        Leaving(1001),
        litestar.exceptions.WebSocketDisconnect(detail="gone"),
        ExceptionGroup("tasks", [WebSocketDisconnect(1001), ExceptionGroup("more", [WebSocketDisconnect(1001)])]),
    ],
    ids=lambda error: type(error).__module__ + type(error).__name__,
)
def test_a_frameworks_disconnect_is_no_crash_once_the_client_is_gone(error: Exception) -> None:
    assert is_disconnect(error)
    assert isinstance(harmless(error, parted=True), Returned)
    assert harmless(error, parted=False) is None


def test_a_group_is_told_by_its_first_member() -> None:
    error = ExceptionGroup("tasks", [WebSocketDisconnect(1001, "off")])
    ending = harmless(error, parted=True)
    assert ending is not None
    assert (ending.raised or "").startswith("WebSocketDisconnect")


@pytest.mark.parametrize(
    "error",
    [
        ValueError(),
        asyncio.CancelledError(),
        ExceptionGroup("tasks", [WebSocketDisconnect(1001), ValueError()]),
        type("WebSocketDisconnect", (Exception,), {})(),
    ],
)
def test_whatever_else_is_raised_is_a_crash(error: BaseException) -> None:
    assert harmless(error, parted=True) is None


def test_the_servers_own_exception_is_never_a_crash() -> None:
    assert harmless(ClientDisconnected(), parted=False) == Returned(raised="ClientDisconnected")


def test_a_group_of_one_is_that_one() -> None:
    error = ValueError("no")
    assert sole(ExceptionGroup("tasks", [ExceptionGroup("more", [error])])) is error
    both = ExceptionGroup("tasks", [error, error])
    assert sole(both) is both


def a_judge() -> Judge:
    return Judge(bare_crash, lambda what: "" if isinstance(what, asyncio.Task) else f"app.py:1 {type(what).__name__}")


def test_a_run_that_raised_has_the_line_that_raised() -> None:
    assert a_judge().raised(ValueError("no"), parted=False) == (Crashed("ValueError: no"), "app.py:1 ValueError")
    assert a_judge().raised(WebSocketDisconnect(1000), parted=True)[1] == ""
    assert a_judge().returned(5) == (Returned("5"), "")
    assert a_judge().raised(asyncio.CancelledError(), parted=False)[0] == Crashed("CancelledError")
    assert nowhere(ValueError()) == ""


def test_an_exception_that_cannot_be_read_is_told_in_one_line_at_least() -> None:
    def hostile(_: BaseException) -> Crashed:
        raise RuntimeError

    assert Judge(hostile, nowhere).raised(ValueError("no"), parted=False) == (Crashed("ValueError: no"), "")


def test_what_a_framework_swallowed_is_how_the_run_ended() -> None:
    judge = a_judge()
    judge.swallow(None)
    judge.swallow(ValueError("first"))
    judge.swallow(KeyError("then"))
    expected = (Crashed("ValueError: first"), "app.py:1 ValueError")
    assert judge.returned(None) == expected
    assert judge.raised(WebSocketDisconnect(1000), parted=True) == expected


@pytest.mark.parametrize("at", ["", "app.py:9 handler"])
def test_who_was_ended_from_outside_is_told_so(at: str) -> None:
    judge = Judge(bare_crash, lambda _: at)
    assert judge.never_ran().raised == "CancelledError: ended by you"

    async def main() -> None:
        task = asyncio.ensure_future(asyncio.sleep(0))
        judge.ask("ended by you", task)
        judge.ask("ended with the debuggee", task)
        await task

    asyncio.run(main())
    told = "CancelledError: ended by you" + (f", while it waited at {at}" if at else "")
    assert judge.raised(asyncio.CancelledError(), parted=False) == (Returned(raised=told), "")
    assert judge.returned(None) == (Returned(raised=told), "")
    assert judge.never_ran().raised == told
    assert isinstance(judge.raised(ValueError("cleaning up failed"), parted=False)[0], Crashed)
