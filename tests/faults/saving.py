"""Files that the verbs cannot write: ``python -m tests.faults.saving [WORD …]`` (only cases whose name has the words).

A session is saved, brought up to date by a replay, imported and exported, told to JUnit, onto a disk that is full,
read-only or limited, and with the n-th write or fsync failing. Each says so in one line and exits with 2; what was
there before is as it was, and nothing is left beside it.
"""

from __future__ import annotations

import contextlib
import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Final, NamedTuple, TypeAlias

from tests.session.replays import ECHO, session
from tests.support import PATIENCE, ROOT
from wstui.core.events import Receive, Send

SITE: Final = Path(__file__).parent / "injected"
SIZE: Final = 200_000
"""Bytes of the payload: more than every disk here takes."""
HAR: Final = ROOT / "tests" / "golden" / "formats" / "chrome.har"
GOOD: Final = b'{"wstui":1,"app":"a:b","started":"2026-11-23T09:00:00.000Z"}\n'
"""What stands there before."""

Disk: TypeAlias = Callable[[Path], contextlib.AbstractContextManager[object]]
"""Makes a folder a bad place."""


class Verb(NamedTuple):
    """A verb that writes."""

    words: Callable[[Path, Path], list[str]]
    """Its words, given a session to read and the file to write."""
    updates: bool = False
    """Whether the file that it writes is the session itself."""


APP: Final = ["--app", "tests.apps.raw3:application"]
VERBS: Final = {
    "save": Verb(lambda given, target: ["sessions", "save", str(given), str(target)]),
    "import": Verb(lambda given, target: ["import", str(given.with_suffix(".har")), "--to", str(target)]),
    "update": Verb(lambda _, target: ["replay", str(target), "--update", *APP], updates=True),
    "junit": Verb(lambda given, target: ["replay", str(given), "--junit", str(target), *APP]),
}


def mounted(options: str) -> Disk:
    """Mount a disk there; what is in the folder is copied to it before it is taken."""

    @contextlib.contextmanager
    def mount(folder: Path) -> Iterator[None]:
        files = {path.name: path.read_bytes() for path in folder.iterdir()}
        size = sum(map(len, files.values())) + 3 * 4096
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", folder], check=True, capture_output=True)
        try:
            for name, data in files.items():
                (folder / name).write_bytes(data)
            if options:
                subprocess.run(["mount", "-o", f"remount,{options}", folder], check=True, capture_output=True)
            yield
        finally:
            subprocess.run(["umount", "-l", folder], check=True)

    return mount


@contextlib.contextmanager
def limited(_folder: Path) -> Iterator[None]:
    """Let no file become longer than 20,000 bytes."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


DISKS: Final[dict[str, Disk]] = {"full": mounted(""), "read-only": mounted("ro"), "limited": limited}
CALLS: Final = [("write", n, how) for n in (1, 2) for how in ("ENOSPC", "EIO")] + [("fsync", 1, "EIO")]
"""Calls of what saves that fail."""


def wstui(words: list[str], folder: Path, **more: str) -> subprocess.CompletedProcess[str]:
    """Run the program."""
    # a limit on files must not cut the bytecode that everybody else would read
    alone = {"XDG_STATE_HOME": str(folder / "state"), "PYTHONDONTWRITEBYTECODE": "1"}
    environment = {**os.environ, **alone, **more}
    command = [sys.executable, "-m", "wstui", *words]
    return subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=PATIENCE, check=False
    )


@contextlib.contextmanager
def place(verb: Verb) -> Iterator[tuple[Path, Path, list[str]]]:
    """Make a session to read, a file that is to be written in a folder of its own, and the words that do it."""
    with tempfile.TemporaryDirectory() as root:
        given = session(Path(root) / "given.wstui", *ECHO, Receive("x" * SIZE), Send("x" * SIZE))
        given.with_suffix(".har").write_bytes(HAR.read_bytes().replace(b'\\"say', b"x" * SIZE + b'\\"say', 1))
        target = Path(root) / "there" / "target.wstui"
        target.parent.mkdir()
        target.write_bytes(given.read_bytes() if verb.updates else GOOD)
        yield Path(root), target, verb.words(given, target)


def wrong(done: subprocess.CompletedProcess[str], target: Path, before: bytes) -> str:
    """Tell what is wrong with how a verb failed; empty if nothing is."""
    errors = [line for line in done.stderr.splitlines() if line.startswith("wstui: error: ")]
    if done.returncode != 2 or len(errors) != 1 or "Traceback" in done.stderr:
        return f"exit {done.returncode}: {done.stderr[-300:]!r}"
    if target.read_bytes() != before:
        return f"the file has changed: {len(before)} bytes were {target.stat().st_size}"
    left = sorted(path.name for path in target.parent.iterdir() if path != target)
    return f"left behind: {left}" if left else ""


def on_disk(verb: Verb, disk: Disk) -> str:
    """Let a verb write to a bad disk; tells what went wrong."""
    with place(verb) as (root, target, words), disk(target.parent):
        before = target.read_bytes()
        return wrong(wstui(words, root), target, before)


def with_call(verb: Verb, call: tuple[str, int, str]) -> str:
    """Let a call fail while a verb writes; tells what went wrong."""
    with place(verb) as (root, target, words):
        before, hit = target.read_bytes(), root / "hit"
        fault = {"WSTUI_TESTS_FAULT": " ".join(map(str, ("session.saving", *call))), "WSTUI_TESTS_FAULT_HIT": str(hit)}
        done = wstui(words, root, PYTHONPATH=str(SITE), **fault)
        return wrong(done, target, before) if hit.exists() else "the call was never made"


def cases() -> dict[str, Callable[[], str]]:
    """List what is tried, by name."""
    found: dict[str, Callable[[], str]] = {"export, disk full": exported}
    for name, verb in VERBS.items():
        found[f"{name}, disk read-only"] = partial(on_disk, verb, DISKS["read-only"])
        if name != "junit":  # which is small, and no session
            found |= {f"{name}, disk {disk}": partial(on_disk, verb, make) for disk, make in DISKS.items()}
            found |= {f"{name}, {' '.join(map(str, call))}": partial(with_call, verb, call) for call in CALLS}
    return found


def exported() -> str:
    """Export to a full device; tells what went wrong."""
    with place(VERBS["save"]) as (_, target, words), Path("/dev/full").open("w", encoding="ascii") as full:
        command = [sys.executable, "-m", "wstui", "export", words[2], "--to", "har"]
        done = subprocess.run(
            command, cwd=ROOT, stdout=full, stderr=subprocess.PIPE, text=True, timeout=PATIENCE, check=False
        )
        return wrong(done, target, GOOD)


def main(words: list[str]) -> int:
    """Try every case whose name has the words; returns how many went wrong."""
    failed = 0
    for name, case in cases().items():
        if all(word in name for word in words):
            problem = case()
            failed += bool(problem)
            sys.stdout.write(f"{name:32} {problem or 'ok'}\n")
    return failed


if __name__ == "__main__":
    sys.exit(min(main(sys.argv[1:]), 1))
