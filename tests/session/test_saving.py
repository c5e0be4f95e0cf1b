from __future__ import annotations

import contextlib
import errno
import json
import os
import stat
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from wstui.core.events import Accept, Connect, Crashed, Event, Output, Receive, Send
from wstui.errors import SessionFileError, UsageError
from wstui.journal import Header, Journal
from wstui.journal.line import header_line
from wstui.session import saving
from wstui.session.archive import Archive
from wstui.session.saving import is_there, save

HEADER = Header("chat:app", datetime(2026, 11, 23, tzinfo=UTC), extra={"match": [{"path": "$.id", "any": True}]})
CONNECT = Connect({"path": "/ws/", "cookies": [["sessionid", "0123456789"]], "query_string": "token=abc"})
EVENTS = (
    Output("stdout", "before 0123456789"),
    CONNECT,
    Accept("chat", ((b"set-cookie", b"other=xyz"),)),
    *(Receive("0123456789"), Send("0123456789"), Send(data=b"\x00")),
    Crashed("KeyError: '0123456789'"),
)


def session(folder: Path, *events: Event) -> Journal:
    """Record a session."""
    journal = Journal.create(folder / "journal.wstui", HEADER)
    for event in events:
        journal.add(0.25, None if isinstance(event, Output) else 1, event, "chat.py:1")
    journal.commit()
    return journal


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    """A session that has secrets, while it is recorded."""
    journal = session(tmp_path, *EVENTS)
    yield journal
    journal.close()


@pytest.fixture
def archive(journal: Journal) -> Iterator[Archive]:
    """The same, to read."""
    archive = Archive.live(journal)
    yield archive
    archive.close()


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def test_what_was_replayed_is_told_of_the_journal_only(tmp_path: Path) -> None:
    header = replace(HEADER, extra={"replay": "saved.wstui", **HEADER.extra})
    with contextlib.closing(Journal.create(tmp_path / "journal.wstui", header)) as journal:
        journal.add(0, 1, CONNECT)
        journal.commit()
        with contextlib.closing(Archive.live(journal)) as archive:
            save(archive, tmp_path / "saved.wstui")
    assert (tmp_path / "saved.wstui").read_bytes().startswith(header_line(HEADER))


