"""A ``*.wstui`` file as pytest sees it: a module with one test in it, which replays the session."""

from __future__ import annotations

import os
import warnings
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import pytest

from ..config import Config, load
from ..engine import loader
from ..engine.searching import Search
from ..engine.target import Application, Target
from ..errors import LifespanFailed, LoadError, UsageError, WstuiError
from ..journal.whole import Whole, read
from .replaying import Replaying, told_exception

NAME: Final = "replay"
"""What the test is called: ``tests/lobby.wstui::replay``."""

_NOT_NAMED: Final = 'no application is named: add app = "module:attribute" to [tool.wstui], or give --wstui-app'


class SessionFile(pytest.Module):
    """A session file.

    It stands for a module, as pytest's own text files with doctests do: fixtures of that scope need one.
    """

    obj = None

    def collect(self) -> Iterator[pytest.Item]:
        """Read the file.

        Yields:
            Its one test.

        Raises:
            CollectError: The file, or the project's configuration, is none; in one line.
        """
        name = os.path.relpath(self.path, self.config.invocation_params.dir)
        try:
            if not configured(self.config).app:
                raise UsageError(_NOT_NAMED)
            whole = read(self.path, Search(), name)
        except WstuiError as error:
            raise self.CollectError(str(error)) from None
        if whole.mended:
            warnings.warn(pytest.PytestCollectionWarning(whole.mended), stacklevel=2)
        yield _test_of(self, whole)


class SavedSession(pytest.Function):
    """The replay of a session as a test."""

    def reportinfo(self) -> tuple[os.PathLike[str], int, str]:
        """Say where the test stands."""
        return self.path, 0, f"{self.path.name}: {self.name}"


def _test_of(file: SessionFile, whole: Whole) -> pytest.Item:
    def replay(_wstui_replaying: Replaying) -> None:
        if not any(record.event.kind == "websocket.connect" for record in whole.records):
            pytest.skip("nobody connects in it: there is nothing to replay")
        with _told():
            result = _wstui_replaying.replay(whole)
        if not result.same:
            pytest.fail("\n".join(result.lines()), pytrace=False)

    item: pytest.Item = SavedSession.from_parent(file, name=NAME, callobj=replay)
    if file.config.pluginmanager.hasplugin("django") and os.environ.get("DJANGO_SETTINGS_MODULE"):
        # The application's threads have connections of their own, which see nothing of a test's transaction.
        item.add_marker(pytest.mark.django_db(transaction=True))
    return item


def is_wanted(path: Path, parent: pytest.Collector) -> bool:
    """Tell whether a session file is a test.

    Args:
        path: The file.
        parent: Where it was found.

    Returns:
        Whether an application is named to replay it to, or the file is: then it is told what is missing. A bad
        configuration is told at the files, too.
    """
    try:
        return bool(configured(parent.config).app) or parent.session.isinitpath(path)
    except UsageError:
        return True


_configured: Final = pytest.StashKey[Config]()


def configured(config: pytest.Config) -> Config:
    """Read what wstui is set to in the project that is tested, once.

    Args:
        config: pytest's own.

    Returns:
        All options, with ``--wstui-app`` above what files say.

    Raises:
        UsageError: A file has a name or a value that is not known.
    """
    if _configured not in config.stash:
        found = load(cwd=config.rootpath)
        config.stash[_configured] = found._replace(app=config.getoption("wstui_app") or found.app)
    return config.stash[_configured]


def load_application(config: pytest.Config) -> Application:
    """Import the application that the project names; fails the test that needs it first.

    Args:
        config: pytest's own.

    Returns:
        The application, called as ASGI 3.
    """
    options = configured(config)
    folder = str(config.rootpath / options.app_dir)
    with _told():
        return loader.load(Target(options.app or "", folder, options.factory, options.settings)).application


def replaying(application: Any, config: pytest.Config) -> Generator[Replaying]:
    """Keep an application running for as long as there are sessions to replay.

    Args:
        application: Called as ASGI 3.
        config: pytest's own.

    Yields:
        What replays to it.
    """
    mode: Any = configured(config).lifespan
    found = Replaying(application, mode)
    with _told():
        try:
            found.start()
            yield found
        finally:
            found.stop()


@contextmanager
def _told() -> Iterator[None]:
    """Tell what a person is to mend in words, instead of by a traceback of ours."""
    try:
        yield
    except (LoadError, LifespanFailed, UsageError) as error:
        cause = error.__cause__
        traceback = getattr(error, "traceback", "") or ("" if cause is None else told_exception(cause))
        raise pytest.fail.Exception("\n".join(filter(None, (str(error), traceback))), pytrace=False) from None
