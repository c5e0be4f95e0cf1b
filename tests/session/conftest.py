"""A session without a debuggee, and a connection of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from wstui.core.scope import Scope
from wstui.journal import Header
from wstui.session.live import Session
from wstui.session.run import Run


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    """Open a session."""
    session = Session(1, "lobby", Scope(), Header("chat:app", datetime(2026, 1, 2, tzinfo=UTC)), tmp_path)
    yield session
    session.end()


@pytest.fixture
def run(session: Session) -> Run:
    """Connect it."""
    return session.begin(7, Scope("/ws"))
