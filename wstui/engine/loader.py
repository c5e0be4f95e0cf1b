"""From what the user typed to an application that can be run; each mistake is one line that says what to do."""

from __future__ import annotations

from .target import Loaded, Target


def load(target: Target) -> Loaded:
    """Import the user's application.

    No event loop may be running in this thread: Django's ORM refuses to be used at import time in one.

    Args:
        target: What the user asked for.

    Returns:
        The application, ready to be run, and what is known about it.

    Raises:
        LoadError: It cannot be loaded; says in one line why and what to do.
    """
    raise NotImplementedError(target)
