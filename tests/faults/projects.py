"""Projects to debug from a wstui that is installed elsewhere: an application that tells where it runs, and oddities."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

APP: Final = '''\
import asyncio, json, os, sys


def about():
    try:
        import wstui
        ours = [getattr(wstui, "__version__", "?"), sorted(name for name in sys.modules if name.startswith("wstui."))]
    except ImportError:
        ours = None
    try:
        import asgiref
        asgiref = [asgiref.__version__, asgiref.__file__]
    except ImportError:
        asgiref = None
    return json.dumps({
        "version": list(sys.version_info[:2]), "executable": sys.executable, "prefix": sys.prefix, "path": sys.path,
        "loop": type(asyncio.get_running_loop()).__module__, "wstui": ours, "asgiref": asgiref, "argv": sys.argv,
        "no_bytecode": sys.dont_write_bytecode, "cwd": os.getcwd(),
    })


async def application(scope, receive, send):
    """Accept, tell what it is asked for, crash when it is told to."""
    if scope["type"] != "websocket":
        raise NotImplementedError(scope["type"])
    await receive()
    await send({"type": "websocket.accept"})
    while True:
        message = await receive()
        if message["type"] == "websocket.disconnect":
            return
        text = message["text"]
        if text == "crash":
            raise ValueError("as told")
        print("said", text)
        await send({"type": "websocket.send", "text": about() if text == "about" else text})
'''
"""Python that any version reads. It knows nothing of wstui."""

ASGI2: Final = (
    APP
    + '''

class double:
    """The same as ASGI 2 has it: called twice."""

    def __init__(self, scope):
        self.scope = scope

    async def __call__(self, receive, send):
        await application(self.scope, receive, send)
'''
)

CHANNELS: Final = '''\
import os

from django.conf import settings

settings.configure(DEBUG=True, SECRET_KEY="x", ALLOWED_HOSTS=["*"], INSTALLED_APPS=[], ROOT_URLCONF="asgi")

import django

django.setup()
urlpatterns = []

from channels.generic.websocket import AsyncJsonWebsocketConsumer, JsonWebsocketConsumer
from channels.routing import ProtocolTypeRouter, URLRouter
from django.urls import re_path


class Echo(JsonWebsocketConsumer):
    """Synchronous, so that asgiref's threads are used, too."""

    def receive(self, text_data=None, bytes_data=None):
        if text_data == "crash":
            raise ValueError("as told")
        self.send(text_data=text_data)


application = ProtocolTypeRouter({"websocket": URLRouter([re_path(r"^$", Echo.as_asgi())])})
'''
"""Channels 3 and newer, in one file."""


def project(folder: Path, source: str = APP, name: str = "app") -> Path:
    """Write a project of one module.

    Args:
        folder: Where.
        source: Its text.
        name: Its name.

    Returns:
        The folder.
    """
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.py").write_text(source, encoding="utf-8")
    return folder


def environment(folder: Path, python: str, *packages: str, no_deps: bool = False) -> Path:
    """Make a virtual environment with packages in it.

    Args:
        folder: Where.
        python: The interpreter to make it with.
        *packages: What pip is to install; none needs no pip.
        no_deps: Whether only those.

    Returns:
        Its interpreter.
    """
    made = folder / "bin" / "python"
    subprocess.run([python, "-m", "venv", "--without-pip", str(folder)], check=True)
    if packages:
        pip = [sys.executable, "-m", "pip", "--python", str(made), "install", "-q", *(["--no-deps"] * no_deps)]
        subprocess.run([*pip, *packages], check=True, capture_output=True)
    return made


def fake_wstui(packages: Path) -> None:
    """Put a wstui of another version into an environment: all that a project's tests could import from it is its name.

    Args:
        packages: The environment's site-packages.
    """
    package = packages / "wstui"
    (package / "core").mkdir(parents=True)
    (package / "__init__.py").write_text('__version__ = "9.9"\n')
    for name in ("errors.py", "core/__init__.py", "core/events.py"):
        (package / name).write_text('raise RuntimeError("a module of the project\'s own wstui was imported")\n')


def shadow_everything(folder: Path) -> None:
    """Have a module in the project for each of the standard library's, all of which raise, and a few like ours.

    What has been imported before the project's folder is looked into is found where it should be; nothing may be
    imported after. uvicorn can run such a project, too.

    Args:
        folder: The project's.
    """
    for name in sys.stdlib_module_names - {"__main__", "__future__", "sys", "builtins"}:
        (folder / f"{name}.py").write_text(f'raise ImportError("the project\'s own {name} was imported")\n')
    for name in ("core", "engine", "debuggee", "wire"):
        (folder / name).mkdir()
        (folder / name / "__init__.py").write_text("")
    (folder / "wstui.py").write_text('__version__ = "the project\'s"\n')


def copied_prefix(folder: Path, python: str) -> Path:
    """Make a prefix as conda's: an interpreter with its library and no ``pyvenv.cfg``.

    Args:
        folder: Where.
        python: An interpreter whose prefix it links to.

    Returns:
        The prefix.
    """
    code = "import sys; print(sys.base_prefix)"
    base = Path(subprocess.run([python, "-c", code], check=True, capture_output=True, text=True).stdout.strip())
    (folder / "bin").mkdir(parents=True)
    (folder / "lib").symlink_to(base / "lib")
    shutil.copy(os.path.realpath(base / "bin" / "python3"), folder / "bin" / "python")
    return folder
