from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as ET

from tests.cli.calling import golden
from tests.session.replays import ECHO, session
from wstui.cli.outcomes import Verdict, as_dict, junit, told, verdict_of
from wstui.core.diff import compare
from wstui.core.events import Send
from wstui.journal.whole import read
from wstui.session.case import read_case
from wstui.session.replaying import Replayed

PLAIN = dict.fromkeys((">", "<", "!", "error", "end"), "")


def verdicts(folder: Path) -> list[Verdict]:
    before = read(session(folder / "a.wstui", *ECHO))
    now = read(session(folder / "b.wstui", *ECHO[:5], Send("\x1b]0;<&\x07")))
    same = compare(before.records, before.records, before.matchers)
    differs = compare(before.records, now.records, before.matchers)
    return [
        Verdict("a.wstui", "same", "", 0.0123, same),
        Verdict("b.wstui", "differs", "nothing was heard \x1b[31m", 1.0, differs),
        Verdict("c <&\x1b.wstui", "crashed", "the application's process ended: SIGSEGV", 2.0, differs),
        Verdict("d.wstui", "bad", "d.wstui:1:1: not a session file"),
    ]


def test_a_person_is_told(tmp_path: Path) -> None:
    golden("replay.txt", "".join(f"{line}\n" for verdict in verdicts(tmp_path) for line in told(verdict, PLAIN)))


def test_a_program_is_told(tmp_path: Path) -> None:
    golden("replay.json", json.dumps([as_dict(verdict) for verdict in verdicts(tmp_path)], indent=2) + "\n")


def test_what_is_suggested_is_told_too(tmp_path: Path) -> None:
    verdict = replace(verdicts(tmp_path)[0], suggested=[{"path": "$.id", "any": True}])
    assert list(told(verdict, PLAIN))[1:] == ['  match {"path": "$.id", "any": true}']
    assert as_dict(verdict)["suggested"] == [{"path": "$.id", "any": True}]


def test_a_ci_is_told(tmp_path: Path) -> None:
    text = junit(verdicts(tmp_path))
    golden("replay.xml", text)
    suite = ET.fromstring(text)[0]  # noqa: S314 - it is our own
    assert [suite.get(name) for name in ("tests", "failures", "errors")] == ["4", "1", "2"]


def test_the_exit_codes(tmp_path: Path) -> None:
    assert [verdict.code for verdict in verdicts(tmp_path)] == [0, 1, 4, 2]


def test_a_replay_has_a_verdict(tmp_path: Path) -> None:
    replayed = Replayed(read_case(session(tmp_path / "a.wstui", *ECHO)), problem="so", seconds=1.5)
    replayed.finish()
    verdict = verdict_of("a.wstui", replayed)
    assert (verdict.outcome, verdict.problem, verdict.seconds) == ("differs", "so", 1.5)
    assert verdict.summary == "so: 3 missing, 0 the same"
