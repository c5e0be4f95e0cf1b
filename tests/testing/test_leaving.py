from __future__ import annotations

import asyncio
from typing import Any

import pytest

from tests.support import turns
from tests.testing.applications import ACCEPT, echo, saying, stubborn, text
from tests.testing.playing import play
from wstui.core.events import Disconnect
from wstui.errors import ConversationError, ProtocolViolation, TasksLeft
from wstui.testing import leaving, task
from wstui.testing.account import Account
from wstui.testing.asking import Asking
from wstui.testing.conversation import Conversation
from wstui.testing.leaving import describe_wait, leave


@pytest.fixture(autouse=True)
def _hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(task, "GRACE", 0.02)


async def left(
    application: Any,
    *,
    error: BaseException | None = None,
    timeout: float | None = 0.02,
    tasks: Any = "fail",
    account: Account | None = None,
) -> None:
    """Connect, leave without a word, and let `leave` tell."""
    talk = await Asking(application).begin()
    await turns()
    talk.put(Disconnect(1000))
    await leave(talk, account or Account(strict=True), error, timeout, tasks=tasks)


async def with_a_task(scope: Any, receive: Any, send: Any) -> None:
    scope["kept"] = asyncio.create_task(asyncio.sleep(60), name="left")
    await echo(scope, receive, send)


async def with_everything(scope: Any, receive: Any, send: Any) -> None:
    scope["kept"] = asyncio.create_task(asyncio.sleep(60), name="left")
    await receive()
    await send(ACCEPT)
    try:
        await send({"type": "websocket.shout"})
    except RuntimeError:
        raise ValueError("no room") from None


def test_a_quiet_end_is_quiet() -> None:
    play(left(echo))
    play(left(echo, timeout=None))


def test_a_crash_comes_first_and_the_rest_are_its_notes() -> None:
    async def story() -> None:
        with pytest.raises(ValueError, match="no room") as told:
            await left(with_everything)
        assert [note.partition(" ")[0] for note in told.value.__notes__] == ["P06", "the"]
        assert "left 1 task behind" in told.value.__notes__[1]

    play(story())


def test_a_test_that_fails_already_is_told_in_notes() -> None:
    async def story() -> None:
        error = KeyError("own")
        await left(with_everything, error=error)
        crash, broken, tasks = error.__notes__
        assert crash.startswith("the application raised: Traceback")
        assert broken.startswith("P06 by the application")
        assert "left 1 task behind" in tasks

    play(story())


def test_its_own_error_is_not_noted_on_itself() -> None:
    async def story() -> None:
        error = ValueError("no room")
        await left(saying(ACCEPT, then=error), error=error)
        assert not hasattr(error, "__notes__")

    play(story())


def test_a_crash_that_the_test_has_met_is_not_told_again() -> None:
    account = Account(strict=True)
    account.crash_told = True
    play(left(saying(ACCEPT, then=ValueError("no room")), account=account))


def test_an_exception_that_is_the_servers_answer_is_told_as_the_broken_rule() -> None:
    async def story() -> None:
        with pytest.raises(ProtocolViolation, match="P03") as told:
            await left(saying(ACCEPT, {"type": "websocket.close"}, *text("late")))
        assert not hasattr(told.value, "__notes__")

    play(story())


def test_what_does_not_end_is_ended_and_told_with_its_place() -> None:
    async def story() -> None:
        with pytest.raises(
            ConversationError, match=r"did not end within 0.02 s .*; it waits in .*stubborn; it has been"
        ):
            await left(stubborn)

    play(story())


def test_a_test_that_waits_for_ever_does_not_wait_for_ever_at_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leaving, "_PATIENCE", 0.01)

    async def story() -> None:
        with pytest.raises(ConversationError, match="within 0.01 s"):
            await left(stubborn, timeout=None)

    play(story())


def test_tasks_left_behind_can_be_ignored() -> None:
    async def story() -> None:
        with pytest.raises(TasksLeft, match="left 1 task behind: left"):
            await left(with_a_task)
        await left(with_a_task, tasks="ignore")

    play(story())


def test_nobody_waits_in_what_has_ended() -> None:
    async def story() -> None:
        talk: Conversation = await Asking(echo).begin()
        await turns()
        assert "applications.py" in describe_wait(talk)
        talk.put(Disconnect())
        await talk.until_end(None)
        assert describe_wait(talk) == ""
        await leave(talk, Account(strict=True), None, 1, tasks="fail")

    play(story())
