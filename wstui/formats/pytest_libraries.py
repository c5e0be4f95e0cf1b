"""wstui's own client, Channels' communicator, Starlette's test client: what of a test each writes its own way."""

from __future__ import annotations

import json
from itertools import chain
from typing import Any, Final

from ..core.events import Close, Crashed, DenialStart, Disconnect, Raw, Receive
from ..core.scope import Scope
from .pytest_styles import Style, compact, headers_of, json_frame, raises, url_of
from .python_source import Code, call, indented, literal, secret
from .talks import Story, Talk

_CLIENT: Final = Scope()
TIMEOUT: Final = "timeout=5"
_ALONE: Final = "ws"
"""What a connection is called that no other one overlaps, and that has a block of its own."""


class Wstui(Style):
    """`wstui.testing.connect`."""

    imports = ("from wstui.testing import ConnectionClosed, ConnectionRefused, connect, lifespan",)

    swallowed = True

    def around(self, story: Story, body: list[str]) -> list[str]:
        """Start the application up, unless it has no startup."""
        if story.overlaps:
            body = ["async with AsyncExitStack() as stack:", *indented(body)]
        return body if story.lifespan == "unsupported" else ["async with lifespan(application):", *indented(body)]

    def open(self, talk: Talk, name: str, *, stacked: bool) -> list[str]:
        """Connect."""
        made = self._connect(talk)
        if stacked:
            return [f"{name} = await stack.enter_async_context({made})", *self.answered(talk, name)]
        return [f"async with {made} as {name}:"]

    def refused(self, talk: Talk) -> list[str]:
        """Connect in vain."""
        inside = [f"async with {self._connect(talk)}:", "    pass"]
        if isinstance(talk.answer, Crashed):
            return [raises(talk.answer), *indented(inside)]
        told = ["with pytest.raises(ConnectionRefused) as refused:", *indented(inside)]
        if isinstance(talk.answer, DenialStart):
            return [*told, f"assert refused.value.status == {talk.answer.status}"]
        return [*told, *_closed("refused", talk.answer)] if isinstance(talk.answer, Close) else told

    def give(self, name: str, event: Receive | Raw) -> list[str]:
        """Send."""
        if isinstance(event, Raw):
            return [f"await {call(f'{name}.send_raw', [literal(event.message)])}"]
        value = json_frame(event, compact)
        if value is not None:
            return [f"await {call(f'{name}.send_json', [literal(value)])}"]
        return [f"await {name}.send({(event.text if event.data is None else event.data)!r})"]

    def reply(self, name: str, value: Any) -> list[str]:
        """Receive."""
        how = "recv_json" if isinstance(value, list | dict | Code) else "recv"
        return [f"assert await {name}.{how}() == {literal(value)}"]

    def closed(self, name: str, event: Close) -> list[str]:
        """Receive in vain."""
        return [
            "with pytest.raises(ConnectionClosed) as closed:",
            f"    await {name}.recv()",
            *_closed("closed", event),
        ]

    def crashed(self, name: str, event: Crashed) -> list[str]:
        """Receive in vain."""
        return [raises(event), f"    await {name}.recv()"]

    def leave(self, name: str, event: Disconnect) -> list[str]:
        """Leave before the end of the block does."""
        return [f"await {name}.close({', '.join(_code(event))})"]

    def _connect(self, talk: Talk) -> str:
        scope = talk.scope
        given = ["application", literal(url_of(scope))]
        if headers := [pair for pair in headers_of(scope, cookies=False) if not _usual(pair, scope)]:
            given.append(f"headers={literal(headers)}")
        if scope.cookies:
            given.append(f"cookies={literal({name: secret(value) for name, value in scope.cookies})}")
        if scope.subprotocols:
            given.append(f"subprotocols={literal(list(scope.subprotocols))}")
        if other := _other(scope):
            given.append(f"scope={literal(other)}")
        if talk.server != "uvicorn":
            given.append(f"server={talk.server!r}")
        given += ["strict=False"] * talk.lenient
        return call("connect", [*given, TIMEOUT], 30)


def _usual(pair: tuple[str, Any], scope: Scope) -> bool:
    """Tell whether wstui's client sends a header anyway."""
    host = next((value for name, value in scope.headers if name.lower() == "host"), "localhost")
    usual = {("host", "localhost"), ("origin", f"http://{host}")}
    return isinstance(pair[1], str) and (pair[0].lower(), pair[1]) in usual


def _other(scope: Scope) -> dict[str, Any]:
    """List what of a scope is neither path nor header."""
    names = ("scheme", "http_version", "client", "server")
    found = {name: getattr(scope, name) for name in names if getattr(scope, name) != getattr(_CLIENT, name)}
    return found | ({"root_path": scope.root_path} if scope.root_path else {}) | scope.extra


def _code(event: Disconnect) -> list[str]:
    return [str(event.code), *([repr(event.reason)] if event.reason else [])]


def _closed(name: str, event: Close) -> list[str]:
    return [f"assert ({name}.value.code, {name}.value.reason) == ({event.code}, {event.reason!r})"]


class Channels(Style):
    """`channels.testing.WebsocketCommunicator`."""

    imports = ("from channels.testing import WebsocketCommunicator",)

    def around(self, story: Story, body: list[str]) -> list[str]:
        """Nothing is needed, and nothing can be had."""
        if story.lifespan == "complete":
            self._lost.add("the application's startup")
        return body

    def single(self, talk: Talk) -> list[str]:
        """Write a connection; there is no block to leave it."""
        body = [self.step("ws", step, extra) for _, step, extra in talk.steps]
        if not any(isinstance(step, Close | Disconnect | Crashed) for _, step, _ in talk.steps):
            body.append(self.leave("ws", Disconnect(1000)))
        if talk.raised:  # out of what leaves
            *first, last = body.pop()
            body.append([*first, "with suppress(Exception):", *indented([last])])
        return [*self.open(talk, "ws", stacked=True), *chain.from_iterable(body)]

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
        return [raises(event), f"    await {name}.wait({TIMEOUT})"]

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
        other = _other(scope)
        made = [f"{name} = {call('WebsocketCommunicator', given, 20)}"]
        return [*made, f"{name}.scope.update({literal(other)})"] if other else made


def _bytes(value: Any) -> Any:
    return Code(f"({value!r}).encode()") if isinstance(value, Code) else value.encode("latin-1")


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
        return [*told, *_closed("refused", talk.answer)] if isinstance(talk.answer, Close) else told

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
        return [*told, *_closed("closed", event)]

    def crashed(self, name: str, event: Crashed) -> list[str]:
        """Wait for what the application says no more; its exception comes out where the connection is left."""
        wait = f"{name}.receive()"
        if name == _ALONE:
            return [wait]
        return [f"{raises(event)[:-1]}, ExitStack() as left:", f"    left.push({name})", f"    {wait}"]

    def leave(self, name: str, event: Disconnect) -> list[str]:
        """Leave before the end of the block does."""
        return [f"{name}.close({', '.join(_code(event))})"]

    def _connect(self, talk: Talk) -> str:
        scope = talk.scope
        if _other(scope):
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
