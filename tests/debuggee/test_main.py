"""The whole debuggee in its own process, told from the parent's side."""

from __future__ import annotations

import asyncio
import functools
import os
import sys
from pathlib import Path
from typing import Never, cast

import pytest

from tests.session.talking import STAGE, talking
from wstui.core.events import Blocked, Disconnect, Note
from wstui.core.machine import State
from wstui.debuggee import __main__ as module
from wstui.debuggee.uplink import Uplink
from wstui.wire.messages import (
    Deliver,
    Drop,
    Frame,
    Go,
    Gone,
    ListRoutes,
    Loaded,
    LoadFailed,
    Open,
    RouteList,
    Started,
)

pytestmark = pytest.mark.anyio


async def test_an_echo_from_start_to_end() -> None:
    async with talking() as talk:
        (started,) = talk.said(Started)
        assert started.pid == talk.child.pid
        assert Path(started.executable).parent == Path(sys.executable).parent  # python or python3, as the system has it
        await talk.connect(1)
        await talk.acted(1, "nothing at all")
        (frame,) = talk.said(Frame)
        assert frame.state is State.OPEN
        assert frame.at.startswith("stage.py:")
        assert frame.at.endswith(" application")
        talk.link.send(ListRoutes())
        await talk.until(lambda: talk.said(RouteList))
        talk.link.send(Deliver(1, Disconnect(1001)))
        await talk.until(lambda: talk.said(Gone))
        assert [event.value for event in talk.events("returned", 1)] == [None]
        assert talk.reports[-1] == Gone(1)


async def test_the_project_sees_nothing_of_ours() -> None:
    async with talking() as talk:
        await talk.connect(1)
        await talk.acted(1, "see_environment")
        text = str(talk.texts(1)[0])
        path = text.partition("]")[0]
        assert str(Path(__file__).parents[2] / "wstui") not in path
        assert "[''" not in path
        assert f"] [] ['wstui', '{STAGE}'] " in text


async def test_one_that_stands_by_loads_when_it_is_told_to() -> None:
    async with talking(ready=False, standby=True) as talk:
        await talk.until(lambda: talk.said(Started))
        await talk.connect(1) if not talk.said(Loaded) else None
        assert [type(report) for report in talk.reports[:1]] == [Started]
        await talk.acted(1, "nothing")
    async with talking(ready=False, standby=True) as talk:
        talk.link.send(Go())
        await talk.ready()
    async with talking(ready=False, standby=True) as talk:
        await talk.until(lambda: talk.said(Started))
        await talk.link.close()
        assert talk.said(Loaded) == []


async def test_many_connections_at_once() -> None:
    async with talking() as talk:
        for number in range(1, 51):
            talk.link.send(Open(number, {"path": "/"}))
        await talk.until(lambda: len(talk.events("websocket.accept")) == 50)
        for number in range(1, 51):
            talk.act(number, f"flood {number}")
        await talk.until(lambda: all(f"flood {number}" in talk.texts(number) for number in range(1, 51)))
        for number in range(1, 51):
            assert talk.texts(number) == [*map(str, range(number)), f"flood {number}"]


async def test_a_flood_waits_for_a_parent_that_is_slow() -> None:
    async with talking() as talk:
        await talk.connect(1)
        await talk.acted(1, "flood 20000")
        assert talk.texts(1) == [*map(str, range(20_000)), "flood 20000"]


async def test_last_words_stand_before_a_crash() -> None:
    async with talking() as talk:
        for connection, text in ((1, "boom"), (2, "two\nlines")):
            await talk.connect(connection)
            talk.act(connection, f"fail {text}")
            await talk.until(functools.partial(talk.reports.__contains__, Gone(connection)))
            assert talk.texts(connection) == ["0", "1", "2"]
            (crashed,) = talk.events("crashed", connection)
            assert crashed.error == f"ValueError: {text.partition(chr(10))[0]}"
            assert [frame.function for frame in crashed.trace.frames] == ["application", "fail"]
            assert dict(crashed.trace.frames[-1].locals)["argument"] == repr(text)


