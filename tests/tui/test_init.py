from __future__ import annotations

import os

import pytest

import wstui.tui


@pytest.mark.parametrize(("given", "rate"), [(None, "240"), ("30", "30")])
def test_textual_paints_as_often_as_it_can_unless_told(
    given: str | None, rate: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("TEXTUAL_FPS", raising=False)
    if given is not None:
        monkeypatch.setenv("TEXTUAL_FPS", given)
    with open(wstui.tui.__file__, encoding="utf-8") as file:  # noqa: PTH123 - it is run again as it stands
        exec(compile(file.read(), wstui.tui.__file__, "exec"), {})  # noqa: S102 - as above
    assert os.environ["TEXTUAL_FPS"] == rate
