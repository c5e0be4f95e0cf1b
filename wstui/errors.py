"""Every error that wstui raises on purpose.

::

    WstuiError
    ├── UsageError          what the user asked for cannot be done as asked
    │   ├── ScopeError      a key of the scope is not legal
    │   └── PayloadError    what was typed is no payload of its kind (has line and column)
    ├── LoadError           the application could not be loaded or started
    ├── InterpreterError    the project's interpreter cannot run the debuggee
    ├── SessionFileError    a session file is not one (has file, line and column)
    └── WireError           the two processes no longer understand each other

Errors carry only ``str`` and ``int``, so that nothing of ours is imported here and each can cross a process
boundary. ``str(error)`` is one line for a person.
"""

from __future__ import annotations


class WstuiError(Exception):
    """Root of the tree; ``str()`` of it is one line that a person can act on."""


class UsageError(WstuiError):
    """What the user asked for cannot be done as asked."""


class ScopeError(UsageError):
    """A key of the scope is not legal.

    Attributes:
        key: The key of the scope, as the scope pane names it: ``headers``, ``path``, …
    """

    def __init__(self, key: str, message: str) -> None:
        super().__init__(f"{key}: {message}")
        self.key = key
        self.message = message


class PayloadError(UsageError):
    """What was typed is no payload of its kind.

    Attributes:
        line: 1-based line of the first thing that is wrong.
        column: 1-based column of it, in characters.
    """

    def __init__(self, message: str, line: int = 1, column: int = 1) -> None:
        super().__init__(f"{message} (line {line}, column {column})")
        self.message = message
        self.line = line
        self.column = column


class LoadError(WstuiError):
    """The application could not be loaded or started.

    Attributes:
        hint: What to do about it, one line; may be empty.
        traceback: The application's own traceback as text; empty if the application raised nothing.
    """

    def __init__(self, message: str, hint: str = "", traceback: str = "") -> None:
        super().__init__(f"{message}: {hint}" if hint else message)
        self.message = message
        self.hint = hint
        self.traceback = traceback


class InterpreterError(WstuiError):
    """The project's interpreter cannot run the debuggee."""


class SessionFileError(WstuiError):
    """A session file is not one.

    Attributes:
        file: The path as the user gave it.
        line: 1-based line.
        column: 1-based column, in characters.
    """

    def __init__(self, file: str, line: int, column: int, message: str) -> None:
        super().__init__(f"{file}:{line}:{column}: {message}")
        self.file = file
        self.line = line
        self.column = column
        self.message = message


class WireError(WstuiError):
    """The two processes no longer understand each other; the debuggee is ended."""
