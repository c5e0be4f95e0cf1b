from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.core.comparing import search
from tests.strategies import events, json_values, quick
from wstui.core.codec import event_to_dict
from wstui.core.events import Close, Event, Send
from wstui.core.matching.checks import MISSING, Anything, OfType, Regex, Tolerance, Unordered
from wstui.core.matching.patterns import Pattern
from wstui.core.matching.reading import MAX_MATCHERS, MatchError, Rules, read_path, read_rules


def read(*items: Any, patterns: bool = True) -> Rules:
    return read_rules(list(items), "match", search, patterns=patterns)


def test_every_kind_of_matcher_is_read() -> None:
    rules = read(
        {"path": "$.id", "any": True},
        {"path": "$.when", "regex": "^2026-"},
        {"type": "number", "path": "$.n"},
        {"path": "$.t", "tolerance": 0.5},
        {"path": "$.users", "unordered": True},
        {"key": "headers.date", "any": True},
        {"record": {"type": "websocket.send", "text": "ping"}, "ignore": True},
        {"record": {"json": {"a": 1}, "regex": "a"}, "ignore": True},
    )
    checks = [Anything(), Regex("^2026-", search), OfType("number"), Tolerance(0.5), Unordered()]
    assert [(rule.path.text, rule.check) for rule in rules.paths] == list(
        zip(["$.id", "$.when", "$.n", "$.t", "$.users"], checks, strict=True)
    )
    assert [(rule.key, rule.check) for rule in rules.keys] == [("headers.date", Anything())]
    assert rules.patterns == (
        Pattern({"type": "websocket.send", "text": "ping"}, MISSING, None),
        Pattern({}, {"a": 1}, Regex("a", search)),
    )
    assert rules.ignores(Send("ping"))
    assert not rules.ignores(Close())
    assert not Rules().ignores(Close())


@pytest.mark.parametrize(
    ("item", "problem"),
    [
        (1, ": must be an object, not a number"),
        ({}, ': must have one of "path", "key" and "record"'),
        ({"path": "$", "key": "code", "any": True}, ': must have one of "path", "key" and "record"'),
        ({"path": "$"}, ": must have one of any, type, regex, tolerance, unordered, and nothing else"),
        ({"path": "$", "anny": True}, ": must have one of any, type, regex, tolerance, unordered, and nothing else"),
        (
            {"path": "$", "any": True, "type": "null"},
            ": must have one of any, type, regex, tolerance, unordered, and nothing else",
        ),
        ({"path": 1, "any": True}, ".path: must be a path, not a number"),
        ({"path": "a", "any": True}, ".path: a path begins with $ (column 1)"),
        ({"path": "$", "any": 1}, ".any: must be true"),
        ({"path": "$", "unordered": False}, ".unordered: must be true"),
        (
            {"path": "$", "type": "bytes"},
            ".type: must be one of string, number, integer, boolean, null, array, object",
        ),
        ({"path": "$", "type": []}, ".type: must be one of string, number, integer, boolean, null, array, object"),
        ({"path": "$", "tolerance": True}, ".tolerance: must be a number, not below zero"),
        ({"path": "$", "tolerance": -1}, ".tolerance: must be a number, not below zero"),
        ({"path": "$", "tolerance": float("nan")}, ".tolerance: must be a number, not below zero"),
        ({"path": "$", "regex": None}, ".regex: must be a text, not null"),
        ({"path": "$", "regex": "x" * 1001}, ".regex: has more than 1000 characters"),
        ({"path": "$", "regex": "("}, ".regex: is no regex: missing ), unterminated subpattern at position 0"),
        ({"path": "$", "regex": "a{99999999999}"}, ".regex: is no regex: the repetition number is too large"),
        ({"key": 1, "any": True}, ".key: must be a text, not a number"),
        ({"key": "code", "unordered": True}, ".unordered: is for a path only"),
        (
            {"record": {"text": {"regex": "a"}}, "ignore": True},
            '.record.text: must be a text; "json" and "regex" look into payloads',
        ),
        ({"record": {"text": "a"}}, ': a matcher of whole records must have "ignore": true, and nothing else'),
        ({"record": {"text": "a"}, "ignore": 1}, ".ignore: must be true"),
        ({"record": {}, "ignore": True}, ".record: must be an object that says something"),
        ({"record": "x", "ignore": True}, ".record: must be an object that says something"),
        ({"record": {"n": 1}, "ignore": True}, ".record.n: says nothing about the event"),
        ({"record": {"txt": "a"}, "ignore": True}, '.record: "txt" is no key of any event; did you mean "text"?'),
        (
            {"record": {"type": "websocket.send", "code": 1}, "ignore": True},
            '.record: "code" is no key of websocket.send',
        ),
        (
            {"record": {"type": "websocket.close", "reson": "a", "json": 1}, "ignore": True},
            '.record: "reson" is no key of websocket.close; did you mean "reason"?',
        ),
        ({"record": {"rejex": "a"}, "ignore": True}, '.record: "rejex" is no key of any event; did you mean "regex"?'),
        ({"record": {"type": 1, "\n": 1}, "ignore": True}, '.record: "\u240a" is no key of any event'),
        ({"record": {"regex": "("}, "ignore": True}, ".record.regex: is no regex: missing ), unterminated subpattern"),
    ],
)
def test_what_is_no_matcher_is_told_by_its_place(item: Any, problem: str) -> None:
    with pytest.raises(MatchError) as caught:
        read({"path": "$.id", "any": True}, item)
    assert caught.value.key == "match"
    assert caught.value.problem.startswith(f"[1]{problem}")
    assert str(caught.value) == f"match{caught.value.problem}"


