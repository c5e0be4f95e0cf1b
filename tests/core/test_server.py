"""`Profile` as a machine, with tables of its own; what real servers do stands in test_profile."""

from __future__ import annotations

from types import MappingProxyType

from wstui.core.asgi import read
from wstui.core.events import Close, Disconnect, Malformed, Send
from wstui.core.machine import State
from wstui.core.reactions import Drop, Instead, Raise
from wstui.core.server import Profile

ODD = Profile(
    name="odd",
    asgi=MappingProxyType({"version": "3.0"}),
    absent=frozenset({"state"}),
    lists=True,
    gone=Raise("OSError", "gone"),
    unknown=frozenset({"websocket.http.response.start"}),
    out_of_order={State.OPEN: {"websocket.accept": Drop(), "*": Raise("RuntimeError", "no {type}")}},
    values={"no-type": Raise("KeyError"), "text-type": lambda wrong, _event: Instead(Send(text=str(wrong.value)))},
    otherwise=Raise("TypeError", "bad {of}"),
)


def ask(state: State, message: object, *, disconnected: bool = False) -> object:
    reading = read(message)
    return ODD.breach(state, reading.event, disconnected=disconnected, wrongs=reading.wrongs)


def test_the_connection_is_looked_at_first() -> None:
    assert ask(State.OPEN, {}, disconnected=True) == Raise("OSError", "gone")
    assert ask(State.LEFT, {"type": "websocket.send", "text": "x"}) == Raise("OSError", "gone")


def test_then_whether_it_is_a_message() -> None:
    assert ask(State.CLOSED, {}) == Raise("KeyError")


def test_then_the_order() -> None:
    assert ask(State.OPEN, {"type": "websocket.accept", "subprotocol": 5}) == Drop()
    assert ask(State.OPEN, {"type": "{x}"}) == Raise("RuntimeError", "no {x}")
    assert ask(State.CLOSED, {"type": "websocket.send", "text": "x"}) == Drop()
    assert ask(State.CONNECTING, {"type": "websocket.http.response.start", "status": 403}) == Drop()


def test_then_the_values() -> None:
    assert ask(State.OPEN, {"type": "websocket.send", "text": 5}) == Instead(Send(text="5"))
    assert ask(State.OPEN, {"type": "websocket.send", "bytes": 5}) == Raise("TypeError", "bad int")
    assert ask(State.OPEN, {"type": "websocket.send", "text": ""}) is None


def test_a_refusals_values_are_not_looked_at() -> None:
    assert ask(State.CONNECTING, {"type": "websocket.close", "code": "x"}) == Instead(Close())
    assert ask(State.CONNECTING, {"type": "websocket.close", "code": 5}) is None


def test_without_wrongs_the_event_alone_is_looked_at() -> None:
    assert ODD.breach(State.OPEN, Send(text="x"), disconnected=False) is None
    told = ODD.breach(State.OPEN, Malformed("{}", "", "read from a file"), disconnected=False)
    assert told == Raise("RuntimeError", "no malformed")


def test_shape() -> None:
    scope: dict[str, object] = {"type": "websocket", "state": {}, "client": ("a", 1), "server": None}
    assert ODD.shape(scope) == {"type": "websocket", "client": ["a", 1], "server": None}
    assert Profile("plain", {}).shape(scope) == scope


def test_defaults() -> None:
    profile = Profile("plain", {})
    assert profile.spec_version == "2.0"
    assert profile.disconnect(Disconnect(4000, "x")) == Disconnect(4000, "x")
    assert profile.after_close(4000, "x") == Disconnect(4000, "x")


def test_a_server_that_tells_little() -> None:
    profile = Profile("plain", {}, keeps_code=False, keeps_reason=False, echoes_close=False)
    assert profile.disconnect(Disconnect(4000, "x")) == Disconnect(1006)
    assert profile.after_close(4000, "x") == Disconnect(1000)
    assert Profile("plain", {}, keeps_reason=False).after_close(4000, "x") == Disconnect(4000)
