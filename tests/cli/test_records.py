from __future__ import annotations

import contextlib
import json
from pathlib import Path

import pytest

from tests.cli.calling import SESSION
from wstui.cli.records import open_session, print_session, redacted
from wstui.cli.speech import ExitCode
from wstui.core.events import Connect, Send, Way
from wstui.core.transcript import Record
from wstui.errors import SessionFileError, UsageError


def test_a_session_is_opened_or_the_reason_told(tmp_path: Path) -> None:
    with contextlib.closing(open_session(str(SESSION))) as archive:
        assert archive.header.app
    with pytest.raises(UsageError, match=r"nowhere.wstui: No such file or directory$"):
        open_session(str(tmp_path / "nowhere.wstui"))
    with pytest.raises(SessionFileError, match="not a file"):
        open_session(str(tmp_path))


def test_a_record_is_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert print_session(str(SESSION), {}) is ExitCode.OK
    with contextlib.closing(open_session(str(SESSION))) as archive:
        assert len(capsys.readouterr().out.splitlines()) == len(archive)


def test_records_are_json_lines_and_a_torn_end_is_said_beside_them(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    torn = tmp_path / "torn.wstui"
    torn.write_bytes(SESSION.read_bytes()[:-5])
    assert print_session(str(torn), {"json": True}) is ExitCode.OK
    out, err = capsys.readouterr()
    assert [json.loads(line) for line in out.splitlines()] == [
        json.loads(line) for line in SESSION.read_text("utf-8").splitlines()[1:-1]
    ]
    assert err.startswith(f"wstui: {torn}:")


def test_secrets_are_taken_out_and_told_once(capsys: pytest.CaptureFixture[str]) -> None:
    connect = Connect({"path": "/", "query_string": "token=abc", "headers": [["x", "${secret:cookie.a}"]]})
    record = Record(1, 0.0, Way.TO_APP, connect, 1)
    done = redacted([record, Record(2, 0.0, Way.FROM_APP, Send("abc"), 1)])
    assert isinstance(done[0].event, Connect)
    assert done[0].event.scope["query_string"] == "token=${secret:query.token}"
    assert done[1].event == Send("abc")
    assert capsys.readouterr().err == (
        "wstui: secrets are taken out, but not of payloads: query token (--keep-secrets keeps them)\n"
    )
    assert redacted(done) == done
    assert capsys.readouterr().err == ""


def test_a_name_that_no_file_can_have_is_told() -> None:
    with pytest.raises(UsageError, match="embedded null byte"):
        open_session("a\0.wstui")
