"""From what the user typed to an application that can be run; each mistake is one line that says what to do."""

from __future__ import annotations

import contextlib
import importlib
import importlib.util
import inspect
import sys
from collections.abc import Iterable
from types import ModuleType
from typing import Any, Final, Literal

from ..errors import LoadError
from . import asgi2, choosing, django_project, finding, swallowed
from .choosing import APPLICATIONS, ATTRIBUTES, candidates, shape, verdict
from .explaining import explain, short_path
from .finding import Place
from .target import Application, Loaded, Target
from .unwrap import kind_of, layers

_TAKES: Final = "an application takes (scope, receive, send)"

_OTHERS: Final[dict[choosing.Verdict, tuple[str, str]]] = {
    "routes": ("a list of routes", "name the application that they are routed by"),
    "class": ("a class", f"name an instance of it ({_TAKES}), or add --factory"),
    "factory": ("a function without parameters", _TAKES),
    "async factory": ("an async function without parameters", _TAKES),
}
"""What to say of objects that are plainly something else, and what to do."""

_LIKELY: Final = ("asgi", "app", "main")
"""Modules of a package that its application is usually in, likeliest first."""

_VERSIONED: Final = ("asgiref", "channels", "django", "fastapi", "litestar", "quart", "starlette")


def load(target: Target) -> Loaded:
    """Import the user's application.

    No event loop may be running in this thread: Django's ORM refuses to be used at import time in one.

    Args:
        target: What the user asked for.

    Returns:
        The application, ready to be run, and what is known about it.

    Raises:
        LoadError: It cannot be loaded; says in one line why and what to do.
    """
    place = finding.find(target)
    finding.install(place)
    note = django_project.choose_settings(target, place)
    module = _import(place)
    name, thing = _attribute(module, place)
    label = f"{place.module}:{name}"
    thing, remarks = _application(thing, label, place, target.factory)
    application, version = _as_asgi3(thing, label, place)
    kind = kind_of(thing)
    swallowed.listen(thing)
    configured = django_project.settings()
    return Loaded(
        application=application,
        label=label,
        kind=kind,
        asgi=version,
        notes=[note] * bool(note) + remarks + _about_websockets(thing) + django_project.notes(configured),
        host=django_project.first_host(configured),
        versions=versions(),
        databases=django_project.databases(configured),
    )


def versions() -> dict[str, str]:
    """Tell the versions of Python and of what the application has imported of the frameworks that are known."""
    found = {"python": sys.version.partition(" ")[0]}
    for name in _VERSIONED:
        if name in sys.modules:
            version = getattr(sys.modules[name], "__version__", None)
            found[name] = version if isinstance(version, str) else _installed_version(name)
    return {name: version for name, version in found.items() if version}


def _installed_version(name: str) -> str:
    metadata = importlib.import_module("importlib.metadata")  # slow to import, and mostly not needed
    try:
        return str(metadata.version(name))
    except Exception:  # noqa: BLE001 - broken metadata raises all sorts; a version is only worth showing
        return ""


def _import(place: Place) -> ModuleType:
    doing = f"importing {place.module!r}"
    try:
        django_project.set_up_for(place)
        return _load_file(place) if place.by_path else importlib.import_module(place.module)
    except BaseException as error:  # noqa: BLE001 - an application may raise anything, sys.exit() included
        raise explain(error, place, doing) from None


def _load_file(place: Place) -> ModuleType:
    """Load a file that is in no package, under its own name unless that is taken."""
    name = place.module
    if name in sys.modules or name in sys.stdlib_module_names or not name.isidentifier():
        name = f"_{name}_loaded_by_path"
    spec = importlib.util.spec_from_file_location(name, place.source)
    if spec is None or spec.loader is None:
        raise LoadError(f"{place.source} is no Python file", finding.EXAMPLE)
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    try:
        spec.loader.exec_module(module)
    except BaseException:
        sys.modules.pop(name, None)
        raise
    return module


def _attribute(module: ModuleType, place: Place) -> tuple[str, Any]:
    """Find the object that the user named in a module, or the one that was plainly meant."""
    if not place.attribute:
        return _customary(module, place)
    thing: Any = module
    walked = ""
    for part in place.attribute.split("."):
        try:
            thing = getattr(thing, part)
        except AttributeError:
            raise _no_attribute(thing, walked, part, module, place) from None
        except BaseException as error:  # noqa: BLE001 - a module's __getattr__ and any property may raise anything
            raise explain(error, place, f"looking up {place.attribute!r}") from None
        walked = f"{walked}.{part}".lstrip(".")
    return place.attribute, thing


def _customary(module: ModuleType, place: Place) -> tuple[str, Any]:
    here = {}
    for name in ATTRIBUTES:
        with contextlib.suppress(Exception):  # a module may have a __getattr__, which may raise anything
            here[name] = getattr(module, name)
    here = {name: thing for name, thing in here.items() if not inspect.ismodule(thing)}
    good = [name for name, thing in here.items() if verdict(thing) in {*APPLICATIONS, "factory"}]
    if good or here:
        name = next(iter(good or here))
        return name, here[name]
    message = f"{place.module!r} has none of {finding.one_of(ATTRIBUTES)}"
    found = candidates(vars(module))
    if found:
        raise LoadError(message, f"did you mean {' or '.join(f'{place.module}:{name}' for name in found[:3])}?")
    below = _below(module, place, _LIKELY)
    raise LoadError(message, f"did you mean {below}?" if below else f"name the application: {place.module}:NAME")


