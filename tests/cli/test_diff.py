from __future__ import annotations

import json
from pathlib import Path

from tests.cli.calling import Run, golden
from tests.session.replays import ECHO, session
from wstui.core.events import Send


def test_what_differs_is_told(run: Run, tmp_path: Path) -> None:
    before = session(tmp_path / "a.wstui", *ECHO[:5], Send('{"id": 1, "said": "hi"}'))
    now = session(tmp_path / "b.wstui", *ECHO[:5], Send('{"id": 2, "said": "hi"}'), Send("\x1b[31m"))
    code, out, err = run("diff", str(before), str(now))
    assert (code, err) == (1, "")
    golden("diff.txt", out)
    code, out, _ = run("diff", str(before), str(now), "--json")
    assert code == 1
    golden("diff.json", out)
    assert json.loads(out)["same"] is False


def test_what_is_the_same_is_told_too(run: Run, tmp_path: Path) -> None:
    path = session(tmp_path / "a.wstui", *ECHO)
    assert run("diff", str(path), str(path)) == (0, "3 the same\n", "")


def test_the_matchers_of_the_first_file_count(run: Run, tmp_path: Path) -> None:
    match = [{"path": "$", "regex": "^[ab]$"}]
    before = session(tmp_path / "a.wstui", *ECHO, match=match)
    now = session(tmp_path / "b.wstui", *ECHO[:5], Send("a"))
    assert run("diff", str(before), str(now))[0] == 0
    assert run("diff", str(now), str(before))[0] == 1


def test_a_file_that_is_none_is_said(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.wstui").write_text("{}\n")
    code, out, err = run("diff", str(tmp_path / "a.wstui"), str(tmp_path / "b.wstui"))
    assert (code, out) == (2, "")
    assert "a.wstui:1:1: not a session file" in err
    assert err.count("\n") == 1


def test_a_torn_end_is_said(run: Run, tmp_path: Path) -> None:
    path = session(tmp_path / "a.wstui", *ECHO)
    with path.open("a") as file:
        file.write('{"n":')
    code, _, err = run("diff", str(path), str(path))
    assert code == 0
    assert err.count("the last line was cut off") == 2
