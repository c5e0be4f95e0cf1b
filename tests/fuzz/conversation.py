"""Random conversations between a user and an application, held against a small model of what must happen.

The user puts frames, disconnects and raw messages and takes what is told; the application, a puppet, receives, sends
what it may and what it may not, returns, raises or is cancelled. After every step the model, which knows nothing of
the runner's tables, says what the connection's state is, what the application was given and what was told of it.

``python -m tests.fuzz.conversation [COUNT]`` plays so many conversations of up to 60 steps; the suite plays a few.
"""

from __future__ import annotations

import asyncio
import sys
import time
from collections import deque
from collections.abc import Callable, Mapping
from typing import Any, Final

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from wstui.core.events import Crashed, Disconnect, Event, Raw, Receive, Returned, Send, Violation
from wstui.core.profile import profile_of
from wstui.engine.runner import Connection

LIMIT: Final = 4
"""Items of the outbox from which on ``send`` waits."""

SCOPE: Final = {
    "type": "websocket",
    "asgi": {"version": "3.0", "spec_version": "2.5"},
    "path": "/",
    "headers": [],
    "subprotocols": [],
    "extensions": {"websocket.http.response": {}},
}

ACCEPT: Final = "websocket.accept"
START: Final = "websocket.http.response.start"
BODY: Final = "websocket.http.response.body"

MESSAGES: Final[dict[str, dict[str, Any]]] = {
    "accept": {"type": ACCEPT},
    "close": {"type": "websocket.close", "code": 4000, "reason": "r"},
    "start": {"type": START, "status": 403, "headers": []},
    "body": {"type": BODY, "body": b"x", "more_body": True},
    "last": {"type": BODY, "body": b"x"},
}
"""What the puppet sends besides frames."""

NONSENSE: Final[tuple[tuple[Any, str], ...]] = (
    ({"type": "websocket.nonsense"}, "order"),
    ({"type": "websocket.send", "text": 5}, "TypeError"),
    ({"type": "websocket.send"}, "TypeError"),
    ({}, "KeyError"),
    ([], "TypeError"),
)
"""Messages that are none, and what an open connection's ``send`` raises; "order" is what the wrong moment would."""

FRAMES: Final = ("a", "größe", "x" * 50)
RAWS: Final[tuple[dict[str, Any], ...]] = (
    {"type": "user.made", "x": 1},
    {"type": "websocket.disconnect", "code": 1001},
)

ALWAYS: Final[Mapping[str, tuple[Any, ...]]] = {
    "the_user_sends_text": FRAMES,
    "the_user_sends_bytes": (),
    "the_user_sends_in_brief": (*FRAMES, b"\x00"),
    "the_user_sends_something_raw": RAWS,
    "what_is_told_is_taken": (1, 2, 3, 9),
}
"""What may happen at any time, and with which argument."""

WAITING: Final[Mapping[str, tuple[Any, ...]]] = {"what_is_told_is_taken": (4, 9)}
"""What frees an application that waits for room; as likely as all the rest, or it would mostly wait."""

TALKING: Final[Mapping[str, tuple[Any, ...]]] = {
    "it_receives": (),
    "it_receives_all": (),
    "it_sends_a_frame": ("hi", "größe", b"\xff"),
    "it_sends": (*sorted(MESSAGES), "accept", "accept", "close"),
    "it_sends_nonsense": NONSENSE,
}
"""What an application may do that waits for an order."""

LEAVING: Final[Mapping[str, tuple[Any, ...]]] = {"the_user_leaves": (1000, 1001, 4321, 1006)}
"""What is early, mostly."""

ENDING: Final[Mapping[str, tuple[Any, ...]]] = {
    "it_returns": (None, 5),
    "it_raises": (),
    "the_user_ends_the_application": (),
}
"""What ends it."""

OVER: Final = frozenset({"refused", "denied", "closed", "left"})


class Puppet:
    """An application that does what it is told, one thing at a time."""

    def __init__(self) -> None:
        self.orders: deque[tuple[str, Any]] = deque()
        self.received: list[dict[str, Any]] = []
        self.raised: list[str] = []
        self.doing = ""
        self._more: asyncio.Future[None] | None = None

    def tell(self, what: str, argument: Any = None) -> None:
        """Order it to do something; it does so as soon as the loop runs."""
        self.orders.append((what, argument))
        if self._more is not None and not self._more.done():
            self._more.set_result(None)

    async def __call__(self, _scope: Any, receive: Any, send: Any) -> object:
        """Act until told to end."""
        while True:
            while not self.orders:
                self._more = asyncio.get_running_loop().create_future()
                await self._more
            self.doing, argument = self.orders.popleft()
            if self.doing == "return":
                return argument
            if self.doing == "raise":
                raise argument
            if self.doing == "receive":
                self.received.append(await receive())
            else:
                try:
                    await send(argument)
                except Exception as error:  # noqa: BLE001 - whatever it is, the model knows it
                    self.raised.append(type(error).__name__)
                else:
                    self.raised.append("")
            self.doing = ""


