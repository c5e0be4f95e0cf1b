"""A connection as each of the libraries for tests writes it."""

from __future__ import annotations

import json
import re
import sys
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar, Final, TypeAlias, assert_never

from ..core.events import Accept, Close, Crashed, Disconnect, Raw, Receive, Send
from ..core.scope import USER_AGENT, Scope
from ..core.url import quoted
from .exchange import Lost
from .expecting import Expecting
from .python_source import indented, literal, parsed, secret
from .talks import Step, Story, Talk

Steps: TypeAlias = list[tuple[int, list[str]]]
"""The lines of each step of a connection, with its position in the session."""
ALONE: Final = "ws"
"""What a connection is called that no other one overlaps."""
END: Final = sys.maxsize
"""The position of what comes after all that was recorded."""
TIMEOUT: Final = "timeout=5"
"""What every call that waits is given."""
_CLIENT: Final = Scope()


class Style(ABC):
    """One library's way to write a conversation."""

    imports: ClassVar[Sequence[str]]
    """Lines that import what it needs."""
    strangers: ClassVar[frozenset[str]] = frozenset()
    """Frameworks whose applications its client cannot talk to."""
    awaits: ClassVar[bool] = True
    """Whether its tests are coroutines."""
    swallowed: ClassVar[bool] = False
    """Whether its tests meet an exception of which a framework has made a close."""
    chosen: ClassVar[str] = "subprotocol"
    """The attribute with the subprotocol that the application chose."""

    def __init__(self, expecting: Expecting, lost: Lost, frameworks: frozenset[str]) -> None:
        """Make a style for one test.

        Args:
            expecting: Says what replies must be.
            lost: Counts what the test cannot hold.
            frameworks: What the application is made with, by the names of their packages; may be unknown.
        """
        self._expecting = expecting
        self._lost = lost
        self._frameworks = frameworks

    @abstractmethod
    def around(self, story: Story, body: list[str]) -> list[str]:
        """Put around all connections what they need."""

    @abstractmethod
    def open(self, talk: Talk, name: str, *, stacked: bool) -> list[str]:
        """Make a connection that is accepted; the last line may be the head of a block."""

    @abstractmethod
    def refused(self, talk: Talk) -> list[str]:
        """Make a connection that is not accepted."""

    @abstractmethod
    def give(self, name: str, event: Receive | Raw) -> list[str]:
        """Send something."""

    @abstractmethod
    def reply(self, name: str, value: Any) -> list[str]:
        """Receive a frame and hold it against a value."""

    @abstractmethod
    def closed(self, name: str, event: Close) -> list[str]:
        """Meet the application's close."""

    @abstractmethod
    def crashed(self, name: str, event: Crashed) -> list[str]:
        """Meet the application's exception."""

    @abstractmethod
    def leave(self, name: str, event: Disconnect) -> list[str]:
        """Leave."""

    def steps(self, talk: Talk, name: str) -> Steps:
        """Write what happens on a connection that was accepted.

        Args:
            talk: The connection.
            name: What the test calls it.

        Returns:
            The lines of each step, with its position in the session; `END` for what comes after all.
        """
        return [(at, self.step(name, step, extra)) for at, step, extra in talk.steps]

    def step(self, name: str, step: Step, extra: Mapping[str, Any]) -> list[str]:
        """Write one step of a conversation."""
        match step:
            case Receive() | Raw():
                return self.give(name, step)
            case Send():
                return self.reply(name, self._expecting.value(step, extra))
            case Close():
                return self.closed(name, step)
            case Crashed():
                return self.crashed(name, step)
            case Disconnect():
                return self.leave(name, step)
            case _:
                assert_never(step)

    def single(self, talk: Talk) -> list[str]:
        """Write a connection that no other one overlaps."""
        *before, head = self.open(talk, ALONE, stacked=False)
        body = [line for _, lines in self.steps(talk, ALONE) for line in lines]
        answered = self.answered(talk, ALONE)
        return [*before, head, *indented(answered + body or ["pass"])]

    def answered(self, talk: Talk, name: str) -> list[str]:
        """Hold the application's choice of a subprotocol against the recorded one."""
        chosen = talk.answer.subprotocol if isinstance(talk.answer, Accept) else None
        if chosen is None and not talk.scope.subprotocols:
            return []
        return [f"assert {name}.{self.chosen} {'is None' if chosen is None else f'== {literal(secret(chosen))}'}"]


def raises(crash: Crashed, body: list[str], *, beside: str = "") -> list[str]:
    """Write what meets an exception, by its text; by its name if it has none.

    Args:
        crash: The exception.
        body: What it comes out of.
        beside: What else the block is of, as it stands in its head.

    Returns:
        The lines.
    """
    text = crash.error.partition(": ")[2]
    pattern = re.escape(text).replace("\\ ", " ")
    how = f"({base_of(crash)}, match={pattern!r})" if text else f"({base_of(crash)}) as raised"
    block = [f"with pytest.raises{how}{beside and ', '}{beside}:", *indented(body)]
    return block if text else [*block, f"assert raised.type.__name__ == {name_of(crash)!r}"]


def base_of(crash: Crashed) -> str:
    """Name a class of which an exception is."""
    return "BaseException" if name_of(crash) in {"SystemExit", "KeyboardInterrupt", "CancelledError"} else "Exception"


def name_of(crash: Crashed) -> str:
    """Give the name of an exception's class, without its module's."""
    return crash.error.partition(": ")[0].rpartition(".")[2]


def url_of(scope: Scope) -> Any:
    """Write the path and the query of a scope."""
    path = scope.raw_path or quoted(scope.path)
    return secret(f"{path}?{scope.query_string}" if scope.query_string else path, quoted=True)


def headers_of(scope: Scope, *, cookies: bool) -> list[tuple[str, Any]]:
    """List a scope's headers, without what only says who was the client."""
    pairs = [(name, secret(value)) for name, value in scope.headers if value != USER_AGENT]
    if cookies and scope.cookies:
        pairs.append(("cookie", secret("; ".join(f"{name}={value}" for name, value in scope.cookies))))
    return pairs


def json_frame(event: Receive, *dumps: Callable[[Any], str]) -> Any:
    """Read a frame that is JSON and is written as this library would write it; None if it is not."""
    value = None if event.text is None else parsed(event.text)
    return value if value is not None and any(write(value) == event.text for write in dumps) else None


def compact(value: Any) -> str:
    """Write JSON as Starlette does."""
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def other_keys(scope: Scope) -> dict[str, Any]:
    """List what of a scope is neither path nor header."""
    names = ("scheme", "http_version", "client", "server")
    found = {name: getattr(scope, name) for name in names if getattr(scope, name) != getattr(_CLIENT, name)}
    return found | ({"root_path": scope.root_path} if scope.root_path else {}) | scope.extra


def leaving(event: Disconnect) -> list[str]:
    """Write the arguments of a call that leaves."""
    return [str(event.code), *([repr(event.reason)] if event.reason else [])]


def closed_with(name: str, event: Close) -> list[str]:
    """Hold a close that was met against the recorded one."""
    return [f"assert ({name}.value.code, {name}.value.reason) == ({event.code}, {event.reason!r})"]
