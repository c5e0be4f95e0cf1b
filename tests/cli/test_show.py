from __future__ import annotations

import json
from pathlib import Path

from tests.cli.calling import SESSION, Run, golden


def test_show_prints_one_line_a_record(run: Run) -> None:
    code, out, err = run("show", str(SESSION))
    assert (code, err) == (0, "")
    golden("show.txt", out)
    assert not set(map(chr, range(32))) & set(out) - {"\n"}


def test_show_prints_json_lines(run: Run) -> None:
    code, out, err = run("show", "--json", str(SESSION))
    assert (code, err) == (0, "")
    golden("show.jsonl", out)
    written = SESSION.read_text("utf-8").splitlines()[1:]
    assert [json.loads(line) for line in out.splitlines()] == [json.loads(line) for line in written]


def test_a_torn_last_line_is_said_beside_the_data(run: Run, tmp_path: Path) -> None:
    torn = tmp_path / "torn.wstui"
    torn.write_bytes(SESSION.read_bytes()[:-5])
    code, out, err = run("show", str(torn))
    assert (code, len(out.splitlines())) == (0, len(SESSION.read_text("utf-8").splitlines()) - 2)
    assert err.startswith("wstui: ")
    assert err.count("\n") == 1


def test_a_bad_session_file_is_one_line_with_its_place(run: Run, tmp_path: Path) -> None:
    bad = tmp_path / "bad.wstui"
    bad.write_text('{"wstui":1}\nnonsense\n{}\n', encoding="utf-8")
    code, out, err = run("show", str(bad))
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert err.startswith(f"wstui: error: {bad}:")
