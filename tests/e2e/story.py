"""A saved session in a real terminal and a shell: debugged, saved, replayed on other code, accepted, tested.

    python -m tests.e2e.story [COLUMNS ROWS]

It needs Channels. The chat is a copy of the one in `tests/apps`, because the story changes its consumer.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from importlib.metadata import entry_points
from pathlib import Path
from typing import Final

from tests.e2e.terminal import Terminal, terminal
from tests.support import ROOT

APP: Final = "chat.asgi:application"
SESSION: Final = "0123456789abcdef"
"""The cookie that must stand in no file."""
BEFORE: Final = '"said": event["said"],'
AFTER: Final = '"said": event["said"].upper(),'


class Project:
    """A copy of the chat, and a shell in it.

    Args:
        folder: Where; nothing may be there.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        shutil.copytree(
            ROOT / "tests" / "apps" / "channels_chat", folder, ignore=shutil.ignore_patterns("__pycache__", "*.sqlite3")
        )
        (folder / "pyproject.toml").write_text(f'[tool.wstui]\napp = "{APP}"\n', "utf-8")
        self.environment = {
            "PYTHONPATH": str(ROOT),
            "PYTHONDONTWRITEBYTECODE": "1",
            "PYTHONWARNINGS": "ignore",
            "WSTUI_STATE_DIR": str(folder / "state"),
            "WSTUI_SECRET_COOKIE_SESSIONID": "another",
        }

    def change(self) -> None:
        """Change the consumer: it shouts from now on."""
        consumers = self.folder / "chat" / "consumers.py"
        code = consumers.read_text("utf-8")
        assert BEFORE in code
        consumers.write_text(code.replace(BEFORE, AFTER), "utf-8")

    def python(self, *arguments: str) -> tuple[int, str]:
        """Run Python in the project; return its exit code and its standard output."""
        done = subprocess.run(
            [sys.executable, *arguments],
            cwd=self.folder,
            env=os.environ | self.environment,
            stdout=subprocess.PIPE,
            text=True,
            check=False,
        )
        return done.returncode, done.stdout

    def wstui(self, *arguments: str) -> tuple[int, str]:
        """Run a verb; return its exit code and its standard output."""
        return self.python("-m", "wstui", *arguments)

    def pytest(self, *arguments: str) -> tuple[int, str]:
        """Run pytest with wstui's plugin, which an installed wstui brings along by itself."""
        brought = any(point.name == "wstui" for point in entry_points(group="pytest11"))
        plugin = () if brought else ("-p", "wstui.testing.pytest_plugin")
        return self.python("-m", "pytest", "-q", "-p", "no:cacheprovider", *plugin, *arguments)


def on_the_screen(project: Project, screen: Terminal) -> None:
    """Debug the chat, save, change the consumer, replay, see the difference, accept it."""
    screen.until("● open")
    screen.press('{"say": "hi"}', "ctrl+j")
    screen.until(r'<  text .*"said": ?"hi"')
    screen.press('{"say": "bye"}', "ctrl+j")
    screen.until("4000 .*bye, by the application")
    screen.press("ctrl+s")
    screen.until("Save the session")
    screen.press("ctrl+u", "lobby")
    screen.until("file +lobby ")
    screen.press("enter")
    screen.until("cookie sessionid was taken out")
    screen.press("enter")
    screen.until(lambda shown: "Saved" not in shown)
    shutil.copy(project.folder / "lobby.wstui", project.folder / "before.wstui")
    project.change()
    screen.press("ctrl+r")
    screen.until("file +lobby.wstui")
    screen.press("enter")
    screen.until(r'\$.said: was "hi", is "HI"')
    screen.press("a")
    screen.until(r"accepted record \d+ ")
    screen.press("ctrl+q")
    assert screen.wait() == 0


def in_a_shell(project: Project) -> None:
    """Replay the old file and the accepted one, export, run the test, have pytest collect both files."""
    code, told = project.wstui("replay", "before.wstui")
    assert (code, '$.said: was "hi", is "HI"' in told) == (1, True), told
    code, told = project.wstui("replay", "lobby.wstui")
    assert (code, told.split()) == (0, ["same", "lobby.wstui"]), told
    assert project.wstui("diff", "before.wstui", "lobby.wstui")[0] == 1
    code, test = project.wstui("export", "lobby.wstui", "--to", "pytest")
    assert code == 0
    (project.folder / "test_lobby.py").write_text(test, "utf-8")
    code, told = project.pytest("test_lobby.py", "lobby.wstui")
    assert (code, "2 passed" in told) == (0, True), told
    code, told = project.pytest("before.wstui")
    assert (code, '$.said: was "hi", is "HI"' in told) == (1, True), told
    kept = [
        path for path in project.folder.iterdir() if path.is_file() and SESSION in path.read_text("utf-8", "replace")
    ]
    assert kept == []


def tell(folder: Path, columns: int = 80, rows: int = 24) -> None:
    """Live through all of it.

    Args:
        folder: Where the project is to be; nothing may be there.
        columns: Of the terminal.
        rows: Of the terminal.
    """
    project = Project(folder)
    command = ["/bin/sh", "-c", 'cd "$0" && exec "$@"', str(folder)]
    command += [sys.executable, "-m", "wstui", APP, "/ws/chat/lobby/", "-b", f"sessionid={SESSION}"]
    with terminal(command, columns=columns, rows=rows, **project.environment) as screen:
        on_the_screen(project, screen)
    in_a_shell(project)


def main(size: list[str]) -> None:
    """Live through it in a folder that is gone then."""
    with tempfile.TemporaryDirectory() as folder:
        tell(Path(folder) / "project", *map(int, size))
    sys.stdout.write("debugged, saved, changed, replayed, accepted, exported and tested\n")


if __name__ == "__main__":
    main(sys.argv[1:])
