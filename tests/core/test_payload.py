from __future__ import annotations

import json
import sys
import unicodedata
from base64 import b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.strategies import quick
from wstui.core.codec import encode_value
from wstui.core.events import Raw, Receive
from wstui.core.payload import Mode, human_size, parse, pretty_json, preview, size_of, visible
from wstui.errors import PayloadError

# -- visible -----------------------------------------------------------------------------------------------------

INVISIBLE = {"Cc", "Cf", "Cs", "Zl", "Zp"}
"""Categories of what commands a terminal, what hides and what no terminal can be sent."""


SEEN = {*map(chr, range(0x600, 0x606)), *"\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd"}
"""Signs that are of the category of what hides, but are drawn: they go under or over the numbers that follow."""


def test_no_character_of_the_whole_of_unicode_gets_through_that_commands_or_hides() -> None:
    shown = visible("".join(map(chr, range(sys.maxunicode + 1))))
    assert {character for character in shown if unicodedata.category(character) in INVISIBLE} == SEEN
    # Marks that choose between forms of a character have no width, and are not seen.
    assert not any("VARIATION SELECTOR" in unicodedata.name(character, "") for character in shown)
    assert "\u3164" not in shown


def test_what_is_harmless_stays() -> None:
    kept = [c for c in map(chr, range(sys.maxunicode + 1)) if unicodedata.category(c)[0] in "LNPSZ" and visible(c) == c]
    assert len(kept) > 140_000
    assert visible("naïve — 漢字 🙂 e\u0301 \ufffd \xa0") == "naïve — 漢字 🙂 e\u0301 \ufffd \xa0"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("", ""),
        ("plain", "plain"),
        ("\x1b[31m\a\0", "␛[31m␇␀"),
        ("\x7f\x9b31m", "␡<U+009B>31m"),
        ("a\u202eb\u2066c", "a<U+202E>b<U+2066>c"),
        ("\u200b\ufeff\u00ad", "<U+200B><U+FEFF><U+00AD>"),
        ("\u2028\u2029", "<U+2028><U+2029>"),
        ("\ud800x\udfff", "<U+D800>x<U+DFFF>"),
        ("\U000e0041\ufe0f", "<U+E0041><U+FE0F>"),
        ("a\r\n\tb", "a␍␊␉b"),
        ("[red]\\[/]", "[red]\\[/]"),
    ],
)
def test_what_is_shown_instead(text: str, shown: str) -> None:
    assert visible(text) == shown


def test_newlines_and_tabs_can_be_kept() -> None:
    assert visible("a\n\tb\r\x1b", keep="\n") == "a\n␉b␍␛"
    assert visible("a\n\tb", keep="\n\t") == "a\n\tb"


def test_a_limit_holds_for_what_is_shown() -> None:
    assert visible("abcdef", 6) == "abcdef"
    assert visible("abcdefg", 6) == "abcde…"
    assert visible("a\x1b", 2) == "a␛"
    assert visible("\u202e" * 6, 6) == "<U+20…"
    assert visible("a\n" * 9, 4, keep="\n") == "a\na…"
    assert visible("abc", 0) == ""


@quick
@given(st.text(), st.integers(0, 20))
def test_a_limit_is_never_passed(text: str, limit: int) -> None:
    assert len(visible(text, limit)) <= limit


# -- preview, size -----------------------------------------------------------------------------------------------


def test_previews() -> None:
    assert preview("abc", 3) == "abc"
    assert preview("abcd", 3) == "ab…"
    assert preview(b"\x00\xff", 5) == "00 ff"
    assert preview(b"\x00\xff\x01", 5) == "00 f…"
    assert preview(b"", 5) == ""
    assert preview("\x1b", 5) == "\x1b"


@quick
@given(st.text() | st.binary(), st.integers(1, 40))
def test_a_preview_keeps_its_limit_and_tells_when_it_is_cut(value: str | bytes, limit: int) -> None:
    shown = preview(value, limit)
    whole = value if isinstance(value, str) else value.hex(" ")
    assert shown == whole if len(whole) <= limit else shown == whole[: limit - 1] + "…"


def test_size_on_the_wire() -> None:
    sizes = [size_of(value) for value in (None, "", "abc", "é€🙂", "\ud800", b"\xff\xff")]
    assert sizes == [0, 0, 3, 9, 3, 2]


# -- JSON --------------------------------------------------------------------------------------------------------


def test_pretty_json_keeps_what_came() -> None:
    text = '{"a":[1.0e5,{},[ ],-0],"b\\"":"x,\\u00e9[" ,"n":%s}' % ("1" * 5000)
    assert pretty_json(text) == (
        '{\n  "a": [\n    1.0e5,\n    {},\n    [],\n    -0\n  ],\n  "b\\"": "x,\\u00e9[",\n  "n": %s\n}' % ("1" * 5000)
    )


@quick
@given(
    st.recursive(
        st.none() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
        lambda inner: st.lists(inner, max_size=3),
    )
)
def test_pretty_json_means_the_same(value: object) -> None:
    text = pretty_json(json.dumps(value))
    assert text is not None
    assert json.loads(text) == value


@pytest.mark.parametrize("text", ["", "{", "[NaN]", "[1,]", "nope", "[" * 100_000, "[" * 100_000 + "]" * 100_000])
def test_what_is_not_json_is_not_pretty(text: str) -> None:
    assert pretty_json(text) is None


def test_pretty_json_is_bounded() -> None:
    assert pretty_json("[1, 2]", limit=5) is None
    deep = "[" * 500 + ",".join("1" * 5000) + "]" * 500
    shown = pretty_json(deep)
    assert shown is not None
    assert len(shown) < 100 * len(deep)


