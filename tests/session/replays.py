"""Session files for replays."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from wstui.core.codec import record_to_dict
from wstui.core.events import Accept, Connect, Event, Receive, Send, way_of
from wstui.core.transcript import Record

ECHO: tuple[Event, ...] = (Connect({"path": "/echo"}), Accept(), Receive("a"), Send("a"), Receive("b"), Send("b"))


def session(path: Path, *events: Event | tuple[int, Event], match: Sequence[Any] = (), **extra: Any) -> Path:
    """Write a session file; extra keys go to the record that they name: ``n4={"expect": …}``."""
    header = {"wstui": 1, "app": "app:app", "started": "2026-11-23T09:00:00.000Z", "match": list(match)}
    lines = [json.dumps(header)]
    for n, item in enumerate(events, 1):
        c, event = item if isinstance(item, tuple) else (1, item)
        record = record_to_dict(Record(n, n / 1000, way_of(event), event, c, "app.py:1 app"))
        lines.append(json.dumps(record | extra.get(f"n{n}", {})))
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path
