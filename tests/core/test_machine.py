"""Every state meets every kind of event; the table here is written down again, by hand and the other way round."""

from __future__ import annotations

import re
from pathlib import Path
from typing import get_args

import pytest

from wstui.core import events
from wstui.core.events import (
    Accept,
    Blocked,
    Close,
    Connect,
    Crashed,
    DenialBody,
    DenialStart,
    Died,
    Disconnect,
    Event,
    Fault,
    Lifespan,
    Malformed,
    Note,
    Output,
    Raw,
    Receive,
    Restarted,
    Returned,
    Send,
    Violation,
)
from wstui.core.machine import LAST_BODY, LIVE, STEPS, State, after, picture, step
from wstui.core.standing import Context

ONE_OF_EACH: dict[str, Event] = {
    "connect": Connect(),
    "receive": Receive(text="x"),
    "disconnect": Disconnect(),
    "raw": Raw({"type": "websocket.disconnect"}),
    "accept": Accept(),
    "send": Send(text="x"),
    "close": Close(),
    "denial": DenialStart(403),
    "body": DenialBody(b"x", more_body=True),
    "last": DenialBody(b"x"),
    "malformed": Malformed("{}", "type", "no type"),
    "returned": Returned(),
    "crashed": Crashed("ValueError"),
    "died": Died(0),
    "violation": Violation("P01", "error", "app", "", ""),
    "output": Output("stdout", ""),
    "blocked": Blocked(1.0),
    "restarted": Restarted(1),
    "lifespan": Lifespan("startup", "complete"),
    "fault": Fault(""),
    "note": Note(""),
}

OVER = "refused denied closed left"
RUNNING = f"connecting open denying {OVER}"

# who -> which states it is legal in -> where it leads ("=" is the same state)
LEGAL: dict[str, list[tuple[str, str]]] = {
    "connect": [("idle", "connecting")],
    "receive": [("open", "=")],
    "disconnect": [("connecting open denying", "left"), (OVER, "=")],
    "raw": [(RUNNING, "=")],
    "accept": [("connecting", "open")],
    "send": [("open", "=")],
    "close": [("connecting", "refused"), ("open", "closed")],
    "denial": [("connecting", "denying")],
    "body": [("denying", "=")],
    "last": [("denying", "denied")],
    "malformed": [],
    "returned": [("connecting open denying", "returned"), (OVER, "=")],
    "crashed": [(f"idle {RUNNING}", "crashed")],
    "died": [(RUNNING, "died"), ("idle returned crashed died", "=")],
}
ANYWHERE = "idle connecting open denying refused denied closed left returned crashed died"


def expected(state: State, name: str) -> State | None:
    for states, target in LEGAL.get(name, [(ANYWHERE, "=")]):
        if state in states.split():
            return state if target == "=" else State(target)
    return None


def test_one_of_each_kind_of_event_is_tried() -> None:
    kinds = {event.kind for event in ONE_OF_EACH.values()}
    assert kinds == {cls.kind for cls in get_args(events.Event)}


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("name", ONE_OF_EACH)
def test_step(state: State, name: str) -> None:
    event = ONE_OF_EACH[name]
    assert step(state, event) == expected(state, name)
    assert after(state, event) == (expected(state, name) or state)


# -- the protocol as a grammar over what has happened, without a word about states -----------------------------------

TALK = ["connect", "receive", "disconnect", "raw", "accept", "send", "close", "denial", "body", "last", "malformed"]
KINDS = [*TALK, "returned", "crashed", "died", "note"]


ENDS = {"disconnect": "left", "last": "denied", "returned": "returned", "close": "closed"}
"""What a connection is called by the first thing that ended it, if its application did not raise."""

OVER_BY = {"disconnect", "last", "close"}


def since_connect(past: tuple[str, ...]) -> tuple[str, ...]:
    """What happened from the connect on, until the application's end.

    Of a connection that is over already, a calm end of its application is not told: nothing more can happen anyhow.
    """
    since = past[past.index("connect") :] if "connect" in past else ()
    for place, name in enumerate(since, 1):
        over = OVER_BY & {*since[:place]}
        if name in {"crashed", "died"} or (name == "returned" and not over):
            return since[:place]
    return since


