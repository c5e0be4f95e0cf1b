from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from textual.pilot import Pilot

from tests.tui.shown import Host, lines_of
from wstui.core.events import Accept
from wstui.core.machine import State
from wstui.core.scope import Scope
from wstui.session.child import ChildConfig
from wstui.session.controller import Controller
from wstui.tui.panes.tabs import SessionTabs, shorten, title
from wstui.tui.widgets.tab_strip import TabStrip
from wstui.wire.messages import Loaded


@pytest.mark.parametrize(
    ("room", "shown"),
    [
        (40, "chat.asgi:application (channels)"),
        (32, "chat.asgi:application (channels)"),
        (31, "chat.asgi:application"),
        (20, "…at.asgi:application"),
        (1, "…ation"),
    ],
)
def test_of_a_long_name_its_end_is_shown(room: int, shown: str) -> None:
    assert shorten("chat.asgi:application", " (channels)", room) == shown


def line_of(tabs: SessionTabs) -> str:
    strip = tabs.query_one(TabStrip)
    name = tabs.query_one("#application")
    return f"{lines_of(name)[0]}|{lines_of(strip)[0]}"


def drive(tmp_path: Path, story: Callable[[Host, Pilot[None], SessionTabs, Controller], Awaitable[None]]) -> None:
    async def run() -> None:
        tabs = SessionTabs()
        host = Host(tabs)
        controller = Controller(ChildConfig(app="chat.asgi:application"), None, tmp_path)
        async with host.run_test(size=(80, 4)) as pilot:
            tabs.styles.height = 1
            tabs.query_one("#brand").styles.width = tabs.query_one("#application").styles.width = "auto"
            await story(host, pilot, tabs, controller)
        await controller.aclose()

    asyncio.run(run())


def test_a_tab_for_each_session_and_one_for_a_new_one(tmp_path: Path) -> None:
    async def story(_host: Host, pilot: Pilot[None], tabs: SessionTabs, controller: Controller) -> None:
        one, two = controller.open(Scope("/a")), controller.open(Scope("/b"), "ada")
        two.begin(1, Scope()).told(1, "", State.OPEN, Accept())
        tabs.show(controller, one)
        await pilot.pause()
        assert line_of(tabs) == " chat.asgi:application|[1 /a ○] 2 ada ●  +"
        tabs.show(controller, two)
        await pilot.pause()
        assert line_of(tabs).endswith("| 1 /a ○ [2 ada ●] +")
        controller.close(one)
        tabs.show(controller, two)
        await pilot.pause()
        assert line_of(tabs).endswith("|[1 ada ●] +")
        assert (title([two], two), title([two], one)) == ("1 ada", "/a")

    drive(tmp_path, story)


def test_the_framework_is_named_once_it_is_known(tmp_path: Path) -> None:
    async def story(_host: Host, pilot: Pilot[None], tabs: SessionTabs, controller: Controller) -> None:
        controller._keeper.loaded = Loaded("chat.asgi:app", "channels", "localhost", (), {}, 1)
        tabs.show(controller, None)
        await pilot.pause()
        assert line_of(tabs).startswith(" chat.asgi:app · channels")

    drive(tmp_path, story)


def test_a_click_tells_which_session(tmp_path: Path) -> None:
    async def story(host: Host, pilot: Pilot[None], tabs: SessionTabs, controller: Controller) -> None:
        one = controller.open(Scope("/a"))
        controller.open(Scope("/b"))
        tabs.show(controller, one)
        await pilot.pause()
        strip = tabs.query_one(TabStrip)
        for wanted, at in ((2, 10), (0, 17), (1, 2)):
            await pilot.click(strip, offset=(at, 0))
            assert host.last(SessionTabs.Chosen).place == wanted

    drive(tmp_path, story)


def test_hostile_names_are_made_visible(tmp_path: Path) -> None:
    async def story(_host: Host, pilot: Pilot[None], tabs: SessionTabs, controller: Controller) -> None:
        session = controller.open(Scope("/a"), "\x1b[31m[red]")
        tabs.show(controller, session)
        await pilot.pause()
        assert "[1 ␛[31m[red] ○]" in line_of(tabs)

    drive(tmp_path, story)
