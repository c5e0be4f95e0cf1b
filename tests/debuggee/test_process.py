from __future__ import annotations

import asyncio
import importlib.metadata
import os
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from wstui.debuggee import process as module
from wstui.debuggee.process import asgiref_source, die_with, make_loop, own_files
from wstui.session.interpreter import asgiref_folder


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
        "import ctypes, os; from wstui.debuggee.process import die_with; die_with(os.getppid())\n"
        "number = ctypes.c_int(); ctypes.CDLL(None).prctl(2, ctypes.byref(number), 0, 0, 0); print(number.value)"
    )
    root = Path(module.__file__).parents[2]
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=root)
    assert done.stdout == "9\n"


@pytest.mark.parametrize(
    ("app", "files"),
    [
        ("chat.asgi:application", ()),
        ("chat.asgi", ()),
        ("demo.py", ("demo.py", "/srv/demo.py")),
        ("a/demo.py:app", ("a/demo.py", "/srv/a/demo.py")),
        ("/x/demo.py:app", ("/x/demo.py", "/x/demo.py")),
    ],
)
def test_the_file_that_an_application_is_named_by(app: str, files: tuple[str, ...]) -> None:
    assert own_files(app, "/srv") == files


def test_the_loop_is_uvicorns(monkeypatch: pytest.MonkeyPatch) -> None:
    uvloop = ModuleType("uvloop")
    fake = asyncio.new_event_loop()
    vars(uvloop)["new_event_loop"] = lambda: fake
    monkeypatch.setitem(sys.modules, "uvloop", uvloop)
    assert make_loop("auto") is make_loop("uvloop") is fake
    plain = make_loop("asyncio")
    assert plain is not fake
    monkeypatch.setitem(sys.modules, "uvloop", None)
    fallback = make_loop("auto")
    with pytest.raises(ImportError):
        make_loop("uvloop")
    for loop in (fake, plain, fallback):
        loop.close()


@pytest.mark.parametrize(
    ("version", "ours"), [("3.6.0", True), (None, True), ("3.7.2", False), ("3.10.0", False), ("4.0b1", False)]
)
def test_asgiref_is_the_projects_where_it_is_new_enough(
    version: str | None, *, ours: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    def installed(_name: str) -> str:
        if version is None:
            raise importlib.metadata.PackageNotFoundError
        return version

    monkeypatch.setattr(importlib.metadata, "version", installed)
    found = asgiref_source(asgiref_folder())()
    assert found.__name__ == ("_wstui_asgiref.compatibility" if ours else "asgiref.compatibility")
    assert found.is_double_callable(lambda scope: scope) in {True, False}


def test_without_one_of_ours_it_is_the_projects_in_any_case(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.metadata, "version", lambda _: "1.0")
    assert asgiref_source(None)().__name__ == "asgiref.compatibility"
