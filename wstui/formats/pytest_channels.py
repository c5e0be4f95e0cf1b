"""What of a test Channels' communicator writes its own way."""

from __future__ import annotations

import json
from itertools import chain
from typing import Any

from ..core.events import Close, Crashed, DenialStart, Disconnect, Raw, Receive
from .pytest_styles import ALONE, END, TIMEOUT, Steps, Style, headers_of, json_frame, other_keys, raises, url_of
from .python_source import Code, call, indented, literal
from .talks import Story, Talk


class Channels(Style):
    """`channels.testing.WebsocketCommunicator`."""

    imports = ("from channels.testing import WebsocketCommunicator",)
    strangers = frozenset({"litestar", "quart"})  # their frames have a key too many, and Quart needs a scheme

    def around(self, story: Story, body: list[str]) -> list[str]:
        """Nothing is needed, and nothing can be had."""
        if story.lifespan == "complete":
            self._lost.add("the application's startup")
        return body

    def single(self, talk: Talk) -> list[str]:
        """Write a connection; there is no block to leave it."""
        steps = self.steps(talk, ALONE)
        return [*self.open(talk, ALONE, stacked=True), *chain.from_iterable(lines for _, lines in steps)]

    def steps(self, talk: Talk, name: str) -> Steps:
        """Write what happens, and leave where nobody has: what the application raised comes out of that."""
        told = super().steps(talk, name)
        if talk.crash is not None and not talk.parted:
            return self._ended(talk, name, told)
        match [step for _, step, _ in talk.steps[-2:]]:
            case [Disconnect(), Crashed() as crash]:
                told.pop()
                at, lines = told.pop()
                told.append((at, raises(crash, lines)))
            case [*_, Close() | Disconnect()]:
                pass
            case _:
                told.append((END, self.leave(name, Disconnect(1000))))
        if talk.raised or talk.copes or (talk.stays and "starlette" in self._frameworks):
            told.append(_suppressed(told.pop()))
        return told

    def _ended(self, talk: Talk, name: str, told: Steps) -> Steps:
        """Write the end of a connection that an exception has ended.

        Channels' communicator gives the exception, and no longer what came before it, as soon as the application is
        over: only what a test waits for at once is sure to be met.
        """
        at, ending = told.pop()
        said = talk.last_words + talk.copes
        met = min(said, name == ALONE)
        if talk.copes:
            told.append(_suppressed((at, ending if said == met else self.leave(name, Disconnect(1000)))))
        else:
            told.append((at, ending))
        if said > met:
            self._lost.add("what is said right before an exception, which Channels' communicator drops", said - met)
            first = len(told) - 1 - talk.last_words
            del told[first + min(met, talk.last_words) : -1]
        return told

    def open(self, talk: Talk, name: str, *, stacked: bool) -> list[str]:
        """Connect."""
        del stacked
        subprotocol = getattr(talk.answer, "subprotocol", None)
        return [*self._made(talk, name), f"assert await {name}.connect({TIMEOUT}) == (True, {literal(subprotocol)})"]

    def refused(self, talk: Talk) -> list[str]:
        """Connect in vain."""
        made = self._made(talk, "ws")
        if isinstance(talk.answer, Close):
            return [*made, f"assert await ws.connect({TIMEOUT}) == (False, {talk.answer.code})"]
        made.append('await ws.send_input({"type": "websocket.connect"})')
        if isinstance(talk.answer, DenialStart):
            return [*made, f'assert (await ws.receive_output({TIMEOUT}))["status"] == {talk.answer.status}']
        if isinstance(talk.answer, Crashed):
            return [*made, *self.crashed("ws", talk.answer)]
        return [*made, f"await ws.wait({TIMEOUT})"]

    def give(self, name: str, event: Receive | Raw) -> list[str]:
        """Send."""
        if isinstance(event, Raw):
            return [f"await {call(f'{name}.send_input', [literal(event.message)])}"]
        value = json_frame(event, json.dumps)
        if value is not None:
            return [f"await {call(f'{name}.send_json_to', [literal(value)])}"]
        kind, payload = ("text", event.text) if event.data is None else ("bytes", event.data)
        if not payload:  # which its send_to refuses
            return [f'await {name}.send_input({{"type": "websocket.receive", "{kind}": {payload!r}}})']
        return [f"await {name}.send_to({kind}_data={payload!r})"]

    def reply(self, name: str, value: Any) -> list[str]:
        """Receive."""
        how = "receive_json_from" if isinstance(value, list | dict | Code) else "receive_from"
        return [f"assert await {name}.{how}({TIMEOUT}) == {literal(value)}"]

    def closed(self, name: str, event: Close) -> list[str]:
        """Receive the close, and tell the application what a server would."""
        return [
            f"closed = await {name}.receive_output({TIMEOUT})",
            'assert closed["type"] == "websocket.close"',
            f'assert (closed.get("code", 1000), closed.get("reason") or "") == ({event.code}, {event.reason!r})',
            f"await {name}.disconnect(code={event.code}, {TIMEOUT})",
        ]

    def crashed(self, name: str, event: Crashed) -> list[str]:
        """Wait for the end."""
        return raises(event, [f"await {name}.wait({TIMEOUT})"])

    def leave(self, name: str, event: Disconnect) -> list[str]:
        """Leave."""
        return [f"await {name}.disconnect(code={event.code}, {TIMEOUT})"]

    def _made(self, talk: Talk, name: str) -> list[str]:
        scope = talk.scope
        given = ["application", literal(url_of(scope))]
        headers = [(key.lower().encode("latin-1"), _bytes(value)) for key, value in headers_of(scope, cookies=True)]
        if headers:
            given.append(f"headers={literal(headers)}")
        if scope.subprotocols:
            given.append(f"subprotocols={literal(list(scope.subprotocols))}")
        other = other_keys(scope)
        made = [f"{name} = {call('WebsocketCommunicator', given, 20)}"]
        return [*made, f"{name}.scope.update({literal(other)})"] if other else made


def _suppressed(step: tuple[int, list[str]]) -> tuple[int, list[str]]:
    """Let the last line of a step raise or not."""
    at, (*first, last) = step
    return at, [*first, "with suppress(Exception):", *indented([last])]


def _bytes(value: Any) -> Any:
    return Code(f"({value!r}).encode()") if isinstance(value, Code) else value.encode("latin-1")
