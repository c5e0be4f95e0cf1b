"""What of a test wstui's own client writes its own way."""

from __future__ import annotations

from typing import Any, Final

from ..core.events import Close, Crashed, DenialStart, Disconnect, Raw, Receive
from ..core.scope import Scope
from .pytest_styles import (
    TIMEOUT,
    Steps,
    Style,
    closed_with,
    compact,
    headers_of,
    json_frame,
    leaving,
    other_keys,
    raises,
    url_of,
)
from .python_source import Code, call, indented, literal, secret
from .talks import Story, Talk

_CLOSING: Final = frozenset({"litestar", "quart"})
"""Frameworks that may close when the client is gone, which breaks a rule."""


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
            return raises(talk.answer, inside)
        told = ["with pytest.raises(ConnectionRefused) as refused:", *indented(inside)]
        if isinstance(talk.answer, DenialStart):
            return [*told, f"assert refused.value.status == {talk.answer.status}"]
        return [*told, *closed_with("refused", talk.answer)] if isinstance(talk.answer, Close) else told

    def steps(self, talk: Talk, name: str) -> Steps:
        """Write what happens; an exception that comes long after a close is waited for."""
        told = super().steps(talk, name)
        if talk.late and not talk.parted:
            at, lines = told.pop()
            told.append((at, [f"assert not await {name}.recv_nothing({TIMEOUT})", f"await {name}.close()", *lines]))
        return told

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
            *closed_with("closed", event),
        ]

    def crashed(self, name: str, event: Crashed) -> list[str]:
        """Receive in vain."""
        return raises(event, [f"await {name}.recv()"])

    def leave(self, name: str, event: Disconnect) -> list[str]:
        """Leave before the end of the block does."""
        return [f"await {name}.close({', '.join(leaving(event))})"]

    def _connect(self, talk: Talk) -> str:
        scope = talk.scope
        given = ["application", literal(url_of(scope))]
        if headers := [pair for pair in headers_of(scope, cookies=False) if not _usual(pair, scope)]:
            given.append(f"headers={literal(headers)}")
        if scope.cookies:
            given.append(f"cookies={literal({name: secret(value) for name, value in scope.cookies})}")
        if scope.subprotocols:
            given.append(f"subprotocols={literal(list(scope.subprotocols))}")
        if other := other_keys(scope):
            given.append(f"scope={literal(other)}")
        if talk.server != "uvicorn":
            given.append(f"server={talk.server!r}")
        given += ["strict=False"] * (talk.lenient or (talk.stays and not self._frameworks.isdisjoint(_CLOSING)))
        return call("connect", [*given, TIMEOUT], 30)


def _usual(pair: tuple[str, Any], scope: Scope) -> bool:
    """Tell whether wstui's client sends a header anyway."""
    host = next((value for name, value in scope.headers if name.lower() == "host"), "localhost")
    usual = {("host", "localhost"), ("origin", f"http://{host}")}
    return isinstance(pair[1], str) and (pair[0].lower(), pair[1]) in usual
