"""Whatever the application shows, the terminal obeys none of it: ``python -m tests.faults.hostile``.

Every control of C0 and C1, the clipboard, bidi and markup, in frames, prints, logs, headers, subprotocols, close
reasons, exceptions, file names, the title and the verbs without a screen, a file that is browsed and searched, a
replay that is compared; then what is large: 64 MiB in a frame, JSON nested 100,000 deep, lines of 1,000,000
characters, each beside a small frame.
"""

from __future__ import annotations

import contextlib
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final
from urllib.parse import quote

from tests.e2e.terminal import Terminal, terminal
from tests.faults.modes import OBEYED, OURS
from tests.faults.venom import VENOM
from tests.support import PATIENCE, ROOT

APP: Final = "tests.faults.venom:application"
COPY: Final = re.compile(r"\x1b\]52;c;[A-Za-z0-9+/]*=*\x07")
"""What we copy ourselves: nothing of a payload can speak in base64."""
NAME: Final = VENOM.replace("/", "").replace("\0", "")[:80]
"""Such a name as a file can have."""
SIZES: Final = ("small", "deep", "long", "lines", "huge")
VIEW: Final = 0.1
"""Seconds until what is chosen is seen, as the design wants it."""


def obeyed(raw: str) -> list[str]:
    """Tell what of the output of a program a terminal would obey, with what stands around it."""
    left = OURS.sub("", COPY.sub("", raw))
    return [repr(left[max(0, found.start() - 30) : found.end() + 30]) for found in OBEYED.finditer(left)][:5]


@contextlib.contextmanager
def debugging(folder: Path, *words: str, **environment: str) -> Iterator[Terminal]:
    """Run the debugger in a terminal that shows much; a session file has no application."""
    place = [] if words[0].endswith(".wstui") else ["--app-dir", str(ROOT)]
    command = [sys.executable, "-m", "wstui", *place, *words]
    with terminal(command, columns=160, rows=50, WSTUI_STATE_DIR=str(folder), **environment) as screen:
        yield screen


def look(screen: Terminal, rows: int) -> None:
    """Go through the rows of the log, every tab of their detail, the output, the help and the palette."""
    screen.press("alt+l")
    screen.until("y Copy")
    for _ in range(rows):
        screen.press("up", "y")
        screen.text()
        screen.press("alt+d")
        time.sleep(0.1)
        screen.press(*"]]]]")
        screen.text()
        time.sleep(0.1)
        screen.press("alt+l")
        time.sleep(0.1)
    screen.press("alt+o")
    time.sleep(0.3)
    screen.text()
    screen.press("f1")
    screen.until("esc closes")
    screen.press("f1")
    time.sleep(0.3)
    screen.press("ctrl+p")
    time.sleep(0.5)
    screen.text()
    screen.press("escape")
    time.sleep(0.3)


def seen(folder: Path) -> list[str]:
    """Look at everything that such an application does."""
    target = f"/everything:{quote(VENOM, safe='')}?q={quote(VENOM)}"
    with debugging(folder, APP, target, "-H", f"x-name: {VENOM[:9]}é", "-s", "v1") as screen:
        screen.until("malformed")
        screen.press("x", "ctrl+j")
        screen.until("crashed")
        look(screen, 16)
        screen.press("f4")
        time.sleep(0.3)
        screen.press("ctrl+q")
        status = screen.wait()
        return [*obeyed(screen.raw), *([] if status == 0 else [f"exit status {status}"])]


def refused(folder: Path) -> list[str]:
    """Look at a refusal with such headers and such a body."""
    with debugging(folder, APP, "/refuses") as screen:
        screen.until("418")
        look(screen, 6)
        screen.press("ctrl+q")
        screen.wait()
        return obeyed(screen.raw)


def failed(folder: Path) -> list[str]:
    """Look at an application that cannot be started, and one that cannot be found."""
    wrong = []
    for words, variables in (
        ((APP, "/", "--lifespan", "on"), {"VENOM_FAILS": "1"}),
        ((f"{folder / NAME}.py", "/"), {}),
        ((f"no.{NAME}:application", "/"), {}),
    ):
        with debugging(folder, *words, **variables) as screen:
            screen.until(lambda shown: "not loaded" in shown or not screen.process.isalive())
            screen.press("alt+o", "ctrl+q")
            screen.wait()
            wrong += obeyed(screen.raw)
    return wrong


def named(folder: Path) -> list[str]:
    """Debug a file with such a name in such a folder: in the title, in tracebacks, in the names of journals."""
    place = folder / NAME
    place.mkdir()
    file = place / f"{NAME}.py"
    file.write_bytes((ROOT / "tests/faults/venom.py").read_bytes())
    with debugging(folder, f"{file}:application", "/everything") as screen:
        screen.until(lambda shown: re.search("open|not loaded", shown) or not screen.process.isalive())
        if "● open" in screen.text():
            screen.press("x", "ctrl+j")
            screen.until("crashed")
            look(screen, 8)
        screen.press("ctrl+q")
        screen.wait()
        return obeyed(screen.raw)


