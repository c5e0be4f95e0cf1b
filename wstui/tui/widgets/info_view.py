"""What is known about a record, as a table: every event has one."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Final, TypeAlias, assert_never

from ...core.events import (
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
    FromApp,
    Headers,
    Lifespan,
    Malformed,
    Note,
    Output,
    Raw,
    Receive,
    Restarted,
    Returned,
    Send,
    ToApp,
    Violation,
)
from ...core.in_production import in_production
from ...core.rulebook import RULES
from ...core.summary import FAULT
from ...core.transcript import Record, Unknown, tell_close
from .lines import FixedLines, Span
from .log import clock
from .text_view import describe_size

Fact: TypeAlias = tuple[str, str]
"""A name and what it is; an empty name goes on with the one before."""

ITEMS: Final = 500
"""Most facts told of one record: headers and keys may be many."""

VALUE: Final = 4096
"""Most characters told of one value."""


def info_lines(record: Record, started: datetime | None = None) -> FixedLines:
    """Lay out a record as a table of names and values.

    Args:
        record: Any record.
        started: When the session began or None.

    Returns:
        What happened first, then what is peculiar to the event, then number, time and origin.
    """
    event = record.event
    facts = facts_of(event)
    facts += [("", ""), ("record", f"{record.n}, {record.way}, {event.kind}")]
    facts.append(("time", f"{clock(started, record.t)}, {record.t:.6f} s after the session began"))
    if record.c is not None:
        facts.append(("connection", str(record.c)))
    if record.at:
        facts.append(("sent at", record.at))
    facts += _mapping(record.extra)
    return FixedLines(table(facts))


def table(facts: Iterable[Fact]) -> list[list[Span]]:
    """Lay out names and values in two columns.

    Args:
        facts: At most `ITEMS` of them are told; a value of several lines takes several lines.

    Returns:
        The lines.
    """
    known = list(facts)
    wide = min(20, max((len(name) for name, _ in known), default=0))
    lines: list[list[Span]] = []
    for name, value in known[:ITEMS]:
        for number, part in enumerate(value[:VALUE].split("\n")):
            lines.append([(f"{name if not number else '':<{wide}}  ", "key"), (part, "")])
        if len(value) > VALUE:
            lines.append([(f"{'':<{wide}}  … {len(value) - VALUE:,} characters more", "hidden")])
    if len(known) > ITEMS:
        lines.append([(f"… {len(known) - ITEMS:,} more", "hidden")])
    return lines


def facts_of(event: Event | Unknown) -> list[Fact]:
    """Tell what is peculiar to an event.

    Args:
        event: Any event.

    Returns:
        Names and values, the most telling first.
    """
    match event:
        case Unknown():
            return _mapping(event.body)
        case Connect() | Receive() | Disconnect() | Raw():
            return _to_app(event)
        case Accept() | Send() | Close() | DenialStart() | DenialBody() | Malformed():
            return _from_app(event)
        case Returned() | Crashed() | Violation() | Output() | Note() | Fault():
            return _of_application(event)
        case Blocked() | Died() | Restarted() | Lifespan():
            return _of_debuggee(event)
        case _:
            assert_never(event)


def _to_app(event: ToApp) -> list[Fact]:
    match event:
        case Connect():
            return [*([("as the server", event.server)] if event.server else []), *_mapping(event.scope)]
        case Receive():
            return [_frame(event)]
        case Disconnect():
            return [("disconnect", tell_close(event.code, event.reason))]
        case Raw():
            return _mapping(event.message)
        case _:
            assert_never(event)


def _from_app(event: FromApp) -> list[Fact]:
    match event:
        case Accept():
            return [("subprotocol", event.subprotocol or "none"), *_headers(event.headers), *_mapping(event.extra)]
        case Send():
            return [_frame(event), *_mapping(event.extra)]
        case Close():
            return [("close", tell_close(event.code, event.reason)), *_mapping(event.extra)]
        case DenialStart():
            return [("status", str(event.status)), *_headers(event.headers), *_mapping(event.extra)]
        case DenialBody():
            more = "more follows" if event.more_body else "the last part"
            return [("body", f"{describe_size(event.body)}, {more}"), *_mapping(event.extra)]
        case Malformed():
            key = [("key", event.key)] if event.key else []
            return [("problem", event.problem), *key, ("message", event.message)]
        case _:
            assert_never(event)


def _of_application(event: Returned | Crashed | Violation | Output | Note | Fault) -> list[Fact]:
    match event:
        case Returned():
            raised = [("raised", event.raised)] if event.raised else []
            return [("returned", event.value or "None"), *raised]
        case Crashed():
            return [("error", event.error)]
        case Violation():
            return _violation(event)
        case Output():
            named = [("logger", event.logger)] if event.logger else []
            level = [("level", event.level)] if event.level else []
            return [("stream", event.stream), *named, *level, ("text", event.text)]
        case Note():
            return [("note", event.text), *([("hint", event.hint)] if event.hint else [])]
        case Fault():
            return [("fault", event.text)]
        case _:
            assert_never(event)


def _violation(event: Violation) -> list[Fact]:
    rule = RULES.get(event.rule)
    title = f"{event.rule}: {rule.title}" if rule else event.rule
    by = event.by if event.by == "you" else f"the {FAULT[event.by]}"
    facts = [(event.severity, event.what), ("do", event.hint), ("by", by), ("rule", title)]
    return facts + list(in_production(event).items())


def _of_debuggee(event: Blocked | Died | Restarted | Lifespan) -> list[Fact]:
    match event:
        case Blocked():
            told = "blocked" if event.over else "has been blocking"
            which = event.thread or "the event loop"
            facts = [("blocked", f"the application {told} {which} for {event.seconds:.1f} s")]
            if event.file:
                facts.append(("where", f"{event.file}:{event.line} {event.function}"))
            return [*facts, *([("source", event.source.strip())] if event.source else [])]
        case Died():
            how = f"by signal {event.signal}" if event.signal else f"with exit status {event.code}"
            by_us = "wstui ended the process, as asked" if event.asked and event.signal else ""
            facts = [("died", by_us or f"the process ended {how}, {'as asked' if event.asked else 'unasked'}")]
            return [*facts, ("last words", event.stderr or "nothing on standard error")]
        case Restarted():
            return [("restarted", f"process {event.pid}"), *([("why", event.why)] if event.why else [])]
        case Lifespan():
            return [
                ("lifespan", f"{event.phase} {event.result}"),
                *([("message", event.message)] if event.message else []),
            ]
        case _:
            assert_never(event)


def _frame(event: Receive | Send) -> Fact:
    payload = event.text if event.text is not None else event.data
    if payload is None:
        return ("frame", "neither text nor bytes")
    return ("frame", describe_size(payload))


def _headers(headers: Headers) -> list[Fact]:
    pairs = [f"{name.decode('latin-1')}: {value.decode('latin-1')}" for name, value in headers]
    return [("headers" if not number else "", pair) for number, pair in enumerate(pairs[:ITEMS])]


def _mapping(values: Mapping[str, Any] | None) -> list[Fact]:
    """Tell each key of a mapping; pairs of strings take a line each."""
    facts: list[Fact] = []
    for key, value in (values or {}).items():
        if isinstance(value, list | tuple) and value and all(_is_pair(item) for item in value):
            pairs = [f"{name}: {told}" for name, told in value[:ITEMS]]
        else:
            pairs = [_tell(value)]
        facts += [(key if not number else "", pair) for number, pair in enumerate(pairs)]
    return facts


def _is_pair(value: object) -> bool:
    return isinstance(value, list | tuple) and len(value) == 2 and all(isinstance(item, str) for item in value)


def _tell(value: object) -> str:
    """Tell a value as JSON where it is plain, as Python where it is not."""
    if isinstance(value, str):
        return value or '""'
    try:
        return json.dumps(value, ensure_ascii=False)
    except RecursionError:
        return "nested too deeply to tell"
    except (TypeError, ValueError):
        return repr(value)[:VALUE]
