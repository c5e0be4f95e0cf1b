from __future__ import annotations

import asyncio
import os
import select
import subprocess
import sys
import termios
import textwrap
import tty
from collections.abc import Iterator

import pytest

from tests.support import PATIENCE, ROOT
from wstui.tui import terminal
from wstui.tui.terminal import RESTORE, Outlet


def run(body: str) -> tuple[str, str]:
    """Run a program inside a guard, with pipes for a terminal; return what its two streams came to."""
    program = textwrap.dedent(
        """
        import os, subprocess, sys
        from wstui.tui.terminal import guarded

        def screen(text):
            sys.__stderr__.write(text)
            sys.__stderr__.flush()

        def story():
        BODY
        try:
            with guarded():
                story()
        except RuntimeError as error:
            print("raised", error)
        print("out again", flush=True, file=sys.__stdout__)
        sys.__stderr__.write("err again\\n")
        """
    ).replace("BODY", textwrap.indent(textwrap.dedent(body).strip(), "    "))
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", program], cwd=ROOT, capture_output=True, timeout=PATIENCE, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.decode(), done.stderr.decode()


def test_the_screen_has_the_terminal() -> None:
    assert run("screen('drawn')") == ("out again\n", "drawnerr again\n")


def test_what_others_write_waits_until_the_screen_is_gone() -> None:
    out, err = run(
        """
        os.write(1, b"raw 1\\n")
        os.write(2, b"raw 2\\n")
        subprocess.run([sys.executable, "-c", "print('a child')"], check=True)
        screen("drawn\\n")
        """
    )
    assert out == "out again\n"
    assert err == "drawn\nraw 1\nraw 2\na child\nerr again\n"


def test_a_handler_made_before_does_not_paint_over_the_screen() -> None:
    _, err = run(
        """
        import logging
        logging.StreamHandler(sys.stderr).emit(logging.makeLogRecord({"msg": "logged"}))
        screen("drawn\\n")
        """
    )
    assert err == "drawn\nlogged\nerr again\n"


def test_what_is_told_afterwards_is_safe_and_bounded() -> None:
    _, err = run(
        """
        os.write(2, b"x" * 100_000 + b"\\n")
        os.write(2, b"\\x1b]52;c;aGk=\\x07 and \\xff\\n")
        """
    )
    assert "\x1b" not in err
    assert "␛]52;c;aGk=␇ and " in err
    assert len(err) < 5000


def test_the_terminal_comes_back_when_the_screen_breaks() -> None:
    out, err = run(
        """
        os.write(2, b"last words\\n")
        raise RuntimeError("broken")
        """
    )
    assert (out, err) == ("raised broken\nout again\n", "last words\nerr again\n")


COUNT = """
import os
from wstui.tui.terminal import guarded
before = os.listdir("/dev/fd")
for _ in range(3):
    with guarded():
        pass
assert os.listdir("/dev/fd") == before, (before, os.listdir("/dev/fd"))
"""


def test_no_descriptor_is_left() -> None:
    done = subprocess.run([sys.executable, "-c", COUNT], cwd=ROOT, capture_output=True, timeout=PATIENCE, check=False)
    assert done.returncode == 0, done.stderr


def test_a_terminal_that_was_closed_keeps_nobody_from_ending() -> None:
    reading, writing = os.pipe()
    with Outlet(writing) as outlet:
        os.close(reading)
        os.close(writing)
        assert outlet.write(b"drawn") == 5
        assert outlet.recover()


@pytest.fixture
def pty(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[int, int]]:
    """A terminal and who reads it; what takes nothing is given up at once."""
    monkeypatch.setattr(terminal, "PATIENCE", 0.0)
    master, slave = os.openpty()
    tty.setraw(slave)
    yield master, slave
    os.close(master)
    os.close(slave)


def received(master: int, text: bytes) -> bytes:
    """Read as much as a text has: the kernel hands on what was written at several times in as many pieces."""
    read = b""
    while len(read) < len(text) and select.select([master], [], [], PATIENCE)[0]:
        read += os.read(master, 4096)
    return read


def test_a_terminal_that_takes_nothing_is_not_waited_for(pty: tuple[int, int]) -> None:
    master, slave = pty
    with Outlet(slave) as outlet:
        assert outlet.write(b"1") == 1
        termios.tcflow(slave, termios.TCOOFF)
        assert outlet.write(b"[cut]") == 5
        assert not outlet.lost
        assert outlet.write(b"[dropped]") == 9
        assert outlet.lost
        assert not outlet.recover()
        termios.tcflow(slave, termios.TCOON)
        assert outlet.recover()
    whole = b"1[cut]" + RESTORE
    assert received(master, whole) == whole
    assert os.get_blocking(slave)


def test_what_was_cut_goes_on_when_the_terminal_takes_something_again(pty: tuple[int, int]) -> None:
    master, slave = pty

    async def story() -> None:
        drawn = asyncio.Event()
        with Outlet(slave) as outlet:
            outlet.watch(asyncio.get_running_loop(), drawn.set)
            termios.tcflow(slave, termios.TCOOFF)
            for text in (b"[cut]", b"[dropped]"):
                await asyncio.to_thread(outlet.write, text)
            assert not drawn.is_set()
            termios.tcflow(slave, termios.TCOON)
            async with asyncio.timeout(PATIENCE):
                await drawn.wait()
            assert not outlet.lost
            outlet.write(b"[anew]")

    asyncio.run(story())
    assert received(master, b"[cut][anew]") == b"[cut][anew]"


def test_what_follows_the_cut_is_written_when_there_is_room_again(pty: tuple[int, int]) -> None:
    master, slave = pty
    with Outlet(slave) as outlet:
        termios.tcflow(slave, termios.TCOOFF)
        outlet.write(b"[cut]")
        termios.tcflow(slave, termios.TCOON)
        outlet.write(b"[next]")
    assert received(master, b"[cut][next]") == b"[cut][next]"


def test_what_there_is_room_for_only_in_part_goes_on_piece_by_piece(pty: tuple[int, int]) -> None:
    master, slave = pty
    text = b"x" * 400_000

    async def story() -> bytes:
        drawn, read = asyncio.Event(), b""
        with Outlet(slave) as outlet:
            outlet.watch(asyncio.get_running_loop(), drawn.set)
            await asyncio.to_thread(outlet.write, text)
            async with asyncio.timeout(PATIENCE):
                while len(read) < len(text):
                    read += await asyncio.to_thread(os.read, master, 4096)
                await drawn.wait()
        return read

    assert asyncio.run(story()) == text


STOPPED = """
import os, sys, termios
from wstui.tui import terminal
terminal.PATIENCE = 0.1
with terminal.guarded():
    os.write(2, b"for nobody")
    termios.tcflow(0, termios.TCOOFF)
    for text in ("[cut]", "[dropped]"):
        sys.__stderr__.write(text)
        sys.__stderr__.flush()
"""


def test_a_terminal_that_takes_nothing_keeps_nobody_from_ending(pty: tuple[int, int]) -> None:
    master, slave = pty
    done = subprocess.run(
        [sys.executable, "-c", STOPPED],
        cwd=ROOT,
        stdin=slave,
        stdout=slave,
        stderr=slave,
        timeout=PATIENCE,
        check=False,
    )
    assert done.returncode == 0
    assert not select.select([master], [], [], 0)[0]
