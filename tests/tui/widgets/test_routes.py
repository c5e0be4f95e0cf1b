from __future__ import annotations

from textual.pilot import Pilot

from tests.tui.shown import Host, drive, screen_of
from wstui.tui.widgets.routes import MOST, Routes


def test_a_click_on_a_route_takes_it() -> None:
    routes = Routes()

    async def story(host: Host, pilot: Pilot[None]) -> None:
        assert "routes" not in screen_of(host)
        routes.show(["/ws/chat/<slug:room>/", "/\x1b[31m[red]"])
        routes.show(["/ws/chat/<slug:room>/", "/\x1b[31m[red]"])
        await pilot.pause()
        assert [line.rstrip() for line in screen_of(host).splitlines()[1:3]] == [
            " routes       /ws/chat/<slug:room>/",
            "              /␛[31m[red]",
        ]
        await pilot.click(routes, offset=(15, 2))
        assert host.last(Routes.Chosen).path == "/\x1b[31m[red]"
        await pilot.click(routes, offset=(15, 1))
        assert host.last(Routes.Chosen).path == "/ws/chat/<slug:room>/"
        for _ in range(2):
            routes.align(names=11)
        await pilot.pause()
        assert screen_of(host).splitlines()[1].rstrip() == " routes    /ws/chat/<slug:room>/"
        routes.show([])
        await pilot.pause()
        assert "routes" not in screen_of(host)

    drive(routes, story=story)


def test_of_very_many_it_says_how_many_there_are() -> None:
    routes = Routes()

    async def story(host: Host, pilot: Pilot[None]) -> None:
        routes.show([f"/{number}" for number in range(MOST + 3)])
        await pilot.pause()
        lines = screen_of(host).splitlines()
        assert [lines[MOST].strip(), lines[MOST + 1].strip()] == [f"/{MOST - 1}", "and 3 more"]
        await pilot.click(routes, offset=(15, MOST + 1))
        assert host.last(Routes.Chosen) is None

    drive(routes, story=story, size=(60, MOST + 10))
