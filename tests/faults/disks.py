"""Places for journals that take little or nothing, and what is left in them."""

from __future__ import annotations

import resource
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final

from tests.faults.numbered import numbers
from tests.support import PATIENCE, ROOT


def intact(state: Path) -> list[str]:
    """See that what was recorded opens again, without holes."""
    wrong = []
    for file in state.rglob("*.wstui"):
        command = [sys.executable, "-m", "wstui", "show", str(file)]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE, check=False)
        kept = sorted(numbers(done.stdout))
        if done.returncode or done.stderr or kept != list(range(1, len(kept) + 1)):
            wrong.append(f"the journal does not open: {done.returncode} {done.stderr[:200]} {len(kept)}")
    return wrong


def tiny(state: Path) -> Callable[[], object]:
    """Mount a disk of 64 KiB."""
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(state)], check=True, capture_output=True)
    return lambda: subprocess.run(["umount", "-l", str(state)], check=True)


def read_only(state: Path) -> Callable[[], object]:
    """Mount a disk that takes nothing."""
    subprocess.run(["mount", "-t", "tmpfs", "-o", "ro", "tmpfs", str(state)], check=True, capture_output=True)
    return lambda: subprocess.run(["umount", "-l", str(state)], check=True)


def no_folder(state: Path) -> Callable[[], object]:
    """Put a file where the folder should be."""
    (state / "sessions").write_text("", "ascii")
    return lambda: None


def short_files(_state: Path) -> Callable[[], object]:
    """Let no file become longer than 20,000 bytes."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, hard))
    return lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


DISKS: Final = (tiny, read_only, no_folder, short_files)
