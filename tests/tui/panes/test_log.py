from __future__ import annotations

from pathlib import Path

from textual.pilot import Pilot

from tests.session.files import frame, printed, session
from tests.session.test_leaves import leaves_of
from tests.tui.shown import STARTED, Host, drive, rows_of, screen_of, transcript, until
from wstui.core.events import Accept, Connect, Crashed, Note, Output, Receive, Send
from wstui.core.transcript import Record, RecordList
from wstui.tui.panes.log import LogPane
from wstui.tui.widgets.search_line import SearchLine

EVENTS = (
    Connect({"path": "/ws/chat/lobby/"}),
    Accept("chat.v1"),
    Receive('{"say":"hi"}'),
    Output("stdout", "printed"),
    Send('{"said":"[b]hi[/b]"}'),
    Crashed("ValueError: no \x1b[31mroom"),
)


def test_the_log_at_80_columns() -> None:
    pane = LogPane()

    async def story(host: Host, pilot: Pilot[None]) -> None:
        pane.show(transcript(*EVENTS, at="chat/consumers.py:40 receive_json"), STARTED)
        await pilot.pause()
        assert screen_of(host).splitlines()[:6] == [
            "12:00:00.001         >  connect           /ws/chat/lobby/        consumers.py:40",
            "12:00:00.003  +1.5ms <  accept            chat.v1                consumers.py:40",
            '12:00:00.004  +1.5ms >  text         12 B {"say":"hi"}           consumers.py:40',
            "12:00:00.006  +1.5ms !  output            printed                consumers.py:40",
            '12:00:00.007  +1.5ms <  text         20 B {"said":"[b]hi[/b]"}   consumers.py:40',
            "12:00:00.009  +1.5ms !✗ crashed           ValueError: no ␛[31mroom",
        ]

    drive(pane, story=story)


def test_selected_and_opened_tell_the_record() -> None:
    pane = LogPane()

    async def story(host: Host, pilot: Pilot[None]) -> None:
        pane.show(transcript(*EVENTS), STARTED)
        pane.focus()
        await pilot.pause()
        assert host.last(LogPane.Selected).index == pane.selected == 5
        await pilot.press("k", "enter")
        assert host.last(LogPane.Selected).index == host.last(LogPane.Opened).index == 4
        assert not pane.follow
        pane.select(0)
        await pilot.pause()
        assert host.last(LogPane.Selected).index == 0
        pane.show(None)
        await pilot.pause()
        assert host.last(LogPane.Selected).index == pane.selected == -1
        assert rows_of(pane) == []

    drive(pane, story=story)


def test_growth_is_followed_until_paused() -> None:
    pane, records = LogPane(), RecordList()

    async def story(host: Host, pilot: Pilot[None]) -> None:
        pane.show(records, STARTED)
        pane.focus()
        records.extend(transcript(*[Note(str(number)) for number in range(100)]))
        pane.grew()
        await pilot.pause()
        assert pane.follow
        assert pane.border_subtitle == ""
        assert rows_of(pane)[-1].endswith("note              99")
        assert host.last(LogPane.Selected).index == 99
        await pilot.press("k")
        assert pane.border_subtitle == "paused"
        records.extend(transcript(*[Note("later")] * 1234))
        pane.grew()
        assert pane.border_subtitle == "paused, 1,234 new"
        assert host.last(LogPane.Selected).index == 98
        pane.follow = True
        await pilot.pause()
        assert pane.border_subtitle == ""
        assert host.last(LogPane.Selected).index == 1333

    drive(pane, story=story)


def test_output_rows_can_be_hidden() -> None:
    pane, records = LogPane(), transcript(*EVENTS)

    async def story(host: Host, pilot: Pilot[None]) -> None:
        pane.show(records, STARTED)
        pane.focus()
        pane.select(4)
        await pilot.press("o")
        assert pane.remark.startswith("output hidden · paused")
        assert not any("printed" in row for row in rows_of(pane))
        assert pane.selected == 4
        await pilot.press("f")
        records.append(records[3])
        records.append(records[2])
        pane.grew()
        await pilot.pause()
        assert len(rows_of(pane)) == 6
        assert host.last(LogPane.Selected).index == 7
        await pilot.press("o")
        assert pane.border_subtitle == ""
        assert len(rows_of(pane)) == 8

    drive(pane, story=story)


def test_a_second_connection_is_numbered_in_rows_that_stand_already() -> None:
    pane, records = LogPane(), transcript(*EVENTS)

    async def story(_: Host, pilot: Pilot[None]) -> None:
        pane.show(records, STARTED)
        await pilot.pause()
        assert "#1" not in rows_of(pane)[0]
        records.append(Record(n=7, t=1.0, way=records[0].way, event=EVENTS[0], c=2))
        pane.grew()
        await pilot.pause()
        assert "#1  >  connect" in rows_of(pane)[0]
        assert "#2  >  connect" in rows_of(pane)[-1]

    drive(pane, story=story)


def test_many_selections_are_one_message() -> None:
    assert LogPane.Selected(1).can_replace(LogPane.Selected(2))
    assert not LogPane.Selected(1).can_replace(LogPane.Opened(2))


