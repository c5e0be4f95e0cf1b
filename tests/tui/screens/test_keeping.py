from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.support import events
from tests.tui.driven import LARGE, SMALL, driven
from wstui.core.events import Connect, Receive, Send


@pytest.mark.anyio
async def test_a_session_is_saved_and_saved_again_by_keys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    async with driven(tmp_path, path="/echo?token=0123456789", size=SMALL) as at:
        await at.see("● open")
        assert at.screen.file_of(at.session) is None
        await at.press("ctrl+s")
        await at.see("╭─ Save the session", "echo.wstui", "[ ] keep them in the file", "enter saves, esc goes back")
        await at.press("enter")
        await at.see("╭─ Saved", "records saved to", "the secret in query token was taken out", "payloads are saved")
        await at.press("enter")
        await at.gone("╭─ Saved")
        await at.type("more")
        await at.press("ctrl+j")
        await at.see("↑1 ↓1")
        await at.press("ctrl+s")
        await at.see("╭─ Save the session")
        await at.press("enter")  # its own file: no question
        await at.see("╭─ Saved")
        await at.press("escape")
        await at.gone("╭─ Save")
        await at.press("ctrl+s")
        await at.see("╭─ Save the session")
        await at.press("escape")
        await at.gone("╭─ Save")
        assert at.screen.file_of(at.session) == Path("echo.wstui")
    _, *records = [json.loads(line) for line in (tmp_path / "echo.wstui").read_text("utf-8").splitlines()]
    assert [each["scope"]["query_string"] for each in records if "scope" in each] == ["token=${secret:query.token}"]
    assert [each["text"] for each in records if each["type"] == Receive.kind] == ["more"]


@pytest.mark.anyio
async def test_a_scope_with_placeholders_connects_once_its_secrets_are_given(tmp_path: Path) -> None:
    async with driven(tmp_path, path="/scope?token=${secret:query.token}", size=LARGE) as at:
        await at.see("╭─ Secrets", "${secret:query.token}", "WSTUI_SECRET_QUERY_TOKEN", "enter connects")
        await at.press("enter")
        await at.see("✗ query.token is empty")
        await at.type("s3cret-word")
        await at.see("•" * 11)
        assert "s3cret" not in at.text
        await at.press("enter")
        await at.see("● open", "↓1")
        assert "token=s3cret-word" in events(at.session, Send.kind)[0].text  # payloads are kept as they are
        (connect,) = events(at.session, Connect.kind)
        assert connect.scope["query_string"] == "token=${secret:query.token}"
        await at.press("f5")
        await at.until(lambda: at.session.connects == 2)
        await at.press("alt+g")
        await at.see("╭─ Secrets")
        await at.press("escape")
        await at.gone("╭─ Secrets")
        assert at.session.connects == 2
        await at.press("alt+g")
        await at.see("╭─ Secrets")
        await at.type("another")
        await at.press("enter")
        await at.until(lambda: len(events(at.session, Send.kind)) == 3)
        assert "token=another" in events(at.session, Send.kind)[2].text
