"""Both faces of the library over the seven kinds of application, and Django's user, state and database in them."""

from __future__ import annotations

import asyncio
import functools
import importlib
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.apps.kinds import KINDS, Kind
from tests.support import ROOT
from tests.testing.playing import play
from wstui import testing
from wstui.testing import ConnectionClosed, ConnectionRefused, WebsocketCommunicator, lifespan

connect = functools.partial(testing.connect, timeout=10.0)
PATIENCE = 10

IN_PROCESS = [kind for kind in KINDS if kind.kind != "channels"]


def application_of(kind: Kind) -> Any:
    module, _, name = kind.app.partition(":")
    return getattr(importlib.import_module(module), name)


@pytest.mark.parametrize("kind", IN_PROCESS, ids=lambda kind: kind.app)
def test_a_chat_through_connect(kind: Kind) -> None:
    application = application_of(kind)

    async def story() -> None:
        async with connect(application, kind.chat, subprotocols=["chat.v1"]) as ws:
            assert ws.subprotocol == "chat.v1"
            await ws.send_json({"say": "hi"})
            assert await ws.recv_json() == {"said": "hi", "room": "lobby"}
            await ws.send_json({"say": "bye"})
            with pytest.raises(ConnectionClosed, match="4000"):
                await ws.recv()
        with pytest.raises(ValueError, match="no room for crash"):
            async with connect(application, kind.chat) as ws:
                await ws.send_json({"say": "crash"})
                await ws.recv()
        with pytest.raises(ConnectionRefused) as told:
            await connect(application, "/ws/refuse").__aenter__()
        assert told.value.status == 403
        assert told.value.code == (None if kind.denies else 4403)

    play(story())


@pytest.mark.parametrize("kind", IN_PROCESS, ids=lambda kind: kind.app)
def test_a_chat_through_the_communicator(kind: Kind) -> None:
    application = application_of(kind)

    async def story() -> None:
        communicator = WebsocketCommunicator(application, kind.chat, subprotocols=["chat.v1"])
        assert await communicator.connect(PATIENCE) == (True, "chat.v1")
        await communicator.send_json_to({"say": "hi"})
        assert await communicator.receive_json_from(PATIENCE) == {"said": "hi", "room": "lobby"}
        await communicator.disconnect(timeout=PATIENCE)
        communicator = WebsocketCommunicator(application, kind.chat)
        await communicator.connect(PATIENCE)
        await communicator.send_json_to({"say": "crash"})
        with pytest.raises((ValueError, AssertionError), match="no room for crash|was 'websocket.close'"):
            await communicator.receive_from(PATIENCE)  # Litestar and Quart make a close of it
        await asyncio.wait({communicator.future}, timeout=PATIENCE)
        communicator = WebsocketCommunicator(application, "/ws/refuse")
        assert await communicator.connect(PATIENCE) == (False, 403 if kind.denies else 4403)
        assert (communicator.denial is not None) is kind.denies
        await communicator.disconnect(timeout=PATIENCE)

    play(story())


def test_the_state_of_the_lifespan_reaches_both() -> None:
    application = importlib.import_module("tests.apps.starlette_app").application

    async def story() -> None:
        async with lifespan(application) as state:
            assert state == {"greeting": "from the lifespan"}
            async with connect(application, "/ws/state") as ws:
                assert await ws.recv() == "from the lifespan"
            communicator = WebsocketCommunicator(application, "/ws/state")
            await communicator.connect(PATIENCE)
            assert await communicator.receive_from(PATIENCE) == "from the lifespan"
            await communicator.disconnect(timeout=PATIENCE)

    play(story())


def test_starlettes_url_and_client_work() -> None:
    from starlette.applications import Starlette
    from starlette.routing import WebSocketRoute
    from starlette.websockets import WebSocket

    async def tell(websocket: WebSocket) -> None:
        await websocket.accept()
        assert websocket.client is not None
        await websocket.send_text(f"{websocket.url} {websocket.client.host}")
        await websocket.close()

    application = Starlette(routes=[WebSocketRoute("/ws", tell)])

    async def story() -> None:
        async with connect(application, "wss://example.org/ws?a=1") as ws:
            assert await ws.recv() == "wss://example.org/ws?a=1 127.0.0.1"
        communicator = WebsocketCommunicator(application, "wss://example.org/ws?a=1")
        await communicator.connect(PATIENCE)
        assert await communicator.receive_from(PATIENCE) == "wss://example.org/ws?a=1 127.0.0.1"
        await communicator.disconnect(timeout=PATIENCE)

    play(story())


