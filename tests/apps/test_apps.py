"""Each kind of application through the real debuggee: connect, talk, refuse, crash, disconnect."""

from __future__ import annotations

import dataclasses
import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.apps.kinds import KINDS, Kind
from tests.support import Live, events, live, scope
from wstui.core.events import Crashed, Disconnect, Receive
from wstui.core.machine import State
from wstui.session.live import Session

pytestmark = pytest.mark.anyio


@pytest.fixture(scope="session")
def database(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The chat's database; the application migrates it when it is first imported."""
    return str(tmp_path_factory.mktemp("chat") / "chat.sqlite3")


@pytest.fixture(autouse=True)
def _database(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHAT_DATABASE", database)


async def talk(debug: Live, session: Session, **said: str) -> None:
    """Send one JSON frame."""
    debug.controller.send(session, Receive(text=json.dumps(said)))


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.app.split(".")[2])
async def test_story(kind: Kind, tmp_path: Path) -> None:
    async with live(kind.app, tmp_path) as debug:
        session = debug.controller.open(scope(kind.chat, "chat.v1", "chat.v2"))
        debug.controller.connect(session)
        accept = await debug.event(session, "websocket.accept")
        assert accept.subprotocol == "chat.v1"
        await debug.until(lambda: session.state is State.OPEN)
        loaded = debug.controller.loaded
        assert loaded is not None
        assert loaded.kind == kind.kind

        await talk(debug, session, say="hi")
        reply = await debug.event(session, "websocket.send")
        assert json.loads(reply.text) == {"said": "hi", "room": "lobby"}
        assert re.search(kind.at, next(record for record in records(session) if record.event == reply).at)

        await talk(debug, session, say="crash")
        crashed: Crashed = await debug.event(session, "crashed")
        assert crashed.error == "ValueError: no room for crash"
        assert crashed.trace is not None
        last = crashed.trace.frames[-1]
        assert last.user
        assert "no room for crash" in "\n".join(last.source)
        assert ("said", "'crash'") in last.locals
        await debug.until(lambda: session.state is State.CRASHED)

        debug.controller.connect(session)
        await debug.event(session, "websocket.accept", 2)
        await talk(debug, session, say="bye")
        await debug.until(lambda: session.close is not None and not session.running)
        assert session.close == (4000, "bye", "app")
        await debug.until(lambda: session.state is State.CLOSED)

        debug.controller.connect(session)
        await debug.event(session, "websocket.accept", 3)
        debug.controller.send(session, Disconnect(1001, "going"))
        await debug.until(lambda: not session.running)
        await debug.until(lambda: session.state is State.LEFT)
        assert events(session, "returned")
        assert len(events(session, "crashed")) == 1

        debug.controller.connect(session, scope("/ws/refuse"))
        await debug.until(lambda: session.state is (State.DENIED if kind.denies else State.REFUSED))
        await debug.until(lambda: not session.running)


def records(session: Session) -> list[Any]:
    """Return a session's records so far."""
    return [session.archive.record(index) for index in range(len(session.archive))]


CHAT = "tests.apps.channels_chat.chat.asgi:application"


async def test_two_users_in_one_channels_room(tmp_path: Path) -> None:
    async with live(CHAT, tmp_path) as debug:
        ada = debug.controller.open(scope("/ws/chat/lobby/"), "ada")
        bob = debug.controller.open(scope("/ws/chat/lobby/"), "bob")
        for session in (ada, bob):
            debug.controller.connect(session)
            await debug.event(session, "websocket.accept")
        await talk(debug, ada, say="hi")
        heard = await debug.event(bob, "websocket.send")
        assert json.loads(heard.text)["said"] == "hi"
        logged = await debug.event(ada, "output")
        assert (logged.stream, logged.level, logged.logger) == ("log", "WARNING", "chat")
        assert not events(bob, "output")


async def test_a_foreign_origin_is_refused_by_channels(tmp_path: Path) -> None:
    async with live(CHAT, tmp_path) as debug:
        foreign = dataclasses.replace(scope("/ws/chat/lobby/"), headers=(("Origin", "http://elsewhere.example"),))
        session = debug.controller.open(foreign)
        debug.controller.connect(session)
        await debug.until(lambda: session.state is State.REFUSED)


async def test_a_synchronous_consumer_uses_its_database(tmp_path: Path) -> None:
    async with live(CHAT, tmp_path) as debug:
        session = debug.controller.open(scope("/ws/ledger/"))
        debug.controller.connect(session)
        await debug.event(session, "websocket.accept")
        await talk(debug, session, say="bread")
        reply = await debug.event(session, "websocket.send")
        assert json.loads(reply.text)["said"] == "bread"
        sent = next(record for record in records(session) if record.event.kind == "websocket.send")
        assert "consumers.py:" in sent.at
        assert "receive_json" in sent.at
        notes = " ".join(note.text for note in events(session, "note"))
        assert "sqlite3" in notes


async def test_a_session_cookie_logs_in(tmp_path: Path, database: str) -> None:
    cookie = login(database)
    async with live(CHAT, tmp_path) as debug:
        session = debug.controller.open(dataclasses.replace(scope("/ws/whoami/"), cookies=(("sessionid", cookie),)))
        debug.controller.connect(session)
        reply = await debug.event(session, "websocket.send")
        assert json.loads(reply.text) == {"user": "ada"}


def login(database: str) -> str:
    """Make a user and log her in as Django does, in a process of its own; return the session's key."""
    import os
    import subprocess
    import sys

    code = (
        "import tests.apps.channels_chat.chat.asgi\n"
        "from django.contrib.auth import get_user_model\n"
        "from django.test import Client\n"
        "user, _ = get_user_model().objects.get_or_create(username='ada')\n"
        "client = Client()\n"
        "client.force_login(user)\n"
        "print(client.cookies['sessionid'].value)\n"
    )
    environment = {**os.environ, "CHAT_DATABASE": database}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    return done.stdout.strip()


async def test_starlette_sees_the_state_of_its_lifespan(tmp_path: Path) -> None:
    async with live("tests.apps.starlette_app:application", tmp_path) as debug:
        session = debug.controller.open(scope("/ws/state"))
        debug.controller.connect(session)
        greeting = await debug.event(session, "websocket.send")
        assert greeting.text == "from the lifespan"


async def test_fastapi_refuses_by_its_dependency(tmp_path: Path) -> None:
    async with live("tests.apps.fastapi_app:application", tmp_path) as debug:
        session = debug.controller.open(scope("/ws/chat/lobby?token=wrong"))
        debug.controller.connect(session)
        await debug.until(lambda: session.state is State.REFUSED)
        assert session.close is not None
        assert (session.close.code, session.close.reason) == (4403, "wrong token")
        await debug.event(session, "violation")
        (breach,) = (record for record in records(session) if record.event.kind == "violation")
        assert (breach.event.rule, breach.event.by) == ("P22", "app")
        assert breach.at.startswith("tests/apps/fastapi_app.py:")  # the line that raised, not FastAPI's that closed


async def test_what_a_framework_does_by_itself_is_its_own_fault(tmp_path: Path) -> None:
    async with live("tests.apps.litestar_app:application", tmp_path) as debug:
        session = debug.controller.open(scope("/nowhere"))
        debug.controller.connect(session)
        breach = await debug.event(session, "violation")
        assert (breach.rule, breach.by) == ("P22", "framework")


async def test_a_synchronous_consumer_that_keeps_the_thread_of_all_is_told(tmp_path: Path) -> None:
    async with live(CHAT, tmp_path) as debug:
        session = debug.controller.open(scope("/ws/ledger/"))
        debug.controller.connect(session)
        await debug.event(session, "websocket.accept")
        await talk(debug, session, say="sleep")

        def told() -> list[Any]:  # on a slow machine to import it is a block, too
            return [event for event in events(session, "blocked") if event.file.endswith("consumers.py")]

        await debug.until(lambda: len(told()) == 2)
        blocked, over = told()
        assert (blocked.function, blocked.source) == ("LedgerConsumer.receive_json", "time.sleep(1.2)")
        assert blocked.thread == "the thread of all sync code"
        assert (over.over, over.line) == (True, blocked.line)
        assert session.blocked is None
