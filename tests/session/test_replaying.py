"""Saved sessions are acted again by a real application in a debuggee, and compared."""

from __future__ import annotations

import asyncio
import os
from collections import deque
from pathlib import Path
from typing import Any, ClassVar

import pytest

from tests.session.replays import ECHO, session
from tests.support import PATIENCE
from wstui.core.diff_text import lines
from wstui.core.events import Accept, Blocked, Close, Connect, Crashed, Disconnect, Event, Receive, Returned, Send
from wstui.errors import LoadError
from wstui.session import replaying as module
from wstui.session.case import Case, read_case
from wstui.session.child import ChildConfig
from wstui.session.replaying import How, Replayed, replay
from wstui.session.searching import Searcher
from wstui.wire.messages import Sent

APP = """
import os, time

STARTED = []

async def app(scope, receive, send):
    if scope["type"] == "lifespan":
        STARTED.append(await receive())
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await send({"type": "lifespan.shutdown.complete"})
        return
    await receive()
    print("not data")
    await send({"type": "websocket.accept"})
    while (message := await receive())["type"] == "websocket.receive":
        text = message["text"]
        if text == "die":
            os._exit(7)
        elif text == "raise":
            raise ValueError("no room")
        elif text == "busy":
            while True:
                pass
        elif text == "stuck":
            try:
                time.sleep(60)
            except BaseException:
                pass
            time.sleep(60)
        elif text == "started":
            text = str(len(STARTED))
        elif text == "id":
            text = '{"id": "%s"}' % os.urandom(4).hex()
        elif text == "close":
            await send({"type": "websocket.close", "code": 4001})
            continue
        elif text == "quiet":
            continue
        await send({"type": "websocket.send", "text": text})
"""


@pytest.fixture
def app(tmp_path: Path) -> ChildConfig:
    (tmp_path / "acting.py").write_text(APP, encoding="utf-8")
    return ChildConfig("acting:app", app_dir=str(tmp_path))


def came(config: ChildConfig, *files: Path, **how: Any) -> list[Replayed]:
    cases = [read_case(file) for file in files]
    done = replay(config, cases, How(**({"timeout": PATIENCE} | how)))
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)
    assert [replayed.case for replayed in done] == cases
    return done


def told(replayed: Replayed) -> list[str]:
    assert replayed.comparison is not None
    return [line.strip() for line in lines(replayed.comparison)]


HELLO: tuple[Event, ...] = (Connect({"path": "/"}), Accept())


@pytest.mark.parametrize("pace", ["lockstep", "recorded"])
def test_what_is_the_same_is_told_so(tmp_path: Path, app: ChildConfig, pace: str) -> None:
    file = session(tmp_path / "a.wstui", *ECHO, Receive("close"), Close(4001), Disconnect(4001), Returned())
    (replayed,) = came(app, file, pace=pace)
    assert (replayed.outcome, replayed.problem, replayed.silent) == ("same", "", ())
    assert [record.event.kind for record in replayed.records if record.way == ">"][:2] == [
        "websocket.connect",
        "websocket.receive",
    ]
    assert {record.c for record in replayed.records} == {1}
    assert replayed.seconds > 0


def test_what_differs_is_told_with_its_path_and_an_empty_file_is_the_same(tmp_path: Path, app: ChildConfig) -> None:
    file = session(tmp_path / "a.wstui", *HELLO, Receive('{"a": [1]}'), Send('{"a": [2]}'))
    replayed, empty = came(app, file, session(tmp_path / "b.wstui"))
    assert (replayed.outcome, empty.outcome) == ("differs", "same")
    assert "$.a[0]: was 2, is 1 (differs)" in told(replayed)


def test_what_differs_from_run_to_run_suggests_matchers_beside_those_of_the_file(tmp_path: Path) -> None:
    match = [{"path": "$.at", "any": True}]
    cases = [
        read_case(session(tmp_path / f"{n}.wstui", *HELLO, Send(f'{{"id": {n}, "at": {n}, "by": "ada"}}'), match=match))
        for n in (1, 2)
    ]
    first, again = (Replayed(case, case.whole.records) for case in cases)
    assert first.suggest(again) == [{"path": "$.id", "type": "number"}]
    assert first.suggest(first) == []


def test_files_share_one_lifespan_and_connections_keep_their_numbers(tmp_path: Path, app: ChildConfig) -> None:
    asked = (Receive("started"), Send("1"))
    two: list[tuple[int, Event]] = [
        (4, HELLO[0]),
        (4, HELLO[1]),
        (9, HELLO[0]),
        (9, HELLO[1]),
        (9, asked[0]),
        (9, asked[1]),
    ]
    first = session(tmp_path / "a.wstui", *HELLO, *asked)
    second = session(tmp_path / "b.wstui", *two)
    done = came(app, first, second, first, jobs=2)
    assert [replayed.outcome for replayed in done] == ["same"] * 3
    assert {record.c for record in done[1].records} == {4, 9}


def test_what_may_differ_does_not_and_what_was_captured_is_filled_in(tmp_path: Path, app: ChildConfig) -> None:
    match = [{"path": "$.id", "regex": "^[0-9a-f]{8}$"}]
    events = (*HELLO, Receive("id"), Send('{"id": "00"}'), Receive("it is ${id}"), Send("it is 00"))
    expect = {"expect": [{"path": "$", "regex": "^it is "}]}
    file = session(tmp_path / "a.wstui", *events, match=match, n4={"capture": {"id": "$.id"}}, n6=expect)
    with Searcher(PATIENCE) as searcher:
        (replayed,) = replay(app, [read_case(file, searcher.search)], How(timeout=PATIENCE))
    assert replayed.outcome == "same", told(replayed)
    sent = [record.event for record in replayed.records if isinstance(record.event, Receive)]
    assert sent[1] != Receive("it is ${id}")
    assert len(sent) == 2


