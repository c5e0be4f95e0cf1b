"""Every row of the table of what servers do, as scripts."""

from __future__ import annotations

from typing import Any, Final

from tests.servers.script import GET, PAUSED, RAISE, TURN, Deed, Drop, Leave, Put, Say, Script, Step

ACCEPT: dict[str, Any] = {"type": "websocket.accept"}
CLOSE: dict[str, Any] = {"type": "websocket.close"}
START: dict[str, Any] = {"type": "websocket.http.response.start", "status": 401, "headers": [(b"x-a", b"b")]}
BODY: dict[str, Any] = {"type": "websocket.http.response.body", "body": b"who are you?"}

BYE: Final = Put(CLOSE)


def send(**keys: Any) -> Put:
    return Put({"type": "websocket.send", **keys})


def before(name: str, *steps: Step | dict[str, Any], offers: tuple[str, ...] = ()) -> Script:
    """Write a script in which the application has been asked and has not answered."""
    return Script(name, (GET, *map(_step, steps)), offers=offers)


def after(name: str, *steps: Step | dict[str, Any], client: tuple[Deed, ...] = ()) -> Script:
    """Write a script in which the application has accepted."""
    return Script(name, (GET, Put(ACCEPT), *map(_step, steps)), client)


def _step(step: Step | dict[str, Any]) -> Step:
    return Put(step) if isinstance(step, dict) else step


def closing(name: str, **keys: Any) -> Script:
    """Write a script that closes in some way and looks whether the connection is still there."""
    return after(name, CLOSE | keys, send(text="still"), GET, PAUSED, send(text="later"))


def sending(name: str, **keys: Any) -> Script:
    """Write a script that sends a frame of some kind and goes on."""
    return after(name, send(**keys), send(text="next"), BYE)


def accepting(name: str, *, offers: tuple[str, ...] = (), **keys: Any) -> Script:
    """Write a script that accepts in some way and says goodbye."""
    return before(name, ACCEPT | keys, BYE, offers=offers)


ORDER: Final = (
    before("send-before-accept", send(text="x"), ACCEPT, BYE),
    before("returns-before"),
    before("raises-before", RAISE),
    Script("accepts-without-receiving", (Put(ACCEPT), GET, BYE)),
    before("receive-twice-before", GET),
    before("refuses", CLOSE | {"code": 4403, "reason": "no"}, GET, GET),
    before("refuses-oddly", CLOSE | {"code": "x", "reason": 5}, GET),
    before("accept-after-refusing", CLOSE, ACCEPT),
    before("accept-after-refusing-later", CLOSE, GET, ACCEPT),
    before("refuses-twice", CLOSE, CLOSE, PAUSED, CLOSE),
    after("accepts-twice", ACCEPT, BYE),
    after("send-after-close", CLOSE, send(text="x"), PAUSED, send(text="y"), GET, send(text="z")),
    after("send-a-turn-after-close", CLOSE, TURN, send(text="x")),
    after("closes-twice", CLOSE, CLOSE, PAUSED, CLOSE),
    after("accept-after-close", CLOSE, ACCEPT, PAUSED, ACCEPT),
    after("receive-after-close", CLOSE | {"code": 4000, "reason": "r"}, GET, GET, GET),
    after("receive-after-close-1000", CLOSE, GET, GET),
    after("receive-after-close-later", CLOSE | {"code": 4000, "reason": "r"}, PAUSED, GET, GET),
    after("send-after-disconnect", GET, send(text="x"), CLOSE, client=(Leave(1000),)),
    after("send-after-unread-disconnect", PAUSED, send(text="x"), CLOSE, GET, client=(Leave(1000),)),
    after("nonsense-after-disconnect", GET, {"type": "x"}, {}, Put(5), client=(Leave(1000),)),
    after("receive-after-disconnect", GET, GET, GET, client=(Leave(4321, "bye"),)),
    after("disconnect-without-code", GET, client=(Leave(),)),
    after("disconnect-1001", GET, client=(Leave(1001),)),
    after("client-breaks-off", GET, GET, send(text="x"), client=(Drop(),)),
    after("nonsense-after-the-client-broke-off", GET, {}, Put(5), {"type": "x"}, send(text="x"), {}, client=(Drop(),)),
    after("nonsense-after-close", CLOSE, PAUSED, {}, Put(5), {"type": "x"}),
    after("frames-from-the-client", GET, GET, GET, GET, BYE, client=(Say("é"), Say(b"\0"), Say(""), Say(b""))),
    after("frame-and-disconnect-unread", PAUSED, GET, GET, GET, client=(Say("a"), Leave(3000))),
    after("returns-after-accept"),
    after("raises-after-accept", RAISE),
    after("returns-after-disconnect", GET, client=(Leave(1000),)),
)

