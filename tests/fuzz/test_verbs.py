from __future__ import annotations

from tests.fuzz.verbs import Tried, attempts


def test_mutated_files_are_taken_or_refused_in_one_line() -> None:
    done = list(attempts(300))
    assert [one for one in done if one.wrong] == []
    assert {one.code for one in done} >= {0, 2}


def test_what_went_wrong_is_seen() -> None:
    place = "wstui: error: /tmp/f.wstui:3:1: bad\n"
    assert not Tried("show", 2, place, 0.0).wrong
    assert not Tried("show", 0, "wstui: the last line was cut off\n", 0.0).wrong
    for code, told in ((2, ""), (2, place * 2), (2, "wstui: error: bad\n"), (0, place), (3, ""), (-1, "KeyError: 1")):
        assert Tried("show", code, told, 0.0).wrong
