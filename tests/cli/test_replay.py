from __future__ import annotations

import itertools
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from tests.cli.calling import Run, Terminal
from tests.session.replays import ECHO, session
from wstui.cli import replay, speech
from wstui.core.events import Accept, Connect, Crashed, Event, Send, Way, way_of
from wstui.core.transcript import Record, RecordList, Unknown
from wstui.errors import LoadError, UsageError
from wstui.session import replaying
from wstui.session.case import Case, read_case
from wstui.session.child import ChildConfig
from wstui.session.replaying import How, Progress, Replayed


class Acted:
    """What stands for the application: does what was recorded, and these things instead."""

    def __init__(self) -> None:
        self.instead: dict[int, Event] = {}
        self.error: Exception | None = None
        self.config: ChildConfig | None = None
        self.how: How | None = None
        self.cases: list[Case] = []

    def replay(self, config: ChildConfig, cases: Sequence[Case], how: How, progress: Progress) -> list[Replayed]:
        self.config, self.how, self.cases = config, how, list(cases)
        if self.error is not None:
            raise self.error
        done = []
        for case in cases:
            progress(case, 2)
            progress(case, 3)
            events: dict[int, Event | Unknown] = {
                record.n: self.instead.get(record.n, record.event) for record in case.script
            }
            came = (
                Record(n, 0.0, Way.FACT if isinstance(event, Unknown) else way_of(event), event, 1)
                for n, event in events.items()
            )
            done.append(Replayed(case, RecordList(came)))
            done[-1].finish()
        return done

    @property
    def connect(self) -> Any:
        return self.cases[0].script[0].event


@pytest.fixture
def acted(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Acted:
    acted = Acted()
    monkeypatch.setattr(replaying, "replay", acted.replay)
    monkeypatch.chdir(tmp_path)
    return acted


def test_what_is_the_same_is_a_line(run: Run, acted: Acted, tmp_path: Path) -> None:
    session(tmp_path / "a.wstui", *ECHO)
    assert run("replay", "a.wstui", "--app", "a:b") == (0, "same     a.wstui\n", "wstui: replayed 1 file: 1 same\n")
    assert acted.config is not None
    assert acted.config.app == "a:b"
    assert acted.how == How("lockstep", 1.0, 5.0, 1)


def test_the_worst_file_gives_the_exit_code(run: Run, acted: Acted, tmp_path: Path) -> None:
    session(tmp_path / "a.wstui", *ECHO[:4])
    session(tmp_path / "b.wstui", *ECHO)
    (tmp_path / "c.wstui").write_text("{}\n")
    acted.instead[6] = Send("c")
    assert run("replay", "a.wstui", "--app", "a:b")[0] == 0
    code, out, err = run("replay", "a.wstui", "b.wstui", "--app", "a:b")
    assert code == 1
    assert out.startswith("same     a.wstui\ndiffers  b.wstui\n")
    assert '$: was "b", is "c"' in out
    assert err == "wstui: replayed 2 files: 1 same, 1 differs\n"
    code, _, err = run("replay", "a.wstui", "b.wstui", "c.wstui", "d.wstui", "--app", "a:b")
    assert code == 2
    assert err.splitlines()[0].startswith("wstui: error: c.wstui:1:1: not a session file")
    assert "d.wstui: No such file" in err.splitlines()[1]
    assert err.splitlines()[2] == "wstui: replayed 4 files: 1 same, 1 differs, 2 bad"
    acted.instead[6] = Crashed("ValueError: no")
    assert run("replay", "a.wstui", "b.wstui", "c.wstui", "--app", "a:b")[0] == 4
    assert run("replay", "c.wstui", "--app", "a:b")[0] == 2


def test_an_application_that_cannot_be_loaded_is_said(run: Run, acted: Acted, tmp_path: Path) -> None:
    session(tmp_path / "a.wstui", *ECHO)
    acted.error = LoadError("no module named a")
    assert run("replay", "a.wstui", "--app", "a:b") == (3, "", "wstui: error: no module named a\n")


def test_the_application_may_stand_in_the_configuration(run: Run, acted: Acted, tmp_path: Path) -> None:
    session(tmp_path / "a.wstui", *ECHO)
    code, _, err = run("replay", "a.wstui")
    assert (code, err) == (2, "wstui: error: name the application: --app APP, or app in [tool.wstui]\n")
    (tmp_path / "pyproject.toml").write_text('[tool.wstui]\napp = "c:d"\n')
    assert run("replay", "a.wstui")[0] == 0
    assert acted.config is not None
    assert acted.config.app == "c:d"


def test_how_it_is_played(run: Run, acted: Acted, tmp_path: Path) -> None:
    session(tmp_path / "a.wstui", *ECHO)
    options = ("--pace", "recorded", "--speed", "2.5", "--timeout", "3", "--jobs", "4")
    assert run("replay", "a.wstui", "--app", "a:b", *options)[0] == 0
    assert acted.how == How("recorded", 2.5, 3.0, 4)


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--pace", "slow"), "--pace slow is not one of lockstep, recorded, fast"),
        (("--speed", "2"), "--speed goes with --pace recorded"),
        (("--pace", "recorded", "--speed", "0"), "--speed 0 is no number above 0, such as 2 or 0.5"),
        (("--pace", "recorded", "--speed", "x"), "--speed x is no number above 0, such as 2 or 0.5"),
        (("--jobs", "0"), "--jobs 0 is no number from 1 to 64"),
        (("--jobs", "x"), "--jobs x is no number from 1 to 64"),
        (("--header", "x"), "--header 'x': write it as 'NAME: VALUE'"),
    ],
)
def test_an_option_that_is_wrong_is_said(
    run: Run, acted: Acted, tmp_path: Path, options: tuple[str, ...], told: str
) -> None:
    session(tmp_path / "a.wstui", *ECHO)
    assert run("replay", "a.wstui", "--app", "a:b", *options) == (2, "", f"wstui: error: {told}\n")
    assert acted.cases == []


