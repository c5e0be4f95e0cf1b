from __future__ import annotations

import pytest

from tests.support import ROOT
from wstui.errors import FormatError
from wstui.tui.pasted import from_curl

CHROME = (ROOT / "tests/golden/formats/chrome.curl").read_text("utf-8")


def test_a_browsers_command_becomes_a_scope() -> None:
    scope, words = from_curl(CHROME)
    assert (scope.path, scope.query_string) == ("/ws/chat/lobby/", "token=s3cret")
    assert scope.cookies == (("csrftoken", "aaaa"), ("sessionid", "bbbb"))
    assert ("origin", "http://localhost:8000") in scope.headers
    assert scope.subprotocols == ("chat.v2", "chat.v1")
    assert words == "filled in from a curl command"


def test_what_is_left_out_is_said() -> None:
    two = "curl ws://a/1 --proxy x\ncurl ws://a/2\ncurl http://a/3"
    scope, words = from_curl(two)
    assert scope.path == "/1"
    assert words.startswith("filled in from a curl command; left out: 1 more WebSocket, ")
    assert "2 more WebSockets" in from_curl(f"{two}\ncurl ws://a/4").words


def test_what_is_wrong_is_told_with_its_place() -> None:
    with pytest.raises(FormatError, match=r"^1:6: curl's option --nonsense is not known$"):
        from_curl("curl --nonsense ws://a/")
