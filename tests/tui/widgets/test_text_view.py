from __future__ import annotations

import pytest

from tests.tui.shown import told
from wstui.tui.widgets.lines import Lines
from wstui.tui.widgets.text_view import HEX_LIMIT, MEASURED, TEXT_LIMIT, HexLines, TextLines, brief_size, describe_size


def test_text_has_its_own_lines() -> None:
    assert told(TextLines("a\r\nb\n")) == ["a\r", "b", ""]
    assert told(TextLines("abc\ndefgh"), shift=2) == ["c", "fgh"]
    assert told(TextLines("")) == ["(empty)"]
    assert told(TextLines(b"\xffcaf\xc3\xa9")) == ["\\xffcafé"]


def test_a_huge_text_is_clipped_and_grows_on_request() -> None:
    lines = TextLines("x\n" * (32 << 20))
    assert lines.taken == TEXT_LIMIT
    assert len(lines) == TEXT_LIMIT // 2 + 2
    assert told_last(lines) == "… 66,846,720 characters more are not shown, m shows more"
    assert lines.more()
    assert lines.taken == TEXT_LIMIT * 8
    assert len(lines.copy(-1)) == 64 << 20


def test_a_million_characters_in_one_line_are_not_copied_to_draw_it() -> None:
    lines = TextLines("x" * 1_000_000, limit=1_000_000)
    assert len(lines) == 1
    assert len(told(lines, 80, 999_000)[0]) == 168
    assert not lines.more()


def test_huge_bytes_as_text() -> None:
    lines = TextLines(b"\xff" * 1000, limit=10)
    assert told(lines) == ["\\xff" * 10, "… 990 bytes more are not shown, m shows more"]
    assert lines.copy(0) == "\\xff" * 1000


def told_last(lines: Lines) -> str:
    return "".join(text for text, _ in lines.spans(len(lines) - 1, 80, 0))


def test_hex_of_bytes_of_any_size() -> None:
    lines = HexLines(bytes(range(256)) * (1 << 18))
    assert len(lines) == (1 << 26) // 16
    assert lines.rest == lines.taken == 0
    last = told_last(lines)
    assert last.startswith("03fffff0  f0 f1")
    assert not lines.more()
    assert told(HexLines(b"")) == ["(empty)"]
    assert HexLines(b"\x00\xff").copy(-1) == "00 ff"


def test_hex_of_a_text_is_what_travels() -> None:
    lines = HexLines("é\ud800")
    assert "c3 a9 ed a0 80" in told(lines)[0]
    lines = HexLines("x" * (HEX_LIMIT + 5))
    assert (lines.taken, lines.rest) == (HEX_LIMIT, 5)
    assert told_last(lines) == "… 5 characters more are not shown, m shows more"
    assert lines.more()
    assert told_last(lines).startswith(f"{HEX_LIMIT:08x}  78 78 78 78 78")


@pytest.mark.parametrize(
    ("payload", "brief", "wanted"),
    [
        ("hé", "3 B", "text, 2 characters, 3 B"),
        (b"ab", "2 B", "bytes, 2 B"),
        (b"x" * 1500, "1.5 kB", "bytes, 1.5 kB (1,500)"),
        ("x" * (MEASURED + 1), "1.0 MB", "text, 1,048,577 characters, 1.0 MB"),
        ("é" * (MEASURED + 1), "1,048,577 characters", "text, 1,048,577 characters"),
    ],
    ids=["short text", "bytes", "more bytes", "long ASCII", "long text"],
)
def test_sizes(payload: str | bytes, brief: str, wanted: str) -> None:
    assert brief_size(payload) == brief
    assert describe_size(payload) == wanted
