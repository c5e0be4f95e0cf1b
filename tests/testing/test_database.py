from __future__ import annotations

import sys
from collections.abc import Iterator
from types import ModuleType
from typing import Any

import pytest

from wstui.testing import database


@pytest.fixture
def channels_db(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Stand in for the module, whose function would want settings."""
    module: Any = ModuleType("channels.db")
    module.close_old_connections = lambda: "closed"
    monkeypatch.setitem(sys.modules, "channels.db", module)
    yield module
    assert module.close_old_connections() == "closed"


def test_connections_are_kept_open_from_the_first_to_the_last(channels_db: Any) -> None:
    database.hold()
    assert channels_db.close_old_connections() is None
    database.hold()
    database.release()
    assert channels_db.close_old_connections() is None
    database.release()


def test_without_channels_nothing_is_touched(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "channels.db", raising=False)
    database.hold()
    assert "channels.db" not in sys.modules
    database.release()


def test_channels_may_be_imported_later(channels_db: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.delitem(sys.modules, "channels.db")
        database.hold()
    assert channels_db.close_old_connections() == "closed"
    database.hold()
    assert channels_db.close_old_connections() is None
    database.release()
    database.release()


def test_what_somebody_else_has_put_there_meanwhile_stays(channels_db: Any) -> None:
    own = channels_db.close_old_connections
    database.hold()
    channels_db.close_old_connections = str
    database.release()
    assert channels_db.close_old_connections is str
    channels_db.close_old_connections = own
