"""``wstui replay FILE… --app APP``: saved sessions acted again, and what differs now."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from dataclasses import replace as changed
from pathlib import Path
from typing import Any, Final

from ..core import secrets
from ..core.events import Connect
from ..core.placeholders import placeholder, variable
from ..core.scope import Scope
from ..core.script import TIMEOUT
from ..errors import ScopeError, UsageError, WstuiError
from ..session import replaying
from ..session.case import Case, read_case
from ..session.replaying import How
from ..session.searching import Searcher
from ..session.updating import update
from .arguments import given_pairs, jobs, laid_over, speed, timeout
from .options import PACES
from .outcomes import Verdict, as_dict, junit, told, verdict_of
from .records import open_session
from .speech import ExitCode, colours, complain, progress, say, say_beside, why
from .target import child_config, configure

_OUTPUT: Final = "-"
"""What ``--junit`` is given for standard output."""


def replay(words: list[str], options: dict[str, Any]) -> ExitCode:
    """Act session files again, and tell what differs.

    Args:
        words: The files.
        options: Those that were given, by name.

    Returns:
        The exit code: of several files that of the worst.

    Raises:
        WstuiError: The application cannot be loaded, or an option is wrong.
    """
    config = configure(options)
    if config.app is None:
        open_session(words[0]).close()  # whoever has mistyped the file wants to hear of that
        raise UsageError("name the application: --app APP, or app in [tool.wstui]")
    how, beside = _how(options), _beside(options)
    child = child_config(config.app, config)
    with Searcher() as searcher:
        cases, verdicts = _read(words, searcher, _prepare(options))
        if cases:
            with progress("replaying") as show:
                done = replaying.replay(child, [*cases.values()], how, _counted(cases, show))
            suggested: list[list[dict[str, Any]] | None] = [None] * len(done)
            if "suggest" in options:
                with progress("replaying again") as show:
                    second = replaying.replay(child, [*cases.values()], how, _counted(cases, show))
                suggested = [came.suggest(again) for came, again in zip(done, second, strict=True)]
            for word, came, matchers in zip(cases, done, suggested, strict=True):
                verdict = changed(verdict_of(word, came), suggested=matchers)
                verdicts[word] = _updated(verdict, came) if "update" in options else verdict
    in_order = [verdicts[word] for word in dict.fromkeys(words)]
    _tell(in_order, as_json="json" in options, beside=beside)
    if "junit" in options:
        _write(options["junit"], junit(in_order))
    return max(verdict.code for verdict in in_order)


def _updated(verdict: Verdict, came: replaying.Replayed) -> Verdict:
    """Bring a file up to date, if it was played to its end and there is something to write."""
    matchers = verdict.suggested or ()
    if verdict.problem or verdict.outcome == "crashed" or (verdict.outcome == "same" and not matchers):
        return verdict
    try:
        update(came, matchers)
    except WstuiError as error:
        complain(str(error))
        return changed(verdict, outcome="unsaved", problem=str(error).removeprefix(f"{verdict.file}: "))
    return changed(verdict, outcome="updated")


def _how(options: Mapping[str, Any]) -> How:
    pace = options.get("pace", PACES[0])
    if pace not in PACES:
        raise UsageError(f"--pace {pace} is not one of {', '.join(PACES)}")
    if "speed" in options and pace != "recorded":
        raise UsageError("--speed goes with --pace recorded")
    return How(pace, speed(options), timeout(options) or TIMEOUT, jobs(options))


def _read(
    words: list[str], searcher: Searcher, prepare: Callable[[Connect], Connect]
) -> tuple[dict[str, Case], dict[str, Verdict]]:
    """Read every file; one that is bad is said, and keeps none of the others from being replayed."""
    cases: dict[str, Case] = {}
    bad: dict[str, Verdict] = {}
    for word in dict.fromkeys(words):
        try:
            cases[word] = _case(word, searcher, prepare)
        except WstuiError as error:
            complain(str(error))
            bad[word] = Verdict(word, "bad", str(error))
        else:
            if mended := cases[word].whole.mended:
                complain(mended, kind="")
    return cases, bad


def _case(word: str, searcher: Searcher, prepare: Callable[[Connect], Connect]) -> Case:
    try:
        return read_case(Path(word), searcher.search, prepare)
    except (ScopeError, UsageError) as error:
        raise UsageError(f"{word}: {error}") from None


# -- what is asked for ----------------------------------------------------------------------------------------------


def _prepare(options: Mapping[str, Any]) -> Callable[[Connect], Connect]:
    """Say what a recorded connect asks for now: what the command line gives, and the secrets of the environment."""
    headers, cookies = given_pairs(options)

    def prepare(connect: Connect) -> Connect:
        record = connect.scope
        if headers or cookies:
            record = laid_over(Scope.from_record(record), headers, cookies).to_record()
        server = "" if "server" in options else connect.server
        return changed(connect, scope=_filled(record), server=server)

    return prepare


def _filled(record: dict[str, Any]) -> dict[str, Any]:
    """Fill in the secrets that were taken out when the session was saved."""
    lacking = secrets.missing(record)
    if not lacking:
        return record
    values = secrets.from_environment(lacking, os.environ)
    if unknown := [name for name in lacking if name not in values]:
        what = "a secret was" if len(unknown) == 1 else "secrets were"
        names = ", ".join(map(placeholder, unknown))
        raise UsageError(f"{what} taken out when it was saved, {names}: {_how_to_give(unknown)}")
    return secrets.fill(record, values)


def _how_to_give(names: list[str]) -> str:
    """Say how secrets can be given: each by its variable, those in headers and cookies by an option, too."""
    variables = " and ".join(dict.fromkeys(map(variable, names)))
    kinds = dict.fromkeys(name.partition(".")[0] for name in names)
    if not kinds.keys() <= {"header", "cookie"}:
        return f"set {variables}"
    pronoun = "it" if len(names) == 1 else "them"
    return f"set {variables}, or give {pronoun} by {' and '.join(f'--{kind}' for kind in kinds)}"


# -- what is told ---------------------------------------------------------------------------------------------------


def _counted(cases: Mapping[str, Case], show: Callable[[int, int], None]) -> replaying.Progress:
    """Count the records of all files together."""
    whole = sum(len(case.script) for case in cases.values())
    done: dict[int, int] = {}

    def count(case: Case, records: int) -> None:
        done[id(case)] = min(records, len(case.script))
        show(sum(done.values()), whole)

    return count


def _beside(options: Mapping[str, Any]) -> bool:
    """Tell whether people are told on standard error: standard output is for the CI."""
    if options.get("junit") != _OUTPUT:
        return False
    if "json" in options:
        raise UsageError("--junit - and --json both write on standard output: give --junit a file")
    return True


def _tell(verdicts: list[Verdict], *, as_json: bool, beside: bool) -> None:
    if as_json:
        say(json.dumps([as_dict(verdict) for verdict in verdicts], indent=2))
    else:
        palette = colours(beside=beside)
        write = say_beside if beside else say
        for verdict in verdicts:
            if verdict.outcome != "bad":  # said already, on standard error
                for line in told(verdict, palette):
                    write(line)
    outcomes = [verdict.outcome for verdict in verdicts]
    counts = ", ".join(f"{outcomes.count(outcome)} {outcome}" for outcome in dict.fromkeys(outcomes))
    complain(f"replayed {len(verdicts)} {'file' if len(verdicts) == 1 else 'files'}: {counts}", kind="")


def _write(name: str, text: str) -> None:
    if name == _OUTPUT:
        # Whatever the encoding of standard output is, this is the UTF-8 that its first line says.
        whole = text.encode("utf-8", "backslashreplace").decode()
        say(whole.encode("ascii", "xmlcharrefreplace").decode().removesuffix("\n"))
        return
    try:
        Path(name).write_text(text, encoding="utf-8", errors="backslashreplace")
    except (OSError, ValueError) as error:
        raise UsageError(f"{name}: {why(error)}") from None
