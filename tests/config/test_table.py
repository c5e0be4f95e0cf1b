from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

from wstui.config.table import LIMIT, Table
from wstui.errors import UsageError

OURS = ("tool", "wstui")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "pyproject.toml"


def refused(file: Path, data: str | bytes, keys: tuple[str, ...] = ()) -> str:
    file.write_bytes(data if isinstance(data, bytes) else data.encode())
    with pytest.raises(UsageError) as caught:
        Table(file, keys)
    message = str(caught.value)
    assert message.startswith(str(file))
    assert "\n" not in message
    return message.removeprefix(str(file))


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('[tool.wstui] # ours\n"zzz" = 1\n', 2),
        ("[tool]\nwstui.zzz = 1\n", 2),
        ("[tool.wstui]\n\n[tool.wstui.zzz]\n", 3),
        ("# zzz\n[tool]\nwstui = { app = 'zzz', zzz = 2 }\n", 3),
        ("zzz = 1\n[tool.wstui]\napp = '''\nzzz = 1\n'''\nzzz = [\n1,\n2]\n", 6),
        ("['tool'.\"wstui\"]\n'zzz'=1", 2),
        ('[tool.wstui]\n"\\u007azz" = 1\n', 1),
    ],
)
def test_a_key_is_found_however_it_is_written(file: Path, text: str, line: int) -> None:
    file.write_text(text, encoding="utf-8")
    table = Table(file, OURS)
    assert "zzz" in table.values
    assert table.where("zzz") == f"{file}:{line}:"


def test_the_search_for_a_line_ends(file: Path) -> None:
    file.write_text("a = 'wstui.'\n" + "# zzz\n" * 1000 + "[tool.wstui]\nzzz = 1", encoding="utf-8")
    assert Table(file, OURS).where("zzz") == f"{file}:1:"


def test_our_table_must_be_one(file: Path) -> None:
    assert refused(file, "[tool]\nwstui = 1\n", OURS) == ":2: wstui is no table"
    assert refused(file, "\ntool = 'wstui.'\n", OURS) == ":2: tool is no table"


def test_a_file_that_is_no_toml_is_told_with_its_place(file: Path) -> None:
    assert refused(file, "\nlifespan = auto\n").startswith(":2:12: ")
    assert refused(file, '\n\nlifespan = """').startswith(":3:")
    assert refused(file, "a = " + "[" * 100_000) == ": is nested too deeply"


def test_a_file_that_cannot_be_read_is_told(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert refused(file, b"a\xff") == ": is not UTF-8 at byte 1"
    assert refused(file, b"#" * (LIMIT + 1)) == ": is larger than 1 MiB"
    assert refused(file, b"#" * (LIMIT + 1), OURS) == ": is larger than 1 MiB"

    def deny(*_: Any, **__: Any) -> None:
        raise PermissionError(13, "Permission denied")

    with monkeypatch.context() as patch:
        patch.setattr(Path, "open", deny)
        with pytest.raises(UsageError) as caught:
            Table(file, ())
    assert str(caught.value) == f"{file}: Permission denied"


@pytest.mark.parametrize("text", ["[project]\nname = 'wstui'\n", "dependencies = ['wstui>=1']\n", "no toml at all"])
def test_a_file_without_a_word_of_ours_is_not_even_parsed(
    file: Path, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "tomllib", None)
    file.write_text(text, encoding="utf-8")
    assert Table(file, OURS).values == {}