async def test_prints_logs_and_warnings_are_told_once_with_their_connection() -> None:
    async with talking() as talk:
        await talk.connect(7)
        await talk.acted(7, "prints hello")
        assert talk.printed(7) == "hello twice\nbytes\nno end"
        assert talk.printed(7, "stderr") == "oops\n"
        await talk.acted(7, "log hear")
        logged = [(event.level, event.logger, event.text.splitlines()) for event in talk.events("output", 7)]
        logged = [log for log in logged if log[0]]
        assert [log[:2] for log in logged] == [(level, "stage.log") for level in ("WARNING", "INFO", "ERROR")]
        assert logged[0][2] == ["hear is said"]
        assert logged[1][2] == ["now hear"]
        assert (logged[2][2][0], logged[2][2][-1]) == (
            "failed",
            "ValueError: invalid literal for int() with base 10: 'hear'",
        )
        assert talk.printed(7, "stderr") == "oops\n"
        await talk.acted(7, "warn beware")
        (warned,) = (event for event in talk.events("output", 7) if event.stream == "warning")
        assert warned.level == "UserWarning"
        assert warned.text.endswith("UserWarning: beware")
        await talk.acted(7, "print_apart x")
        assert talk.printed(7).endswith("x\nx\n")
        assert talk.printed(0) == "x\n"
        await talk.acted(7, "fail_unseen nobody")
        (unseen,) = (event for event in talk.events("output", 7) if event.logger == "asyncio")
        assert unseen.text.startswith("Task exception was never retrieved")
        assert unseen.text.endswith("ValueError: nobody")


async def test_what_bypasses_python_comes_without_a_connection() -> None:
    async with talking() as talk:
        await talk.connect(1)
        await talk.acted(1, "raw_output hello")
        await talk.until(lambda: len(talk.spilled) == 2)
        assert {(output.stream, output.text) for output in talk.spilled} == {
            ("stdout", "hello raw\n"),
            ("stderr", "from a child\n"),
        }
        await talk.acted(1, "fork elsewhere")
        await talk.until(lambda: talk.spilled[-1].text == "elsewhere\n")


async def test_ten_megabytes_of_prints_arrive_whole_and_bounded() -> None:
    async with talking() as talk:
        await talk.connect(1)
        await talk.acted(1, "print_much 10000")
        assert talk.printed(1) == "".join(f"{number:0999}\n" for number in range(10_000))
        assert max(len(event.text) for event in talk.events("output", 1)) <= 64 << 10


async def test_an_application_may_replace_and_close_its_streams() -> None:
    async with talking() as talk:
        await talk.connect(1)
        await talk.acted(1, "close_stdout still heard")
        assert talk.printed(1) == "still heard\n"
        await talk.acted(1, "replace_stdout elsewhere")
        assert talk.printed(1, "stderr") == "elsewhere\n"
        await talk.acted(1, "nothing")


async def test_a_block_is_told_with_its_line_and_again_when_it_is_over(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "free")
    async with talking() as talk:
        await talk.connect(3)
        talk.act(3, f"block_until {tmp_path / 'free'}")
        await talk.until(lambda: talk.events("blocked", 3))
        (tmp_path / "free").write_bytes(b"x")
        await talk.until(lambda: len(talk.events("blocked", 3)) == 2)
        first, over = talk.events("blocked", 3)
        assert isinstance(first, Blocked)
        assert (first.file, first.function, first.source) == ("stage.py", "block_until", "os.read(descriptor, 1)")
        assert (first.over, over.over) == (False, True)
        assert 0.25 <= first.seconds < over.seconds


