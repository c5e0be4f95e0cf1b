from __future__ import annotations

import os
import subprocess
import sys
import textwrap

from tests.support import PATIENCE, ROOT
from wstui.tui.terminal import _reopen


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
        print("out again", flush=True)
        sys.stderr.write("err again\\n")
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
    with _reopen(writing) as stream:
        os.close(reading)
        os.close(writing)
        assert stream.write("drawn") == 5
        stream.flush()
