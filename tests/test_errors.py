from __future__ import annotations

import re

import pytest

from wstui import errors
from wstui.errors import (
    ApplicationFinished,
    ConnectionClosed,
    ConnectionRefused,
    ConversationError,
    FormatError,
    InterpreterError,
    LifespanFailed,
    LoadError,
    PayloadError,
    ProtocolViolation,
    ScopeError,
    SessionFileError,
    TasksLeft,
    UsageError,
    WireError,
    WstuiError,
)


@pytest.mark.parametrize(
    ("error", "text"),
    [
        (UsageError("cannot"), "cannot"),
        (ScopeError("path", "must begin with /"), "path: must begin with /"),
        (PayloadError("odd digit", 2, 7), "odd digit (line 2, column 7)"),
        (FormatError("no such option", 2, 7), "2:7: no such option"),
        (LoadError("no module chat", "did you mean chats?"), "no module chat: did you mean chats?"),
        (LoadError("no module chat"), "no module chat"),
        (InterpreterError("too old"), "too old"),
        (SessionFileError("a.wstui", 3, 9, "no such type"), "a.wstui:3:9: no such type"),
        (WireError("lost"), "lost"),
        (ApplicationFinished("it has returned"), "it has returned"),
        (ConnectionRefused("HTTP 403", 403, 4001, "no"), "HTTP 403"),
        (ConnectionClosed("closed with 1000", 1000), "closed with 1000"),
        (ProtocolViolation("P02", "app", "accept twice"), "P02 by the application: accept twice"),
        (ProtocolViolation("P02", "framework", "m", "h"), "P02 by the application's framework: m. h"),
        (ProtocolViolation("P01", "you", "a frame too early"), "P01 by you: a frame too early"),
        (TasksLeft("2 tasks"), "2 tasks"),
        (LifespanFailed("startup", "no base"), "the application's startup failed: no base"),
        (LifespanFailed("shutdown", ""), "the application's shutdown failed"),
    ],
)
def test_an_error_is_one_line(error: WstuiError, text: str) -> None:
    assert str(error) == text
    assert isinstance(error, WstuiError)


def test_the_tree_in_the_docstring_is_the_tree() -> None:
    drawn: dict[str, str] = {}
    branch: list[str] = []
    for bars, name in re.findall(r"^ {4}((?:[│├└ ][─ ]{2} )*)([A-Z]\w+)\b", errors.__doc__ or "", re.MULTILINE):
        branch[len(bars) // 4 :] = [name]
        drawn[name] = "".join(branch[-2:-1])
    kinds = [one for one in vars(errors).values() if isinstance(one, type) and issubclass(one, WstuiError)]
    above = {
        kind.__name__: [base.__name__ for base in kind.__bases__ if issubclass(base, WstuiError)] for kind in kinds
    }
    assert {name: [parent] if parent else [] for name, parent in drawn.items()} == above


def test_errors_carry_text_and_numbers_only() -> None:
    found: list[WstuiError] = [
        ConnectionRefused("m", 403, 4001, "no"),
        ConnectionClosed("m", 4000, "bye"),
        ProtocolViolation("P02", "app", "m", "h"),
        LifespanFailed("startup", "m"),
    ]
    assert all(isinstance(error, ConversationError) for error in found)
    assert [vars(error) for error in found] == [
        {"status": 403, "code": 4001, "reason": "no"},
        {"code": 4000, "reason": "bye"},
        {"rule": "P02", "by": "app", "message": "m", "hint": "h"},
        {"phase": "startup"},
    ]
    found += [ScopeError("k", "m"), PayloadError("m"), FormatError("m")]
    found += [LoadError("m", "h", "t"), SessionFileError("f", 1, 2, "m")]
    assert all(isinstance(value, str | int) for error in found for value in vars(error).values())
