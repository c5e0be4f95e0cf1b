"""Which applications are started, and what is said of servers that would not have done so."""

from __future__ import annotations

from typing import Literal

import pytest

from wstui.core.profile import profile_of
from wstui.debuggee.lives import Lives

DAPHNE, UVICORN = profile_of("daphne"), profile_of("uvicorn")


@pytest.mark.parametrize(
    ("server", "asked", "mode"),
    [
        ("uvicorn", "auto", "auto"),
        ("uvicorn", "off", "off"),
        ("hypercorn", "on", "on"),
        ("daphne", "auto", "off"),
        ("daphne", "on", "on"),
        ("daphne", "off", "off"),
    ],
)
def test_mode(server: str, asked: Literal["auto", "on", "off"], mode: str) -> None:
    assert Lives(profile_of(server), asked).mode == mode


def test_each_thing_is_said_once() -> None:
    lives = Lives(UVICORN, "auto")
    assert lives.note(UVICORN) is None
    note = lives.note(DAPHNE)
    assert note is not None
    assert note.text == "daphne would not have run the application's startup, which has run here"
    assert lives.note(DAPHNE) is None


def test_an_application_that_was_not_started() -> None:
    lives = Lives(DAPHNE, "auto")
    first, second = lives.note(DAPHNE), lives.note(UVICORN)
    assert first is not None
    assert first.text == "daphne sends no lifespan events: the application's startup and shutdown do not run"
    assert second is not None
    assert second.text == "uvicorn would have run the application's startup; it was started without"
    assert (lives.note(DAPHNE), lives.note(profile_of("spec"))) == (None, None)


@pytest.mark.parametrize("asked", ["on", "off"])
def test_what_was_asked_for_is_not_said(asked: Literal["on", "off"]) -> None:
    for started in (DAPHNE, UVICORN):
        lives = Lives(started, asked)
        assert (lives.note(DAPHNE), lives.note(UVICORN)) == (None, None)
