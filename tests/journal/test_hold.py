from __future__ import annotations

import fcntl
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from wstui.journal import hold
from wstui.journal.line import Header
from wstui.journal.writer import Journal

HEADER = Header("a:b", datetime(2026, 11, 23, tzinfo=UTC))


@pytest.fixture
def asking(tmp_path: Path) -> Iterator[int]:
    """Another descriptor of the file in which `journal` writes."""
    (tmp_path / "a.wstui").touch()
    fd = os.open(tmp_path / "a.wstui", os.O_RDONLY)
    yield fd
    os.close(fd)


def test_a_file_is_held_until_its_writer_closes_it(tmp_path: Path) -> None:
    journal = Journal.create(tmp_path / "b.wstui", HEADER)
    fd = os.open(tmp_path / "b.wstui", os.O_RDONLY)
    assert hold.is_held(fd)
    journal.close()
    assert not hold.is_held(fd)
    os.close(fd)


def test_a_writer_that_is_killed_holds_nothing(tmp_path: Path, asking: int) -> None:
    code = (
        "import os, sys, time\nfrom wstui.journal.hold import hold\n"
        "hold(os.open(sys.argv[1], os.O_WRONLY)); print(flush=True); time.sleep(60)"
    )
    command = [sys.executable, "-c", code, str(tmp_path / "a.wstui")]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as writer:
        assert writer.stdout
        writer.stdout.readline()
        assert hold.is_held(asking)
        writer.send_signal(signal.SIGKILL)
        writer.wait()
        assert not hold.is_held(asking)


def test_where_there_are_no_locks_everything_is_left_alone(asking: int, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any) -> None:
        raise OSError(95, "Operation not supported")

    monkeypatch.setattr(fcntl, "flock", refuse)
    hold.hold(asking)
    assert hold.is_held(asking)