DJANGO = """
import asyncio

import pytest
from channels.db import database_sync_to_async
from django.contrib.auth import get_user_model
from django.contrib.sessions.models import Session
from django.db import connection

import channels.db
from chat.asgi import application
from chat.models import Entry
from wstui.testing import ConnectionRefused, WebsocketCommunicator, connect

OWN = channels.db.close_old_connections
WHERE = {"headers": {"Origin": "http://localhost", "Host": "localhost"}, "timeout": 10}


@pytest.mark.asyncio
@pytest.mark.django_db(transaction=True)
async def test_a_user_is_logged_in_by_a_session_that_is_removed() -> None:
    ada = await database_sync_to_async(get_user_model().objects.create_user)("ada")
    async with connect(application, "/ws/whoami/", user=ada, **WHERE) as ws:
        assert await ws.recv_json() == {"user": "ada"}
        assert await Session.objects.acount() == 1
    assert await Session.objects.acount() == 0
    async with connect(application, "/ws/whoami/", **WHERE) as ws:
        assert await ws.recv_json() == {"user": "anonymous"}


@pytest.mark.asyncio
@pytest.mark.django_db(transaction=True)
async def test_the_session_is_removed_when_the_connection_is_refused() -> None:
    ada = await database_sync_to_async(get_user_model().objects.create_user)("ada")
    with pytest.raises(ConnectionRefused):
        async with connect(application, "/ws/refuse", user=ada, **WHERE):
            pass
    assert await Session.objects.acount() == 0


@pytest.mark.asyncio
async def test_a_consumer_without_a_database_needs_none() -> None:
    async with connect(application, "/ws/chat/lobby/", **WHERE) as ws:
        await ws.send_json({"say": "hi"})
        assert await ws.recv_json() == {"said": "hi", "room": "lobby"}


@pytest.mark.asyncio
@pytest.mark.django_db(transaction=True)
async def test_overlapping_connections_leave_channels_as_it_was() -> None:
    headers = [(b"origin", b"http://localhost"), (b"host", b"localhost")]
    first = WebsocketCommunicator(application, "/ws/ledger/", headers)
    second = WebsocketCommunicator(application, "/ws/ledger/", headers)
    await first.connect(10)
    assert channels.db.close_old_connections is not OWN
    await second.connect(10)
    await first.send_json_to({"say": "a"})
    assert (await first.receive_json_from(10))["entries"] == 1
    await first.disconnect(timeout=10)
    assert channels.db.close_old_connections is not OWN
    await second.disconnect(timeout=10)
    assert channels.db.close_old_connections is OWN
    assert await Entry.objects.acount() == 1
"""


@pytest.mark.timeout(120)
def test_with_djangos_users_and_database_under_pytest_django(tmp_path: Path) -> None:
    (tmp_path / "chat.sqlite3").touch()  # so that the application does not make it
    (tmp_path / "test_chat.py").write_text(DJANGO)
    (tmp_path / "pytest.ini").write_text(
        "[pytest]\nasyncio_default_fixture_loop_scope = function\nfilterwarnings = error\n"
        "addopts = -p no:randomly -p no:cacheprovider\n"
    )
    environment = {"DJANGO_SETTINGS_MODULE": "chat.settings", "CHAT_DATABASE": str(tmp_path / "chat.sqlite3")}
    folder = ROOT / "tests" / "apps" / "channels_chat"
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", str(tmp_path)],
        cwd=tmp_path,
        env={"PATH": "", "PYTHONPATH": f"{ROOT}:{folder}", "HOME": str(tmp_path), **environment},
        capture_output=True,
        text=True,
        timeout=110,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "4 passed" in done.stdout
