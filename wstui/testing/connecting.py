"""`connect`: the way in for new tests."""

from __future__ import annotations

import contextvars
from collections.abc import Iterable, Mapping
from typing import Any, Literal

from .asking import Asking, Headers
from .client import Client


def connect(
    application: Any,
    path: str = "/",
    *,
    headers: Headers = (),
    cookies: Mapping[str, str] | None = None,
    subprotocols: Iterable[str] = (),
    user: Any = None,
    scope: Mapping[str, Any] | None = None,
    server: str = "uvicorn",
    strict: bool = True,
    timeout: float | None = 1.0,
    tasks: Literal["fail", "ignore"] = "fail",
    context: contextvars.Context | None = None,
) -> Client:
    """Connect to an application in this process, as its server would.

    ::

        async with connect(application, "/ws/chat/lobby/", user=ada) as ws:
            await ws.send_json({"say": "hi"})
            assert await ws.recv_json() == {"said": "hi"}

    Leaving the block disconnects, waits for the application to end, and fails the test if it raised, broke a rule
    that no call has met, did not end, or left tasks behind.

    Args:
        application: An ASGI application, of version 2 or 3.
        path: Path and query string, or a whole URL, whose host becomes the ``Host`` header.
        headers: A mapping, or pairs; str or bytes. ``Host``, ``Origin`` and ``User-Agent`` are added where missing.
        cookies: By name.
        subprotocols: What the client offers.
        user: A saved Django user, who is logged in by a session of their own for as long as the block lasts.
        scope: Keys to add to the ASGI scope, or to put in place of its own.
        server: The server to behave like: ``spec``, ``uvicorn``, ``hypercorn`` or ``daphne``.
        strict: Whether a rule of ASGI that the application breaks is raised at the call that meets it; else it is
            kept in ``violations``.
        timeout: Seconds for each call that is not given its own; None waits for ever.
        tasks: Whether tasks that the application leaves behind fail the test.
        context: What the application runs in; None is an empty one, so that nothing leaks in from the test.

    Returns:
        An asynchronous context manager; within its block it is the connection.
    """
    asking = Asking(application, path, headers, cookies or {}, subprotocols, user, scope or {}, server, context)
    return Client(asking, strict=strict, timeout=timeout, tasks=tasks)
