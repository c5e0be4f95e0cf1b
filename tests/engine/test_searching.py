from __future__ import annotations

import signal
import threading
import time

import pytest

from wstui.engine import searching as module
from wstui.engine.searching import Search, search

ENDLESS = ("^(a+)+$", "a" * 40 + "b")


def elsewhere(pattern: str, text: str, limit: float) -> bool | type[BaseException]:
    """Search in another thread; what is raised is returned by its type."""
    found: list[bool | type[BaseException]] = []

    def run() -> None:
        try:
            found.append(search(pattern, text, limit))
        except TimeoutError as error:
            found.append(type(error))

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    return found[0]


def test_a_regex_is_sought_anywhere_in_a_text() -> None:
    assert search("b.d", "abcde")
    assert not search("^b", "abcde")


def test_a_regex_without_end_is_ended_and_leaves_no_signal_behind() -> None:
    before = signal.getsignal(signal.SIGVTALRM)
    began = time.monotonic()
    with pytest.raises(TimeoutError, match="takes too long"):
        search(*ENDLESS, 0.01)
    assert time.monotonic() - began < 30
    assert signal.getsignal(signal.SIGVTALRM) is before
    assert signal.getitimer(signal.ITIMER_VIRTUAL) == (0, 0)


def test_it_works_in_any_thread() -> None:
    assert elsewhere("éd[\ud800]d", "aéd\ud800d", 20) is True
    assert elsewhere("^b", "abcde", 20) is False
    assert elsewhere(*ENDLESS, -0.9) is TimeoutError


def test_a_regex_that_took_too_long_is_never_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    tried = Search(0.01)
    assert tried("b.d", "abcde")
    with pytest.raises(TimeoutError):
        tried(*ENDLESS)
    monkeypatch.setattr(module, "search", lambda *_: True)
    with pytest.raises(TimeoutError, match="takes too long"):
        tried(*ENDLESS)
    assert tried("x", "abcde")
