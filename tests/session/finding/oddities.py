"""Lines of session files, plain and odd, for whatever looks through them."""

from __future__ import annotations

import json
from typing import Final

from tests.cli.calling import SESSION
from tests.session.files import frame, printed


def received(n: int, payload: object, **more: object) -> bytes:
    """A frame from the user, written as Python's JSON writes it, without blanks."""
    line = {"n": n, "t": n / 1000, "c": 2, "way": ">", "type": "websocket.receive", **more}
    return json.dumps({**line, "text": json.dumps(payload)}, separators=(",", ":"), ensure_ascii=False).encode() + b"\n"


PLAIN: Final = (
    frame(1, "hello World", "chat/consumers.py:40 receive_json"),
    frame(2, "naïve 5.0"),
    received(3, {"user": {"id": 7, "name": "Ada"}, "tags": ["x", "y/z"]}),
    frame(4, "", "app.py:7 text"),
    received(5, {"id": 7.0, "note": 'say "hi" \\ bye\n'}),
    received(6, {"id": "7", "naïve": {"id": None}}),
    received(7, [[{"id": True}], "id"]),
    frame(8, "send type way at 1.5"),
)
"""As journals write them, one a frame of text."""

ODD: Final = (
    received(9, {"user": "eve"}).replace(b'"text"', b'"expect":{"text":{"any":true}},"text"'),
    received(10, "caf\u00e9 a/b").replace("é".encode(), b"\\u00e9").replace(b"a/b", b"a\\/b"),
    b'{"n":11,"t":0.1,"c":1,"way":"<","type":"websocket.send","bytes":{"b64":"eyJpZCI6N30="}}\n',
    b'{"n":12,"t":0.1,"c":1,"way":"<","type":"websocket.send","bytes":{"b64":"//4="}}\n',
    b'{"n":13,"t":0.1,"c":1,"way":"<","type":"websocket.send","bytes":{"b64":7}}\n',
    b'{"n":14,"t":0.1,"c":1,"way":">","type":"raw","message":{"type":"websocket.receive","way":"<","text":"id"}}\n',
    b'{"n":15,"t":0.1,"c":1,"way":"<","type":"websocket.send","text":{"surrogates":"\\\\ud800 hello"}}\n',
    printed(16, "hello from a print"),
    b'{"n":17,"t":0.1,"c":1,"way":"!","type":"crashed","error":"ValueError: id","traceback":[]}\n',
    b'{"n":18,"t":0.1,"c":1,"way":"!","type":"crashed","error":7}\n',
    b'{"n":19,"t":0.1,"c":1,"way":"<","type":"websocket.close","code":4403,"at":"app.py:9 hello"}\n',
    b'{"n":20,"t":0.1,"c":1,"way":"<","type":"websocket.send","text":"hello","at":7,"later":{"text":"zzz"}}\n',
    b"[]\n",
    b"no JSON\n",
    *SESSION.read_bytes().splitlines(keepends=True)[1:],
)
"""As journals write few, or nobody does."""
