from __future__ import annotations

import bdb
import builtins
import io
import pdb  # noqa: T100 - that is what it is about
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import pytest

from wstui.core.events import Event, Note
from wstui.debuggee.prompts import BREAKPOINT_HINT, INPUT_HINT, Prompts
from wstui.debuggee.stacks import Ground
from wstui.debuggee.tags import context_of
from wstui.debuggee.uplink import Uplink


class FakeUplink:
    def __init__(self) -> None:
        self.told: list[tuple[int, Event]] = []

    def tell(self, connection: int, event: Event) -> None:
        self.told.append((connection, event))


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[tuple[int, Event]]]:
    for name in ("stdin", "__stdin__", "breakpointhook"):
        monkeypatch.setattr(sys, name, getattr(sys, name))
    monkeypatch.setattr(builtins, "input", builtins.input)
    uplink = FakeUplink()
    Prompts(cast("Uplink", uplink), Ground(str(Path(__file__).parent))).install()
    yield uplink.told
    pdb.Pdb(stdin=io.StringIO()).clear_all_breaks()


def notes(told: list[tuple[int, Event]]) -> list[tuple[int, str, str]]:
    return [(who, note.text.partition(":")[0], note.hint) for who, note in told if isinstance(note, Note)]


def test_a_breakpoint_is_told_and_passed(told: list[tuple[int, Event]]) -> None:
    context_of(3).run(stop_here)
    assert notes(told) == [(3, "breakpoint() at test_prompts.py", BREAKPOINT_HINT)]


def stop_here() -> None:
    breakpoint()  # noqa: T100 - that is what it is about


@pytest.mark.parametrize("stdout", [None, io.StringIO()])
def test_a_debugger_is_told_and_goes_on(told: list[tuple[int, Event]], stdout: io.StringIO | None) -> None:
    debugger = pdb.Pdb(stdout=stdout, nosigint=True, readrc=False)
    tracer = sys.gettrace()  # whoever measures this test's coverage
    debugger.set_trace()
    during = sys.gettrace()
    sys.settrace(tracer)
    assert during in {None, tracer} or isinstance(getattr(during, "__self__", None), bdb.Bdb)
    assert notes(told)[:1] == [(0, "a debugger asks for a command at test_prompts.py", BREAKPOINT_HINT)]


class Commands(bdb.Bdb):
    """Asks for commands as pdb and its kin do, both ways."""

    def ask(self) -> tuple[str, str]:
        return input("(Pdb) "), sys.stdin.readline()


def test_every_command_loop_is_told_to_go_on(told: list[tuple[int, Event]]) -> None:
    tracer = sys.gettrace()
    assert Commands().ask() == ("continue", "continue\n")
    sys.settrace(tracer)
    assert notes(told) == [(0, "a debugger asks for a command at test_prompts.py", BREAKPOINT_HINT)] * 2


def test_without_a_debugger_in_the_process_nobody_asks_as_one(
    told: list[tuple[int, Event]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(sys.modules, "bdb")
    with pytest.raises(EOFError):
        input()
    assert len(notes(told)) == 1


def test_a_question_is_told_and_has_no_answer(told: list[tuple[int, Event]]) -> None:
    with pytest.raises(EOFError, match="there is no terminal"):
        input("name? ")
    with pytest.raises(EOFError):
        input()
    assert notes(told) == [
        (0, "input('name? ') at test_prompts.py", INPUT_HINT),
        (0, "input() at test_prompts.py", INPUT_HINT),
    ]


def test_standard_input_is_at_its_end_and_told_once(told: list[tuple[int, Event]]) -> None:
    assert sys.stdin.read() == sys.stdin.readline() == ""
    assert list(sys.stdin) == []
    assert sys.stdin.buffer.read() == b""
    assert (sys.stdin.fileno(), sys.stdin.readable(), sys.stdin.isatty()) == (0, True, False)
    assert notes(told) == [(0, "sys.stdin is read at test_prompts.py", INPUT_HINT)]
