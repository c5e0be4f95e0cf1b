"""A transcript made ready to act again: a pure stepper, which waits for nothing and reads no clock.

::

    script = Script(records)
    while not isinstance(step := script.next(), Done):
        match step:
            case Send(connection, event):       # give it to the application
            case Sleep(seconds):                # wait that long
            case WaitFor(connection):           # wait for news, tell each to `heard`; when time is up: `give_up`

What is sent is what the user sent. The disconnect that a server gives an application whose connection is over stands
in a transcript, too, and is left out: the engine gives it again.

In ``lockstep`` everything waits for what had been said before it, on all connections. The other paces do not let
frames wait, but for the answer to the connect and for what they have filled in; nobody connects, leaves or is done
before what had been heard until then is heard again. ``recorded`` keeps the time between what was sent.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any, Final, Literal, NamedTuple, TypeAlias, get_args

from .events import Connect, Crashed, Died, Disconnect, Event, FromApp, Raw, Receive, Returned, ToApp
from .events import Send as SendFrame
from .json_path import Path
from .machine import LIVE, State, after
from .match import Matchers
from .matching.filling import fill, names_in, read_capture, take
from .transcript import Record, Unknown
from .uncollected import uncollected

Pace: TypeAlias = Literal["lockstep", "recorded", "fast"]

TIMEOUT: Final = 5.0
"""Seconds that whoever acts a script waits for each recorded reply, unless the user says otherwise."""
SILENT: Final = 3
"""Waits in vain, one after the other, after which the application is taken to say nothing more."""

PACES: Final[tuple[Pace, ...]] = get_args(Pace)

_TO_APP: Final = frozenset(get_args(ToApp))
_AWAITED: Final = frozenset((*get_args(FromApp), Returned, Crashed))
_ENDS: Final = frozenset((Returned, Crashed, Died))
_FRAMES: Final = frozenset((Receive, SendFrame))
_SENDING: Final = LIVE | {State.IDLE}


class Send(NamedTuple):
    """Give an event to the application; a `Connect` opens the connection."""

    connection: int
    event: ToApp
    """With what was captured filled in."""
    record: Record
    """The recorded one."""


class WaitFor(NamedTuple):
    """Wait for what the application said here; asked again, `next` tells what is still awaited."""

    connection: int
    records: tuple[Record, ...]
    """Recorded events of the application, and ends, that have not come yet."""


class Sleep(NamedTuple):
    """Wait for a time to pass."""

    seconds: float


class Done(NamedTuple):
    """There is nothing more to do."""


Step: TypeAlias = Send | WaitFor | Sleep | Done


class _Await(NamedTuple):
    """Go on when so much has been heard on a connection since the beginning."""

    connection: int
    total: int


_DONE: Final = Done()


class Script:
    """A transcript to act again.

    Args:
        records: In order; of one session, with all its connections.
        pace: What is waited for.
        speed: How many times faster than recorded, at that pace; above zero.
        matchers: What is left out, on both sides.

    Attributes:
        sends: How many events are sent in all.
        sent: How many have been.
        values: What has been captured so far.

    Raises:
        MatchError: The ``expect`` or the ``capture`` of a record cannot be read.
    """

    def __init__(
        self,
        records: Sequence[Record],
        pace: Pace = "lockstep",
        speed: float = 1.0,
        matchers: Matchers | None = None,
    ) -> None:
        self._matchers = matchers or Matchers()
        plan = _Plan(self._matchers, pace, speed)
        plan.read(records)
        self._steps = plan.steps
        self._expected = plan.expected
        self._captures = plan.captures
        self.sends = plan.sends
        self.sent = 0
        self.values: dict[str, str] = {}
        self._at = 0
        self._heard: dict[int, int] = defaultdict(int)
        self._over: set[int] = set()

    def next(self) -> Step:
        """Tell what to do now.

        Returns:
            Each `Send` and `Sleep` once, in order; a `WaitFor` until enough was `heard`, the connection is over, or
            `give_up`; at the end `Done`, for ever.
        """
        while self._at < len(self._steps):
            step = self._steps[self._at]
            if isinstance(step, _Await):
                connection, total = step
                heard = self._heard[connection]
                if heard < total and connection not in self._over:
                    return WaitFor(connection, tuple(self._expected[connection][heard:total]))
                self._pass(connection, total)
            else:
                self._at += 1
                return self._send(step) if isinstance(step, Send) else step
        return _DONE

    def _pass(self, connection: int, total: int) -> None:
        """Go on; what did not come is not awaited again."""
        self._heard[connection] = max(self._heard[connection], total)
        self._at += 1

    def _send(self, step: Send) -> Send:
        self.sent += 1
        if isinstance(step.event, Connect):
            self._over.discard(step.connection)
        if not self.values:
            return step
        event = fill(step.event, self.values)
        return step if event is step.event else step._replace(event=event)

    def heard(self, connection: int, event: Event | Unknown) -> None:
        """Take in what came from the application, or became true of it.

        Args:
            connection: On which connection, as the records count them.
            event: What came; facts other than an end do not matter.
        """
        kind = type(event)
        if kind in _AWAITED and not self._matchers.ignores(event):
            self._heard[connection] += 1
            if connection in self._captures:
                self._capture(connection, event)
        if kind in _ENDS:
            self._over.add(connection)

    def heard_frame(self, connection: int, payload: str | bytes) -> None:
        """Take in a plain frame that came: as `heard`, but nothing is made of it that nobody looks at.

        Args:
            connection: On which connection, as the records count them.
            payload: Its text or bytes.
        """
        if self._matchers.picky or connection in self._captures:
            self.heard(connection, SendFrame(payload) if isinstance(payload, str) else SendFrame(None, payload))
        else:
            self._heard[connection] += 1

    def _capture(self, connection: int, event: Event | Unknown) -> None:
        """Take what the record in this place asks for, or one before that did not get it."""
        waiting = self._captures[connection]
        for number, (place, wanted) in enumerate(waiting):
            if place >= self._heard[connection]:
                break
            found = take(wanted, event)
            if found.keys() == wanted.keys():
                self.values |= found
                del waiting[number]
                break

    def give_up(self) -> None:
        """Wait no longer for what `next` told last: it will not come, or its time is up."""
        step = self._steps[self._at] if self._at < len(self._steps) else None
        if type(step) is _Await:
            self._pass(*step)


class _Plan:
    """A transcript being read: what is sent, and what is awaited before."""

    def __init__(self, matchers: Matchers, pace: Pace, speed: float) -> None:
        self.steps: list[Send | Sleep | _Await] = []
        self.expected: dict[int, list[Record]] = defaultdict(list)
        self.captures: dict[int, list[tuple[int, dict[str, Path]]]] = {}
        self.sends = 0
        self._matchers = matchers
        self._pace = pace
        self._speed = speed
        self._states: dict[int, State] = {}
        self._awaited: dict[int, int] = {}
        self._pending: set[int] = set()
        self._answers: dict[int, int] = {}
        self._names: set[str] = set()
        self._last: float | None = None

    @uncollected()
    def read(self, records: Sequence[Record]) -> None:
        """Read it to its end."""
        for record in records:
            event, connection = record.event, record.c or 1
            if isinstance(event, Died):
                self._states = dict.fromkeys(self._states, State.DIED)
            elif not isinstance(event, Unknown):
                self._read(connection, event, record)
        self._await_all()

    def _read(self, connection: int, event: Event, record: Record) -> None:
        kind, state = type(event), self._states.get(connection, State.IDLE)
        if kind in _TO_APP:
            if state in _SENDING or not _by_engine(event):
                self._send(connection, event, record)
        elif kind in _AWAITED:
            self._expect(connection, event, record)
        if state is not State.OPEN or kind not in _FRAMES:
            self._states[connection] = after(State.IDLE if kind is Connect else state, event)

    def _send(self, connection: int, event: Any, record: Record) -> None:
        if self._pace == "recorded":
            self._pause(record.t)
        if self._pace == "lockstep" or not isinstance(event, Receive | Raw) or self._needs(event):
            self._await_all()
        elif self._answers.get(connection, 0) > self._awaited.get(connection, 0):
            self._await(connection, self._answers[connection])
        self.steps.append(Send(connection, event, record))
        self.sends += 1

    def _pause(self, t: float) -> None:
        pause = 0.0 if self._last is None else (t - self._last) / self._speed
        if pause > 0:
            self.steps.append(Sleep(pause))
        self._last = t

    def _needs(self, event: ToApp) -> bool:
        """Tell whether something captured before may be filled in."""
        return bool(self._names) and not self._names.isdisjoint(names_in(event))

    def _expect(self, connection: int, event: Event, record: Record) -> None:
        wanted = read_capture(record) if record.extra else {}
        if (record.extra and self._matchers.skips(record)) or self._matchers.ignores(event):
            return
        expected = self.expected[connection]
        if wanted:
            self.captures.setdefault(connection, []).append((len(expected), wanted))
            self._names |= wanted.keys()
        expected.append(record)
        self._pending.add(connection)
        if self._states.get(connection) is State.CONNECTING:
            self._answers[connection] = len(expected)

    def _await_all(self) -> None:
        for connection in sorted(self._pending):
            self._await(connection, len(self.expected[connection]))
        self._pending.clear()

    def _await(self, connection: int, total: int) -> None:
        self.steps.append(_Await(connection, total))
        self._awaited[connection] = total


def _by_engine(event: Event) -> bool:
    """Tell whether the engine has given this to an application whose connection was over: the user could not."""
    return isinstance(event, Disconnect) or (isinstance(event, Raw) and event.message.get("type") == Disconnect.kind)
