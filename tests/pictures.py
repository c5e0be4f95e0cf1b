"""Takes the pictures in ``screenshots/`` anew, of the real program on real applications.

    python -m tests.pictures [NAME …]

Needs DejaVu Sans Mono (Debian: ``fonts-dejavu-core``); without it the pictures have another font.
"""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import sys
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Final

import resvg_py

from tests.support import ROOT
from tests.tui.driven import Driven, driven

FOLDER: Final = ROOT / "screenshots"
CHAT: Final = "tests.apps.channels_chat.chat.asgi:application"
FONT: Final = "DejaVu Sans Mono"

Story = Callable[[Driven], Awaitable[None]]


async def say(at: Driven, word: str, rows: int) -> None:
    """Send one frame of the chat, and wait until so many records stand in the log."""
    await at.type(f'{{"say": "{word}"}}')
    await at.press("ctrl+j")
    await at.until(lambda: len(at.session.archive) >= rows)


async def crash(at: Driven) -> None:
    """A chat in Channels that crashes; its traceback."""
    await at.until(lambda: at.session.state == "open")
    await say(at, "hello", 7)
    await say(at, "crash", 9)
    await at.press("alt+l", "x")
    await at.see("raise ValueError", "✗ crashed  ↑2", "/ws/ledger/")


async def two_users(at: Driven) -> None:
    """Two sessions in one room."""
    await at.until(lambda: at.session.state == "open")
    await at.press("ctrl+n", "f5")
    await at.until(lambda: at.session.state == "open")
    await at.press("alt+c")
    await say(at, "hello, is somebody here?", 3)
    await at.press("alt+p", "alt+c")
    await at.see("is somebody here")
    await say(at, "yes", 8)
    await at.until(lambda: re.search(r"< \d+ 32 B", at.text))  # the detail pane shows it


async def demo(at: Driven) -> None:
    """The echo of the demo on a small terminal."""
    await at.until(lambda: at.session.state == "open")
    await at.type("hello")
    await at.press("ctrl+j")
    await at.see("<  text", "↑1 ↓1")


async def blocked(at: Driven) -> None:
    """A handler that blocks the event loop, told with its line."""
    await at.until(lambda: at.session.state == "open")
    await at.type("go")
    await at.press("ctrl+j")
    await at.see("BLOCKED", "has been blocking the event loop")  # in the status line, and in the detail


async def replay(at: Driven) -> None:
    """The chat saved, its consumer changed, and the session replayed: what differs."""
    project = Path(at.controller.config.app_dir)
    consumers = project / "chat" / "consumers.py"
    await at.until(lambda: at.session.state == "open")
    await say(at, "hi", 7)
    await say(at, "is somebody here?", 10)
    await say(at, "bye", 15)
    await at.press("ctrl+s")
    await at.see("Save the session")
    await at.press("ctrl+u")
    await at.type(f"{project}/lobby.wstui")
    await at.press("enter")
    await at.see("records saved to")
    await at.press("enter")
    code = consumers.read_text("utf-8")
    consumers.write_text(code.replace('"said": event["said"],', '"said": event["said"].capitalize(),'), "utf-8")
    await at.press("ctrl+r")
    await at.see("restart", "enter replays")
    await at.press("enter")
    await at.see("2 changed", '"Hi"')


PICTURES: Final[list[tuple[str, str, str, tuple[int, int], Story]]] = [
    ("channels", CHAT, "/ws/chat/lobby/", (150, 44), crash),
    ("two-users", CHAT, "/ws/chat/lobby/", (150, 36), two_users),
    ("small", "wstui/demo.py:application", "/echo", (80, 24), demo),
    ("replay", "chat.asgi:application", "/ws/chat/lobby/", (120, 26), replay),
    ("blocked", "wstui/demo.py:application", "/block", (110, 30), blocked),
]


async def take(name: str, app: str, path: str, size: tuple[int, int], story: Story) -> None:
    """Live through one story and write what stands on the screen then."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ["CHAT_DATABASE"] = f"{folder}/chat.sqlite3"
        project = Path(folder) / "project"  # of its own, so that a story may change it
        shutil.copytree(ROOT / "tests" / "apps" / "channels_chat", project)
        where = str(project if app.startswith("chat.") else ROOT)
        async with driven(Path(folder), app, path, size=size, app_dir=where) as at:
            await story(at)
            await at.see("Quit")  # the footer is filled anew after each change of the keys
            svg = at.app.export_screenshot(title=f"wstui {app.rpartition('/')[2]} {path}")
    svg = svg.replace("Fira Code", FONT)
    picture = resvg_py.svg_to_bytes(svg_string=svg, font_family=FONT, monospace_family=FONT, background="#121212")
    (FOLDER / f"{name}.png").write_bytes(bytes(picture))


async def main(names: list[str]) -> None:
    """Take those that are named, or all of them."""
    for name, app, path, size, story in PICTURES:
        if name in names or not names:
            await take(name, app, path, size, story)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1:]))
