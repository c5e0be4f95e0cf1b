"""One script for every server: what the application does, what the client does, and what each of them met.

A script is data. `play` is the ASGI application that acts one out and writes down what it got: it is the same code
under a real server and under a profile, so two diaries can be compared line by line.
"""

from __future__ import annotations

import asyncio
import builtins
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal, TypeAlias

from tests.servers.quiet import Quiet
from tests.support import TIME

BLOCKED: Final = 0.25 * TIME
"""Quiet seconds after which a call that has not returned counts as one that blocks."""


@dataclass(frozen=True, slots=True)
class Put:
    """The application sends a message, right or wrong."""

    message: Any


@dataclass(frozen=True, slots=True)
class Do:
    """The application does something else.

    ``get`` receives; ``turn`` gives way for one turn of the loop, ``pause`` until the server and the client have done
    what they have to do; ``return`` and ``raise`` end.
    """

    what: Literal["get", "turn", "pause", "return", "raise"]


GET: Final = Do("get")
TURN: Final = Do("turn")
PAUSED: Final = Do("pause")
RAISE: Final = Do("raise")

Step: TypeAlias = Put | Do


@dataclass(frozen=True, slots=True)
class Say:
    """The client sends a frame."""

    payload: str | bytes


@dataclass(frozen=True, slots=True)
class Leave:
    """The client sends a close frame; without a code an empty one."""

    code: int | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Drop:
    """The client's connection breaks: no close frame."""


Deed: TypeAlias = Say | Leave | Drop


@dataclass(frozen=True, slots=True)
class Script:
    """One row of the table.

    Attributes:
        name: Its name, also in the path.
        app: What the application does, in order; then it returns.
        client: What the client does once it is accepted.
        offers: The subprotocols that it offers.
    """

    name: str
    app: tuple[Step, ...]
    client: tuple[Deed, ...] = ()
    offers: tuple[str, ...] = ()


Diary: TypeAlias = list[str]
"""What an application met, a line a step."""

Receive: TypeAlias = Callable[[], Awaitable[Mapping[str, Any]]]
SendOut: TypeAlias = Callable[[Any], Awaitable[None]]


class OnPurpose(Exception):  # noqa: N818 - it is no error
    """What the step ``raise`` raises."""


async def play(script: Script, receive: Receive, send: SendOut, diary: Diary, quiet: Quiet) -> None:
    """Act a script's application out.

    Args:
        script: What to do.
        receive: The server's.
        send: The server's.
        diary: Gets a line for each step.
        quiet: What else happens on this loop.
    """
    for step in script.app:
        match step:
            case Put(message=message):
                diary.append(await _put(message, send, quiet))
            case Do(what="get"):
                diary.append(await _get(receive, quiet))
            case Do(what="turn"):
                await asyncio.sleep(0)
            case Do(what="pause"):
                await quiet.pause(BLOCKED)
            case Do(what="raise"):
                raise OnPurpose
            case Do():
                return


async def _get(receive: Receive, quiet: Quiet) -> str:
    try:
        message = await quiet.wait(receive(), BLOCKED)
    except TimeoutError:
        return "receive() blocks"
    return f"receive() gives {told(message)}"


async def _put(message: Any, send: SendOut, quiet: Quiet) -> str:
    kind = str(message.get("type", "")).removeprefix("websocket.") if isinstance(message, dict) else "?"
    try:
        await quiet.wait(send(message), BLOCKED)
    except TimeoutError:
        return f"send({kind}) blocks"
    except Exception as error:  # noqa: BLE001 - whatever a server raises is the answer
        return f"send({kind}) raises {builtin(error)}: {error}"
    return f"send({kind}) returns"


def builtin(error: BaseException) -> str:
    """Name the nearest class of an exception that is a builtin: whoever catches it can name no other."""
    names: Iterator[str] = (
        base.__name__ for base in type(error).__mro__ if getattr(builtins, base.__name__, None) is base
    )
    return next(names)


def told(value: Any) -> str:
    """Write a value down so that two are equal if their types and contents are; the order of keys does not count."""
    if isinstance(value, Mapping):
        items = ", ".join(f"{key!r}: {told(value[key])}" for key in sorted(value))
        return f"{{{items}}}" if type(value) is dict else f"{type(value).__name__}({{{items}}})"
    if isinstance(value, list | tuple):
        items = ", ".join(told(item) for item in value)
        return f"[{items}]" if isinstance(value, list) else f"({items})"
    return repr(value)
