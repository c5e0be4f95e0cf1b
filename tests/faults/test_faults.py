"""A sample of every command here; each runs hundreds of times with a larger count."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from tests.faults.calls import Case
from tests.faults.disks import no_folder
from tests.faults.kill9 import kill
from tests.faults.leaks import sessions
from tests.faults.syscalls import inject, on_disk

pytestmark = pytest.mark.e2e


@pytest.mark.parametrize("number", [0, 1])
def test_what_was_shown_is_in_the_journal_after_a_kill(number: int, tmp_path: Path) -> None:
    killed = kill(number, tmp_path)
    assert killed.wrong == []
    assert killed.shown


FULL_DISK = Case("journal.writer", "write", (), "unrecorded")
NO_PROCESS = Case("session.child", "Popen", (), "refused")


@pytest.mark.parametrize(("case", "error", "n"), [(FULL_DISK, "ENOSPC", 3), (NO_PROCESS, "EAGAIN", 1)])
def test_a_call_that_fails_hurts_nobody(case: Case, error: str, n: int, tmp_path: Path) -> None:
    assert inject(case, error, n, tmp_path) == []


def test_sessions_leave_nothing_open(tmp_path: Path) -> None:
    found, _ = asyncio.run(sessions(5, tmp_path))
    assert [after[:3] for _, _, after in found] == [before[:3] for _, before, _ in found]


def test_a_place_that_takes_no_journal_is_told(tmp_path: Path) -> None:
    assert on_disk(no_folder, tmp_path) == []
