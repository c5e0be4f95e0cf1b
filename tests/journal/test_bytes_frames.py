from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.core.test_plain_frames import ODD
from tests.journal.lines import GIVEN_BYTES, SENT_BYTES, check, damaged, lines, of_bytes, scanned
from tests.strategies import quick
from wstui.journal.bytes_frames import read_bytes

TWO = {**SENT_BYTES, "bytes": {"b64": "AA=="}}
NONE = {**SENT_BYTES, "bytes": {"b64": "AAEC"}}
ALL = lines(SENT_BYTES, GIVEN_BYTES, {**GIVEN_BYTES, "c": 7, "t": -1.5}, TWO, NONE)


def test_frames_are_read_column_by_column() -> None:
    assert check(read_bytes, ALL)
    assert [entry.size for entry in scanned(b"".join(ALL))] == [2, 0, 0, 1, 3]


@pytest.mark.parametrize("padding", ["", "=", "=="])
def test_those_with_as_much_padding_each_are_of_their_sizes(padding: str) -> None:
    codes = [text + "AAAA"[len(padding) :] + padding for text in ("", "AAAA")]
    assert check(read_bytes, lines(*({**SENT_BYTES, "bytes": {"b64": code}} for code in codes)))


@pytest.mark.parametrize(
    ("key", "value"), [(key, value) for key, values in ODD.items() if key != "text" for value in values]
)
def test_what_is_odd_is_left_to_others(key: str, value: object) -> None:
    assert not check(read_bytes, lines(SENT_BYTES, SENT_BYTES | {key: value}, GIVEN_BYTES))
    assert not check(read_bytes, lines(SENT_BYTES | {key: value}))


@pytest.mark.parametrize(
    "odd",
    [
        *[None, "", "AP8=", {}, {"b64": 1}, {"b64": "", "x": 1}, {"x": "AP8="}],
        *[{"b64": code} for code in ("AP8", "A===", "====", "AP8=AP8=", "A=8=", "AP=8", "AP_8", "AP\n8", "größe000")],
    ],
)
def test_so_is_what_are_no_bytes(odd: object) -> None:
    assert not check(read_bytes, lines(SENT_BYTES, SENT_BYTES | {"bytes": odd}, GIVEN_BYTES))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'"at":', b'"to":'),
        (b',"at":"a.py:1 f"', b',"at":"a.py:1 f","x":1'),
        (b',"at":"a.py:1 f"', b'"at":"a.py:1 f"'),
        (b',"at":"a.py:1 f"', b',["at","a.py:1 f"]'),
        (b',"at":"a.py:1 f"', b',"at":"a.py:1 {f}"'),
        (b'{"n":3,', b'{"n":3 ,"t":0.5,'),
        (b'"c":1', b'"c": '),
        (b'{"n":3', b'"n":3'),
        (b'{"n":', b'{"n":1{"n":'),
        (b'"t":', b'"t":1"t":'),
        (b'"t":0.5', b'0.5"t":'),
        (b'"t":0.5', b"0.5"),
        (b"AP8=", b'AP8"'),
        (b"}\n", b"}"),
    ],
)
def test_so_is_any_other_way_to_write_it(old: bytes, new: bytes) -> None:
    data = b"".join(ALL)
    assert old in data
    assert not check(read_bytes, data.replace(old, new).splitlines(keepends=True))


WRITTEN = r"(?:[A-Za-z0-9/+]{4})*(?:[A-Za-z0-9/+]{2}==|[A-Za-z0-9/+]{3}=)?"
BASE64 = st.lists(st.sampled_from(["AA==", "AP8=", "AAEC", "/+9z", "A", "=", "==", "\n", "-", "é"]), max_size=3).map(
    "".join
)


@given(st.lists(BASE64, min_size=1, max_size=4))
def test_bytes_are_taken_for_such_as_they_are_one_by_one(texts: list[str]) -> None:
    frames: list[dict[str, Any]] = [of_bytes(SENT_BYTES | {"bytes": {"b64": text}}) for text in texts]
    assert check(read_bytes, lines(*frames)) is all(re.fullmatch(WRITTEN, text) for text in texts)


@quick
@given(damaged(ALL))
def test_no_damage_makes_it_read_what_one_by_one_is_not_there(told: list[bytes]) -> None:
    check(read_bytes, told)
