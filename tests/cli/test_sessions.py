from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.cli.calling import SESSION, Run, golden
from wstui.core.events import Accept, Close, Connect, Crashed, Died, Event, Send
from wstui.journal.line import Header
from wstui.journal.writer import Journal

STARTED = datetime(2026, 11, 23, 9, tzinfo=UTC)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Where journals are kept, on a machine in a time zone of its own."""
    monkeypatch.setenv("TZ", "XXX-02:00")
    time.tzset()
    monkeypatch.setenv("WSTUI_STATE_DIR", str(tmp_path / "state"))
    path = tmp_path / "state" / "sessions"
    path.mkdir(parents=True)
    yield path
    monkeypatch.undo()
    time.tzset()


def journal(
    folder: Path, name: str, days: float, *events: Event, app: str = "chat.asgi:application", replay: str = ""
) -> Journal:
    """Write a journal that began, and was written last, some days ago."""
    extra = {"replay": replay} if replay else {}
    writer = Journal.create(folder / f"{name}.wstui", Header(app, STARTED - timedelta(days=days), extra=extra))
    for event in events:
        writer.add(0, None if isinstance(event, Died) else 1, event)
    writer.commit()
    now = time.time() - days * 86_400
    os.utime(writer.path, (now, now))
    return writer


@pytest.fixture
def kept(folder: Path) -> Iterator[Journal]:
    """A journal that is being written, and some that are not."""
    connect = Connect({"path": "/ws/"})
    live = journal(folder, "live", 0, connect, Accept())
    frames = [Send("x" * 100)] * 100
    journal(folder, "closed", 1, connect, Accept(), *frames, Close(1000, "bye"), replay="\x1b[31m.wstui").close()
    journal(folder, "crashed", 2, connect, Crashed("ValueError: \x1b[31m" + "long " * 20), app="a\x1b:b").close()
    journal(folder, "died", 3.5, connect, Died(-11, "SIGSEGV")).close()
    journal(folder, "empty", 40).close()
    (folder / "none.wstui").write_text("nonsense", encoding="utf-8")
    yield live
    live.close()


def names(folder: Path) -> list[str]:
    return sorted(path.stem for path in folder.glob("*"))


def test_no_sessions_are_said_beside_the_data(run: Run, folder: Path) -> None:
    assert run("sessions") == (0, "", f"wstui: no sessions are kept in {folder}\n")
    assert run("sessions", "--json") == (0, "[]\n", "")
    assert run("sessions", "--state-dir", "/nowhere")[2] == "wstui: no sessions are kept in /nowhere/sessions\n"


@pytest.mark.usefixtures("kept")
def test_sessions_are_a_table_or_json(run: Run, folder: Path) -> None:
    code, out, err = run("sessions")
    assert (code, err) == (0, "")
    assert "\x1b" not in out
    golden("sessions.txt", out)
    code, out, err = run("sessions", "--json")
    assert (code, err) == (0, "")
    golden("sessions.json", out.replace(str(folder), "FOLDER"))
    assert [entry["number"] for entry in json.loads(out)] == [1, 2, 3, 4, 5, 6]


def test_a_session_is_opened_by_its_number_or_its_file(run: Run, folder: Path) -> None:
    journal(folder, "old", 1, Connect({"path": "/old"})).close()
    journal(folder, "new", 0, Connect({"path": "/new"})).close()
    assert "/new" in run("sessions", "open", "1")[1]
    assert "/old" in run("sessions", "open", "2")[1]
    assert run("sessions", "open", str(SESSION)) == run("show", str(SESSION))
    assert run("sessions", "open", "2", "--json") == run("show", "--json", str(folder / "old.wstui"))
    for number in ("0", "3"):
        assert run("sessions", "open", number)[2] == (
            f"wstui: error: there is no session {number}: wstui sessions lists 2\n"
        )


SECRET = Connect({"path": "/", "cookies": [["sessionid", "0123456789"]]})


def test_a_session_is_saved_without_its_secrets(run: Run, folder: Path, tmp_path: Path) -> None:
    journal(folder, "old", 1, SECRET, Accept(None, ((b"set-cookie", b"a=b"),))).close()
    target = tmp_path / "saved.wstui"
    said = (
        f"wstui: 2 records saved to {target}\n"
        "wstui: the secret in cookie sessionid was taken out: a replay reads it from WSTUI_SECRET_COOKIE_SESSIONID\n"
        "wstui: the secret in cookie a was taken out: a replay takes any\n"
        "wstui: payloads are saved as they are: they may hold secrets, too\n"
    )
    assert run("sessions", "save", "1", str(target)) == (0, "", said)
    assert "0123456789" not in target.read_text("utf-8")
    code, out, _ = run("sessions", "save", str(folder / "old.wstui"), str(target), "--json")
    assert (code, json.loads(out)) == (
        0,
        {
            "file": str(target),
            "records": 2,
            "redacted": {"cookie.sessionid": "cookie sessionid", "cookie.a": "cookie a"},
            "needed": {"cookie.sessionid": "WSTUI_SECRET_COOKIE_SESSIONID"},
        },
    )


def test_a_session_is_saved_with_its_secrets_and_without_a_torn_end(run: Run, folder: Path, tmp_path: Path) -> None:
    journal(folder, "old", 1, SECRET, Accept()).close()
    file, target = folder / "old.wstui", tmp_path / "saved.wstui"
    whole = file.read_bytes()
    file.write_bytes(whole + b'{"n":')
    code, out, err = run("sessions", "save", "1", str(target), "--keep-secrets")
    assert (code, out, target.read_bytes()) == (0, "", whole)
    assert err.splitlines()[0].endswith("the last line was cut off after 5 bytes, it is left out")
    assert err.splitlines()[2] == "wstui: secrets are kept"


def test_a_session_is_not_saved_where_something_else_stands(run: Run, folder: Path, tmp_path: Path) -> None:
    journal(folder, "old", 1, SECRET).close()
    source = tmp_path / "app.py"
    source.write_text("import os\n", "utf-8")
    said = f"wstui: error: {source}: is no session file, and is not replaced by one\n"
    assert run("sessions", "save", "1", str(source)) == (2, "", said)


@pytest.mark.parametrize(
    ("options", "left"),
    [
        ((), ["closed", "crashed", "died", "live", "none"]),
        (("--older-than", "60h"), ["closed", "crashed", "live", "none"]),
        (("--older-than=1w", "--keep-size", "1k"), ["live", "none"]),
        (("--keep-size=0",), ["closed", "crashed", "died", "empty", "live", "none"]),
        (("--all",), ["live"]),
    ],
)
@pytest.mark.usefixtures("kept")
def test_what_is_cleaned(run: Run, folder: Path, options: tuple[str, ...], left: list[str]) -> None:
    before = names(folder)
    code, out, err = run("sessions", "clean", *options)
    assert (code, names(folder)) == (0, left)
    assert sorted(Path(line).stem for line in out.splitlines()) == [name for name in before if name not in left]
    assert err.startswith(f"wstui: {len(before) - len(left)} session")
    assert err.count("\n") == 1


@pytest.mark.usefixtures("kept")
def test_the_configured_limits_are_what_is_cleaned_by(run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WSTUI_KEEP_DAYS", "3")
    gone = [folder / "died.wstui", folder / "empty.wstui"]
    sizes = [path.stat().st_size for path in gone]
    assert json.loads(run("sessions", "clean", "--json")[1]) == [
        {"file": str(path), "bytes": size} for path, size in zip(gone, sizes, strict=True)
    ]


@pytest.mark.usefixtures("kept")
def test_what_is_left_and_why_is_said_beside_the_data(run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any, **__: Any) -> None:
        raise PermissionError(13, "Permission denied")

    with monkeypatch.context() as patch:
        patch.setattr(Path, "unlink", refuse)
        code, out, err = run("sessions", "clean", "--older-than", "39d")
    said = f"wstui: 0 sessions of 0 B removed\nwstui: error: {folder / 'empty.wstui'}: Permission denied\n"
    assert (code, out, err) == (2, "", said)
    assert run("sessions", "clean", "--all")[2].endswith("; 1 being written, which stay\n")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("sessions close", "write it as wstui sessions [open N | save N FILE | clean]"),
        ("sessions open", "write it as wstui sessions [open N | save N FILE | clean]"),
        ("sessions save 1", "write it as wstui sessions [open N | save N FILE | clean]"),
        ("sessions --keep-secrets", "--keep-secrets goes with wstui sessions save"),
        ("sessions save 1 x.wstui --all", "--all goes with wstui sessions clean"),
        ("sessions save 7 x.wstui", "there is no session 7: wstui sessions lists 0"),
        ("sessions save nowhere.wstui x.wstui", "nowhere.wstui: No such file or directory"),
        ("sessions clean 1", "write it as wstui sessions [open N | save N FILE | clean]"),
        ("sessions open 1 2", "write it as wstui sessions [open N | save N FILE | clean]"),
        ("sessions --all", "--all goes with wstui sessions clean"),
        ("sessions open 1 --older-than 7d", "--older-than goes with wstui sessions clean"),
        ("sessions clean --older-than 7y", "--older-than 7y is no age such as 12h, 7d or 4w"),
        ("sessions clean --older-than 0", "--older-than 0 is no age such as 12h, 7d or 4w"),
        ("sessions clean --keep-size much", "--keep-size much is no size such as 1048576, 512k or 64MiB"),
        ("sessions clean --all --keep-size 1k", "--all takes everything: --keep-size does not go with it"),
        ("sessions open nowhere.wstui", "nowhere.wstui: No such file or directory"),
    ],
)
def test_wrong_usage_is_one_line(run: Run, line: str, said: str) -> None:
    assert run(*line.split()) == (2, "", f"wstui: error: {said}\n")


def test_a_folder_that_is_none_is_told(run: Run, folder: Path) -> None:
    folder.rmdir()
    folder.touch()
    for verb in (["sessions"], ["sessions", "clean"], ["sessions", "open", "1"]):
        assert run(*verb) == (2, "", f"wstui: error: {folder}: Not a directory\n")
