"""What was typed in each session and has not been used yet, so that changing sessions loses nothing."""

from __future__ import annotations

from typing import Any

from ...session.live import Session
from ..panes.composer import ComposerDraft, ComposerPane
from ..panes.scope import ScopePane


class Drafts:
    """The unfinished texts of the sessions that are not on the screen."""

    def __init__(self) -> None:
        self._kept: dict[int, tuple[Any, Any]] = {}

    def keep(self, number: int, scope: ScopePane, composer: ComposerPane) -> None:
        """Keep what stands in the panes.

        Args:
            number: Of the session that they show.
            scope: The scope pane.
            composer: The composer.
        """
        self._kept[number] = (scope.text_draft(), composer.text_draft())

    def put_back(self, session: Session, scope: ScopePane, composer: ComposerPane) -> None:
        """Fill the panes with what was typed in a session, or with its scope if nothing was.

        Args:
            session: Which.
            scope: The scope pane.
            composer: The composer.
        """
        kept = self._kept.pop(session.number, None)
        if kept is None:
            scope.show(session.scope, session.server)
            # Who composes JSON here does so there, too; a close is not what a new session begins with.
            composer.restore(ComposerDraft("text" if composer.mode == "close" else composer.mode))
        else:
            scope.restore(kept[0])
            composer.restore(kept[1])

    def forget(self, number: int) -> None:
        """Drop what was typed in a session that is closed.

        Args:
            number: Of the session.
        """
        self._kept.pop(number, None)
