"""The secrets that a scope needs before it can be connected with: the environment's, and those that the user gives."""

from __future__ import annotations

import os
from collections.abc import Mapping

from ..core.placeholders import placeholder, variable
from ..core.scope import Scope
from ..core.secrets import fill, from_environment
from ..errors import ScopeError, UsageError
from .live import Session


def lacking(session: Session, scope: Scope) -> list[str]:
    """List the secrets that a scope has placeholders for, and that neither the user nor the environment has given.

    Args:
        session: Whose scope it is; it learns what the environment gives.
        scope: The scope.

    Returns:
        Their names.
    """
    record = scope.to_record()
    unknown = session.confidential.lacking(record)
    if unknown:
        session.confidential.give(from_environment(unknown, os.environ))
    return session.confidential.lacking(record)


def borrow(session: Session, scope: Scope, lender: Session) -> list[str]:
    """Take secrets that a scope lacks from another session.

    Args:
        session: Which learns them.
        scope: What they are needed for.
        lender: The other session.

    Returns:
        The names of those that were found.
    """
    found = lendable(session, scope, lender)
    session.confidential.give(found)
    return [*found]


def lendable(session: Session, scope: Scope, lender: Session) -> dict[str, str]:
    """Find secrets that a scope lacks with another session: those it was given, and those that stand in its own scope.

    Args:
        session: Which lacks them.
        scope: What they are needed for.
        lender: The other session.

    Returns:
        Those that were found, by name.
    """
    from ..core.redacting import Redactor  # to know what is a secret takes many patterns, and few replays need it

    redactor = Redactor()
    redactor.scope(lender.scope.to_record())
    known = redactor.values | lender.confidential.values
    return {name: known[name] for name in lacking(session, scope) if known.get(name)}


def check(session: Session, scope: Scope) -> None:
    """Refuse a scope that lacks secrets, or that is not legal with them, without telling them.

    Args:
        session: Whose scope it is.
        scope: The scope, legal with its placeholders.

    Raises:
        UsageError: It lacks one.
        ScopeError: It would not be legal.
    """
    for name in lacking(session, scope):
        raise UsageError(f"{placeholder(name)} stands for a secret: set {variable(name)} or write it there")
    if session.confidential.values:
        _check_filled(scope, session.confidential.values)


def give(session: Session, scope: Scope, values: Mapping[str, str]) -> None:
    """Learn secrets.

    Args:
        session: Which learns them.
        scope: What they are given for.
        values: By name.

    Raises:
        UsageError: One of them is empty.
        ScopeError: The scope would not be legal with them. In both cases none is learnt.
    """
    for name, value in values.items():
        if not value:
            raise UsageError(f"{name} is empty")
    _check_filled(scope, {**session.confidential.values, **values})
    session.confidential.give(values)


def _check_filled(scope: Scope, values: Mapping[str, str]) -> None:
    for problem in Scope.from_record(fill(scope.to_record(), values)).check():
        raise ScopeError(problem.key, "not legal with the secrets that were given for it")
