"""What the client has been told so far: accepted, refused, closed, and which rules were broken on the way."""

from __future__ import annotations

from ..core.events import Accept, Close, Crashed, DenialBody, DenialStart, Event, Returned, Send, Violation
from ..errors import ConnectionClosed, ConnectionRefused, ProtocolViolation
from .closes import Denial, told


class Account:
    """Keeps account of a conversation, one event of the application's at a time.

    Attributes:
        strict: Whether a broken rule is an error.
        accepted: Whether the application has accepted.
        subprotocol: What it chose.
        headers: The headers of its accept.
        denial: The response by which it denies; complete when the connection is over.
        violations: Every broken rule that has been met.
        unseen: Of those, the ones that a strict client has not been told yet.
        over: Whether nothing more will come.
        crash_told: Whether the test has met what the application raised.
    """

    def __init__(self, *, strict: bool) -> None:
        self.strict = strict
        self.accepted = False
        self.subprotocol: str | None = None
        self.headers: tuple[tuple[bytes, bytes], ...] = ()
        self.denial: Denial | None = None
        self.violations: list[Violation] = []
        self.unseen: list[Violation] = []
        self.over = False
        self.crash_told = False
        self._close: tuple[str, int, str] = ("no close frame received or sent", 1006, "")
        self._refusal: tuple[str, int, int | None, str] = ("the application ended without an answer", 500, None, "")

    def meet(self, event: Event) -> str | bytes | None:
        """Take account of an event.

        Args:
            event: What the application said, or a fact about it.

        Returns:
            The payload, if it is a frame.
        """
        match event:
            case Send(text=text, data=data):
                return text if data is None else data
            case Accept(subprotocol=subprotocol, headers=headers) if not self.accepted:
                self.accepted, self.subprotocol, self.headers = True, subprotocol, headers
            case Close(code=code, reason=reason) if not self.over:
                self._closed(code, reason)
            case DenialStart(status=status, headers=headers) if self.denial is None and not self.accepted:
                self.denial = Denial(status, headers)
            case DenialBody(body=body, more_body=more) if self.denial is not None and not self.over:
                self._denied(Denial(self.denial.status, self.denial.headers, self.denial.body + body), more=more)
            case Violation(severity=severity, by=by):
                self.violations.append(event)
                if self.strict and severity == "error" and by != "you":
                    self.unseen.append(event)
            case Returned() | Crashed():
                if not self.over:
                    self._ended()
            case _:
                pass
        return None

    def meet_told(self, payload: str | bytes | Event) -> str | bytes | None:
        """Take account of an item of the outbox, which may be a bare payload."""
        return payload if isinstance(payload, str | bytes) else self.meet(payload)

    def left(self, code: int, reason: str) -> None:
        """Take account of the client's own leaving."""
        if not self.over:
            text = told(code, reason)
            self._close = (f"sent {text}; then received {text}", code, reason)

    def breach(self) -> ProtocolViolation | None:
        """Give the first broken rule that the client has not been told; it has been then."""
        if not self.unseen:
            return None
        first = self.unseen.pop(0)
        return ProtocolViolation(first.rule, first.by, first.what, first.hint)

    def end(self) -> ConnectionClosed | ConnectionRefused:
        """Tell how the connection ended, once it is over."""
        return ConnectionClosed(*self._close) if self.accepted else ConnectionRefused(*self._refusal)

    def _closed(self, code: int, reason: str) -> None:
        self.over = True
        text = told(code, reason)
        if self.accepted:
            self._close = (f"received {text}; then sent {text}", code, reason)
        else:
            seen = "" if (code, reason) == (1000, "") else f": it closed with {text}, which no client ever sees"
            self._refusal = (f"the application refused the connection with HTTP 403{seen}", 403, code, reason)

    def _denied(self, denial: Denial, *, more: bool) -> None:
        self.denial = denial
        self.over = not more
        line = denial.body.decode("utf-8", "replace").strip().partition("\n")[0][:200]
        text = f"the application denied the connection with HTTP {denial.status}{': ' if line else ''}{line}"
        self._refusal = (text, denial.status, None, "")

    def _ended(self) -> None:
        self.over = True
        if self._close[1] == 1006:
            self._close = (f"{self._close[0]}: the application ended without closing", 1006, "")
