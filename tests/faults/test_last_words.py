"""A sample of ``python -m tests.faults.last_words``."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.faults.last_words import Words, measure


@pytest.mark.anyio
async def test_all_that_was_said_stands_before_the_exception(tmp_path: Path) -> None:
    counts = [0, 1, 2, 255, 256, 257, 1000]
    assert await measure("raise", counts, tmp_path) == [Words(count, count, 0, ordered=True) for count in counts]


@pytest.mark.anyio
async def test_os_exit_first_lets_go_of_all_that_was_said(tmp_path: Path) -> None:
    assert await measure("exit", [300], tmp_path) == [Words(300, 300, 0, ordered=True)]


@pytest.mark.anyio
async def test_what_is_there_after_a_segfault_is_the_beginning_in_order(tmp_path: Path) -> None:
    (words,) = await measure("segfault", [300], tmp_path)
    assert (words.late, words.ordered) == (0, True)
