from __future__ import annotations

import io
import json
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.core.test_plain_frames import GIVEN, ODD, SENT
from tests.strategies import quick, records
from wstui.core.transcript import Record
from wstui.errors import SessionFileError
from wstui.journal.bulk import columns_of, read_frames, records_of
from wstui.journal.index import Entry, Index
from wstui.journal.line import read_record, record_line
from wstui.journal.reader import WORTH, scan

HEADER = b'{"wstui":1,"app":"a:b","started":"2026-11-23T09:00:00.000Z"}\n'


SENT_BYTES = {**{key: value for key, value in SENT.items() if key != "text"}, "bytes": {"b64": "AP8="}}
GIVEN_BYTES = {**{key: value for key, value in GIVEN.items() if key != "text"}, "bytes": {"b64": ""}}


def lines(*items: dict[str, Any]) -> list[bytes]:
    return [json.dumps(item, ensure_ascii=False).encode() + b"\n" for item in items]


def entries(index: Index) -> list[Entry]:
    columns = zip(index.t, index.c, index.kind, index.size, index.flags, strict=True)
    return [Entry(*fields) for fields in columns]


def scanned(data: bytes) -> list[Entry]:
    return entries(scan(io.BytesIO(HEADER + data), "f").index)


def test_frames_are_read_column_by_column() -> None:
    frames = read_frames(lines(SENT, GIVEN, SENT | {"text": "größe", "t": -1.5}, {**GIVEN, "c": 7}))
    assert frames is not None
    index = Index()
    index.extend([1, 2, 3, 4], columns_of(frames))
    assert [entry.t for entry in entries(index)] == [500_000, 250_000, -1_500_000, 250_000]
    assert [entry.c for entry in entries(index)] == [1, 1, 1, 7]
    assert [entry.size for entry in entries(index)] == [2, 0, 7, 0]
    assert index.end == 10
    one_by_one = [
        scanned(line)[0] for line in lines(SENT, GIVEN, SENT | {"text": "größe", "t": -1.5}, {**GIVEN, "c": 7})
    ]
    assert entries(index) == one_by_one


def test_so_are_frames_of_bytes() -> None:
    told = lines(SENT_BYTES, GIVEN_BYTES, SENT_BYTES | {"bytes": {"b64": "AAEC"}})
    frames = read_frames(told)
    assert frames is not None
    index = Index()
    index.extend([1, 2, 3], columns_of(frames))
    assert [entry.size for entry in entries(index)] == [2, 0, 3]
    assert [index.binary(place) for place in range(3)] == [True] * 3
    assert entries(index) == [scanned(line)[0] for line in told]


@pytest.mark.parametrize(
    "told", [lines(SENT, GIVEN, SENT | {"text": "größe"}, {**GIVEN, "c": 7}), lines(SENT_BYTES, GIVEN_BYTES)]
)
def test_records_are_made_of_them(told: list[bytes]) -> None:
    frames = read_frames(told)
    assert frames is not None
    assert records_of(frames) == [read_record(line, "f", 2) for line in told]


@pytest.mark.parametrize(("key", "value"), [(key, value) for key, values in ODD.items() for value in values])
def test_what_is_odd_is_left_to_others(key: str, value: object) -> None:
    assert read_frames(lines(SENT, SENT | {key: value}, GIVEN)) is None
    assert read_frames(lines(SENT_BYTES, SENT_BYTES | {key: value}, GIVEN_BYTES)) is None


@pytest.mark.parametrize(
    "odd", [None, "", "AP8=", {}, {"b64": 1}, {"b64": "AP8"}, {"b64": "AP8=AP8="}, {"b64": "", "x": 1}, {"x": "AP8="}]
)
def test_so_is_what_are_no_bytes(odd: object) -> None:
    assert read_frames(lines(SENT_BYTES, SENT_BYTES | {"bytes": odd}, GIVEN_BYTES)) is None


WRITTEN = r"(?:[A-Za-z0-9/+]{4})*(?:[A-Za-z0-9/+]{2}==|[A-Za-z0-9/+]{3}=)?"
BASE64 = st.lists(st.sampled_from(["AA==", "AP8=", "AAEC", "/+9z", "A", "=", "==", "\n", "-", "é"]), max_size=3).map(
    "".join
)


@given(st.lists(BASE64, min_size=1, max_size=4))
def test_bytes_are_taken_for_such_as_they_are_one_by_one(texts: list[str]) -> None:
    told = lines(*(SENT_BYTES | {"bytes": {"b64": text}} for text in texts))
    frames = read_frames(told)
    if frames is None:  # as is right for all but what an encoder writes
        assert not all(re.fullmatch(WRITTEN, text) for text in texts)
        return
    assert records_of(frames) == [read_record(line, "f", 2) for line in told]
    assert list(columns_of(frames)[3]) == [entry.size for line in told for entry in scanned(line)]


@pytest.mark.parametrize("padding", ["", "=", "=="])
def test_bytes_with_as_much_padding_each_are_of_their_sizes(padding: str) -> None:
    told = lines(*(SENT_BYTES | {"bytes": {"b64": text + "AAAA"[len(padding) :] + padding}} for text in ("", "AAAA")))
    frames = read_frames(told)
    assert frames is not None
    assert list(columns_of(frames)[3]) == [3 - len(padding), 6 - len(padding)]


def test_so_are_frames_of_either_sort_together() -> None:
    assert read_frames(lines(SENT, SENT_BYTES)) is None
    assert read_frames(lines(SENT_BYTES, SENT)) is None
    mixed = lines(*[SENT] * WORTH, *[SENT_BYTES] * WORTH, GIVEN, GIVEN_BYTES)
    assert scanned(b"".join(mixed)) == [scanned(line)[0] for line in mixed]


@pytest.mark.parametrize(
    "odd",
    [
        [b"\n"],
        [b"[]\n"],
        [b"1\n"],
        [b'"n"\n'],
        [b"{}\n"],
        [b'{"n":1\n'],
        [b"{},{}\n"],
        [b'{"a":[{}\n', b"{}]}\n", b"{},0,{}\n"],
    ],
)
def test_what_is_no_line_of_its_own_is_seen(odd: list[bytes]) -> None:
    assert read_frames([*lines(SENT), *odd, *lines(SENT)]) is None


@quick
@given(st.lists(records, max_size=6), st.integers(0, 6), st.sampled_from([1, WORTH]))
def test_whatever_stands_beside_frames_the_index_is_the_same(others: list[Record], at: int, count: int) -> None:
    told = [record_line(record) for record in others]
    told[at:at] = [*lines(SENT), b"\n"] + lines(GIVEN, SENT) * count + lines(GIVEN_BYTES, SENT_BYTES) * count
    each = [scanned(line)[0] for line in told if not line.isspace()]
    assert scanned(b"".join(told)) == each


def test_a_bad_line_after_many_good_ones_is_told_with_its_number() -> None:
    good = lines(SENT, GIVEN) * 1000
    with pytest.raises(SessionFileError, match=r"^f:2002:1: must be a JSON object"):
        scanned(b"".join([*good, b"[]\n", *good]))
    assert scan(io.BytesIO(HEADER + b"".join(good) + b'{"n":'), "f").mended.startswith(
        "f:2002: the last line was cut off"
    )
