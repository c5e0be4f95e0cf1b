"""What an application may do to its scope, and what is told."""

from __future__ import annotations

from collections import UserDict
from collections.abc import Callable
from typing import Any

import pytest

from wstui.engine.scope_watch import ScopeWatch

Scope = dict[str, Any]


def a_scope() -> Scope:
    return {
        "type": "websocket",
        "asgi": {"version": "3.0"},
        "path": "/",
        "root_path": "",
        "headers": [[b"host", b"x"]],
        "client": ["127.0.0.1", 1],
        "subprotocols": ["a"],
        "state": {},
        "extensions": {"websocket.http.response": {}, "map": UserDict(a=1)},
    }


def put(*keys: Any) -> Callable[[Scope], None]:
    """Change a value deep in a scope."""
    *way, last, value = keys

    def change(scope: Any) -> None:
        for key in way:
            scope = scope[key]
        scope[last] = value

    return change


@pytest.mark.parametrize(
    ("change", "key"),
    [
        (put("path", "/other"), "path"),
        (put("type", "http"), "type"),
        (put("root_path", "/x"), "root_path"),
        (put("headers", 0, 1, b"y"), "headers"),
        (lambda scope: scope["headers"].append([b"a", b"b"]), "headers"),
        (put("headers", ((b"host", b"x"),)), "headers"),
        (put("client", 1, 2), "client"),
        (lambda scope: scope["subprotocols"].clear(), "subprotocols"),
        (put("extensions", "websocket.http.response", "x", 1), "extensions"),
        (put("asgi", "spec_version", "2.5"), "asgi"),
        (lambda scope: scope.pop("client"), "client"),
        (put("extensions", "map", "a", 2), "extensions"),
    ],
)
def test_a_change_is_told_once(change: Callable[[Scope], None], key: str) -> None:
    scope = a_scope()
    watch = ScopeWatch(scope)
    assert watch.news() == []
    change(scope)
    (violation,) = watch.news()
    assert (violation.rule, violation.severity, violation.case) == ("P30", "error", "scope")
    assert violation.what.endswith(f": {key}")
    assert watch.news() == []


def test_a_key_that_is_added_is_worth_showing() -> None:
    scope = a_scope()
    watch = ScopeWatch(scope)
    scope["user"] = "ada"
    (violation,) = watch.news()
    assert (violation.rule, violation.severity, violation.what.split()[0]) == ("P30", "info", "added")
    scope["path"] = "/other"
    assert [told.severity for told in watch.news()] == ["error"]


@pytest.mark.parametrize("own", ["app", "router", "litestar_app"])
def test_what_frameworks_add_is_theirs(own: str) -> None:
    scope = a_scope()
    watch = ScopeWatch(scope)
    scope |= {own: object(), "user": "ada", "endpoint": None}
    assert watch.news() == []
    scope |= {"app_root_path": "", "root_path": "/mounted"}
    assert watch.news() == []


@pytest.mark.parametrize(("own", "free"), [("app_root_path", "root_path"), ("litestar_app", "path")])
def test_a_framework_changes_one_key_by_habit_and_no_other(own: str, free: str) -> None:
    scope = a_scope()
    watch = ScopeWatch(scope)
    scope |= {own: object(), "root_path": "/x", "path": "/x"}
    (violation,) = watch.news()
    assert violation.what.endswith(f": {({'root_path', 'path'} - {free}).pop()}")


def test_state_is_there_to_be_written_to() -> None:
    scope = a_scope()
    watch = ScopeWatch(scope)
    scope["state"]["n"] = 1
    scope["state"] = {"n": 2}
    assert watch.news() == []


def test_a_scope_that_holds_itself_is_no_trouble() -> None:
    scope = a_scope()
    scope["extensions"]["self"] = scope
    assert ScopeWatch(scope).news() == []


def test_what_is_neither_list_nor_dict_is_the_same_while_it_is_the_same_object() -> None:
    scope = a_scope()
    scope["extensions"]["odd"] = odd = {1, 2}
    watch = ScopeWatch(scope)
    odd.add(3)
    assert watch.news() == []
    scope["extensions"]["odd"] = {9}
    assert [told.rule for told in watch.news()] == ["P30"]
