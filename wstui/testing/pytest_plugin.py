"""pytest's plugin: saved sessions (``*.wstui``) are tests, which replay them in pytest's own process.

Loaded by every pytest in whose environment wstui is installed: nothing else of ours is imported before such a file is
collected, and none is where the project names no application (``[tool.wstui] app`` or ``--wstui-app``).
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from .replaying import Replaying

SUFFIX = ".wstui"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add ``--wstui-app``."""
    parser.getgroup("wstui", "wstui: saved WebSocket sessions as tests").addoption(
        "--wstui-app",
        metavar="APP",
        help="replay *.wstui files to this ASGI application: module:attribute, or path/to/file.py[:attribute]",
    )


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Collect a session file, if the project names an application or the file was asked for by name."""
    if file_path.suffix != SUFFIX:
        return None
    from .session_items import SessionFile, is_wanted

    if not is_wanted(file_path, parent):
        return None
    found: pytest.Collector = SessionFile.from_parent(parent, path=file_path)
    return found


@pytest.fixture(scope="session")
def wstui_application(pytestconfig: pytest.Config) -> Any:
    """The ASGI application that saved sessions are replayed to; override it to make one of your own."""
    from .session_items import load_application

    return load_application(pytestconfig)


@pytest.fixture(scope="session")
def _wstui_replaying(wstui_application: Any, pytestconfig: pytest.Config) -> Iterator[Replaying]:
    """Start the application up once, and shut it down after the last session."""
    from .session_items import replaying

    yield from replaying(wstui_application, pytestconfig)
