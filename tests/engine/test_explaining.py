from __future__ import annotations

import json
import os
import sys
from typing import TYPE_CHECKING

import pytest

from wstui.engine.explaining import _ROOMS, explain, is_users, own_traceback, position, short_path
from wstui.engine.finding import Place
from wstui.engine.runner import Connection

if TYPE_CHECKING:
    from pathlib import Path

    from .conftest import Project


def test_an_exception_at_import_has_its_line_and_its_own_traceback(project: Project) -> None:
    project.write("chat/__init__.py")
    project.write("chat/rooms.py", "ROOMS = {}\nROOMS['lobby']\n")
    project.write("chat/asgi.py", "from . import rooms\n")
    error = project.error("chat.asgi")
    assert str(error) == "importing 'chat.asgi' failed: KeyError: 'lobby' (chat/rooms.py:2)"
    assert error.traceback.startswith('Traceback (most recent call last):\n  File "')
    assert "chat/asgi.py" in error.traceback
    assert "wstui" not in error.traceback
    assert "importlib" not in error.traceback


def test_the_users_line_is_named_even_if_a_library_raised(project: Project) -> None:
    project.write("app.py", "import json\n\njson.loads('{')\n")
    assert project.error("app").message.endswith("(app.py:3)")


def test_causes_and_groups_are_kept(project: Project) -> None:
    project.write(
        "app.py",
        """
        try:
            {}["a"]
        except KeyError as error:
            raise ExceptionGroup("both", [ValueError("one"), TypeError("two")]) from error
        """,
    )
    text = project.error("app").traceback
    assert all(part in text for part in ("KeyError: 'a'", "direct cause", "ValueError: one", "TypeError: two"))


def test_a_package_that_is_not_installed_is_named_with_the_interpreter(project: Project) -> None:
    project.write("app.py", "import channels_redis_extra.core\n")
    assert str(project.error("app")) == (
        "app.py:1 imports 'channels_redis_extra', which is not installed: "
        f"{sys.executable} -m pip install channels-redis-extra, or --python PATH if another interpreter has it"
    )


def test_a_package_of_another_name_is_named_as_pip_knows_it(project: Project) -> None:
    project.write("app.py", "import yaml.no\n")
    error = explain(ModuleNotFoundError("no", name="yaml"), Place("app", "", (project.folder,), None), "importing")
    assert "pip install PyYAML" in error.hint


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (
            "import chat.consumer",
            "which is not there: there is no module 'consumer' in 'chat': did you mean chat.consumers?",
        ),
        ("import caht.consumers", "chat/asgi.py:1 imports 'caht', which is not installed: did you mean chat? If not: "),
        (
            "from .consumers import ChatConsumr",
            "(chat/asgi.py:1): did you mean ChatConsumer? (run by {python})",
        ),
        ("from .consumers import Zzz", "(chat/asgi.py:1): run by {python}"),
        ("import json.decodr", "there is no module 'decodr' in 'json': did you mean json.decoder?"),
        (
            "import chat.consumers.deep.er",
            "imports 'chat.consumers.deep': 'chat.consumers' is not a package: does chat/consumers.py hide one?",
        ),
    ],
)
def test_an_import_of_the_projects_own_that_fails_is_told_from_a_missing_package(
    project: Project, text: str, says: str
) -> None:
    project.write("chat/__init__.py")
    project.write("chat/consumers.py", "class ChatConsumer: ...\n")
    project.write("chat/asgi.py", text)
    error = str(project.error("chat.asgi"))
    assert says.format(python=sys.executable) in error
    assert ("pip install" in error) == ("caht" in text)


def test_a_file_without_its_package_is_told_how_to_be_named(project: Project) -> None:
    project.write("server/asgi.py", "from . import rooms\n")
    assert project.error("server/asgi.py:app").hint == "its folder has no __init__.py: name it as server.asgi:app"


def test_a_file_without_its_package_elsewhere_is_told_how_to_be_named(project: Project, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "asgi.py").write_text("from . import rooms\n")
    assert project.error(f"{elsewhere}/asgi.py").hint.startswith("its folder has no __init__.py: name it as package.")


def test_a_syntax_error_has_file_line_and_column(project: Project) -> None:
    project.write("chat/__init__.py")
    project.write("chat/rooms.py", "def room(:\n")
    project.write("chat/asgi.py", "from . import rooms\n")
    error = project.error("chat.asgi")
    assert str(error) == "chat/rooms.py:1:10: SyntaxError: invalid syntax"
    assert "def room(:" in error.traceback