# -- parse -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("mode", "text", "event"),
    [
        ("text", "", Receive(text="")),
        ("text", "hi\n", Receive(text="hi\n")),
        ("json", ' {"a": 1.0} ', Receive(text=' {"a": 1.0} ')),
        ("json", "1" * 5000, Receive(text="1" * 5000)),
        ("json", '"\\ud800"', Receive(text='"\\ud800"')),
        ("binary", "", Receive(data=b"")),
        ("binary", "00 ff", Receive(data=b"\x00\xff")),
        ("raw", "{}", Raw({})),
        ("raw", ' {"type": "x", "bytes": {"hex": "00 ff"}}', Raw({"type": "x", "bytes": b"\x00\xff"})),
        ("raw", '{"b": {"b64": "AA=="}, "s": {"surrogates": "\\\\ud800"}}', Raw({"b": b"\x00", "s": "\ud800"})),
        ("raw", '{"d": {"dict": [["hex", "00"]]}}', Raw({"d": {"hex": "00"}})),
        ("raw", '{"d": {"hex": 1}}', Raw({"d": {"hex": 1}})),
    ],
)
def test_what_is_typed_becomes_an_event(mode: Mode, text: str, event: Receive | Raw) -> None:
    assert parse(mode, text) == event


@pytest.mark.parametrize(
    ("mode", "text", "message"),
    [
        ("text", "a\n\udc80", "a text frame cannot hold the lone surrogate U+DC80 (line 2, column 1)"),
        ("json", "", "nothing typed: JSON needs a value (line 1, column 1)"),
        ("json", '{"a": 1\n "b": 2}', "expecting ',' delimiter (line 2, column 2)"),
        ("json", '{"a": tru}', "expecting value (line 1, column 7)"),
        ("json", '["NaN", {"x": -Infinity}]', "JSON has no -Infinity (line 1, column 15)"),
        ("json", '["é🙂", x]', "expecting value (line 1, column 8)"),
        ("json", "{} {}", "extra data (line 1, column 4)"),
        ("json", "[" * 100_000, "nested too deeply to be checked: send it as text (line 1, column 1)"),
        ("json", '["\udc80"]', "a text frame cannot hold the lone surrogate U+DC80 (line 1, column 3)"),
        ("binary", "0g", "'0' is no hex digit in a pair, and the whole is no base64 (line 1, column 1)"),
        (
            "raw",
            " ",
            'nothing typed: a raw message is a JSON object such as {"type": "websocket.receive"} (line 1, column 1)',
        ),
        ("raw", "\n [1]", "a raw message must be a JSON object (line 2, column 2)"),
        ("raw", '{"b64": "AA=="}', "a raw message must be a JSON object (line 1, column 1)"),
        ("raw", "{,}", "expecting property name enclosed in double quotes (line 1, column 2)"),
        ("raw", '{"a": {"b64": "AA=="},\n "b": [{}, {"b64": "}{"}]}', "this value is not base64 (line 2, column 12)"),
        ("raw", '{"a": {"hex": "0"}}', "this value has hex digits that are not in pairs (line 1, column 7)"),
        ("raw", "[" * 100_000, "nested too deeply (line 1, column 1)"),
        ("raw", '{"a":' * 80 + "1" + "}" * 80, "the message is nested more than 64 levels deep (line 1, column 1)"),
        ("raw", '{"a":\n %s}' % ("1" * 5000), "an integer of more than 4,300 digits (line 2, column 2)"),
    ],
)
def test_the_first_thing_that_is_wrong_is_told(mode: Mode, text: str, message: str) -> None:
    with pytest.raises(PayloadError) as caught:
        parse(mode, text)
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("mode", "text"), [("text", "é" * 4), ("json", '"éééé"'), ("binary", "00" * 8), ("raw", '{"a": 1}')]
)
def test_what_is_too_large_is_refused(mode: Mode, text: str) -> None:
    parse(mode, text, limit=10)
    with pytest.raises(PayloadError, match=r"too large: \d+ bytes, the limit is 7"):
        parse(mode, text, limit=7)


def refusal(mode: Mode, text: str) -> PayloadError | None:
    try:
        parse(mode, text)
    except PayloadError as error:
        return error
    return None


@quick
@given(st.text(max_size=20) | st.text(st.sampled_from('{}[]":,\\ \nb64hexinta1e0'), max_size=30))
def test_any_text_is_read_or_refused_within_it(text: str) -> None:
    modes: list[Mode] = ["text", "json", "binary", "raw"]
    for mode in modes:
        error = refusal(mode, text)
        if error is not None:
            assert 1 <= error.line <= text.count("\n") + 1
            assert 1 <= error.column <= len(text.split("\n")[error.line - 1]) + 1


@quick
@given(st.dictionaries(st.text(), st.text() | st.binary() | st.integers()))
def test_a_raw_message_can_be_typed_as_the_session_file_has_it(message: dict[str, object]) -> None:
    assert parse("raw", json.dumps(encode_value(message))) == Raw(message)


def test_a_large_frame_is_read_in_time() -> None:
    data = bytes(1 << 20)
    assert parse("binary", "base64:" + b64encode(data).decode()) == Receive(data=data)
    assert parse("binary", data.hex(" ")) == Receive(data=data)


@pytest.mark.parametrize(
    ("size", "told"),
    [
        (0, "0 B"),
        (999, "999 B"),
        (1000, "1.0 kB"),
        (9949, "9.9 kB"),
        (9950, "10 kB"),
        (999_499, "999 kB"),
        (999_500, "1.0 MB"),
        (67_108_864, "67 MB"),
        (2_500_000_000, "2.5 GB"),
        (5_000_000_000_000, "5000 GB"),
    ],
)
def test_human_size(size: int, told: str) -> None:
    assert human_size(size) == told
