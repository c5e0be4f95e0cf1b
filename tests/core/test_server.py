"""`Profile` as a machine, with tables of its own; what real servers do stands in test_profile."""

from __future__ import annotations

from types import MappingProxyType

from wstui.core.asgi import read
from wstui.core.events import Close, Disconnect, Malformed, Send
from wstui.core.machine import State
from wstui.core.reactions import Drop, Instead, Raise
from wstui.core.scope import Scope
from wstui.core.server import LOST, Bye, End, Ending, Farewell, Profile

ODD = Profile(
    name="odd",
    asgi=MappingProxyType({"version": "3.0"}),
    absent=frozenset({"state"}),
    lists=True,
    gone=Raise("OSError", "gone"),
    unknown=frozenset({"websocket.http.response.start"}),
    rows={
        State.OPEN: {"websocket.accept": Drop(), "*": Raise("RuntimeError", "no {type}")},
        "halfway": {"websocket.close": None, "websocket.send": Raise("OSError", "halfway")},
    },
    values={"no-type": Raise("KeyError"), "text-type": lambda wrong, _event: Instead(Send(text=str(wrong.value)))},
    otherwise=Raise("TypeError", "bad {of}"),
)


def ask(state: State, message: object, phase: str = "") -> object:
    reading = read(message)
    return ODD.breach(state, reading.event, phase=phase, wrongs=reading.wrongs)


def test_the_connection_is_looked_at_first() -> None:
    assert ask(State.OPEN, {}, LOST) == Raise("OSError", "gone")


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
    assert ODD.breach(State.OPEN, Send(text="x")) is None
    told = ODD.breach(State.OPEN, Malformed("{}", "", "read from a file"))
    assert told == Raise("RuntimeError", "no malformed")


def test_what_the_server_takes_for_its_state_comes_before_the_state() -> None:
    assert ask(State.OPEN, {"type": "websocket.send", "text": "x"}, "halfway") == Raise("OSError", "halfway")
    assert ask(State.OPEN, {"type": "websocket.accept"}, "halfway") == Drop()
    assert ask(State.OPEN, {"type": "websocket.close"}, "halfway") is None
    assert ask(State.OPEN, {}, "halfway") == Raise("KeyError")


def test_a_scope_as_the_server_writes_it() -> None:
    scope = Scope("/a", root_path="/r", client=("h", 1), server=None, extra={"state": 5, "path": "mine"})
    plain, odd = Profile("plain", {}).write(scope, {"k": 1}), ODD.write(scope, {"k": 1})
    assert plain["state"] == 5
    assert (plain["path"], plain["raw_path"], plain["client"]) == ("mine", b"/r/a", ("h", 1))
    assert (odd["client"], odd["server"], odd["state"]) == (["h", 1], None, 5)
    assert "state" not in ODD.write(Scope(), {})
    assert Profile("plain", {}, mounts=False).write(scope, {})["raw_path"] == b"/a"


def test_the_state_is_a_shallow_copy() -> None:
    state: dict[str, object] = {"shared": []}
    written = Profile("plain", {}).write(Scope(), state)["state"]
    assert written == state
    assert written is not state
    assert written["shared"] is state["shared"]


def test_headers_as_daphne_has_them() -> None:
    headers = (("a", "1"), ("x_y", "gone"), ("root", "/a%20b"), ("A", "2"))
    profile = Profile("odd", {}, merges_headers=True, root_path_header=b"root")
    written = profile.write(Scope(headers=headers), {})
    assert written["headers"][:1] == [(b"a", b"1,2")]
    assert {b"x_y", b"root"}.isdisjoint(dict(written["headers"]))
    assert written["root_path"] == "/a b"
    assert profile.write(Scope(root_path="/r"), {})["root_path"] == "/r"


def test_defaults() -> None:
    profile = Profile("plain", {})
    assert profile.spec_version == "2.0"
    assert profile.ends["left"].say(4000, "x") == Ending(
        Farewell(Disconnect(4000, "x"), {"type": "websocket.disconnect", "code": 4000, "reason": "x"}), None
    )


def test_farewells() -> None:
    assert Bye(1006).say(4000, "x").message == {"type": "websocket.disconnect", "code": 1006}
    assert Bye(reason=True).say(4000, "x").message["reason"] == "x"
    assert Bye(null=True).say(1005, "").message["code"] is None
    assert Bye(null=True).say(1000, "").message["code"] == 1000
    assert End().say(1000, "") == Ending(None, None)
