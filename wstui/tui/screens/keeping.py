"""What the user keeps of a session, and what a saved one needs before it can be connected with again."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path

from ...core.scope import Scope
from ...core.secrets import missing
from ...session import secrecy
from ...session.controller import Controller
from ...session.live import Session
from .watching import Watching


class Keeping(Watching):
    """Saves the session on the screen, and asks for the secrets of its scope.

    Args:
        controller: The one owner of everything that is shown.
        first: The session to begin with.
        file: The session file that its scope comes from; None if it comes from none.
    """

    def __init__(self, controller: Controller, first: Session, file: Path | None = None) -> None:
        super().__init__(controller, first)
        self._sources = {} if file is None else {first.number: file}
        """The files that the scopes of sessions come from, by their numbers."""
        self._saved: dict[int, Path] = {}
        """Where each session was saved last, by its number."""

    def file_of(self, session: Session) -> Path | None:
        """Tell which file a session was saved to, or has its scope from; None if there is none.

        Args:
            session: Which.
        """
        return self._saved.get(session.number) or self._sources.get(session.number)

    def set_aside(self) -> list[Session]:
        """Tell who is connected before the application is started anew; nobody of them waits for it any longer."""
        raise NotImplementedError

    def connect_again(self, sessions: Iterable[Session]) -> None:
        """Connect them again.

        Args:
            sessions: What `set_aside` returned.
        """
        raise NotImplementedError

    def action_save(self) -> None:
        """Save the session to where the user says."""
        from .save import save_session, suggestion

        session = self.session
        mine = self._saved.get(session.number)
        name = str(mine) if mine else suggestion(session.scope.path, self.controller.config.app)
        then = partial(self._saved.__setitem__, session.number)
        save_session(self, session.archive, name, then, known=session.confidential.values, mine=mine)

    def with_secrets(self, scope: Scope, connect: Callable[[], None], *, again: bool = False) -> None:
        """Connect once all secrets of a scope are known.

        Args:
            scope: What is connected with.
            connect: Does it.
            again: Whether those are asked for, too, that are known already.
        """
        names: Sequence[str] = missing(scope.to_record()) if again else secrecy.lacking(self.session, scope)
        if not names:
            connect()
            return
        from .secrets import SecretsDialog

        self.app.push_screen(
            SecretsDialog(self.session, scope, names), lambda given: connect() if given is not None else None
        )
