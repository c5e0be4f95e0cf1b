from __future__ import annotations

import pytest
from textual.containers import VerticalScroll
from textual.events import Paste
from textual.pilot import Pilot
from textual.widgets import Button

from tests.tui.shown import Host, drive, screen_of
from wstui.core.payload import visible
from wstui.core.scope import Scope
from wstui.errors import ScopeError
from wstui.tui.panes.scope import ScopePane
from wstui.tui.widgets.field import Field
from wstui.tui.widgets.routes import Routes

SCOPE = Scope(
    path="/ws/chat/lobby/",
    query_string="token=abc",
    headers=(("host", "localhost"), ("x-a", "b")),
    cookies=(("sessionid", "abc"),),
    subprotocols=("chat.v1",),
)


def field(pane: ScopePane, key: str) -> Field:
    return next(each for each in pane.query(Field) if each.key == key)


def lines(host: Host, pane: ScopePane) -> list[str]:
    return [line for line in screen_of(host).splitlines()[: pane.size.height] if line]


def refused(pane: ScopePane) -> ScopeError:
    with pytest.raises(ScopeError) as caught:
        pane.draft()
    return caught.value


def test_a_scope_is_shown_and_read() -> None:
    pane = ScopePane()
    assert pane.draft() == Scope()

    async def story(host: Host, pilot: Pilot[None]) -> None:
        pane.show(SCOPE)
        await pilot.pause()
        assert lines(host, pane) == [
            "▸path         /ws/chat/lobby/",
            " query        token=abc",
            " headers      host: localhost",
            "              x-a: b",
            " cookies      sessionid=abc",
            " subprotocols chat.v1",
            ' extra keys   e.g. {"client": ["10.0.0.1", 4000]}',
            " server       spec, uvicorn, hypercorn, daphne",
        ]
        assert pane.draft() == SCOPE
        assert host.last(ScopePane.Changed) is None

    drive(pane, story=story, size=(60, 25))


def test_a_small_pane_scrolls_and_shortens_names() -> None:
    pane = ScopePane()

    async def story(host: Host, pilot: Pilot[None]) -> None:
        host.animation_level = "none"
        pane.show(Scope(headers=tuple((f"x-{number}", "v") for number in range(9))))
        pane.focus()
        await pilot.press("tab", "tab", "tab", "tab")
        assert lines(host, pane)[-1].startswith("▸protocols")
        await pilot.press("tab")
        assert lines(host, pane)[-2].startswith("▸extra")
        await pilot.press("tab")
        assert lines(host, pane)[-1].startswith("▸server")
        assert pane.query_one(VerticalScroll).scroll_y > 0
        pane.focus()
        await pilot.pause()
        assert lines(host, pane)[0].startswith("▸path      /")

    drive(pane, story=story, size=(34, 8))


def test_keys_go_through_the_fields_and_enter_is_told() -> None:
    pane = ScopePane()

    async def story(host: Host, pilot: Pilot[None]) -> None:
        pane.show(SCOPE)
        pane.focus()
        keys = ["path"]
        for key in ("tab", "down", "up", "down", "down", "up", "shift+tab", "down", "down", "up", "up", "up"):
            await pilot.press(key)
            keys += [each.key for each in pane.query(Field) if each.has_focus_within]
        assert " ".join(keys) == (
            "path query_string headers headers headers cookies headers "
            "query_string headers cookies headers headers query_string"
        )
        await pilot.press("enter")
        assert host.last(ScopePane.Submitted) is not None
        assert pane.draft() == SCOPE

    drive(pane, story=story)


def test_edits_are_told_and_apply_to_the_draft() -> None:
    pane = ScopePane()

    async def story(host: Host, pilot: Pilot[None]) -> None:
        pane.show(SCOPE)
        pane.focus()
        await pilot.press("end", "x")
        assert isinstance(host.last(ScopePane.Changed), ScopePane.Changed)
        assert pane.draft().path == "/ws/chat/lobby/x"
        await pilot.press("ctrl+z")
        assert pane.draft() == SCOPE
        await pilot.press("tab", "tab", "up", "end", "enter", "a", ":", "b")
        assert pane.draft().headers == (("host", "localhost"), ("a", "b"), ("x-a", "b"))

    drive(pane, story=story)


