from __future__ import annotations

import json
import linecache
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from wstui.core.trace import Trace
from wstui.debuggee import tracebacks as module
from wstui.debuggee.interrupts import Interrupted
from wstui.debuggee.stacks import Ground
from wstui.debuggee.tracebacks import CHAIN, FRAMES, Tracebacks

SOURCE = """\
def fail(room):
    secret = [1, 2]
    # größe
    raise ValueError("no " + room)

def nest(depth):
    if depth:
        nest(depth - 1)
    fail("room")

def chained():
    try:
        fail("a")
    except ValueError as error:
        raise KeyError("b") from error

def context():
    try:
        fail("a")
    except ValueError:
        raise KeyError("b")

def suppressed():
    try:
        fail("a")
    except ValueError:
        raise KeyError("b") from None

def group():
    raise ExceptionGroup("many", [ValueError("one"), ExceptionGroup("inner", [TypeError("two")])])

def noted():
    error = ValueError("x")
    error.add_note("look here")
    raise error

def cycle():
    first, second = ValueError("1"), ValueError("2")
    first.__cause__, second.__cause__ = second, first
    raise first

def wide():
    value = "größe"; [value, 1 / 0]

def spread():
    return [int(
        "x",
    )]
"""


@pytest.fixture
def user(tmp_path: Path) -> ModuleType:
    file = tmp_path / "app.py"
    file.write_text(SOURCE, "utf-8")
    made = ModuleType("app")
    exec(compile(SOURCE, str(file), "exec"), vars(made))  # noqa: S102 - it is ours
    linecache.checkcache()
    return made


@pytest.fixture
def tracebacks(tmp_path: Path) -> Tracebacks:
    return Tracebacks(Ground(str(tmp_path)))


def caught(call: object, *arguments: object) -> BaseException:
    assert callable(call)
    try:
        call(*arguments)
    except BaseException as error:  # noqa: BLE001 - whatever it is
        return error
    raise AssertionError("nothing was raised")


def test_frames_have_source_locals_and_place(user: ModuleType, tracebacks: Tracebacks) -> None:
    event = tracebacks.crashed(caught(user.fail, "room"))
    assert event.error == "ValueError: no room"
    assert event.trace is not None
    assert (event.trace.type, event.trace.message) == ("ValueError", "no room")
    frame = event.trace.frames[-1]
    assert (Path(frame.file).name, frame.line, frame.function, frame.user) == ("app.py", 4, "fail", True)
    assert frame.source[frame.line - frame.first] == '    raise ValueError("no " + room)'
    assert (frame.first, len(frame.source)) == (1, 7)
    assert frame.locals == (("room", "'room'"), ("secret", "[1, 2]"))
    assert (frame.column, frame.end_column) == (4, 34)


def test_columns_are_characters(user: ModuleType, tracebacks: Tracebacks) -> None:
    frame = tracebacks.trace(caught(user.wide)).frames[-1]
    line = frame.source[frame.line - frame.first]
    assert line[frame.column : frame.end_column] == "1 / 0"


def test_what_is_not_the_users_has_no_locals(tmp_path: Path) -> None:
    trace = Tracebacks(Ground(str(tmp_path))).trace(caught(json.loads, "{"))
    assert trace.type == "json.decoder.JSONDecodeError"
    assert [frame.locals for frame in trace.frames if not frame.user]
    assert all(frame.locals == () and frame.source for frame in trace.frames if not frame.user)


def test_our_own_frames_are_left_out(user: ModuleType, tracebacks: Tracebacks) -> None:
    house = Path(module.__file__).parents[1]
    code = compile(
        "def through(call, *arguments):\n    call(*arguments)\n", str(house / "engine" / "runner.py"), "exec"
    )
    ours = ModuleType("ours")
    exec(code, vars(ours))  # noqa: S102 - it is ours
    names = [frame.function for frame in tracebacks.trace(caught(ours.through, user.fail, "x")).frames]
    assert names == ["caught", "fail"]


