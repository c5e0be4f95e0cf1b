from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import wstui
from tests.support import PATIENCE
from wstui.engine.finding import Place
from wstui.engine.loader import _installed_version, _load_file, versions
from wstui.errors import LoadError

if TYPE_CHECKING:
    from .conftest import Project

APP = "async def application(scope, receive, send): ...\n"

CHILD = """
import json, sys
sys.path.insert(0, {root!r})
from wstui.engine.loader import load
from wstui.engine.target import Target
from wstui.errors import LoadError
try:
    loaded = load(Target(**json.loads(sys.argv[1])))
except LoadError as error:
    print(json.dumps({{"error": str(error), "traceback": error.traceback}}))
else:
    told = {{name: getattr(loaded, name) for name in ("label", "kind", "asgi", "notes", "host", "versions")}}
    told["databases"] = [(one.alias, one.engine, one.name) for one in loaded.databases]
    print(json.dumps(told))
"""
"""Django can be set up once in a process only."""

SETTINGS = """
SECRET_KEY = "x"
INSTALLED_APPS = ["django.contrib.contenttypes", "django.contrib.auth", "channels"]
"""

CONSUMERS = """
from channels.generic.websocket import AsyncWebsocketConsumer
from django.contrib.auth.models import User  # only importable once Django is set up

class ChatConsumer(AsyncWebsocketConsumer):
    pass
"""

MANAGE = """
import os
raise SystemExit("never run")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mysite.settings")
"""


