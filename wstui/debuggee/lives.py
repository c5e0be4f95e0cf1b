"""Whether the application gets startup and shutdown, and what to say where a server would have decided otherwise."""

from __future__ import annotations

from typing import Literal

from ..core.events import Note
from ..core.profile import Profile


class Lives:
    """The lifespan of an application that several servers may be played to.

    An application is started once, as the server has it that wstui was told to play; a connection that plays another
    finds what there is.

    Attributes:
        mode: How the lifespan is run: ``off`` under a server that has none, unless it was asked for in so many words.
    """

    def __init__(self, profile: Profile, mode: Literal["auto", "on", "off"]) -> None:
        """Decide.

        Args:
            profile: The server that the application is started as under.
            mode: What was asked for.
        """
        self.mode: Literal["auto", "on", "off"] = mode if profile.lifespan or mode != "auto" else "off"
        self._asked = mode
        self._told: set[bool] = set()

    def note(self, profile: Profile) -> Note | None:
        """Tell what is otherwise than under a server; each thing is told once.

        Args:
            profile: The server that is played.

        Returns:
            What to tell; None if nothing, nothing new, or nothing but what was asked for.
        """
        runs = self.mode != "off"
        if self._asked != "auto" or (profile.lifespan and runs) or profile.lifespan in self._told:
            return None
        self._told.add(profile.lifespan)
        if profile.lifespan:
            return Note(
                f"{profile.name} would have run the application's startup; it was started without",
                "start wstui with --lifespan on",
            )
        if runs:
            return Note(f"{profile.name} would not have run the application's startup, which has run here")
        return Note(
            f"{profile.name} sends no lifespan events: the application's startup and shutdown do not run",
            "--lifespan on runs them all the same",
        )
