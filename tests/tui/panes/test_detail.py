from __future__ import annotations

import pytest
from textual.pilot import Pilot

from tests.tui.shown import STARTED, Host, drive, lines_of, transcript
from wstui.core.events import Close, Connect, Crashed, DenialBody, Event, Lifespan, Note, Output, Receive, Send
from wstui.core.trace import Trace
from wstui.core.transcript import Record
from wstui.tui.panes.detail import BIG, DECODED, SNIFFED, DetailPane, Tab, as_text, fitting, json_of, tabs_of
from wstui.tui.panes.detail import lines_of as lines_of_tab
from wstui.tui.widgets.json_view import TOKENS
from wstui.tui.widgets.line_view import LineView

FRAME: tuple[Tab, ...] = ("JSON", "Text", "Hex", "Info")
TRACE = Trace("ValueError", "no room")


def record(event: Event, at: str = "") -> Record:
    return transcript(event, at=at)[0]


def shown(pane: DetailPane) -> list[str]:
    return [line for line in lines_of(pane.query_one(LineView)) if line]


@pytest.mark.parametrize(
    ("event", "tabs", "tab"),
    [
        (Send('{"a": 1}'), FRAME, "JSON"),
        (Send("[1]"), FRAME, "JSON"),
        (Send('"json string"'), FRAME, "Text"),
        (Receive("hello"), FRAME, "Text"),
        (Receive(""), FRAME, "Text"),
        (Send(None, b'{"a": 1}'), FRAME, "JSON"),
        (Send(None, b"text"), FRAME, "Text"),
        (Send(None, b"\x00\x01"), FRAME, "Hex"),
        (Send(None, b"\xff"), FRAME, "Hex"),
        (Send(None, b"x" * SNIFFED + b"\xff"), FRAME, "Text"),
        (Send(None, "é".encode() * SNIFFED), FRAME, "Text"),
        (Send(None, b"x" + b"\xc3"), FRAME, "Hex"),
        (DenialBody(b"no"), FRAME, "Text"),
        (Output("stdout", "hi"), FRAME, "Text"),
        (Send(), ("Info", "JSON"), "Info"),
        (Close(), ("Info", "JSON"), "Info"),
        (Crashed("ValueError: no room", TRACE), ("Traceback", "Info", "JSON"), "Traceback"),
        (Crashed("ValueError: no room"), ("Info", "JSON"), "Info"),
        (Lifespan("startup", "failed", "no", TRACE), ("Traceback", "Info", "JSON"), "Traceback"),
    ],
)
def test_the_tab_that_fits_is_chosen(event: Event, tabs: tuple[Tab, ...], tab: Tab) -> None:
    assert tabs_of(record(event)) == tabs
    assert fitting(record(event)) == tab


def test_what_is_text() -> None:
    assert as_text("x") == "x"
    assert as_text("é".encode()) == "é"
    assert as_text(b"a\x00") is None
    assert as_text(b"\xe9") is None


def test_json_of_events_and_of_bytes() -> None:
    assert json_of(record(Close(4000, "é"))) == '{"type": "websocket.close", "code": 4000, "reason": "é"}'
    assert json_of(record(Send(None, b'{"a"\xff'))) == '{"a"\ufffd'


def test_json_of_huge_bytes_is_decoded_in_part() -> None:
    huge = record(Send(None, b"[" + b"1," * DECODED + b"1]"))
    assert len(json_of(huge)) == DECODED
    lines = lines_of_tab(huge, "JSON")
    last = "".join(text for text, _ in lines.spans(len(lines) - 1, 80, 0))
    assert last == f"… {DECODED * 2 + 3 - TOKENS:,} characters more are not shown, m shows more"


