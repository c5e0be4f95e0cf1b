from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests import strategies
from tests.cli.calling import golden
from tests.formats.samples import ABOUT, records, session
from tests.strategies import quick
from wstui.core.events import Connect, Crashed, DenialBody, Event, Note, Output, Receive, Send, Way
from wstui.core.transcript import Record, Unknown
from wstui.formats.exchange import About
from wstui.formats.markdown import write


def test_every_event_is_told() -> None:
    exported = write(session(), ABOUT)
    golden("formats/every_event.md", exported.text)
    golden("formats/every_event.md.lost", "".join(f"{phrase}\n" for phrase in exported.lost))


@pytest.mark.parametrize(
    ("event", "told"),
    [
        (Receive('{"a":[1]}'), '```json\n{\n  "a": [\n    1\n  ]\n}\n```'),
        (Receive("12"), "```text\n12\n```"),
        (Send("a ``` b\n~"), "````text\na ``` b\n~\n````"),
        (Send(data=b"ab"), "00000000  61 62"),
        (Send(""), "**send** `empty`"),
        (Receive(), "**receive** `empty`"),
        (DenialBody(b"no"), "```text\nno\n```"),
        (DenialBody(b"\xff\0"), "00000000  ff 00"),
        (Note("`a`"), "**note** `` `a` ``"),
        (Output("stdout", "\x1b[31m\n"), "```text\n\u241b[31m\n```"),
        (Crashed("ValueError: no"), "**crashed** `ValueError: no`"),
    ],
)
def test_an_event_is_told_without_becoming_markup(event: Event, told: str) -> None:
    assert told in write(records(event), About()).text


def test_an_event_of_a_newer_release_is_told() -> None:
    record = Record(1, 0.0, Way.FACT, Unknown("a*b", {"x": 1}), 1)
    assert '**a\\*b**\n\n```json\n{\n  "x": 1\n}\n```' in write([record], About()).text


def test_what_is_cut_or_cannot_be_seen_is_said() -> None:
    exported = write(records(Note("x" * 600), Receive("\u202e")), About())
    assert exported.lost == [
        "the end of a line of more than 512 characters (1)",
        "texts with characters that cannot be seen, which stand as ␛ or <U+200B> (1)",
    ]


@quick
@given(st.lists(strategies.records, max_size=4))
def test_any_records_are_told_and_no_text_ends_its_block(made: list[Record]) -> None:
    text = write(made, ABOUT).text
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]", text)
    open_fence = ""
    headings = 0
    for line in text.split("\n"):
        fence = re.match("`{3,}", line)
        if open_fence:
            open_fence = "" if line == open_fence else open_fence
        elif fence and "`" not in line[fence.end() :]:
            open_fence = fence[0]
        headings += not open_fence and line.startswith("## ")
    assert not open_fence
    assert headings == sum(isinstance(record.event, Connect) for record in made)
