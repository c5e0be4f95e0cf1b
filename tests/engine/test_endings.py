from __future__ import annotations

import asyncio

import litestar.exceptions
import pytest
from starlette.websockets import WebSocketDisconnect

from wstui.core.events import Returned
from wstui.core.profile import ClientDisconnected
from wstui.engine.endings import bare_crash, harmless, is_disconnect, one_line, short_repr, sole


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
