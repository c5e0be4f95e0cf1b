"""What of a test Starlette's test client writes its own way."""

from __future__ import annotations

from typing import Any, Final

from ..core.events import Close, Crashed, DenialStart, Disconnect, Raw, Receive
from .pytest_styles import Style, closed_with, compact, headers_of, json_frame, leaving, other_keys, raises, url_of
from .python_source import Code, call, indented, literal
from .talks import Story, Talk

_ALONE: Final = "ws"
"""What a connection is called that no other one overlaps, and that has a block of its own."""


class Starlette(Style):
    """`starlette.testclient.TestClient`."""

    imports = (
        "from starlette.testclient import TestClient, WebSocketDenialResponse",
        "from starlette.websockets import WebSocketDisconnect",
    )
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

    def single(self, talk: Talk) -> list[str]:
        """Write a connection; what the application raises comes out of its block."""
        written = super().single(talk)
        if talk.crash is not None:
            return [raises(talk.crash), *indented(written)]
        if talk.raised.startswith("WebSocketDisconnect"):
            return ["with suppress(WebSocketDisconnect):", *indented(written)]
        return written

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
            return [raises(talk.answer), *indented(inside)]
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
        wait = f"{name}.receive()"
        if name == _ALONE:
            return [wait]
        return [f"{raises(event)[:-1]}, ExitStack() as left:", f"    left.push({name})", f"    {wait}"]

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