def told(folder: Path) -> list[str]:
    """Run the verbs without a screen, on a terminal and into a pipe."""
    wrong: list[str] = []
    journals = list(folder.rglob("*.wstui"))
    spoilt = folder / f"{NAME}.wstui"
    spoilt.write_text(f'{{"wstui":1,"{NAME}'.replace("\n", ""), "utf-8", "replace")
    cases: list[Sequence[str]] = [("show", str(file)) for file in (*journals, spoilt)]
    cases += [("check", *map(str, journals)), ("sessions",), ("routes", APP), ("routes", f"no.{NAME}:app")]
    cases += [("check", f"{NAME}.py"), (NAME, NAME, NAME, NAME), (f"--{NAME}",), ("-H", NAME, APP), (APP, NAME)]
    for words in cases:
        command = [sys.executable, "-m", "wstui", *words]
        environment = {**os.environ, "WSTUI_STATE_DIR": str(folder)}
        done = subprocess.run(
            command,
            cwd=ROOT,
            env=environment,
            capture_output=True,
            timeout=PATIENCE,
            check=False,
            stdin=subprocess.DEVNULL,
        )
        for stream in (done.stdout, done.stderr):
            wrong += [f"{words[0]}: {each}" for each in obeyed(stream.decode("utf-8", "replace"))]
        if b"Traceback (most recent call last)" in done.stderr:
            wrong.append(f"{words[:2]}: {done.stderr[-400:]!r}")
        with terminal(command, WSTUI_STATE_DIR=str(folder)) as screen:
            screen.until(lambda _: not screen.process.isalive())
            wrong += [f"{words[0]} on a terminal: {each}" for each in obeyed(screen.raw)]
    return wrong


def browsed(folder: Path) -> list[str]:
    """Show what was recorded of all this without an application, and search in it."""
    wrong: list[str] = []
    for journal in list((folder / "sessions").glob("*.wstui"))[:3]:
        named = journal.with_name(f"{NAME[:40]}{len(wrong)}.wstui")
        named.write_bytes(journal.read_bytes())
        with debugging(folder, str(named)) as screen:
            screen.until("records")
            look(screen, 10)
            screen.press("alt+l", "/", "\x1b[200~/(\x9d|\u202e)+x[31m/\x1b[201~", "enter")
            time.sleep(0.5)
            screen.text()
            screen.press("n", "N", "ctrl+s")
            screen.until("Save the session")
            screen.press("ctrl+q")
            screen.wait()
            wrong += obeyed(screen.raw)
    return wrong


def compared(folder: Path) -> list[str]:
    """Replay it, and look at both beside each other."""
    with debugging(folder, APP, f"/everything:{quote(VENOM, safe='')}") as screen:
        screen.until("malformed")
        screen.press("x", "ctrl+j")
        screen.until("crashed")
        screen.press("alt+l", "ctrl+r")
        screen.until("enter replays")
        screen.press("enter")
        screen.until("recorded, and now")
        for key in "jjjjjjjjjs":  # n where nothing differs would ring the bell
            screen.press(key)
            time.sleep(0.1)
            screen.text()
        screen.press("ctrl+q")
        screen.wait()
        return obeyed(screen.raw)


def large(folder: Path) -> list[str]:
    """Measure how long large frames take to a row, from when they were sent, and to a view, from the key."""
    lines = []
    with debugging(folder, APP, "/sizes") as screen:
        screen.until("● open")
        screen.until("empty frame")
        for size in SIZES:
            screen.press(f"{size}", "ctrl+j")
            shown = screen.until(rf"text +[0-9.,]+ [kMGi]*B {size}: ")
            arrived = time.time()
            clock = re.search(rf"(\d+):(\d+):(\d+\.\d+).*B {size}: ", shown)
            assert clock is not None
            hours, minutes, seconds = map(float, clock.groups())
            late = arrived % 86_400 - (hours * 3600 + minutes * 60 + seconds) % 86_400
            views = []
            screen.press("alt+l")
            screen.until("y Copy")
            for _ in range(3):
                screen.press("up")
                screen.until(rf"Detail.*(\n.*)*{size}\b")
                begun = time.monotonic()
                screen.press("down")
                screen.until(rf"(?s)Detail.*{size}: ")
                views.append(time.monotonic() - begun)
            lines.append((size, late % 3600, sorted(views)[1]))
            screen.press("alt+c")
            time.sleep(0.2)
        screen.press("ctrl+q")
        screen.wait()
    _, small_row, small_view = lines[0]
    for size, row, view in lines:
        sys.stdout.write(
            f"       {size:6} row after {row * 1000:7.0f} ms ({row / small_row:6.1f}x), "
            f"view after {view * 1000:6.0f} ms ({view / small_view:5.1f}x)\n"
        )
    return [f"{size}: view after {view:.2f} s" for size, _, view in lines if view > max(VIEW, 3 * small_view)]


def main(wanted: Sequence[str]) -> int:
    """Do all of it, or some of it by name; return how many faults there were."""
    faults = 0
    with tempfile.TemporaryDirectory() as name:
        for case in (seen, refused, failed, named, told, browsed, compared, large):
            if wanted and case.__name__ not in wanted:
                continue
            folder = Path(name) / ("kept" if case is not large else "large")
            folder.mkdir(exist_ok=True)
            try:
                wrong = case(folder)
            except AssertionError as error:
                wrong = [re.sub(r"\n(\s*\n)+", "\n", str(error))]
            faults += len(wrong)
            sys.stdout.write(f"{'FAULT' if wrong else 'ok':5}  {case.__name__}\n")
            sys.stdout.writelines(f"       {line}\n" for line in wrong)
            sys.stdout.flush()
    sys.stdout.write(f"{faults} faults\n")
    return faults


if __name__ == "__main__":
    sys.exit(bool(main(sys.argv[1:])))
