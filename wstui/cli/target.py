"""What is to be run: the configuration under a command line, and the orders for the child that loads it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ..config import Config, load
from ..errors import UsageError
from ..session.child import ChildConfig
from .options import OPTIONS

if TYPE_CHECKING:
    from ..tui.keymap import Keys


def configure(options: Mapping[str, Any]) -> Config:
    """Put the options that were given over the environment and the files.

    Args:
        options: By name.

    Returns:
        All options.

    Raises:
        UsageError: A layer holds what is not known; one line that says where it stands.
    """
    config = load({name: value for name, value in options.items() if OPTIONS[name].configurable})
    shortcuts(config)
    return config


def application(words: Sequence[str], config: Config, how: str) -> tuple[str, list[str]]:
    """Tell which application is meant.

    Args:
        words: It and what comes after it; none takes the configured one.
        config: All options.
        how: How to name one, should there be none.

    Returns:
        The application as the user named it, and the words after it.

    Raises:
        UsageError: None is named, and none configured.
    """
    app, *rest = words or [config.app or ""]
    if not app:
        raise UsageError(f"which application? {how}")
    return app, rest


def shortcuts(config: Config) -> Keys | None:
    """Take the keys that the configuration gives.

    Args:
        config: The options.

    Returns:
        The keys of the screen; None if it gives none.

    Raises:
        UsageError: A key could not work; one line that says where it stands.
    """
    if not config.keys:
        return None
    from ..tui.remap import remap  # few have any

    return remap(config.keys)


def child_config(app: str, config: Config) -> ChildConfig:
    """Say to the child what it is to run.

    Args:
        app: The application as the user named it.
        config: The options.

    Returns:
        The orders.

    Raises:
        UsageError: The file of variables cannot be read; one line that says where.
    """
    return ChildConfig(
        app=app,
        app_dir=config.app_dir,
        factory=config.factory,
        settings=config.settings,
        python=config.python,
        server=config.server,
        lifespan=config.lifespan,
        loop=config.loop,
        root_path=config.root_path,
        env=_variables(config.env_file),
        max_frame_size=config.max_frame_size,
    )


def _variables(env_file: str | None) -> dict[str, str]:
    """Read the file of variables, if there is one."""
    if not env_file:
        return {}
    from .env_file import read

    return read(env_file)
