"""Tracebacks <-> a flat list of exceptions that name each other by position.

Flat, because an exception's causes can be longer than any parser's stack: the first is the one that was raised,
``cause``, ``context`` and ``group`` are positions further down the list. Each exception belongs to one other, so that
a file cannot make a small list into a large tree.
"""

from __future__ import annotations

from typing import Any

from .scalars import CodecError
from .shape import BOOL, INT, TEXT, Coder, Shape, many
from .trace import Trace, TraceFrame

MAX_EXCEPTIONS = 1000
"""Exceptions of one traceback that are kept."""

_FRAME = Shape(
    TraceFrame,
    file=TEXT,
    line=INT,
    function=TEXT,
    source=many(TEXT),
    first=INT,
    locals=many(many(TEXT, 2)),
    user=BOOL,
    column=INT,
    end_column=INT,
)


def _read_frame(value: Any, key: str) -> TraceFrame:
    if type(value) is not dict:
        raise CodecError(key, "must have objects as frames")
    return _FRAME.read(value)


_TRACE = Shape(
    Trace,
    type=TEXT,
    message=TEXT,
    frames=many(Coder(_FRAME.write, _read_frame)),
    left_out=INT,
    notes=many(TEXT),
)


def write_traceback(trace: Trace) -> list[dict[str, Any]]:
    """Write an exception and all that hang on it.

    Args:
        trace: The exception that was raised.

    Returns:
        At most `MAX_EXCEPTIONS` dicts, the exception first.
    """
    found = [trace]
    written = []
    for each in found:
        links: dict[str, Any] = {
            "cause": _append(found, each.cause),
            "context": _append(found, each.context),
            "group": [position for member in each.group if (position := _append(found, member))],
        }
        written.append(_TRACE.write(each) | {key: link for key, link in links.items() if link})
    return written


def _append(found: list[Trace], trace: Trace | None) -> int:
    """Return the position at which an exception will stand; 0 if it is none or there is no room."""
    if trace is None or len(found) >= MAX_EXCEPTIONS:
        return 0
    found.append(trace)
    return len(found) - 1


def read_traceback(value: Any, key: str) -> Trace:
    """Read what `write_traceback` made.

    Args:
        value: Anything that a JSON parser made.
        key: Its name in errors.

    Returns:
        The exception that was raised.

    Raises:
        CodecError: It is no such list.
    """
    if type(value) is not list or not value or any(type(each) is not dict for each in value):
        raise CodecError(key, "must be a list of objects, not empty")
    if len(value) > MAX_EXCEPTIONS:
        raise CodecError(key, f"has more than {MAX_EXCEPTIONS} exceptions")
    built: dict[int, Trace] = {}
    for position in range(len(value) - 1, -1, -1):
        try:
            built[position] = _read_exception(value[position], built)
        except CodecError as error:
            raise CodecError(key, f"[{position}].{error}") from None
    if len(built) != 1:
        raise CodecError(key, "has exceptions that belong to no other")
    return built[0]


def _read_exception(data: dict[str, Any], built: dict[int, Trace]) -> Trace:
    """Read one exception; those that it takes are no longer in ``built``."""
    alone = _TRACE.read(data)
    group = data.get("group", [])
    if type(group) is not list:
        raise CodecError("group", "must be a list")
    return Trace(
        alone.type,
        alone.message,
        alone.frames,
        alone.left_out,
        alone.notes,
        cause=_take(data, "cause", built),
        context=_take(data, "context", built),
        group=tuple(_taken(position, "group", built) for position in group),
    )


def _take(data: dict[str, Any], key: str, built: dict[int, Trace]) -> Trace | None:
    return _taken(data[key], key, built) if key in data else None


def _taken(position: Any, key: str, built: dict[int, Trace]) -> Trace:
    if type(position) is not int or position not in built:
        raise CodecError(key, "must be the position of a later exception that belongs to no other")
    return built.pop(position)