def allowed(past: tuple[str, ...], name: str) -> bool:
    """Say what the specification says: may this come next, after all that?"""
    since = since_connect(past)
    accepted, denying = "accept" in since, "denial" in since
    over = bool(OVER_BY & {*since})
    runs = bool(since) and since[-1] not in {"crashed", "died"} and (over or since[-1] != "returned")
    talks = runs and not over
    fresh = not since and "crashed" not in past
    may = {
        "connect": fresh,
        "accept": talks and not accepted and not denying,
        "denial": talks and not accepted and not denying,
        "close": talks and not denying,
        "crashed": runs or fresh,
        "malformed": False,
        **dict.fromkeys(("receive", "send"), talks and accepted),
        **dict.fromkeys(("body", "last"), talks and denying),
        **dict.fromkeys(("disconnect", "raw", "returned"), runs),
    }
    return may.get(name, True)


def where(past: tuple[str, ...]) -> str:
    """Say how a connection with this past is called."""
    since = since_connect(past)
    if not since:
        return "crashed" if "crashed" in past else "idle"
    if since[-1] in {"crashed", "died"}:
        return since[-1]
    ended = next((ENDS[name] for name in since if name in ENDS), "")
    if ended == "closed" and "accept" not in since:
        return "refused"
    return ended or ("open" if "accept" in since else "denying" if "denial" in since else "connecting")


def test_every_course_of_events_is_what_the_protocol_says() -> None:
    """All courses of up to five events, and every kind of event after each: some 1,500 pasts and 22,000 steps."""
    courses: dict[tuple[str, ...], State] = {(): State.IDLE}
    tried = 0
    for _ in range(6):
        longer = {}
        for past, state in courses.items():
            for name in KINDS:
                event, legal, tried = ONE_OF_EACH[name], allowed(past, name), tried + 1
                assert (step(state, event) is not None) == legal, (past, name)
                about = Context(state)
                assert about.step(event) is after(state, event)
                if not legal:
                    assert about == Context(state), (past, name)  # an illegal step changes nothing
                    continue
                assert after(state, event) == where((*past, name)), (past, name)
                if name != "note" or len(past) < 2:  # what changes nothing need not be tried for ever
                    longer[(*past, name)] = after(state, event)
        courses = longer
    assert tried > 10_000
    assert {*courses.values()} >= {*State} - {State.IDLE}


def test_every_state_has_a_row() -> None:
    assert set(STEPS) == set(State)


def test_every_state_can_be_reached_from_idle() -> None:
    reached = {State.IDLE}
    for _ in State:
        reached |= {target for state in reached for target in STEPS[state].values()}
    assert reached == set(State)


def test_live_states_are_those_in_which_the_application_may_still_send() -> None:
    talk = {Accept.kind, Send.kind, Close.kind, DenialStart.kind, DenialBody.kind, LAST_BODY}
    assert {state for state, row in STEPS.items() if talk & set(row)} == LIVE


def test_picture_shows_each_step_that_moves() -> None:
    lines = picture().splitlines()
    assert lines[:2] == ["stateDiagram-v2", "    [*] --> idle"]
    drawn = {
        (source, target)
        for line in lines
        if (match := re.fullmatch(r" +(\w+) --> (\w+) : .+", line)) is not None
        for source, target in [match.groups()]
    }
    moves = {(state, target) for state, row in STEPS.items() for target in row.values() if state is not target}
    from_the_box = {(state, end) for state, end in moves if state in RUNNING and ("running", end) in drawn}
    assert moves - from_the_box == {(a, b) for a, b in drawn if a not in {"running", b}}
    assert "open --> open : receive, send" in picture()


def test_readme_shows_the_picture() -> None:
    text = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
    shown = text.split("<!-- states -->")[1].split("<!-- /states -->")[0]
    assert shown.strip() == f"```mermaid\n{picture()}\n```"
