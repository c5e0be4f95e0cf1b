from __future__ import annotations

import pytest
from hypothesis import given

from tests.core.test_plain_frames import GIVEN, ODD, SENT
from tests.journal.lines import check, damaged, lines, scanned
from tests.strategies import quick
from wstui.journal.text_frames import read_texts

ALL = lines(SENT, GIVEN, SENT | {"text": "größe", "t": -1.5}, {**GIVEN, "c": 7})


def test_frames_are_read_column_by_column() -> None:
    assert check(read_texts, ALL)
    assert [entry.size for entry in scanned(b"".join(ALL))] == [2, 0, 7, 0]


def test_those_that_all_have_an_origin_are_read_as_well() -> None:
    assert check(read_texts, lines(SENT, SENT | {"at": "b.py:2 g", "text": '},{"n":1'}))


def test_they_may_be_written_in_another_way() -> None:
    spaced = [line.replace(b",", b" , ").replace(b":", b": ") for line in lines(GIVEN, GIVEN)]
    assert check(read_texts, spaced)
    assert check(read_texts, lines(dict(reversed(SENT.items())), GIVEN))


@pytest.mark.parametrize(("key", "value"), [(key, value) for key, values in ODD.items() for value in values])
def test_what_is_odd_is_left_to_others(key: str, value: object) -> None:
    assert not check(read_texts, lines(SENT, SENT | {key: value}, GIVEN))
    assert not check(read_texts, lines(SENT, SENT | {key: value}))


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
        [b'{"a":[{}\n', b"{}]}\n", b"{},null,{}\n"],
    ],
)
def test_what_is_no_line_of_its_own_is_seen(odd: list[bytes]) -> None:
    assert not check(read_texts, [*lines(SENT), *odd, *lines(SENT)])


def test_a_key_that_is_there_twice_hides_no_end_of_a_line() -> None:
    sent, given = lines(SENT, GIVEN)
    for between in (b"0", b"null", b""):
        two = given[:-1] + b"," + between + b"," + sent
        assert not check(read_texts, [b'{"n":[1\n', b"2]," + sent[1:], two])


@quick
@given(damaged(ALL))
def test_no_damage_makes_it_read_what_one_by_one_is_not_there(told: list[bytes]) -> None:
    check(read_texts, told)
