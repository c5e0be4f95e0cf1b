"""Transcripts to compare, and what may differ in them."""

from __future__ import annotations

import re

from wstui.core.events import Event, way_of
from wstui.core.match import Difference, Matchers
from wstui.core.summary import Unknown
from wstui.core.transcript import Record, payload_of


def search(pattern: str, text: str) -> bool:
    """Search as the standard library does: no pattern of a test runs for ever."""
    return re.search(pattern, text) is not None


class Loose(Matchers):
    """Everything may differ in nothing, but for texts in the case of letters; ``#`` is noise; it counts."""

    def __init__(self) -> None:
        self.asked = 0

    def differences(self, recorded: Record, replayed: Record) -> list[Difference]:
        self.asked += 1
        before, now = _told(recorded), _told(replayed)
        return [] if before.lower() == now.lower() else [Difference("$", before, now, "")]

    def ignores(self, event: Event | Unknown) -> bool:
        return payload_of(event) == "#"

    def skips(self, recorded: Record) -> bool:
        return bool(recorded.extra)


def _told(record: Record) -> str:
    payload = payload_of(record.event)
    return payload if isinstance(payload, str) else repr(payload or record.event)


def transcript(*events: Event | tuple[int | None, Event]) -> list[Record]:
    """Number events; those that are no pair with a connection are of the first."""
    pairs = [event if isinstance(event, tuple) else (1, event) for event in events]
    return [Record(n, n / 10, way_of(event), event, c) for n, (c, event) in enumerate(pairs, 1)]
