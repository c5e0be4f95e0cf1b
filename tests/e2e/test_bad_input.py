"""Bad input: one clear line where the user is looking, nothing typed is lost, and what is mended works."""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path

import pytest
from textual import events

from tests.e2e.terminal import terminal
from tests.tui.driven import DEMO, Driven, driven
from wstui.core.machine import State

GOOD = """\
async def application(scope, receive, send):
    assert scope["type"] == "websocket"
    await receive()
    await send({"type": "websocket.accept"})
    await receive()
"""


@pytest.mark.e2e
@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["x:y", "--nonsense"], 2, "unknown option --nonsense"),
        (["x:y", "--max-frame-size", "many"], 2, "--max-frame-size many is no size such as 1048576, 512k or 64MiB"),
        (["x:y", "ws/chat"], 2, "path: 'ws/chat' must begin with /, ws:// or wss://"),
        (["x:y", "-H", "x: \u20ac"], 2, "headers: the value of x is not latin-1: '\u20ac' at character 1"),
        (["x:y", "-s", "two words"], 2, "subprotocols: 'two words' is no subprotocol: it holds a space"),
        (["x:y", "--python", "/nowhere"], 3, "/nowhere does not exist: name a Python interpreter with --python"),
        (["\x1b]0;\u202e.wstui"], 2, "␛]0;<U+202E>.wstui: No such file or directory"),
    ],
    ids=["option", "size", "path", "header", "subprotocol", "python", "hostile"],
)
def test_a_wrong_command_is_one_line_and_no_screen(arguments: list[str], code: int, said: str, tmp_path: Path) -> None:
    with terminal([sys.executable, "-m", "wstui", *arguments], columns=120, WSTUI_STATE_DIR=str(tmp_path)) as shell:
        assert shell.wait() == code
        assert shell.raw == f"wstui: error: {said}\r\n"


async def paste(at: Driven, text: str) -> None:
    """Paste a text where the focus is, as a terminal tells it."""
    at.app.post_message(events.Paste(text))
    await at.pilot.pause(0)


def grown(at: Driven, before: int) -> bool:
    """Tell whether something was sent and answered."""
    return len(at.session.archive) >= before + 2


@pytest.mark.anyio
async def test_what_is_wrong_in_the_composer_stays_there_with_a_line_that_says_why(tmp_path: Path) -> None:
    async with driven(tmp_path, DEMO, "/echo", max_frame_size=1024) as at:
        await at.until(lambda: at.session.state is State.OPEN)
        for mode, typed, said, mended in (
            ("JSON", '{"a": }', "✗ line 1, column 7: ", '{"a": 1}'),
            ("Binary", "c0 ff zz", "✗ line 1, column 7: ", "c0 ff ee"),
            ("Raw", '["websocket.receive"]', "✗ ", '{"type": "websocket.receive", "text": "raw"}'),
        ):
            await at.press("ctrl+t")
            await at.see(f"[{mode}]")
            await paste(at, typed)
            await at.press("ctrl+j")
            shown = await at.see(said)
            assert typed in shown
            assert "(0x" not in shown
            before = len(at.session.archive)
            await at.press("end", "ctrl+u")
            await paste(at, mended)
            await at.press("ctrl+j")
            await at.until(partial(grown, at, before))
        await at.see("3 B raw")
        await at.press("ctrl+t", "ctrl+t")
        await at.see("[Text]")
        await paste(at, "much " * 300)
        await at.press("ctrl+j")
        shown = await at.see("✗ a frame of 1500 bytes is over the limit of 1024")
        assert "much much much" in shown
        assert at.session.state is State.OPEN


@pytest.mark.anyio
async def test_what_is_wrong_in_the_scope_stays_there_and_changes_nothing(tmp_path: Path) -> None:
    async with driven(tmp_path, DEMO, "/echo") as at:
        await at.until(lambda: at.session.state is State.OPEN)
        await at.press("alt+s", "tab", "tab")
        await paste(at, "x-name: \u20ac")
        await at.press("f5")
        shown = await at.see("the value of x-name is not latin-1")
        assert "x-name: \u20ac" in shown
        assert (at.session.state, at.session.connects) == (State.OPEN, 1)
        await at.press("backspace", "e", "tab", "tab")
        await paste(at, "two words")
        await at.press("f5")
        shown = await at.see("'two words' is no subprotocol: it holds a space")
        assert (at.session.state, at.session.connects) == (State.OPEN, 1)
        await at.press("alt+s", "home", "ctrl+k")
        await paste(at, "echo")
        await at.press("f5")
        await at.see("must begin with /")
        assert (at.session.state, at.session.connects) == (State.OPEN, 1)
        await at.press("home", "/", "tab", "tab", "tab", "tab", "home", "ctrl+k")
        await paste(at, "chat.v1")
        await at.press("f5")
        await at.until(lambda: at.session.connects == 2 and at.session.state is State.OPEN)
        connect = next(r for r in map(at.screen.record, range(len(at.session.archive))) if r and r.c == 2)
        scope = getattr(connect.event, "scope", {})
        assert ["x-name", "e"] in scope["headers"]
        assert scope["subprotocols"] == ["chat.v1"]


