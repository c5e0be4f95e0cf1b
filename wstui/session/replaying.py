"""Saved sessions acted again by an application in a debuggee: ``wstui replay``.

All of them share one debuggee and one lifespan. A process that dies takes along what it was just playing; a new one
is started for the rest.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from time import monotonic
from typing import Any, Final, Literal

from ..core.codec import record_to_dict
from ..core.diff import Comparison, compare
from ..core.events import IMPORT, Blocked, Crashed, Died, Event, Fault, Output, Send, Way, way_of
from ..core.plain_frames import Brief, brief
from ..core.script import TIMEOUT, Pace
from ..core.suggesting import suggest
from ..core.transcript import Record, RecordList, Unknown
from ..core.uncollected import uncollected
from ..errors import LoadError, WireError
from ..wire.messages import Frame, Loaded, LoadFailed, Play, Played, Report, Sent, Told
from .case import Case
from .child import Child, ChildConfig
from .keeper import last_words
from .link import Link

PART: Final = 1000
"""Records that go down in one order."""
ABANDONED: Final = 4.0
"""Seconds after an interrupt in which an application is to let go of the event loop."""
GRACE: Final = 5.0
"""Seconds that the application has to shut down."""

Outcome = Literal["same", "differs", "crashed"]


@dataclass(frozen=True, slots=True)
class How:
    """How files are played.

    Attributes:
        pace: When the next frame is sent.
        speed: How many times as fast as it was recorded, for the pace ``recorded``.
        timeout: Seconds that each recorded reply is waited for.
        jobs: How many files are played side by side.
    """

    pace: Pace = "lockstep"
    speed: float = 1.0
    timeout: float = TIMEOUT
    jobs: int = 1


@dataclass(slots=True)
class Replayed:
    """What came of one file.

    Attributes:
        case: The file.
        records: What happened now; connections are numbered as in the file.
        sent: Numbers of the recorded events that were sent, by the position of what stands for them in ``records``.
        problem: Why it was not played to its end, in one line; empty if it was.
        silent: Numbers of the recorded replies that were waited for in vain.
        died: The end of the process, if it was ended by this.
        seconds: How long it took, the comparison counted.
        comparison: Beside what was recorded; made by `finish`.
    """

    case: Case
    records: RecordList = field(default_factory=RecordList)
    sent: dict[int, int] = field(default_factory=dict)
    problem: str = ""
    silent: tuple[int, ...] = ()
    died: Died | None = None
    seconds: float = 0.0
    comparison: Comparison | None = None

    @property
    def outcome(self) -> Outcome:
        """What it came to: an exception that was recorded, too, is no crash."""
        pairs = self.comparison.pairs if self.comparison is not None else ()
        differing = [pair for pair in pairs if pair.kind != "same"]
        fresh = [pair.replayed.event for pair in differing if pair.replayed is not None]
        if self.died is not None or any(isinstance(event, Crashed) for event in fresh):
            return "crashed"
        return "differs" if self.problem or differing else "same"

    def finish(self) -> None:
        """Compare with what was recorded."""
        self.comparison = compare(self.case.whole.records, self.records, self.case.whole.matchers)

    def suggest(self, again: Replayed) -> list[dict[str, Any]]:
        """Suggest matchers for what differs from run to run.

        Args:
            again: What came of the same file and the same code another time.

        Returns:
            Matchers for the file's header.
        """
        return suggest(compare(self.records, again.records, self.case.whole.matchers))


Progress = Callable[[Case, int], None]
"""Told of a file and how many of its records were sent; again after each slice of news."""


def replay(
    config: ChildConfig, cases: Sequence[Case], how: How, progress: Progress = lambda _, __: None
) -> list[Replayed]:
    """Have an application act saved sessions again, and compare.

    Args:
        config: What to load.
        cases: The sessions.
        how: How they are played.
        progress: Told how far it is.

    Returns:
        What came of each, in their order. No debuggee is left.

    Raises:
        LoadError: The application could not be loaded or started.
        InterpreterError: There is no interpreter that could run it.
    """
    waiting = deque(enumerate(cases))
    done: dict[int, Replayed] = {}
    while waiting:
        with contextlib.closing(Child.spawn(config)) as child, uncollected():
            asyncio.run(_Run(child, waiting, done, how, progress).run())
    return [done[index] for index in range(len(cases))]


@dataclass(slots=True)
class _Act:
    """A file that is being played."""

    index: int
    replayed: Replayed
    began: float
    connections: dict[int, int]
    """Numbers in the file, by those on the wire."""
    recorded: dict[int, Record]
    began_ns: int = 0
    filling: int = -1
    """When the last record was sent: an event of this time is that record, filled in."""


class _Run:
    """One debuggee, and the files that it plays."""

    def __init__(
        self,
        child: Child,
        waiting: deque[tuple[int, Case]],
        done: dict[int, Replayed],
        how: How,
        progress: Progress,
    ) -> None:
        self._child = child
        self._waiting = waiting
        self._done = done
        self._how = how
        self._progress = progress
        self._acts: dict[int, _Act] = {}
        self._of: dict[int, _Act] = {}
        self._plays = 0
        self._connections = 0
        self._ready = False
        self._failure: LoadError | None = None
        self._over = asyncio.Event()
        self._stuck: asyncio.TimerHandle | None = None
        self._why = ""
        self._link = Link(
            child, on_reports=self._reports, on_output=self._ignore, on_blocked=self._blocked, on_died=self._died
        )

    async def run(self) -> None:
        """Play until all is played or the process is gone; whatever happens, the child is ended."""
        self._link.attach()
        try:
            await self._over.wait()
        finally:
            self._relax()
            await self._link.close(GRACE)
        if self._failure is not None:
            raise self._failure

    # -- files -----------------------------------------------------------------------------------------------------

    def _next(self) -> None:
        """Begin as many files as may be played side by side."""
        while self._waiting and len(self._acts) < self._how.jobs:
            index, case = self._waiting.popleft()
            self._begin(index, case)
        if not self._acts and not self._waiting:
            self._over.set()

    def _begin(self, index: int, case: Case) -> None:
        self._plays += 1
        act = _Act(index, Replayed(case), monotonic(), {}, {record.n: record for record in case.script})
        wires: dict[int, int] = {}
        records: list[dict[str, Any] | Brief] = []
        for record in case.script:
            number = record.c or 0
            if number not in wires:
                self._connections += 1
                wires[number] = self._connections
                act.connections[self._connections] = number
                self._of[self._connections] = act
            records.append(brief(record, wires[number]) or record_to_dict(replace(record, c=wires[number], at="")))
        self._acts[self._plays] = act
        try:
            self._send(self._plays, records, case)
        except WireError as error:
            self._end(self._plays, (), f"it cannot be played: {error}")

    def _send(self, play: int, records: list[dict[str, Any] | Brief], case: Case) -> None:
        how = {
            "pace": self._how.pace,
            "speed": self._how.speed,
            "timeout": self._how.timeout,
            "match": case.match,
        }
        for start in range(0, max(len(records), 1), PART):
            part = tuple(records[start : start + PART])
            self._link.send(Play(play, part, how, more=start + PART < len(records)))

    def _end(self, play: int, silent: tuple[int, ...], problem: str, died: Died | None = None) -> None:
        """Take the end of a file, and begin the next."""
        act = self._acts.pop(play)
        for connection in act.connections:
            self._of.pop(connection, None)
        replayed = act.replayed
        replayed.silent, replayed.problem, replayed.died = silent, problem or replayed.problem, died
        replayed.finish()
        replayed.seconds = monotonic() - act.began
        self._done[act.index] = replayed
        self._next()

    # -- what the child says ---------------------------------------------------------------------------------------

    def _reports(self, reports: list[Report]) -> None:
        for report in reports:
            match report:
                case Frame(connection=number) if number in self._of:
                    self._frame(report)
                case Sent(connection=number) if number in self._of:
                    self._sent(report)
                case Told(connection=number, event=Blocked() as blocked):
                    self._is_blocked(blocked, number)
                case Told(connection=number) if number in self._of:
                    self._told(report)
                case Played(play, silent, stopped) if play in self._acts:
                    self._end(play, silent, stopped)
                case Loaded():
                    self._ready = True
                    self._next()
                case LoadFailed():
                    self._fail(LoadError(report.message, report.hint, report.traceback))
                case _:
                    pass
        for act in self._acts.values():
            self._progress(act.replayed.case, len(act.replayed.records))

    def _frame(self, frame: Frame) -> None:
        payload = frame.payload
        event = Send(payload) if isinstance(payload, str) else Send(None, payload)
        self._note(self._of[frame.connection], frame, event, frame.at)

    def _sent(self, sent: Sent) -> None:
        act = self._of[sent.connection]
        recorded = act.recorded.get(sent.n)
        if recorded is not None:
            act.began_ns = act.began_ns or sent.time_ns
            act.filling = sent.time_ns
            act.replayed.sent[len(act.replayed.records)] = sent.n
            self._note(act, sent, recorded.event)

    def _told(self, told: Told) -> None:
        act, event = self._of[told.connection], told.event
        if way_of(event) is Way.TO_APP and told.time_ns == act.filling:
            act.replayed.records.pop()
        if isinstance(event, Fault):
            act.replayed.problem = event.text
        self._note(act, told, event, told.at)

    def _note(self, act: _Act, report: Frame | Sent | Told, event: Event | Unknown, at: str = "") -> None:
        records = act.replayed.records
        seconds = round((report.time_ns - act.began_ns) / 1e9, 6)
        way = Way.TO_APP if isinstance(event, Unknown) else way_of(event)
        records.append(Record(len(records) + 1, seconds, way, event, act.connections[report.connection], at))

    def _ignore(self, _: Output) -> None:
        """Leave what the application prints alone: standard output is data only."""

    # -- what goes wrong -------------------------------------------------------------------------------------------

    def _blocked(self, blocked: Blocked) -> None:
        self._is_blocked(blocked, 0)

    def _is_blocked(self, blocked: Blocked, number: int) -> None:
        """See that an application which keeps the event loop lets go of it in time."""
        if blocked.thread not in {"", IMPORT}:
            return
        if blocked.over:
            self._relax()
        elif self._stuck is None:
            self._stuck = asyncio.get_running_loop().call_later(self._how.timeout, self._free, number)

    def _free(self, number: int) -> None:
        self._child.interrupt(number)
        self._stuck = asyncio.get_running_loop().call_later(ABANDONED, self._kill)

    def _kill(self) -> None:
        self._why = f"it kept the event loop for more than {self._how.timeout + ABANDONED:g} s and was ended"
        self._link.kill()

    def _relax(self) -> None:
        if self._stuck is not None:
            self._stuck.cancel()
            self._stuck = None

    def _died(self, died: Died) -> None:
        """Take the end of the process: of what it was playing, too."""
        if not self._ready:
            self._fail(LoadError("the application's process ended before it was ready", last_words(died)))
        later, self._waiting = self._waiting, deque()
        for play in list(self._acts):
            self._end(play, (), self._why or f"the application's process ended: {last_words(died)}", died)
        self._waiting = later
        self._over.set()

    def _fail(self, error: LoadError) -> None:
        self._failure = self._failure or error
        self._over.set()
