from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.core.test_plain_frames import GIVEN, SENT
from tests.journal.lines import GIVEN_BYTES, HEADER, SENT_BYTES, check, lines, scanned
from tests.strategies import quick, records
from wstui.core.transcript import Record
from wstui.errors import SessionFileError
from wstui.journal.bulk import read_frames
from wstui.journal.line import record_line
from wstui.journal.reader import WORTH, scan


def test_frames_of_either_sort_are_read() -> None:
    assert check(read_frames, lines(SENT, GIVEN))
    assert check(read_frames, lines(SENT_BYTES, GIVEN_BYTES))


def test_both_together_are_not() -> None:
    assert read_frames(lines(SENT, SENT_BYTES)) is None
    assert read_frames(lines(SENT_BYTES, SENT)) is None
    mixed = lines(*[SENT] * WORTH, *[SENT_BYTES] * WORTH, GIVEN, GIVEN_BYTES)
    assert scanned(b"".join(mixed)) == [scanned(line)[0] for line in mixed]


@pytest.mark.parametrize("odd", [[b"[]\n"], lines(SENT | {"c": 1 << 40}), lines(SENT | {"way": []}), [b"{}\n"]])
def test_what_is_none_is_told_by_nothing(odd: list[bytes]) -> None:
    assert read_frames(odd) is None


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
