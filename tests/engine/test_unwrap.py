from __future__ import annotations

from typing import Any

import pytest
from channels.generic.websocket import AsyncWebsocketConsumer, JsonWebsocketConsumer
from fastapi import FastAPI
from litestar import Litestar
from quart import Quart
from starlette.applications import Starlette
from starlette.middleware.cors import CORSMiddleware

from wstui.engine import asgi2
from wstui.engine.unwrap import consumer_class, core_kind, is_consumer, kind_of, layers


class Middleware:
    """Keeps what it wraps under a name."""

    def __init__(self, name: str, inner: Any) -> None:
        setattr(self, name, inner)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Pass everything on."""


class MyApp(FastAPI):
    """A user's own subclass."""


def closing_over(inner: Any) -> Any:
    """Middleware as a function."""

    async def application(scope: Any, receive: Any, send: Any) -> None:
        await inner(scope, receive, send)

    return application


Consumer: Any = type("Consumer", (AsyncWebsocketConsumer,), {})


async def raw(scope: Any, receive: Any, send: Any) -> None: ...


@pytest.mark.parametrize(
    ("application", "kind"),
    [
        (Starlette(), "starlette"),
        (FastAPI(), "fastapi"),
        (MyApp(), "fastapi"),
        (Litestar([]), "litestar"),
        (Quart(__name__), "quart"),
        (Consumer.as_asgi(), "channels"),
        (CORSMiddleware(Starlette()), "starlette"),
        (Middleware("inner", Middleware("application", FastAPI())), "fastapi"),
        (closing_over(Quart(__name__)), "quart"),
        (asgi2.wrap(Starlette()), "starlette"),
        (raw, "asgi"),
        (Middleware("inner", raw), "asgi"),
        (object(), "asgi"),
    ],
    ids=lambda thing: type(thing).__name__ if not isinstance(thing, str) else thing,
)
def test_the_framework_is_seen_through_the_middleware(application: Any, kind: str) -> None:
    assert kind_of(application) == kind


def test_the_websocket_side_of_a_protocol_router_is_followed() -> None:
    inner = Starlette()
    router = Middleware("application_mapping", {"http": raw, "websocket": inner})
    assert list(layers(router)) == [router, inner]


def test_circles_and_towers_come_to_an_end() -> None:
    circle = Middleware("inner", None)
    vars(circle)["inner"] = circle
    assert list(layers(circle)) == [circle]
    tower: Any = raw
    for _ in range(1000):
        tower = Middleware("inner", tower)
    assert 10 < len(list(layers(tower))) < 100


def test_a_closure_that_is_not_filled_yet_is_no_trouble() -> None:
    def outer() -> Any:
        async def application(scope: Any, receive: Any, send: Any) -> None:
            await later(scope, receive, send)

        found = list(layers(application))
        later = raw
        return found

    assert len(outer()) == 1


def test_consumers_are_known_from_the_class_and_from_the_function() -> None:
    assert consumer_class(Consumer.as_asgi()) is Consumer
    assert consumer_class(raw) is None
    assert is_consumer(JsonWebsocketConsumer)
    assert not is_consumer(Starlette)
    assert core_kind(Middleware("inner", raw)) is None


def test_what_only_has_the_name_of_an_inside_is_passed_over() -> None:
    wrapper = Middleware("app", 5)
    assert [*layers(wrapper)] == [wrapper]


def test_of_what_a_function_closes_over_only_an_application_counts() -> None:
    starlette, aid = Starlette(), closing_over(None)

    async def application(scope: Any, receive: Any, send: Any) -> None:
        await aid(scope, receive, send)
        await starlette(scope, receive, send)

    assert [*layers(application)] == [application, starlette]