def says(at: Driven, *texts: str) -> bool:
    """Tell whether the screen shows some texts, wherever their lines are broken."""
    shown = "".join(at.text.split())
    return all("".join(text.split()) in shown for text in texts)


UNSTARTED = """\
async def application(scope, receive, send):
    await receive()
    await send({"type": "lifespan.startup.failed", "message": "no \\x1b[2J"})
    raise OSError("no [red]base[/]")
"""

BROKEN = [
    ("", "'chat' has no attribute 'application'", "it was loaded from"),
    (
        GOOD.replace("application", "aplication"),
        "'chat' has no attribute 'application'",
        "did you mean chat:aplication?",
    ),
    ("def application(environ, start_response):\n    return []\n", "is a WSGI application", "ASGI application"),
    ("application = 5\n", "chat:application is an int, not an application", "takes (scope, receive, send)"),
    ("import nonsense.that\n", "chat.py:1 imports 'nonsense', which", "-m pip install nonsense"),
    ("def application(:\n", "chat.py:1:17: SyntaxError: invalid syntax", "^"),
    ("import sys\nsys.exit('no key')\n", "importing 'chat' called sys.exit('no key')", '__name__ == "__main__"'),
    ("import os\nos._exit(4)\n", "the application's process ended before it was ready", "exit status 4"),
    ("import ctypes\nctypes.string_at(0)\n", "process ended before it was", "Fatal Python error: Segmentation fault"),
    (
        "def application():\n    raise OSError('no key')\n",
        "calling chat:application() failed: OSError: no",
        "chat.py:2",
    ),
    (
        "from django.core.exceptions import ImproperlyConfigured\nraise ImproperlyConfigured('no key')\n",
        "importing 'chat' failed: ImproperlyConfigured: no key",
        "chat.py:2",
    ),
    ("from django.conf import settings\nsettings.DEBUG\n", "needs Django's settings", "add --settings "),
    (
        UNSTARTED,
        "the application's startup failed: no ␛[2J",
        "OSError: no [red]base[/]",
    ),
]


@pytest.mark.anyio
async def test_an_application_that_cannot_be_loaded_says_why_and_once_mended_runs(tmp_path: Path) -> None:
    chat = tmp_path / "chat.py"
    async with driven(tmp_path / "state", "chat:application", "/room", app_dir=str(tmp_path)) as at:
        await at.see("there is no module 'chat' in", "name that by --app-dir", "F8")
        await at.press("alt+c")
        await paste(at, "typed before")
        for text, *said in BROKEN:
            chat.write_text(text, encoding="utf-8")
            await at.press("f8")
            await at.until(partial(says, at, *said, "F8 starts the application again", "typed before"))
            assert at.controller.phase == "failed"
        chat.write_text(GOOD, encoding="utf-8")
        await at.press("f8")
        await at.until(lambda: at.session.state is State.OPEN)
        await at.see("● open", "connect           /room", "typed before")
        await at.gone("F8 starts the application again")


@pytest.mark.e2e
def test_a_module_that_is_misspelt_by_hand(tmp_path: Path) -> None:
    (tmp_path / "chat.py").write_text(GOOD, encoding="utf-8")
    command = [sys.executable, "-m", "wstui", "--app-dir", str(tmp_path), "chatt", "/room"]
    with terminal(command, WSTUI_STATE_DIR=str(tmp_path / "state")) as screen:
        screen.until("there is no module 'chatt' in")
        screen.until(r"did you mean chat\b")
        (tmp_path / "chatt.py").write_text(GOOD, encoding="utf-8")
        screen.press("f8")
        screen.until("● open")
        screen.press("ctrl+q")
        assert screen.wait() == 0
