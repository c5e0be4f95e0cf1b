from __future__ import annotations

import pytest

from wstui import errors
from wstui.errors import (
    InterpreterError,
    LoadError,
    PayloadError,
    ScopeError,
    SessionFileError,
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
        (LoadError("no module chat", "did you mean chats?"), "no module chat: did you mean chats?"),
        (LoadError("no module chat"), "no module chat"),
        (InterpreterError("too old"), "too old"),
        (SessionFileError("a.wstui", 3, 9, "no such type"), "a.wstui:3:9: no such type"),
        (WireError("lost"), "lost"),
    ],
)
def test_an_error_is_one_line(error: WstuiError, text: str) -> None:
    assert str(error) == text
    assert isinstance(error, WstuiError)


def test_the_tree_in_the_docstring_is_the_tree() -> None:
    names = {name for name, value in vars(errors).items() if isinstance(value, type) and issubclass(value, WstuiError)}
    assert all(name in (errors.__doc__ or "") for name in names)
    assert issubclass(ScopeError, UsageError)
    assert issubclass(PayloadError, UsageError)


def test_errors_carry_text_and_numbers_only() -> None:
    found = [ScopeError("k", "m"), PayloadError("m"), LoadError("m", "h", "t"), SessionFileError("f", 1, 2, "m")]
    assert all(isinstance(value, str | int) for error in found for value in vars(error).values())