class Conversations(RuleBasedStateMachine):
    """One connection, its model, and what may be done to both."""

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.puppet = Puppet()
        self.calls: list[int] = []
        self.taken: list[tuple[str, Any]] = []
        self.marks: list[Violation] = []
        self.connection = Connection(
            self.puppet,
            dict(SCOPE),
            on_outbox=lambda: self.calls.append(len(self.connection.outbox)),
            outbox_limit=LIMIT,
            profile=profile_of("spec"),
        )
        # -- the model ---------------------------------------------------------------------------------------------
        self.state = "connecting"
        self.lost = False
        self.ended = False
        self.inbox: list[dict[str, Any]] = [{"type": "websocket.connect"}]
        self.told: list[tuple[str, Any]] = []
        self.raised: list[str] = []
        self.emptied = True
        self.wakes = 0
        self.stays = self.connected = 0
        self.wrongs: list[str] = []
        self.loop.call_soon(self.connection.start)
        self.settle()

    def settle(self) -> None:
        """Turn the loop until nothing is left to do; no clock is read and nobody waits."""
        ready: Any = vars(self.loop)["_ready"]
        while ready:
            self.loop.call_soon(self.loop.stop)
            self.loop.run_forever()
        if self.emptied and self.connection.outbox:
            self.emptied = False
            self.wakes += 1

    def teardown(self) -> None:
        self.loop.call_soon(self.connection.cancel)
        self.settle()
        left = asyncio.all_tasks(self.loop)
        self.loop.close()
        assert not left

    def talking(self) -> bool:
        """Whether the puppet waits for an order."""
        return not self.ended and not self.puppet.doing

    @initialize(stays=st.sampled_from([0, 5, 15, 60]))
    def the_application_stays(self, stays: int) -> None:
        """Choose how many turns come before the application may end: little can be said after that."""
        self.stays = stays

    @initialize(connected=st.sampled_from([0, 4, 8, 25]))
    def the_user_stays(self, connected: int) -> None:
        """Choose how many turns come before the user may leave."""
        self.connected = connected

    @rule(data=st.data())
    def turn(self, data: st.DataObject) -> None:
        """Have something happen; not a rule for each, of which Hypothesis leaves out most in most conversations."""
        self.stays -= 1
        self.connected -= 1
        kinds = [ALWAYS]
        if self.talking():
            kinds += [TALKING, TALKING, *[ENDING] * (self.stays < 0)]
        elif self.puppet.doing == "send" and not self.ended:
            kinds += [WAITING]
        kinds += [LEAVING] * (self.connected < 0)
        kind = data.draw(st.sampled_from(kinds), label="who")
        name = data.draw(st.sampled_from(sorted(kind)), label="what")
        arguments = kind[name]
        getattr(self, name)(*[data.draw(st.sampled_from(arguments), label="with")] if arguments else [])

    # -- the user ----------------------------------------------------------------------------------------------------

    def put(self, event: Any, message: dict[str, Any] | None, wrong: str = "") -> None:
        """Put an event and say what the application gets of it."""
        taken = self.in_loop(lambda: self.connection.put(event))
        assert taken == (message is not None and not self.ended)
        if not self.ended:
            self.wrongs += [wrong] if wrong else []
            self.inbox += [message] if message is not None else []
        self.settle()

    def in_loop(self, call: Callable[[], bool]) -> bool:
        """Call something as the host does, with the loop running."""
        found: list[bool] = []
        self.loop.call_soon(lambda: found.append(call()))
        self.loop.call_soon(self.loop.stop)
        self.loop.run_forever()
        return found[0]

    def wrong_for_a_frame(self) -> str:
        """The rule that the user breaks by sending a frame now."""
        if self.state in {"connecting", "denying"}:
            return "P01"
        if self.state in OVER:
            return "P04" if self.state == "left" else "P03"
        return ""

    def the_user_sends_text(self, text: str) -> None:
        self.put(Receive(text), {"type": "websocket.receive", "text": text}, self.wrong_for_a_frame())

    def the_user_sends_bytes(self) -> None:
        self.put(Receive(data=b"\x00"), {"type": "websocket.receive", "bytes": b"\x00"}, self.wrong_for_a_frame())

    def the_user_sends_in_brief(self, payload: str | bytes) -> None:
        taken = self.in_loop(lambda: self.connection.put_frame(payload))
        assert taken == (self.state == "open" and not self.ended)
        if taken:
            key = "text" if isinstance(payload, str) else "bytes"
            self.inbox.append({"type": "websocket.receive", key: payload})
            self.settle()

    def the_user_leaves(self, code: int) -> None:
        early = self.state in {"connecting", "denying"}
        left = {"type": "websocket.disconnect", "code": 1006 if early else code, "reason": "" if early else "bye"}
        if self.state in OVER:
            self.put(Disconnect(code, "bye"), None, "P04" if self.state == "left" else "P03")
            return
        wrong = "P05" if early else ""
        if not self.ended:
            if self.delivered():
                wrong = "P04"
            self.lost = True
            self.state = "left"
        self.put(Disconnect(code, "bye"), left, wrong)

    def the_user_sends_something_raw(self, message: dict[str, Any]) -> None:
        if not self.ended and message["type"] == "websocket.disconnect":
            self.lost = True
        before = len(self.marks_now())
        self.put(Raw(message), message)
        self.wrongs += [mark.rule for mark in self.marks_now()[before:]]  # what is wrong with it is not modelled

    def what_is_told_is_taken(self, limit: int) -> None:
        for _, _, state, payload in self.connection.take(limit):
            self.note(str(state), payload)
        self.emptied = not self.connection.outbox
        waiting = self.puppet.doing == "send" and not self.ended
        waits = waiting and len(self.connection.outbox) * 2 > LIMIT
        self.settle()
        if waiting:
            assert (self.puppet.doing == "send") == waits

    def the_user_ends_the_application(self) -> None:
        self.loop.call_soon(self.connection.cancel)
        self.end("returned", asked=True)

    # -- the application ---------------------------------------------------------------------------------------------

    def it_receives(self) -> None:
        self.puppet.tell("receive")
        self.settle()

    def it_receives_all(self) -> None:
        for _ in range(len(self.inbox) - len(self.puppet.received)):
            if self.talking():
                self.it_receives()

    def it_sends_a_frame(self, payload: str | bytes) -> None:
        key = "text" if isinstance(payload, str) else "bytes"
        self.say("send", {"type": "websocket.send", key: payload}, payload)

    def it_sends(self, name: str) -> None:
        self.say(name, MESSAGES[name], MESSAGES[name]["type"])

    def it_sends_nonsense(self, nonsense: tuple[Any, str]) -> None:
        message, raises = nonsense
        known = isinstance(message, dict) and message.get("type") == "websocket.send"
        if self.lost or raises == "order" or (known and self.state != "open"):
            raises = self.refusal()
        self.say("no send" if known else "nonsense", message, "malformed", raises)

    def it_returns(self, value: object) -> None:
        self.puppet.tell("return", value)
        self.end("returned")
        self.wrongs += ["P26"] if value is not None else []

    def it_raises(self) -> None:
        self.puppet.tell("raise", ValueError("no"))
        self.end("crashed")

    def say(self, name: str, message: Any, shown: Any, raises: str = "") -> None:
        """Let the puppet send, and say what comes of it."""
        after = {
            ("connecting", "accept"): "open",
            ("connecting", "close"): "refused",
            ("connecting", "start"): "denying",
            ("open", "send"): "open",
            ("open", "close"): "closed",
            ("denying", "body"): "denying",
            ("denying", "last"): "denied",
        }.get((self.state, name))
        if after is None or self.lost:
            self.raised.append(raises or self.refusal())
            self.wrongs.append(self.wrong_for_it(name))
            self.told.append((self.state, shown))
        else:
            self.raised.append("")
            self.wrongs += [self.wrong_for_it(name)] if self.delivered() else []
            before, self.state = self.state, after
            self.told.append((after, shown))
            if after in OVER:
                self.lost = True
                code, reason = (4000, "r") if before == "open" else (1006, "")
                self.told.append((after, Disconnect(code, reason)))
                self.inbox.append({"type": "websocket.disconnect", "code": code, "reason": reason})
        self.puppet.tell("send", message)
        self.settle()
        assert (self.puppet.doing == "send") == (len(self.connection.outbox) >= LIMIT)

    def refusal(self) -> str:
        """What a message meets that may not come now."""
        return "ClientDisconnected" if self.lost or self.state in OVER else "RuntimeError"

    def delivered(self) -> bool:
        """Whether the application has received a disconnect."""
        return any(message["type"] == "websocket.disconnect" for message in self.puppet.received)

    def wrong_for_it(self, name: str) -> str:
        """The rule that the application breaks by sending this now; empty if none."""
        if name == "nonsense":  # it is for other rules to say what is wrong with it
            return ""
        name = name.removeprefix("no ")
        if self.state in {"refused", "denied", "closed"}:
            return "P03"
        if self.delivered():
            return "P04"
        return {
            ("connecting", "send"): "P01",
            ("open", "accept"): "P02",
            ("connecting", "body"): "P21",
            ("connecting", "last"): "P21",
            ("open", "start"): "P21",
            ("open", "body"): "P21",
            ("open", "last"): "P21",
            **{("denying", other): "P21" for other in ("accept", "close", "start", "send")},
        }.get((self.state, name), "")

    def end(self, how: str, *, asked: bool = False) -> None:
        """Let the application have ended, or have been ended."""
        owed = {"connecting": "P05", "denying": "P21", "open": "P24" if how == "crashed" else "P23"}
        self.wrongs += [owed[self.state]] if self.state in owed and not asked else []
        if self.state not in OVER or how == "crashed":
            self.state = how
        self.ended = True
        self.told.append((self.state, how))
        self.settle()

    # -- what must always be so --------------------------------------------------------------------------------------

    def note(self, state: str, payload: str | bytes | Event) -> None:
        """Keep what was told, marks apart from the rest."""
        if isinstance(payload, Violation):
            self.marks.append(payload)
            return
        shown: Any = payload
        if not isinstance(payload, str | bytes | Disconnect):
            shown = payload.kind if not isinstance(payload, Send) else payload.text or payload.data
        self.taken.append((state, shown))

    def marks_now(self) -> list[Violation]:
        """All violations so far, taken or not."""
        waiting = [payload for _, _, _, payload in self.connection.outbox]
        return [*self.marks, *(payload for payload in waiting if isinstance(payload, Violation))]

    @invariant()
    def both_agree(self) -> None:
        connection, puppet = self.connection, self.puppet
        assert connection.state.value == self.state
        assert connection.running == (not self.ended)
        assert puppet.received == self.inbox[: len(puppet.received)]
        if puppet.doing == "receive" and not self.ended:
            assert len(puppet.received) == len(self.inbox)
        waits = puppet.doing == "send" and not self.ended
        if not waits and not self.ended:
            assert puppet.raised == self.raised

    @invariant()
    def nothing_is_lost_and_the_order_is_kept(self) -> None:
        seen = list(self.taken)
        for _, _, state, payload in self.connection.outbox:
            if not isinstance(payload, Violation):
                shown: Any = payload if isinstance(payload, str | bytes | Disconnect) else payload.kind
                seen.append((str(state), shown))
        assert seen == self.told
        ends = [payload for _, _, _, payload in self.connection.outbox if isinstance(payload, Returned | Crashed)]
        assert len(ends) + sum(shown in {"returned", "crashed"} for _, shown in self.taken) == self.ended

    @invariant()
    def what_breaks_a_rule_is_marked(self) -> None:
        wanted = [name for name in self.wrongs if name]
        told = [mark.rule for mark in self.marks_now()]
        for name in ("P01", "P02", "P03", "P04", "P05", "P21", "P23", "P24", "P26"):
            assert told.count(name) == wanted.count(name), name

    @invariant()
    def who_takes_is_woken_once(self) -> None:
        assert self.calls == [1] * self.wakes

    @invariant()
    def who_sends_waits_for_room(self) -> None:
        if self.puppet.doing == "send" and not self.ended:
            assert len(self.connection.outbox) * 2 > LIMIT


