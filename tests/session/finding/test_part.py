from __future__ import annotations

import pytest

from tests.session.files import frame, printed
from tests.session.finding.oddities import ODD, PLAIN
from wstui.session.finding import part
from wstui.session.finding.part import PLAIN as HEAD
from wstui.session.finding.part import Part


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
    assert found == [n - 1 for n in range(1, 2001) if n % every == 0]
    assert Part(b"".join(lines)).containing(b"needle") == []
    assert part.ENOUGH < 2000 / 3


def test_a_line_that_was_found_is_cut_out_alone() -> None:
    lines = [frame(n, "Needle" if n == 3 else "hay" * 100) for n in range(1, 6)]
    found = Part(b"".join(lines))
    assert found.containing(b"Needle") == [2]
    assert found.line(2) == lines[2][:-1]
    assert "lines" not in vars(found)
    assert found.line(4) == lines[4][:-1]
