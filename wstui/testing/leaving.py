"""The end of a conversation: wait, end what does not end, and tell the test what it has not seen."""

from __future__ import annotations

import traceback
from collections.abc import Iterator
from typing import Any, Final, Literal

from ..engine import runner
from ..errors import ConversationError, TasksLeft
from .account import Account
from .conversation import Conversation
from .leftovers import whereabouts
from .task import end

_PATIENCE: Final = 5.0
"""Seconds that an application has to end where a test waits for ever."""


async def leave(
    talk: Conversation,
    account: Account,
    error: BaseException | None,
    timeout: float | None,
    *,
    tasks: Literal["fail", "ignore"],
) -> None:
    """End a conversation.

    Args:
        talk: The conversation; the application has been told that the client is gone.
        account: What the test has been told.
        error: What the test is failing with already; what else is found is noted there.
        timeout: Seconds that the application has.
        tasks: Whether tasks that it left behind fail the test.

    Raises:
        BaseException: What the application raised and the test has not met; other findings are notes to the first.
    """
    patience = _PATIENCE if timeout is None else timeout
    task: Any = talk.connection.task
    late, crash = "", None
    if not await talk.until_end(talk.deadline(patience)):
        late = (
            f"the application did not end within {patience:g} s of the disconnect{describe_wait(talk)}; "
            "it has been cancelled"
        )
        await end(task)
    else:
        crash = talk.crash
    left = await talk.leftovers.sweep(task)
    talk.leave()
    for told in talk.ready:
        account.meet_told(told[3])
    findings = list(_findings(crash, account, late, left if tasks == "fail" else []))
    if error is not None:
        for finding in findings:
            if finding is not error:
                error.add_note(_noted(finding))
    elif findings:
        for finding in findings[1:]:
            findings[0].add_note(_noted(finding))
        raise findings[0]


def describe_wait(talk: Conversation) -> str:
    """Tell where the application waits.

    Args:
        talk: Its conversation.

    Returns:
        The end of a sentence; empty if nobody can tell.
    """
    task = talk.connection.task
    place = whereabouts(task) if task is not None and not task.done() else ""
    return f"; it waits in {place}" if place else ""


def _findings(crash: BaseException | None, account: Account, late: str, left: list[str]) -> Iterator[BaseException]:
    answered = account.strict and account.violations and crash is not None and _is_ours(crash)
    if crash is not None and not account.crash_told and not answered:
        yield crash
    while breach := account.breach():
        yield breach
    if late:
        yield ConversationError(late)
    if left:
        plural = "s" if len(left) > 1 else ""
        yield TasksLeft(f"the application has ended and left {len(left)} task{plural} behind: {'; '.join(left)}")


def _is_ours(crash: BaseException) -> bool:
    """Tell whether an exception is the server's answer to a broken rule, which has been told as such."""
    last = crash.__traceback__
    while last is not None and last.tb_next is not None:
        last = last.tb_next
    return last is not None and last.tb_frame.f_code.co_filename == runner.__file__


def _noted(finding: BaseException) -> str:
    if isinstance(finding, ConversationError):
        return str(finding)
    return "the application raised: " + "".join(traceback.format_exception(finding)).rstrip()