def test_chains_are_as_python_would_print_them(user: ModuleType, tracebacks: Tracebacks) -> None:
    chained, context, suppressed = (
        tracebacks.trace(caught(call)) for call in (user.chained, user.context, user.suppressed)
    )
    assert chained.cause is not None
    assert (chained.cause.message, chained.context) == ("no a", None)
    assert context.context is not None
    assert (context.context.message, context.cause) == ("no a", None)
    assert (suppressed.cause, suppressed.context) == (None, None)


def test_groups_notes_and_cycles(user: ModuleType, tracebacks: Tracebacks) -> None:
    group = tracebacks.trace(caught(user.group))
    assert [member.type for member in group.group] == ["ValueError", "ExceptionGroup"]
    assert group.group[1].group[0].message == "two"
    assert tracebacks.trace(caught(user.noted)).notes == ("look here",)
    cycle = tracebacks.trace(caught(user.cycle))
    assert cycle.cause is not None
    assert cycle.cause.cause is None


def test_a_deep_recursion_keeps_both_ends(user: ModuleType, tracebacks: Tracebacks) -> None:
    trace = tracebacks.trace(caught(user.nest, 300))
    assert len(trace.frames) == FRAMES
    assert trace.left_out == 303 - FRAMES
    assert (trace.frames[0].function, trace.frames[-1].function) == ("caught", "fail")


def test_a_real_recursion_error(user: ModuleType, tracebacks: Tracebacks) -> None:
    event = tracebacks.crashed(caught(user.nest, sys.getrecursionlimit()))
    assert event.error.startswith("RecursionError: maximum recursion depth exceeded")


def test_an_endless_chain_is_cut(tracebacks: Tracebacks) -> None:
    error = ValueError("0")
    for number in range(1000):
        following = ValueError(str(number))
        following.__cause__ = error
        error = following
    depth, trace = 0, tracebacks.trace(error)
    node: Trace | None = trace
    while node is not None:
        depth, node = depth + 1, node.cause
    assert depth == CHAIN


def test_hostile_exceptions_are_told_all_the_same(tracebacks: Tracebacks) -> None:
    class Hostile(Exception):  # noqa: N818 - the name is nothing here
        __notes__: Any = 5

        def __str__(self) -> str:
            raise SystemExit

    trace = tracebacks.trace(Hostile())
    assert trace.message == "<its __str__ raises SystemExit>"
    assert trace.notes == ()
    assert tracebacks.crashed(Hostile()).error.endswith(": <its __str__ raises SystemExit>")


def test_an_exception_without_words_or_frames(tracebacks: Tracebacks) -> None:
    event = tracebacks.crashed(ValueError())
    assert event.error == "ValueError"
    assert event.trace == Trace("ValueError", "")


def test_many_lines_are_told_by_the_first(tracebacks: Tracebacks) -> None:
    assert tracebacks.crashed(ValueError("\n one\ntwo")).error == "ValueError: one"


def test_an_interrupt_says_who_did_it(tracebacks: Tracebacks) -> None:
    event = tracebacks.crashed(Interrupted())
    assert event.error == "interrupted by you"
    assert event.trace is not None
    assert event.trace.type == "Interrupted"


def test_source_that_cannot_be_read_is_left_out(tracebacks: Tracebacks) -> None:
    made = ModuleType("gone")
    exec(compile("def fail():\n    1 / 0\n", "/gone/app.py", "exec"), vars(made))  # noqa: S102 - it is ours
    frame = tracebacks.trace(caught(made.fail)).frames[-1]
    assert (frame.source, frame.first, frame.user, frame.column) == ((), 1, True, -1)


def test_an_expression_of_several_lines_is_marked_to_the_end_of_its_first(
    user: ModuleType, tracebacks: Tracebacks
) -> None:
    frame = tracebacks.trace(caught(user.spread)).frames[-1]
    line = frame.source[frame.line - frame.first]
    assert line[frame.column : frame.end_column] == "int("
