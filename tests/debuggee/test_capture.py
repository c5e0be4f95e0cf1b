from __future__ import annotations

import _thread
import faulthandler
import logging
import os
import sys
import threading
import warnings
from collections.abc import Callable, Iterator
from typing import cast

import pytest

from tests.support import PATIENCE
from wstui.core.events import Event, Output
from wstui.debuggee.capture import CHUNK, Capture, Stream
from wstui.debuggee.tags import context_of
from wstui.debuggee.uplink import Uplink

STREAMS = ("stdout", "__stdout__", "stderr", "__stderr__")


class FakeUplink:
    """Keeps what would go up."""

    def __init__(self) -> None:
        self.told: list[tuple[int, Event]] = []
        self.flushed = 0
        self.abandoned = False
        self.heard: Callable[[], None] = lambda: None

    def output(self, connection: int, stream: str, text: str) -> None:
        self.told.append((connection, Output("stderr" if stream == "stderr" else "stdout", text)))
        self.heard()

    def tell(self, connection: int, event: Event) -> None:
        self.told.append((connection, event))

    def say(self, data: bytes) -> None:
        assert data == b""
        self.flushed += 1

    def abandon(self) -> None:
        self.abandoned = True

    @property
    def texts(self) -> list[str]:
        return [event.text for _, event in self.told if isinstance(event, Output)]


@pytest.fixture
def uplink() -> FakeUplink:
    return FakeUplink()


@pytest.fixture
def stream(uplink: FakeUplink) -> Stream:
    return Stream("stdout", 1, cast("Uplink", uplink))


def test_a_print_is_one_report(stream: Stream, uplink: FakeUplink) -> None:
    print("one", 2, file=stream)
    print("a\nb", file=stream)
    assert uplink.texts == ["one 2\n", "a\nb\n"]


def test_a_line_without_an_end_waits_for_it_or_for_a_flush(stream: Stream, uplink: FakeUplink) -> None:
    stream.write("half")
    assert uplink.texts == []
    stream.write(" and half\n")
    assert uplink.texts == ["half and half\n"]
    stream.write("rest")
    stream.flush()
    stream.flush()
    assert uplink.texts == ["half and half\n", "rest"]
    stream.write("x")
    stream.nudge()
    assert uplink.texts[2:] == ["x"]
    stream.write("y" * 10_000)
    assert uplink.texts[3:] == ["y" * 10_000]


def test_a_nudge_never_waits_for_a_writer(stream: Stream, uplink: FakeUplink) -> None:
    stream.write("half")
    held, enough = threading.Event(), threading.Event()

    def hold() -> None:
        with stream._guard:
            held.set()
            enough.wait(PATIENCE)

    thread = threading.Thread(target=hold)
    thread.start()
    held.wait(PATIENCE)
    stream.nudge()
    assert uplink.texts == []
    enough.set()
    thread.join()


def test_lines_of_two_connections_are_not_mixed(stream: Stream, uplink: FakeUplink) -> None:
    for connection in (1, 2, 1, 2):
        context_of(connection).run(stream.write, f"{connection}")
    for connection in (1, 2):
        context_of(connection).run(stream.write, "\n")
    assert uplink.told == [(1, Output("stdout", "11\n")), (2, Output("stdout", "22\n"))]


def test_a_report_is_bounded(stream: Stream, uplink: FakeUplink) -> None:
    stream.write("x" * (2 * CHUNK + 5) + "\n")
    assert [len(text) for text in uplink.texts] == [CHUNK, CHUNK, 6]


def test_a_stream_is_a_whole_text_stream(stream: Stream, uplink: FakeUplink) -> None:
    assert (stream.encoding, stream.isatty(), stream.fileno(), stream.name) == ("utf-8", False, 1, "<stdout>")
    assert stream.buffer.fileno() == 1
    assert stream.writable()
    stream.buffer.write(b"gr\xc3\xb6\xc3\x9fe\xff\n")
    stream.writelines(["a\n", "b\n"])
    stream.reconfigure(line_buffering=False)
    stream.close()
    assert not stream.closed
    stream.write("still\n")
    assert uplink.texts == ["größe\\xff\n", "a\n", "b\n", "still\n"]
    with pytest.raises(TypeError, match="must be str, not bytes"):
        stream.write(cast("str", b"x"))


@pytest.fixture
def logger(stream: Stream) -> Iterator[logging.Logger]:
    made = logging.getLogger("wstui.test_capture")
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logging.Formatter("%(asctime)s %(message)s"))
    made.addHandler(handler)
    made.propagate = False
    yield made
    made.removeHandler(handler)


def test_a_log_record_is_told_once_as_a_record(logger: logging.Logger, uplink: FakeUplink) -> None:
    context_of(3).run(logger.warning, "%s is said", "it")
    assert uplink.told == [(3, Output("log", "it is said", "WARNING", "wstui.test_capture"))]


