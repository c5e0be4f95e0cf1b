from __future__ import annotations

from array import array

from wstui.core.events import Receive, Send, Way
from wstui.core.plain_frames import MAX_NUMBER, MAX_SECONDS
from wstui.core.transcript import Record
from wstui.journal.frames import Base64, Frames, Texts, are_in_range, columns_of, records_of
from wstui.journal.index import RECEIVE, SEND, Entry, Index, entry_of

KINDS = bytes((RECEIVE, SEND))


def test_sizes_are_those_on_the_wire() -> None:
    assert Texts(["", "abc"], are_ascii=True).sizes() == [0, 3]
    assert Texts(["größe", "abc"], are_ascii=False).sizes() == [7, 3]
    assert Base64([b"AAEC", b""], 0).sizes() == [3, 0]
    assert Base64([b"AP8=", b"AAECAP8="], 1).sizes() == [2, 5]
    assert Base64([b"AA==", b"AAECAA=="], 2).sizes() == [1, 4]
    assert Base64([b"AA==", b"AP8=", b"AAEC", b""], -1).sizes() == [1, 2, 3, 0]


def test_numbers_are_such_as_records_have() -> None:
    assert are_in_range([1, MAX_NUMBER - 1], [0.0, 1.5 - MAX_SECONDS])
    assert not are_in_range([1, True], [0.0, 0.0])
    assert not are_in_range([1, 2], [0.0, 0])
    assert not are_in_range([0, 1], [0.0, 0.0])
    assert not are_in_range([1, MAX_NUMBER], [0.0, 0.0])
    assert not are_in_range([1, 2], [MAX_SECONDS, 0.0])
    assert not are_in_range([1, 2], [0.0, -MAX_SECONDS])


def test_columns_and_records_say_the_same() -> None:
    of_text = Frames([1, 2], [0.5, 1.25], array("I", [1, 7]), KINDS, Texts(["a", "bc"], are_ascii=True), ["", "a.py:1"])
    of_bytes = of_text._replace(payloads=Base64([b"AP8=", b"AA=="], -1))
    assert records_of(of_text) == [
        Record(1, 0.5, Way.TO_APP, Receive("a"), 1),
        Record(2, 1.25, Way.FROM_APP, Send("bc"), 7, "a.py:1"),
    ]
    assert records_of(of_bytes) == [
        Record(1, 0.5, Way.TO_APP, Receive(None, b"\x00\xff"), 1),
        Record(2, 1.25, Way.FROM_APP, Send(None, b"\x00"), 7, "a.py:1"),
    ]
    for frames in (of_text, of_bytes):
        index = Index()
        index.extend([10, 20], columns_of(frames))
        columns = zip(index.t, index.c, index.kind, index.size, index.flags, strict=True)
        assert [Entry(*fields) for fields in columns] == [entry_of(record) for record in records_of(frames)]
        assert index.end == 30
