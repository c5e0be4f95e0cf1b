from __future__ import annotations

import pytest

from wstui.testing.closes import Denial, told


@pytest.mark.parametrize(
    ("code", "reason", "line"),
    [
        (1000, "", "1000 (OK)"),
        (4001, "no room", "4001 (private use) no room"),
        (None, "", "None"),
        ("1000", "odd", "'1000' odd"),
    ],
)
def test_any_close_can_be_told(code: object, reason: str, line: str) -> None:
    assert told(code, reason) == line


def test_a_denial_may_be_empty() -> None:
    assert Denial(403) == Denial(403, (), b"")
