"""What replays came to, as it is told: line by line, as JSON, and in JUnit's XML for a CI."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from ..core.diff import Comparison
from ..core.diff_text import lines, to_dict
from ..core.payload import visible
from ..session.replaying import Replayed
from .speech import ExitCode


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one file came to.

    Attributes:
        file: Its path, as the user named it.
        outcome: ``same``, ``differs``, ``updated``, ``unsaved`` (to be updated, but it could not be), ``crashed`` or
            ``bad``.
        problem: What went wrong, in one line; empty if nothing did.
        seconds: How long it took.
        comparison: What the application said then and now; None for a file that is bad.
        suggested: Matchers for what differs from run to run; None if nobody asked for them.
    """

    file: str
    outcome: str
    problem: str = ""
    seconds: float = 0.0
    comparison: Comparison | None = None
    suggested: Sequence[dict[str, Any]] | None = None

    @property
    def code(self) -> ExitCode:
        """What the shell is told."""
        return _CODES[self.outcome]

    @property
    def summary(self) -> str:
        """One line, safe for a terminal."""
        counted = "" if self.comparison is None else [*lines(self.comparison)][-1]
        return ": ".join(part for part in (visible(self.problem), counted) if part)


_CODES: Mapping[str, ExitCode] = {
    "same": ExitCode.OK,
    "updated": ExitCode.OK,
    "differs": ExitCode.DIFFERS,
    "unsaved": ExitCode.USAGE,
    "bad": ExitCode.USAGE,
    "crashed": ExitCode.CRASHED,
}
_COLOURS: Mapping[str, str] = {
    "same": "<",
    "updated": "<",
    "differs": "!",
    "unsaved": "error",
    "bad": "error",
    "crashed": "error",
}


def verdict_of(file: str, replayed: Replayed) -> Verdict:
    """Tell what a replay came to.

    Args:
        file: Its path, as the user named it.
        replayed: The replay.

    Returns:
        The verdict.
    """
    return Verdict(file, replayed.outcome, replayed.problem, replayed.seconds, replayed.comparison)


def told(verdict: Verdict, palette: Mapping[str, str]) -> Iterator[str]:
    """Tell a verdict to a person.

    Args:
        verdict: What to tell; none of a bad file.
        palette: Colours; see `speech.colours`.

    Yields:
        One line, and for what is not the same those that tell in what it differs.
    """
    colour = palette[_COLOURS[verdict.outcome]]
    said = f": {visible(verdict.problem)}" if verdict.problem else ""
    yield f"{colour}{verdict.outcome:<8}{palette['end']} {visible(verdict.file)}{said}"
    if verdict.outcome != "same" and verdict.comparison is not None:
        yield from lines(verdict.comparison)
    for matcher in verdict.suggested or ():
        yield f"  match {visible(json.dumps(matcher, ensure_ascii=False))}"


def as_dict(verdict: Verdict) -> dict[str, Any]:
    """Tell a verdict to a program.

    Args:
        verdict: What to tell.

    Returns:
        What JSON can hold.
    """
    head = {
        "file": visible(verdict.file),
        "outcome": verdict.outcome,
        "problem": visible(verdict.problem),
        "seconds": round(verdict.seconds, 3),
    }
    suggested = {} if verdict.suggested is None else {"suggested": [*verdict.suggested]}
    return head | suggested | (to_dict(verdict.comparison) if verdict.comparison is not None else {})


def junit(verdicts: Sequence[Verdict]) -> str:
    """Write what a CI reads: one test case a file.

    Args:
        verdicts: Of every file, those of bad ones, too.

    Returns:
        The whole file.
    """
    failures = sum(verdict.outcome == "differs" for verdict in verdicts)
    errors = sum(verdict.outcome in {"crashed", "unsaved", "bad"} for verdict in verdicts)
    seconds = sum(verdict.seconds for verdict in verdicts)
    counts = f'tests="{len(verdicts)}" failures="{failures}" errors="{errors}" time="{seconds:.3f}"'
    cases = "".join(_case(verdict) for verdict in verdicts)
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        f'<testsuites>\n<testsuite name="wstui replay" {counts}>\n{cases}</testsuite>\n</testsuites>\n'
    )


def _case(verdict: Verdict) -> str:
    name = quoteattr(visible(verdict.file))
    head = f'<testcase classname="wstui.replay" name={name} time="{verdict.seconds:.3f}"'
    if verdict.code == ExitCode.OK:
        return f"{head}/>\n"
    kind = "failure" if verdict.outcome == "differs" else "error"
    body = "\n".join(lines(verdict.comparison)) if verdict.comparison is not None else ""
    return f"{head}>\n<{kind} message={quoteattr(verdict.summary)}>{escape(body)}</{kind}>\n</testcase>\n"
