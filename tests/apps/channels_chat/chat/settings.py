"""Settings of the chat; the database's file is ``$CHAT_DATABASE`` or stands beside ``manage.py``."""

from __future__ import annotations

import os
from pathlib import Path

HOME = Path(__file__).resolve().parent.parent
PACKAGE = __name__.rpartition(".")[0]
"""``chat``, or the longer name under which the project was imported from the top of a repository."""

SECRET_KEY = "only for a chat that nobody serves"
DEBUG = False
ALLOWED_HOSTS = [".chat.example", "localhost"]
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "channels",
    PACKAGE,
]
ROOT_URLCONF = f"{PACKAGE}.urls"
ASGI_APPLICATION = f"{PACKAGE}.asgi.application"
CHANNEL_LAYERS = {"default": {"BACKEND": "channels.layers.InMemoryChannelLayer"}}
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": os.environ.get("CHAT_DATABASE", str(HOME / "chat.sqlite3")),
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
