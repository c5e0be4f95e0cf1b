"""Events to and from ASGI messages: lenient where the specification is, and naming the key that is wrong where not.

`read` is what a server does first with what an application sends: it never raises. What the event itself cannot
show (a bytearray sent as bytes, both keys set) comes beside it as `Wrong` values, which `rules` tells as violations
and `profile` turns into what a real server would do.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, assert_never

from .events import (
    Accept,
    Close,
    Connect,
    DenialBody,
    DenialStart,
    Disconnect,
    FromApp,
    Headers,
    Malformed,
    Raw,
    Receive,
    Send,
    ToApp,
)
from .frozen import frozen
from .values import Wrong, describe, plain, review

__all__ = ["Reading", "Wrong", "from_app", "read", "read_raw", "to_app"]


@frozen
class Reading:
    """What an application's message says.

    Attributes:
        event: The event; `Malformed` if the message is not legal and there is no telling what it should be.
        wrongs: What is wrong with its values, the worst first; empty for a message without fault.
    """

    event: FromApp
    wrongs: tuple[Wrong, ...] = ()


def read(message: object) -> Reading:
    """Read what an application gave to ``send()``.

    Args:
        message: Anything at all. An iterator among its values is used up.

    Returns:
        The event and what is wrong with it. Never raises.
    """
    wrongs: list[Wrong] = []
    event: FromApp | None
    try:
        event = _read(message, wrongs)
    except Exception as error:  # noqa: BLE001 - a message may hold objects that raise from anything
        event = None
        problem = f"reading it raises {type(error).__name__}: {describe(str(error), 200)}"
        wrongs.append(Wrong("P07", "unreadable", "", problem, message, fatal=True))
    fatal = next((wrong for wrong in wrongs if wrong.fatal), None)
    if event is None or fatal is not None:
        key, problem = (fatal.key, fatal.problem) if fatal else ("", "not readable")
        return Reading(Malformed(describe(message), key, problem), tuple(wrongs))
    return Reading(event, (*wrongs, *review(event)))


def from_app(message: object) -> FromApp:
    """Read what an application gave to ``send()``, for readers who do not ask what else is wrong.

    Args:
        message: Anything at all.

    Returns:
        The event; `Malformed` names the wrong key.
    """
    return read(message).event


def read_raw(message: Mapping[Any, Any]) -> tuple[Connect | Receive | Disconnect | None, tuple[Wrong, ...]]:
    """Read what the user typed to be given to the application as it is.

    Args:
        message: The message of a `Raw`.

    Returns:
        The event that a server would have meant by it, None if no server sends such a message, and what is wrong.
    """
    wrongs: list[Wrong] = []
    kind = message.get("type")
    if not isinstance(kind, str):
        problem = "the message has no type" if kind is None else f"type is {_a(kind)}, not a str"
        return None, (Wrong("P07", "no-type", "type", problem, message, fatal=True),)
    body = _Message(message, kind, wrongs)
    event: Connect | Receive | Disconnect
    if kind == Connect.kind:
        event = Connect()
        body.extra()
    elif kind == Receive.kind:
        frame = _send(body)
        event = Receive(frame.text, frame.data)
    elif kind == Disconnect.kind:
        close = _close(body)
        event = Disconnect(close.code if "code" in message else 1005, close.reason)
    else:
        problem = f"no server gives an application {describe(kind, 80)}"
        return None, (Wrong("P06", "unknown", "type", problem, kind, kind, fatal=True),)
    return event, tuple(wrongs)


def to_app(event: ToApp, *, both_keys: bool = False) -> dict[str, Any]:
    """Write the message that the application's ``receive()`` returns.

    Args:
        event: What the user or the engine sends.
        both_keys: Whether a frame carries both ``text`` and ``bytes``, one of them None, as hypercorn's do.

    Returns:
        A new dict. A `Raw` gives a shallow copy of its own.
    """
    match event:
        case Receive(text=text, data=data):
            if both_keys:
                return {"type": event.kind, "bytes": data, "text": text}
            return {"type": event.kind, "bytes": data} if text is None else {"type": event.kind, "text": text}
        case Connect():
            return {"type": event.kind}
        case Disconnect(code=code, reason=reason):
            return {"type": event.kind, "code": code, "reason": reason}
        case Raw(message=message):
            return dict(message)
        case _:
            assert_never(event)


# -- reading, one function a type --------------------------------------------------------------------------------


@dataclass(slots=True)
class _Message:
    """A message while it is read."""

    body: Mapping[Any, Any]
    type: str
    wrongs: list[Wrong]
    known: set[str] = field(default_factory=lambda: {"type"})

    def get(self, key: str, default: object = None) -> Any:
        self.known.add(key)
        return self.body.get(key, default)

    def wrong(self, rule: str, case: str, key: str, problem: str, value: object = None, *, fatal: bool = True) -> None:
        self.wrongs.append(Wrong(rule, case, key, problem, value, self.type, fatal, self.body))

    def extra(self) -> dict[str, Any] | None:
        """The keys that no reader asked for, as plain values; asked last."""
        left = {key: value for key, value in self.body.items() if not isinstance(key, str) or key not in self.known}
        if not left:
            return None
        names = ", ".join(describe(key, 40) for key in list(left)[:5])
        names = f"{names} and {len(left) - 5} more" if len(left) > 5 else names
        self.wrong("P29", "extra", "", f"keys that the specification does not name: {names}", fatal=False)
        copy, legal = plain(left)
        if not legal:
            self.wrong("P29", "unserialisable", "", f"values that ASGI does not allow, among {names}", fatal=False)
        return dict(copy)


def _read(message: object, wrongs: list[Wrong]) -> FromApp | None:
    if not isinstance(message, Mapping):
        problem = f"a message is a dict, not {_a(message)}"
        wrongs.append(Wrong("P07", "not-dict", "", problem, message, fatal=True))
        return None
    if not isinstance(message, dict):
        problem = f"a message is a dict, not {_a(message)}"
        wrongs.append(Wrong("P07", "mapping", "", problem, message))
    if "type" not in message:
        wrongs.append(Wrong("P07", "no-type", "type", "the message has no type", message, fatal=True))
        return None
    kind = message["type"]
    if not isinstance(kind, str):
        problem = f"type is {_a(kind)}, not a str"
        wrongs.append(Wrong("P07", "type-type", "type", problem, kind, describe(kind, 80), fatal=True))
        return None
    kind = str.__str__(kind)
    if (reader := _READERS.get(kind)) is None:
        wrongs.append(Wrong("P06", "unknown", "type", _unknown(kind), kind, kind, fatal=True))
        return None
    return reader(_Message(message, kind, wrongs))


def _accept(message: _Message) -> Accept:
    headers = _headers(message, "P18")
    subprotocol = message.get("subprotocol")
    if subprotocol is not None and not isinstance(subprotocol, str):
        problem = f"subprotocol is {_a(subprotocol)}, not a str or None"
        message.wrong("P19", "subprotocol-type", "subprotocol", problem, subprotocol)
        subprotocol = None
    return Accept(None if subprotocol is None else str.__str__(subprotocol), headers, message.extra())


def _send(message: _Message) -> Send:
    text, data = message.get("text"), message.get("bytes")
    # The order is that in which servers trip: they look at bytes first, and at text only if there are none.
    if data is not None and not isinstance(data, bytes):
        data = _bytes_like(message, "bytes", "P11", data)
    if text is not None and message.body.get("bytes") is not None:
        message.wrong("P08", "both", "bytes", "text and bytes are both set", data)
    if text is not None and not isinstance(text, str):
        message.wrong("P10", "text-type", "text", f"text is {_a(text)}, not a str", text)
        text = ""
    if text is None and message.body.get("bytes") is None:
        which = "both None" if "text" in message.body and "bytes" in message.body else "missing or None"
        message.wrong("P09", "neither", "text", f"text and bytes are {which}", "text" in message.body)
    return Send(None if text is None else str.__str__(text), None if data is None else bytes(data), message.extra())


def _close(message: _Message) -> Close:
    code, reason = message.get("code", 1000), message.get("reason")
    if code is None:
        message.wrong("P17", "code-none", "code", "code is None; leave the key out for 1000", reason)
    elif isinstance(code, bool) or not isinstance(code, int):
        message.wrong("P17", "code-type", "code", f"code is {_a(code)}, not an int", code)
    if reason is not None and not isinstance(reason, str):
        message.wrong("P17", "reason-type", "reason", f"reason is {_a(reason)}, not a str", reason)
    return Close(
        int(code) if isinstance(code, int) else 1000,
        str.__str__(reason) if isinstance(reason, str) else "",
        message.extra(),
    )


def _denial_start(message: _Message) -> DenialStart:
    status = message.get("status")
    if "status" not in message.body:
        message.wrong("P21", "status-missing", "status", "the denial response has no status")
    elif isinstance(status, bool) or not isinstance(status, int):
        message.wrong("P21", "status-type", "status", f"status is {_a(status)}, not an int", status)
    if "headers" not in message.body:
        message.wrong("P21", "headers-missing", "headers", "hypercorn needs the key headers", fatal=False)
    headers = _headers(message, "P21")
    return DenialStart(int(status) if isinstance(status, int) else 0, headers, message.extra())


def _denial_body(message: _Message) -> DenialBody:
    body, more = message.get("body", b""), message.get("more_body", False)
    if "body" not in message.body:
        message.wrong("P21", "body-missing", "body", "uvicorn needs the key body", fatal=False)
    if not isinstance(body, bytes):
        body = _bytes_like(message, "body", "P21", body)
    if not isinstance(more, bool):
        message.wrong("P21", "more-body-type", "more_body", f"more_body is {_a(more)}, not a bool", more, fatal=False)
    return DenialBody(bytes(body or b""), bool(more), message.extra())


_READERS: Final[Mapping[str, Callable[[_Message], FromApp]]] = {
    Accept.kind: _accept,
    Send.kind: _send,
    Close.kind: _close,
    DenialStart.kind: _denial_start,
    DenialBody.kind: _denial_body,
}


# -- parts ---------------------------------------------------------------------------------------------------------


def _a(value: object) -> str:
    """Tell a value's type with an article, as a sentence needs it."""
    name = "None" if value is None else type(value).__name__
    if value is None:
        return name
    return f"an {name}" if name[:1].lower() in "aeiou" else f"a {name}"


