"""A wstui installed as a tool of its own, and every project's interpreter: ``python -m tests.faults.interpreters``.

Builds the wheel, installs it into an environment of its own as ``uv tool install`` and pipx do, makes projects'
environments with every Python that is found, and debugs each for real: without a screen, started anew, and in a
terminal. Prints a table, says which interpreters it could not find, and exits with 1 if anything failed.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any, Final, NamedTuple

from tests.bench.measure import table
from tests.e2e.terminal import terminal
from tests.faults import driver, projects
from tests.support import PATIENCE, ROOT

WANTED: Final = ("3.9", "3.10", "3.11", "3.12", "3.13", "3.14")
OLDEST: Final = (3, 11)
OLD_ASGIREF: Final = ("3.2.10", "3.3.4", "3.4.1", "3.5.2")
OLD_CHANNELS: Final = ("channels==3.0.5", "django==3.2.25", "asgiref==3.5.2", "pytz", "sqlparse")
VARIABLES: Final = (
    {"PYTHONWARNINGS": "error"},
    {"PYTHONSAFEPATH": "1"},
    {"PYTHONDEVMODE": "1"},
    {"PYTHONASYNCIODEBUG": "1"},
    {"PYTHONSTARTUP": "startup.py"},
    {"PYTHONPATH": "beside"},
    {"PYTHONOPTIMIZE": "2"},
    {"PYTHONDONTWRITEBYTECODE": "1"},
    {"PYTHONUTF8": "0", "LC_ALL": "C"},
    {"PYTHONNOUSERSITE": "1", "PYTHONUNBUFFERED": "1", "PYTHONHASHSEED": "0"},
)
"""What a shell may have set for every Python, wstui's own as well."""


class Tool(NamedTuple):
    """A wstui and the interpreter that runs it."""

    python: Path
    state: Path

    def environ(self, **changes: str) -> dict[str, str]:
        """Return an environment without anything that is about another Python."""
        kept = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("PYTHON", "WSTUI_STATE", "COV_")) and name != "VIRTUAL_ENV"
        }
        return {**kept, "WSTUI_STATE_DIR": str(self.state), **changes}

    def ask(self, folder: Path, app: str = "app:application", *, restarts: int = 1, **wishes: Any) -> dict[str, Any]:
        """Debug an application without a screen, from its project's folder."""
        environ = self.environ(**wishes.pop("environ", {}))
        wishes = {"app": app, "says": ["hi", "about"], "restarts": restarts, **wishes}
        command = [str(self.python), driver.__file__, json.dumps(wishes)]
        done = subprocess.run(  # noqa: PLW1510 - the exit status is looked at
            command, cwd=folder, env=environ, capture_output=True, text=True, timeout=4 * PATIENCE
        )
        assert done.returncode == 0, done.stderr
        answer: dict[str, Any] = json.loads(done.stdout)
        return answer

    def run(self, folder: Path, *words: str, **environ: str) -> tuple[int, str, str]:
        """Run a verb from a project's folder; returns exit status, standard output and standard error."""
        done = subprocess.run(  # noqa: PLW1510 - the exit status is returned
            [str(self.python.with_name("wstui")), *words],
            cwd=folder,
            env=self.environ(**environ),
            capture_output=True,
            text=True,
            timeout=4 * PATIENCE,
        )
        return done.returncode, done.stdout, done.stderr


def install(folder: Path) -> Tool:
    """Build the wheel and install it into an environment of its own, as a tool.

    Args:
        folder: Where.

    Returns:
        The tool.
    """
    command = [sys.executable, "-m", "build", "--wheel", "--outdir", str(folder), str(ROOT)]
    subprocess.run(command, check=True, capture_output=True)
    python = projects.environment(folder / "tool", sys.executable, str(next(folder.glob("*.whl"))))
    return Tool(python, folder / "state")


def pythons() -> dict[str, str]:
    """Find interpreters: on the PATH, and pyenv's; by version."""
    found: dict[str, str] = {}
    candidates = [*map(str, sorted(Path.home().glob(".pyenv/versions/*/bin/python")))]
    candidates += [path for version in WANTED if (path := shutil.which(f"python{version}"))]
    for python in candidates:
        code = "import sys; print('%d.%d' % sys.version_info[:2])"
        done = subprocess.run([python, "-c", code], capture_output=True, text=True)  # noqa: PLW1510 - a shim may fail
        version = done.stdout.strip()
        if done.returncode == 0 and version in WANTED:
            found.setdefault(version, python)
    return found


# -- what must be true -------------------------------------------------------------------------------------------


def normal(answer: dict[str, Any], *, python: Path | None = None) -> dict[str, Any]:
    """Check that an application was debugged as any other; returns what it told about itself."""
    assert answer["failure"] is None, answer["failure"]
    assert answer["faults"] == []
    abouts: list[dict[str, Any]] = []
    for told in answer["told"]:
        hi, *rest = told["replies"]
        assert hi == "hi"
        assert told["crash"] == "ValueError: as told", told["crash"]
        assert any(not frame.endswith(":0") for frame in told["frames"]), "no frame has locals"
        abouts += map(json.loads, rest)
    assert all(about == abouts[0] for about in abouts), "one that stood by differs from a cold start"
    about = abouts[0]
    if python is not None:
        assert about["executable"] == str(python), about["executable"]
    assert not [path for path in about["path"] if "tool" in Path(path).parts or path == ""], about["path"]
    return about


