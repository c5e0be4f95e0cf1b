"""What an application is made of: its middleware from the outside in, and the framework at the core.

Nothing is imported here: a framework that an application uses is already imported, and is known by the module of its
classes. Middleware keeps what it wraps under one of a few customary names.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from typing import Any, Final

from .target import Kind

_DEPTH: Final = 40
"""Layers of middleware after which something is going in circles."""

_INNER: Final = ("app", "inner", "application", "_app", "_application", "wrapped", "wrapped_app")
"""Customary names of what a middleware wraps, likeliest first."""

_CORES: Final[dict[tuple[str, str], Kind]] = {
    ("fastapi", "FastAPI"): "fastapi",
    ("fastapi", "APIRouter"): "fastapi",
    ("starlette", "Starlette"): "starlette",
    ("starlette", "Router"): "starlette",
    ("litestar", "Litestar"): "litestar",
    ("quart", "Quart"): "quart",
    ("channels", "ProtocolTypeRouter"): "channels",
    ("channels", "URLRouter"): "channels",
}
"""Top package and class at the core of each framework's applications; a subclass comes before its base."""


def core_kind(part: Any) -> Kind | None:
    """Tell which framework's core an object is.

    Args:
        part: One layer of an application.

    Returns:
        The framework; None for middleware and everything else.
    """
    for base in type(part).__mro__:
        kind = _CORES.get((base.__module__.partition(".")[0], base.__name__))
        if kind is not None:
            return kind
    return "channels" if consumer_class(part) is not None else None


def consumer_class(part: Any) -> type | None:
    """Give the Channels consumer that ``Consumer.as_asgi()`` has made a function of; None for anything else."""
    made_of = getattr(part, "consumer_class", None)
    return made_of if inspect.isclass(made_of) and is_consumer(made_of) else None


def is_consumer(cls: type) -> bool:
    """Tell whether a class is a Channels consumer, to be made an application by ``as_asgi()``."""
    return hasattr(cls, "as_asgi") and any(base.__module__ == "channels.consumer" for base in cls.__mro__)


def layers(application: Any) -> Iterator[Any]:
    """Walk an application from the outside in.

    Args:
        application: Any application.

    Yields:
        The application, then what it wraps, to the innermost that can be seen; of several by protocol the one for
        ``websocket``.
    """
    seen: set[int] = set()
    part = application
    while part is not None and id(part) not in seen and len(seen) < _DEPTH:
        seen.add(id(part))
        yield part
        mapping = getattr(part, "application_mapping", None)
        part = mapping.get("websocket") if isinstance(mapping, dict) else _wrapped(part)


def kind_of(application: Any) -> Kind:
    """Tell which framework an application was made with; "asgi" if none that is known."""
    return next((kind for part in layers(application) if (kind := core_kind(part)) is not None), "asgi")


def _wrapped(part: Any) -> Any:
    if core_kind(part) is not None:
        return None
    for name in _INNER:
        inner = inspect.getattr_static(part, name, None)
        if inner is None:
            continue
        inner = getattr(part, name, None)
        if callable(inner):
            return inner
    return _closed_over(part)


def _closed_over(part: Any) -> Any:
    """Find the application in the closure of a function that wraps one: the only core that stands there."""
    function = inspect.unwrap(part) if inspect.isfunction(part) else None
    for cell in getattr(function, "__closure__", None) or ():
        try:
            inner = cell.cell_contents
        except ValueError:  # not filled yet
            continue
        if callable(inner) and core_kind(inner) is not None:
            return inner
    return None