def test_showing_the_same_leaves_what_was_typed_and_the_caret() -> None:
    pane = ScopePane()

    async def story(_: Host, pilot: Pilot[None]) -> None:
        pane.show(Scope())
        field(pane, "headers").editor.focus()
        await pilot.press("a", ":", "b", "enter")
        typed = pane.text_draft()
        pane.show(pane.draft())
        assert pane.text_draft() == typed
        assert field(pane, "headers").editor.cursor_location == (1, 0)
        pane.show(Scope(headers=(("a", "b"),), path="/other"))
        assert pane.text_draft()[:3] == ("/other", "", "a: b")

    drive(pane, story=story)


def test_a_url_that_is_pasted_fills_the_fields_when_its_field_is_left() -> None:
    pane = ScopePane()

    async def story(host: Host, pilot: Pilot[None]) -> None:
        pane.show(SCOPE)
        pane.focus()
        await pilot.pause()
        path = field(pane, "path").editor
        path.select_all()
        path.post_message(Paste("wss://example.org/ws/x/?y=1\r\n"))
        await pilot.press("tab")
        assert lines(host, pane) == [
            " path         /ws/x/",
            "▸query        y=1",
            " headers      host: example.org",
            "              x-a: b",
            " cookies      sessionid=abc",
            " subprotocols chat.v1",
            ' extra keys   {"scheme": "wss", "server": ["example.org", 443]}',
            " server       spec, uvicorn, hypercorn, daphne",
        ]
        assert host.last(ScopePane.Changed) is not None
        await pilot.press("ctrl+z")
        assert pane.draft().query_string == "token=abc"
        pane.focus()
        await pilot.pause()
        path.fill("/a?b=1")
        scope = pane.draft()
        assert (scope.path, scope.query_string) == ("/a", "b=1")
        assert pane.text_draft()[:2] == ("/a", "b=1")
        path.fill("ws://")
        field(pane, "cookies").editor.focus()
        await pilot.pause()
        assert field(pane, "path").problem == ""
        assert refused(pane).message == "'ws://' names no host"
        path.fill("/")
        field(pane, "cookies").editor.focus()
        await pilot.pause()
        field(pane, "cookies").editor.fill("Cookie: a=1; b=2")
        await pilot.press("shift+tab")
        assert pane.text_draft()[3] == "a=1\nb=2"

    drive(pane, story=story)


def test_a_field_that_is_wrong_says_so_and_keeps_what_was_typed() -> None:
    pane, other = ScopePane(), Button("other")

    async def story(host: Host, pilot: Pilot[None]) -> None:
        pane.show(SCOPE)
        other.focus()
        await pilot.pause()
        headers = field(pane, "headers")
        headers.editor.fill("host: x\nx-a: ✓\nx-b: ✓")
        error = refused(pane)
        await pilot.pause()
        assert error.key == "headers"
        assert host.focused is headers.editor
        assert headers.editor.cursor_location == (1, 6)
        assert " ✗ the value of x-a is not latin-1: '✓' at character 1" in lines(host, pane)
        await pilot.press("backspace", "b", "down", "backspace")
        assert headers.problem == ""
        assert pane.draft().headers == (("host", "x"), ("x-a", "b"), ("x-b", ""))

    drive(pane, other, story=story)


def test_only_the_first_problem_is_said_and_a_good_draft_takes_all_back() -> None:
    pane = ScopePane()

    async def story(host: Host, pilot: Pilot[None]) -> None:
        pane.restore(("nothing", "a b", "", "", "", '{"client": 1}', ""))
        await pilot.pause()
        assert refused(pane).key == "path"
        assert sum("✗" in line for line in lines(host, pane)) <= 1
        field(pane, "path").editor.fill("/")
        assert refused(pane).key == "query_string"
        field(pane, "query_string").editor.fill("")
        assert refused(pane).key == "client"
        assert field(pane, "extra").problem.startswith("✗ client: 1 is not")
        pane.show(Scope())
        await pilot.pause()
        assert not any("✗" in line for line in lines(host, pane))
        assert pane.draft() == Scope()

    drive(pane, story=story)


