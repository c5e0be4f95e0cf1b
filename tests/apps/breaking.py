"""Applications that each break one of the rules P01 to P30, as their path says.

The line that breaks it says so at its end: ``# here``. By hand:
``wstui tests.apps.breaking:application /p01-sends-before-accept``.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from types import MappingProxyType
from typing import Any, NamedTuple, TypeAlias

from tests.apps.misbehaving import Receive, Scope, Send, accept, say

Breaking: TypeAlias = Callable[[Scope, Receive, Send], Awaitable[Any]]

CLOSE = {"type": "websocket.close"}
DENIAL = {"type": "websocket.http.response.start", "status": 401, "headers": []}
BODY = {"type": "websocket.http.response.body", "body": b"no"}


class Unreadable(dict[str, Any]):
    """A message that raises when it is looked at."""

    def __contains__(self, key: object) -> bool:
        raise ValueError(key)


class Breach(NamedTuple):
    """One application, and what is to be told of it."""

    rule: str
    severity: str
    run: Breaking
    case: str
    by: str
    leaves: bool
    """Whether it waits for the client to leave."""
    scope: dict[str, Any]
    """What of the scope is as it must be for the breach."""


TASKS: set[asyncio.Task[None]] = set()
"""Those that outlive their application: the loop itself holds them weakly."""
BREACHES: dict[str, Breach] = {}
"""By path."""


def breaks(
    rule: str,
    case: str = "",
    severity: str = "error",
    *,
    by: str = "app",
    leaves: bool = False,
    **scope: Any,
) -> Callable[[Breaking], Breaking]:
    """Serve a path by an application that breaks a rule."""

    def register(run: Breaking) -> Breaking:
        path = f"/{rule.lower()}-{run.__name__.strip('_').replace('_', '-')}"
        BREACHES[path] = Breach(rule, severity, run, case, by, leaves, scope)
        return run

    return register


def sends(message: Any, rule: str, case: str = "", severity: str = "error", *, first: bool = False) -> None:
    """Serve a path by an application that sends one message, after it has accepted or first of all."""

    async def run(_: Scope, receive: Receive, send: Send) -> None:
        await (receive() if first else accept(receive, send))
        await send(message)  # here
        await send(CLOSE)

    run.__name__ = f"sends {'first ' if first else ''}{case or 'it'}".replace(" ", "_").replace("-", "_")
    breaks(rule, case, severity)(run)


# -- order ---------------------------------------------------------------------------------------------------------


@breaks("P01")
async def sends_before_accept(_: Scope, receive: Receive, send: Send) -> None:
    await receive()
    await send({"type": "websocket.send", "text": "too early"})  # here


@breaks("P02")
async def accepts_twice(_: Scope, receive: Receive, send: Send) -> None:
    await accept(receive, send)
    await send({"type": "websocket.accept"})  # here


@breaks("P03", "closed")
async def sends_after_close(_: Scope, receive: Receive, send: Send) -> None:
    await accept(receive, send)
    await send(CLOSE)
    await send({"type": "websocket.send", "text": "too late"})  # here


@breaks("P03", "returned")
async def sends_after_returning(_: Scope, receive: Receive, send: Send) -> None:
    await accept(receive, send)

    async def late() -> None:
        await receive()
        with contextlib.suppress(OSError):
            await send({"type": "websocket.send", "text": "too late"})  # here

    TASKS.add(task := asyncio.ensure_future(late()))
    task.add_done_callback(TASKS.discard)


@breaks("P03", "crashed")
async def sends_after_raising(_: Scope, receive: Receive, send: Send) -> None:
    await accept(receive, send)

    async def late() -> None:
        await receive()
        with contextlib.suppress(OSError):
            await send({"type": "websocket.send", "text": "too late"})  # here

    TASKS.add(task := asyncio.ensure_future(late()))
    task.add_done_callback(TASKS.discard)
    raise ValueError("while another task waits")


@breaks("P03", "close-again")
async def closes_twice(_: Scope, receive: Receive, send: Send) -> None:
    await accept(receive, send)
    await send(CLOSE)
    await send(CLOSE)  # here


@breaks("P03", "refused")
async def accepts_after_refusing(_: Scope, receive: Receive, send: Send) -> None:
    await receive()
    await send(CLOSE)
    await send({"type": "websocket.accept"})  # here


@breaks("P03", "denied")
async def sends_after_the_denial(_: Scope, receive: Receive, send: Send) -> None:
    await receive()
    await send(DENIAL)
    await send(BODY)
    await send(BODY)  # here


@breaks("P04", leaves=True)
async def sends_after_disconnect(_: Scope, receive: Receive, send: Send) -> None:
    await accept(receive, send)
    await receive()
    await send({"type": "websocket.send", "text": "anybody there?"})  # here


@breaks("P04", leaves=True)
async def closes_after_disconnect(_: Scope, receive: Receive, send: Send) -> None:
    await accept(receive, send)
    await receive()
    await send(CLOSE)  # here


@breaks("P05", "returned")
async def returns_without_an_answer(_: Scope, receive: Receive, _send: Send) -> None:
    await receive()


@breaks("P05", "raised")
async def raises_without_an_answer(_: Scope, receive: Receive, _send: Send) -> None:
    await receive()
    raise ValueError("no answer")  # here


# -- what is sent --------------------------------------------------------------------------------------------------

sends({"type": "websocket.shout"}, "P06", "unknown")
sends({"type": "http.response.start", "status": 200}, "P06", "unknown", first=True)
sends(["websocket.send"], "P07", "not-dict")
sends(None, "P07", "none")
sends({"text": "x"}, "P07", "no-type")
sends({"type": 5}, "P07", "type-type")
sends(Unreadable(), "P07", "unreadable")
sends(MappingProxyType({"type": "websocket.send", "text": "x"}), "P07", "mapping", "warning")
sends({"type": "websocket.send", "text": "x", "bytes": b"x"}, "P08", "both")
sends({"type": "websocket.send"}, "P09", "missing")
sends({"type": "websocket.send", "text": None, "bytes": None}, "P09", "none")
sends({"type": "websocket.send", "text": b"x"}, "P10", "text-type")
sends({"type": "websocket.send", "bytes": "x"}, "P11", "bytes-type")
sends({"type": "websocket.send", "bytes": 5}, "P11", "bytes-other")
sends({"type": "websocket.send", "bytes": bytearray(b"x")}, "P12", "bytearray", "warning")
sends({"type": "websocket.send", "text": "x\ud800"}, "P13", "surrogate")
sends({"type": "websocket.send", "text": ""}, "P14", "empty", "warning")
sends(CLOSE | {"code": 1005}, "P15", "code-reserved")
sends(CLOSE | {"code": 999}, "P15", "code-range")
sends(CLOSE | {"code": 1005}, "P15", "refusal", "warning", first=True)
sends(CLOSE | {"code": 1011}, "P16", "code-rare", "warning")
sends(CLOSE | {"code": None}, "P17", "code-none")
sends(CLOSE | {"code": "1000"}, "P17", "code-type")
sends(CLOSE | {"reason": "x" * 124}, "P17", "reason-long")
sends(CLOSE | {"reason": 5}, "P17", "reason-type")
sends(CLOSE | {"reason": "\ud800"}, "P17", "reason-surrogate")
sends(CLOSE | {"reason": "x" * 124}, "P17", "refusal", "warning", first=True)


def accepts(case: str, headers: Any, severity: str = "error") -> None:
    """Serve a path by an application that accepts with headers that are not legal."""
    sends({"type": "websocket.accept", "headers": headers}, "P18", case, severity, first=True)


accepts("headers-type", [("x-a", "b")])
accepts("header-protocol", [(b"sec-websocket-protocol", b"chat")])
accepts("header-pseudo", [(b":path", b"/")])
accepts("header-name", [(b"x a", b"b")])
accepts("header-value", [(b"x-a", b"b\r\nx-c: d")])
accepts("header-case", [(b"X-A", b"b")], "warning")


@breaks("P18", "headers-type")
async def accepts_with_a_dict(_: Scope, receive: Receive, send: Send) -> None:
    await receive()
    await send({"type": "websocket.accept", "headers": {b"x-a": b"b"}})  # here


@breaks("P18", "headers-type")
async def accepts_with_a_number(_: Scope, receive: Receive, send: Send) -> None:
    await receive()
    await send({"type": "websocket.accept", "headers": 5})  # here


# -- because of what the client offered, or the server can do ------------------------------------------------------


@breaks("P19", subprotocols=("chat.v1",))
async def accepts_what_was_not_offered(_: Scope, receive: Receive, send: Send) -> None:
    await receive()
    await send({"type": "websocket.accept", "subprotocol": "chat.v2"})  # here


sends({"type": "websocket.accept", "subprotocol": 5}, "P19", "subprotocol-type", first=True)


@breaks("P20", "", "warning", subprotocols=("chat.v1",))
async def accepts_no_subprotocol(_: Scope, receive: Receive, send: Send) -> None:
    await receive()
    await send({"type": "websocket.accept"})  # here
    await send(CLOSE)


@breaks("P21", "extension", extra={"extensions": {}})
async def denies_without_the_extension(_: Scope, receive: Receive, send: Send) -> None:
    await receive()
    await send(DENIAL)  # here
    await send(BODY)


@breaks("P21", "order")
async def denies_after_accept(_: Scope, receive: Receive, send: Send) -> None:
    await accept(receive, send)
    await send(DENIAL)  # here


@breaks("P21", "order")
async def sends_the_body_first(_: Scope, receive: Receive, send: Send) -> None:
    await receive()
    await send(BODY)  # here


@breaks("P21", "accept")
async def accepts_after_denying(_: Scope, receive: Receive, send: Send) -> None:
    await receive()
    await send(DENIAL)
    await send({"type": "websocket.accept"})  # here


@breaks("P21", "incomplete")
async def denies_without_a_body(_: Scope, receive: Receive, send: Send) -> None:
    await receive()
    await send(DENIAL)


sends({"type": DENIAL["type"]}, "P21", "status-missing", first=True)
sends(DENIAL | {"status": "401"}, "P21", "status-type", first=True)
sends(DENIAL | {"status": 42}, "P21", "status-range", first=True)
sends(DENIAL | {"headers": [("x-a", "b")]}, "P21", "headers-type", first=True)
sends({"type": DENIAL["type"], "status": 401}, "P21", "headers-missing", "warning", first=True)


def denies(case: str, body: dict[str, Any], severity: str = "error") -> None:
    """Serve a path by an application whose denial response has an illegal body."""

    async def run(_: Scope, receive: Receive, send: Send) -> None:
        await receive()
        await send(DENIAL)
        await send(body)  # here

    run.__name__ = f"denies_with_{case.replace('-', '_')}"
    breaks("P21", case, severity)(run)


denies("body-missing", {"type": BODY["type"]}, "warning")
denies("body-type", {"type": BODY["type"], "body": "no"})
denies("more-body-type", BODY | {"more_body": 1})


@breaks("P22", "", "warning")
async def refuses_with_a_code(_: Scope, receive: Receive, send: Send) -> None:
    await receive()
    await send(CLOSE | {"code": 4403, "reason": "no"})  # here


# -- the end -------------------------------------------------------------------------------------------------------


@breaks("P23", "", "warning")
async def returns_without_closing(_: Scope, receive: Receive, send: Send) -> None:
    await accept(receive, send)


@breaks("P24", "", "info")
async def raises_while_open(_: Scope, receive: Receive, send: Send) -> None:
    await accept(receive, send)
    raise ValueError("while open")  # here


@breaks("P25", "", "info", by="framework", leaves=True)
async def lets_the_disconnect_out(_: Scope, receive: Receive, send: Send) -> None:
    from starlette.websockets import WebSocket

    websocket = WebSocket({"type": "websocket"}, receive, send)
    await websocket.accept()
    await websocket.receive_text()


@breaks("P26", "", "info")
async def returns_a_value(_: Scope, receive: Receive, send: Send) -> str:
    await accept(receive, send)
    await send(CLOSE)
    return "done"


@breaks("P27", "", "info", leaves=True)
async def lingers(_: Scope, receive: Receive, send: Send) -> None:
    await accept(receive, send)
    await receive()
    await asyncio.Event().wait()  # here


# -- versions, values, the scope -----------------------------------------------------------------------------------


@breaks("P28", "headers", "warning", extra={"asgi": {"version": "3.0", "spec_version": "2.0"}})
async def accepts_with_headers_too_soon(_: Scope, receive: Receive, send: Send) -> None:
    await receive()
    await send({"type": "websocket.accept", "headers": [(b"x-a", b"b")]})  # here
    await send(CLOSE)


@breaks("P28", "reason", "warning", extra={"asgi": {"version": "3.0"}})
async def closes_with_a_reason_too_soon(_: Scope, receive: Receive, send: Send) -> None:
    await accept(receive, send)
    await send(CLOSE | {"reason": "bye"})  # here


sends({"type": "websocket.send", "text": "x", "room": "lobby"}, "P29", "extra", "info")
sends({"type": "websocket.send", "text": "x", "room": {"lobby"}}, "P29", "unserialisable", "info")


@breaks("P30", "scope")
async def changes_the_scope(scope: Scope, receive: Receive, send: Send) -> None:
    scope["path"] = "/elsewhere"
    await accept(receive, send)
    await send(CLOSE)


@breaks("P30", "scope", "info")
async def adds_to_the_scope(scope: Scope, receive: Receive, send: Send) -> None:
    scope["user"] = "ada"
    await accept(receive, send)
    await send(CLOSE)


@breaks("P30", "receive", leaves=True)
async def receives_twice_at_once(_: Scope, receive: Receive, send: Send) -> None:
    await accept(receive, send)

    async def reader() -> None:
        await receive()  # here

    waiting = asyncio.ensure_future(receive())
    await asyncio.sleep(0)
    second = asyncio.ensure_future(reader())
    await asyncio.wait({waiting, second}, return_when=asyncio.FIRST_COMPLETED)
    second.cancel()
    await say(send, "over") if not waiting.done() else None


async def application(scope: Scope, receive: Receive, send: Send) -> Any:
    """Break the rule that the path names."""
    if scope["type"] != "websocket":
        raise NotImplementedError(scope["type"])
    return await BREACHES[scope["path"]].run(scope, receive, send)