def test_nothing_is_looked_for_in_records_that_stand_in_no_file() -> None:
    pane = LogPane()

    async def story(host: Host, pilot: Pilot[None]) -> None:
        pane.show(transcript(*EVENTS), STARTED)
        pane.focus()
        await pilot.press("slash", "n", "escape")
        await pilot.pause()
        assert "search" not in screen_of(host)

    drive(pane, story=story)


def test_what_is_looked_for_is_gone_to_shown_alone_and_forgotten(tmp_path: Path) -> None:
    pane = LogPane()
    lines = [*(frame(n, f"user{n % 10}") for n in range(1, 31)), printed(31, "user3")]
    leaves = leaves_of(session(tmp_path / "a.wstui", lines))
    others = leaves_of(session(tmp_path / "b.wstui", [frame(1, "user3"), frame(2, "none")]))

    def told() -> str:
        return screen_of(pane.app).splitlines()[-1]

    async def story(host: Host, pilot: Pilot[None]) -> None:
        pane.show(leaves, STARTED)
        pane.focus()
        await pilot.press("escape", "g", "slash", *"user3", "enter")
        await until(pilot, lambda: "search user3  1/4 of 31" in told())
        assert pane.selected == 2
        await pilot.press("n", "n", "N")
        await until(pilot, lambda: "2/4" in told())
        await pilot.press("slash", *"kind:no", "enter")
        await until(pilot, lambda: "no such kind: no" in screen_of(host))
        await pilot.press("escape")
        await until(pilot, lambda: "search user3" in told())
        await pilot.press("ampersand", *"user3", "enter")
        await until(pilot, lambda: rows_of(pane)[0].endswith("user3") and len(rows_of(pane)) == 4)
        await pilot.press("o")
        await until(pilot, lambda: len(rows_of(pane)) == 3)
        pane.show(others, STARTED)  # another tab: the same is looked for there
        await until(pilot, lambda: "1 of 2" in told() or "1/1 of 2" in told())
        pane.grew()
        await pilot.press("escape")
        await until(pilot, lambda: len(rows_of(pane)) == 2)
        await pilot.press("ampersand", "ctrl+u", "enter", "slash", *"zzz", "enter")
        await until(pilot, lambda: "nothing found" in told())
        await pilot.press("slash", *"user3", "enter")  # there is one above only
        await until(pilot, lambda: pane.selected == 0)
        await pilot.press("escape", "slash")
        pane.show(leaves, STARTED)  # another tab while something is typed
        await pilot.press(*"user3", "enter")
        await until(pilot, lambda: "4 of 31" in told())
        pane.show(None)
        await pilot.pause()
        assert "user3" not in screen_of(host)

    drive(pane, story=story)
    leaves.close()
    others.close()


def test_a_search_that_is_refused_changes_nothing_and_one_that_goes_on_ends_with_the_pane(tmp_path: Path) -> None:
    pane = LogPane()
    leaves = leaves_of(session(tmp_path / "a.wstui", [frame(n, f"user{n}") for n in range(1, 4)]))

    async def story(host: Host, pilot: Pilot[None]) -> None:
        pane.action_forget()  # nothing is looked for
        pane.show(leaves, STARTED)
        pane.focus()
        await pilot.press("slash", *"/(/", "enter")
        await until(pilot, lambda: "missing ), unterminated subpattern" in screen_of(host))
        pane.on_search_line_submitted(SearchLine.Submitted("user2", "search"))
        pane._show_found()
        assert pane._wanted is not None  # it was too early
        await until(pilot, lambda: "1/1 of 3" in screen_of(host))
        assert pane.selected == 1
        before = pane._seeker
        assert before is not None
        pane._found_more()
        pane._found_more()  # no second look is due before the first
        await pane.remove()
        assert (before.query, before._crew) == (None, {})

    drive(pane, story=story)
    leaves.close()


def test_bookmarks_are_set_shown_gone_to_and_kept_for_each_session() -> None:
    pane, one, other = LogPane(), transcript(*EVENTS), transcript(*EVENTS)

    async def story(_: Host, pilot: Pilot[None]) -> None:
        pane.show(one, STARTED)
        pane.focus()
        await pilot.press("apostrophe")
        assert pane.selected == 5
        for row in (3, 1):
            pane.select(row)
            await pilot.press("b")
        assert [row[0] for row in rows_of(pane)] == [" ", "◆", " ", "◆", " ", " "]
        await pilot.press("apostrophe")
        assert pane.selected == 3
        await pilot.press("apostrophe")
        assert pane.selected == 1
        await pilot.press("o", "apostrophe")
        assert pane.selected == 1  # the other one is hidden
        await pilot.press("o")
        pane.show(other, STARTED)
        assert rows_of(pane)[1].startswith("12:00:00")
        pane.show(one, STARTED)
        assert rows_of(pane)[1].startswith("◆12:00:00")
        for row in (3, 1):
            pane.select(row)
            await pilot.press("b")
        assert rows_of(pane)[1].startswith("12:00:00")
        pane.show(None)
        await pilot.press("b", "apostrophe")
        assert pane.selected == -1

    drive(pane, story=story)
