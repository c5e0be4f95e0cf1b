from __future__ import annotations

from typing import Any

import pytest

from wstui.core.events import Close, Event, Receive, Send, way_of
from wstui.core.transcript import Record
from wstui.journal import large as module
from wstui.journal.large import large_line
from wstui.journal.line import read_record, record_line


@pytest.mark.parametrize("piece", [3, module.PIECE])
@pytest.mark.parametrize(
    ("event", "more"),
    [
        (Receive('größe "\\" \x00 🙂🙂 "text":""'), {}),
        (Send("abcdefg", extra={"text": "", "x": [1]}), {"at": "a.py:1 f", "extra": {"later": {"b64": ""}}}),
        (Send("abc\ud83d\ude00\ud800def"), {"at": "a.py:1 f"}),
        (Receive(data=bytes(range(256))), {}),
        (Send(data=b"12345678"), {"at": '"b64":""'}),
        (Receive(""), {}),
        (Send(data=b""), {}),
        (Send("both", b"of them"), {}),
        (Receive(), {}),
        (Close(4000, "text"), {}),
    ],
)
def test_a_line_is_the_same_made_piece_by_piece(
    event: Event, more: dict[str, Any], piece: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "PIECE", piece)
    record = Record(7, 1.5, way_of(event), event, 1, **more)
    assert large_line(record) == record_line(record)
    assert read_record(large_line(record), "f", 2) == record
