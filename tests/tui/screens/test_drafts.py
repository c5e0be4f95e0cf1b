from __future__ import annotations

from pathlib import Path

from textual.pilot import Pilot

from tests.tui.shown import Host, drive
from wstui.core.events import Raw, Receive
from wstui.core.scope import Scope
from wstui.session.child import ChildConfig
from wstui.session.controller import Controller
from wstui.tui.panes.composer import ComposerPane
from wstui.tui.panes.scope import ScopePane
from wstui.tui.screens.drafts import Drafts


def mode_of(composer: ComposerPane) -> str:
    return composer.mode


def test_each_session_has_what_was_typed_in_it(tmp_path: Path) -> None:
    controller = Controller(ChildConfig(app="a:b"), None, tmp_path)
    one, two = controller.open(Scope("/one")), controller.open(Scope("/two"))
    scope, composer = ScopePane(), ComposerPane()

    async def story(_host: Host, pilot: Pilot[None]) -> None:
        drafts = Drafts()
        drafts.put_back(one, scope, composer)
        assert scope.draft().path == "/one"
        composer.load(Receive("unfinished"))
        kept = scope.text_draft(), composer.text_draft()
        drafts.keep(one.number, scope, composer)

        drafts.put_back(two, scope, composer)
        await pilot.pause()
        assert scope.draft().path == "/two"
        assert composer.text_draft() != kept[1]

        drafts.put_back(one, scope, composer)
        await pilot.pause()
        assert (scope.text_draft(), composer.text_draft()) == kept

        drafts.keep(one.number, scope, composer)
        drafts.forget(one.number)
        drafts.put_back(one, scope, composer)
        await pilot.pause()
        assert composer.text_draft() != kept[1]
        await controller.aclose()

    drive(scope, composer, story=story)


def test_a_new_session_composes_as_the_last_one_but_for_a_close(tmp_path: Path) -> None:
    controller = Controller(ChildConfig(app="a:b"), None, tmp_path)
    scope, composer = ScopePane(), ComposerPane()

    async def story(_host: Host, pilot: Pilot[None]) -> None:
        drafts = Drafts()
        composer.load(Raw({"type": "x"}))
        drafts.put_back(controller.open(Scope("/a")), scope, composer)
        await pilot.pause()
        assert mode_of(composer) == "raw"
        composer.mode = "close"
        drafts.put_back(controller.open(Scope("/b")), scope, composer)
        await pilot.pause()
        assert mode_of(composer) == "text"
        await controller.aclose()

    drive(scope, composer, story=story)
