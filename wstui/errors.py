"""Every error that wstui raises on purpose.

::

    WstuiError
    ├── UsageError          what the user asked for cannot be done as asked
    │   ├── ScopeError      a key of the scope is not legal
    │   ├── PayloadError    what was typed is no payload of its kind (has line and column)
    │   └── FormatError     what was given is not of another program's format (has line and column)
    ├── LoadError           the application could not be loaded or started
    ├── InterpreterError    the project's interpreter cannot run the debuggee
    ├── SessionFileError    a session file is not one (has file, line and column)
    ├── WireError           the two processes no longer understand each other
    └── ConversationError   what a test met where it expected something else of the application
        ├── ApplicationFinished     it has ended, nothing more will come; a TimeoutError
        ├── ConnectionRefused       it did not accept the connection (has status, code and reason)
        ├── ConnectionClosed        the connection is over (has code and reason)
        ├── ProtocolViolation       it broke a rule of ASGI (has rule, by and hint)
        ├── TasksLeft               it has ended, and tasks of its own have not
        └── LifespanFailed          its startup or shutdown failed

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


class FormatError(UsageError):
    """What was given is not of another program's format, or says what no client could have done.

    Attributes:
        line: 1-based line of the first thing that is wrong.
        column: 1-based column of it, in characters.
    """

    def __init__(self, message: str, line: int = 1, column: int = 1) -> None:
        super().__init__(f"{line}:{column}: {message}")
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
        line: 1-based line; 0 if it is not about what stands in the file.
        column: 1-based column, in characters; 0 then, too.
    """

    def __init__(self, file: str, line: int, column: int, message: str) -> None:
        super().__init__(f"{file}:{line}:{column}: {message}" if line else f"{file}: {message}")
        self.file = file
        self.line = line
        self.column = column
        self.message = message


class WireError(WstuiError):
    """The two processes no longer understand each other; the debuggee is ended."""


class ConversationError(WstuiError):
    """What a test met where it expected something else of the application."""


class ApplicationFinished(ConversationError, TimeoutError):
    """The application has ended and nothing more will come from it; told at once, not when the time is up."""


class ConnectionRefused(ConversationError):
    """The application did not accept the connection.

    Attributes:
        status: The HTTP status that a client sees: 403, or that of a denial response.
        code: The close code of a refusal, which no client ever sees; None for a denial response.
        reason: Its reason.
    """

    def __init__(self, message: str, status: int, code: int | None = None, reason: str = "") -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.reason = reason


class ConnectionClosed(ConversationError):
    """The connection is over.

    Attributes:
        code: The close code.
        reason: Its reason; empty if there was none.
    """

    def __init__(self, message: str, code: int, reason: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.reason = reason


class ProtocolViolation(ConversationError):
    """The application broke a rule of ASGI.

    Attributes:
        rule: The rule's number, P01 to P30.
        by: Whose fault it is: ``app``, ``framework`` or ``you``.
        message: What is wrong.
        hint: What to do instead.
    """

    def __init__(self, rule: str, by: str, message: str, hint: str = "") -> None:
        whose = {"app": "the application", "framework": "the application's framework"}.get(by, by)
        super().__init__(f"{rule} by {whose}: {message}" + (f". {hint}" if hint else ""))
        self.rule = rule
        self.by = by
        self.message = message
        self.hint = hint


class TasksLeft(ConversationError):
    """The application has ended, and tasks of its own have not; they have been cancelled."""


class LifespanFailed(ConversationError):
    """The application's startup or shutdown failed.

    Attributes:
        phase: ``startup`` or ``shutdown``.
    """

    def __init__(self, phase: str, message: str) -> None:
        super().__init__(
            f"the application's {phase} failed: {message}" if message else f"the application's {phase} failed"
        )
        self.phase = phase
