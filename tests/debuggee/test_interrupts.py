from __future__ import annotations

import contextvars
import signal
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from types import FrameType, ModuleType

import pytest

from tests.support import PATIENCE
from wstui.debuggee import interrupts as module
from wstui.debuggee.interrupts import Interrupted, Interrupts
from wstui.debuggee.stacks import Ground
from wstui.debuggee.tags import context_of

NUMBER = int(signal.SIGUSR1)


@pytest.fixture
def interrupts(tmp_path: Path) -> Iterator[Interrupts]:
    before = signal.getsignal(NUMBER)
    spinning.clear()
    made = Interrupts(Ground(str(tmp_path)), NUMBER)
    made.install()
    yield made
    signal.signal(NUMBER, before)


spinning = threading.Event()


def spin() -> None:
    spinning.set()
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        pass


def spin_on(interrupts: Interrupts) -> None:
    """Spin until somebody has wanted to interrupt, and while it is tried a few times more."""
    spinning.set()
    until = time.monotonic() + PATIENCE
    while not interrupts.pending:
        assert time.monotonic() < until
    until = time.monotonic() + 0.1
    while time.monotonic() < until:
        pass


def wanting(interrupts: Interrupts, connection: int) -> threading.Thread:
    """Interrupt from another thread, again and again, as the watchdog does."""

    def insist() -> None:
        spinning.wait(PATIENCE)
        interrupts.want(connection)
        until = time.monotonic() + PATIENCE
        while interrupts.pending and time.monotonic() < until:
            interrupts.insist()
            time.sleep(0.01)

    thread = threading.Thread(target=insist)
    thread.start()
    return thread


@pytest.mark.parametrize("wanted", [4, 0])
def test_the_running_connection_is_freed(interrupts: Interrupts, wanted: int) -> None:
    thread = wanting(interrupts, wanted)
    with pytest.raises(Interrupted, match="interrupted by you"):
        context_of(4).run(spin)
    thread.join()
    assert not interrupts.pending


def test_a_sleep_is_cut_short(interrupts: Interrupts) -> None:
    thread = wanting(interrupts, 4)
    spinning.set()
    with pytest.raises(Interrupted):
        context_of(4).run(time.sleep, 2 * PATIENCE)
    thread.join()


def test_another_connection_is_left_alone(interrupts: Interrupts) -> None:
    thread = wanting(interrupts, 5)
    context_of(4).run(spin_on, interrupts)
    assert interrupts.pending
    interrupts.give_up()
    thread.join()
    interrupts.insist()
    context_of(5).run(time.sleep, 0.0)


def test_our_own_code_is_never_cut_in_two(interrupts: Interrupts) -> None:
    file = str(Path(module.__file__).parent / "uplink.py")
    ours = ModuleType("ours")
    code = (
        "import json\n"
        "def write(interrupts, clock, begin):\n"
        "    begin()\n"
        "    while not interrupts.pending: json.dumps({'a': [1]})\n"
        "    until = clock() + 0.1\n"
        "    while clock() < until: json.dumps({'a': [1]})\n"
    )
    exec(compile(code, file, "exec"), vars(ours))  # noqa: S102 - it is ours
    thread = wanting(interrupts, 4)
    context_of(4).run(ours.write, interrupts, time.monotonic, spinning.set)
    assert interrupts.pending
    interrupts.give_up()
    thread.join()


@pytest.mark.parametrize("wanted", [4, 0])
def test_who_calls_our_code_all_the_time_is_freed_on_coming_back(interrupts: Interrupts, wanted: int) -> None:
    file = str(Path(module.__file__).parent / "uplink.py")
    ours = ModuleType("ours")
    code = "def write(seconds, clock):\n    until = clock() + seconds\n    while clock() < until: pass\n"
    exec(compile(code, file, "exec"), vars(ours))  # noqa: S102 - it is ours
    calls: list[int] = []

    def print_for_ever() -> None:
        spinning.set()
        while len(calls) < 100:
            ours.write(0.05, time.monotonic)
            if interrupts.pending:
                calls.append(1)

    thread = wanting(interrupts, wanted)
    before = sys.gettrace()
    sys.settrace(None)
    try:
        with pytest.raises(Interrupted):
            context_of(4).run(print_for_ever)
        thread.join()
        assert sys.gettrace() is None
    finally:
        sys.settrace(before)
    assert not interrupts.pending
    assert len(calls) < 10


