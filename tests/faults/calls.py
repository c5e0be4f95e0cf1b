"""The system calls that are made to fail, and what comes of each: a table for `tests.faults.syscalls`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

MANY: Final = range(1, 21)
FEW: Final = (1, 2, 3, 7, 20)


class Case(NamedTuple):
    """Calls that fail in one way, and what comes of it."""

    module: str
    call: str
    errors: Sequence[str]
    effect: str
    """``unrecorded``, ``unread``, ``dead``, ``nothing``, ``refused`` (before there is a screen), or ``any`` of them.

    ``restart`` starts the application again until it comes; ``freed`` frees a handler; ``unsaved`` and ``saved`` save
    the session.
    """
    numbers: Sequence[int] = MANY
    path: str = "/calm"
    """What the application does; ``/answers`` is told something until the call has failed."""
    keys: Sequence[str] = ()
    """What is pressed for it to come."""


CASES: Final = (
    Case("journal.writer", "write", ("ENOSPC", "EIO"), "unrecorded"),
    Case("journal.writer", "write", ("EINTR", "short"), "nothing"),
    Case("journal.writer", "open", ("EMFILE", "EROFS"), "unrecorded", (1,)),
    Case("session.archive", "open", ("EMFILE",), "any", (1,)),
    Case("session.lines", "pread", ("EIO",), "unread", FEW),
    Case("session.intake", "recv", ("EIO",), "dead"),
    Case("session.intake", "recv", ("EINTR",), "nothing"),
    Case("session.link", "send", ("EIO", "EPIPE"), "any", FEW, "/answers"),
    Case("session.link", "send", ("EINTR", "short"), "nothing", MANY, "/answers"),
    Case("session.link", "pidfd_open", ("EMFILE",), "nothing", (1,)),
    Case("session.pulse", "recv", ("EIO", "EINTR"), "nothing", FEW),
    Case("session.pulse", "read", ("EIO", "EINTR"), "nothing", (1,), "/stands"),
    Case("session.spill", "read", ("EIO", "EINTR"), "nothing", FEW, "/prints"),
    Case("session.child", "pipe", ("EMFILE", "ENFILE"), "refused", (1, 2, 3, 4)),
    Case("session.child", "socketpair", ("EMFILE",), "refused", (1, 2)),
    Case("session.child", "Popen", ("EAGAIN", "ENOMEM", "EMFILE"), "refused", (1,)),
    Case("session.child", "Popen", ("EAGAIN", "ENOMEM", "EMFILE"), "restart", (2, 3)),
    Case("debuggee.uplink", "send", ("EIO", "EPIPE"), "dead"),
    Case("debuggee.uplink", "send", ("EINTR", "short"), "nothing"),
    Case("debuggee.host", "recv", ("EIO",), "dead", MANY, "/answers"),
    Case("debuggee.host", "recv", ("EINTR",), "nothing", MANY, "/answers"),
    Case("debuggee.watchdog", "recv", ("EIO",), "dead", (1,), keys=("f9",)),
    Case("debuggee.watchdog", "recv", ("EINTR",), "freed", (1,), keys=("f9",)),
    Case("debuggee.watchdog", "send", ("EIO", "EINTR"), "any", FEW),
    Case("session.saving", "write", ("ENOSPC", "EIO"), "unsaved", (1, 2)),
    Case("session.saving", "write", ("EINTR", "short"), "saved", (1, 2)),
    Case("session.saving", "fsync", ("ENOSPC", "EIO"), "unsaved", (1,)),
    Case("session.saving", "fsync", ("EIO",), "saved", (2,)),
)