def django(
    project: Project, spec: str, conf: str = SETTINGS, *, environ: dict[str, str] | None = None, **target: Any
) -> Any:
    """Load an application of a Django project in an interpreter of its own."""
    project.write("mysite/__init__.py")
    project.write("mysite/settings.py", conf)
    script = CHILD.format(root=str(Path(wstui.__file__).parent.parent))
    done = subprocess.run(
        [sys.executable, "-c", script, json.dumps({"spec": spec, **target})],
        cwd=project.folder,
        env={**os.environ, **(environ or {})},
        capture_output=True,
        text=True,
        timeout=3 * PATIENCE,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.parametrize("name", ["application", "app", "asgi_app", "api"])
def test_a_module_alone_means_its_customary_name(project: Project, name: str) -> None:
    project.write("chat/asgi.py", APP.replace("application", name))
    loaded = project.load("chat.asgi")
    assert (loaded.label, loaded.kind, loaded.asgi, loaded.notes) == (f"chat.asgi:{name}", "asgi", "3", [])


def test_the_customary_names_are_tried_in_order_but_must_be_applications(project: Project) -> None:
    project.write("chat.py", "application = 'chat'\n" + APP.replace("application", "api"))
    assert project.load("chat").label == "chat:api"


def test_an_attribute_may_be_inside_another(project: Project) -> None:
    project.write("chat.py", f"class site:\n    @staticmethod\n    {APP}")
    assert project.load("chat:site.application").label == "chat:site.application"


def test_a_file_runs_under_its_own_name(project: Project) -> None:
    project.write("chat.py", f"from rooms import ROOMS\n{APP}\napplication.name = __name__\n")
    project.write("rooms.py", "ROOMS = {}\n")
    loaded = project.load("chat.py")
    assert loaded.label == "chat:application"
    assert vars(loaded.application)["name"] == "chat"


@pytest.mark.parametrize("name", ["code", "my-chat", "json"])
def test_a_file_whose_name_is_taken_runs_all_the_same(project: Project, name: str) -> None:
    project.write(f"{name}.py", APP)
    taken = sys.modules.get(name)
    assert project.load(f"{name}.py").label == f"{name}:application"
    assert sys.modules.get(name) is taken


def test_a_file_that_fails_leaves_no_half_a_module(project: Project) -> None:
    project.write("chatty.py", "1 / 0")
    project.error("chatty.py")
    assert "chatty" not in sys.modules


def test_a_file_in_a_package_can_import_from_it(project: Project) -> None:
    project.write("chat/__init__.py")
    project.write("chat/rooms.py", "ROOMS = {}\n")
    project.write("chat/asgi.py", f"from .rooms import ROOMS\n{APP}")
    assert project.load("chat/asgi.py").label == "chat.asgi:application"


def test_a_factory_is_told_by_its_signature(project: Project) -> None:
    project.write("chat.py", f"{APP}\ndef create_app(debug=False):\n    return application\n")
    loaded = project.load("chat:create_app")
    assert loaded.label == "chat:create_app"
    assert loaded.application.__name__ == "application"


def test_a_factory_can_be_demanded(project: Project) -> None:
    project.write(
        "chat.py", f"{APP}\nclass Maker:\n    def __call__(self):\n        return application\nmake = Maker()\n"
    )
    assert project.load("chat:make", factory=True).asgi == "3"
    assert "takes ()" in project.error("chat:make").message


def test_an_asgi_2_application_is_wrapped(project: Project) -> None:
    project.write(
        "chat.py",
        """
        class Application:
            def __init__(self, scope): ...
            async def __call__(self, receive, send): ...

        def application(scope):
            return Application(scope)

        def odd(thing):
            return Application(thing)
        """,
    )
    for name in ("Application", "application"):
        loaded = project.load(f"chat:{name}")
        assert (loaded.asgi, loaded.notes) == ("2", [])
    assert project.load("chat:odd").notes == [
        "chat:odd is taken for an ASGI 2 application, whose one parameter is the scope"
    ]


MISTAKES = """
import functools
from types import SimpleNamespace

async def application(scope, receive, send): ...
async def handler(websocket): ...
async def create_async(): ...
def wsgi(environ, start_response): ...
def odd_wsgi(environment, respond): ...
def needs(config): return application
def needs_more(config, debug, level, more): ...
def broken(): raise LookupError("no rooms")
def exits(): raise SystemExit(3)
def nothing(): ...
def returns_wsgi(): return wsgi
def returns_coroutine(): return create_async()
class Settings: ...
class Flask:
    def __call__(self, environ, start_response): ...
flask = Flask()
settings = Settings()
empty = None
text = "chat"
urlpatterns = [SimpleNamespace(pattern="ws/", callback=application)]
import json as module
"""


@pytest.mark.parametrize(
    ("name", "says"),
    [
        (
            "handler",
            "chat:handler takes (websocket), so it is no application: an application takes (scope, receive, send)",
        ),
        ("create_async", "chat:create_async is an async function without parameters: an application takes"),
        ("wsgi", "chat:wsgi is a WSGI application, and WSGI has no WebSockets: name the project's ASGI application"),
        ("odd_wsgi", "chat:odd_wsgi is a WSGI application"),
        ("flask", "chat:flask is a WSGI application"),
        ("needs_more", "chat:needs_more takes (config, debug, level, more), so it is no application"),
        ("broken", "calling chat:broken() failed: LookupError: no rooms (chat.py:"),
        ("exits", "calling chat:exits() called sys.exit(3) (chat.py:"),
        ("nothing", "chat:nothing() is None, not an application: an application takes (scope, receive, send)"),
        ("returns_wsgi", "chat:returns_wsgi() is a WSGI application"),
        ("returns_coroutine", "chat:returns_coroutine() is a coroutine, not an application"),
        ("Settings", "chat:Settings is a class: name an instance of it"),
        ("settings", "chat:settings is a Settings, not an application"),
        ("empty", "chat:empty is None, not an application"),
        ("text", "chat:text is a str, not an application"),
        ("urlpatterns", "chat:urlpatterns is a list of routes: name the application that they are routed by"),
        ("module", "chat:module is a module: name the application in it: json:NAME"),
        ("aplication", "'chat' has no attribute 'aplication': did you mean chat:application?"),
        ("tets", "'chat' has no attribute 'tets': it has chat:application"),
        ("zzzzzz", "'chat' has no attribute 'zzzzzz': it has chat:application"),
        ("text.uppr", "'chat:text' has no attribute 'uppr': did you mean chat:text.upper?"),
        ("settings.zzzzzz", "'chat:settings' has no attribute 'zzzzzz': it was loaded from chat.py"),
    ],
)
def test_each_mistake_is_one_line_that_says_what_to_do(project: Project, name: str, says: str) -> None:
    project.write("chat.py", MISTAKES)
    assert str(project.error(f"chat:{name}")).startswith(says)


def test_what_a_factory_cannot_be_is_said(project: Project) -> None:
    project.write("chat.py", MISTAKES)
    assert project.error("chat:create_async", factory=True).message == "chat:create_async is an async function"
    assert project.error("chat:needs", factory=True).message == "chat:needs needs config"
    assert "cannot be called as a factory" in project.error("chat:text", factory=True).message
    assert project.error("chat:nothing", factory=False).message == "chat:nothing is a function without parameters"


def test_a_module_without_any_customary_name_offers_what_it_has(project: Project) -> None:
    project.write("chat.py", APP.replace("application", "server"))
    project.write("rooms.py", "")
    project.write("site1/__init__.py")
    project.write("site1/asgi.py")
    assert project.error("chat").hint == "did you mean chat:server?"
    assert str(project.error("rooms")) == (
        "'rooms' has none of application, app, asgi_app, api: name the application: rooms:NAME"
    )
    assert project.error("site1").hint == "did you mean site1.asgi?"


def test_a_package_instead_of_its_module_is_told_which(project: Project) -> None:
    project.write("chat/__init__.py")
    project.write("chat/asgi.py", APP)
    project.write("chat/rooms.py")
    assert project.error("chat:rooms").hint == "did you mean chat.rooms?"
    assert project.error("chat:application").hint == "did you mean chat.asgi:application?"
    assert project.error("chat").hint == "did you mean chat.asgi?"


def test_a_consumer_whose_as_asgi_raises_is_the_users_error(project: Project) -> None:
    project.write(
        "chat.py",
        """
        from channels.consumer import AsyncConsumer

        class Chat(AsyncConsumer):
            @classmethod
            def as_asgi(cls):
                raise LookupError("no rooms")
        """,
    )
    assert project.error("chat:Chat").message == "chat:Chat.as_asgi() failed: LookupError: no rooms (chat.py:7)"


def test_a_customary_name_may_be_made_when_it_is_asked_for(project: Project) -> None:
    project.write("chat.py", f"{APP}\n_app = application\ndel application\n")
    project.write(
        "lazy.py",
        """
        import chat

        def __getattr__(name):
            if name == "app":
                return chat._app
            raise LookupError(name)
        """,
    )
    assert project.load("lazy").label == "lazy:app"


def test_a_wsgi_module_beside_an_asgi_module_names_that(project: Project) -> None:
    project.write("mysite/wsgi.py", "def application(environ, start_response): ...\n")
    project.write("mysite/asgi.py", APP)
    assert project.error("mysite.wsgi").hint == "did you mean mysite.asgi:application?"


def test_an_attribute_that_raises_is_the_users_error(project: Project) -> None:
    project.write("chat.py", "def __getattr__(name):\n    raise LookupError(name)\n")
    assert project.error("chat:app").message == "looking up 'app' failed: LookupError: app (chat.py:2)"


def test_versions_are_told_of_what_is_in_use() -> None:
    assert versions()["python"] == ".".join(map(str, sys.version_info[:3]))


def test_a_consumers_module_is_set_up_with_the_settings_beside_manage_py(project: Project) -> None:
    project.write("manage.py", MANAGE)
    project.write("chat/consumers.py", CONSUMERS)
    told = django(project, "chat.consumers:ChatConsumer")
    assert (told["label"], told["kind"]) == ("chat.consumers:ChatConsumer", "channels")
    assert told["notes"][0] == f"Django's settings are mysite.settings, as {project.folder}/manage.py says"
    assert told["notes"][1].startswith("ChatConsumer runs alone")
    assert {"django", "channels", "asgiref"} <= set(told["versions"])


def test_the_option_wins_over_the_environment(project: Project) -> None:
    project.write("mysite/other.py", SETTINGS + "ALLOWED_HOSTS = ['*', '.chat.example']\n")
    project.write("chat/consumers.py", CONSUMERS)
    told = django(
        project,
        "chat.consumers:ChatConsumer",
        environ={"DJANGO_SETTINGS_MODULE": "mysite.settings"},
        settings="mysite.other",
    )
    assert told["host"] == "chat.example"


def test_the_environment_wins_over_manage_py_and_databases_are_told(project: Project) -> None:
    project.write("manage.py", MANAGE.replace("mysite.settings", "mysite.none"))
    project.write("chat/consumers.py", CONSUMERS)
    conf = (
        SETTINGS
        + "DATABASES = {'default': {'ENGINE': 'django.db.backends.sqlite3', 'NAME': 'chat.db', 'PASSWORD': 'p'}}\n"
    )
    told = django(project, "chat.consumers:ChatConsumer", conf, environ={"DJANGO_SETTINGS_MODULE": "mysite.settings"})
    assert told["databases"] == [["default", "sqlite3", "chat.db"]]
    assert "the application's own database settings are in use: default = sqlite3 chat.db" in told["notes"]
    assert told["notes"][-1].startswith("ALLOWED_HOSTS is empty and DEBUG is off")
    assert told["host"] == "localhost"


def test_an_asgi_module_chooses_its_own_settings(project: Project) -> None:
    project.write("manage.py", MANAGE.replace("mysite.settings", "mysite.none"))
    project.write(
        "mysite/asgi.py",
        """
        import os
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mysite.settings")
        from django.core.asgi import get_asgi_application
        application = get_asgi_application()
        """,
    )
    told = django(project, "mysite.asgi")
    assert told["kind"] == "asgi"
    assert told["notes"][0] == "Django alone has no WebSockets: route them by a ProtocolTypeRouter of Channels"


def test_a_router_without_websockets_is_noted(project: Project) -> None:
    project.write("chat/routing.py", "from channels.routing import ProtocolTypeRouter\napp = ProtocolTypeRouter({})\n")
    told = django(project, "chat.routing", settings="mysite.settings")
    assert told["notes"][0].startswith("this ProtocolTypeRouter routes no 'websocket'")


def test_settings_that_are_not_configured_are_told_with_what_to_do(project: Project) -> None:
    project.write("chat/consumers.py", CONSUMERS)
    told = django(project, "chat.consumers:ChatConsumer")
    assert told["error"] == (
        "importing 'chat.consumers' needs Django's settings, which are not configured (chat/consumers.py:3): "
        "add --settings mysite.settings, or set DJANGO_SETTINGS_MODULE"
    )


def test_an_improper_configuration_is_told_with_what_it_says(project: Project) -> None:
    project.write("chat/consumers.py", CONSUMERS)
    conf = "from django.core.exceptions import ImproperlyConfigured\nraise ImproperlyConfigured('set CHAT_KEY')\n"
    told = django(project, "chat.consumers:ChatConsumer", conf, settings="mysite.settings")
    assert told["error"] == (
        "importing 'chat.consumers' failed: ImproperlyConfigured: set CHAT_KEY (mysite/settings.py:2)"
    )


def test_models_imported_before_django_is_set_up_are_told_with_what_to_do(project: Project) -> None:
    project.write("chat/consumers.py", CONSUMERS)
    project.write(
        "mysite/asgi.py",
        """
        import os
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mysite.settings")
        from chat.consumers import ChatConsumer
        application = ChatConsumer.as_asgi()
        """,
    )
    told = django(project, "mysite.asgi")
    assert told["error"].startswith("importing 'mysite.asgi' used Django before it was set up: AppRegistryNotReady")
    assert told["error"].endswith(
        "(chat/consumers.py:3): name the project's asgi module, or call get_asgi_application() before this import"
    )


def test_settings_that_are_not_there_are_told_with_the_nearest(project: Project) -> None:
    project.write("chat/consumers.py", CONSUMERS)
    told = django(project, "chat.consumers:ChatConsumer", settings="mysite.setings")
    assert told["error"].startswith("Django's settings 'mysite.setings' are not there")
    assert told["error"].endswith("did you mean mysite.settings?")


def test_a_file_that_is_no_python_is_told(project: Project) -> None:
    with pytest.raises(LoadError, match=r"notes.txt is no Python file"):
        _load_file(Place("notes", "", (project.folder,), project.write("notes.txt")))


def test_a_version_that_is_not_in_the_module_is_looked_up() -> None:
    assert _installed_version("pytest") == pytest.__version__
    assert _installed_version("there_is_no_such_distribution") == ""


def test_an_asgi_2_application_without_asgiref_is_told(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: Any) -> Any:
        raise ImportError("no asgiref here")

    monkeypatch.setattr("wstui.engine.loader.asgi2.wrap", fail)
    project.write("app.py", "def application(scope): ...\n")
    error = project.error("app", factory=False)
    assert error.message.startswith("wrapping ")
    assert "an ASGI 2 application, failed: ImportError: no asgiref here" in error.message
