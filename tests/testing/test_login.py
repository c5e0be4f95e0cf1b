from __future__ import annotations

import sys
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from tests.testing.playing import play
from wstui.testing import login


class Project:
    """The little of Django that a login touches; tests/testing/test_frameworks.py has the whole of it."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.sessions: list[str] = []
        project = self

        class Client:
            def __init__(self) -> None:
                self.cookies: dict[str, Any] = {}

            def force_login(self, user: Any) -> None:
                project.sessions.append(user)
                self.cookies["chat_session"] = SimpleNamespace(value=user)

        class SessionStore:
            def __init__(self, key: str) -> None:
                self.key = key

            def delete(self) -> None:
                project.sessions.remove(self.key)

        settings = SimpleNamespace(SESSION_COOKIE_NAME="chat_session", SESSION_ENGINE="made.up.sessions")
        for name, members in {
            "django": {},
            "django.conf": {"settings": settings},
            "django.test": {"Client": Client},
            "made": {},
            "made.up": {},
            "made.up.sessions": {"SessionStore": SessionStore},
        }.items():
            module: Any = ModuleType(name)
            vars(module).update(members)
            patch.setitem(sys.modules, name, module)


def test_a_session_is_made_and_removed(monkeypatch: pytest.MonkeyPatch) -> None:
    project = Project(monkeypatch)

    async def story() -> None:
        assert await login.log_in("ada") == ("chat_session", "ada")
        assert project.sessions == ["ada"]
        await login.log_out("ada")
        assert project.sessions == []

    play(story())
