from __future__ import annotations

import functools
import importlib
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

import pytest
from channels.middleware import BaseMiddleware
from channels.routing import ProtocolTypeRouter, URLRouter
from django.urls import path, re_path
from fastapi import APIRouter, FastAPI
from litestar import Litestar, Router, WebSocket, websocket, websocket_listener
from litestar.handlers import WebsocketListener
from litestar.params import FromPath
from quart import Quart
from starlette.applications import Starlette
from starlette.endpoints import WebSocketEndpoint
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.routing import Host, Mount, Route, WebSocketRoute

from wstui.engine.routes import endpoint, routes

if TYPE_CHECKING:
    from .conftest import Project


async def chat(ws: Any) -> None:
    """Serve a room."""


async def page() -> str:
    """Serve no WebSocket."""
    return ""


class Chat(WebSocketEndpoint):
    """Serve a room as a class."""


@pytest.fixture
def room(project: Project) -> Any:
    """A Channels consumer in a file of its own."""
    project.write(
        "consumers.py",
        """
        from channels.generic.websocket import AsyncWebsocketConsumer


        class Room(AsyncWebsocketConsumer):
            ...
        """,
    )
    project.load("consumers:Room")
    return importlib.import_module("consumers").Room


@websocket("/room/{name:str}", name="room")
async def litestar_room(socket: WebSocket[Any, Any, Any], name: FromPath[str]) -> None:
    """Serve a room."""


@websocket_listener("/listen")
async def litestar_listen(data: str) -> str:
    """Answer."""
    return data


class Listener(WebsocketListener):
    """Answer as a class."""

    path = "/listener"

    def on_receive(self, data: str) -> str:
        """Answer."""
        return data


def listed(application: Any) -> list[tuple[str, str, str]]:
    """Path, name and the handler's name of each route."""
    return [(route.path, route.name, route.endpoint.rpartition(" ")[2]) for route in routes(application)]


def test_starlettes_routes_are_listed_through_mounts_and_middleware() -> None:
    inner = Starlette(routes=[WebSocketRoute("/chat/{room}", chat, name="chat")])
    application = CORSMiddleware(
        Starlette(
            routes=[
                Route("/", chat),
                WebSocketRoute("/ws", Chat),
                Mount(
                    "/api",
                    routes=[Mount("/v1", app=inner), WebSocketRoute("/ws", functools.partial(chat), name="partial")],
                ),
                Host("chat.example", app=inner),
            ]
        )
    )
    assert listed(application) == [
        ("/ws", "Chat", "Chat"),
        ("/api/v1/chat/{room}", "chat", "chat"),
        ("/api/ws", "partial", "chat"),
        ("/chat/{room}", "chat", "chat"),
    ]


def test_fastapis_routes_are_listed_through_routers() -> None:
    deep, router, application = APIRouter(), APIRouter(prefix="/v1"), FastAPI()
    deep.add_api_websocket_route("/chat/{room}", chat, name="chat")
    router.include_router(deep, prefix="/deep")
    application.include_router(router, prefix="/api")
    application.mount("/mounted", router)
    application.websocket("/ws")(chat)
    found = listed(application)
    assert ("/api/v1/deep/chat/{room}", "chat", "chat") in found
    assert ("/ws", "chat", "chat") in found
    assert len(found) == 3


def test_channels_routes_are_listed_through_middleware_and_routers(room: Any) -> None:
    nested = BaseMiddleware(URLRouter([path("room/<str:name>/", room.as_asgi(), name="room")]))
    application = ProtocolTypeRouter(
        {
            "websocket": BaseMiddleware(
                URLRouter(
                    [
                        path("ws/", nested),
                        re_path(r"^chat/(?P<name>\w+)/$", BaseMiddleware(room.as_asgi())),
                        path("raw", cast("Any", chat)),
                    ]
                )
            )
        }
    )
    assert listed(application) == [
        ("/ws/room/<str:name>/", "room", "Room"),
        (r"/chat/(?P<name>\w+)/", "", "Room"),
        ("/raw", "", "chat"),
    ]


def test_a_consumer_alone_is_one_route(room: Any) -> None:
    assert listed(room.as_asgi()) == [("/", "", "Room")]


def test_litestars_routes_are_listed() -> None:
    application = Litestar([Router("/api", route_handlers=[litestar_room]), litestar_listen, Listener])
    found = listed(application)
    assert ("/api/room/{name:str}", "room", "litestar_room") in found
    assert ("/listen", "", "litestar_listen") in found
    assert ("/listener", "", "Listener.on_receive") in found
    assert len(found) == 3


def test_quarts_routes_are_listed() -> None:
    application = Quart(__name__)
    application.websocket("/ws/<room>")(cast("Any", chat))
    application.route("/")(page)
    assert listed(application) == [("/ws/<room>", "chat", "chat")]


@pytest.mark.parametrize("thing", [chat, Chat.on_connect, len, object(), None])
def test_what_declares_nothing_has_no_routes(thing: Any) -> None:
    assert routes(thing) == []


def test_routers_that_hold_each_other_come_to_an_end() -> None:
    application = Starlette()
    application.mount("/again", application)
    assert routes(application) == []


def test_an_endpoint_is_told_by_file_line_and_name(room: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    assert endpoint(room.as_asgi()) == "consumers.py:5 Room"
    monkeypatch.chdir(Path(__file__).parent)
    assert endpoint(functools.partial(chat, None)) == f"test_routes.py:{chat.__code__.co_firstlineno} chat"
    assert endpoint(Chat(*cast("Any", ({"type": "websocket"}, chat, chat)))).endswith(" Chat")
    assert endpoint(len) == "len"


def test_a_mount_whose_own_middleware_hides_the_router_is_read_by_its_routes() -> None:
    def hides(application: Any) -> Any:
        async def middleware(scope: Any, receive: Any, send: Any) -> None:
            await application(scope, receive, send)

        return middleware

    hidden = Middleware(cast("Any", hides))
    mount = Mount("/api", routes=[WebSocketRoute("/ws", chat, name="chat")], middleware=[hidden])
    empty = Mount("/other", app=cast("Any", hides(chat)))
    assert listed(Starlette(routes=[mount, empty])) == [("/api/ws", "chat", "chat")]


def test_a_pattern_of_ones_own_is_listed_as_it_is_written() -> None:
    router = URLRouter([])
    router.routes = [SimpleNamespace(pattern="/chat/", callback=chat, name="chat")]
    assert listed(router) == [("/chat/", "chat", "chat")]
