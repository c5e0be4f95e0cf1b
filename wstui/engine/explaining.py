"""Whatever an application raises while it is loaded, told in one line that says where and what to do."""

from __future__ import annotations

import os
import re
import sys
import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from ..errors import LoadError
from . import finding
from .endings import one_line
from .finding import Place

_OURS: Final = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "")  # noqa: PTH118, PTH100, PTH120 - text is compared, for every frame
_ROOMS: Final = tuple(os.path.join(_OURS, room, "") for room in ("engine", "debuggee", "core"))  # noqa: PTH118 - the same
"""Our own folders that stand in tracebacks; the rest of our package may be the user's (`wstui demo`)."""

_LIBRARY: Final = os.path.dirname(os.__file__)  # noqa: PTH120 - a str; sysconfig would take a while to tell the same

DISTRIBUTIONS: Final = {
    "bs4": "beautifulsoup4",
    "corsheaders": "django-cors-headers",
    "cv2": "opencv-python",
    "dateutil": "python-dateutil",
    "decouple": "python-decouple",
    "dotenv": "python-dotenv",
    "environ": "django-environ",
    "google.protobuf": "protobuf",
    "jwt": "PyJWT",
    "jose": "python-jose",
    "multipart": "python-multipart",
    "MySQLdb": "mysqlclient",
    "PIL": "pillow",
    "psycopg2": "psycopg2-binary",
    "rest_framework": "djangorestframework",
    "rest_framework_simplejwt": "djangorestframework-simplejwt",
    "sklearn": "scikit-learn",
    "socketio": "python-socketio",
    "yaml": "PyYAML",
}
"""What to install for a module whose distribution has another name; underscores and dashes are the same to pip."""


def explain(error: BaseException, place: Place, doing: str) -> LoadError:
    """Make one line of whatever was raised.

    Args:
        error: What was raised.
        place: What the user named.
        doing: What was being done: ``importing 'chat.asgi'``.

    Returns:
        The error to raise; its traceback is the application's own, without our frames.
    """
    text = own_traceback(error)
    where = position(error)
    if isinstance(error, ModuleNotFoundError) and error.name:
        return _module_not_found(error, error.name, place, where, text)
    if isinstance(error, SyntaxError):
        return _syntax(error, text)
    if isinstance(error, SystemExit):
        call = f"sys.exit({error.code!r})" if error.code is not None else "sys.exit()"
        hint = 'put what is only for the command line under: if __name__ == "__main__":'
        return LoadError(f"{doing} called {call}{_at(where)}", hint, text)
    if _is_django(error, "ImproperlyConfigured") and "settings" in str(error) and "not configured" in str(error):
        message = f"{doing} needs Django's settings, which are not configured{_at(where)}"
        return LoadError(message, "add --settings mysite.settings, or set DJANGO_SETTINGS_MODULE", text)
    if _is_django(error, "AppRegistryNotReady"):
        message = f"{doing} used Django before it was set up: {one_line(error)}{_at(where)}"
        hint = "name the project's asgi module, or call get_asgi_application() before this import"
        return LoadError(message, hint, text)
    hint = _import_hint(error, place) if isinstance(error, ImportError) else ""
    return LoadError(f"{doing} failed: {one_line(error)}{_at(where)}", hint, text)


def own_traceback(error: BaseException) -> str:
    """Format an exception as Python would, without the frames of wstui and of the import system.

    Args:
        error: The exception.

    Returns:
        Text of several lines; of a syntax error only what Python says about it.
    """
    try:
        whole = traceback.TracebackException.from_exception(error)
        for part in _parts(whole, set()):
            part.stack = traceback.StackSummary.from_list(
                [frame for frame in part.stack if not _is_ours(frame.filename)]
            )
        return "".join(whole.format())
    except Exception:  # noqa: BLE001 - the user's __str__ may raise anything
        return f"{type(error).__name__} (its traceback cannot be formatted)\n"


def position(error: BaseException) -> str:
    """Tell where in the user's code an exception came from.

    Args:
        error: The exception.

    Returns:
        ``chat/consumers.py:21``: the innermost line of the user's own code, or of anyone's; empty if there is none.
    """
    frames = [(summary.filename, summary.lineno or 0) for summary in traceback.extract_tb(error.__traceback__)]
    frames = [frame for frame in frames if not _is_ours(frame[0])]
    users = [frame for frame in frames if is_users(frame[0])]
    if not frames:
        return ""
    file, line = (users or frames)[-1]
    return f"{short_path(file)}:{line}"