FRAMES: Final = (
    sending("text", text="héllo"),
    sending("bytes", bytes=b"\0\xff"),
    sending("text-and-none", text="x", bytes=None),
    sending("none-and-bytes", text=None, bytes=b"x"),
    sending("both", text="x", bytes=b"y"),
    sending("both-and-bytes-str", text="x", bytes="y"),
    sending("both-empty", text="", bytes=b""),
    sending("both-and-text-empty", text="", bytes=b"y"),
    sending("both-none", text=None, bytes=None),
    sending("no-key"),
    sending("text-none", text=None),
    sending("bytes-none", bytes=None),
    sending("text-empty", text=""),
    sending("bytes-empty", bytes=b""),
    sending("text-bytes", text=b"x"),
    sending("text-int", text=5),
    sending("text-zero", text=0),
    sending("text-dict", text={}),
    sending("text-dict-full", text={"a": 1}),
    sending("bytes-str", bytes="x"),
    sending("bytes-str-empty", bytes=""),
    sending("bytes-int", bytes=2),
    sending("bytes-list", bytes=[1]),
    sending("bytearray", bytes=bytearray(b"x")),
    sending("memoryview", bytes=memoryview(b"x")),
    sending("bytearray-empty", bytes=bytearray()),
    sending("surrogate", text="a\ud800"),
    sending("extra-keys", text="x", more="extra", other=object),
    after("unknown-type", {"type": "nonsense"}, BYE),
    after("http-type", {"type": "http.response.start", "status": 200, "headers": []}, BYE),
    after("http-type-bad-headers", {"type": "http.response.start", "status": 200, "headers": [("a", "b")]}),
    after("receive-type", {"type": "websocket.receive", "text": "x"}, BYE),
    after("type-bytes", {"type": b"websocket.send", "text": "x"}, BYE),
    after("type-none", {"type": None}, BYE),
    after("no-type", {}, BYE),
    after("not-dict-list", Put([]), BYE),
    after("not-dict-str", Put("x"), BYE),
    after("not-dict-int", Put(5), BYE),
    after("not-dict-none", Put(None), PAUSED, BYE),
    before("unknown-type-before", {"type": "nonsense"}, BYE),
    before("no-type-before", {}, BYE),
)

CODES: Final = (
    *(closing(f"code-{code}", code=code) for code in (1000, 1001, 1008, 1011, 1012, 1014, 3000, 4999)),
    *(closing(f"code-{code}", code=code) for code in (1005, 1006, 1015, 999, 1004, 1016, 2000, 5000, 0)),
    closing("code-none", code=None),
    closing("code-none-and-reason", code=None, reason="x"),
    closing("code-str", code="1000"),
    closing("code-str-word", code="x"),
    closing("code-float", code=1000.0),
    closing("code-float-3000", code=3000.5),
    closing("code-true", code=True),
    closing("code-list", code=[]),
    closing("code-negative", code=-1),
    closing("code-huge", code=70000),
    closing("reason", reason="bye"),
    closing("reason-123", reason="x" * 123),
    closing("reason-124", reason="x" * 124),
    closing("reason-200-wide", reason="é" * 100),
    closing("reason-none", reason=None),
    closing("reason-int", reason=5),
    closing("reason-zero", reason=0),
    closing("reason-bytes", reason=b"x"),
    closing("reason-surrogate", reason="\ud800"),
)

