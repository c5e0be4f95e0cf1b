"""What a test asks for: the scope, the user whose session it carries, the server to behave like."""

from __future__ import annotations

import contextvars
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, TypeAlias

from ..core.profile import NAMES, profile_of
from ..core.scope import Scope
from ..engine import swallowed
from ..engine.django_project import first_host, settings
from ..errors import UsageError
from . import login, starting
from .application import callable_as_asgi3
from .conversation import Conversation
from .task import this_loop

Text: TypeAlias = str | bytes
Headers: TypeAlias = Mapping[str, Text] | Iterable[tuple[Text, Text]]
"""Names and values; as pairs, a name may come again."""


@dataclass(slots=True)
class Asking:
    """What is asked for, before anything runs.

    Attributes:
        application: Of version 2 or 3, as it was given.
        path: Path and query string, or a whole URL.
        headers: In order.
        cookies: By name.
        subprotocols: What the client offers.
        user: A saved Django user, or None.
        scope: Keys that are added to the ASGI scope, or put in place of its own.
        server: The name of a profile.
        context: What the application runs in; None is an empty one.
    """

    application: Any
    path: str = "/"
    headers: Headers = ()
    cookies: Mapping[str, str] = field(default_factory=dict)
    subprotocols: Iterable[str] = ()
    user: Any = None
    scope: Mapping[str, Any] = field(default_factory=dict)
    server: str = "uvicorn"
    context: contextvars.Context | None = None
    _session: str = ""

    async def begin(self) -> Conversation:
        """Log the user in and start the application.

        Returns:
            The conversation; the application has been asked, and has not answered.

        Raises:
            UsageError: No asyncio loop runs here, or there is no such server.
            ScopeError: What is asked for is not legal.
        """
        this_loop()
        if self.server not in NAMES:
            raise UsageError(f"there is no server {self.server!r}, only {', '.join(NAMES)}")
        profile, scope = profile_of(self.server), self._scope()
        for problem in scope.check():
            raise problem
        if self.user is not None:
            name, self._session = await login.log_in(self.user)
            scope = replace(scope, cookies=(*scope.cookies, (name, self._session)))
        swallowed.listen(self.application)
        asgi = profile.write(scope, starting.state_of(self.application) or {})
        return Conversation(callable_as_asgi3(self.application), asgi, scope.to_record(), profile, self.context)

    async def finish(self) -> None:
        """Remove the session of the user who was logged in."""
        if self._session:
            key, self._session = self._session, ""
            await login.log_out(key)

    def _scope(self) -> Scope:
        pairs = self.headers.items() if isinstance(self.headers, Mapping) else self.headers
        base = Scope.from_url(self.path)
        return replace(
            base,
            headers=(*base.headers, *((_latin(name), _latin(value)) for name, value in pairs)),
            cookies=(*base.cookies, *self.cookies.items()),
            subprotocols=(*base.subprotocols, *self.subprotocols),
            extra=dict(self.scope),
        ).with_defaults(_host())


def _latin(text: Text) -> str:
    return text if isinstance(text, str) else bytes(text).decode("latin-1")


def _host() -> str:
    """The host that gets past Django's ``ALLOWED_HOSTS``, if Django is set up."""
    return first_host(settings())
