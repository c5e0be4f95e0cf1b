from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from wstui.engine.finding import _neighbours, find, install, missing, modules_in, nearest, on_disk, one_of, split
from wstui.engine.target import Target
from wstui.errors import LoadError

if TYPE_CHECKING:
    from .conftest import Project


@pytest.mark.parametrize(
    ("spec", "parts"),
    [
        ("chat.asgi:application", ("chat.asgi", "application")),
        ("chat.asgi", ("chat.asgi", "")),
        ("chat.asgi:site.app", ("chat.asgi", "site.app")),
        ("chat/asgi.py:application", ("chat/asgi.py", "application")),
        ("  chat  ", ("chat", "")),
        ("odd:name/asgi.py", ("odd:name/asgi.py", "")),
    ],
)
def test_a_spec_is_split(spec: str, parts: tuple[str, str]) -> None:
    assert split(spec) == parts


@pytest.mark.parametrize(
    ("spec", "says"),
    [
        ("", "no application is named: name it as module:attribute"),
        (":app", "':app' names no module before the colon"),
        ("chat:create_app()", "leave the brackets out: wstui itself calls create_app"),
        ("chat:my app", "'my app' is no attribute's name"),
        ("my-chat:app", "'my-chat' is no module's name"),
        ("chat..asgi", "'chat..asgi' is no module's name"),
    ],
)
def test_what_is_no_name_is_said(project: Project, spec: str, says: str) -> None:
    assert says in str(project.error(spec))


def test_a_module_is_found_in_the_app_dir(project: Project) -> None:
    file = project.write("server/chat/asgi.py")
    place = find(Target("chat.asgi:app", app_dir="server"))
    assert (place.module, place.attribute, place.source, place.by_path) == ("chat.asgi", "app", file, False)
    assert place.spec == "chat.asgi:app"


def test_a_module_is_found_under_src(project: Project) -> None:
    file = project.write("src/chat/__init__.py")
    place = find(Target("chat"))
    assert place.roots == (project.folder, project.folder / "src")
    assert place.source == file


def test_an_app_dir_that_is_not_there_is_said(project: Project) -> None:
    assert str(project.error("chat", app_dir="nowhere")) == "--app-dir nowhere: there is no such folder"


def test_a_file_in_a_package_keeps_its_package(project: Project) -> None:
    project.write("server/chat/__init__.py")
    project.write("server/chat/ws/__init__.py")
    file = project.write("server/chat/ws/asgi.py")
    place = find(Target("server/chat/ws/asgi.py:app"))
    assert (place.module, place.by_path, place.source) == ("chat.ws.asgi", False, file)
    assert place.roots == (project.folder / "server", project.folder)


def test_the_file_of_a_package_is_the_package(project: Project) -> None:
    project.write("chat/__init__.py")
    assert find(Target("chat/__init__.py")).module == "chat"


def test_a_file_in_no_package_is_loaded_by_its_path(project: Project) -> None:
    project.write("chat app/my-app.py")
    place = find(Target("./chat app/my-app.py"))
    assert (place.module, place.by_path) == ("my-app", True)


def test_a_file_may_be_named_from_the_app_dir(project: Project) -> None:
    file = project.write("server/app.py")
    assert find(Target("app.py", app_dir="server")).source == file


@pytest.mark.parametrize(
    ("spec", "says"),
    [
        ("chat/asgj.py:app", "there is no file chat/asgj.py: did you mean chat/asgi.py:app?"),
        ("chat/asgi:app", "there is no file chat/asgi: did you mean chat/asgi.py:app?"),
        ("chat/zzz.py", "there is no file chat/zzz.py: name it as"),
        ("cat/asgi.py", "there is no folder cat"),
        ("./chat", "chat is a folder: did you mean chat/asgi.py?"),
        ("./server", "server is a folder: did you mean server/web/main.py?"),
        ("./empty", "empty is a folder: name it as"),
        ("./notes.txt", "./notes.txt is no Python file"),
    ],
)
def test_a_file_that_is_none_is_said(project: Project, spec: str, says: str) -> None:
    for name in ("chat/asgi.py", "server/web/main.py", "empty/notes.txt", "notes.txt"):
        project.write(name)
    assert str(project.error(spec)).startswith(says)


@pytest.mark.parametrize(
    ("spec", "says"),
    [
        ("chat.asgj:app", "there is no module 'asgj' in 'chat': did you mean chat.asgi:app?"),
        ("chat.ASGI", "there is no module 'ASGI' in 'chat': did you mean chat.asgi?"),
        ("chat.zzz", "there is no module 'zzz' in 'chat': there are asgi, consumers"),
        ("chat.asgi.application", "'chat.asgi' is a module, not a package: did you mean chat.asgi:application?"),
        ("chta.asgi:app", "did you mean chat.asgi:app?"),
        ("zzz", "start wstui in the project's folder, or name that by --app-dir"),
        ("inner:app", f"it is in {'{folder}'}/server: add --app-dir server"),
    ],
)
def test_a_module_that_is_not_there_is_said(project: Project, spec: str, says: str) -> None:
    project.write("chat/__init__.py")
    project.write("chat/asgi.py")
    project.write("chat/consumers.py")
    project.write("server/inner.py")
    error = project.error(spec)
    assert str(error).endswith(says.format(folder=project.folder))
    assert error.traceback == ""


def test_from_inside_a_package_the_folder_above_is_offered(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    project.write("chat/__init__.py")
    project.write("chat/asgi.py")
    monkeypatch.chdir(project.folder / "chat")
    assert str(project.error("chat.asgi:app")).endswith(f"it is in {project.folder}: add --app-dir ..")


def test_a_missing_module_of_an_installed_package_is_said() -> None:
    place = find(Target("json.decodr"))
    assert str(missing(place, "json.decodr")) == "there is no module 'decodr' in 'json': did you mean json.decoder?"


def test_the_roots_come_first_on_the_path_and_once(project: Project) -> None:
    (project.folder / "src").mkdir()
    sys.path.append(str(project.folder))
    place = find(Target("chat"))
    install(place)
    install(place)
    assert sys.path[:2] == [str(project.folder), str(project.folder / "src")]
    assert sys.path.count(str(project.folder)) == 1


def test_modules_and_packages_are_listed(project: Project) -> None:
    for name in ("a.py", "b/__init__.py", "c/d.py", "e/notes.txt", "my-file.py", "notes.txt"):
        project.write(name)
    assert modules_in(project.folder) == ["a", "b", "c"]
    assert modules_in(Path("nowhere")) == []


def test_a_namespace_package_is_its_folder(project: Project) -> None:
    project.write("space/one.py")
    assert on_disk("space", [project.folder]) == project.folder / "space"
    assert on_disk("space.two", [project.folder]) is None


def test_the_nearest_name_ignores_case() -> None:
    assert nearest("APPLICATION", ["application", "app"]) == "application"
    assert nearest("zzz", ["application"]) == ""


def test_long_lists_are_cut() -> None:
    assert one_of(["a", "b"]) == "a, b"
    assert one_of(list("abcdefg")) == "a, b, c, d, e, …"


def test_nothing_is_run_to_find_a_file(project: Project) -> None:
    project.write("chat/__init__.py", "raise SystemExit")
    project.write("chat/asgi.py", "raise SystemExit")
    assert find(Target("chat/asgi.py")).module == "chat.asgi"
    with pytest.raises(LoadError):
        project.load("chat/asgi.py")


def test_around_a_folder_that_cannot_be_listed_there_is_its_parent(tmp_path: Path) -> None:
    assert [folder for folder, _ in _neighbours(tmp_path / "gone")] == [tmp_path]
