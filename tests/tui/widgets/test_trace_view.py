from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from wstui.core.trace import Trace, TraceFrame
from wstui.tui.widgets.lines import Lines
from wstui.tui.widgets.trace_view import headline, here, short_path, trace_lines

LIBRARY = TraceFrame("/venv/lib/python3.11/site-packages/channels/routing.py", 62, "URLRouter.__call__")
USER = TraceFrame(
    file="/srv/chat/consumers.py",
    line=40,
    function="ChatConsumer.receive_json",
    source=("    if room not in self.rooms:", "        say(room)", "        raise Full(find(room))", "", "    done()"),
    first=38,
    locals=(("room", "'attic'"), ("self", "<ChatConsumer>")),
    user=True,
    column=19,
    end_column=29,
)


def told(lines: Lines) -> list[str]:
    return ["".join(text for text, _ in lines.spans(index, 200, 0)).rstrip() for index in range(len(lines))]


def test_a_traceback_as_a_whole() -> None:
    trace = Trace("chat.Full", "no room\nsecond line", (LIBRARY, USER), notes=("try the\nlobby",))
    assert told(trace_lines(trace, "/srv")) == [
        "✗ chat.Full: no room",
        "  second line",
        "  note: try the",
        "  note: lobby",
        "  most recent call first",
        "  chat/consumers.py:40 ChatConsumer.receive_json",
        "    38 │ if room not in self.rooms:",
        "    39 │     say(room)",
        "  → 40 │     raise Full(find(room))",
        "       │                ^^^^^^^^^^",
        "    41 │",
        "    42 │ done()",
        "      room = 'attic'",
        "      self = <ChatConsumer>",
        "  channels/routing.py:62 URLRouter.__call__",
    ]


def test_what_a_library_raised_names_the_users_line_that_led_there() -> None:
    lines = told(trace_lines(Trace("E", "", (USER, LIBRARY)), "/srv"))
    assert lines[1:4] == [
        "  at chat/consumers.py:40 ChatConsumer.receive_json",
        "  most recent call first",
        "  channels/routing.py:62 URLRouter.__call__",
    ]


def test_the_users_code_stands_out_and_the_failing_line_is_marked() -> None:
    lines = trace_lines(Trace("E", "", (LIBRARY, USER)), "/srv")
    styles = {text: style for index in range(len(lines)) for text, style in lines.spans(index, 200, 0)}
    assert styles["channels/routing.py:62 URLRouter.__call__"] == "dim"
    assert styles["chat/consumers.py:40 ChatConsumer.receive_json"] == "key"
    assert styles["    raise Full(find(room))"] == "failing"
    assert styles["    say(room)"] == "dim"


@pytest.mark.parametrize(
    ("column", "end_column", "carets"),
    [
        (8, 30, None),
        (8, 13, "    ^^^^^"),
        (19, -1, "               ^^^^^^^^^^^"),
        (19, 5, "               ^^^^^^^^^^^"),
        (19, 900, "               ^^^^^^^^^^^"),
        (-1, -1, None),
        (900, 901, None),
    ],
)
def test_carets_stand_under_the_expression(column: int, end_column: int, carets: str | None) -> None:
    frame = dataclasses.replace(USER, column=column, end_column=end_column)
    marks = [line.partition("│ ")[2] for line in told(trace_lines(Trace("E", "", (frame,)), "")) if "^" in line]
    assert marks == ([] if carets is None else [carets])


def test_carets_are_right_behind_tabs_and_wide_characters() -> None:
    source = ("\tif x:", "\t\tsay('日本', room)")
    frame = dataclasses.replace(USER, source=source, first=1, line=2, column=12, end_column=16)
    lines = told(trace_lines(Trace("E", "", (frame,)), ""))
    row = next(index for index, line in enumerate(lines) if "^" in line)
    assert lines[row - 1].endswith("say('日本', room)")
    assert lines[row] == "      │     " + " " * len("say('xxxx', ") + "^^^^"


def test_cause_context_and_group_are_indented() -> None:
    cause = Trace("KeyError", "'attic'", (USER,))
    context = Trace("OSError", "gone")
    group = Trace("ExceptionGroup", "two", (), group=(Trace("A", "1"), Trace("B", "")), cause=cause, context=context)
    lines = told(trace_lines(group, "/srv"))
    assert lines[:5] == [
        "✗ ExceptionGroup: two",
        "",
        "it was raised because of this:",
        "│ ✗ KeyError: 'attic'",
        "│   chat/consumers.py:40 ChatConsumer.receive_json",
    ]
    assert "it was raised while this was handled:" in lines
    assert lines[lines.index("member 1 of 2:") + 1] == "│ ✗ A: 1"
    assert lines[lines.index("member 2 of 2:") + 1] == "│ ✗ B"


def test_a_long_chain_ends_in_one_line() -> None:
    trace = Trace("E0", "")
    for number in range(1, 100):
        trace = Trace(f"E{number}", "", cause=trace)
    lines = told(trace_lines(trace, ""))
    assert len(lines) < 200
    assert lines[-1].endswith("E78  …")


def test_calls_left_out_are_told_in_the_middle() -> None:
    lines = told(trace_lines(Trace("RecursionError", "deep", (LIBRARY,) * 4, left_out=940), ""))
    assert lines[4] == "  … 940 calls left out"


def test_a_frame_without_source() -> None:
    frame = TraceFrame("<string>", 0, "<module>", user=True)
    assert told(trace_lines(Trace("E", "x", (frame,)), ""))[1:] == ["  <string> <module>"]


def test_paths_are_short() -> None:
    assert short_path("/srv/chat/consumers.py", "/srv") == "chat/consumers.py"
    assert short_path("/srv/chat/consumers.py", "/srv/") == "chat/consumers.py"
    assert short_path("/srvs/x.py", "/srv") == "/srvs/x.py"
    assert short_path("/srv/x.py", "") == "/srv/x.py"
    assert short_path(LIBRARY.file, "/srv") == "channels/routing.py"


def test_headline() -> None:
    assert headline(Trace("ValueError", "no\nmore")) == "ValueError: no"
    assert headline(Trace("ValueError", "")) == "ValueError"


def test_the_working_folder_may_be_gone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert here() == str(tmp_path)
    assert told(trace_lines(Trace("E", "", (dataclasses.replace(USER, file=f"{tmp_path}/x.py"),))))[1].startswith(
        "  x.py"
    )

    def gone() -> Path:
        raise FileNotFoundError

    monkeypatch.setattr(Path, "cwd", gone)
    assert here() == ""
