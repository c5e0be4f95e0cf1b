from __future__ import annotations

import asyncio
import errno
import os
import signal
from pathlib import Path

import pytest

from tests.cli.calling import SESSION
from tests.session.files import frame, printed, session
from tests.support import PATIENCE
from wstui.errors import SessionFileError
from wstui.session import browsing
from wstui.session.browsing import Browser


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files of more than a few lines are large ones."""
    monkeypatch.setattr(browsing, "FIRST", 1000)


def large(tmp_path: Path, *more: bytes) -> Path:
    """A file of 3,000 frames and some more lines."""
    return session(tmp_path / "large.wstui", [*map(frame, range(1, 3001)), *more])


async def read(browser: Browser) -> None:
    """Wait until all of a file has been read."""
    changed = asyncio.Event()
    browser.watch(changed.set)
    browser.begin()
    async with asyncio.timeout(PATIENCE):
        while browser.reading:
            changed.clear()
            await changed.wait()


def test_a_small_file_is_there_at_once() -> None:
    browser = Browser(SESSION)
    assert not browser.reading
    assert (browser.progress, browser.phase) == (1.0, "ready")
    browser.begin()
    browser.cancel()
    assert not browser.cancelled
    browser.abandon()


def test_the_rest_of_a_large_file_is_not_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = large(tmp_path)
    monkeypatch.setattr(browsing, "FIRST", path.stat().st_size)
    monkeypatch.setattr(browsing, "HEAD", 1000)
    whole = Browser(path)
    assert (len(whole.leaves), whole.reading) == (3000, False)
    whole.abandon()
    browser = Browser(large(tmp_path, frame(3001)))
    assert 0 < len(browser.leaves) < 20
    assert browser.reading
    browser.abandon()


@pytest.mark.parametrize("head", [10, 2000])
def test_a_first_line_may_be_long(head: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = large(tmp_path)
    monkeypatch.setattr(browsing, "FIRST", path.stat().st_size - 1)
    monkeypatch.setattr(browsing, "HEAD", head)
    browser = Browser(path)
    assert browser.leaves.header.app
    assert browser.reading
    browser.abandon()


@pytest.mark.usefixtures("small")
def test_a_large_file_is_read_by_a_process(tmp_path: Path) -> None:
    async def story() -> None:
        browser = Browser(large(tmp_path, printed(3001, "bye")))
        running = asyncio.ensure_future(browser.run())
        first = len(browser.leaves)
        assert 0 < first < 20
        assert 0 < browser.progress < 0.1
        await read(browser)
        assert len(browser.leaves) == 3001
        assert browser.leaves.row(2999).n == 3000
        assert browser.leaves.of_kinds(frozenset({"output"}), 0, 3001) == [3000]
        assert (browser.leaves.mended, browser.cancelled, browser.progress) == ("", False, 1.0)
        browser.kill()
        browser.give_way()
        await browser.aclose()
        await running

    asyncio.run(story())


@pytest.mark.usefixtures("small")
def test_the_first_record_may_be_larger_than_what_is_read_at_once(tmp_path: Path) -> None:
    async def story() -> None:
        browser = Browser(session(tmp_path / "a.wstui", [frame(1, "x" * 2000), frame(2)]))
        assert (len(browser.leaves), browser.reading) == (0, True)
        await read(browser)
        assert [browser.leaves.row(index).n for index in range(len(browser.leaves))] == [1, 2]
        assert browser.leaves.mended == ""
        await browser.aclose()

    asyncio.run(story())


@pytest.mark.usefixtures("small")
def test_a_torn_end_is_said(tmp_path: Path) -> None:
    async def story() -> None:
        path = large(tmp_path, b'{"n":3001,')
        browser = Browser(path)
        await read(browser)
        assert len(browser.leaves) == 3000
        assert browser.leaves.mended == f"{path}:3002: the last line was cut off after 10 bytes, it is left out"
        await browser.aclose()

    asyncio.run(story())


@pytest.mark.usefixtures("small")
def test_reading_can_be_given_up_and_can_be_killed(tmp_path: Path) -> None:
    async def story() -> None:
        browser = Browser(large(tmp_path))
        browser.begin()
        count = len(browser.leaves)
        browser.cancel()
        assert (browser.reading, browser.cancelled, len(browser.leaves)) == (False, True, count)
        await browser.aclose()
        other = Browser(large(tmp_path))
        assert other._process is not None
        os.kill(other._process.pid, signal.SIGKILL)
        await read(other)
        assert other.leaves.mended.endswith(f"what reads it was ended at record {len(other.leaves):,}")
        await other.aclose()

    asyncio.run(story())


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", ":1:1: empty"),
        (b"x" * 2000, ":1:1: not a session file: its first line does not end"),
        (b"{}\n", ":1:1: not"),
    ],
)
@pytest.mark.usefixtures("small")
def test_what_is_no_session_file_is_refused(tmp_path: Path, data: bytes, told: str) -> None:
    path = tmp_path / "x.wstui"
    path.write_bytes(data)
    with pytest.raises(SessionFileError) as caught:
        Browser(path)
    assert f"{path}{told}" in str(caught.value)


@pytest.mark.usefixtures("small")
def test_a_file_can_be_closed_without_a_loop(tmp_path: Path) -> None:
    browser = Browser(large(tmp_path))
    browser.abandon()
    assert not browser.reading
    empty = Browser(session(tmp_path / "empty.wstui", []))
    assert len(empty.leaves) == 0
    empty.abandon()


@pytest.mark.usefixtures("small")
def test_where_no_process_can_be_started_what_was_read_is_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_: int) -> int:
        raise OSError(errno.EMFILE, os.strerror(errno.EMFILE))

    path = large(tmp_path)
    monkeypatch.setattr("wstui.session.browsing.Process", refuse)
    browser = Browser(path)
    assert (browser.reading, browser.progress, bool(len(browser.leaves))) == (False, 1.0, True)
    assert browser.leaves.mended == f"{path}: the rest cannot be read: Too many open files"
    browser.abandon()
    monkeypatch.setattr(os, "dup", refuse)
    with pytest.raises(SessionFileError, match=r"\.wstui: Too many open files"):
        Browser(path)


def test_a_session_without_records_is_one_all_the_same(tmp_path: Path) -> None:
    browser = Browser(session(tmp_path / "a.wstui", []))
    assert (len(browser.leaves), browser.reading, browser.leaves.mended) == (0, False, "")
    browser.abandon()


@pytest.mark.usefixtures("small")
def test_what_reads_it_is_ended_also_without_a_loop(tmp_path: Path) -> None:
    browser = Browser(large(tmp_path))
    process = browser._process
    assert process is not None
    browser.abandon()
    assert process.over