def test_each_tab_of_a_frame() -> None:
    pane = DetailPane()

    async def story(_: Host, pilot: Pilot[None]) -> None:
        pane.show(record(Send('{"say": "h\u202ei"}'), at="chat/consumers.py:40 receive"), STARTED)
        pane.focus()
        await pilot.pause()
        assert pane.tab == "JSON"
        assert shown(pane) == ["{", '  "say": "h<U+202E>i"', "}"]
        await pilot.press("right_square_bracket")
        assert (pane.tab, shown(pane)) == ("Text", ['{"say": "h<U+202E>i"}'])
        await pilot.press("right_square_bracket")
        assert pane.tab == "Hex"
        assert shown(pane)[0].startswith("00000000  7b 22 73 61 79 22")
        await pilot.press("right_square_bracket")
        assert pane.tab == "Info"
        assert "sent at     chat/consumers.py:40 receive" in shown(pane)
        assert any("12:00:00.001" in line for line in shown(pane)), shown(pane)
        await pilot.press("right_square_bracket", "left_square_bracket")
        assert pane.tab == "Info"

    drive(pane, story=story)


def test_the_users_choice_is_kept_for_records_of_the_kind() -> None:
    pane = DetailPane()

    async def story(_: Host, pilot: Pilot[None]) -> None:
        pane.show(record(Send('{"a": 1}')))
        pane.choose("Hex")
        pane.choose("Traceback")
        pane.show(record(Send("other text")))
        await pilot.pause()
        assert pane.tab == "Hex"
        pane.show(record(Send(None, b"bytes")))
        assert pane.tab == "Text"
        pane.show(record(Crashed("E", TRACE)))
        assert pane.tab == "Traceback"
        pane.choose("Info")
        pane.show(record(Crashed("E")))
        assert pane.tab == "Info"
        pane.show(record(Receive("{}")))
        assert pane.tab == "Hex"

    drive(pane, story=story)


def test_tabs_can_be_clicked() -> None:
    pane = DetailPane()

    async def story(_: Host, pilot: Pilot[None]) -> None:
        pane.show(record(Send("hello")))
        await pilot.click(pane, offset=(13, 0))
        assert pane.tab == "Hex"
        await pilot.click(pane, offset=(2, 0))
        assert pane.tab == "JSON"

    drive(pane, story=story)


def test_a_crash_shows_its_traceback() -> None:
    pane = DetailPane()

    async def story(_: Host, pilot: Pilot[None]) -> None:
        pane.show(record(Crashed("ValueError: no room", TRACE)))
        await pilot.pause()
        assert shown(pane) == ["✗ ValueError: no room"]
        assert lines_of(pane)[0] == ""

    drive(pane, story=story)


def test_nothing_is_shown_for_nothing() -> None:
    pane = DetailPane()

    async def story(_: Host, pilot: Pilot[None]) -> None:
        pane.action_tab(1)
        pane.choose("Info")
        pane.show(record(Note("x")))
        assert pane.tab == "Info"
        pane.show(None)
        await pilot.pause()
        assert (pane.tab, shown(pane), pane.record) == ("", [], None)

    drive(pane, story=story)


def test_the_same_record_keeps_its_place() -> None:
    pane, long = DetailPane(), record(Connect({f"k{number}": number for number in range(100)}))

    async def story(_: Host, pilot: Pilot[None]) -> None:
        pane.show(long)
        pane.focus()
        await pilot.press("G")
        last = shown(pane)[-1]
        pane.show(long)
        assert shown(pane)[-1] == last

    drive(pane, story=story)


def test_a_big_payload_is_laid_out_once_the_cursor_rests(monkeypatch: pytest.MonkeyPatch) -> None:
    pane = DetailPane()
    waiting: list[object] = []

    async def story(_: Host, pilot: Pilot[None]) -> None:
        monkeypatch.setattr("wstui.tui.panes.detail.PAUSE", 3600)
        pane.show(record(Send("small")))
        pane.show(record(Send("x" * (BIG + 1))))
        waiting.append(pane._wait)
        await pilot.pause()
        assert shown(pane) == ["small"]
        pane.show(record(Send("small again")))
        assert pane._wait is None
        await pilot.pause()
        assert shown(pane) == ["small again"]
        monkeypatch.setattr("wstui.tui.panes.detail.PAUSE", 0.001)
        pane.show(record(Send("y" * (64 << 20))))
        while shown(pane) == ["small again"]:
            await pilot.pause(0.005)
        assert shown(pane)[0].startswith("yyyy")

    drive(pane, story=story)
    assert waiting != [None]
