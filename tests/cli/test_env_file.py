from __future__ import annotations

import os
from pathlib import Path

import pytest
from dotenv import load_dotenv
from hypothesis import given
from hypothesis import strategies as st

from wstui.cli.env_file import LIMIT, read
from wstui.errors import UsageError


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "vars.env"


@pytest.mark.parametrize(
    ("text", "variables"),
    [
        ("", {}),
        ("A=1\n\n  # a comment\nexport B = two words # not three\r\nC=", {"A": "1", "B": "two words", "C": ""}),
        ("A='$x \\' #'\nB=\"two\nlines\\t\"\nC=a#b", {"A": "$x ' #", "B": "two\nlines\t", "C": "a#b"}),
        ("NO_VALUE\n\ufeffA=1", {"\ufeffA": "1"}),
        ("\ufeffA=1", {"A": "1"}),
        ("A=1\nA=2\nB=${A}${HAS}${NONE:-x}$A", {"A": "2", "B": "2hadx$A"}),
        ("A=$(rm x)`rm x`${B}\nB=1", {"A": "$(rm x)`rm x`", "B": "1"}),
        ("HAS=2\nA='x\r\ny'", {"A": "x\ny"}),
    ],
)
def test_what_a_file_says(file: Path, monkeypatch: pytest.MonkeyPatch, text: str, variables: dict[str, str]) -> None:
    monkeypatch.setenv("HAS", "had")
    file.write_bytes(text.encode())
    assert read(str(file)) == variables


@given(st.lists(st.sampled_from([*"AB=\n '\"#\\${}:-x", "export ", "HAS", "\r\n", "\u00e9"]), max_size=40))
def test_it_is_what_uvicorn_makes_of_it(tmp_path_factory: pytest.TempPathFactory, parts: list[str]) -> None:
    file = tmp_path_factory.getbasetemp() / "same.env"
    file.write_bytes("".join(parts).encode())
    before = dict(os.environ)
    os.environ["HAS"] = "had"
    try:
        found = read(str(file))
    except UsageError:
        return
    else:
        ours = dict(os.environ) | found
        load_dotenv(dotenv_path=file)  # as uvicorn calls it
        assert dict(os.environ) == ours
    finally:
        os.environ.clear()
        os.environ.update(before)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"A=1\n\n\n  =2\n", ":4: is no NAME=VALUE"),
        (b"A=1\nB='x\nC=2\n", ":2: is no NAME=VALUE"),
        (b"if true; then\n", ":1: is no NAME=VALUE"),
        (b"A=1\n'B=C'=2", ":2: is no NAME=VALUE"),
        (b"A=1\nB=\x00", ":2: has a zero byte, which no variable can hold"),
        (b"A=1\nB=\xff", ":2: is not UTF-8 at byte 6"),
        (b"#" * (LIMIT + 1), ": is larger than 1 MiB"),
    ],
)
def test_what_cannot_be_read_is_told_with_its_line(file: Path, data: bytes, said: str) -> None:
    file.write_bytes(data)
    with pytest.raises(UsageError) as caught:
        read(str(file))
    assert str(caught.value) == f"{file}{said}"


def test_a_file_that_is_none_is_told(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"Is a directory$"):
        read(str(tmp_path))
    with pytest.raises(UsageError, match=r"nowhere: No such file or directory$"):
        read(str(tmp_path / "nowhere"))
