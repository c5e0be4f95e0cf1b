"""An application is run, connected to and left, for no other purpose than to see what it does wrong."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.support import PATIENCE, ROOT
from wstui.core.scope import Scope
from wstui.errors import LoadError
from wstui.session.checking import Checked, check_application
from wstui.session.child import ChildConfig

SILENT = """
import asyncio, os, time

async def app(scope, receive, send):
    if scope["type"] == "lifespan":
        await receive()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await send({"type": "lifespan.shutdown.failed", "message": "could not tidy up"})
        return
    if scope["path"] == "/stuck":
        await asyncio.Event().wait()
    await send({"type": "websocket.accept"})
    if scope["path"] == "/busy":
        time.sleep(60)
    while scope["path"] == "/flood":
        await send({"type": "websocket.send", "text": "x"})
        await asyncio.sleep(0)
    print("not data")
    os.write(1, b"nor is this\\n")
    await receive()
    await receive()
"""


ANSWERS = """
import asyncio

async def app(scope, receive, send):
    if scope["type"] == "websocket":
        which = scope["query_string"]
        if which == b"a":
            await send({"type": "websocket.close", "code": 4001})
        if which == b"b":
            await send({"type": "websocket.http.response.start", "status": 401, "headers": []})
            await send({"type": "websocket.http.response.body"})
        if which == b"c=1":
            await send({"type": "websocket.close", "reason": 5})
        if which == b"d":
            raise ValueError
        if which == b"e":
            await asyncio.Event().wait()
"""


DEADLY = """
import os

async def app(scope, *_):
    if scope["type"] == "websocket":
        os._exit(7)
    raise NotImplementedError
"""


def checked(app: str, *paths: str, patience: float = PATIENCE, app_dir: Path = ROOT) -> Checked:
    result = check_application(ChildConfig(app, app_dir=str(app_dir)), paths, Scope.from_url, patience)
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)
    return result


def told(result: Checked) -> list[tuple[str, str, str]]:
    return [(finding.where, finding.rule, finding.severity) for finding in result.findings]


def test_paths_are_connected_to_one_after_the_other() -> None:
    result = checked("tests.apps.breaking:application", "/p16-sends-code-rare", "/p23-returns-without-closing")
    assert result.paths == ["/p16-sends-code-rare", "/p23-returns-without-closing"]
    assert result.answers == ["accepted", "accepted"]
    assert told(result) == [
        ("/p16-sends-code-rare", "P16", "warning"),
        ("/p16-sends-code-rare", "P03", "error"),
        ("/p16-sends-code-rare", "crashed", "error"),
        ("/p23-returns-without-closing", "P23", "warning"),
    ]
    assert [finding.at.partition(":")[0] for finding in result.findings][:3] == ["tests/apps/breaking.py"] * 3


def test_what_is_answered_is_told_of_each_path_with_its_query(tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text(ANSWERS)
    result = checked("app", "/?a", "/?b", "/?c=1", "/?d", "/?e", patience=0.5, app_dir=tmp_path)
    assert result.paths == ["/?a", "/?b", "/?c=1", "/?d", "/?e"]
    assert result.answers == ["refused with 4001", "refused with HTTP 401", "refused", "crashed", "no answer"]


def test_routes_without_parameters_are_connected_to() -> None:
    result = checked("tests.apps.starlette_app")
    assert (result.paths, result.skipped) == (["/ws/refuse", "/ws/state"], ["/ws/chat/{room}"])
    assert told(result) == [("/ws/refuse", "P22", "warning")]


def test_an_application_without_routes_is_connected_to_at_its_root() -> None:
    result = checked("tests.apps.raw3")
    assert (result.paths, result.skipped) == (["/"], [])


def test_a_death_is_told_and_ends_the_check() -> None:
    result = checked("wstui/demo.py", "/echo", "/crash/before", "/nowhere")
    assert ("/crash/before", "crashed", "error") in told(result)
    (finding,) = [finding for finding in result.findings if finding.rule == "crashed"]
    assert "demo.py:" in finding.at


def test_whoever_keeps_us_waiting_is_told_and_left_behind(tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text(SILENT)
    result = checked("app", "/stuck", "/flood", "/busy", "/", patience=0.2, app_dir=tmp_path)
    assert result.paths == ["/stuck", "/flood", "/busy", "/"]
    rules = {(where, rule) for where, rule, _ in told(result)}
    assert {("/stuck", "silent"), ("/stuck", "P27"), ("/busy", "blocked"), ("/busy", "crashed")} <= rules
    assert ("lifespan", "lifespan") in rules


def test_a_process_that_ends_is_told(tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text(DEADLY)
    result = checked("app", "/a", "/b", app_dir=tmp_path)
    assert result.paths == ["/a"]
    (finding,) = [finding for finding in result.findings if finding.rule == "died"]
    assert "exit status 7" in finding.what


@pytest.mark.parametrize("text", ["raise ValueError('broken')", "import os; os._exit(3)", "app = 5"])
def test_an_application_that_cannot_be_loaded(tmp_path: Path, text: str) -> None:
    (tmp_path / "app.py").write_text(text)
    with pytest.raises(LoadError):
        checked("app", app_dir=tmp_path)
