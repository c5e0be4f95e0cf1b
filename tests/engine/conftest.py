"""Small projects on disk, and an interpreter that forgets them afterwards."""

from __future__ import annotations

import os
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from wstui.engine.loader import load
from wstui.engine.target import Loaded, Target
from wstui.errors import LoadError


class Project:
    """A folder with a user's modules, which is also the working directory."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def write(self, name: str, text: str = "") -> Path:
        """Write a file of the project and return its path."""
        file = self.folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(textwrap.dedent(text))
        return file

    def load(self, spec: str, **target: Any) -> Loaded:
        """Load an application of the project."""
        return load(Target(spec, **target))

    def error(self, spec: str, **target: Any) -> LoadError:
        """Return the error that loading ends in; the line for the user has to be one line."""
        with pytest.raises(LoadError) as caught:
            self.load(spec, **target)
        assert "\n" not in str(caught.value)
        return caught.value


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Project]:
    """An empty project; what is imported from it is forgotten at the end."""
    folder = tmp_path / "project"
    folder.mkdir()
    monkeypatch.chdir(folder)
    path, modules, environment = list(sys.path), set(sys.modules), dict(os.environ)
    yield Project(folder)
    sys.path[:] = path
    for name in set(sys.modules) - modules:
        known = vars(sys.modules[name])
        file = known.get("__file__") or ""
        spaces = list(known.get("__path__") or ())
        if any(str(place).startswith(str(folder)) for place in (file, *spaces)):
            del sys.modules[name]
    os.environ.clear()
    os.environ.update(environment)
    sys.path_importer_cache.clear()
