from __future__ import annotations

import json
from pathlib import Path

import pytest

from wstui.tui import history
from wstui.tui.history import Entry, History


def of(*texts: str, limit: int = 500) -> History:
    filled = History(limit)
    for text in texts:
        filled.add("text", text)
    return filled


def texts(filled: History) -> list[str]:
    return [entry.text for entry in filled]


NOW = Entry("json", "draft")


def test_no_entry_twice_in_a_row() -> None:
    filled = of("a", "a", "b", "a")
    filled.add("json", "a")
    assert list(filled) == [Entry("text", "a"), Entry("text", "b"), Entry("text", "a"), Entry("json", "a")]
    assert len(filled) == 4


def test_the_oldest_go_first() -> None:
    assert texts(of("a", "b", "c", limit=2)) == ["b", "c"]
    assert texts(of("a", limit=0)) == []


def test_what_all_entries_hold_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(history, "KEPT", 10)
    assert texts(of("aaaa", "bbbb", "cccc")) == ["bbbb", "cccc"]
    assert texts(of("a", "b" * 11)) == []


def test_walking_back_and_forth_ends_at_the_draft() -> None:
    filled = of("a", "b")
    assert (filled.walking, filled.place, filled.draft) == (False, 0, None)
    assert filled.newer(NOW) is None
    assert filled.older(NOW) == Entry("text", "b")
    assert (filled.walking, filled.place, filled.draft) == (True, 1, NOW)
    assert filled.older(Entry("text", "b")) == Entry("text", "a")
    assert filled.place == 2
    assert filled.older(Entry("text", "a")) is None
    assert filled.place == 2
    assert filled.newer(Entry("text", "a")) == Entry("text", "b")
    assert filled.newer(Entry("text", "b")) == NOW
    assert (filled.walking, filled.place, filled.draft) == (False, 0, None)


def test_what_is_edited_on_the_way_is_kept_until_the_walk_ends() -> None:
    filled = of("a", "b")
    filled.older(NOW)
    assert filled.older(Entry("text", "b edited")) == Entry("text", "a")
    assert filled.newer(Entry("text", "a")) == Entry("text", "b edited")
    assert filled.leave() == NOW
    assert filled.leave() is None
    assert filled.older(NOW) == Entry("text", "b")


def test_adding_ends_the_walk() -> None:
    filled = of("a")
    filled.older(NOW)
    filled.add("text", "b")
    assert not filled.walking
    assert filled.older(NOW) == Entry("text", "b")


def test_an_empty_history_leads_nowhere() -> None:
    assert History().older(NOW) is None
    assert not History().walking


def test_a_file_gives_back_what_was_sent(tmp_path: Path) -> None:
    path = tmp_path / "state" / "history.jsonl"
    filled = of("a\nb", "lone \udc80 ü \x1b")
    filled.add("close", "1000 bye")
    filled.save(path)
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.read_bytes().isascii()
    assert len(path.read_bytes().splitlines()) == 3
    read = History()
    read.load(path)
    assert list(read) == list(filled)
    assert [each.name for each in path.parent.iterdir()] == ["history.jsonl"]


def test_what_another_has_written_meanwhile_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "history.jsonl"
    of("old").save(path)
    mine, other = History(), History()
    for each, text in ((mine, "mine"), (other, "other")):
        each.load(path)
        each.add("text", text)
    other.save(path)
    mine.add("text", "mine too")
    mine.save(path)
    mine.save(path)
    read = of("typed before the file was read")
    read.load(path)
    assert texts(read) == ["old", "other", "mine", "mine too", "typed before the file was read"]


def test_the_limit_holds_in_the_file(tmp_path: Path) -> None:
    path = tmp_path / "history.jsonl"
    of("a", "b").save(path)
    of("b", "c", limit=2).save(path)
    read = History()
    read.load(path)
    assert texts(read) == ["b", "c"]


def test_a_long_text_is_not_written(tmp_path: Path) -> None:
    path = tmp_path / "history.jsonl"
    filled = of("a", "b" * (history.KEPT_IN_FILE + 1))
    filled.save(path)
    assert len(filled) == 2
    assert len(path.read_bytes().splitlines()) == 1


@pytest.mark.parametrize(
    "line",
    [
        b"{",
        b"[]",
        b"\xff\xfe",
        b'{"mode": "text"}',
        b'{"mode": 1, "text": "x"}',
        b"[" * 100_000,
        b'{"mode": "text", "text": ' + b"9" * 5000 + b"}",
        b"",
    ],
)
def test_a_broken_line_is_skipped(tmp_path: Path, line: bytes) -> None:
    path = tmp_path / "history.jsonl"
    good = json.dumps({"mode": "text", "text": "good", "later": 1}).encode()
    path.write_bytes(b"\n".join([line, good, line, good[:-3]]))
    read = History()
    read.load(path)
    assert texts(read) == ["good"]


def test_of_a_huge_file_the_end_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "history.jsonl"
    of("a", "b", "c").save(path)
    monkeypatch.setattr(history, "READ", 40)
    read = History()
    read.load(path)
    assert texts(read) == ["c"]


def test_a_file_that_is_not_there_remembers_nothing(tmp_path: Path) -> None:
    read = of("a")
    read.load(tmp_path / "none")
    read.load(tmp_path)
    assert texts(read) == ["a"]


def test_a_failed_write_leaves_what_was_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "history.jsonl"
    of("a").save(path)

    def fail(*_: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(OSError, match="disk full"):
        of("b").save(path)
    assert b'"a"' in path.read_bytes()
    assert [each.name for each in tmp_path.iterdir() if each.is_file()] == ["history.jsonl"]