def _below(module: ModuleType, place: Place, names: Iterable[str]) -> str:
    """Find the first of these modules that a package has, by its dotted name; empty if none, or if it is no package."""
    dotted = [f"{place.module}.{name}" for name in names if "__path__" in vars(module)]
    return next((name for name in dotted if finding.on_disk(name, place.roots) is not None), "")


def _no_attribute(owner: Any, walked: str, part: str, module: ModuleType, place: Place) -> LoadError:
    spelled = f"{place.module}:{walked}" if walked else place.module
    message = f"{spelled!r} has no attribute {part!r}"
    names = [name for name in dir(owner) if not name.startswith("__")]
    likely = candidates(vars(module)) if not walked else []
    if not walked and (below := _below(module, place, [part])):
        return LoadError(message, f"did you mean {below}?")
    near = finding.nearest(part, likely) or finding.nearest(part, names, 0.8 if likely else 0.6)
    dot = "." if walked else ":"
    if near:
        return LoadError(message, f"did you mean {spelled}{dot}{near}?")
    if likely:
        return LoadError(message, f"it has {' and '.join(f'{place.module}:{name}' for name in likely[:3])}")
    if not walked and (below := _below(module, place, _LIKELY)):
        return LoadError(message, f"did you mean {below}:{part}?")
    file = vars(module).get("__file__")
    return LoadError(message, f"it was loaded from {short_path(file)}" if file else "")


def _application(thing: Any, label: str, place: Place, factory: bool | None) -> tuple[Any, list[str]]:  # noqa: FBT001 - as the target has it
    """Make sure that an object is an application, calling it if it is a factory."""
    said = verdict(thing)
    if factory or (factory is None and said == "factory"):
        thing = _made_by(thing, label, place)
        said, label = verdict(thing), f"{label}()"
    if said == "consumer":
        try:
            made = thing.as_asgi()
        except BaseException as error:  # noqa: BLE001 - the user's class may override it
            raise explain(error, place, f"{label}.as_asgi()") from None
        return made, [f"{thing.__name__} runs alone: without a router scope['url_route'] is missing"]
    if said not in APPLICATIONS:
        raise _no_application(thing, said, label, place)
    how = shape(thing)
    if said == "asgi2" and inspect.isfunction(thing) and how is not None and "scope" not in how.names[0]:
        return thing, [f"{label} is taken for an ASGI 2 application, whose one parameter is the scope"]
    return thing, []


def _made_by(factory: Any, label: str, place: Place) -> Any:
    how = shape(factory) if callable(factory) else None
    if how is None:
        raise LoadError(f"{label} is {_a(factory)}, which cannot be called as a factory")
    if how.coroutine:
        raise LoadError(f"{label} is an async function", "a factory is a plain function that returns the application")
    if not how.takes(0):
        needed = finding.one_of(how.names[: how.required])
        raise LoadError(f"{label} needs {needed}", "a factory is called without arguments: give them defaults")
    try:
        made = factory()
    except BaseException as error:  # noqa: BLE001 - a factory may raise anything, sys.exit() included
        raise explain(error, place, f"calling {label}()") from None
    if inspect.iscoroutine(made):
        made.close()
    return made


def _no_application(thing: Any, said: choosing.Verdict, label: str, place: Place) -> LoadError:
    if said == "wsgi":
        name = place.module.replace("wsgi", "asgi")
        other = name != place.module and finding.on_disk(name, place.roots) is not None
        hint = f"did you mean {name}:application?" if other else "name the project's ASGI application"
        return LoadError(f"{label} is a WSGI application, and WSGI has no WebSockets", hint)
    if said == "module":
        return LoadError(f"{label} is a module", f"name the application in it: {thing.__name__}:NAME")
    if said == "parameters":
        how = shape(thing)
        names = ", ".join(how.names) if how is not None else "something else"
        return LoadError(f"{label} takes ({names}), so it is no application", _TAKES)
    what, hint = _OTHERS.get(said, (f"{_a(thing)}, not an application", _TAKES))
    return LoadError(f"{label} is {what}", hint)


def _a(thing: Any) -> str:
    if thing is None:
        return "None"
    name = type(thing).__name__
    return f"{'an' if name[:1].lower() in 'aeiou' else 'a'} {name}"


def _as_asgi3(thing: Any, label: str, place: Place) -> tuple[Application, Literal["2", "3"]]:
    if verdict(thing) == "asgi3":
        application: Application = thing
        return application, "3"
    try:
        return asgi2.wrap(thing), "2"
    except ImportError as error:
        raise explain(error, place, f"wrapping {label}, an ASGI 2 application,") from None


def _about_websockets(thing: Any) -> list[str]:
    """Tell what is plain without trying: that an application has no WebSockets at all."""
    for part in layers(thing):
        mapping = getattr(part, "application_mapping", None)
        if isinstance(mapping, dict) and "websocket" not in mapping:
            return ["this ProtocolTypeRouter routes no 'websocket': every connection will be refused"]
        if type(part).__module__ == "django.core.handlers.asgi":
            return ["Django alone has no WebSockets: route them by a ProtocolTypeRouter of Channels"]
    return []
