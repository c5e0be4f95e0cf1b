from __future__ import annotations

import functools
import types
from typing import Any

import pytest
from channels.generic.websocket import AsyncWebsocketConsumer
from starlette.applications import Starlette
from starlette.endpoints import WebSocketEndpoint

from wstui.engine.choosing import candidates, shape, verdict


async def asgi3(scope: Any, receive: Any, send: Any) -> None: ...
async def asgi3_more(scope: Any, receive: Any, send: Any, more: int = 1) -> None: ...
def asgi3_sync(scope: Any, receive: Any, send: Any) -> Any: ...
async def anything(*args: Any, **kwargs: Any) -> None: ...
def anything_sync(*args: Any, **kwargs: Any) -> Any: ...
def asgi2(scope: Any) -> Any: ...
def wsgi(environ: Any, start_response: Any) -> Any: ...
def wsgi_more(environ: Any, start_response: Any, more: Any = None) -> Any: ...
def factory() -> Any: ...
def factory_with_options(debug: bool = False, level: int = 1, name: str = "") -> Any: ...  # noqa: FBT001, FBT002 - as users write them
async def async_factory() -> Any: ...
async def endpoint(websocket: Any) -> None: ...
def four(one: Any, two: Any, three: Any, four: Any) -> None: ...
def named(*, scope: Any) -> None: ...


@functools.wraps(asgi3)
async def decorated(*args: Any, **kwargs: Any) -> None:
    """Pass everything on."""


@functools.wraps(endpoint)
async def adapted(scope: Any, receive: Any, send: Any) -> None:
    """Have another signature than what it wraps."""


class Asgi2:
    """Called with the scope, then with receive and send."""

    def __init__(self, scope: Any) -> None: ...
    async def __call__(self, receive: Any, send: Any) -> None:
        """Serve."""


class Asgi3:
    """Called with all three; its instances are applications."""

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Serve."""


class Wsgi:
    """As Flask's."""

    def __call__(self, environ: Any, start_response: Any) -> Any:
        """Serve."""


def without_arguments(_: Any) -> None: ...


Consumer: Any = type("Consumer", (AsyncWebsocketConsumer,), {"__init__": without_arguments})


class Endpoint(WebSocketEndpoint):
    """An application that is awaited."""


class Unsigned:
    """Does not tell its signature; called with all three."""

    __signature__ = "none"

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Serve."""


class UnsignedTwice:
    """Does not tell its signature; called twice."""

    __signature__ = "none"

    def __call__(self, scope: Any) -> Any:
        """Take the scope."""


@pytest.mark.parametrize(
    ("thing", "expected"),
    [
        (asgi3, "asgi3"),
        (asgi3_more, "asgi3"),
        (asgi3_sync, "asgi3"),
        (anything, "asgi3"),
        (anything_sync, "asgi3"),
        (decorated, "asgi3"),
        (adapted, "asgi3"),
        (functools.partial(asgi3_more, more=2), "asgi3"),
        (functools.partial(four, None), "asgi3"),
        (Asgi3(), "asgi3"),
        (Unsigned(), "asgi3"),
        (UnsignedTwice(), "asgi2"),
        (Asgi3().__call__, "asgi3"),
        (Starlette(), "asgi3"),
        (Endpoint, "asgi3"),
        (Consumer.as_asgi(), "asgi3"),
        (asgi2, "asgi2"),
        (Asgi2, "asgi2"),
        (Consumer, "consumer"),
        (wsgi, "wsgi"),
        (wsgi_more, "wsgi"),
        (Wsgi(), "wsgi"),
        (factory, "factory"),
        (functools.lru_cache(factory), "factory"),
        (functools.partial(asgi2, None), "factory"),
        (factory_with_options, "factory"),
        (async_factory, "async factory"),
        (endpoint, "parameters"),
        (four, "parameters"),
        (named, "parameters"),
        (Starlette, "class"),
        (Asgi3, "class"),
        (int, "class"),
        (types, "module"),
        ([], "nothing"),
        ([1], "nothing"),
        ([types.SimpleNamespace(pattern="x"), types.SimpleNamespace(endpoint="y")], "routes"),
        ((types.SimpleNamespace(pattern="x"), 1), "nothing"),
        ("asgi3", "nothing"),
        (None, "nothing"),
    ],
    ids=lambda thing: thing if isinstance(thing, str) else getattr(thing, "__name__", type(thing).__name__),
)
def test_what_an_object_is_is_told_without_calling_it(thing: Any, expected: str) -> None:
    assert verdict(thing) == expected


def test_asgirefs_marks_are_believed() -> None:
    def marked(*_: Any) -> Any: ...

    vars(marked)["_asgi_double_callable"] = True
    assert verdict(marked) == "asgi2"
    vars(marked)["_asgi_single_callable"] = True
    assert verdict(marked) == "asgi3"


def test_what_does_not_tell_its_signature_has_no_shape() -> None:
    assert shape(type("Odd", (), {"__call__": None, "__signature__": "none"})) is None


def test_applications_of_a_module_are_offered_the_customary_first() -> None:
    namespace = {
        "__name__": __name__,
        "server": asgi3,
        "app": Starlette(),
        "create_app": factory,
        "helper": factory,
        "run": anything_sync,
        "_hidden": asgi3,
        "Endpoint": Endpoint,
        "AsyncWebsocketConsumer": AsyncWebsocketConsumer,
        "takes": asgi2,
        "other": functools.lru_cache,
    }
    found = candidates(namespace)
    assert found[0] == "app"
    assert {"server", "create_app", "takes", "Endpoint"} <= set(found)
    assert not {"_hidden", "helper", "AsyncWebsocketConsumer", "other"} & set(found)
