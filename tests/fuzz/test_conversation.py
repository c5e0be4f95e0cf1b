"""A sample of ``python -m tests.fuzz.conversation``."""

from __future__ import annotations

from tests.fuzz.conversation import play


def test_a_connection_does_what_its_model_says() -> None:
    play(25, 40)
