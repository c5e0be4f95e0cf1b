"""A traceback as lines: what went wrong, where the user's code stood, and what its variables were."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from rich.cells import cell_len

from ...core.payload import visible
from ...core.trace import Trace, TraceFrame
from .lines import FixedLines, Span

TAB: Final = 4
DEEPEST: Final = 20
"""Exceptions inside one another that are told."""

Line = list[Span]


def trace_lines(trace: Trace, folder: str | None = None) -> FixedLines:
    """Lay out a traceback.

    Args:
        trace: What the application raised.
        folder: Files below it are named relative to it; None for the working folder.

    Returns:
        The exception, the calls with the innermost first (that is what a small screen must show), then its cause,
        its context and the members of its group. Where a library raised, the user's line that led there comes first.
    """
    return FixedLines(_exception(trace, here() if folder is None else folder, 0))


def here() -> str:
    """Tell the working folder; empty if it is gone."""
    try:
        return str(Path.cwd())
    except FileNotFoundError:
        return ""


def headline(trace: Trace) -> str:
    """Tell an exception as Python does: ``ValueError: no room``; only its first line."""
    message = trace.message.partition("\n")[0]
    return f"{trace.type}: {message}" if message else trace.type


def short_path(file: str, folder: str) -> str:
    """Name a file as briefly as it can be found.

    Args:
        file: Its path.
        folder: The folder that needs no naming.

    Returns:
        The path below ``folder`` or below site-packages, else the whole.
    """
    below = file.rpartition("/site-packages/")[2]
    return below.removeprefix(folder.rstrip("/") + "/") if folder else below


def _exception(trace: Trace, folder: str, depth: int) -> list[Line]:
    """Lay out one exception and those behind it."""
    lines: list[Line] = _title(trace)
    users = [frame for frame in trace.frames if frame.user]
    if users and not trace.frames[-1].user:
        lines.append([("  at ", "dim"), (_place(users[-1], folder), "title")])
    lines += [[("  note: ", "dim"), (part, "")] for note in trace.notes for part in note.split("\n")]
    if len(trace.frames) > 1:
        lines.append([("  most recent call first", "dim")])
    for number, frame in enumerate(reversed(trace.frames)):
        if trace.left_out and number == len(trace.frames) - len(trace.frames) // 2:
            lines.append([(f"  … {trace.left_out:,} calls left out", "hidden")])
        lines += _user_frame(frame, folder) if frame.user else [_library_frame(frame, folder)]
    return lines + _behind(trace, folder, depth)


def _behind(trace: Trace, folder: str, depth: int) -> list[Line]:
    """Lay out what an exception came from and what it holds."""
    inner: list[tuple[str, Trace]] = []
    if trace.cause is not None:
        inner.append(("it was raised because of this:", trace.cause))
    if trace.context is not None:
        inner.append(("it was raised while this was handled:", trace.context))
    count = len(trace.group)
    inner += [(f"member {number} of {count}:", member) for number, member in enumerate(trace.group, 1)]
    lines: list[Line] = []
    for title, other in inner:
        lines += [[], [(title, "title")]]
        if depth >= DEEPEST:
            lines.append([("│ ", "dim"), (headline(other), "error"), ("  …", "hidden")])
            continue
        lines += [[("│ ", "dim"), *line] for line in _exception(other, folder, depth + 1)]
    return lines


def _title(trace: Trace) -> list[Line]:
    first, *rest = trace.message.split("\n") if trace.message else [""]
    line = [("✗ ", "error"), (trace.type, "error"), (f": {first}" if first else "", "")]
    return [line, *([("  ", ""), (part, "")] for part in rest)]


def _place(frame: TraceFrame, folder: str) -> str:
    line = f":{frame.line}" if frame.line else ""
    return f"{short_path(frame.file, folder)}{line} {frame.function}"


def _library_frame(frame: TraceFrame, folder: str) -> Line:
    return [("  ", ""), (_place(frame, folder), "dim")]


def _user_frame(frame: TraceFrame, folder: str) -> list[Line]:
    """Lay out a call in the user's code: place, source, variables."""
    lines: list[Line] = [[("  ", ""), (_place(frame, folder), "key")]]
    lines += _source(frame)
    lines += [[("      ", ""), (name, "keyword"), (" = ", "punctuation"), (value, "")] for name, value in frame.locals]
    return lines


def _source(frame: TraceFrame) -> list[Line]:
    """Lay out the lines around a call, an arrow at the one that runs and carets under the expression."""
    digits = len(str(frame.first + len(frame.source)))
    common = _indent(frame.source)
    lines: list[Line] = []
    for number, source in enumerate(frame.source, frame.first):
        text = source.expandtabs(TAB)[common:].rstrip("\r\n")
        failing = number == frame.line
        mark = ("  → " if failing else "    ", "error")
        lines.append([mark, (f"{number:>{digits}} │ ", "dim"), (text, "failing" if failing else "dim")])
        if failing and (carets := _carets(frame, source, common)):
            lines.append([(f"    {'':>{digits}} │ ", "dim"), (carets, "error")])
    return lines


def _indent(source: tuple[str, ...]) -> int:
    """Tell how many columns all lines begin with blank."""
    expanded = [line.expandtabs(TAB) for line in source if line.strip()]
    return min((len(line) - len(line.lstrip(" ")) for line in expanded), default=0)


def _carets(frame: TraceFrame, source: str, common: int) -> str:
    """Draw the carets under the expression that was executing; empty if it is unknown or the whole line."""
    text = source.rstrip()
    end = frame.end_column if frame.column < frame.end_column <= len(text) else len(text)
    if not 0 <= frame.column < end or (not text[: frame.column].strip() and end == len(text)):
        return ""
    before = cell_len(visible(source[: frame.column].expandtabs(TAB)[common:]))
    until = cell_len(visible(source[:end].expandtabs(TAB)[common:]))
    return " " * before + "^" * max(1, until - before)
