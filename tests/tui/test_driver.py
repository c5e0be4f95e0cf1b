from __future__ import annotations

from typing import Any

import pytest
from textual._ansi_sequences import SYNC_END, SYNC_START
from textual.drivers.linux_driver import LinuxDriver

from wstui.tui.driver import TerminalDriver


def test_a_picture_is_handed_on_in_one_piece_and_all_else_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    written: list[str] = []

    def write(_: Any, data: str) -> None:
        written.append(data)

    monkeypatch.setattr(LinuxDriver, "write", write)
    driver = TerminalDriver.__new__(TerminalDriver)
    driver._picture = []
    for data in ("\x07", SYNC_START, "pic", "ture", SYNC_END, "x", SYNC_START, SYNC_END):
        driver.write(data)
    assert written == ["\x07", f"{SYNC_START}picture{SYNC_END}", "x", SYNC_START + SYNC_END]
