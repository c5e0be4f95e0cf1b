"""A sample of ``python -m tests.faults.last_words``."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.faults.last_words import End, Words, measure


@pytest.mark.anyio
async def test_all_that_was_said_stands_before_the_exception(tmp_path: Path) -> None:
    counts = [0, 1, 2, 255, 256, 257, 1000]
    assert await measure("raise", counts, tmp_path) == [Words(count, count, 0, ordered=True) for count in counts]


@pytest.mark.anyio
@pytest.mark.parametrize("end", ["exit", "segfault", "kill"])
async def test_a_process_that_ends_at_once_has_said_all_that_it_said(end: End, tmp_path: Path) -> None:
    assert await measure(end, [300], tmp_path) == [Words(300, 300, 0, ordered=True)]
