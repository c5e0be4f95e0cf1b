"""What stands in a scope as a placeholder is asked for before it is connected with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar, Final

from ...core.placeholders import placeholder, variable
from ...core.scope import Scope
from ...session import secrecy
from ...session.live import Session
from .dialog import Answers, Ask, Dialog

WORDS: Final = (
    "The scope has {0} where a secret was taken out. What you give is sent to the application; it is neither shown "
    "nor recorded, and forgotten when you quit. {1} gives it, too."
)

LENT: Final = " What stands there already is of the session {0}: look whether it is meant."


class SecretsDialog(Dialog[Mapping[str, str]]):
    """Asks for secrets; the session knows them once it is accepted.

    Args:
        session: Which needs them.
        scope: What they are needed for.
        names: Which of its secrets.
        lender: Another session, whose secrets of these names stand there at first; None for nobody's.
        whose: What its tab says.
    """

    DEFAULT_CSS: ClassVar[str] = """
    SecretsDialog {
        & Field { grid-columns: 30 1fr; }
        & FieldName { padding: 0 1 0 0; text-wrap: nowrap; text-overflow: ellipsis; }
    }
    """

    def __init__(
        self, session: Session, scope: Scope, names: Sequence[str], lender: Session | None = None, whose: str = ""
    ) -> None:
        lent = secrecy.lendable(session, scope, lender) if lender is not None else {}
        parts = [Ask(name, name, lent.get(name, ""), secret=True) for name in names]
        words = WORDS.format(placeholder(names[0]), variable(names[0]))
        if lent and lender is not None:
            words += LENT.format(whose)
        super().__init__("Secrets", parts, self._learn, words=words, does="connects")
        self._for = (session, scope)

    def _learn(self, answers: Answers) -> Mapping[str, str]:
        secrecy.give(*self._for, answers.texts)
        return answers.texts
