from __future__ import annotations

import json
import re
from typing import Any

import pytest

from tests.session.files import frame
from tests.session.finding.oddities import ODD, PLAIN
from wstui.core.json_path import compile_path
from wstui.core.query import Query, equal_to, parse_query
from wstui.session.finding import matching
from wstui.session.finding.matching import frame_text, matcher, read, texts
from wstui.session.finding.part import Part

MIXTURES = {"plain": PLAIN, "all": PLAIN + ODD, "odd": ODD, "tidy": PLAIN + ODD[7:8], "many": PLAIN * 200}

TEXTS = (
    "hello",
    "World",
    "world",
    "id",
    "5",
    "5.0",
    "send",
    "text",
    "consumers.py:40",
    'say "hi"',
    "\\",
    "naïve",
    "y/z",
)
MORE = (
    "café",
    "a/b",
    "ValueError",
    "close 4403",
    "4403",
    "zzz",
    "way",
    "at",
    '"',
    "ÿþ",
    "ff fe",
    "\\ud800",
    "\ud800",
    "{",
)


def given(query: str) -> Query:
    found = parse_query(query)
    assert found is not None
    return found


def slowly(query: Query, line: bytes) -> bool:
    """Whether a line is found, by parsing it."""
    data = read(line)
    if query.path:
        text = frame_text(data)
        try:
            value: Any = json.loads(text) if text is not None else None
        except ValueError:
            return False
        found = [value for _, value in compile_path(query.path).find(value)] if text is not None else []
        return any(query.value is None or equal_to(query.value)(value) for value in found)
    if query.regex:
        return any(re.search(query.regex, text, re.IGNORECASE * query.ignore_case) for text in texts(line))
    if query.folded:
        return any(
            query.text.encode(errors="surrogatepass") in text.encode(errors="surrogatepass").lower()
            for text in texts(line)
        )
    return any(query.text in text for text in texts(line))


@pytest.mark.parametrize("lines", MIXTURES.values(), ids=MIXTURES)
def test_a_text_is_found_where_parsing_would_find_it(lines: tuple[bytes, ...]) -> None:
    for text in TEXTS + MORE:
        query = Query(text)
        found = matcher(query)(Part(b"".join(lines)))
        assert found == [place for place, line in enumerate(lines) if slowly(query, line)], text


@pytest.mark.parametrize("lines", MIXTURES.values(), ids=MIXTURES)
@pytest.mark.parametrize("typed", ["/[hH]ello/", "/WORLD/i", r"/consumers\.py:\d+/", '/say "hi"/', "/^$/", "/nothing/"])
def test_a_regular_expression_is_found_where_parsing_would(lines: tuple[bytes, ...], typed: str) -> None:
    query = given(typed)
    assert matcher(query)(Part(b"".join(lines))) == [at for at, line in enumerate(lines) if slowly(query, line)]


@pytest.mark.parametrize("lines", MIXTURES.values(), ids=MIXTURES)
@pytest.mark.parametrize(
    "typed",
    [
        "$",
        "$.id",
        "$.id=7",
        "$.user.name=Ada",
        "$['user']['id']",
        "$..id",
        "$..id=7",
        "$.*.id",
        "$[0][0].id=true",
        "$.tags[1]",
    ],
)
def test_a_path_is_found_where_parsing_would_find_it(lines: tuple[bytes, ...], typed: str) -> None:
    query = given(typed)
    assert matcher(query)(Part(b"".join(lines))) == [at for at, line in enumerate(lines) if slowly(query, line)]


def test_a_name_may_be_written_with_escapes_of_its_own() -> None:
    line = PLAIN[2].replace(b'\\"name\\"', b'\\"\\\\u006eame\\"')
    assert matcher(given("$.user.name=Ada"))(Part(line + PLAIN[0])) == [0]


def test_words_before_say_where() -> None:
    part = Part(b"".join(PLAIN + ODD[:8]))
    assert matcher(given("> hello"))(part) == []
    assert matcher(given("< hello"))(part) == [0, 14]
    assert matcher(given("kind:bytes"))(part) == [10, 11, 12]
    assert matcher(given("! kind:output"))(part) == [15]
    assert matcher(given("#2"))(part) == [2, 4, 5, 6, 8, 9]
    assert matcher(given("kind:raw id"))(part) == [13]
    assert matcher(given("<"))(Part(PLAIN[0] + b"[]\n")) == [0]


@pytest.mark.parametrize(("query", "told"), [("/(/", "no regular expression: "), ("/a{99999999999}/", "no regular")])
def test_what_is_no_expression_is_said(query: str, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        matcher(given(query))


def test_few_origins_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(matching, "ORIGINS", 1)
    part = Part(PLAIN[0] + PLAIN[3] + PLAIN[0])
    assert matcher(given("/consumers/"))(part) == [0, 2]


def test_lines_that_lack_a_name_are_passed_over_only_where_no_name_is_escaped() -> None:
    lines = [frame(1, '{\\"id\\":1}'), frame(2, '{\\"x\\":2}'), frame(3, '{\\"id\\":2}')]
    assert matcher(given("$.id"))(Part(b"".join(lines))) == [0, 2]
    assert matcher(given("$.id=2"))(Part(b"".join(lines))) == [2]
    lines[1] = frame(2, '{\\"\\\\u0069d\\":2}')
    assert matcher(given("$.id"))(Part(b"".join(lines))) == [0, 1, 2]
