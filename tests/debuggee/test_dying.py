from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from wstui.debuggee import dying as module
from wstui.debuggee.dying import die_with


def test_a_process_whose_parent_has_gone_ends_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    left: list[int] = []
    monkeypatch.setattr(os, "_exit", left.append)
    monkeypatch.setattr(sys, "platform", "elsewhere")
    die_with(os.getppid())
    assert left == []
    die_with(1 << 22)
    assert left == [1]


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel does it on Linux only")
def test_the_kernel_is_told() -> None:
    code = (
        "import ctypes, os; from wstui.debuggee.dying import die_with; die_with(os.getppid())\n"
        "number = ctypes.c_int(); ctypes.CDLL(None).prctl(2, ctypes.byref(number), 0, 0, 0); print(number.value)"
    )
    root = Path(module.__file__).parents[2]
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=root)
    assert done.stdout == "9\n"