def test_a_logged_traceback_and_stack_are_with_it(logger: logging.Logger, uplink: FakeUplink) -> None:
    try:
        int("x")
    except ValueError:
        logger.exception("failed", stack_info=True)
    (text,) = uplink.texts
    lines = text.splitlines()
    assert lines[0] == "failed"
    assert "ValueError: invalid literal for int() with base 10: 'x'" in lines
    assert "Stack (most recent call last):" in lines


def test_a_log_line_does_not_swallow_a_print_before_it(
    logger: logging.Logger, stream: Stream, uplink: FakeUplink
) -> None:
    stream.write("half")
    logger.error("x")
    assert uplink.texts == ["half", "x"]


def test_a_handler_that_makes_its_own_text(stream: Stream, uplink: FakeUplink) -> None:
    class Handler(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            stream.write(f"<{record.levelname}>\n")

    made = logging.getLogger("wstui.test_capture.own")
    made.addHandler(Handler())
    made.propagate = False
    made.error("x")
    assert uplink.told == [(0, Output("log", "<ERROR>", "ERROR", "wstui.test_capture.own"))]


@pytest.fixture
def capture(uplink: FakeUplink) -> Capture:
    read, write = os.pipe()
    os.close(read)
    os.close(write)
    return Capture(cast("Uplink", uplink), write)


def test_a_warning_is_told_as_one(capture: Capture, uplink: FakeUplink) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        warnings.showwarning = capture._warn
        context_of(2).run(warnings.warn, "beware", UserWarning)
        warnings.showwarning("old", DeprecationWarning, "a.py", 3, capture.stderr, "line")
    (first, second, *_) = uplink.told
    assert first[0] == 2
    assert isinstance(first[1], Output)
    assert (first[1].stream, first[1].level) == ("warning", "UserWarning")
    assert first[1].text.endswith(": UserWarning: beware")
    assert second == (0, Output("stderr", "a.py:3: DeprecationWarning: old\n  line\n"))


def test_the_streams_stand_in_and_a_forked_process_gets_plain_ones(
    capture: Capture, uplink: FakeUplink, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in STREAMS:
        monkeypatch.setattr(sys, name, getattr(sys, name))
    capture._forked()
    assert uplink.abandoned
    assert (sys.stdout.fileno(), sys.__stderr__ and sys.__stderr__.fileno()) == (1, 2)
    assert not isinstance(sys.stdout, Stream)


def test_an_exit_at_once_lets_go_of_everything_first(
    capture: Capture, uplink: FakeUplink, monkeypatch: pytest.MonkeyPatch
) -> None:
    left: list[int] = []
    monkeypatch.setattr("wstui.debuggee.capture._exit", left.append)
    capture.stdout.write("half")
    capture.stderr.write("half")
    capture._exit(3)
    assert uplink.texts == ["half", "half"]
    assert (uplink.flushed, left) == (1, [3])
    capture.stdout.write("x")
    capture.nudge()
    assert uplink.texts[2:] == ["x"]


def test_who_has_no_caller_is_heard(stream: Stream, uplink: FakeUplink) -> None:
    done = _thread.allocate_lock()
    done.acquire()
    uplink.heard = done.release
    _thread.start_new_thread(stream.write, ("a last traceback\n",))
    assert done.acquire(timeout=PATIENCE)
    assert uplink.texts == ["a last traceback\n"]


def test_it_takes_the_place_of_all_by_which_a_process_speaks(
    capture: Capture, uplink: FakeUplink, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[object] = []
    for owner, name in ((os, "_exit"), (warnings, "showwarning"), *((sys, name) for name in STREAMS)):
        monkeypatch.setattr(owner, name, getattr(owner, name))
    monkeypatch.setattr(faulthandler, "enable", done.append)
    monkeypatch.setattr(os, "register_at_fork", lambda *, after_in_child: done.append(after_in_child))
    capture.install()
    assert [getattr(sys, name) for name in STREAMS] == [capture.stdout] * 2 + [capture.stderr] * 2
    assert done == [capture._fault, capture._forked]
    assert (os._exit, warnings.showwarning) == (capture._exit, capture._warn)
    sys.stdout.write("hello\n")
    assert uplink.texts == ["hello\n"]


def test_to_write_nothing_says_nothing(stream: Stream, uplink: FakeUplink) -> None:
    assert stream.write("") == 0
    stream.flush()
    assert uplink.texts == []


def test_an_emit_that_is_no_handlers_writes_what_it_writes(stream: Stream, uplink: FakeUplink) -> None:
    def emit(record: str) -> None:
        stream.write(f"{record}\n")

    emit("a signal")
    assert uplink.told == [(0, Output("stdout", "a signal\n"))]


def test_without_logging_nothing_is_looked_for(
    stream: Stream, uplink: FakeUplink, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(sys.modules, "logging")
    stream.write("early\n")
    assert uplink.texts == ["early\n"]


def test_a_stack_that_is_not_deep_is_looked_through_to_its_end(stream: Stream, uplink: FakeUplink) -> None:
    thread = threading.Thread(target=stream.write, args=("from a thread\n",))
    thread.start()
    thread.join()
    assert uplink.texts == ["from a thread\n"]
