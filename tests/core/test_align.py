from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wstui.core import align as module
from wstui.core.align import Aligned, align


class Counted:
    """Two sequences, of which it is counted how often they are compared."""

    def __init__(self, left: Sequence[object], right: Sequence[object]) -> None:
        self.left, self.right = left, right
        self.compared = self.glanced = self.likened = 0

    def equal(self, x: int, y: int) -> bool:
        self.compared += 1
        return self.left[x] == self.right[y]

    def identical(self, x: int, y: int) -> bool:
        self.glanced += 1
        return self.left[x] is self.right[y]

    def likeness(self, x: int, y: int) -> float | None:
        """Words that begin alike are alike; capitals are no pair for small letters."""
        self.likened += 1
        left, right = str(self.left[x]), str(self.right[y])
        return None if left.isupper() != right.isupper() else float(left[:1] == right[:1])

    def align(self) -> Aligned:
        return align(len(self.left), len(self.right), self.equal, self.identical, self.likeness)


def shown(left: Sequence[object], right: Sequence[object]) -> str:
    """Align, and tell what became of each item."""
    told = []
    for x, y in Counted(left, right).align():
        if x is None or y is None:
            told.append(f"+{right[y]}" if x is None and y is not None else f"-{left[x or 0]}")
        else:
            told.append(str(left[x]) if left[x] == right[y] else f"{left[x]}~{right[y]}")
    return " ".join(told)


@pytest.mark.parametrize(
    ("left", "right", "told"),
    [
        ("", "", ""),
        ("abc", "abc", "a b c"),
        ("", "ab", "+a +b"),
        ("ab", "", "-a -b"),
        ("abcd", "bcd", "-a b c d"),
        ("abcd", "xabcd", "+x a b c d"),
        ("abcd", "abd", "a b -c d"),
        ("abd", "abcd", "a b +c d"),
        ("aaa", "aa", "a a -a"),
    ],
)
def test_what_is_equal_is_paired_and_the_rest_stands_alone(left: str, right: str, told: str) -> None:
    assert shown(left, right) == told


def test_what_is_alike_is_paired_where_nothing_is_equal() -> None:
    assert shown(["a1", "b1"], ["n1", "a2", "b2"]) == "+n1 a1~a2 b1~b2"
    assert shown(["n1", "a1", "b1"], ["a2", "b2"]) == "-n1 a1~a2 b1~b2"
    assert shown(["a1", "same", "b1"], ["a2", "same", "b2"]) == "a1~a2 same b1~b2"
    assert shown(["a1"], ["x1"]) == "a1~x1"
    assert shown(["a1", "a2"], ["a3"]) == "a1~a3 -a2"
    assert shown(["a1"], ["a2", "a3"]) == "a1~a2 +a3"


def test_what_cannot_be_a_pair_stands_alone_the_left_first() -> None:
    assert shown(["a1"], ["A1"]) == "-a1 +A1"
    assert shown(["x", "a1", "B1", "y"], ["x", "A1", "b1", "y"]) == "x -a1 B1~A1 +b1 y"


@given(st.text("abc", max_size=30), st.text("abc", max_size=30))
def test_every_item_stands_once_in_order_and_nothing_equal_is_lost(left: str, right: str) -> None:
    aligned = Counted(left, right).align()
    assert [x for x, _ in aligned if x is not None] == list(range(len(left)))
    assert [y for _, y in aligned if y is not None] == list(range(len(right)))
    equal = sum(x is not None and y is not None and left[x] == right[y] for x, y in aligned)
    assert equal >= longest(left, right)


def longest(left: str, right: str) -> int:
    """Count the longest common subsequence, the slow way."""
    row = [0] * (len(right) + 1)
    for a in left:
        before, row = row, [0]
        for at, b in enumerate(right):
            row.append(before[at] + 1 if a == b else max(before[at + 1], row[at]))
    return row[-1]


def test_the_cost_grows_with_what_differs() -> None:
    items = list(range(10_000))
    changed = [item for item in items if item % 1000 != 7]
    counted = Counted(items, changed)
    aligned = counted.align()
    assert [x for x, y in aligned if y is None] == list(range(7, 10_000, 1000))
    assert counted.compared < 11_000


def test_the_cost_is_bounded_when_everything_differs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "BUDGET", 1000)
    monkeypatch.setattr(module, "BUDGET_OF_IDENTICAL", 5000)
    counted = Counted([f"a{n}" for n in range(1500)], [f"a{-n}" for n in range(1, 1201)])
    aligned = counted.align()
    assert counted.compared < 2 * (1000 + 2700)
    assert counted.glanced < 2 * (5000 + 2700)
    assert counted.likened <= module.BLOCK * 1500
    assert sum(x is not None and y is not None for x, y in aligned) == 1200
    assert len(aligned) == 1500


def test_after_many_comparisons_what_is_identical_is_still_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "BUDGET", 0)
    items = [f"{n:05}" for n in range(600)]
    counted = Counted(items, [item if at % 3 else f"x{at}" for at, item in enumerate(items[40:])])
    aligned = counted.align()
    assert sum(x is not None and y is not None and items[x] is counted.right[y] for x, y in aligned) == 373
    assert counted.compared < 2000


def test_the_search_goes_on_from_where_it_has_come_to(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "REACH", 4)
    items = list(range(1000, 1400))
    changed = [item if at % 10 else -at for at, item in enumerate(items)]
    aligned = Counted(items, changed).align()
    assert sum(x == y for x, y in aligned) > 390
    assert [x for x, _ in aligned if x is not None] == list(range(400))


@pytest.mark.parametrize(("before", "after"), [((30, 30), (40, 40)), ((60, 20), (60, 20)), ((20, 60), (20, 60))])
def test_the_search_loses_neither_side_where_nothing_is_equal(
    monkeypatch: pytest.MonkeyPatch, before: tuple[int, int], after: tuple[int, int]
) -> None:
    monkeypatch.setattr(module, "REACH", 16)
    same = [f"same {n}" for n in range(50)]
    left = [*(f"a{n}" for n in range(before[0])), *same, *(f"b{n}" for n in range(after[0]))]
    right = [*(f"c{n}" for n in range(before[1])), *same, *(f"d{n}" for n in range(after[1]))]
    aligned = Counted(left, right).align()
    assert sum(x is not None and y is not None and left[x] == right[y] for x, y in aligned) == 50
