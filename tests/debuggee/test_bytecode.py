from __future__ import annotations

import importlib.util
import os
import sys
import time
from importlib.machinery import SourceFileLoader
from pathlib import Path

import pytest

from tests.session.talking import talking
from wstui.debuggee.bytecode import SETTLED, is_settled, keep_settled_only

APP = "async def application(scope, receive, send): pass\nprint('{word}')\n"


def pyc(saved: int, flags: int = 0) -> bytes:
    return importlib.util.MAGIC_NUMBER + flags.to_bytes(4, "little") + saved.to_bytes(4, "little") + bytes(4)


def test_bytecode_is_kept_once_nothing_can_be_mistaken_for_it() -> None:
    assert is_settled(pyc(1_000), 1_000 + SETTLED)
    assert not is_settled(pyc(1_000), 1_000.9 + SETTLED - 1)
    assert not is_settled(pyc(1_000), 999.0)
    assert is_settled(pyc(1_000, flags=0b01), 1_000.0)
    assert is_settled(pyc(1_000, flags=0b11), 1_000.0)


def test_what_was_saved_just_now_is_compiled_anew_each_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "pycache_prefix", str(tmp_path / "cache"))
    monkeypatch.setattr(SourceFileLoader, "set_data", SourceFileLoader.set_data)
    keep_settled_only()
    source = tmp_path / "app.py"
    for word, saved in (("one", time.time()), ("two", 0.0)):
        source.write_text(f"word = {word!r}")
        os.utime(source, (saved, saved))
        scope: dict[str, str] = {}
        code = SourceFileLoader("app", str(source)).get_code("app")
        assert code is not None
        exec(code, scope)  # noqa: S102 - a line of this test
        assert scope["word"] == word
        assert bool(list((tmp_path / "cache").rglob("app.*.pyc"))) is (saved == 0)


@pytest.mark.anyio
async def test_a_file_that_is_saved_twice_in_a_second_is_loaded_as_it_is(tmp_path: Path) -> None:
    source = tmp_path / "app.py"
    for word in ("upper", "lower"):
        source.write_text(APP.format(word=word))
        os.utime(source, (2e9, 2e9))  # the same second, however slow the machine is
        async with talking("app:application", app_dir=str(tmp_path)) as talk:
            assert await talk.until(lambda: "\n" in (printed := talk.printed(0)) and printed) == f"{word}\n"
