from __future__ import annotations

from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.strategies import json_values, quick, records
from wstui.core.events import Way
from wstui.core.payload import preview
from wstui.core.scalars import decode_bytes, decode_text
from wstui.core.transcript import Record, Unknown
from wstui.journal.excerpt import frame_members, last_at, leading_members
from wstui.journal.line import record_line


@quick
@given(st.dictionaries(st.text(max_size=4), json_values, max_size=4), st.integers(0, 200))
def test_whole_members_are_read_and_the_cut_one_as_far_as_it_goes(members: dict[str, Any], cut: int) -> None:
    head = orjson.dumps(members)[:cut]
    found = leading_members(head)
    assert [*found] == [*members][: len(found)]
    for key, value in [*found.items()][:-1]:
        assert value == members[key]
    if found:
        last = [*found][-1]
        whole = members[last]
        assert found[last] == whole or (isinstance(whole, str) and whole.startswith(found[last]))


@pytest.mark.parametrize("cut", ["1", "1.", "1.5", "1.5e", "1.5e+", "1.5e+1", "-", "tru"])
def test_a_number_that_is_cut_is_left_out(cut: str) -> None:
    assert leading_members(b'{"a":"x","b":' + cut.encode()) == {"a": "x"}


def test_tags_that_are_cut_are_read_as_far_as_they_go() -> None:
    line = b'{"n":1,"bytes":{"b64":"AAECAwQF'
    assert leading_members(line) == {"n": 1, "bytes": {"b64": "AAECAwQF"}}
    assert leading_members(line[:-1]) == {"n": 1, "bytes": {"b64": "AAEC"}}
    assert leading_members(b'{"text":{"surrogates":"a\\\\u') == {"text": {"surrogates": "a"}}
    assert leading_members(b'{"scope":{"path":"/') == {}


@pytest.mark.parametrize(
    "head", [b"", b"{", b"[", b'{"', b'{"a"', b'{"a":', b"[" * 4000, b'{"a":' * 3000, b"\xff", b"{}"]
)
def test_anything_is_read(head: bytes) -> None:
    assert leading_members(head) == {}


def test_a_text_that_is_none_is_empty() -> None:
    assert leading_members(b'{"a":"' + b"\\q" * 50) == {"a": ""}


@pytest.mark.parametrize("text", ["x" * 9000, 'é"\\\n' * 3000, "\x00" * 9000, "🙂" * 3000, '{"a":[1]},' * 900])
@pytest.mark.parametrize("size", [3500, 4093, 4094, 4095, 4096])
def test_the_beginning_of_a_long_frame(text: str, size: int) -> None:
    line = b'{"n":7,"t":0.500000,"c":1,"way":"<","type":"websocket.send","text":%b,"at":"x"}\n' % orjson.dumps(text)
    for members in (frame_members(line[:size]), leading_members(line[:size])):
        assert members["n"] == 7
        assert preview(members["text"]) == preview(text)


def test_the_beginning_of_a_long_frame_of_bytes() -> None:
    line = b'{"n":7,"t":0.500000,"c":1,"way":">","type":"websocket.receive","bytes":{"b64":"%b' % (b"AAEC" * 2000)
    for size in range(4000, 4008):
        members = frame_members(line[:size])
        assert preview(decode_bytes(members["bytes"])) == preview(b"\x00\x01\x02" * 2000)


def test_a_long_frame_by_another_hand_is_read_too() -> None:
    line = b'{"t":1,"n":7,"type":"websocket.send","text":{"surrogates":"' + b"x" * 9000
    assert decode_text(frame_members(line[:4096])["text"]).startswith("x" * 1000)


@quick
@given(records, st.integers(0, 300))
def test_who_sent_a_record_stands_at_its_end(record: Record, start: int) -> None:
    line = record_line(record)
    found = last_at(line[-start:])
    # A text with lone surrogates is not sought.
    assert found in ("", record.at)
    if start >= len(line) and record.at.isascii():
        assert found == record.at


def test_nothing_inside_a_record_is_taken_for_who_sent_it() -> None:
    for body in ({"x": ',"at":"no"'}, {"x": {"a": 1, "at": "no"}}, {"x": [{"a": 1, "at": "no"}]}):
        assert last_at(record_line(Record(1, 0.0, Way.FACT, Unknown("future", body)))) == ""
    body = {"x": [{"a": 1, "at": "no"}]}
    assert last_at(record_line(Record(1, 0.0, Way.FACT, Unknown("future", body), at="yes"))) == "yes"
    assert last_at(b',"at":{"surrogates":"x"}}') == ""
