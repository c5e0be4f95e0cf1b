"""What of a test Starlette's test client writes its own way."""

from __future__ import annotations

from typing import Any, Final

from ..core.events import Close, Crashed, DenialStart, Disconnect, Raw, Receive
from .pytest_styles import (
    END,
    Steps,
    Style,
    base_of,
    closed_with,
    compact,
    headers_of,
    json_frame,
    leaving,
    name_of,
    other_keys,
    raises,
    url_of,
)
from .python_source import Code, call, indented, literal
from .talks import Story, Talk

_LEFT: Final = "ExitStack() as left"
_GONE: Final = "WebSocketDisconnect"


class Starlette(Style):
    """`starlette.testclient.TestClient`."""

    imports = (
        "from starlette.testclient import TestClient, WebSocketDenialResponse",
        "from starlette.websockets import WebSocketDisconnect",
    )
    strangers = frozenset({"quart"})  # which gives it no reasons, and is cancelled or not where it is left
    awaits = False
    chosen = "accepted_subprotocol"

    def around(self, story: Story, body: list[str]) -> list[str]:
        """Make a client, which starts the application up as a block."""
        made = 'TestClient(application, base_url="http://localhost")'
        if story.overlaps:
            body = ["with ExitStack() as stack:", *indented(body)]
        if story.lifespan == "complete":
            return [f"with {made} as client:", *indented(body)]
        return [f"client = {made}", *body]

    def steps(self, talk: Talk, name: str) -> Steps:
        """Write what happens; what the application raises comes out where the connection is left, so that is alone."""
        told = super().steps(talk, name)
        if talk.crash is not None and not talk.parted:
            return self._ended(talk, talk.crash, name, told)
        if tolerated := _tolerated(talk):
            leaves = talk.steps and isinstance(talk.steps[-1][1], Close | Disconnect)
            left = [f"with suppress({tolerated}), {_LEFT}:", f"    left.push({name})"]
            told.append((talk.last if leaves else END, left))
        return told

    def _ended(
        self, talk: Talk, crash: Crashed, name: str, told: list[tuple[int, list[str]]]
    ) -> list[tuple[int, list[str]]]:
        """Write the end of a connection that an exception has ended.

        As soon as the application is over, Starlette's client gives nothing any more of what came before.
        """
        words = talk.last_words
        del told[len(told) - 1 - words :]
        if words:
            self._lost.add("frames right before an exception, which Starlette's client may drop", words)
        heard = [f"left.push({name})", *[f"{name}.receive()"] * words]
        last = talk.steps[-1][1]
        if isinstance(last, Close):
            ended = [
                f"with pytest.raises({base_of(crash)}) as ended, {_LEFT}:",
                *indented([*heard, f"{name}.receive_text()"]),
                f"assert ended.type.__name__ == {name_of(crash)!r} or ended.value.code == {last.code}",
            ]
        else:
            ended = raises(crash, [*heard, f"{name}.receive()"], beside=_LEFT)
        return [*told, (talk.last, ended)]

    def open(self, talk: Talk, name: str, *, stacked: bool) -> list[str]:
        """Connect."""
        made = self._connect(talk)
        if stacked:
            return [f"{name} = stack.enter_context({made})", *self.answered(talk, name)]
        return [f"with {made} as {name}:"]

    def refused(self, talk: Talk) -> list[str]:
        """Connect in vain."""
        inside = [f"with {self._connect(talk)}:", "    pass"]
        if isinstance(talk.answer, Crashed):
            return raises(talk.answer, inside)
        if isinstance(talk.answer, DenialStart):
            told = ["with pytest.raises(WebSocketDenialResponse) as refused:", *indented(inside)]
            return [*told, f"assert refused.value.status_code == {talk.answer.status}"]
        told = ["with pytest.raises(WebSocketDisconnect) as refused:", *indented(inside)]
        return [*told, *closed_with("refused", talk.answer)] if isinstance(talk.answer, Close) else told

    def give(self, name: str, event: Receive | Raw) -> list[str]:
        """Send."""
        if isinstance(event, Raw):
            return [call(f"{name}.send", [literal(event.message)])]
        value = json_frame(event, compact)
        if value is not None:
            return [call(f"{name}.send_json", [literal(value)])]
        return [f"{name}.send_text({event.text!r})" if event.data is None else f"{name}.send_bytes({event.data!r})"]

    def reply(self, name: str, value: Any) -> list[str]:
        """Receive."""
        how = "json" if isinstance(value, list | dict | Code) else "text" if isinstance(value, str) else "bytes"
        return [f"assert {name}.receive_{how}() == {literal(value)}"]

    def closed(self, name: str, event: Close) -> list[str]:
        """Receive in vain."""
        told = ["with pytest.raises(WebSocketDisconnect) as closed:", f"    {name}.receive_text()"]
        return [*told, *closed_with("closed", event)]

    def crashed(self, name: str, event: Crashed) -> list[str]:
        """Wait for what the application says no more; its exception comes out where the connection is left."""
        return raises(event, [f"left.push({name})", f"{name}.receive()"], beside=_LEFT)

    def leave(self, name: str, event: Disconnect) -> list[str]:
        """Leave before the end of the block does."""
        return [f"{name}.close({', '.join(leaving(event))})"]

    def _connect(self, talk: Talk) -> str:
        scope = talk.scope
        if other_keys(scope):
            self._lost.add("keys of the scope beside path, headers and subprotocols")
        pairs = headers_of(scope, cookies=True)
        headers = dict(pairs)
        if len(headers) < len(pairs):
            self._lost.add("headers that come twice")
        given = [literal(url_of(scope))]
        if scope.subprotocols:
            given.append(f"subprotocols={literal(list(scope.subprotocols))}")
        if headers:
            given.append(f"headers={literal(headers)}")
        return call("client.websocket_connect", given, 30)


def _tolerated(talk: Talk) -> str:
    """Name the class of what may come out where a connection is left; empty if nothing may."""
    if talk.copes:
        return "Exception"
    if talk.raised:
        return _GONE if talk.raised.startswith(_GONE) else "Exception"
    return _GONE if talk.stays else ""