def one_line(result: tuple[int, str, str], *says: str) -> str:
    """Check that a verb ended by one line on standard error; returns it."""
    code, out, err = result
    assert (code, out) == (3, ""), result
    assert err.count("\n") == 1, err
    assert err.startswith("wstui: error: "), err
    for what in says:
        assert what in err, err
    return err.strip()


def site_packages(python: Path) -> Path:
    """Return the packages' folder of a virtual environment."""
    return next(python.parent.parent.glob("lib/python*/site-packages"))


# -- cases -------------------------------------------------------------------------------------------------------


class Place(NamedTuple):
    """Where a case may make its project and environment."""

    tool: Tool
    folder: Path
    version: str
    python: str

    def project(self, source: str = projects.APP, name: str = "app") -> Path:
        """Write the project."""
        return projects.project(self.folder / "project", source, name)

    def environment(self, *packages: str, no_deps: bool = False) -> Path:
        """Make the project's environment where wstui looks for it; returns its interpreter."""
        return projects.environment(self.folder / "project" / ".venv", self.python, *packages, no_deps=no_deps)


def bare(place: Place) -> str:
    """An environment with nothing in it, found as the nearest ``.venv``."""
    folder, python = place.project(), place.environment()
    about = normal(place.tool.ask(folder, restarts=2), python=python)
    assert (about["wstui"], about["asgiref"]) == (None, None)
    assert ".".join(map(str, about["version"])) == place.version
    code, out, err = place.tool.run(folder, "routes", "app:application")
    assert (code, out) == (0, ""), err
    return f"loop {about['loop']}"


def on_screen(place: Place) -> str:
    """The whole program in a terminal."""
    folder = place.project()
    place.environment()
    words = f"cd {folder} && exec {place.tool.python.with_name('wstui')} app:application /"
    unset = [f"-u{name}" for name in os.environ if name not in place.tool.environ()]
    command = ["env", *unset, f"WSTUI_STATE_DIR={place.tool.state}", "sh", "-c", words]
    with terminal(command) as screen:
        screen.until("websocket.accept|accept")
        screen.press("hello")
        screen.until("5 bytes")
        screen.press("ctrl+j")
        screen.until(r"<.*hello")
        screen.press("crash")
        screen.until("5 bytes")
        screen.press("ctrl+j")
        screen.until("as told")
        screen.press("f8")
        screen.until("restarted")
        screen.press("ctrl+q")
        assert screen.wait() == 0
    return "talked, crashed, restarted, quit"


def other_wstui(place: Place) -> str:
    """A project whose own environment has a wstui of another version."""
    folder, python = place.project(), place.environment()
    projects.fake_wstui(site_packages(python))
    about = normal(place.tool.ask(folder), python=python)
    assert about["wstui"] == ["9.9", []], about["wstui"]
    return "its own is 9.9, none of ours in sight"


def no_asgiref(place: Place) -> str:
    """An ASGI 2 application without asgiref: ours is used, and not to be seen."""
    folder, python = place.project(projects.ASGI2), place.environment()
    about = normal(place.tool.ask(folder, "app:double"), python=python)
    assert about["asgiref"] is None
    return "ASGI 2 by ours"


def old_asgiref(place: Place, version: str) -> str:
    """An ASGI 2 application with an asgiref that is too old: it keeps its own for itself."""
    folder, python = place.project(projects.ASGI2), place.environment(f"asgiref=={version}")
    about = normal(place.tool.ask(folder, "app:double"), python=python)
    assert about["asgiref"][0] == version
    assert about["asgiref"][1].startswith(str(python.parent.parent))
    return f"the project sees {version}"


def old_channels(place: Place) -> str:
    """Channels 3 on Django 3.2, with their asgiref."""
    folder = place.project(projects.CHANNELS, "asgi")
    place.environment(*OLD_CHANNELS, no_deps=True)
    answer = place.tool.ask(folder, "asgi:application", says=["hi"])
    assert answer["failure"] is None, answer["failure"]
    assert [told["replies"] for told in answer["told"]] == [["hi"], ["hi"]]
    assert {told["crash"] for told in answer["told"]} == {"ValueError: as told"}
    return "a synchronous consumer answers and crashes"


def uvloop(place: Place) -> str:
    """uvloop in the project's environment: taken without being asked for."""
    folder, python = place.project(), place.environment("uvloop")
    about = normal(place.tool.ask(folder), python=python)
    assert about["loop"].startswith("uvloop"), about["loop"]
    assert normal(place.tool.ask(folder, loop="asyncio"), python=python)["loop"].startswith("asyncio")
    return "auto takes uvloop, --loop asyncio does not"