def files(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_secrets_of_handshakes_are_taken_out_and_payloads_are_not(archive: Archive, tmp_path: Path) -> None:
    target = tmp_path / "saved.wstui"
    saved = save(archive, target)
    assert tuple(saved) == (
        target,
        7,
        0,
        {
            "query.token": "query token",
            "cookie.sessionid": "cookie sessionid",
            "cookie.other": "cookie other",
        },
        {"query.token", "cookie.sessionid"},
    )
    header, before, connect, accept, *frames, crashed = lines(target)
    assert header["match"] == [{"path": "$.id", "any": True}]
    assert before["text"] == "before ${secret:cookie.sessionid}"
    assert connect["scope"] == {
        "path": "/ws/",
        "cookies": [["sessionid", "${secret:cookie.sessionid}"]],
        "query_string": "token=${secret:query.token}",
    }
    assert accept["headers"] == [["set-cookie", "other=${secret:cookie.other}"]]
    assert [frame.get("text", frame.get("bytes")) for frame in frames] == ["0123456789", "0123456789", {"b64": "AA=="}]
    assert crashed["error"] == "KeyError: '${secret:cookie.sessionid}'"
    assert [line["n"] for line in lines(target)[1:]] == [1, 2, 3, 4, 5, 6, 7]
    assert target.stat().st_mode & 0o777 == 0o600
    assert files(tmp_path) == ["journal.wstui", "saved.wstui"]
    assert saved.told(keep_secrets=False) == [
        f"7 records saved to {target}",
        "the secret in cookie sessionid was taken out: a replay reads it from WSTUI_SECRET_COOKIE_SESSIONID",
        "the secret in query token was taken out: a replay reads it from WSTUI_SECRET_QUERY_TOKEN",
        "the secret in cookie other was taken out: a replay takes any",
        "payloads are saved as they are: they may hold secrets, too",
    ]


def test_secrets_may_be_kept(archive: Archive, journal: Journal, tmp_path: Path) -> None:
    saved = save(archive, tmp_path / "saved.wstui", keep_secrets=True)
    assert (tmp_path / "saved.wstui").read_bytes() == journal.path.read_bytes()
    assert saved.redacted == {}
    assert saved.told(keep_secrets=True) == [f"7 records saved to {tmp_path / 'saved.wstui'}", "secrets are kept"]


def test_a_saved_session_is_saved_again_as_it_is(archive: Archive, tmp_path: Path) -> None:
    save(archive, tmp_path / "a.wstui")
    opened = Archive.open(tmp_path / "a.wstui")
    saved = save(opened, tmp_path / "b.wstui")
    save(opened, tmp_path / "a.wstui")
    opened.close()
    assert saved.redacted == {}
    assert (tmp_path / "b.wstui").read_bytes() == (tmp_path / "a.wstui").read_bytes()


def test_a_last_line_without_its_newline_gets_one(tmp_path: Path) -> None:
    path = tmp_path / "a.wstui"
    session(tmp_path, Send("x")).close()
    path.write_bytes((tmp_path / "journal.wstui").read_bytes()[:-1])
    opened = Archive.open(path)
    save(opened, path)
    opened.close()
    assert path.read_bytes() == (tmp_path / "journal.wstui").read_bytes()


def test_a_session_that_is_there_is_replaced_and_keeps_its_mode(archive: Archive, tmp_path: Path) -> None:
    target, link = tmp_path / "saved.wstui", tmp_path / "link"
    target.write_bytes(header_line(HEADER))
    target.chmod(0o644)
    link.symlink_to(target)
    with target.open("rb") as before:
        assert save(archive, link).path == target
        assert before.read() == header_line(HEADER), "who reads the old one reads it to its end"
    assert link.is_symlink()
    assert target.stat().st_mode & 0o777 == 0o644
    assert len(lines(target)) == 8


def test_an_empty_file_is_replaced(archive: Archive, tmp_path: Path) -> None:
    (tmp_path / "saved").touch()
    assert save(archive, tmp_path / "saved").records == 7


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("app.py", "is no session file, and is not replaced by one"),
        ("folder", "is a folder"),
        ("pipe", "is no file"),
        ("loop", os.strerror(errno.ELOOP)),
        ("nowhere/x", os.strerror(errno.ENOENT)),
        ("app.py/x", os.strerror(errno.ENOTDIR)),
        ("x\0y", "embedded null byte"),
        ("journal.wstui", "is being recorded: save to another file"),
    ],
)
def test_what_must_not_be_replaced_is_told(archive: Archive, tmp_path: Path, name: str, problem: str) -> None:
    (tmp_path / "app.py").write_text("import os\n", "utf-8")
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "loop").symlink_to("loop")
    before = files(tmp_path)
    with pytest.raises(UsageError) as caught:
        save(archive, tmp_path / name)
    assert str(caught.value) == f"{tmp_path / name}: {problem}"
    assert files(tmp_path) == before
    assert (tmp_path / "app.py").read_text("utf-8") == "import os\n"


def refuse(number: int) -> Callable[..., Any]:
    def refused(*_: Any, **__: Any) -> Any:
        raise OSError(number, os.strerror(number))

    return refused