def is_users(file: str) -> bool:
    """Tell whether a source file is the user's own: not a library's, not ours."""
    parts = Path(file).parts
    installed = "site-packages" in parts or "dist-packages" in parts
    return not (installed or file.startswith(("<", _LIBRARY)) or _is_ours(file))


def short_path(file: str) -> str:
    """Spell a path as the user would: relative to the working directory where it lies in it."""
    try:
        return str(Path(file).relative_to(Path.cwd()))
    except (ValueError, OSError):
        return file


def _is_ours(file: str) -> bool:
    return file.startswith(("<frozen importlib", *_ROOMS)) or file.endswith(
        (os.path.join("importlib", "__init__.py"), os.path.join("asgiref", "compatibility.py"))  # noqa: PTH118 - text
    )


def _at(where: str) -> str:
    return f" ({where})" if where else ""


def _parts(whole: traceback.TracebackException | None, seen: set[int]) -> Iterator[traceback.TracebackException]:
    if whole is None or id(whole) in seen:
        return
    seen.add(id(whole))
    yield whole
    for part in (whole.__cause__, whole.__context__, *(whole.exceptions or ())):
        yield from _parts(part, seen)


def _is_django(error: BaseException, name: str) -> bool:
    return any(base.__name__ == name and base.__module__.startswith("django.core") for base in type(error).__mro__)


def _module_not_found(error: ModuleNotFoundError, name: str, place: Place, where: str, text: str) -> LoadError:
    if not where and f"{place.module}.".startswith(f"{name}."):
        return finding.missing(place, name)
    settings = os.environ.get("DJANGO_SETTINGS_MODULE", "")
    if f"{settings}.".startswith(f"{name}."):
        hint = finding.missing(Place(settings, "", place.roots, None), _first_missing(settings, place)).hint
        return LoadError(f"Django's settings {settings!r} are not there", hint, text)
    top = name.partition(".")[0]
    says = f"{where} imports {name!r}" if where else f"{name!r} is imported"
    if error.msg and "is not a package" in error.msg:
        parent = name.rpartition(".")[0]
        file = getattr(sys.modules.get(parent), "__file__", None) or "a file of yours"
        return LoadError(f"{says}: {parent!r} is not a package", f"does {short_path(file)} hide one?", text)
    if finding.on_disk(top, place.roots) is not None or (top in sys.modules and name != top):
        local = finding.missing(Place(name, "", place.roots, None), _first_missing(name, place))
        return LoadError(f"{says}, which is not there: {local.message}", local.hint, text)
    package = DISTRIBUTIONS.get(name) or DISTRIBUTIONS.get(top) or top.replace("_", "-")
    hint = f"{sys.executable} -m pip install {package}, or --python PATH if another interpreter has it"
    near = finding.nearest(top, [found for root in place.roots for found in finding.modules_in(root)], 0.7)
    if near:
        hint = f"did you mean {near}{name[len(top) :]}? If not: {hint}"
    return LoadError(f"{says}, which is not installed", hint, text)


def _first_missing(name: str, place: Place) -> str:
    parts = name.split(".")
    for length in range(1, len(parts)):
        module = ".".join(parts[:length])
        if finding.on_disk(module, place.roots) is None and module not in sys.modules:
            return module
    return name


def _syntax(error: SyntaxError, text: str) -> LoadError:
    where = f"{short_path(error.filename)}:{error.lineno}" if error.filename else ""
    column = f":{error.offset}" if where and error.offset else ""
    return LoadError(f"{where}{column}: {type(error).__name__}: {error.msg}".lstrip(": "), "", text)


def _import_hint(error: ImportError, place: Place) -> str:
    interpreter = f"run by {sys.executable}"
    if near := _near_name(error):
        return f"did you mean {near}? ({interpreter})"
    if place.by_path and place.source is not None and "no known parent package" in str(error):
        parts = Path(short_path(str(place.source))).with_suffix("").parts
        if len(parts) > 1 and all(part.isidentifier() for part in parts):
            rest = f":{place.attribute}" if place.attribute else ""
            return f"its folder has no __init__.py: name it as {'.'.join(parts)}{rest}"
        return "its folder has no __init__.py: name it as package.module from the folder above the package"
    return interpreter


def _near_name(error: ImportError) -> str:
    """Find the name that ``from module import name`` should have said."""
    found = re.match(r"cannot import name '([^']+)'", str(error))
    module = sys.modules.get(error.name or "")
    if found is None or module is None or "circular import" in str(error):
        return ""
    return finding.nearest(found[1], [name for name in vars(module) if not name.startswith("__")])
