from __future__ import annotations

import pytest

from wstui.formats.guess import is_curl


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("curl ws://a/", True),
        ("  $ curl -v ws://a/", True),
        ("curl.exe ^\n ws://a/", True),
        ("curl", False),
        ("curling /ws", False),
        ("/ws/curl x", False),
        ("", False),
    ],
)
def test_a_command_is_known_by_its_beginning(text: str, *, is_one: bool) -> None:
    assert is_curl(text) is is_one
