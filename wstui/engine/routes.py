"""The WebSocket routes that an application declares, read without running it.

Each framework keeps its routes in attributes of its own; those that are private stand behind ``getattr`` with a
default, so that another version at worst shows fewer routes.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from typing import Any, Final

from ..core.frozen import frozen
from .explaining import short_path
from .target import Kind
from .unwrap import consumer_class, core_kind, layers

_DEPTH: Final = 20
"""Routers within routers after which they must hold each other."""


@frozen
class Route:
    """One WebSocket route.

    Attributes:
        path: As the framework spells it: ``/ws/chat/{room}/``.
        name: What the application calls it; empty if it does not.
        endpoint: Where it is handled: ``chat/consumers.py:21 ChatConsumer``.
        framework: Who declared it.
    """

    path: str
    name: str
    endpoint: str
    framework: Kind


def routes(application: Any) -> list[Route]:
    """List the WebSocket routes of an application, without running it.

    Args:
        application: `Loaded.application`.

    Returns:
        Its routes in the order in which they are tried; empty if its framework is not known or declares none.
    """
    return list(_routes(application, "", 0))


def endpoint(thing: Any) -> str:
    """Tell where a handler stands.

    Args:
        thing: A function, a class, or something that wraps one.

    Returns:
        ``file:line name``; only the name if its source is not known.
    """
    thing = consumer_class(thing) or thing
    while not inspect.isroutine(thing) and callable(inner := getattr(thing, "func", None)):
        thing = inner  # a partial, and what frameworks make in its likeness
    thing = inspect.unwrap(thing)
    if not (inspect.isclass(thing) or inspect.isroutine(thing)):
        thing = type(thing)
    name = getattr(thing, "__qualname__", repr(thing)).replace("<locals>.", "")
    try:
        file = inspect.getsourcefile(thing)
        line = inspect.findsource(thing)[1] + 1
    except (OSError, TypeError, SyntaxError):  # made by exec, or its source has changed beyond recognition
        return name
    return f"{short_path(file)}:{line} {name}" if file else name


def _routes(application: Any, prefix: str, depth: int) -> Iterator[Route]:
    for part in layers(application):
        kind = core_kind(part)
        if kind in {"starlette", "fastapi"}:
            yield from _starlette(getattr(part, "routes", ()), prefix, kind, depth)
        elif kind == "channels" and hasattr(part, "routes"):
            yield from _channels(part, prefix, depth)
        elif kind == "channels" and consumer_class(part) is not None:
            yield Route(prefix or "/", "", endpoint(part), kind)
        elif kind == "litestar":
            yield from _litestar(part, prefix)
        elif kind == "quart":
            yield from _quart(part, prefix)


def _starlette(declared: Any, prefix: str, kind: Kind, depth: int) -> Iterator[Route]:
    for route in declared if depth < _DEPTH else ():
        path = prefix + getattr(route, "path", "")
        included = getattr(route, "original_router", None)  # FastAPI, where include_router() no longer copies
        if included is not None:
            added = getattr(getattr(route, "include_context", None), "prefix", "")
            yield from _starlette(included.routes, prefix + added, kind, depth + 1)
        elif any(base.__name__ == "WebSocketRoute" for base in type(route).__mro__):
            yield Route(path, getattr(route, "name", None) or "", endpoint(route.endpoint), kind)
        elif any(base.__name__ in {"Mount", "Host"} for base in type(route).__mro__):
            yield from _mounted(route, path, kind, depth)


def _mounted(route: Any, path: str, kind: Kind, depth: int) -> Iterator[Route]:
    if any(core_kind(part) is not None for part in layers(route.app)):
        yield from _routes(route.app, path, depth + 1)
    else:  # its own middleware hides the router
        yield from _starlette(getattr(route, "routes", None) or (), path, kind, depth + 1)


def _channels(router: Any, prefix: str, depth: int) -> Iterator[Route]:
    for route in router.routes if depth < _DEPTH else ():
        path = prefix + ("" if prefix.endswith("/") else "/") + _django_path(route.pattern)
        handler = route.callback
        nested = [part for part in layers(handler) if core_kind(part) == "channels" and hasattr(part, "routes")]
        if nested:
            yield from _routes(handler, path, depth + 1)
        else:
            inner = next((part for part in layers(handler) if consumer_class(part) is not None), handler)
            yield Route(path, getattr(route, "name", None) or "", endpoint(inner), "channels")


def _django_path(pattern: Any) -> str:
    """Spell a Django pattern as a path; a regular expression loses its anchors, the rest is the user's to read."""
    text = str(pattern)
    if hasattr(pattern, "_regex"):
        text = text.removeprefix("^").removesuffix("$").removesuffix(r"\Z")
    return text.removeprefix("/")


def _litestar(application: Any, prefix: str) -> Iterator[Route]:
    for route in application.routes:
        handler = getattr(route, "route_handler", None)
        if handler is None or "websocket" not in type(route).__name__.lower():
            continue
        function = getattr(handler, "fn", handler)
        function = getattr(function, "_fn", function)  # a listener wraps its callback
        yield Route(prefix + route.path, getattr(handler, "name", None) or "", endpoint(function), "litestar")


def _quart(application: Any, prefix: str) -> Iterator[Route]:
    for rule in application.url_map.iter_rules():
        if getattr(rule, "websocket", False):
            handler = application.view_functions.get(rule.endpoint)
            where = endpoint(handler) if handler is not None else rule.endpoint
            yield Route(f"{prefix}{rule.rule}", rule.endpoint, where, "quart")
