"""Whether an application changes the scope that it was given, so that middleware around it sees the change (P30)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from ..core import rules
from ..core.events import Violation

_FREE: Final = frozenset({"state"})
"""Keys that are there to be written to."""
_HABITS: Final = {"app": "", "router": "", "app_root_path": "root_path", "litestar_app": "path"}
"""Keys by which a framework shows that it keeps its own things in the scope, and the key that it changes in passing:
Starlette and its kin where they mount an application inside another, Litestar where a path ends in a slash."""
_DEPTH: Final = 3
"""Levels of lists and dicts that are looked into; a server's scope has no more."""
_WHOLE: Final = frozenset({str, bytes, int, float, bool, type(None)})
"""Types whose values nobody can change; a scope has little else, and each connection's is looked through twice."""
_ITEMS: Final = 1000
"""Items of one of them that are remembered."""


class ScopeWatch:
    """Remembers a scope, and tells each key that has been changed since, once.

    Args:
        scope: The dict that the application gets.
    """

    def __init__(self, scope: dict[str, Any]) -> None:
        self._scope = scope
        self._before = {key: _frozen(value) for key, value in scope.items() if key not in _FREE}
        self._told: set[str] = set()

    def news(self) -> list[Violation]:
        """Tell what has been changed since the last time.

        Returns:
            One violation for keys changed or taken away; a milder one for keys added, unless a framework is at work,
            which does so in passing. Mostly none.
        """
        changed = [key for key in self._changed() if key not in self._told]
        added = [key for key in self._added() if key not in self._told]
        self._told.update(changed, added)
        return [
            *([rules.mutated_scope(changed)] if changed else ()),
            *([rules.mutated_scope(added, added=True)] if added else ()),
        ]

    def _changed(self) -> list[str]:
        scope = self._scope
        free = {changes for shown, changes in _HABITS.items() if shown in scope}
        return [
            key
            for key, value in self._before.items()
            if key not in free and (key not in scope or _frozen(scope[key]) != value)
        ]

    def _added(self) -> list[str]:
        if self._scope.keys() & _HABITS.keys():
            return []
        return [str(key) for key in self._scope if key not in self._before and key not in _FREE]


def _frozen(value: Any, depth: int = 0) -> Any:
    """Copy a value so that what is done to it later does not show in the copy.

    Lists are told from tuples: who turns one into the other has changed it.
    """
    kind = type(value)
    if kind in _WHOLE:
        return value
    if depth < _DEPTH:
        if kind is tuple and _WHOLE.issuperset(map(type, value)):
            return value
        if kind is list or kind is tuple:
            return kind, [_frozen(item, depth + 1) for item in value[:_ITEMS]], len(value)
        if kind is dict or isinstance(value, Mapping):
            return {key: _frozen(value[key], depth + 1) for key in list(value)[:_ITEMS]}, len(value)
    return value
