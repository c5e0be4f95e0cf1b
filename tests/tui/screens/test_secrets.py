from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from textual.app import App

from tests.session.fakes import install, running
from tests.tui.shown import screen_of
from wstui.core.scope import Scope
from wstui.session.secrecy import give
from wstui.tui.screens.secrets import SecretsDialog

SCOPE = Scope("/", cookies=(("a", "${secret:cookie.a}"), ("b", "${secret:cookie.b}")))


def test_secrets_are_asked_for_and_learnt_together(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    install(monkeypatch)

    async def run() -> None:
        async with running(tmp_path) as (_, session):
            dialog = SecretsDialog(session, SCOPE, ["cookie.a", "cookie.b"])
            app: App[None] = App()
            given: list[object] = []
            async with app.run_test(size=(80, 24)) as pilot:
                await app.push_screen(dialog, given.append)
                await pilot.press("1", ";", "2", "enter")
                assert dialog.problem == "cookie.b is empty"
                await pilot.press("down", "x", "enter")
                assert dialog.problem.startswith("cookies: not legal")
                shown = screen_of(app)
                assert "▸cookie.b" in shown
                assert "•••" in shown
                assert "1;2" not in shown
                assert session.confidential.values == {}
                await pilot.press("up", "left", "backspace", "enter")
            assert given == [{"cookie.a": "12", "cookie.b": "x"}]
            assert session.confidential.values == {"cookie.a": "12", "cookie.b": "x"}

    asyncio.run(run())


def test_what_another_session_was_given_stands_there_and_is_said_to_be_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install(monkeypatch)

    async def run() -> None:
        async with running(tmp_path) as (controller, session):
            lender = controller.open(SCOPE)
            give(lender, SCOPE, {"cookie.a": "lent"})
            app: App[None] = App()
            async with app.run_test(size=(80, 24)) as pilot:
                await app.push_screen(SecretsDialog(session, SCOPE, ["cookie.a", "cookie.b"], lender, "2 /lender"))
                await pilot.pause()
                shown = " ".join(screen_of(app).replace("│", " ").split())
                assert "•••• cookie.b" in shown
                assert "is of the session 2 /lender: look whether it is meant" in shown
                assert "lent" not in shown

    asyncio.run(run())
