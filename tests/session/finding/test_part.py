from __future__ import annotations

import pytest

from tests.session.files import frame, printed
from tests.session.finding.oddities import ODD, PLAIN
from wstui.session.finding import part
from wstui.session.finding.part import PLAIN as HEAD
from wstui.session.finding.part import Part, parts


def test_lines_are_told_apart_without_parsing() -> None:
    plain = Part(b"".join(PLAIN))
    assert (plain.count, plain.others, plain.tidy) == (len(PLAIN), [], True)
    assert plain.lines == [line[:-1] for line in PLAIN]
    facts = Part(frame(1) + printed(2, "a") + frame(3) + printed(4, "b")[:-1])
    assert (facts.count, facts.others, facts.tidy) == (4, [1, 3], True)
    for edited in (False, True):
        odd = Part(b"".join(PLAIN + ODD), edited=edited)
        assert odd.others == [place for place, line in enumerate(PLAIN + ODD) if not HEAD.match(line)]
        assert not odd.tidy


def test_blank_lines_of_an_edited_file_are_no_records() -> None:
    data = frame(1) + b"\n  \t\n" + frame(2) + b"\r\n" + frame(3)[:-1]
    assert Part(data, edited=True).count == 3
    assert Part(b" ", edited=True).lines == []


@pytest.mark.parametrize("every", [1, 3, 500])
@pytest.mark.parametrize("folded", [False, True])
def test_what_contains_a_needle_is_found_near_and_far(every: int, *, folded: bool) -> None:
    lines = [frame(n, "Needle" if n % every == 0 else "hay") for n in range(1, 2001)]
    found = Part(b"".join(lines)).containing(b"needle" if folded else b"Needle", folded=folded)
    assert [*found] == [n - 1 for n in range(1, 2001) if n % every == 0]
    assert [*Part(b"".join(lines)).containing(b"needle")] == []
    assert part.ENOUGH < 2000 / 3


def test_as_many_needles_as_lines_need_not_stand_in_all_of_them() -> None:
    lines = [frame(n, "Needle") for n in range(1, 201)]
    assert Part(b"".join(lines)).containing(b"Needle") == range(200)
    lines[150:152] = [frame(151, "hay"), frame(152, "Needle Needle")]
    assert [*Part(b"".join(lines)).containing(b"Needle")] == [*range(150), *range(151, 200)]


def test_lines_without_their_usual_end_are_told() -> None:
    lines = [frame(n, "x") for n in range(1, 4)]
    assert Part(b"".join(lines)).tidy
    for place in range(3):
        others = [*lines]
        others[place] = others[place].replace(b"}", b',"more":1}')
        assert not Part(b"".join(others)).tidy


def test_a_line_that_was_found_is_cut_out_alone() -> None:
    lines = [frame(n, "Needle" if n == 3 else "hay" * 100) for n in range(1, 6)]
    found = Part(b"".join(lines))
    assert found.containing(b"Needle") == [2]
    assert found.line(2) == lines[2][:-1]
    assert "lines" not in vars(found)
    assert found.line(4) == lines[4][:-1]


def test_some_lines_are_the_same_whether_few_or_many() -> None:
    lines = [frame(n, str(n)) for n in range(1, 101)]
    few, many = Part(b"".join(lines)), Part(b"".join(lines))
    assert [*few.select(few.containing(b'"text":"77"'))] == [lines[76][:-1]]
    assert "lines" not in vars(few)
    assert [*many.select(range(100))] == [line[:-1] for line in lines]


@pytest.mark.parametrize("size", [1, 100, 1000, 100_000])
def test_parts_are_of_whole_lines_and_leave_none_out(size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(part, "PIECE", size)
    data = b"".join(frame(n, "x" * (n * 37 % 200)) for n in range(1, 101))
    for whole in (data, data[:-1]):
        assert b"".join(one.data for one in parts(whole)) == data
    assert sum(one.count for one in parts(data)) == 100
    assert all(len(one.data) > size for one in [*parts(data)][:-1])
    assert [*parts(b"")] == []
