"""A session as a plain test for pytest, which passes when it is run against the same application."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

from ..core.events import Accept, Disconnect
from ..core.transcript import Record
from ..errors import UsageError
from .exchange import About, Exported, Lost
from .expecting import Expecting
from .pytest_channels import Channels
from .pytest_starlette import Starlette
from .pytest_styles import Style
from .pytest_wstui import Wstui
from .python_source import indented
from .talks import Story, Talk, tell

STYLES: Final[dict[str, type[Style]]] = {"wstui": Wstui, "channels": Channels, "starlette": Starlette}
"""What ``--style`` may say: by whose client the test talks."""

_STANDARD: Final = (
    "import asyncio",
    "import os",
    "from contextlib import AsyncExitStack, ExitStack, suppress",
    "from unittest.mock import ANY",
    "from urllib.parse import quote",
)
"""What of the standard library is imported as far as it is used, in the order in which linters want it."""
_SECRET: Final = re.compile(r'os\.environ\["(\w+)"\]')
"""How `secret` reads one; a frame in which it stands skips a test too many."""


def write(records: Iterable[Record], about: About, style: str = "wstui", match: Sequence[Any] = ()) -> Exported:
    """Write a test.

    Args:
        records: The session.
        about: What else is known of it.
        style: One of `STYLES`.
        match: The header's matchers.

    Returns:
        The test, which needs nothing but pytest and the library that it is written for.

    Raises:
        UsageError: The session names no application that can be imported, nobody connects in it, or the library
            cannot talk to what the application is made with.
        ScopeError: A scope is none.
    """
    lost = Lost()
    story = tell(records, about.server, lost)
    if not story.talks:
        raise UsageError("nobody connects in the session: there is nothing to test")
    application = _application(about.app, factory=about.factory)
    if strangers := STYLES[style].strangers & about.frameworks:
        raise UsageError(f"tests of --style {style} cannot talk to {', '.join(sorted(strangers))}: give another style")
    writer = STYLES[style](Expecting(match, lost), lost, about.frameworks)
    body = writer.around(story, _told(story, writer))
    name = re.sub(r"\W+", "_", story.talks[0].scope.path, flags=re.ASCII).strip("_").lower() or "session"
    test = _test(name, body, awaits=writer.awaits)
    lines = [*_imports(test, application, writer), "", "", *test]
    return Exported("\n".join(line.rstrip() for line in lines) + "\n", lost.phrases())


def _told(story: Story, writer: Style) -> list[str]:
    """Write all connections: one after the other, or step by step as they were interwoven."""
    for talk in story.talks:
        talk.choose(swallowed=writer.swallowed)
    if not story.overlaps:
        return [line for talk in story.talks for line in _single(talk, writer)]
    lines: list[tuple[int, list[str]]] = []
    for talk in story.talks:
        name = f"ws{talk.number}"
        if not isinstance(talk.answer, Accept):
            lines.append((talk.first, writer.refused(talk)))
            continue
        lines.append((talk.first, writer.open(talk, name, stacked=True)))
        lines += writer.steps(talk, name)
    return [line for _, found in sorted(lines, key=lambda item: item[0]) for line in found]


def _single(talk: Talk, writer: Style) -> list[str]:
    if not isinstance(talk.answer, Accept):
        return writer.refused(talk)
    if talk.steps and talk.steps[-1][1] == Disconnect(1000):
        talk.steps.pop()  # as the end of the block leaves
    return writer.single(talk)


def _application(label: str, *, factory: bool) -> list[str]:
    """Import the application; a file's path is taken for that of a module."""
    file, _, attribute = label.rpartition(":")
    module = file.removesuffix(".py").removeprefix("./").replace("/", ".") if file.endswith(".py") else file
    parts = attribute.split(".")
    if not all(part.isidentifier() for part in (*module.split("."), *parts)):
        raise UsageError(f"the session names no application to import, but {label!r}: give --app module:attribute")
    if factory:
        return [f"from {module} import {parts[0]}", "", f"application = {attribute}()"]
    if len(parts) == 1:
        return [f"from {module} import {attribute}" + (" as application" if attribute != "application" else "")]
    return [f"from {module} import {parts[0]}", "", f"application = {attribute}"]


def _test(name: str, body: list[str], *, awaits: bool) -> list[str]:
    """Write the test, which is skipped by name where a secret is not known that was taken out."""
    needed = dict.fromkeys(_SECRET.findall("\n".join(body)))
    head = [f'@pytest.mark.skipif("{key}" not in os.environ, reason="set {key}")' for key in needed]
    head.append(f"def test_{name}():")
    if not awaits:
        return [*head, *indented(body)]
    return [*head, f"    asyncio.run({name}())", "", "", f"async def {name}():", *indented(body)]


def _imports(test: list[str], application: list[str], writer: Style) -> Iterator[str]:
    """Import what is used, in the order in which linters want it."""
    used = set(re.findall(r"\w+", "\n".join(test)))
    standard = [*filter(None, (_only(line, used) for line in _STANDARD))]
    yield from standard
    yield from [""] * bool(standard)
    yield from ["import pytest"] * ("pytest" in used)
    yield from sorted(filter(None, (_only(line, used) for line in writer.imports)))
    yield from ["", *application]


def _only(line: str, used: set[str]) -> str:
    """Leave out of an import what is not used; empty if that is all of it."""
    head, found, names = line.rpartition("import ")
    left = [name for name in names.split(", ") if name in used]
    return f"{head}{found}{', '.join(left)}" if left else ""
