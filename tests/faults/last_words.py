"""n frames and then the end: what of them stands in the journal, in order, before the row that tells the end.

``python -m tests.faults.last_words`` does it for every n from 0 to 1000 and an exception, and for every fiftieth and
``os._exit``, a segfault and a SIGKILL (as of the kernel that is out of memory), each of which ends the process;
``python -m tests.faults.last_words STEP`` for every STEP-th, and every fiftieth of those.

Promised: nothing is lost. What the debuggee had not written when it was ended stands in memory that wstui shares.
"""

from __future__ import annotations

import asyncio
import contextlib
import sys
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Final, Literal, NamedTuple, TypeAlias

from tests.support import Live, live, scope
from wstui.core.events import Crashed, Died, Send
from wstui.session.archive import Archive
from wstui.session.live import Session

APP: Final = "tests.apps.last_words:application"
MOST: Final = 1000
SPARSE: Final = 50
"""Of the ends that end the process, every so many-th is tried: each takes a new process."""

End: TypeAlias = Literal["raise", "exit", "segfault", "kill"]
TOLD: Final[dict[End, str]] = {"raise": Crashed.kind, "exit": Died.kind, "segfault": Died.kind, "kill": Died.kind}
"""The row that tells each end."""


class Words(NamedTuple):
    """What one application said, and what of it stands in the journal."""

    said: int
    kept: int
    """Frames before the row that tells the end."""
    late: int
    """Frames after it."""
    ordered: bool
    """Whether those that are there are the first ones, in order."""


def read(path: Path, connection: int, end: End, said: int) -> Words:
    """Read from the disk what was kept of a connection.

    Args:
        path: The journal.
        connection: Its number in it.
        end: How it ended.
        said: How many frames were sent.

    Returns:
        What became of them.
    """
    with contextlib.closing(Archive.open(path)) as archive:
        mine = [index for index in range(len(archive)) if archive.c(index) in {connection, 0}]
        begun = mine.index(next(index for index in mine if archive.c(index) == connection))
        ended = next(index for index in mine[begun:] if archive.kind(index) == TOLD[end])
        frames = [index for index in mine if archive.kind(index) == Send.kind]
        texts = [archive.payload(index) for index in frames]
    kept = sum(index < ended for index in frames)
    return Words(said, kept, len(frames) - kept, texts == [str(number) for number in range(len(texts))])


async def hear(debug: Live, session: Session, end: End, said: int) -> int:
    """Connect, and wait for the end.

    Args:
        debug: A controller.
        session: A session of it.
        end: How it is to end.
        said: How many frames it is to send before.

    Returns:
        The number of the connection.
    """
    before = session.connects
    debug.controller.connect(session, scope(f"/{end}/{said}"))
    await debug.until(lambda: session.connects > before and not session.running)
    return session.connects


async def measure(end: End, counts: Iterable[int], folder: Path) -> list[Words]:
    """Have an application end in one way after each of some numbers of frames.

    Args:
        end: The way.
        counts: The numbers.
        folder: Where journals go.

    Returns:
        What was kept, one for each number.
    """
    found = []
    async with live(APP, folder, python=sys.executable) as debug:
        for said in counts:
            session = debug.controller.open(scope("/"))
            connection = await hear(debug, session, end, said)
            if end != "raise":
                await debug.until(lambda: debug.controller.phase == "dead")
            found.append(read(session.journal.path, connection, end, said))
            debug.controller.close(session)
    return found


def main(step: int) -> int:
    """Measure all ends and tell what was kept.

    Args:
        step: Of the numbers from 0 to `MOST`, every so many-th.

    Returns:
        How many applications broke what is promised.
    """
    failed = 0
    for end in TOLD:
        every = step if end == "raise" else step * SPARSE
        begun = time.perf_counter()
        with tempfile.TemporaryDirectory() as folder:
            words = asyncio.run(measure(end, range(0, MOST + 1, every), Path(folder)))
        lost = [one.said - one.kept for one in words]
        wrong = [one for one in words if one.late or not one.ordered or one.kept < one.said]
        failed += len(wrong)
        sys.stdout.write(
            f"{end:<9} n = 0 to {MOST} by {every}: {len(words)} ends, {sum(one.said for one in words)} frames, "
            f"{sum(lost)} lost (at most {max(lost)} of one), {sum(one.late for one in words)} after the end, "
            f"{sum(not one.ordered for one in words)} out of order; {time.perf_counter() - begun:.1f} s\n"
        )
        sys.stdout.flush()
    return failed


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 1))
