from __future__ import annotations

import asyncio
import importlib
import types
from typing import Any

import pytest

from wstui.engine import asgi2


class Application:
    """The oldest kind: a class that is called with the scope."""

    def __init__(self, scope: dict[str, Any]) -> None:
        self.scope = scope

    async def __call__(self, receive: Any, send: Any) -> None:
        """Send what was received, and the path."""
        await send((await receive(), self.scope["path"]))


def test_an_asgi_2_application_is_called_as_asgi_3_and_can_be_found_in_it() -> None:
    sent = []

    async def receive() -> str:
        return "connect"

    async def send(message: Any) -> None:
        sent.append(message)

    async def play() -> None:
        await wrapped({"path": "/"}, receive, send)

    wrapped = asgi2.wrap(Application)
    asyncio.run(play())
    assert sent == [("connect", "/")]
    assert vars(wrapped)["application"] is Application


def test_the_styles_are_told_apart() -> None:
    async def single(scope: Any, receive: Any, send: Any) -> None: ...

    assert asgi2.is_double_callable(Application)
    assert not asgi2.is_double_callable(single)


def test_asgiref_may_come_from_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asgi2, "_source", asgi2._source)
    asked = []

    def private() -> types.ModuleType:
        asked.append(1)
        return importlib.import_module("asgiref.compatibility")

    asgi2.use(private)
    assert not asked
    asgi2.wrap(Application)
    assert asked
