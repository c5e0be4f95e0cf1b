"""What the user asked to be run, and what came of loading it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import field
from typing import Any, Literal, TypeAlias

from ..core.frozen import frozen

Application: TypeAlias = Callable[..., Awaitable[Any]]
"""An ASGI 3 application: ``await application(scope, receive, send)``."""

Kind: TypeAlias = Literal["channels", "starlette", "fastapi", "litestar", "quart", "asgi"]
"""Which framework an application was made with; "asgi" is any other, or none."""


@frozen
class Target:
    """What the user asked to be run.

    Attributes:
        spec: ``module:attribute``, ``module`` or ``path/to/file.py[:attribute]``.
        app_dir: Where modules are looked for first; relative to the working directory.
        factory: Whether the attribute makes the application when called; None lets its signature tell.
        settings: Django's settings module; None leaves it to the environment or to ``manage.py``.
    """

    spec: str
    app_dir: str = "."
    factory: bool | None = None
    settings: str | None = None


@frozen
class Database:
    """A database that the application's own settings name; never with its password.

    Attributes:
        alias: Django's name for it: ``default``.
        engine: Its kind: ``sqlite3``.
        name: Its name or file.
    """

    alias: str
    engine: str
    name: str


@frozen
class Loaded:
    """An application that is ready to be run.

    Attributes:
        application: Always callable as ASGI 3.
        label: ``chat.asgi:application``, as a person would name it.
        kind: The framework that it was made with.
        asgi: "2" if it had to be wrapped, else "3".
        notes: What the user should know before connecting, one line each.
        host: What a connection's ``Host`` and ``Origin`` should say to be let in.
        versions: Versions of Python and of the framework, by name.
        databases: What the application's own settings would have it write to.
    """

    application: Application
    label: str
    kind: Kind = "asgi"
    asgi: Literal["2", "3"] = "3"
    notes: list[str] = field(default_factory=list)
    host: str = "localhost"
    versions: dict[str, str] = field(default_factory=dict)
    databases: list[Database] = field(default_factory=list)
