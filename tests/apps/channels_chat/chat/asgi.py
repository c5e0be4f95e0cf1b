"""The chat as an ASGI application, behind the origin validator and the session and user middleware."""

from __future__ import annotations

import os
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", f"{__package__}.settings")

from channels.auth import AuthMiddlewareStack
from channels.routing import ProtocolTypeRouter, URLRouter
from channels.security.websocket import AllowedHostsOriginValidator
from django.conf import settings
from django.core.asgi import get_asgi_application
from django.core.management import call_command
from django.urls import path

http = get_asgi_application()

from . import consumers  # noqa: E402 - models can be imported only once the applications are

if not Path(settings.DATABASES["default"]["NAME"]).exists():
    # So that the example runs by hand without a step before it.
    call_command("migrate", verbosity=0)

application = ProtocolTypeRouter(
    {
        "http": http,
        "websocket": AllowedHostsOriginValidator(
            AuthMiddlewareStack(
                URLRouter(
                    [
                        path("ws/chat/<str:room>/", consumers.ChatConsumer.as_asgi()),
                        path("ws/ledger/", consumers.LedgerConsumer.as_asgi()),
                        path("ws/whoami/", consumers.WhoamiConsumer.as_asgi()),
                        path("ws/refuse", consumers.RefuseConsumer.as_asgi()),
                    ]
                )
            )
        ),
    }
)