async def test_one_stuck_handler_is_freed_and_the_others_go_on() -> None:
    async with talking() as talk:
        await talk.connect(1)
        for number, act in enumerate(("spin", "block 60", "spin_apart", "wait_for_ever"), 2):
            await talk.connect(number)
            talk.act(number, act)
            if act in {"spin", "block 60"}:
                await talk.until(functools.partial(talk.events, "blocked", number))
            else:
                await talk.acted(1, f"nothing during {act}")
            talk.child.interrupt(number)
            await talk.until(functools.partial(talk.reports.__contains__, Gone(number)))
            await talk.acted(1, f"nothing after {act}")
        assert [event.error for event in talk.events("crashed")] == ["interrupted by you"] * 3
        told = "CancelledError: ended by you, while it waited at stage.py:"
        assert [event.raised[: len(told)] for event in talk.events("returned", 5)] == [told]


async def test_an_interrupt_frees_only_whom_it_names(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "free")
    block = f"block_until {tmp_path / 'free'}"
    async with talking() as talk:
        await talk.connect(1)
        await talk.connect(2)
        talk.act(1, block)
        await talk.until(lambda: talk.events("blocked", 1))
        talk.child.interrupt(2)
        (tmp_path / "free").write_bytes(b"x")
        await talk.until(lambda: block in talk.texts(1) and Gone(2) in talk.reports)
        assert not talk.events("crashed")


async def test_the_gil_held_is_told_by_the_parent_and_ended_by_a_kill() -> None:
    async with talking() as talk:
        await talk.connect(1)
        talk.act(1, f"hold_gil {10**11}")
        await talk.until(lambda: talk.blocked)
        (blocked,) = talk.blocked
        assert (blocked.file, blocked.function) == ("stage.py", "hold_gil")
        assert blocked.source == "sum(range(int(argument)))"
        talk.link.kill()
        died = await talk.died()
        assert (died.signal, died.asked) == ("SIGKILL", True)


@pytest.mark.parametrize(
    ("act", "frames", "code", "name"),
    [
        ("leave_at_once 3", 5, 3, ""),
        ("segfault", 1, None, "SIGSEGV"),
        ("die_by SIGTERM", 0, None, "SIGTERM"),
        ("die_by SIGKILL", 0, None, "SIGKILL"),
    ],
)
async def test_every_kind_of_death_is_told_last(act: str, frames: int, code: int | None, name: str) -> None:
    async with talking() as talk:
        await talk.connect(1)
        talk.act(1, act)
        died = await talk.died()
        assert (died.code, died.signal, died.asked) == (code, name, False)
        assert talk.texts(1) == [str(number) for number in range(frames)]
        assert talk.printed(1).rstrip() == ("last words" if frames else "")
        assert talk.order[-1] == "died"
        if name == "SIGSEGV":
            assert "stage.py" in died.stderr
            assert [output.stream for output in talk.spilled] == ["fault"]


async def test_sys_exit_in_a_handler_is_a_crash() -> None:
    async with talking() as talk:
        await talk.connect(1)
        talk.act(1, "leave 4")
        await talk.until(lambda: bool(talk.deaths) or bool(talk.said(Gone)))
        assert [event.error for event in talk.events("crashed", 1)] == ["SystemExit: 4"]
        await talk.connect(2)


async def test_what_asks_for_a_terminal_gets_a_row_and_goes_on() -> None:
    async with talking() as talk:
        await talk.connect(1)
        await talk.acted(1, "breakpoints")
        notes = talk.events("note", 1)
        assert all(isinstance(note, Note) and note.hint for note in notes)
        assert [note.text.partition(" at stage.py")[0] for note in notes] == [
            "breakpoint()",
            "a debugger asks for a command",
        ]
        talk.act(1, "ask name?")
        await talk.until(lambda: talk.said(Gone))
        texts = [note.text.partition(" at stage.py")[0] for note in talk.events("note", 1)]
        assert texts[2:] == ["sys.stdin is read", "input('name?')"]
        (crashed,) = talk.events("crashed", 1)
        assert crashed.error == "EOFError: wstui: there is no terminal to read from in here"


async def test_an_application_cannot_end_the_loop() -> None:
    async with talking() as talk:
        await talk.connect(1)
        await talk.acted(1, "take_signals")
        await talk.acted(1, "stop_loop")
        (note,) = await talk.until(lambda: talk.events("note"))
        assert note.text == "the application stopped the event loop"
        for number, act in ((1, "close_loop"), (2, "run_loop")):
            talk.act(number, act)
            await talk.until(functools.partial(talk.reports.__contains__, Gone(number)))
            await talk.connect(number + 1)
        assert [event.error.partition(":")[0] for event in talk.events("crashed")] == ["RuntimeError"] * 2


