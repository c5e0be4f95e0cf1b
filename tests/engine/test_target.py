from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from wstui.engine.target import Database, Loaded, Target


async def application(*_: Any) -> None: ...


def test_what_is_not_said_is_the_working_directory_and_up_to_the_application() -> None:
    assert Target("chat") == Target("chat", app_dir=".", factory=None, settings=None)
    loaded = Loaded(application, "chat:application")
    assert (loaded.kind, loaded.asgi, loaded.host, loaded.notes) == ("asgi", "3", "localhost", [])


def test_two_applications_share_no_list() -> None:
    assert Loaded(application, "a").notes is not Loaded(application, "b").notes


@pytest.mark.parametrize("value", [Target("chat"), Loaded(application, "chat:a"), Database("default", "sqlite3", "db")])
def test_values_do_not_change(value: Any) -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        setattr(value, dataclasses.fields(value)[0].name, "other")


def test_a_database_has_no_room_for_a_password() -> None:
    assert [field.name for field in dataclasses.fields(Database)] == ["alias", "engine", "name"]
