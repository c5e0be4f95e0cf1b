from __future__ import annotations

import asyncio
import sys
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from tests.testing.applications import echo
from tests.testing.playing import play
from wstui.core.events import Disconnect
from wstui.errors import ScopeError, UsageError
from wstui.testing import lifespan, login
from wstui.testing.asking import Asking
from wstui.testing.task import end


async def scope_of(asked: Asking) -> dict[str, Any]:
    """Begin, and give the scope that the application got."""
    talk = await asked.begin()
    scope = talk.connection.scope
    task = talk.connection.task
    assert task is not None
    await end(task)
    talk.leave()
    await asked.finish()
    return scope


def test_headers_may_be_a_mapping_or_pairs_of_text_or_bytes() -> None:
    async def story() -> None:
        given: list[Any] = [{"X-A": "1", "X-B": b"\xff"}, [("X-A", "1"), (b"X-B", b"\xff"), ("X-A", "2")]]
        for headers in given:
            scope = await scope_of(Asking(echo, "/", headers))
            assert (b"x-a", b"1") in scope["headers"]
            assert (b"x-b", b"\xff") in scope["headers"]
            assert (b"host", b"localhost") in scope["headers"]
            assert (b"origin", b"http://localhost") in scope["headers"]

    play(story())


def test_the_scope_is_a_servers() -> None:
    async def story() -> None:
        asked = Asking(
            echo, "wss://h:1/a%20b?c=d", cookies={"e": "f"}, subprotocols=["g"], scope={"client": None, "x": 1}
        )
        scope = await scope_of(asked)
        assert (scope["scheme"], scope["path"], scope["raw_path"]) == ("wss", "/a b", b"/a%20b")
        assert (scope["query_string"], scope["subprotocols"]) == (b"c=d", ["g"])
        assert dict(scope["headers"])[b"host"] == b"h:1"
        assert dict(scope["headers"])[b"cookie"] == b"e=f"
        assert (scope["client"], scope["x"]) == (None, 1)
        assert scope["asgi"]["spec_version"] == "2.4"

    play(story())


def test_it_behaves_like_the_server_that_is_asked_for() -> None:
    async def story() -> None:
        assert "state" not in await scope_of(Asking(echo, server="daphne"))
        assert (await scope_of(Asking(echo, server="spec")))["asgi"]["spec_version"] == "2.5"
        with pytest.raises(UsageError, match="there is no server 'gunicorn', only spec, uvicorn, hypercorn, daphne"):
            await Asking(echo, server="gunicorn").begin()

    play(story())


def test_what_is_not_legal_is_refused_before_anything_runs() -> None:
    async def story() -> None:
        with pytest.raises(ScopeError, match="headers"):
            await Asking(echo, headers={"a b": "c"}).begin()

    play(story())


def test_outside_of_asyncio_there_is_one_clear_line() -> None:
    with pytest.raises(UsageError, match="asyncio only"):
        Asking(echo).begin().send(None)


def test_the_state_of_the_lifespan_is_given() -> None:
    async def application(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            await receive()
            scope["state"]["a"] = 1
            await send({"type": "lifespan.startup.complete"})
            await receive()
            await send({"type": "lifespan.shutdown.complete"})

    async def story() -> None:
        async with lifespan(application):
            assert (await scope_of(Asking(application)))["state"] == {"a": 1}
        assert (await scope_of(Asking(application)))["state"] == {}

    play(story())


def test_a_user_is_logged_in_before_and_logged_out_once_after(monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[str] = []

    async def log_in(user: Any) -> tuple[str, str]:
        done.append(f"in {user}")
        return "sessionid", "key"

    async def log_out(key: str) -> None:
        done.append(f"out {key}")

    monkeypatch.setattr(login, "log_in", log_in)
    monkeypatch.setattr(login, "log_out", log_out)

    async def story() -> None:
        asked = Asking(echo, user="ada", cookies={"a": "b"})
        scope = await scope_of(asked)
        assert dict(scope["headers"])[b"cookie"] == b"a=b; sessionid=key"
        await asked.finish()
        assert done == ["in ada", "out key"]

    play(story())


def test_the_host_is_one_that_django_lets_in(monkeypatch: pytest.MonkeyPatch) -> None:
    module = ModuleType("django.conf")
    monkeypatch.setattr(
        module, "settings", SimpleNamespace(configured=True, ALLOWED_HOSTS=[".example.org"]), raising=False
    )
    monkeypatch.setitem(sys.modules, "django.conf", module)

    async def story() -> None:
        assert dict((await scope_of(Asking(echo)))["headers"])[b"host"] == b"example.org"

    play(story())


def test_the_application_is_asked_and_has_not_answered() -> None:
    async def story() -> None:
        talk = await Asking(echo).begin()
        assert talk.connection.running
        assert not talk.ready
        talk.put(Disconnect())
        assert await talk.until_end(None)
        talk.leave()
        await asyncio.sleep(0)

    play(story())