def test_headers_and_cookies_take_the_place_of_those_that_were_recorded(run: Run, acted: Acted, tmp_path: Path) -> None:
    scope = {"path": "/", "headers": [["X-Key", "old"], ["b", "2"]], "cookies": [["id", "old"], ["c", "3"]]}
    session(tmp_path / "a.wstui", Connect(scope, "daphne"), Accept())
    run("replay", "a.wstui", "--app", "a:b", "-H", "x-key: new", "-b", "id=new; d=4", "--server", "hypercorn")
    assert acted.connect.scope == {
        "path": "/",
        "headers": [["b", "2"], ["x-key", "new"]],
        "cookies": [["c", "3"], ["id", "new"], ["d", "4"]],
    }
    assert acted.connect.server == ""
    run("replay", "a.wstui", "--app", "a:b")
    assert acted.connect == Connect(scope, "daphne")


def test_the_server_is_the_recorded_one_unless_another_is_asked_for(run: Run, acted: Acted, tmp_path: Path) -> None:
    path = session(tmp_path / "a.wstui", *ECHO)
    path.write_text(path.read_text("utf-8").replace('"match"', '"server": "daphne", "match"', 1), "utf-8")
    run("replay", "a.wstui", "--app", "a:b")
    assert acted.connect.server == "daphne"
    run("replay", "a.wstui", "--app", "a:b", "--server", "hypercorn")
    assert acted.connect.server == ""
    assert acted.config is not None
    assert acted.config.server == "hypercorn"


