from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import orjson
import pytest
from hypothesis import given

from tests.strategies import quick, records
from wstui.core.codec import record_to_dict
from wstui.core.events import Receive, Way
from wstui.core.transcript import Record
from wstui.errors import SessionFileError
from wstui.journal.line import Header, column_of, cut_off, header_line, read_header, read_record, record_line

STARTED = datetime(2026, 11, 23, 9, 0, 0, 123000, UTC)


def told(error: SessionFileError, message: str) -> bool:
    """Whether an error is as expected; of what is no JSON, the parser chooses the words."""
    text = str(error)
    return text == message or (message.endswith(": ") and text.startswith(message) and "\n" not in text)


def test_a_header_is_one_line() -> None:
    header = Header("chat:app", STARTED, "daphne", {"python": "3.11.7"}, extra={"match": [1]})
    line = header_line(header)
    assert line == (
        b'{"wstui":1,"app":"chat:app","started":"2026-11-23T09:00:00.123Z","server":"daphne",'
        b'"versions":{"python":"3.11.7"},"match":[1]}\n'
    )
    assert read_header(line, "f") == header


@pytest.mark.parametrize(
    ("extra", "replay"),
    [
        ({}, ""),
        ({"replay": "a.wstui"}, "a.wstui"),
        ({"replay": {"surrogates": "\\udc80"}}, "\udc80"),
        ({"replay": {"of": "somebody else's"}}, ""),
    ],
)
def test_a_header_may_name_what_was_replayed(extra: dict[str, Any], replay: str) -> None:
    header = read_header(header_line(Header("a", STARTED, extra=extra)), "f")
    assert (header.extra, header.replay) == (extra, replay)


def test_a_header_of_any_zone_is_kept_in_utc() -> None:
    header = Header("\udc80", STARTED.astimezone(timezone(timedelta(hours=2))), extra={"app": "never"})
    assert read_header(header_line(header), "f") == Header("\udc80", STARTED)


def test_a_header_may_be_short() -> None:
    assert read_header(b'{"wstui":1,"started":"2026-11-23T09:00:00.123"}', "f") == Header("", STARTED)


NEWER = "format 2 is newer than what this release reads, format 1"


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (b"\n", "f:1:1: "),
        (b"[]", "f:1:1: must be a JSON object"),
        (b"{}", 'f:1:1: not a session file: its first line has no {"wstui": 1, …}'),
        (b'{"app":"\xc3\xa9","wstui":0}', "f:1:12: format 0 is not known: this release reads format 1"),
        (b'{"app":"\xc3\xa9","wstui":2}', f"f:1:12: {NEWER}: get a newer wstui"),
        (b'{"wstui":2,"versions":{"wstui":"0.9"}}', f"f:1:2: {NEWER}: get wstui 0.9"),
        (b'{"wstui":2,"versions":{"wstui":"\\u001b[2J"}}', f"f:1:2: {NEWER}: get wstui ␛[2J"),
        (b'{"wstui":2,"versions":{"wstui":9}}', f"f:1:2: {NEWER}: get a newer wstui"),
        (b'{"wstui":2,"versions":"0.9"}', f"f:1:2: {NEWER}: get a newer wstui"),
        (b'{"wstui":true}', 'f:1:1: not a session file: its first line has no {"wstui": 1, …}'),
        (b'{"wstui":1}', "f:1:1: started: must be a time such as 2026-11-23T09:00:00.000Z"),
        (b'{"wstui":1,"started":3}', "f:1:12: started: must be a time such as 2026-11-23T09:00:00.000Z"),
        (b'{"wstui":1,"started":"now"}', "f:1:12: started: must be a time such as 2026-11-23T09:00:00.000Z"),
        (b'{"wstui":1,"started":"2026-11-23","app":3}', "f:1:35: app: must be a text, not a number"),
        (b'{"wstui":1,"started":"2026-11-23","versions":{"a":1}}', "f:1:35: versions: must be an object of texts"),
        (b'{"wstui":1,"started":"2026-11-23","versions":[]}', "f:1:35: versions: must be an object of texts"),
    ],
)
def test_any_other_first_line_is_refused(line: bytes, message: str) -> None:
    with pytest.raises(SessionFileError) as caught:
        read_header(line, "f")
    assert told(caught.value, message)


@quick
@given(records)
def test_every_record_comes_back(record: Record) -> None:
    line = record_line(record)
    assert line.count(b"\n") == 1
    assert line.endswith(b"}\n")
    assert read_record(line, "f", 2) == record
    # By hand or by the encoder: it is the same line.
    assert orjson.loads(line) == orjson.loads(orjson.dumps(record_to_dict(record)))
    assert [*orjson.loads(line)] == [*record_to_dict(record)]


def test_times_have_six_decimals() -> None:
    assert record_line(Record(3, 3.1e-05, Way.TO_APP, Receive("x"))) == (
        b'{"n":3,"t":0.000031,"way":">","type":"websocket.receive","text":"x"}\n'
    )


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (b'{"n":1', "f:7:7: "),
        (b'{"a":"\xc3\xa9\xff"}', "f:7:8: not UTF-8"),
        (b"\xff", "f:7:1: not UTF-8"),
        (b"3", "f:7:1: must be a JSON object"),
        (b'{"n":1,"t":0,"way":">","type":"websocket.receive","text":3}', "f:7:51: text: must be a text, not a number"),
        (b'{"n":1,"t":0,"way":">"}', "f:7:1: type: is missing"),
        ('{"é":[],"n":0}'.encode(), "f:7:9: n: must be a whole number from 1 to 4294967295"),
        (b'{"a":"\\ud800"}', "f:7:7: "),
        (b"[" * 5000, "f:7:1026: "),
    ],
)
def test_any_other_line_is_refused(line: bytes, message: str) -> None:
    with pytest.raises(SessionFileError) as caught:
        read_record(line, "f", 7)
    assert told(caught.value, message)


def test_how_much_there_is_of_a_line_that_is_cut_off_is_told() -> None:
    assert cut_off(b"x" * 1000) == "the last line was cut off after 1,000 bytes, it is left out"


def test_columns_are_counted_in_characters() -> None:
    examples: list[tuple[Any, ...]] = [
        ('{"a":1,"b":2}', "b", 8),
        ('{"é":1,"b":2}', "b", 8),
        ("{}", "b", 1),
        ("{}", "", 1),
    ]
    assert [column_of(line.encode(), key) for line, key, _ in examples] == [column for *_, column in examples]
