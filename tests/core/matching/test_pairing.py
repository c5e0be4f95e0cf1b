from __future__ import annotations

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.strategies import quick
from wstui.core.matching import pairing
from wstui.core.matching.pairing import pair, rest


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


def test_what_is_written_alike_is_paired_however_much_it_is() -> None:
    assert rest(["a", "b", "c", "c", "d"], ["c", "x", "b", "b", "c"]) == ([0, 4], [1, 3])
    many = [str(number) for number in range(100_000)]
    assert rest(many, reversed(many)) == ([], [])
