from __future__ import annotations

import pytest

from tests.formats.stories import CHAT, LOBBY, OFFERING, story
from wstui.core.events import Accept, Connect, Crashed, Disconnect, Receive
from wstui.core.scope import Scope
from wstui.formats.exchange import Lost
from wstui.formats.expecting import Expecting
from wstui.formats.pytest_styles import compact, headers_of, json_frame, raises, url_of
from wstui.formats.pytest_wstui import Wstui
from wstui.formats.talks import tell

STYLE = Wstui(Expecting([], Lost()), Lost(), frozenset())


def test_every_step_has_its_lines() -> None:
    lines = [line for talk in tell(CHAT, "uvicorn", Lost()).talks[:3] for line in STYLE.single(talk)]
    assert "    await ws.send_json({'say': 'hi'})" in lines
    assert "    assert await ws.recv_json() == {'said': 'hi', 'room': 'lobby'}" in lines
    assert "    await ws.close(1001)" in lines
    assert "    with pytest.raises(ConnectionClosed) as closed:" in lines
    assert "    with pytest.raises(Exception, match='no room for crash'):" in lines


def test_a_connection_on_which_nothing_happens_is_one() -> None:
    (talk,) = story((1, Connect(LOBBY)), (1, Accept())).talks
    assert STYLE.single(talk) == ["async with connect(application, '/ws/chat/lobby', timeout=5) as ws:", "    pass"]


@pytest.mark.parametrize(
    ("scope", "accept", "told"),
    [
        (LOBBY, Accept(), []),
        (OFFERING, Accept(), ["assert ws.subprotocol is None"]),
        (LOBBY, Accept("a"), ["assert ws.subprotocol == 'a'"]),
        (LOBBY, Crashed("a"), []),
    ],
)
def test_the_subprotocol_is_asked_for(scope: dict[str, object], accept: Accept | Crashed, told: list[str]) -> None:
    (talk,) = story((1, Connect(scope)), (1, accept)).talks
    assert STYLE.answered(talk, "ws") == told


def test_an_exception_is_known_by_its_text() -> None:
    told = raises(Crashed("ValueError: a (b)"), ["pass"])
    assert told == [r"with pytest.raises(Exception, match='a \\(b\\)'):", "    pass"]


def test_an_exception_without_a_text_is_known_by_its_name() -> None:
    assert raises(Crashed("a.b.Gone"), ["pass"], beside="ExitStack() as left") == [
        "with pytest.raises(Exception) as raised, ExitStack() as left:",
        "    pass",
        "assert raised.type.__name__ == 'Gone'",
    ]
    assert raises(Crashed("SystemExit"), ["pass"])[0] == "with pytest.raises(BaseException) as raised:"


def test_a_scope_is_a_path_and_headers() -> None:
    scope = Scope.from_record(OFFERING)
    assert url_of(scope) == "/ws/chat/lobby?a=b"
    assert url_of(Scope(path="/a b")) == "/a%20b"
    assert headers_of(scope, cookies=True)[-2:] == [("X-A", "1"), ("cookie", "k=v")]
    assert len(headers_of(scope, cookies=False)) == 3
    assert headers_of(Scope(), cookies=True) == []


def test_a_frame_is_written_as_json_only_if_the_library_writes_the_same() -> None:
    assert json_frame(Receive('{"a":1}'), compact) == {"a": 1}
    assert json_frame(Receive('{"a": 1}'), compact) is None
    assert json_frame(Receive(data=b"{}"), compact) is None
    assert STYLE.step("ws", Disconnect(1000, "bye"), {}) == ["await ws.close(1000, 'bye')"]