def test_a_reply_that_does_not_come_is_missing(tmp_path: Path, app: ChildConfig) -> None:
    file = session(tmp_path / "a.wstui", *HELLO, Receive("quiet"), Send("never"))
    (replayed,) = came(app, file, timeout=0.1)
    assert (replayed.outcome, replayed.silent) == ("differs", (4,))
    assert told(replayed)[-1] == "1 missing, 1 the same"


def test_an_exception_is_a_crash_unless_it_was_recorded_and_a_bad_scope_is_a_problem(
    tmp_path: Path, app: ChildConfig
) -> None:
    bad = session(tmp_path / "c.wstui", Connect({"path": 5}), Accept())
    fresh = session(tmp_path / "a.wstui", *HELLO, Receive("raise"), Send("raise"))
    known = session(tmp_path / "b.wstui", *HELLO, Receive("raise"), Crashed("ValueError: no room"))
    done = came(app, fresh, known, bad)
    assert [replayed.outcome for replayed in done] == ["crashed", "same", "differs"]
    assert done[2].problem == "the scope is not legal: path: 5 is not a text"


def test_a_death_ends_what_was_played_and_the_rest_goes_on(tmp_path: Path, app: ChildConfig) -> None:
    deadly = session(tmp_path / "a.wstui", *HELLO, Receive("die"), Send("die"))
    well = session(tmp_path / "b.wstui", *ECHO)
    done = came(app, deadly, well)
    assert [replayed.outcome for replayed in done] == ["crashed", "same"]
    assert done[0].problem == "the application's process ended: exit status 7"
    assert done[0].died is not None


@pytest.mark.parametrize(("text", "outcome"), [("busy", "crashed"), ("stuck", "crashed")])
def test_an_application_that_keeps_the_loop_is_freed_or_ended(
    tmp_path: Path, app: ChildConfig, monkeypatch: pytest.MonkeyPatch, text: str, outcome: str
) -> None:
    monkeypatch.setattr(module, "ABANDONED", 0.3)
    file = session(tmp_path / "a.wstui", *HELLO, Receive(text), Send("never"))
    (replayed,) = came(app, file, timeout=0.2)
    assert replayed.outcome == outcome
    if text == "stuck":
        assert replayed.problem == "it kept the event loop for more than 0.5 s and was ended"


def test_a_file_too_large_for_the_wire_is_a_problem(tmp_path: Path, app: ChildConfig) -> None:
    file = session(tmp_path / "a.wstui", *HELLO, Receive("x" * (2 << 20)))
    well = session(tmp_path / "b.wstui", *HELLO)
    done = came(app._replace(max_frame_size=1024), file, well)
    assert [replayed.outcome for replayed in done] == ["differs", "same"]
    assert done[0].problem.startswith("it cannot be played: a message of ")


def test_it_is_told_how_far_it_is(tmp_path: Path, app: ChildConfig) -> None:
    case = read_case(session(tmp_path / "a.wstui", *ECHO))
    seen: list[tuple[Case, int]] = []
    replay(app, [case], How(timeout=PATIENCE), lambda case, records: seen.append((case, records)))
    assert seen
    assert all(told is case for told, _ in seen)


@pytest.mark.parametrize("broken", ["raise ValueError('broken')", "import os; os._exit(5)"])
def test_what_cannot_be_loaded_is_an_error(tmp_path: Path, broken: str) -> None:
    (tmp_path / "broken.py").write_text(broken, encoding="utf-8")
    with pytest.raises(LoadError):
        came(ChildConfig("broken:app", app_dir=str(tmp_path)), session(tmp_path / "a.wstui", *ECHO))


class Standing:
    """What stands for a child: notes whom it was to interrupt."""

    config = ChildConfig("app:app")
    outputs: ClassVar[dict[str, int]] = dict.fromkeys(("stdout", "stderr", "fault", "stacks"), -1)

    pid = 1
    lifeline = wire = rest = None

    def __init__(self) -> None:
        self.interrupted: list[int] = []
        self.was = asyncio.Event()

    def interrupt(self, number: int) -> None:
        self.interrupted.append(number)
        self.was.set()


async def _blocked_for_a_while() -> tuple[list[int], object]:
    child: Any = Standing()
    run = module._Run(child, deque(), {}, How(timeout=0.01), lambda _, __: None)
    run._is_blocked(Blocked(1.0, thread="the thread of all sync code"), 1)
    run._blocked(Blocked(1.0))
    run._blocked(Blocked(2.0, over=True))
    before = run._stuck
    run._is_blocked(Blocked(1.0), 7)
    run._is_blocked(Blocked(2.0), 7)
    async with asyncio.timeout(PATIENCE):
        await child.was.wait()
    run._relax()
    return child.interrupted, before


def test_only_a_block_that_lasts_is_ended() -> None:
    assert asyncio.run(_blocked_for_a_while()) == ([7], None)


async def _sent_what_is_not_there(case: Case) -> int:
    child: Any = Standing()
    run = module._Run(child, deque(), {}, How(), lambda _, __: None)
    act = run._of[1] = module._Act(0, Replayed(case), 0.0, {1: 1}, {})
    run._sent(Sent(1, 5, 99))
    return len(act.replayed.records)


def test_a_record_that_there_is_none_of_was_not_sent(tmp_path: Path) -> None:
    assert asyncio.run(_sent_what_is_not_there(read_case(session(tmp_path / "a.wstui", *ECHO)))) == 0
