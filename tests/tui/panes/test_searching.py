from __future__ import annotations

from array import array
from pathlib import Path

import pytest

from tests.session.files import frame, session
from tests.session.test_leaves import leaves_of
from wstui.core.query import Query
from wstui.session.seeking import Seeker
from wstui.tui.keymap import DEFAULT
from wstui.tui.panes.searching import remark, shining, told, unfit


@pytest.mark.parametrize(
    ("query", "text", "found"),
    [
        (Query("a.b"), "A.B a.b", ["A.B", "a.b"]),
        (Query("A.B"), "A.B a.b", ["A.B"]),
        (Query("\x1b"), "␛", ["␛"]),
    ],
)
def test_a_text_lights_up_as_it_is_shown(query: Query, text: str, found: list[str]) -> None:
    pattern = shining(query)
    assert pattern is not None
    assert pattern.findall(text) == found
    assert shining(Query(regex="a")) is None


def test_what_was_found_is_told(tmp_path: Path) -> None:
    leaves = leaves_of(session(tmp_path / "a.wstui", map(frame, range(1, 101))))
    seeker = Seeker(leaves, lambda: None)
    seeker.query, seeker.looked = Query("a"), 50

    def line(at: int) -> str:
        return "  ".join(text for text, _ in told(seeker, "typed", 100, at, DEFAULT))

    assert line(0) == "typed  0 of 100  50%  esc ends"
    seeker.rows = array("Q", [3, 5])
    assert line(5) == "typed  2/2 of 100  50%  n/N next, previous  esc ends"
    assert line(4) == "typed  2 of 100  50%  n/N next, previous  esc ends"
    seeker.looked, seeker.rows = 100, array("Q")
    assert line(0) == "typed  nothing found  esc ends"
    seeker.problem = "it takes too long"
    assert "it takes too long" in line(0)
    leaves.close()


def test_the_border_says_what_is_hidden_and_what_is_not_followed() -> None:
    assert remark(output=True, paused=False, new=7) == ""
    assert remark(output=False, paused=False, new=7) == "output hidden"
    assert remark(output=True, paused=True, new=0) == "paused"
    assert remark(output=False, paused=True, new=1234) == "output hidden · paused, 1,234 new"


def test_a_query_that_cannot_be_looked_for_is_told_why() -> None:
    assert unfit(Query("a")) == ""
    assert unfit(Query(regex="(")).startswith("no regular expression: ")
