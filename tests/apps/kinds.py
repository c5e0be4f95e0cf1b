"""The seven kinds of application that the tests debug, and how each differs from the others."""

from __future__ import annotations

from typing import NamedTuple


class Kind(NamedTuple):
    """One kind of application."""

    app: str
    kind: str
    chat: str = "/ws/chat/lobby"
    denies: bool = False
    """Whether it refuses by a denial response."""
    at: str = r"^tests/apps/\w+_app\.py:\d+ chat$"
    """The line that sends the reply."""


RAW = r"^tests/apps/raw3\.py:\d+ answer$"

KINDS = [
    Kind(
        "tests.apps.channels_chat.chat.asgi:application",
        "channels",
        "/ws/chat/lobby/",
        at=r"chat/consumers\.py:\d+ chat_said$",
    ),
    Kind("tests.apps.starlette_app:application", "starlette"),
    Kind("tests.apps.fastapi_app:application", "fastapi"),
    Kind("tests.apps.litestar_app:application", "litestar"),
    Kind("tests.apps.quart_app:application", "quart", denies=True),
    Kind("tests.apps.raw3:application", "asgi", at=RAW),
    Kind("tests.apps.raw2:application", "asgi", at=RAW),
]
