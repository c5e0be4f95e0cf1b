from __future__ import annotations

from typing import Any

import pytest

from wstui.core.events import Send
from wstui.formats.exchange import Lost
from wstui.formats.expecting import Expecting
from wstui.formats.python_source import literal

REPLY = Send('{"id": 7, "when": "2026", "t": 0.5}')


def expected(event: Send, *match: Any, **extra: Any) -> tuple[str, list[str]]:
    lost = Lost()
    value = Expecting(match, lost).value(event, extra)
    return literal(value), lost.phrases()


def test_a_frame_is_expected_as_it_was() -> None:
    assert expected(Send("a")) == ("'a'", [])
    assert expected(Send(data=b"{}")) == ("b'{}'", [])
    assert expected(Send()) == ("''", [])
    assert expected(REPLY) == ("{'id': 7, 'when': '2026', 't': 0.5}", [])


def test_what_may_differ_is_equal_to_anything() -> None:
    match = [{"path": "$.id", "any": True}, {"path": "$.t", "tolerance": 0.1}]
    assert expected(REPLY, *match) == (
        "{'id': ANY, 'when': '2026', 't': pytest.approx(0.5, rel=0, abs=0.1)}",
        [],
    )
    assert expected(REPLY, expect=[{"path": "$.id", "any": True}])[0] == "{'id': ANY, 'when': '2026', 't': 0.5}"


@pytest.mark.parametrize(
    ("match", "extra", "lost"),
    [
        ([{"path": "$.when", "regex": "^2"}], {}, "what a matcher asks of a value beyond its being there (1)"),
        ([{"path": "$.when", "tolerance": 1}], {}, "what a matcher asks of a value beyond its being there (1)"),
        ([{"path": "id", "any": True}], {}, "matchers that cannot be read (1)"),
        ([{"record": {}, "ignore": True}], {}, "matchers that are not of a path into a payload (1)"),
        ([], {"expect": {"skip": True}}, "skipped replies and captures (1)"),
        ([], {"capture": {"a": "$.id"}}, "skipped replies and captures (1)"),
    ],
)
def test_what_a_test_cannot_hold_is_counted(match: list[Any], extra: dict[str, Any], lost: str) -> None:
    assert expected(REPLY, *match, **extra)[1] == [lost]


def test_what_is_no_matcher_is_passed_over() -> None:
    assert expected(REPLY, "a", {"path": 1})[1] == []