def tell(*deeds: tuple[str, *tuple[Any, ...]]) -> None:
    """Play one conversation as it is written.

    Args:
        deeds: What happens: the name of a deed and what it is done with.

    Raises:
        AssertionError: The connection and its model do not agree.
    """
    conversation = Conversations()
    try:
        for name, *arguments in deeds:
            getattr(conversation, name)(*arguments)
            conversation.both_agree()
            conversation.nothing_is_lost_and_the_order_is_kept()
            conversation.what_breaks_a_rule_is_marked()
            conversation.who_takes_is_woken_once()
            conversation.who_sends_waits_for_room()
    finally:
        conversation.teardown()


def play(count: int, steps: int = 60) -> None:
    """Play random conversations.

    Args:
        count: How many.
        steps: Most steps of each.

    Raises:
        AssertionError: The connection and its model do not agree.
    """
    found = settings(max_examples=count, stateful_step_count=steps, deadline=None, database=None)
    run_state_machine_as_test(Conversations, settings=found)


if __name__ == "__main__":
    conversations, begun = int(sys.argv[1]) if len(sys.argv) > 1 else 2000, time.perf_counter()
    play(conversations)
    sys.stdout.write(f"{conversations} conversations as the model says; {time.perf_counter() - begun:.1f} s\n")
