from __future__ import annotations

from array import array

import pytest

from tests.tui.shown import transcript
from wstui.core.events import Note, Output, Send
from wstui.core.transcript import RecordList
from wstui.tui.widgets.sieve import Sieve, beside, of_kinds

RECORDS = transcript(
    Send("0"), Output("stdout", "1"), Send("2"), Note("3"), Output("stdout", "4"), Output("stdout", "5")
)
OUTPUT = frozenset({"output"})


def kept(sieve: Sieve) -> list[int]:
    return [sieve.record_index(line) for line in range(len(sieve))]


def test_all_records_need_no_sieve() -> None:
    sieve = Sieve(RECORDS)
    sieve.catch_up()
    assert kept(sieve) == [0, 1, 2, 3, 4, 5]
    assert [sieve.line_of(record) for record in (0, 5, 9)] == [0, 5, 5]
    assert (sieve.record_index(-1), sieve.record_index(6)) == (-1, -1)


@pytest.mark.parametrize("limit", [1, 2, 100])
def test_kinds_are_left_out(limit: int) -> None:
    sieve = Sieve(RECORDS, OUTPUT)
    for _ in RECORDS:
        sieve.catch_up(limit)
    assert kept(sieve) == [0, 2, 3]
    assert [sieve.line_of(record) for record in (0, 1, 2, 5)] == [0, 0, 1, 2]


@pytest.mark.parametrize("limit", [1, 2, 100])
def test_what_was_found_is_shown_but_for_kinds_that_are_left_out(limit: int) -> None:
    found = array("Q", [1, 2])
    plain, sieve = Sieve(RECORDS, found=found), Sieve(RECORDS, OUTPUT, found)
    found.extend([3, 5])
    for _ in range(5):
        sieve.catch_up(limit)
        plain.catch_up()
    assert kept(plain) == [1, 2, 3, 5]
    assert kept(sieve) == [2, 3]
    assert Sieve(RECORDS, found=array("Q")).line_of(3) == -1


def test_the_next_and_the_last_of_some_records() -> None:
    rows = array("Q", [2, 5])
    assert [beside(rows, at, 1) for at in (-1, 2, 3, 5)] == [2, 5, 5, None]
    assert [beside(rows, at, -1) for at in (2, 3, 9)] == [None, 2, 5]


def test_kinds_are_found_without_a_column_of_them() -> None:
    assert of_kinds(RECORDS, OUTPUT, 1, 5) == [1, 4]


def test_a_column_of_kinds_is_asked_where_there_is_one() -> None:
    class Columns(RecordList):
        def of_kinds(self, kinds: frozenset[str], start: int, stop: int) -> list[int]:
            return [start, stop, len(kinds)]

    assert of_kinds(Columns(), OUTPUT, 1, 5) == [1, 5, 1]