def variables(place: Place, changes: dict[str, str]) -> str:
    """Variables that change every Python, set for wstui and with it for the project."""
    folder, python = place.project(), place.environment()
    (folder / "beside").mkdir()
    (folder / "startup.py").write_text("raise SystemExit('PYTHONSTARTUP was run')\n")
    about = normal(place.tool.ask(folder, environ=changes), python=python)
    assert about["no_bytecode"] == ("PYTHONDONTWRITEBYTECODE" in changes)
    return "as without"


def old_home(place: Place) -> str:
    """A PYTHONHOME that leads nowhere, set for the project alone."""
    folder = place.project()
    place.environment()
    (folder / "home.env").write_text("PYTHONHOME=/nowhere\n")
    return one_line(place.tool.run(folder, "routes", "app:application", "--env-file", "home.env"), "Fatal Python error")


def shadows(place: Place) -> str:
    """A project with modules named as the standard library's and as ours."""
    folder, python = place.project(), place.environment()
    projects.shadow_everything(folder)
    about = normal(place.tool.ask(folder), python=python)
    assert about["wstui"] == ["the project's", []], about["wstui"]
    return "nothing of the project's was imported for ours"


def conda(place: Place) -> str:
    """A prefix without ``pyvenv.cfg``, named by its folder."""
    folder = place.project()
    prefix = projects.copied_prefix(place.folder / "conda", place.python)
    about = normal(place.tool.ask(folder, python=str(prefix)), python=prefix / "bin" / "python")
    return f"prefix {Path(about['prefix']).name}"


def too_old(place: Place) -> str:
    """An interpreter that is too old, named and found."""
    folder = place.project()
    line = one_line(place.tool.run(folder, "routes", "app:application", "--python", place.python), "is Python", "3.11")
    place.environment()
    one_line(place.tool.run(folder, "routes", "app:application"), "is Python", "3.11")
    one_line(place.tool.run(folder, "check", "app:application"), "is Python", "3.11")
    return line


def no_python(place: Place, kind: str) -> str:
    """What is named, or found, is no interpreter."""
    folder = place.project()
    text = folder / "text"
    text.write_text("this is no program\n")
    if kind == "dangling":
        place.environment().unlink()
        (folder / ".venv" / "bin" / "python").symlink_to("/gone/python3")
        return one_line(place.tool.run(folder, "routes", "app:application"), "is a link to a Python that is gone")
    if kind == "executable text":
        text.chmod(0o755)
    named = {"folder": str(folder), "missing": "/gone/python", "true": shutil.which("true"), "sh": shutil.which("sh")}
    return one_line(place.tool.run(folder, "routes", "app:application", "--python", named.get(kind) or str(text)))


def cases() -> Iterator[tuple[str, Callable[[Place], str], bool]]:
    """Yield each case's name, what tries it, and whether one interpreter is enough."""
    yield "bare environment, restarts", bare, False
    yield "in a terminal", on_screen, False
    yield "another wstui in it", other_wstui, False
    yield "without asgiref, ASGI 2", no_asgiref, False
    yield "uvloop", uvloop, False
    yield "names of the standard library", shadows, False
    yield "conda-like prefix", conda, False
    for version in OLD_ASGIREF:
        yield f"asgiref {version}, ASGI 2", partial(old_asgiref, version=version), True
    yield "Channels 3, Django 3.2", old_channels, True
    for changes in VARIABLES:
        yield " ".join(f"{name}={value}" for name, value in changes.items()), partial(variables, changes=changes), True
    yield "PYTHONHOME=/nowhere", old_home, True
    for kind in ("dangling", "folder", "missing", "text", "executable text", "true", "sh"):
        yield f"no python: {kind}", partial(no_python, kind=kind), True


def tried(name: str, case: Callable[[Place], str], place: Place) -> tuple[str, str, str, str]:
    """Try a case; a row of the table."""
    place.folder.mkdir(parents=True)
    try:
        told, result = case(place), "ok"
    except (AssertionError, subprocess.SubprocessError, OSError) as error:
        told, result = "".join(traceback.format_exception_only(error)).strip()[-1500:], "FAILED"
    return name, place.version, result, told.splitlines()[0][:110] if result == "ok" else told


def main(*only: str) -> int:
    """Try everything, or the cases whose names hold a word, and print the table."""
    found = pythons()
    rows = [("project", "Python", "result", "told")]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        tool = install(folder)
        new = {version: python for version, python in found.items() if tuple(map(int, version.split("."))) >= OLDEST}
        for what, case, once in [*cases(), ("too old", too_old, False)]:
            if only and not any(word in what for word in only):
                continue
            suited = {version: python for version, python in found.items() if version not in new}
            # the newest is the strictest, but old Channels knows none that is newer than it
            pick = slice(0, 1) if case is old_channels else slice(-1, None)
            chosen = suited if case is too_old else dict(list(new.items())[pick]) if once else new
            for version, python in chosen.items():
                rows.append(tried(what, case, Place(tool, folder / f"{len(rows)}", version, python)))
    table(f"wstui as a tool of its own, on Python {'.'.join(map(str, sys.version_info[:3]))}", rows)
    if missing := [version for version in WANTED if version not in found]:
        table(f"not found, so not tried: {', '.join(missing)}", [("",)])
    return int(any(row[2] == "FAILED" for row in rows))


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