def test_unfinished_typing_is_put_back_for_each_session() -> None:
    pane = ScopePane()

    async def story(host: Host, pilot: Pilot[None]) -> None:
        typed = ("not a path", "?", "x\x1b", "a", "b c", "{")
        pane.restore(typed)
        kept = pane.text_draft()
        refused(pane)
        pane.show(SCOPE)
        await pilot.pause()
        host.heard.clear()
        assert pane.draft() == SCOPE
        pane.restore(kept)
        await pilot.pause()
        assert pane.text_draft() == kept
        assert host.last(ScopePane.Changed) is None
        assert visible(screen_of(host), keep="\n") == screen_of(host)

    drive(pane, story=story)


def test_a_hostile_scope_is_shown_safely_and_not_as_markup() -> None:
    pane = ScopePane()

    async def story(host: Host, pilot: Pilot[None]) -> None:
        hostile = Scope(
            path="/\x1b]52;[red]\u202e",
            headers=(("x", "a\nb: c"),),
            subprotocols=("\x9b[31m",),
            extra={"[link]": "\x07\u2028"},
        )
        pane.show(hostile)
        await pilot.pause()
        assert visible(screen_of(host), keep="\n") == screen_of(host)
        assert "/%1B%5D52;%5Bred%5D%E2%80%AE" in screen_of(host)
        assert "x: a␊b: c" in screen_of(host)
        assert refused(pane).key == "headers"
        await pilot.pause()
        assert "✗ the value of x holds '\\n', which would end the header" in screen_of(host)

    drive(pane, story=story)


def test_too_large_a_paste_is_refused_at_its_field() -> None:
    pane = ScopePane()

    async def story(_: Host, pilot: Pilot[None]) -> None:
        pane.show(SCOPE)
        editor = field(pane, "query_string").editor
        editor.focus()
        await pilot.pause()
        editor.post_message(Paste("x" * 1_400_000))
        await pilot.pause()
        await pilot.pause()
        assert field(pane, "query_string").problem == "✗ not pasted: 1.4 MB is more than a field takes"
        editor.post_message(Paste("\U00100041"))
        await pilot.pause()
        await pilot.pause()
        assert "last private plane" in field(pane, "query_string").problem
        assert pane.draft() == SCOPE
        assert field(pane, "query_string").problem == ""

    drive(pane, story=story)


def test_a_connection_that_is_open_is_said() -> None:
    pane = ScopePane()

    async def story(_: Host, pilot: Pilot[None]) -> None:
        said = [str(pane.border_subtitle or "")]
        for live in (True, False):
            pane.live = live
            await pilot.pause()
            said.append(str(pane.border_subtitle))
        assert said == ["", "applies at next connect", ""]

    drive(pane, story=story)


def test_the_server_is_typed_kept_and_refused_by_name() -> None:
    pane = ScopePane()

    async def story(host: Host, pilot: Pilot[None]) -> None:
        pane.show(SCOPE, "daphne")
        assert (pane.draft(), pane.server) == (SCOPE, "daphne")
        field(pane, "server").editor.fill(" hypercor ")
        error = refused(pane)
        await pilot.pause()
        assert error.message == "there is no hypercor: did you mean hypercorn?"
        assert field(pane, "server").problem == f"✗ {error.message}"
        assert field(pane, "server").editor.has_focus
        kept = pane.text_draft()
        field(pane, "server").editor.fill("nginx")
        assert refused(pane).message == "there is no nginx, only spec, uvicorn, hypercorn, daphne"
        pane.show(SCOPE, "uvicorn")
        assert (pane.draft(), pane.server) == (SCOPE, "uvicorn")
        pane.restore(kept)
        assert refused(pane).key == "server"
        field(pane, "server").editor.fill("")
        assert (pane.draft(), pane.server) == (SCOPE, "")
        assert host.last(ScopePane.Submitted) is None

    drive(pane, story=story, size=(60, 25))


