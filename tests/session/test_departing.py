"""Who was closed has a while to depart, and no longer."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from tests.session.fakes import install, link, running
from tests.support import PATIENCE
from wstui.core.scope import Scope
from wstui.session import departing
from wstui.session.departing import departed
from wstui.wire.messages import Gone


@pytest.mark.anyio
async def test_who_was_closed_has_a_while_to_depart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    install(monkeypatch)
    async with running(tmp_path) as (controller, other):
        run = controller.connections.open(other, Scope("/"))
        monkeypatch.setattr(departing, "DEPARTING", 2 * PATIENCE)
        controller.close(other)
        asyncio.get_running_loop().call_later(0.01, lambda: link().report(Gone(run.wire_id)))
        async with asyncio.timeout(PATIENCE):
            await departed(controller, other)
            assert other.runs == []
            await departed(controller, other)
        late = controller.open()
        controller.connections.open(late, Scope("/"))
        monkeypatch.setattr(departing, "DEPARTING", 0.01)
        controller.close(late)
        await departed(controller, late)
        assert len(late.runs) == 1
        assert controller._ledger._watchers == []
