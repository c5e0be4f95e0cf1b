from __future__ import annotations

from textual.pilot import Pilot

from tests.tui.shown import STARTED, Host, drive, rows_of, transcript
from wstui.core.events import Blocked, Note, Output, Send
from wstui.core.transcript import RecordList
from wstui.tui.panes.output import OutputPane


def test_output_is_shown_and_followed() -> None:
    pane, records = OutputPane(), RecordList()

    async def story(host: Host, pilot: Pilot[None]) -> None:
        pane.show(records, STARTED)
        pane.focus()
        records.extend(
            transcript(Output("stdout", "one\n[b]two\x1b[0m\n"), Send("frame"), Blocked(1.2, "/x.py", 3, "f"))
        )
        pane.grew()
        await pilot.pause()
        assert rows_of(pane) == [
            "12:00:00.001 #1  stdout               one",
            "                                      [b]two␛[0m",
            "12:00:00.004 #1  blocked              1.2 s at /x.py:3 f",
        ]
        records.extend(transcript(*[Output("stdout", f"line {number}") for number in range(50)]))
        pane.grew()
        await pilot.pause()
        assert rows_of(pane)[-1].endswith("line 49")
        await pilot.press("k")
        assert (pane.follow, pane.border_subtitle) == (False, "paused")
        pane.follow = True
        await pilot.pause()
        assert pane.border_subtitle == ""
        assert not host.heard

    drive(pane, story=story)


def test_another_session() -> None:
    pane = OutputPane()

    async def story(_: Host, pilot: Pilot[None]) -> None:
        pane.show(transcript(Note("first")))
        await pilot.pause()
        pane.show(None)
        await pilot.pause()
        assert rows_of(pane) == []
        pane.grew()
        pane.show(transcript(Note("second")))
        await pilot.pause()
        assert [row.split()[-1] for row in rows_of(pane)] == ["second"]

    drive(pane, story=story)
