from __future__ import annotations

from wstui.core.confidential import Confidential
from wstui.core.events import Accept, Crashed, Output, Send
from wstui.core.hearsay import Hearsay

SCOPE = {"path": "/", "query_string": "token=${secret:t}", "cookies": [["sessionid", "${secret:s}"]]}


def test_what_is_given_is_filled_in_until_something_else_is_and_that_is_still_kept_quiet() -> None:
    secrets = Confidential()
    assert secrets.lacking(SCOPE) == ["t", "s"]
    assert secrets.filled(SCOPE) is SCOPE
    secrets.give({"t": "a b"})
    assert secrets.lacking(SCOPE) == ["s"]
    secrets.give({"s": "0123456789"})
    assert secrets.filled(SCOPE) == {
        "path": "/",
        "query_string": "token=a%20b",
        "cookies": [["sessionid", "0123456789"]],
    }
    secrets.give({"s": "9876543210"})
    assert secrets.filled(SCOPE)["cookies"] == [["sessionid", "9876543210"]]
    told = secrets.event(Output("stdout", "0123456789, then 9876543210"))
    assert told == Output("stdout", "${secret:s}, then ${secret:s}")


def test_what_the_application_tells_of_it_is_not_shown_payloads_are() -> None:
    secrets = Confidential()
    told = Output("stdout", "0123456789")
    assert secrets.event(told) is told
    secrets.give({"s": "0123456789"})
    assert secrets.event(Crashed("E: 0123456789")) == Crashed("E: ${secret:s}")
    assert secrets.event(Accept("0123456789")) == Accept("${secret:s}")
    frame = Send("0123456789")
    assert secrets.event(frame) is frame


def test_one_session_does_not_tell_the_secrets_of_another() -> None:
    both = Hearsay()
    ada, bob = Confidential(both), Confidential(both)
    ada.give({"s": "0123456789"})
    assert bob.event(Output("stdout", "0123456789")) == Output("stdout", "${secret:s}")
    assert bob.lacking(SCOPE) == ["t", "s"]
