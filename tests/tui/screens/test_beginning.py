from __future__ import annotations

from typing import Any

from wstui.core.scope import Scope
from wstui.session.child import ChildConfig
from wstui.session.controller import Controller
from wstui.tui.screens.beginning import Beginning, Owner
from wstui.tui.screens.leafing import Leafing
from wstui.tui.screens.opening import Opening


def parts(protocol: type[Any]) -> set[str]:
    """The names that a protocol asks for."""
    return {
        name
        for each in protocol.__mro__
        if each.__module__.startswith("wstui")
        for name in vars(each)
        if name[0] != "_"
    }


def test_both_beginnings_and_both_owners_have_what_is_asked(tmp_path: Any) -> None:
    controller = Controller(ChildConfig(app="a:b"), None, tmp_path)
    opening = Opening(controller, Scope.from_url("/"), connect=False)
    for name in parts(Beginning):
        assert hasattr(opening, name)
        assert hasattr(Leafing, name) or name in {"controller", "settled"}
    assert parts(Owner) <= {*dir(controller)}
