from __future__ import annotations

import asyncio
import errno
import os
import signal
from array import array
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.session.files import frame, session
from tests.session.test_leaves import leaves_of
from tests.support import PATIENCE
from wstui.core.query import Query
from wstui.journal.line import Header
from wstui.journal.writer import Journal
from wstui.session import seeking
from wstui.session.archive import Archive
from wstui.session.finding.process import Process
from wstui.session.finding.talk import FOUND, Answer
from wstui.session.leaves import Leaves
from wstui.session.seeking import Seeker, Stored


@pytest.fixture(autouse=True)
def _patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine with much to do may take long to start a process."""
    monkeypatch.setattr(seeking, "PATIENCE", PATIENCE)


async def until_over(process: Process) -> None:
    async with asyncio.timeout(PATIENCE):
        await process.gone()


class Watched(Seeker):
    """A seeker that can be waited for."""

    def __init__(self, records: Stored) -> None:
        self.news = asyncio.Event()
        super().__init__(records, self.news.set)

    async def ended(self) -> list[int]:
        """Wait until all has been looked at; return what was found."""
        async with asyncio.timeout(PATIENCE):
            while not self.done:
                self.news.clear()
                await self.news.wait()
        return [*self.rows]


@asynccontextmanager
async def seeking_in(records: Stored) -> AsyncIterator[Watched]:
    seeker = Watched(records)
    try:
        yield seeker
    finally:
        await seeker.aclose()


def three_thousand(tmp_path: Path) -> Leaves:
    return leaves_of(session(tmp_path / "a.wstui", [frame(n, f"user{n % 100}.") for n in range(1, 3001)]))


def test_records_are_found_in_order_by_several_processes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seeking, "SMALLEST", 1000)

    async def story() -> None:
        leaves = three_thousand(tmp_path)
        async with seeking_in(leaves) as seeker:
            assert not seeker.rows
            seeker.seek(Query("user7."))
            assert await seeker.ended() == [*range(6, 3000, 100)]
            assert (seeker.looked, seeker.problem) == (3000, "")
            seeker.seek(Query(regex="user[89]\\."))
            seeker.seek(Query(path="$.id"))  # what was looked for before is forgotten
            assert await seeker.ended() == []
            seeker.seek(Query("user9."))
            seeker.seek(Query("user8."))  # what is found of the other is nobody's any more
            assert await seeker.ended() == [*range(7, 3000, 100)]
            seeker.seek(None)
            seeker.grew()
            assert (seeker.query, len(seeker.rows)) == (None, 0)
        leaves.close()

    asyncio.run(story())


@pytest.mark.parametrize(("query", "most"), [(Query("user7."), seeking.QUICK), (Query(regex="er7\\."), seeking.QUEUE)])
def test_nobody_has_more_before_him_than_takes_little_time(
    query: Query, most: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(seeking, "SMALLEST", 1000)
    monkeypatch.setattr(seeking, "LARGEST", 1000)
    asked, ask = list[str](), Process.ask

    def listen(process: Process, order: dict[str, Any]) -> None:
        asked.append(order["do"])
        ask(process, order)

    monkeypatch.setattr(Process, "ask", listen)

    async def story() -> None:
        leaves = three_thousand(tmp_path)
        async with seeking_in(leaves) as seeker:
            seeker.seek(query)
            assert asked == ["query"] * seeking.CREW + ["find"] * seeking.CREW * most
            assert await seeker.ended() == [*range(6, 3000, 100)]
            assert len(asked) > 200
        leaves.close()

    asyncio.run(story())


def test_news_are_told_when_what_is_before_them_has_been_looked_at(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(seeking, "SMALLEST", 100_000)
    orders, attached = list[dict[str, Any]](), list[Callable[[Answer], None]]()
    monkeypatch.setattr(Process, "ask", lambda _, order: orders.append(order))
    monkeypatch.setattr(Process, "attach", lambda _, answered, _ended: attached.append(answered))

    async def story() -> None:
        leaves = three_thousand(tmp_path)
        async with seeking_in(leaves) as seeker:
            seeker.seek(Query("user7."))
            first, second = [order for order in orders if order["do"] == "find"][:2]
            for order, answered in ((second, attached[1]), (first, attached[0])):
                assert not seeker.news.is_set()
                found = array("Q", [order["row"]]).tobytes()
                answered(Answer(FOUND, order["question"], order["row"], (found, b"", b"")))
            assert seeker.news.is_set()
            assert [*seeker.rows] == [0, second["row"]]
        leaves.close()

    asyncio.run(story())


def test_more_records_are_looked_at_as_they_come(tmp_path: Path) -> None:
    async def story() -> None:
        journal = Journal.create(tmp_path / "live.wstui", Header("a:b", datetime.now(UTC)))
        archive = Archive.live(journal)
        async with seeking_in(archive) as seeker:
            seeker.seek(Query("ping"))
            assert await seeker.ended() == []
            for number in range(5):
                journal.frame(0.1, 1, to_app=True, payload="ping" if number % 2 else "pong")
            journal.commit()
            seeker.grew()
            assert await seeker.ended() == [1, 3]
            journal._stop(OSError(28, "No space left on device"))
            journal.frame(0.1, 1, to_app=False, payload="ping, not recorded")
            journal.commit()
            seeker.grew()
            assert await seeker.ended() == [1, 3, 5]
        archive.close()

    asyncio.run(story())


def test_what_was_never_recorded_is_looked_at_too(tmp_path: Path) -> None:
    async def story() -> None:
        journal = Journal.create(tmp_path / "no" / "folder.wstui", Header("a:b", datetime.now(UTC)))
        archive = Archive.live(journal)
        journal.frame(0.1, 1, to_app=True, payload="ping")
        journal.commit()
        async with seeking_in(archive) as seeker:
            assert archive.descriptor < 0
            seeker.seek(Query("ping"))
            assert await seeker.ended() == [0]

    asyncio.run(story())


def test_what_cannot_be_looked_for_is_said(tmp_path: Path) -> None:
    async def story() -> None:
        async with seeking_in(three_thousand(tmp_path)) as seeker:
            seeker.seek(Query(regex="("))
            await seeker.ended()
            assert seeker.problem.startswith("no regular expression: ")
            seeker.grew()
            seeker.seek(Query("user7."))
            assert len(await seeker.ended()) == 30

    asyncio.run(story())


def test_what_never_comes_back_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seeking, "PATIENCE", 0.2)

    async def story() -> None:
        lines = [frame(1), frame(2, "a" * 60 + "!"), frame(3)]
        async with seeking_in(leaves_of(session(tmp_path / "a.wstui", lines))) as seeker:
            seeker.seek(Query(regex="(a+)+$"))
            await seeker.ended()
            assert seeker.problem == "it takes too long: given up after record 0"
            seeker.seek(Query(regex="(a+)+$"))
            monkeypatch.setattr(seeking, "PATIENCE", PATIENCE)
            seeker.seek(Query("hi"))  # one that is stuck is ended at once
            assert await seeker.ended() == [0, 2]
            await asyncio.sleep(0)

    asyncio.run(story())


def test_a_process_that_was_killed_is_replaced_at_the_next_search(tmp_path: Path) -> None:
    async def story() -> None:
        async with seeking_in(three_thousand(tmp_path)) as seeker:
            seeker.prepare()
            for process in list(seeker._crew):
                os.kill(process.pid, signal.SIGKILL)
                process.wait()  # the loop does not hear of it before the search
            seeker.seek(Query("user7."))
            assert len(await seeker.ended()) == 30
            for process in seeker._crew:
                os.kill(process.pid, signal.SIGSTOP)
            seeker.seek(Query("user8."))
            for process in seeker._crew:
                os.kill(process.pid, signal.SIGKILL)
            await seeker.ended()
            assert seeker.problem == "what looked for it was ended: given up after record 0"
            for process in list(seeker._crew):
                await until_over(process)
            seeker.seek(Query("user7."))
            assert len(await seeker.ended()) == 30

    asyncio.run(story())


def test_one_that_dies_while_nothing_is_looked_for_is_replaced(tmp_path: Path) -> None:
    async def story() -> None:
        async with seeking_in(three_thousand(tmp_path)) as seeker:
            seeker.prepare()
            first = next(iter(seeker._crew))
            os.kill(first.pid, signal.SIGKILL)
            async with asyncio.timeout(PATIENCE):
                await seeker.news.wait()
            assert (seeker.problem, len(seeker._crew)) == ("", 1)
            seeker.seek(Query("user7."))
            assert len(await seeker.ended()) == 30
            seeker._lost(first, "it takes too long")  # it is not there any more
            seeker.close()

    asyncio.run(story())


def test_what_takes_its_time_to_begin_is_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def story() -> None:
        async with seeking_in(three_thousand(tmp_path)) as seeker:
            seeker.prepare()
            for process in seeker._crew:
                process.ready = False
            monkeypatch.setattr(seeking, "PATIENCE", 0.0)
            seeker.seek(Query("user7."))
            timer = seeker._timer
            assert timer is not None
            timer.cancel()
            seeker._look_after()
            assert (seeker._timer is not None, seeker.problem) == (True, "")
            monkeypatch.setattr(seeking, "PATIENCE", PATIENCE)
            assert len(await seeker.ended()) == 30
            last = seeker._timer
            assert last is not None
            last.cancel()
            seeker._look_after()
            assert seeker._timer is None

    asyncio.run(story())


def test_where_no_process_can_be_started_it_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: int) -> Process:
        raise BlockingIOError(errno.EAGAIN, os.strerror(errno.EAGAIN))

    async def story() -> None:
        async with seeking_in(three_thousand(tmp_path)) as seeker:
            monkeypatch.setattr(seeking, "CREW", 1)
            seeker.prepare()
            monkeypatch.setattr(seeking, "CREW", 2)
            monkeypatch.setattr(seeking, "Process", refuse)
            seeker.seek(Query("user7."))
            assert await seeker.ended()
            assert not seeker.problem
            seeker.close()
            seeker.seek(Query("user7."))
            assert seeker.done
            assert seeker.problem == f"nothing can be looked for: {os.strerror(errno.EAGAIN)}"

    asyncio.run(story())
