"""Each rule is broken by an application, through the real debuggee, and told in full: all in one child."""

from __future__ import annotations

import asyncio
import inspect
from pathlib import Path

import pytest

from tests.apps.breaking import BREACHES, Breach
from tests.support import Live, events, live, scope
from tests.tui.driven import driven
from wstui.core.events import Violation
from wstui.core.in_production import CASES, in_production
from wstui.core.machine import State
from wstui.core.rulebook import RULES
from wstui.core.transcript import Record
from wstui.session.live import Session
from wstui.tui.panes.detail import DetailPane

APP = "tests.apps.breaking:application"
LINGER = 0.2
"""Seconds after a disconnect from which on P27 is told here."""


async def _break(debug: Live, session: Session, breach: Breach) -> None:
    """Connect, leave if that is waited for, and wait for the end of it."""
    await debug.until(lambda: session.state is not State.CONNECTING or not session.running)
    if breach.leaves:
        await debug.until(lambda: session.state is State.OPEN)
        await debug.until(lambda: breach.case != "receive" or session.violations)
        debug.controller.disconnect(session)
    if breach.rule == "P27":
        await debug.event(session, "violation")
        debug.controller.interrupt(session)
    await debug.until(lambda: not session.running and (breach.rule != "P03" or session.violations))


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Record]]:
    """What each application came to, by its path."""

    async def run() -> dict[str, list[Record]]:
        async with live(APP, tmp_path_factory.mktemp("state"), linger=LINGER) as debug:
            sessions = {}
            for path, breach in BREACHES.items():
                subprotocols = breach.scope.get("subprotocols", ())
                sessions[path] = debug.controller.open(
                    scope(path, *subprotocols, extra=breach.scope.get("extra", {})), path
                )
                debug.controller.connect(sessions[path])
            await debug.until(lambda: debug.controller.phase == "ready")
            await asyncio.gather(*(_break(debug, sessions[path], breach) for path, breach in BREACHES.items()))
            return {
                path: [session.archive.record(index) for index in range(len(session.archive))]
                for path, session in sessions.items()
            }

    return asyncio.run(run())


def line_of(breach: Breach) -> str:
    """Tell where the line stands that breaks the rule; empty if nobody can know it."""
    lines, first = inspect.getsourcelines(breach.run)
    marked = [first + number for number, line in enumerate(lines) if line.endswith("# here\n")]
    return f"tests/apps/breaking.py:{marked[0]} " if marked else ""


@pytest.mark.parametrize("path", BREACHES)
def test_a_breach_is_told_in_full(told: dict[str, list[Record]], path: str) -> None:
    breach = BREACHES[path]
    found = [
        record
        for record in told[path]
        if isinstance(record.event, Violation) and (record.event.rule, record.event.case) == (breach.rule, breach.case)
    ]
    assert len(found) == 1, told[path]
    (record,) = found
    violation = record.event
    assert isinstance(violation, Violation)
    assert (violation.severity, violation.by) == (breach.severity, breach.by)
    assert violation.what
    assert violation.hint
    assert list(in_production(violation)) == ["uvicorn", "hypercorn", "daphne"]
    where = line_of(breach)
    assert record.at.startswith(where)
    assert bool(record.at) is bool(where)


def test_every_rule_and_every_case_that_servers_tell_apart_is_broken() -> None:
    broken = {(breach.rule, breach.case) for breach in BREACHES.values()}
    assert {rule for rule, _ in broken} == set(RULES)
    assert {(rule, case) for rule, cases in CASES.items() for case in cases} <= broken


def test_severities_are_those_of_the_table_but_where_a_case_is_milder() -> None:
    milder = {
        (breach.rule, breach.case): breach.severity
        for breach in BREACHES.values()
        if breach.severity != RULES[breach.rule].severity
    }
    assert milder == {
        ("P07", "mapping"): "warning",
        ("P15", "refusal"): "warning",
        ("P17", "refusal"): "warning",
        ("P18", "header-case"): "warning",
        ("P21", "headers-missing"): "warning",
        ("P21", "body-missing"): "warning",
        ("P30", "scope"): "info",  # a key that is added; one that is changed is an error
    }


@pytest.mark.anyio
async def test_a_breach_is_seen_on_the_screen(tmp_path: Path) -> None:
    path = "/p15-sends-code-range"
    where = line_of(BREACHES[path])
    async with driven(tmp_path, APP, path, size=(200, 60)) as at:
        shown = await at.see("violation         P15", "violation         P24", "[Traceback]")
        row = next(line for line in shown.splitlines() if "P15" in line)
        assert "!✗ violation         P15 app: no close frame may carry the code 999: close" in row
        assert where.strip().rpartition("/")[2] in row

        await at.press("alt+l")
        pane = at.screen.query_one(DetailPane)
        for _ in events(at.session):
            if isinstance(pane.record and pane.record.event, Violation) and "P15" in str(pane.record):
                break
            await at.press("up")
        detail = (await at.see("[Info]", "daphne ")).partition("[Info]")[2]
        for wanted in (
            "close with 1000, with 1001 to 1014",
            "the application",
            "uvicorn     raises ProtocolError; the connection stays open",
            "hypercorn   sends it; the client fails the connection and sees 1006",
            "daphne      raises; the connection stays open",
            f"sent at     {where}",
        ):
            assert wanted in detail
