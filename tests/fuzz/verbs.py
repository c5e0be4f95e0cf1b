"""Mutated files given to the verbs that read files: each does its work, or says in one line why not.

``python -m tests.fuzz.verbs [COUNT]`` mutates so many files, 10,000 unless told: half of them session files with every
record, matcher and capture, half HAR files, curl commands and .http files; the suite takes 300. Each is given to one
verb, in this process, by turns. A verb that refuses says one line ``wstui: error: FILE:LINE…: …``, exits with 2, and
takes no longer than 50 ms. The mutations are the same in every run.
"""

from __future__ import annotations

import contextlib
import io
import re
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import cycle
from pathlib import Path
from typing import Final, NamedTuple, TypeAlias

from tests.session.replays import ECHO, session
from wstui import cli
from wstui.core.events import Receive, Send
from wstui.core.script import Done, Script, WaitFor
from wstui.errors import WstuiError
from wstui.session.case import read_case

from .files import DATA, mutated

LIMIT: Final = 0.05
"""Seconds that the processor may take for a file: others use this machine, too."""
FORMATS: Final = ("chrome.har", "mitmproxy.har", "chrome.curl", "windows.curl", "lobby.http")
MATCH: Final = (
    {"path": "$.id", "any": True},
    {"path": "$.n", "type": "number"},
    {"path": "$..when", "regex": "^2026-"},
    {"path": "$['t']", "tolerance": 0.5},
    {"path": "$.users[0:2]", "unordered": True},
    {"key": "headers.date", "any": True},
    {"record": {"type": "websocket.send", "json": {"ping": 1}, "regex": "a+"}, "ignore": True},
)
_GOLDEN: Final = Path(__file__).parent.parent / "golden" / "formats"
_REFUSAL: Final = re.compile(
    r"wstui: error: [^\n]*\bf\.\w+:([1-9][0-9]*(:[1-9][0-9]*)?:| nobody connects| the session names no) [^\n]+\n"
)


Way: TypeAlias = Callable[[Path], tuple[int, str]]
"""Does something with a file; returns an exit code and what was said on standard error."""


class Tried(NamedTuple):
    """What came of one file."""

    what: str
    code: int
    """The exit code; -1 if an exception came out."""
    told: str
    seconds: float

    @property
    def wrong(self) -> bool:
        """Whether it was neither done nor refused as it should be."""
        lines = [line for line in self.told.splitlines(keepends=True) if line.startswith("wstui: error: ")]
        if self.code == 2:
            return len(lines) != 1 or not _REFUSAL.fullmatch(lines[0])
        return self.code not in {0, 1, 4} or bool(lines)


def verb(*before: str) -> Way:
    """Make what runs a verb on a file in this process."""

    def run(path: Path) -> tuple[int, str]:
        out, told = io.TextIOWrapper(io.BytesIO(), "utf-8"), io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(told):
            code = cli.main([*before, str(path)])
        return code, told.getvalue()

    return run


def act(path: Path) -> tuple[int, str]:
    """Do what a replay does without an application: read the file and act it to somebody who says nothing."""
    try:
        case = read_case(path, lambda pattern, text: re.search(pattern[:50], text[:50]) is not None)
        script = Script(case.script, matchers=case.whole.matchers)
    except WstuiError as error:
        return 2, f"wstui: error: {error}\n"
    while not isinstance(step := script.next(), Done):
        if isinstance(step, WaitFor):
            script.give_up()
    return 0, ""


def attempts(count: int) -> Iterator[Tried]:
    """Give mutated files to verbs.

    Args:
        count: How many files.

    Yields:
        What came of each.
    """
    with tempfile.TemporaryDirectory() as folder:
        whole = session(
            Path(folder) / "matched.wstui",
            *(*ECHO, Receive('{"id": "${id}"}'), Send('{"id": 5, "n": 1, "when": "2026-11", "t": 1.5}')),
            match=MATCH,
            n4={"expect": [{"path": "$", "type": "text"}], "capture": {"id": "$"}},
            n6={"expect": {"skip": True}},
        )
        sessions = cycle([mutated(count, DATA), mutated(count, whole.read_bytes())])
        others = cycle([(name, mutated(count, (_GOLDEN / name).read_bytes())) for name in FORMATS])
        ways = cycle(_ways(whole).items())
        for way in _ways(whole).values():  # what they import is not a file's doing
            way(whole)
        for name in FORMATS:
            verb("import")(_GOLDEN / name)
        for number in range(count):
            if number % 2:
                name, files = next(others)
                yield _tried(f"import {name}", verb("import"), Path(folder) / f"f{Path(name).suffix}", next(files))
            else:
                yield _tried(*next(ways), Path(folder) / "f.wstui", next(next(sessions)))


def _ways(like: Path) -> dict[str, Way]:
    """Tell what is done with session files, by name."""
    targets = ("har", "markdown", "http", "pytest", "pytest --style channels", "pytest --style starlette")
    return {
        "replay": act,
        "show": verb("show"),
        "show --json": verb("show", "--json"),
        "check": verb("check"),
        "diff": verb("diff", str(like)),
        **{f"export --to {target}": verb("export", "--to", *target.split()) for target in targets},
    }


def _tried(what: str, way: Way, path: Path, data: bytes) -> Tried:
    path.write_bytes(data)
    begun = time.process_time()
    try:
        code, told = way(path)
    except Exception as error:  # noqa: BLE001 - that is what is looked for
        code, told = -1, f"{type(error).__name__}: {error}"
    return Tried(what, code, told, time.process_time() - begun)


def main(count: int) -> int:
    """Try mutated files and tell how that went.

    Args:
        count: How many.

    Returns:
        How many went wrong.
    """
    done = list(attempts(count))
    for what in dict.fromkeys(one.what for one in done):
        own = [one for one in done if one.what == what]
        codes = ", ".join(f"exit {code}: {times}" for code, times in sorted(Counter(one.code for one in own).items()))
        slowest = max(one.seconds for one in own) * 1000
        sys.stdout.write(f"{what:32} {codes}; the slowest took {slowest:.1f} ms\n")
    wrong = [one for one in done if one.wrong]
    late = sum(one.seconds > LIMIT for one in done)
    sys.stdout.writelines(f"WRONG {one.what}: exit {one.code}: {one.told[:500]!r}\n" for one in wrong[:20])
    sys.stdout.write(f"{count} mutated files: {len(wrong)} went wrong, {late} took more than {LIMIT * 1000:.0f} ms\n")
    return len(wrong)


if __name__ == "__main__":
    sys.exit(min(main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000), 1))
