"""An exception as data: what crosses the process boundary instead of the exception.

Built by the debuggee, kept in the session file, shown by the detail pane.
"""

from __future__ import annotations

from .frozen import frozen


@frozen
class TraceFrame:
    """One call of a traceback, outermost first in its list.

    Attributes:
        file: Path of the source file, absolute where it is one.
        line: 1-based line that was executing; 0 if unknown.
        function: Qualified name of the function.
        source: The source lines around ``line``; empty if the source cannot be read.
        first: 1-based line number of ``source[0]``.
        locals: Names and bounded reprs, of user frames only.
        user: Whether the code is the user's: not the standard library, not site-packages, not wstui.
        column: 0-based start of the executing expression in the line; -1 if unknown.
        end_column: 0-based end of it; -1 if unknown.
    """

    file: str
    line: int
    function: str
    source: tuple[str, ...] = ()
    first: int = 1
    locals: tuple[tuple[str, str], ...] = ()
    user: bool = False
    column: int = -1
    end_column: int = -1


@frozen
class Trace:
    """An exception with all that Python would print of it.

    Attributes:
        type: Qualified name of the exception's class, without ``builtins.``.
        message: ``str(exception)``, bounded.
        frames: Outermost first; at most 60, the middle left out.
        left_out: How many frames of the middle were left out.
        notes: ``__notes__``.
        cause: ``__cause__``, as "the direct cause".
        context: ``__context__``, only where Python would print it.
        group: The members of an exception group.
    """

    type: str
    message: str
    frames: tuple[TraceFrame, ...] = ()
    left_out: int = 0
    notes: tuple[str, ...] = ()
    cause: Trace | None = None
    context: Trace | None = None
    group: tuple[Trace, ...] = ()


def text_of(trace: Trace) -> str:
    """Write an exception as Python would print it, without its group's members.

    Args:
        trace: The exception.

    Returns:
        Lines, the exception itself last.
    """
    before = ""
    if trace.cause is not None:
        before = f"{text_of(trace.cause)}\n\nThe above exception was the direct cause of the following exception:\n\n"
    elif trace.context is not None:
        before = f"{text_of(trace.context)}\n\nDuring handling of the above exception, another exception occurred:\n\n"
    lines = ["Traceback (most recent call last):"] if trace.frames else []
    for frame in trace.frames:
        lines.append(f'  File "{frame.file}", line {frame.line}, in {frame.function}')
        if frame.first <= frame.line < frame.first + len(frame.source):
            lines.append(f"    {frame.source[frame.line - frame.first].strip()}")
    lines.append(f"{trace.type}: {trace.message}" if trace.message else trace.type)
    return before + "\n".join([*lines, *trace.notes])