@pytest.mark.parametrize(
    "wanted",
    [
        {"json": {"txt": {"reson": 1}}},
        {"type": "websocket.connect", "scope": {"pth": "/"}},
        {"type": "raw", "message": {"typ": "a", "n": 1}},
        {"type": "websocket.send", "extra": {"txt": 1}},
        {"type": "of.a.newer.release", "txt": 1},
    ],
)
def test_what_lies_in_a_value_or_is_of_a_newer_release_has_any_key(wanted: dict[str, Any]) -> None:
    assert read({"record": wanted, "ignore": True}).patterns


@quick
@given(events)
def test_what_an_event_is_written_as_is_a_pattern_that_fits_it(event: Event) -> None:
    assert read({"record": event_to_dict(event), "ignore": True}).ignores(event)


def test_a_pattern_is_not_nested_without_end() -> None:
    deep: Any = 1
    for _ in range(250):
        deep = [deep]
    with pytest.raises(MatchError, match=r"match\[0\]\.record: is nested more than 200 levels deep"):
        read({"record": {"json": deep}, "ignore": True})


def test_a_regex_that_python_only_warns_of_is_read() -> None:
    assert read({"path": "$", "regex": "[[a]"}).paths


def test_a_regex_nested_too_deeply_is_refused() -> None:
    with pytest.raises(MatchError, match="is no regex"):
        read({"path": "$", "regex": "(" * 500 + ")" * 500})


def test_where_no_regex_can_be_run_none_is_read() -> None:
    with pytest.raises(MatchError, match=r"match\[0\]\.regex: no regex can be run here"):
        read_rules([{"path": "$", "regex": "a"}], "match", None, patterns=True)


def test_matchers_are_a_list_of_bounded_length() -> None:
    with pytest.raises(MatchError, match="expect: must be a list of matchers, not an object"):
        read_rules({}, "expect", search, patterns=False)
    with pytest.raises(MatchError, match="match: there are more than 1000 matchers"):
        read(*[{"path": "$", "any": True}] * (MAX_MATCHERS + 1))


def test_whole_records_are_left_out_by_the_header_only() -> None:
    with pytest.raises(MatchError, match=r"match\[0\]\.record: stands in the header's match only"):
        read({"record": {"text": "a"}, "ignore": True}, patterns=False)


def test_a_path_is_named_by_where_it_stands() -> None:
    assert read_path("$.a", "capture", ".x").text == "$.a"
    with pytest.raises(MatchError, match=r"^capture\.x: must be a path, not null$"):
        read_path(None, "capture", ".x")


words = st.sampled_from(
    ["path", "key", "record", "any", "type", "regex", "tolerance", "unordered", "ignore", "json", "text", "$.a", "$"]
)
items = st.recursive(
    json_values | words | st.just(True),  # noqa: FBT003 - a value
    lambda inner: st.dictionaries(words, inner, max_size=3) | st.lists(inner, max_size=3),
)


@quick
@given(items, st.booleans())
def test_anything_is_a_list_of_matchers_or_a_match_error(value: Any, patterns: bool) -> None:  # noqa: FBT001 - drawn
    told = ""
    try:
        read_rules(value, "match", search, patterns=patterns).ignores(Send("x"))
    except MatchError as error:
        told = str(error)
    assert "\n" not in told
