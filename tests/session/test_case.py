from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from tests.session.replays import ECHO, session
from wstui.core.events import Accept, Connect, Crashed, Note, Returned
from wstui.core.trace import Trace
from wstui.errors import SessionFileError
from wstui.session.case import read_case, stamp_of


def test_what_is_acted_again_is_what_was_said_both_ways(tmp_path: Path) -> None:
    trace = Trace("ValueError", "no")
    path = session(tmp_path / "a.wstui", *ECHO, Note("so"), Crashed("ValueError: no", trace), Returned(), match=[])
    case = read_case(path)
    assert len(case.whole.records) == 9
    assert [record.n for record in case.script] == [1, 2, 3, 4, 5, 6, 8, 9]
    assert case.script[6].event == Crashed("ValueError: no")
    assert case.match == []
    assert case.stamp == stamp_of(path)
    path.write_bytes(path.read_bytes() + b"\n")
    assert case.stamp != stamp_of(path)
    path.unlink()
    assert stamp_of(path) is None


def test_a_connect_can_ask_for_something_else(tmp_path: Path) -> None:
    path = session(tmp_path / "a.wstui", Connect({"path": "/a"}), Accept())
    case = read_case(path, prepare=lambda connect: dataclasses.replace(connect, scope={"path": "/b"}))
    assert case.script[0].event == Connect({"path": "/b"}, "uvicorn")
    assert case.whole.records[0].event == Connect({"path": "/a"})


@pytest.mark.parametrize(
    ("app", "own", "played"),
    [("app:app", "", "daphne"), ("app:app", "spec", "spec"), ("", "", ""), ("", "spec", "spec")],
)
def test_the_server_is_the_recorded_one(tmp_path: Path, app: str, own: str, played: str) -> None:
    path = session(tmp_path / "a.wstui", Connect({"path": "/a"}, own), Accept())
    path.write_text(path.read_text("utf-8").replace('"app": "app:app"', f'"app": "{app}", "server": "daphne"'), "utf-8")
    assert read_case(path).script[0].event == Connect({"path": "/a"}, played)


def test_a_file_that_is_none_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SessionFileError, match=r"a.wstui:1:\d+: match"):
        read_case(session(tmp_path / "a.wstui", match=["no matcher"]))