def test_secrets_come_from_the_environment(
    run: Run, acted: Acted, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    session(tmp_path / "a.wstui", Connect({"path": "/", "cookies": [["id", "${secret:cookie.id}"]]}), Accept())
    code, _, err = run("replay", "a.wstui", "--app", "a:b")
    assert code == 2
    assert err.splitlines()[0] == (
        "wstui: error: a.wstui: a secret was taken out when it was saved, ${secret:cookie.id}: "
        "set WSTUI_SECRET_COOKIE_ID, or give it by --cookie"
    )
    assert run("replay", "a.wstui", "--app", "a:b", "-b", "id=given")[0] == 0
    monkeypatch.setenv("WSTUI_SECRET_COOKIE_ID", "known")
    assert run("replay", "a.wstui", "--app", "a:b")[0] == 0
    assert acted.connect.scope["cookies"] == [["id", "known"]]


@pytest.mark.parametrize(
    ("scope", "said"),
    [
        (
            {"query_string": "token=${secret:query.token}"},
            "a secret was taken out when it was saved, ${secret:query.token}: set WSTUI_SECRET_QUERY_TOKEN",
        ),
        (
            {"headers": [["x-key", "${secret:header.x-key}"]], "cookies": [["id", "${secret:cookie.id}"]]},
            (
                "secrets were taken out when it was saved, ${secret:header.x-key}, ${secret:cookie.id}: "
                "set WSTUI_SECRET_HEADER_X_KEY and WSTUI_SECRET_COOKIE_ID, or give them by --header and --cookie"
            ),
        ),
    ],
)
@pytest.mark.usefixtures("acted")
def test_all_secrets_that_are_missing_are_told_with_how_they_can_be_given(
    run: Run, tmp_path: Path, scope: dict[str, Any], said: str
) -> None:
    session(tmp_path / "a.wstui", Connect({"path": "/", **scope}), Accept())
    assert run("replay", "a.wstui", "--app", "a:b")[2].splitlines()[0] == f"wstui: error: a.wstui: {said}"


def test_a_scope_that_cannot_be_changed_is_said(run: Run, acted: Acted, tmp_path: Path) -> None:
    session(tmp_path / "a.wstui", Connect({"path": "/", "headers": 5}), Accept())
    code, _, err = run("replay", "a.wstui", "--app", "a:b", "-H", "a: b")
    assert code == 2
    assert err.startswith("wstui: error: a.wstui: headers: 5 is not a list\n")
    assert acted.cases == []


def test_json_tells_all_files(run: Run, acted: Acted, tmp_path: Path) -> None:
    session(tmp_path / "a.wstui", *ECHO)
    acted.instead[6] = Send("c")
    code, out, _ = run("replay", "a.wstui", "b.wstui", "--app", "a:b", "--json")
    assert code == 2
    first, second = json.loads(out)
    assert (first["file"], first["outcome"], first["counts"]["changed"]) == ("a.wstui", "differs", 1)
    assert second == {
        "file": "b.wstui",
        "outcome": "bad",
        "problem": "b.wstui: No such file or directory",
        "seconds": 0.0,
    }


def test_a_ci_reads_what_came_of_it(run: Run, acted: Acted, tmp_path: Path) -> None:
    session(tmp_path / "a.wstui", *ECHO)
    acted.instead[6] = Send("c")
    assert run("replay", "a.wstui", "--app", "a:b", "--junit", "junit.xml")[0] == 1
    suite = ET.parse(tmp_path / "junit.xml").getroot()[0]  # noqa: S314 - it is our own
    assert (suite.get("tests"), suite.get("failures")) == ("1", "1")
    code, out, err = run("replay", "a.wstui", "--app", "a:b", "--junit", "none/junit.xml")
    assert code == 2
    assert out
    assert err.splitlines()[-1] == "wstui: error: none/junit.xml: No such file or directory"


def test_a_ci_reads_standard_output_and_people_what_stands_beside_it(run: Run, acted: Acted, tmp_path: Path) -> None:
    session(tmp_path / "\u00e9.wstui", *ECHO)
    acted.instead[6] = Send("c")
    _, told, counted = run("replay", "\u00e9.wstui", "--app", "a:b")
    code, out, err = run("replay", "\u00e9.wstui", "--app", "a:b", "--junit", "-")
    assert (code, err) == (1, told + counted)
    assert out.isascii()
    case = ET.fromstring(out)[0][0]  # noqa: S314 - it is our own
    assert case.get("name") == "\u00e9.wstui"
    assert not (tmp_path / "-").exists()
    refused = "wstui: error: --junit - and --json both write on standard output: give --junit a file\n"
    assert run("replay", "\u00e9.wstui", "--app", "a:b", "--junit", "-", "--json") == (2, "", refused)


def test_a_torn_end_is_said(run: Run, acted: Acted, tmp_path: Path) -> None:
    path = session(tmp_path / "a.wstui", *ECHO)
    with path.open("a") as file:
        file.write('{"n":')
    code, _, err = run("replay", "a.wstui", "--app", "a:b")
    assert code == 0
    assert "the last line was cut off" in err
    assert len(acted.cases) == 1


@pytest.mark.usefixtures("acted")
def test_a_terminal_is_shown_how_far_it_is(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    session(tmp_path / "a.wstui", *ECHO)
    session(tmp_path / "b.wstui", *ECHO)
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setattr(speech, "_PACE", -1.0)
    assert run("replay", "a.wstui", "b.wstui", "--app", "a:b")[0] == 0
    assert terminal.shown()[1:5] == [f"replaying: {count} of 12" for count in (2, 3, 5, 6)]
    assert terminal.getvalue().endswith("\r\x1b[Kwstui: replayed 2 files: 2 same\n")


def test_what_differs_is_written_into_the_file_if_that_is_wanted(run: Run, acted: Acted, tmp_path: Path) -> None:
    path = session(tmp_path / "a.wstui", *ECHO)
    acted.instead[6] = Send("c")
    code, out, err = run("replay", "a.wstui", "--app", "a:b", "--update")
    assert code == 0
    assert out.startswith("updated  a.wstui\n")
    assert err == "wstui: replayed 1 file: 1 updated\n"
    assert '"text":"c"' in path.read_text()
    assert run("replay", "a.wstui", "--app", "a:b", "--update")[1] == "same     a.wstui\n"
    acted.instead[6] = Crashed("ValueError: no")
    before = path.read_bytes()
    assert run("replay", "a.wstui", "--app", "a:b", "--update")[0] == 4
    assert path.read_bytes() == before


def test_a_file_that_cannot_be_written_is_as_it_was(
    run: Run, acted: Acted, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    session(tmp_path / "a.wstui", *ECHO)
    acted.instead[6] = Send("c")

    def refuse(_: Replayed, __: object) -> None:
        raise UsageError("a.wstui: No space left on device")

    monkeypatch.setattr(replay, "update", refuse)
    code, out, err = run("replay", "a.wstui", "--app", "a:b", "--update", "--junit", "out.xml")
    assert code == 2
    assert out.startswith("unsaved  a.wstui: No space left on device\n")
    assert err.startswith("wstui: error: a.wstui: No space left on device\nwstui: replayed 1 file: 1 unsaved\n")
    assert 'errors="1"' in (tmp_path / "out.xml").read_text("utf-8")


def count_ids(acted: Acted, monkeypatch: pytest.MonkeyPatch, first: int) -> None:
    """Have each replay answer with the next id."""
    ids = itertools.count(first)
    act = acted.replay

    def act_anew(config: ChildConfig, cases: Sequence[Case], how: How, progress: Progress) -> list[Replayed]:
        acted.instead = {4: Send(json.dumps({"id": next(ids)}))}
        return act(config, cases, how, progress)

    monkeypatch.setattr(replaying, "replay", act_anew)


def test_what_differs_from_run_to_run_is_suggested_and_written_if_that_is_wanted(
    run: Run, acted: Acted, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = session(tmp_path / "a.wstui", *ECHO[:3], Send('{"id":1}'))
    count_ids(acted, monkeypatch, 2)
    code, out, _ = run("replay", str(path), "--app", "a:b", "--suggest")
    assert code == 1
    assert out.splitlines()[-1] == '  match {"path": "$.id", "type": "number"}'
    _, out, _ = run("replay", str(path), "--app", "a:b", "--suggest", "--json")
    assert json.loads(out)[0]["suggested"] == [{"path": "$.id", "type": "number"}]
    assert read_case(path).whole.header.extra["match"] == []
    assert run("replay", str(path), "--app", "a:b", "--suggest", "--update")[0] == 0
    assert read_case(path).whole.header.extra == {"match": [{"path": "$.id", "type": "number"}]}
    assert run("replay", str(path), "--app", "a:b")[:2] == (0, f"same     {path}\n")


def test_matchers_are_written_also_if_this_time_nothing_differs(
    run: Run, acted: Acted, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = session(tmp_path / "a.wstui", *ECHO[:3], Send('{"id":1}'))
    count_ids(acted, monkeypatch, 1)
    code, out, _ = run("replay", str(path), "--app", "a:b", "--suggest", "--update")
    assert (code, out.split()[0]) == (0, "updated")
    assert '"match":[{"path":"$.id","type":"number"}]' in path.read_text().splitlines()[0]


def test_a_file_that_is_not_there_is_told_before_an_application_that_was_not_named(run: Run, acted: Acted) -> None:
    code, _, err = run("replay", "none.wstui")
    assert (code, err) == (2, "wstui: error: none.wstui: No such file or directory\n")
    assert acted.cases == []
