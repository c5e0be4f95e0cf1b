"""A Django user, logged in by a real session cookie, as a browser's request would carry it."""

from __future__ import annotations

from typing import Any

from asgiref.sync import sync_to_async


async def log_in(user: Any) -> tuple[str, str]:
    """Make a session for a user.

    Args:
        user: Saved; an instance of ``AUTH_USER_MODEL``.

    Returns:
        Name and value of the session's cookie.
    """
    return await sync_to_async(_log_in)(user)


async def log_out(key: str) -> None:
    """Remove a session.

    Args:
        key: The value of its cookie.
    """
    await sync_to_async(_log_out)(key)


def _log_in(user: Any) -> tuple[str, str]:
    from django.conf import settings
    from django.test import Client

    client = Client()
    client.force_login(user)
    name: str = settings.SESSION_COOKIE_NAME
    return name, client.cookies[name].value


def _log_out(key: str) -> None:
    from importlib import import_module

    from django.conf import settings

    import_module(settings.SESSION_ENGINE).SessionStore(key).delete()
