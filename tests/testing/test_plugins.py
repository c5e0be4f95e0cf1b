"""The library under the plugins by which people run asynchronous tests, in a pytest that has them all."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.support import ROOT

STORY = """
import asyncio

from wstui import WebsocketCommunicator
from wstui.testing import connect, lifespan


async def echo(scope, receive, send):
    if scope["type"] == "lifespan":
        await receive()
        scope["state"]["started"] = True
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await send({"type": "lifespan.shutdown.complete"})
        return
    await receive()
    await send({"type": "websocket.accept"})
    while (message := await receive())["type"] == "websocket.receive":
        await send({"type": "websocket.send", "text": f"{message['text']} {scope.get('state', {})}"})


async def story():
    async with lifespan(echo):
        async with connect(echo) as ws:
            await ws.send("a")
            assert await ws.recv() == "a {'started': True}"
        communicator = WebsocketCommunicator(echo, "/")
        assert await communicator.connect() == (True, None)
        await communicator.send_to(text_data="b")
        assert await communicator.receive_from() == "b {'started': True}"
        assert await communicator.receive_nothing(timeout=0.01)
        await communicator.disconnect()
"""

UNDER = {
    "asyncio": """
import pytest
import pytest_asyncio

@pytest.mark.asyncio
async def test_story():
    await story()

@pytest_asyncio.fixture
async def ws():
    async with connect(echo) as ws:
        yield ws

@pytest.mark.asyncio
async def test_in_a_fixture(ws):
    await ws.send("a")
    assert (await ws.recv()).startswith("a")
""",
    "anyio": """
import pytest

pytestmark = pytest.mark.anyio

@pytest.fixture(params=["asyncio", pytest.param(("asyncio", {"use_uvloop": True}), id="uvloop")])
def anyio_backend(request):
    return request.param

async def test_story():
    await story()

@pytest.fixture
async def ws():
    async with connect(echo) as ws:
        yield ws

async def test_in_a_fixture(ws):
    await ws.send("a")
    assert (await ws.recv()).startswith("a")
""",
    "trio": """
import pytest
from wstui.errors import UsageError

pytestmark = pytest.mark.anyio

@pytest.fixture
def anyio_backend():
    return "trio"

async def test_it_says_that_it_is_asyncio_only():
    with pytest.raises(UsageError, match="^wstui.testing is asyncio only, and no asyncio loop runs here: under trio"):
        async with connect(echo):
            pass
    with pytest.raises(UsageError, match="asyncio only"):
        await WebsocketCommunicator(echo, "/").connect()
    with pytest.raises(UsageError, match="asyncio only"):
        async with lifespan(echo):
            pass
""",
}


@pytest.mark.timeout(120)
def test_under_the_plugins(tmp_path: Path) -> None:
    (tmp_path / "story.py").write_text(STORY)
    for plugin, tests in UNDER.items():
        (tmp_path / f"test_{plugin}.py").write_text("from story import *\n" + tests)
    (tmp_path / "pytest.ini").write_text(
        "[pytest]\nfilterwarnings = error\nasyncio_mode = strict\nasyncio_default_fixture_loop_scope = function\n"
    )
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:randomly", "-p", "no:xdist", "."],
        cwd=tmp_path,
        env={"PATH": "", "PYTHONPATH": str(ROOT), "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=110,
        check=False,
    )
    assert "7 passed" in done.stdout, done.stdout + done.stderr
