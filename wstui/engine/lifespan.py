"""An application's startup, shutdown and shared state."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal, TypeAlias

from ..core.events import Crashed
from ..core.events import Lifespan as Result
from .target import Application

Mode: TypeAlias = Literal["auto", "on", "off"]


def bare_crash(error: BaseException) -> Crashed:
    """Tell an exception in one line, without its traceback."""
    text = str(error).strip()
    name = type(error).__name__
    return Crashed(f"{name}: {text}" if text else name)


class Lifespan:
    """The lifespan of one application on one event loop.

    Attributes:
        state: The namespace that the application fills at startup; each connection gets a shallow copy.
        supported: Whether the application answered the startup; False until it has.
    """

    def __init__(
        self,
        application: Application,
        mode: Mode = "auto",
        crashed: Callable[[BaseException], Crashed] = bare_crash,
    ) -> None:
        self.state: dict[str, Any] = {}
        self.supported = False

    async def startup(self) -> Result | None:
        """Start the application up.

        Never cancelled by a timeout; may take as long as the application takes.

        Returns:
            How it ended: complete, failed (with its trace) or unsupported; None if the mode is "off".
        """
        raise NotImplementedError

    async def shutdown(self) -> Result | None:
        """Shut the application down.

        Returns:
            How it ended; None if there was nothing to shut down.
        """
        raise NotImplementedError
