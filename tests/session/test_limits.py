from __future__ import annotations

from wstui.session.limits import Limits


def test_without_a_word_all_is_kept() -> None:
    assert Limits() == (0, 0)
