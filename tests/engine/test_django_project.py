from __future__ import annotations

import importlib.util
import os
import sys
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

import pytest

from wstui.engine.django_project import (
    VARIABLE,
    choose_settings,
    databases,
    first_host,
    notes,
    set_up_for,
    settings,
    settings_in,
)
from wstui.engine.finding import Place, find
from wstui.engine.target import Database, Target

if TYPE_CHECKING:
    from .conftest import Project


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("import os\nos.environ.setdefault('DJANGO_SETTINGS_MODULE', 'mysite.settings')\n", "mysite.settings"),
        ("import os\nos.environ['DJANGO_SETTINGS_MODULE'] = 'mysite.prod'\n", "mysite.prod"),
        ("from os import environ\ndef main():\n    environ.setdefault('DJANGO_SETTINGS_MODULE', 'deep')\n", "deep"),
        ("import os\nos.environ.setdefault('DJANGO_SETTINGS_MODULE', os.environ['OTHER'])\n", ""),
        ("import os\nos.environ.setdefault('PORT', '8000')\nx = y = 1\n", ""),
        ("def (:\n", ""),
        ("\0", ""),
    ],
)
def test_manage_py_is_read_and_never_run(project: Project, text: str, found: str) -> None:
    assert settings_in(project.write("manage.py", text)) == found


def test_a_manage_py_that_is_not_there_names_nothing(project: Project) -> None:
    assert settings_in(project.folder / "manage.py") == ""


def chosen(spec: str, **target: Any) -> tuple[str, str | None]:
    """Choose settings; return the note and what the environment says afterwards."""
    wanted = Target(spec, **target)
    return choose_settings(wanted, find(wanted)), os.environ.get(VARIABLE)


MANAGE = "import os\nos.environ.setdefault('DJANGO_SETTINGS_MODULE', 'mysite.settings')\n"


def test_manage_py_is_looked_for_around_the_application(project: Project) -> None:
    project.write("server/manage.py", MANAGE)
    project.write("server/src/chat/routing.py")
    for spec, app_dir in (
        ("chat.routing", "server"),
        ("chat.routing", "server/src"),
        ("server/src/chat/routing.py", "."),
    ):
        os.environ.pop(VARIABLE, None)
        note, setting = chosen(spec, app_dir=app_dir)
        assert setting == "mysite.settings"
        assert note == f"Django's settings are mysite.settings, as {project.folder}/server/manage.py says"


def test_option_environment_and_the_applications_own_choice_win_over_manage_py(project: Project) -> None:
    project.write("manage.py", MANAGE)
    project.write("chat/asgi.py", MANAGE.replace("mysite", "production"))
    project.write("chat/routing.py")
    assert chosen("chat.asgi") == ("", None)
    assert chosen("chat.routing", settings="other") == ("", "other")
    assert chosen("chat.routing") == ("", "other")


def test_a_project_without_django_is_left_alone(project: Project) -> None:
    project.write("app.py", "import json\n")
    assert chosen("app") == ("", None)
    os.environ[VARIABLE] = "mysite.nowhere"
    set_up_for(find(Target("app")))
    set_up_for(find(Target("not_on_disk")))


@pytest.mark.parametrize(
    ("allowed", "host"),
    [
        ([], "localhost"),
        (["*"], "localhost"),
        (["*", ".chat.example", "other"], "chat.example"),
        (["127.0.0.1"], "127.0.0.1"),
        ("chat.example", "chat.example"),
        ([None, "."], "localhost"),
    ],
)
def test_the_first_usable_host_is_chosen(allowed: Any, host: str) -> None:
    assert first_host(SimpleNamespace(ALLOWED_HOSTS=allowed)) == host


def test_without_django_there_is_nothing_to_say() -> None:
    assert (first_host(None), databases(None), notes(None)) == ("localhost", [], [])


def test_databases_are_named_without_their_passwords() -> None:
    configured = SimpleNamespace(
        DEBUG=True,
        ALLOWED_HOSTS=[],
        DATABASES={
            "default": {"ENGINE": "django.db.backends.postgresql", "NAME": "chat", "PASSWORD": "hunter2"},
            "none": {"ENGINE": "django.db.backends.dummy"},
            "odd": None,
        },
    )
    assert databases(configured) == [Database("default", "postgresql", "chat")]
    assert notes(configured) == ["the application's own database settings are in use: default = postgresql chat"]


def test_only_configured_settings_count(monkeypatch: pytest.MonkeyPatch) -> None:
    for configured in (True, False):
        found = SimpleNamespace(configured=configured)
        monkeypatch.setitem(sys.modules, "django.conf", cast("Any", SimpleNamespace(settings=found)))
        assert settings() is (found if configured else None)
    monkeypatch.delitem(sys.modules, "django.conf")
    assert settings() is None


def test_settings_that_refuse_everybody_are_told() -> None:
    (line,) = notes(SimpleNamespace(DEBUG=False, ALLOWED_HOSTS=[], DATABASES={}))
    assert line.startswith("ALLOWED_HOSTS is empty")
    assert notes(SimpleNamespace(DEBUG=False, ALLOWED_HOSTS=["x"], DATABASES=None)) == []


@pytest.mark.parametrize(
    ("text", "installed", "done"),
    [
        ("from channels.generic.websocket import AsyncWebsocketConsumer\n", True, True),
        ("from channels.generic.websocket import AsyncWebsocketConsumer\n", False, False),
        ("from django.core.asgi import get_asgi_application\napplication = get_asgi_application()\n", True, False),
    ],
    ids=["consumers", "without django", "entry point"],
)
def test_django_is_set_up_for_who_does_not_do_so(
    project: Project,
    text: str,
    *,
    installed: bool,
    done: bool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    calls: list[bool] = []
    monkeypatch.setenv(VARIABLE, "mysite.settings")
    place = Place("app", "", (project.folder,), project.write("app.py", text))
    with monkeypatch.context() as patched:
        patched.setattr(importlib.util, "find_spec", lambda _: object() if installed else None)
        patched.setitem(sys.modules, "django", cast("Any", SimpleNamespace(setup=lambda: calls.append(True))))
        set_up_for(place)
    assert calls == [True] * done


def test_a_file_that_cannot_be_read_uses_no_django(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    gone = Place("gone", "", (project.folder,), project.folder / "gone.py")
    assert choose_settings(Target("gone"), gone) == ""
    assert choose_settings(Target("gone"), Place("gone", "", (project.folder,), None)) == ""
    monkeypatch.setenv(VARIABLE, "mysite.settings")
    set_up_for(gone)


def test_without_settings_django_is_not_set_up(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    place = Place("app", "", (project.folder,), project.write("app.py", "import channels\n"))
    with monkeypatch.context() as patched:
        patched.setitem(sys.modules, "django", cast("Any", None))  # to import it would fail
        set_up_for(place)
