"""Session files that the tests of replaying write."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

HEADER: dict[str, Any] = {"wstui": 1, "app": "tests.apps.raw3:application", "started": "2026-11-23T09:00:00.000Z"}
CONNECT: dict[str, Any] = {"way": ">", "type": "websocket.connect", "scope": {"path": "/ws/chat/lobby"}}
ACCEPT: dict[str, Any] = {"way": "<", "type": "websocket.accept"}
LEAVE: dict[str, Any] = {"way": ">", "type": "websocket.disconnect", "code": 1000}
RETURNED: dict[str, Any] = {"way": "!", "type": "returned"}


def given(text: str) -> dict[str, Any]:
    return {"way": ">", "type": "websocket.receive", "text": text}


def said(text: str, **extra: Any) -> dict[str, Any]:
    return {"way": "<", "type": "websocket.send", "text": text} | extra


def chat(say: str = "hi", reply: str = "hi") -> list[dict[str, Any]]:
    """One frame to the chat of `tests.apps`, and its reply."""
    reply = json.dumps({"said": reply, "room": "lobby"})
    return [CONNECT, ACCEPT, given(json.dumps({"say": say})), said(reply), LEAVE, RETURNED]


def written(path: Path, records: list[dict[str, Any]], **header: Any) -> Path:
    """Write a session file of one connection, unless the records say otherwise."""
    numbered = [{"n": n, "t": n / 1000, "c": 1} | record for n, record in enumerate(records, 1)]
    path.write_text("".join(json.dumps(line) + "\n" for line in (HEADER | header, *numbered)), "utf-8")
    return path
