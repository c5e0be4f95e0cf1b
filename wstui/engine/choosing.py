"""From an object to an application: what it is, told by its class and signature, never by trying."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from typing import Any, Final, Literal, TypeAlias

from ..core.frozen import frozen
from . import asgi2
from .unwrap import consumer_class, is_consumer

Verdict: TypeAlias = Literal[
    "asgi3",
    "asgi2",
    "consumer",
    "factory",
    "async factory",
    "wsgi",
    "class",
    "module",
    "routes",
    "parameters",
    "nothing",
]

APPLICATIONS: Final = frozenset({"asgi3", "asgi2", "consumer"})
"""The verdicts on what can be run as it is."""

ATTRIBUTES: Final = ("application", "app", "asgi_app", "api")
"""Names looked for in a module when none was given, in order."""


@frozen
class Shape:
    """How something can be called.

    Attributes:
        names: Its positional parameters.
        required: How many of them must be given.
        any_number: Whether it takes ``*args``.
        coroutine: Whether calling it gives a coroutine.
    """

    names: tuple[str, ...]
    required: int
    any_number: bool
    coroutine: bool

    def takes(self, count: int) -> bool:
        """Tell whether it can be called with so many positional arguments and nothing else."""
        return self.required <= count and (self.any_number or count <= len(self.names))


def shape(thing: Callable[..., Any]) -> Shape | None:
    """Tell how something can be called; None if it does not say."""
    parameters = _parameters(thing, follow=False)
    if parameters is None or any(one.kind is one.VAR_POSITIONAL for one in parameters):
        followed = _parameters(thing, follow=True)  # a decorator that passes on whatever it gets
        parameters = parameters if followed is None else followed
    if parameters is None:
        return None
    places = [one for one in parameters if one.kind in {one.POSITIONAL_ONLY, one.POSITIONAL_OR_KEYWORD}]
    named = [one for one in parameters if one.kind is one.KEYWORD_ONLY and one.default is one.empty]
    return Shape(
        tuple(one.name for one in places),
        sum(one.default is one.empty for one in places) + len(named) * 100,  # cannot be called by position at all
        any(one.kind is one.VAR_POSITIONAL for one in parameters),
        _is_coroutine(thing),
    )


def _parameters(thing: Callable[..., Any], *, follow: bool) -> list[inspect.Parameter] | None:
    try:
        return list(inspect.signature(thing, follow_wrapped=follow).parameters.values())
    except (TypeError, ValueError):
        return None


def verdict(thing: Any) -> Verdict:
    """Tell what an object is.

    Args:
        thing: Whatever the user named.

    Returns:
        What it is; "parameters" is a callable with the wrong ones, "nothing" is no callable.
    """
    if inspect.isclass(thing):
        return _verdict_on_class(thing)
    if callable(thing):
        return _verdict_on_callable(thing)
    if inspect.ismodule(thing):
        return "module"
    if (
        isinstance(thing, list | tuple)
        and thing
        and all(hasattr(one, "pattern") or hasattr(one, "endpoint") for one in thing)
    ):
        return "routes"
    return "nothing"


def _verdict_on_callable(thing: Callable[..., Any]) -> Verdict:
    if getattr(thing, "_asgi_single_callable", False) or consumer_class(thing) is not None:
        return "asgi3"
    if getattr(thing, "_asgi_double_callable", False):
        return "asgi2"
    how = shape(thing)
    if how is None:
        return "asgi2" if asgi2.is_double_callable(thing) else "asgi3"
    return _verdict_on_shape(
        how, plain=isinstance(thing, functools.partial) or inspect.isfunction(inspect.unwrap(thing))
    )


def _verdict_on_shape(how: Shape, *, plain: bool) -> Verdict:
    if not how.required and not how.any_number and plain:
        return "async factory" if how.coroutine else "factory"
    if not how.coroutine and "start_response" in how.names[:2]:
        return "wsgi"
    if how.takes(3):
        return "asgi3"
    if how.coroutine:
        return "parameters"
    if how.takes(1):
        return "asgi2"
    return "wsgi" if how.takes(2) else "parameters"


def _verdict_on_class(cls: type) -> Verdict:
    if is_consumer(cls):
        return "consumer"
    how = shape(cls)
    if how is None:
        return "class"
    if hasattr(cls, "__await__"):
        return "asgi3" if how.takes(3) else "class"
    call = shape(cls.__call__) if "__call__" in dir(cls) and inspect.isfunction(cls.__call__) else None
    if how.required == 1 and how.takes(1) and call is not None and call.takes(3):  # self, receive, send
        return "asgi2" if not call.takes(4) else "class"
    return "class"


def candidates(namespace: dict[str, Any]) -> list[str]:
    """List the names in a module that stand for applications, the customary names first.

    Args:
        namespace: The module's.

    Returns:
        Names of instances and functions that can be run, or that make one and are called as such.
    """
    here = namespace.get("__name__")
    found = [
        name for name, value in namespace.items() if not name.startswith("_") and _looks_like_one(name, value, here)
    ]
    return sorted(found, key=lambda name: (name not in ATTRIBUTES, namespace[name].__class__.__name__ == "type"))


def _looks_like_one(name: str, value: Any, here: Any) -> bool:
    """Tell whether to offer a name; what is imported from elsewhere is offered only if it is an instance."""
    function_or_class = inspect.isclass(value) or inspect.isfunction(value)
    if function_or_class and getattr(value, "__module__", here) != here:
        return False
    said = verdict(value)
    if said == "asgi2" and inspect.isfunction(value):
        how = shape(value)
        return how is not None and "scope" in how.names[0]
    return said in APPLICATIONS or (said == "factory" and "app" in name)


def _is_coroutine(thing: Any) -> bool:
    while isinstance(thing, functools.partial):
        thing = thing.func
    if inspect.isclass(thing):
        return False
    return inspect.iscoroutinefunction(thing) or inspect.iscoroutinefunction(getattr(type(thing), "__call__", None))  # noqa: B004 - its kind matters, not whether it is there