def _bytes_like(message: _Message, key: str, rule: str, value: object) -> bytes | None:
    if isinstance(value, bytearray | memoryview):
        message.wrong("P12", "bytearray", key, f"{key} is {_a(value)}: daphne raises", value, fatal=False)
        return bytes(value)
    message.wrong(rule, f"{key}-type", key, f"{key} is {_a(value)}, not bytes", value)
    return None


def _headers(message: _Message, rule: str) -> Headers:
    """Read headers; a wrong one makes the whole message wrong, since no server would send the rest."""
    given = message.get("headers", ())
    if isinstance(given, Mapping | str | bytes):
        problem = f"headers is {_a(given)}; give a list of pairs of bytes"
        message.wrong(rule, "headers-type", "headers", problem, list(given))
        return ()
    try:
        pairs = list(given)
    except TypeError:
        message.wrong(rule, "headers-type", "headers", f"headers is {_a(given)}, not a list of pairs of bytes", given)
        return ()
    good: list[tuple[bytes, bytes]] = []
    for pair in pairs:
        name, value = pair if isinstance(pair, list | tuple) and len(pair) == 2 else (None, None)
        if not isinstance(name, bytes) or not isinstance(value, bytes):
            problem = f"a header is a pair of bytes, not {describe(pair, 80)}"
            message.wrong(rule, "headers-type", "headers", problem, pairs)
            return ()
        good.append((bytes(name), bytes(value)))
    return tuple(good)


def _unknown(kind: str) -> str:
    shown = describe(kind, 80)
    if kind in {Connect.kind, Receive.kind, Disconnect.kind}:
        return f"{shown} is what an application receives, not what it sends"
    if kind.startswith("http."):
        return f"{shown} belongs to an HTTP scope; this is a WebSocket"
    from difflib import get_close_matches  # seldom needed, and 2 ms of every start if it stood above

    near = get_close_matches(kind[:80], _READERS, 1)
    return f"there is no message {shown}" + (f"; did you mean {near[0]!r}?" if near else "")