def test_worker_threads_are_freed_by_their_connection(interrupts: Interrupts) -> None:
    caught: list[BaseException] = []
    started = threading.Event()

    def work() -> None:
        started.set()
        try:
            while True:
                time.sleep(0.001)
        except BaseException as error:  # noqa: BLE001 - that is what it is about
            caught.append(error)

    def run(context: contextvars.Context) -> None:
        context.run(work)

    thread = threading.Thread(target=run, args=(context_of(6),))
    thread.start()
    started.wait(PATIENCE)
    assert not interrupts.free_threads(5)
    assert not interrupts.free_threads(0)
    assert interrupts.free_threads(6)
    thread.join(PATIENCE)
    assert [type(error) for error in caught] == [Interrupted]


def test_no_except_exception_keeps_it() -> None:
    assert not issubclass(Interrupted, Exception)


def test_who_is_interrupted_in_nobodys_code_is_left_alone(interrupts: Interrupts) -> None:
    interrupts._wanted = 0  # without a signal
    interrupts._on_signal(NUMBER, None)
    assert interrupts.pending
    interrupts.give_up()
    interrupts._on_signal(NUMBER, sys._getframe())
    assert not interrupts.pending


class Tracer:
    """Stands for the interpreter's own, under which nothing could be measured."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.set: object = None
        monkeypatch.setattr(sys, "settrace", self._take)
        monkeypatch.setattr(sys, "gettrace", lambda: self.set)

    def _take(self, tracer: object) -> None:
        self.set = tracer


@pytest.fixture
def tracer(monkeypatch: pytest.MonkeyPatch) -> Tracer:
    return Tracer(monkeypatch)


def frame_in(file: Path) -> FrameType:
    made = ModuleType("made")
    exec(compile("import sys\ndef top(call=sys._getframe):\n    return call()\n", str(file), "exec"), vars(made))  # noqa: S102 - it is ours
    frame: FrameType = made.top()
    return frame


def test_in_our_code_it_is_left_to_the_next_line_of_the_users(interrupts: Interrupts, tracer: Tracer) -> None:
    ours = frame_in(Path(module.__file__).parent / "uplink.py")
    user = ours.f_back
    assert user is not None
    interrupts._wanted = 0
    for _ in range(2):
        interrupts._on_signal(NUMBER, ours)
        assert tracer.set == interrupts._at_call
        assert user.f_trace == interrupts._at_line
    assert interrupts.pending


def test_a_debuggers_tracer_is_left_alone(interrupts: Interrupts, tracer: Tracer) -> None:
    tracer.set = debugger = object()
    ours = frame_in(Path(module.__file__).parent / "uplink.py")
    interrupts._wanted = 0
    interrupts._on_signal(NUMBER, ours)
    assert tracer.set is debugger
    assert ours.f_back is not None
    assert ours.f_back.f_trace != interrupts._at_line


def test_the_tracer_of_a_call_leaves_when_nobody_is_wanted_any_more(interrupts: Interrupts, tracer: Tracer) -> None:
    tracer.set = interrupts._at_call
    interrupts._wanted = 0
    interrupts._at_call(sys._getframe(), "call", None)
    assert tracer.set == interrupts._at_call
    interrupts.give_up()
    interrupts._at_call(sys._getframe(), "call", None)
    assert tracer.set is None


@pytest.mark.parametrize(("event", "wanted", "freed"), [("line", 0, True), ("line", 9, False), ("return", 0, False)])
def test_the_next_line_of_the_users_is_where_it_is_raised(
    interrupts: Interrupts, tracer: Tracer, event: str, wanted: int, *, freed: bool
) -> None:
    tracer.set = interrupts._at_call
    interrupts._wanted = wanted
    raised = False
    try:
        interrupts._at_line(sys._getframe(), event, None)
    except Interrupted:
        raised = True
    assert raised is freed
    assert interrupts.pending is not freed
    assert tracer.set is None