@pytest.mark.parametrize("call", ["write", "fsync"])
def test_a_disk_that_refuses_changes_nothing(
    archive: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    target = tmp_path / "saved.wstui"
    target.write_bytes(header_line(HEADER))
    with monkeypatch.context() as patch:
        patch.setattr(os, call, refuse(errno.ENOSPC))
        with pytest.raises(UsageError, match=r"saved\.wstui: No space left on device$"):
            save(archive, target)
    assert target.read_bytes() == header_line(HEADER)
    assert files(tmp_path) == ["journal.wstui", "saved.wstui"]


def test_a_folder_that_cannot_be_synced_is_no_problem(
    archive: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sync = os.fsync
    monkeypatch.setattr(
        os, "fsync", lambda fd: refuse(errno.EINVAL)() if stat.S_ISDIR(os.fstat(fd).st_mode) else sync(fd)
    )
    assert save(archive, tmp_path / "saved.wstui").records == 7


def test_short_writes_and_small_chunks_lose_nothing(
    archive: Archive, journal: Journal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = os.write
    monkeypatch.setattr(os, "write", lambda fd, data: write(fd, data[:7]))
    monkeypatch.setattr(saving, "CHUNK", 200)
    seen: list[tuple[int, int]] = []
    save(archive, tmp_path / "saved.wstui", keep_secrets=True, progress=lambda *told: seen.append(told))
    assert (tmp_path / "saved.wstui").read_bytes() == journal.path.read_bytes()
    assert seen[0] == (0, 7)
    assert seen[-1] == (7, 7)
    assert len(seen) > 3
    assert seen == sorted(seen)


def test_it_can_be_cancelled_at_any_time(archive: Archive, tmp_path: Path) -> None:
    def stop(*_: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        save(archive, tmp_path / "saved.wstui", progress=stop)
    assert files(tmp_path) == ["journal.wstui"]


def test_a_session_that_can_no_longer_be_read_is_told(journal: Journal, archive: Archive, tmp_path: Path) -> None:
    os.truncate(journal.path, 300)
    for keep in (True, False):
        with pytest.raises(SessionFileError, match=r"journal.wstui:\d:1: the file has become shorter"):
            save(archive, tmp_path / "saved.wstui", keep_secrets=keep)
    assert files(tmp_path) == ["journal.wstui"]


@pytest.mark.parametrize("keep", [True, False])
def test_what_was_never_recorded_is_saved_as_long_as_it_is_kept(
    journal: Journal, archive: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, keep: bool
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(os, "write", refuse(errno.ENOSPC))
        for event in (CONNECT, Accept(), Send("a"), Send("b")):
            journal.add(1, 1, event)
            journal.commit()
    assert len(archive) == 11
    assert save(archive, tmp_path / "whole.wstui", keep_secrets=keep)[1:3] == (11, 0)
    assert len(lines(tmp_path / "whole.wstui")) == 12
    kept = journal._tail.get
    monkeypatch.setattr(journal._tail, "get", lambda position: kept(position) if position > 9 else None)
    saved = save(archive, tmp_path / "cut.wstui", keep_secrets=keep)
    assert saved[1:3] == (8, 3)
    assert saved.told(keep_secrets=keep)[1] == "3 more were never recorded and are no longer in memory"
    assert [line.get("text") for line in lines(tmp_path / "cut.wstui")][-1] == "b"


def test_secrets_that_were_filled_in_are_taken_out_of_what_the_application_told(tmp_path: Path) -> None:
    scope = {"path": "/", "cookies": [["sessionid", "${secret:cookie.sessionid}"], ["x", "${secret:x}"]]}
    answer = Accept(None, ((b"set-cookie", b"again=0123456789"),))
    journal = session(tmp_path, Connect(scope), answer, Output("stdout", "it is 0123456789"))
    target = tmp_path / "saved.wstui"
    with contextlib.closing(Archive.live(journal)) as archive:
        saved = save(archive, target, known={"cookie.sessionid": "0123456789", "x": ""})
        assert saved.redacted == {}
        assert saved.needed == {"cookie.sessionid", "x"}
        assert saved.told(keep_secrets=False)[1:3] == [
            "a replay reads ${secret:cookie.sessionid} from WSTUI_SECRET_COOKIE_SESSIONID",
            "a replay reads ${secret:x} from WSTUI_SECRET_X",
        ]
    journal.close()
    _, connect, accept, output = lines(target)
    assert connect["scope"]["cookies"] == scope["cookies"]
    assert accept["headers"] == [["set-cookie", "again=${secret:cookie.sessionid}"]]
    assert output["text"] == "it is ${secret:cookie.sessionid}"


def test_what_saving_would_replace_is_told_before(tmp_path: Path) -> None:
    there, other = tmp_path / "there.wstui", tmp_path / "note.txt"
    there.write_bytes(header_line(HEADER))
    other.write_text("mine", "utf-8")
    assert (is_there(there), is_there(tmp_path / "no.wstui")) == (True, False)
    with pytest.raises(UsageError, match=r"note.txt: is no session file, and is not replaced by one$"):
        is_there(other)