def test_the_server_is_the_last_field_and_enter_connects() -> None:
    pane = ScopePane()

    async def story(host: Host, pilot: Pilot[None]) -> None:
        field(pane, "extra").editor.focus()
        await pilot.press("down", *"spec", "enter")
        assert pane.server == "spec"
        assert isinstance(host.last(ScopePane.Submitted), ScopePane.Submitted)

    drive(pane, story=story, size=(60, 25))


def test_routes_are_listed_suggested_and_taken_for_the_path() -> None:
    pane = ScopePane()

    async def story(host: Host, pilot: Pilot[None]) -> None:
        pane.offer(("/ws/chat/<room>/", "/ws/orders/"))
        await pilot.pause()
        assert lines(host, pane)[-2:] == [" routes       /ws/chat/<room>/", "              /ws/orders/"]
        await pilot.press("w", "right")
        assert pane.draft().path == "/ws/chat/<room>/"
        field(pane, "extra").editor.focus()
        await pilot.click(Routes, offset=(15, 2))
        assert (pane.draft().path, field(pane, "path").editor.has_focus) == ("/ws/orders/", True)
        assert isinstance(host.last(ScopePane.Changed), ScopePane.Changed)
        await pilot.resize_terminal(45, 25)
        await pilot.pause()
        assert lines(host, pane)[-2:] == [" routes    /ws/chat/<room>/", "           /ws/orders/"]

    drive(pane, story=story, size=(60, 25))


def test_above_the_first_field_and_below_the_last_there_is_none() -> None:
    pane = ScopePane()

    async def story(host: Host, pilot: Pilot[None]) -> None:
        pane.focus()
        await pilot.press("up", "a")
        assert pane.draft().path == "/a"
        for _ in range(9):
            await pilot.press("down")
        last = host.focused
        await pilot.press("down")
        assert host.focused is last
        await pilot.press("up")
        assert host.focused is not last

    drive(pane, story=story, size=(60, 25))


CURL = "curl 'ws://shop.test/ws/?a=1' \\\n  -H 'Origin: http://shop.test' \\\n  -b 'sessionid=abc'\n"


@pytest.mark.parametrize("key", ["path", "headers", "extra"])
def test_a_curl_command_fills_all_fields_wherever_it_is_pasted(key: str) -> None:
    pane = ScopePane()

    async def story(host: Host, pilot: Pilot[None]) -> None:
        pane.show(SCOPE, "daphne")
        editor = field(pane, key).editor
        editor.focus()
        await pilot.pause()
        editor.post_message(Paste(CURL.replace("\n", "\r")))
        await pilot.pause()
        draft = pane.draft()
        assert (draft.path, draft.query_string, draft.subprotocols) == ("/ws/", "a=1", ())
        assert (draft.cookies, pane.server) == ((("sessionid", "abc"),), "daphne")
        assert host.last(ScopePane.Filled).words == "filled in from a curl command"
        assert host.last(ScopePane.Changed) is not None
        field(pane, "path").editor.undo()
        assert field(pane, "path").editor.text == SCOPE.path

    drive(pane, story=story, size=(60, 25))


def test_a_curl_command_that_is_typed_is_taken_when_it_is_used_or_left() -> None:
    pane = ScopePane()

    async def story(host: Host, pilot: Pilot[None]) -> None:
        path = field(pane, "path")
        path.editor.start_over("curl ws://shop.test/ws/")
        assert pane.draft().path == "/ws/"
        path.editor.start_over("curl ws://shop.test/other/")
        path.editor.focus()
        await pilot.press("down")
        await pilot.pause()
        assert path.editor.text == "/other/"
        path.editor.start_over("curl --nonsense")
        assert str(refused(pane)) == "path: curl: 1:6: curl's option --nonsense is not known"
        path.editor.start_over("/")
        path.editor.insert_pasted("curl -X")
        await pilot.pause()
        assert path.editor.text == "/"
        assert "✗ curl: 1:6: -X needs a value" in screen_of(host)
        path.editor.insert_pasted("curl " + "x" * 200_000)
        await pilot.pause()
        assert "✗ curl: 200 kB is too much: copy that one" in screen_of(host)

    drive(pane, story=story, size=(60, 25))