@pytest.mark.parametrize("acts", [("hang_at_exit", "leave_thread"), ("wait_for_ever", "swallow")])
async def test_an_exit_that_hangs_is_cut_short(acts: tuple[str, str]) -> None:
    async with talking() as talk:
        for number, act in enumerate(acts, 1):
            await talk.connect(number)
            talk.act(number, act)
        await talk.connect(3)
        await talk.link.close(grace=0.3)
        (died,) = talk.deaths
        assert died.asked


async def test_a_parting_says_goodbye_to_every_connection() -> None:
    async with talking() as talk:
        await talk.connect(1)
        await talk.link.close()
        assert [event.kind for event in talk.events("returned", 1)] == ["returned"]
        (died,) = talk.deaths
        assert (died.code, died.asked) == (0, True)


async def test_dropping_one_connection() -> None:
    async with talking() as talk:
        await talk.connect(1)
        await talk.connect(2)
        talk.link.send(Drop(1))
        await talk.until(lambda: Gone(1) in talk.reports)
        await talk.acted(2, "nothing")


class FakeUplink:
    """Keeps what would go up."""

    def __init__(self) -> None:
        self.reports: list[LoadFailed] = []

    def report(self, report: LoadFailed) -> None:
        self.reports.append(report)


@pytest.fixture
def uplink() -> FakeUplink:
    return FakeUplink()


def test_a_loop_that_is_not_there_is_told(uplink: FakeUplink, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "uvloop", None)
    assert module._loop({"loop": "uvloop"}, cast("Uplink", uplink)) is None
    (failed,) = uplink.reports
    assert failed.message.startswith("--loop uvloop: import of uvloop halted")
    assert failed.hint == f"install uvloop for {sys.executable}"


CONFIG = {"app": "app.py", "app_dir": ".", "factory": False, "settings": ""}


def test_what_is_no_application_is_told(uplink: FakeUplink, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "path", list(sys.path))
    (tmp_path / "only_five.py").write_text("application = 5\n")
    assert module._load(CONFIG | {"app": "only_five.py", "app_dir": str(tmp_path)}, cast("Uplink", uplink)) is None
    sys.modules.pop("only_five", None)  # for a child it stays, for other tests it must not
    (failed,) = uplink.reports
    assert "application" in failed.message
    assert failed.traceback == ""


def test_whatever_loading_raises_is_told(uplink: FakeUplink, monkeypatch: pytest.MonkeyPatch) -> None:
    def load(_target: object) -> Never:
        raise GeneratorExit("odd")

    monkeypatch.setattr(module, "load", load)
    assert module._load(CONFIG, cast("Uplink", uplink)) is None
    (failed,) = uplink.reports
    assert (failed.message, failed.hint) == ("GeneratorExit while app.py was loaded: odd", "")
    assert failed.traceback.endswith("GeneratorExit: odd\n")


def test_what_the_host_itself_raises_ends_it_and_what_ran_beside_it(uplink: FakeUplink) -> None:
    ended: list[str] = []

    async def beside() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            ended.append("beside")

    async def serving() -> int:
        task.append(asyncio.ensure_future(beside()))
        await asyncio.sleep(0)
        raise RuntimeError("ours")

    task: list[object] = []
    loop = asyncio.new_event_loop()
    with pytest.raises(RuntimeError, match="ours"):
        module._run(loop, serving(), cast("Uplink", uplink))
    assert ended == ["beside"]
    assert loop.is_closed()


async def test_an_application_that_is_not_there_ends_the_debuggee() -> None:
    async with talking("nowhere:application", ready=False) as talk:
        assert (await talk.died()).code == module.FAILED
        (failed,) = talk.said(LoadFailed)
        assert "nowhere" in failed.message