ACCEPTS: Final = (
    accepting("accept-headers", headers=[(b"x-a", b"b")]),
    accepting("accept-headers-tuple", headers=((b"x-a", b"b"),)),
    accepting("accept-headers-lists", headers=[[b"x-a", b"b"]]),
    accepting("accept-headers-none", headers=None),
    accepting("accept-headers-str", headers=[("x-a", "b")]),
    accepting("accept-headers-str-value", headers=[(b"x-a", "b")]),
    accepting("accept-headers-dict", headers={b"x-a": b"b"}),
    accepting("accept-headers-short", headers=[(b"x-a",)]),
    accepting("accept-headers-int", headers=5),
    accepting("accept-headers-upper", headers=[(b"X-A", b"b")]),
    accepting("accept-headers-bytearray", headers=[(b"x-a", bytearray(b"b"))]),
    accepting("accept-headers-protocol", offers=("a",), headers=[(b"sec-websocket-protocol", b"a")]),
    accepting("accept-headers-pseudo", headers=[(b":status", b"200")]),
    accepting("accept-headers-line-break", headers=[(b"x-a", b"b\r\nx-b: c")]),
    accepting("accept-headers-no-name", headers=[(b"", b"b")]),
    accepting("subprotocol", offers=("a", "b"), subprotocol="b"),
    accepting("subprotocol-none", offers=("a", "b"), subprotocol=None),
    accepting("subprotocol-not-offered", offers=("a",), subprotocol="z"),
    accepting("subprotocol-without-offers", subprotocol="z"),
    accepting("subprotocol-empty", offers=("a",), subprotocol=""),
    accepting("subprotocol-int", offers=("a",), subprotocol=5),
    accepting("subprotocol-bytes", offers=("a",), subprotocol=b"a"),
)

DENIALS: Final = (
    before("denial", START, BODY, GET, GET),
    before("denial-in-parts", START, BODY | {"more_body": True}, BODY, GET),
    before("denial-without-body", START),
    before("denial-then-receive", START, GET),
    before("denial-then-accept", START, ACCEPT, BYE),
    before("denial-then-accept-and-frames", START, ACCEPT, send(text="x"), BYE),
    before("denial-then-close", START, CLOSE, GET),
    before("denial-then-send", START, send(text="x"), BODY),
    before("denial-started-twice", START, START, BODY),
    before("denial-no-headers", {"type": START["type"], "status": 401}, BODY),
    before("denial-no-body-key", START, {"type": BODY["type"]}, BODY),
    before("denial-no-status", {"type": START["type"], "headers": []}, BODY),
    before("denial-status-str", START | {"status": "401"}, BODY),
    before("denial-status-none", START | {"status": None}, BODY),
    before("denial-status-99", START | {"status": 99}, BODY),
    before("denial-status-600", START | {"status": 600}, BODY),
    before("denial-status-true", START | {"status": True}, BODY),
    before("denial-headers-str", START | {"headers": [("x-a", "b")]}, BODY),
    before("denial-headers-none", START | {"headers": None}, BODY),
    before("denial-body-first", BODY, BYE),
    before("denial-body-str", START, BODY | {"body": "x"}, BODY),
    before("denial-body-none", START, BODY | {"body": None}, BODY),
    before("denial-body-bytearray", START, BODY | {"body": bytearray(b"x")}),
    before("denial-status-204", START | {"status": 204}, {"type": BODY["type"], "body": b""}),
    before("denied-then-denial", START, BODY, START, PAUSED, START),
    before("denied-then-body", START, BODY, GET, BODY),
    before("denied-then-close", START, BODY, CLOSE, PAUSED, CLOSE),
    before("denied-then-accept", START, BODY, ACCEPT, PAUSED, ACCEPT),
    after("denial-after-accept", START, BODY, BYE),
)

SCRIPTS: Final = ORDER + FRAMES + CODES + ACCEPTS + DENIALS
BY_NAME: Final = {script.name: script for script in SCRIPTS}
