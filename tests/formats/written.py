"""Connections as the styles write them, for the tests of each."""

from __future__ import annotations

from typing import Any

from tests.formats.stories import LOBBY, story
from wstui.core.events import Accept, Connect, Event
from wstui.formats.exchange import Lost
from wstui.formats.expecting import Expecting
from wstui.formats.pytest_styles import Style

SECRET = {"path": "/", "cookies": [["s", "${secret:s}"]], "headers": [["authorization", "Bearer ${secret:t}"]]}


def style(kind: type[Style], lost: Lost | None = None, *frameworks: str) -> Style:
    return kind(Expecting([], Lost()), lost or Lost(), frozenset(frameworks))


def single(
    kind: type[Style], scope: dict[str, Any], *events: Event, lost: Lost | None = None, made_with: str = ""
) -> str:
    """Write a connection that was accepted, as `write` does one that no other overlaps."""
    (talk,) = story((1, Connect(scope)), (1, Accept()), *((1, event) for event in events)).talks
    talk.choose(swallowed=kind.swallowed)
    return "\n".join(style(kind, lost, made_with).single(talk))


def refused(kind: type[Style], answer: Event | None) -> str:
    """Write a connection that was not accepted."""
    (talk,) = story((1, Connect(LOBBY)), *([(1, answer)] if answer else [])).talks
    return "\n".join(style(kind).refused(talk))


def side_by_side(kind: type[Style], *events: Event, lost: Lost | None = None) -> list[tuple[int, list[str]]]:
    """Write the steps of a connection that overlaps another."""
    (talk,) = story((1, Connect(LOBBY)), (1, Accept()), *((1, event) for event in events)).talks
    talk.choose(swallowed=kind.swallowed)
    return style(kind, lost).steps(talk, "ws1")
