"""Bounded reprs of a user's values, which never raise and never run for ever."""

from __future__ import annotations

import reprlib
import sys
from time import monotonic
from types import FrameType
from typing import Any, Final

LENGTH: Final = 300
"""Characters of one repr."""
PATIENCE: Final = 0.02
"""Seconds that one ``__repr__`` of the user's may take."""
BUDGET: Final = 0.2
"""Seconds that all of them may take in one traceback."""

_BITS: Final = 2_000

_PLAIN: Final = frozenset(
    {int, float, complex, bool, str, bytes, bytearray, list, tuple, dict, set, frozenset, range, type(None)}
)


class _TookTooLongError(BaseException):
    """Raised inside a ``__repr__``; a BaseException, so that no ``except Exception`` there keeps it."""


class Reprs(reprlib.Repr):
    """Makes the reprs of one traceback.

    Builtin containers are cut by depth and length. An object's own ``__repr__`` is called under a trace function
    that raises when its time is up; when the budget of the traceback is used up it is not called any more.
    """

    def __init__(self) -> None:
        super().__init__()
        self.maxlevel = 3
        self.maxdict = self.maxlist = self.maxtuple = self.maxset = self.maxfrozenset = self.maxdeque = 8
        self.maxstring = self.maxother = 120
        self.maxlong = 60
        self._until = monotonic() + BUDGET

    def safe(self, value: Any) -> str:
        """Write a value.

        Args:
            value: Anything.

        Returns:
            Its repr, at most `LENGTH` characters, or a plain name of what it is.
        """
        try:
            text = self.repr(value)
        except Exception:  # noqa: BLE001 - a value of the user's may raise anything wherever it is touched
            text = _name(value)
        return text if len(text) <= LENGTH else f"{text[: LENGTH - 1]}…"

    def repr1(self, x: Any, level: int) -> str:
        """Write a part of a value; only exact builtin types are looked into."""
        kind = type(x)
        if kind not in _PLAIN:
            return self._object(x)
        if kind in {bytes, bytearray} and len(x) > self.maxstring:
            return f"{bytes(x[: self.maxstring])!r}… ({len(x)} bytes)"
        if kind is int and x.bit_length() > _BITS:  # its decimals take for ever, or are refused
            return f"<int of {x.bit_length()} bits>"
        return super().repr1(x, level)

    def _object(self, value: Any) -> str:
        """Write an object by its own ``__repr__``, guarded."""
        if _is_default(type(value).__repr__) or monotonic() > self._until:
            return _name(value)
        try:
            text = _guarded(value)
        except _TookTooLongError:
            text = f"<{type(value).__qualname__}: its __repr__ takes too long>"
        except BaseException as error:  # noqa: BLE001 - what a __repr__ of the user's may raise is anything
            text = f"<{type(value).__qualname__}: its __repr__ raises {type(error).__name__}>"
        return text if len(text) <= self.maxother else f"{text[: self.maxother - 1]}…"


def _is_default(method: object) -> bool:
    return method is object.__repr__


class _Watch:
    """A trace function that raises when the time is up."""

    def __init__(self, until: float) -> None:
        self._until = until

    def __call__(self, _frame: FrameType, _event: str, _arg: Any) -> Any:
        if monotonic() > self._until:
            raise _TookTooLongError
        return self


def _guarded(value: Any) -> str:
    before = sys.gettrace()
    sys.settrace(_Watch(monotonic() + PATIENCE))
    try:
        return str(repr(value))
    finally:
        sys.settrace(before)


def _name(value: Any) -> str:
    return object.__repr__(value)  # looks at nothing that the user's classes and metaclasses could make raise
