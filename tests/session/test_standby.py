from __future__ import annotations

import asyncio
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.session.talking import STAGE
from tests.support import PATIENCE, Live, events, live, scope, until
from wstui.core.events import Died, Receive
from wstui.errors import InterpreterError
from wstui.session import standby as module
from wstui.session.child import Child, ChildConfig
from wstui.session.live import Session
from wstui.session.standby import Standby, surroundings

pytestmark = pytest.mark.anyio

APP_DIR = Path(STAGE.rpartition(":")[0]).parent


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LATER", 0.0)


@pytest.fixture
async def standby() -> AsyncIterator[Standby]:
    standby = Standby(ChildConfig(STAGE, str(APP_DIR)))
    yield standby
    standby.close()


def is_warm(child: Child) -> bool:
    """Tell whether it has said that our code runs, and leave what it said."""
    try:
        return bool(child.wire.recv(1, socket.MSG_PEEK))
    except BlockingIOError:
        return False


async def warmed(standby: Standby) -> Child:
    standby.prepare()
    await until(lambda: standby.child is not None and is_warm(standby.child))
    assert standby.child is not None
    return standby.child


async def test_there_is_one_and_it_is_handed_over_once(standby: Standby) -> None:
    child = await warmed(standby)
    standby.prepare()
    assert standby.child is child
    assert standby.take() is child
    assert not asyncio.get_running_loop().remove_reader(child.lifeline), "whoever has it now listens alone"
    assert standby.take() is None
    child.close()


@pytest.mark.skipif(sys.platform != "linux", reason="there is no /proc to look at")
async def test_it_takes_no_time_while_it_waits(standby: Standby) -> None:
    child = await warmed(standby)
    assert os.listdir(f"/proc/{child.pid}/task") == [str(child.pid)]  # noqa: PTH208 - names; no thread that could
    about = Path(f"/proc/{child.pid}/stat")
    await until(lambda: about.read_text(encoding="ascii").rpartition(")")[2].split()[0] == "S")


async def test_one_that_has_ended_is_collected_and_not_taken(standby: Standby) -> None:
    child = await warmed(standby)
    os.kill(child.pid, signal.SIGKILL)
    await until(lambda: standby.child is None)
    assert child.reap(PATIENCE) == -signal.SIGKILL
    assert standby.take() is None
    await warmed(standby)


async def test_one_that_ended_this_moment_is_not_taken(standby: Standby) -> None:
    child = await warmed(standby)
    os.kill(child.pid, signal.SIGKILL)
    os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)  # noqa: ASYNC222 - before the loop comes to hear of it
    assert standby.take() is None


async def test_one_of_another_environment_is_not_taken(standby: Standby, monkeypatch: pytest.MonkeyPatch) -> None:
    child = await warmed(standby)
    monkeypatch.setenv("WSTUI_TESTS_NEW", "1")
    assert standby.take() is None
    assert child.reap(PATIENCE) == -signal.SIGKILL


async def test_what_cannot_be_started_is_not_told(standby: Standby, monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[object] = []

    def fail(config: ChildConfig) -> Child:
        tried.append(config)
        raise InterpreterError("none")

    monkeypatch.setattr(Child, "spawn", fail)
    standby.prepare()
    await until(lambda: tried)
    assert standby.take() is None


async def test_a_packages_change_is_noticed(tmp_path: Path) -> None:
    packages = tmp_path / ".venv" / "lib" / "python3.12" / "site-packages"
    packages.mkdir(parents=True)
    (tmp_path / ".venv" / "bin").mkdir()
    config = ChildConfig("a:b", str(tmp_path))
    before = surroundings(config)
    (tmp_path / ".venv" / "bin" / "python").symlink_to("/bin/sh")
    with_python = surroundings(config)
    assert with_python == surroundings(config) != before
    (packages / "new").mkdir()
    assert surroundings(config) != with_python
    assert surroundings(ChildConfig("a:b", python="/gone")) is None


async def seen(debug: Live, session: Session) -> str:
    """Connect and ask the application what it sees."""
    accepts = len(events(session, "websocket.accept"))
    debug.controller.connect(session)
    await debug.event(session, "websocket.accept", accepts + 1)
    debug.controller.send(session, Receive("see_everything"))
    await debug.until(lambda: session.received == 2)
    return str(events(session, "websocket.send")[-2].text)


async def test_the_application_cannot_tell_that_its_debuggee_stood_by(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "LATER", 1e9)
    async with live(STAGE, tmp_path, app_dir=APP_DIR) as debug:
        session = debug.controller.open(scope("/"))
        await seen(debug, session)
        await debug.controller.restart()
        cold = await seen(debug, session)
        monkeypatch.setattr(module, "LATER", 0.0)
        standby = debug.controller._keeper._standby
        standby.close()
        standby.prepare()
        await until(lambda: standby.child is not None and is_warm(standby.child))
        assert standby.child is not None
        pid = standby.child.pid
        await debug.controller.restart()
        warm = await seen(debug, session)
        assert debug.controller.loaded is not None
        assert debug.controller.loaded.pid == pid
        assert cold.count("\n") > 100
        assert warm == cold


def test_it_is_ended_also_when_its_loop_has_gone() -> None:
    standby = Standby(ChildConfig(STAGE, str(APP_DIR)))

    async def start() -> Child:
        standby.prepare()
        await until(lambda: standby.child is not None)
        assert standby.child is not None
        return standby.child

    child = asyncio.run(start())
    standby.close()
    assert child.reap(PATIENCE) == -signal.SIGKILL
    assert standby.child is None


@pytest.mark.anyio
async def test_who_has_stood_by_is_collected_when_it_is_abandoned(monkeypatch: pytest.MonkeyPatch) -> None:
    standby = Standby(ChildConfig(STAGE, str(APP_DIR)))
    standby.abandon()
    monkeypatch.setattr(Child, "dismiss", Child.kill)  # as far as it comes before the program ends
    standby.prepare()
    await until(lambda: standby.child is not None)
    child = standby.child
    assert child is not None
    standby.abandon()
    assert child.died() == Died(None, "SIGKILL")
    standby.abandon()
