from __future__ import annotations

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.strategies import quick
from wstui.core.matching import pairing
from wstui.core.matching.pairing import canonical_rest, pair


def most(edges: set[tuple[int, int]], size: int) -> int:
    return max(sum((old, new) in edges for old, new in enumerate(order)) for order in permutations(range(size)))


@quick
@given(st.sets(st.tuples(st.integers(0, 4), st.integers(0, 4))))
def test_as_many_are_paired_as_can_be(edges: set[tuple[int, int]]) -> None:
    asked: list[tuple[int, int]] = []

    def match(old: int, new: int) -> bool:
        asked.append((old, new))
        return (old, new) in edges

    partners = pair(range(5), range(5), match)
    assert set(partners.items()) <= edges
    assert len(set(partners.values())) == len(partners) == most(edges, 5)
    assert len(asked) == len(set(asked))


def test_what_stands_in_the_same_place_is_tried_first() -> None:
    asked = []

    def match(old: int, new: int) -> bool:
        asked.append((old, new))
        return old == new

    assert pair(range(50), range(50), match) == {index: index for index in range(50)}
    assert len(asked) == 50


def test_trying_comes_to_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pairing, "MAX_TRIED", 7)
    asked = []

    def match(old: int, new: int) -> bool:
        asked.append((old, new))
        return (old, new) == (0, 3)

    assert pair(range(100), range(100), match) == {0: 3}
    assert len(asked) <= 7


def test_equal_items_are_paired_by_what_they_are() -> None:
    before = [1, {"b": 1, "a": [2]}, "x", "x", True, 1.0]
    now = ["x", {"a": [2], "b": 1}, True, 2, 1, 1]
    assert canonical_rest(before, now) == ([3, 5], [3, 5])