@pytest.mark.parametrize("call", ["sys.exit(2)", "sys.exit('no redis')", "sys.exit()"])
def test_an_exit_at_import_is_said(project: Project, call: str) -> None:
    project.write("app.py", f"import sys\n{call}\n")
    error = project.error("app")
    assert error.message == f"importing 'app' called {call} (app.py:2)"
    assert "__main__" in error.hint


@pytest.mark.parametrize("name", ["KeyboardInterrupt", "GeneratorExit", "BaseException"])
def test_nothing_that_is_raised_gets_past(project: Project, name: str) -> None:
    project.write("app.py", f"raise {name}('stop')\n")
    assert project.error("app").message == f"importing 'app' failed: {name}: stop (app.py:1)"


def test_an_exception_that_cannot_be_told_is_told_all_the_same(project: Project) -> None:
    project.write(
        "app.py",
        """
        class Hostile(Exception):
            def __str__(self):
                raise RuntimeError("no")

        raise Hostile
        """,
    )
    error = project.error("app")
    assert error.message == "importing 'app' failed: Hostile: <str() of it raised RuntimeError> (app.py:6)"
    assert "Hostile" in error.traceback


def test_an_exception_without_frames_has_no_position() -> None:
    assert position(ValueError("x")) == ""
    assert own_traceback(ValueError("x")) == "ValueError: x\n"


def test_whose_a_file_is() -> None:
    assert is_users(__file__)
    assert not is_users(json.__file__)
    assert not is_users(pytest.__file__)
    assert not is_users("<string>")
    assert not is_users(sys.modules[Connection.__module__].__file__ or "")


def test_paths_outside_the_working_directory_are_whole(project: Project) -> None:
    assert short_path(str(project.folder / "chat" / "asgi.py")) == "chat/asgi.py"
    assert short_path(os.__file__) == os.__file__


def of_django(name: str, text: str) -> Exception:
    """An exception as Django has it."""
    error: Exception = type(name, (Exception,), {"__module__": "django.core.exceptions"})(text)
    return error


def test_what_django_wants_first_is_told(project: Project) -> None:
    place = Place("app", "", (project.folder,), None)
    text = "Requested setting DATABASES, but settings are not configured."
    error = explain(of_django("ImproperlyConfigured", text), place, "importing 'app'")
    assert error.message == "importing 'app' needs Django's settings, which are not configured"
    assert error.hint.startswith("add --settings")
    error = explain(of_django("AppRegistryNotReady", "Apps aren't loaded yet."), place, "importing 'app'")
    assert error.message.startswith("importing 'app' used Django before it was set up: ")
    assert "get_asgi_application()" in error.hint
    error = explain(of_django("ImproperlyConfigured", "no SECRET_KEY"), place, "importing 'app'")
    assert error.message == "importing 'app' failed: ImproperlyConfigured: no SECRET_KEY"


def test_settings_that_are_not_there_are_told_with_the_nearest(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    project.write("mysite/__init__.py")
    project.write("mysite/settings.py")
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "mysite.setings")
    place = Place("app", "", (project.folder,), None)
    error = explain(ModuleNotFoundError("no", name="mysite.setings"), place, "importing 'app'")
    assert error.message == "Django's settings 'mysite.setings' are not there"
    assert "mysite.settings" in error.hint
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "mysite.setings.prod")
    error = explain(ModuleNotFoundError("no", name="mysite.setings"), place, "importing 'app'")
    assert error.message == "Django's settings 'mysite.setings.prod' are not there"
    assert "mysite.settings" in error.hint


def test_the_module_itself_may_be_what_is_not_there(project: Project) -> None:
    place = Place("chat.asgi", "", (project.folder,), None)
    assert "chat" in explain(ModuleNotFoundError("no", name="chat"), place, "importing 'chat.asgi'").message


def test_an_exception_whose_traceback_cannot_be_written_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("hostile")

    monkeypatch.setattr("traceback.TracebackException.from_exception", fail)
    text = own_traceback(ValueError("x"))
    monkeypatch.undo()
    assert text == "ValueError (its traceback cannot be formatted)\n"


def test_an_exception_that_came_through_our_code_alone_has_no_traceback() -> None:
    code = compile("{}['a']", _ROOMS[0] + "x.py", "exec")
    with pytest.raises(KeyError) as caught:
        exec(code)  # noqa: S102 - it is ours
    error, mine = caught.value, caught.tb
    assert own_traceback(error).startswith("Traceback")
    assert own_traceback(error.with_traceback(mine.tb_next)) == "KeyError: 'a'\n"
