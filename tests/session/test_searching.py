"""A file's regexes run where they can be ended."""

from __future__ import annotations

import json
import os
import signal
import subprocess

import pytest

from tests.support import PATIENCE, TIME
from wstui.session import searching as module
from wstui.session.searching import Searcher

SLOW = ("(a+)+$", "a" * 40 + "b")


def test_a_regex_is_looked_for() -> None:
    with Searcher(20 * TIME) as searcher:
        assert searcher.search("^2026-", "2026-11-23")
        assert not searcher.search("^2026-", "in 2026-")
        assert searcher.search("^é\n\ud800$", "é\n\ud800")
        assert not searcher.search("(", "(")


def test_no_process_is_started_before_there_is_a_regex_and_none_is_left() -> None:
    with Searcher() as searcher:
        assert searcher._process is None
        searcher.search("a", "a")
    assert searcher._process is None
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)


def test_one_that_takes_too_long_is_ended_and_the_next_is_looked_for() -> None:
    with Searcher(20 * TIME) as searcher:
        searcher.search("a", "a")  # a process that is up answers at once
        searcher._patience = 0.2
        with pytest.raises(TimeoutError):
            searcher.search(*SLOW)
        searcher._patience = 20 * TIME
        assert searcher.search("a", "a")


def test_one_that_took_too_long_too_often_is_not_looked_for_any_more() -> None:
    with Searcher(20 * TIME) as searcher:
        for _ in range(module.CHANCES):
            searcher.search("a", "a")
            searcher._patience = 0.05
            with pytest.raises(TimeoutError):
                searcher.search(*SLOW)
            searcher._patience = 20 * TIME
        with pytest.raises(TimeoutError):
            searcher.search(SLOW[0], "a")
        assert searcher._process is None
        assert searcher.search("(a+)+", "a")


@pytest.mark.parametrize("reads", [False, True])
def test_a_process_that_somebody_has_ended_is_no_riddle(*, reads: bool) -> None:
    with Searcher(20 * TIME) as searcher:
        searcher._process = subprocess.Popen(
            ["/bin/sh", "-c", "read line" if reads else "exit 0"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        if not reads:
            searcher._process.wait(20 * TIME)
        with pytest.raises(TimeoutError):
            searcher.search("a", "a" * (1000 if reads else 200_000))
        assert searcher.search("a", "a")


def test_one_that_was_never_needed_is_closed_all_the_same() -> None:
    with Searcher() as searcher:
        assert searcher._process is None


def test_a_search_whose_asker_is_gone_ends_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_BESIDES", 0.1)
    with Searcher(0.1) as searcher:
        process = searcher._start()
        assert process.stdin is not None
        process.stdin.write(json.dumps(SLOW).encode() + b"\n")
        process.stdin.flush()
        assert process.wait(PATIENCE) == -signal.SIGALRM
