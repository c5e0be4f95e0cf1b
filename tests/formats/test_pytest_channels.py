from __future__ import annotations

import pytest

from tests.formats.stories import CHAT, LOBBY, OFFERING, SIDE_BY_SIDE, story
from tests.formats.written import SECRET, refused, side_by_side, single, style
from wstui.core.events import (
    Accept,
    Close,
    Connect,
    Crashed,
    DenialStart,
    Disconnect,
    Event,
    Raw,
    Receive,
    Returned,
    Send,
)
from wstui.formats.exchange import Lost
from wstui.formats.pytest_channels import Channels
from wstui.formats.pytest_styles import END
from wstui.formats.talks import Story, tell

CRASH = Crashed("ValueError: no")


def test_what_is_not_accepted_is_met() -> None:
    assert "== (False, 4403)" in refused(Channels, Close(4403, "no"))
    assert '["status"] == 401' in refused(Channels, DenialStart(401))
    assert refused(Channels, CRASH).endswith("with pytest.raises(Exception, match='no'):\n    await ws.wait(timeout=5)")
    assert "ws.wait(" in refused(Channels, None)


def test_frames_are_sent_and_received() -> None:
    events: list[Event] = [Receive("a"), Receive(data=b"a"), Raw({"type": "x"}), Send(data=b"a"), Disconnect(1001)]
    told = single(Channels, LOBBY, *events)
    for line in (
        *("ws.send_to(text_data='a')", "ws.send_to(bytes_data=b'a')", "ws.send_input({'type': 'x'})"),
        *("receive_from(timeout=5) == b'a'", "ws.disconnect(code=1001, timeout=5)"),
    ):
        assert line in told
    assert "ws.send_json_to({'a': 1})" in single(Channels, LOBBY, Receive('{"a": 1}'))
    assert """ws.send_input({"type": "websocket.receive", "text": ''})""" in single(Channels, LOBBY, Receive(""))


def test_it_leaves_where_nobody_has() -> None:
    assert single(Channels, LOBBY).endswith("await ws.disconnect(code=1000, timeout=5)")
    assert single(Channels, LOBBY, Crashed("ValueError")).endswith(
        "    await ws.wait(timeout=5)\nassert raised.type.__name__ == 'ValueError'"
    )
    assert side_by_side(Channels) == [(END, ["await ws1.disconnect(code=1000, timeout=5)"])]
    closed = single(Channels, LOBBY, Close(4000, "bye"), Returned(raised="WebSocketDisconnect: 4000"))
    assert closed.endswith("with suppress(Exception):\n    await ws.disconnect(code=4000, timeout=5)")


def test_what_the_application_raises_when_it_is_left_comes_out_of_that() -> None:
    leaving = "await ws.disconnect(code=1001, timeout=5)"
    raised = single(Channels, LOBBY, Disconnect(1001), CRASH)
    assert raised.endswith(f"with pytest.raises(Exception, match='no'):\n    {leaving}")
    for events in (
        (Disconnect(1001), Returned(raised="WebSocketDisconnect: 1001")),
        (Disconnect(1001), Close(), CRASH),
    ):
        told = single(Channels, LOBBY, *events)
        assert told.endswith(f"(True, None)\nwith suppress(Exception):\n    {leaving}")
    ((at, lines),) = side_by_side(Channels, Disconnect(1001), Returned(raised="WebSocketDisconnect: 1001"))
    assert (at, lines[0]) == (2, "with suppress(Exception):")


@pytest.mark.parametrize(
    ("events", "single_lines", "stacked_lines", "lost"),
    [
        ([Send("a"), CRASH], 1, 0, 0),
        ([Send("a"), Send("b"), CRASH], 1, 0, 1),
        ([Receive("x"), Send("a"), Receive("y"), Send("b"), CRASH], 2, 1, 0),
    ],
)
def test_of_what_is_said_right_before_an_exception_only_the_first_is_expected(
    events: list[Event], single_lines: int, stacked_lines: int, lost: int
) -> None:
    counted = Lost()
    assert single(Channels, LOBBY, *events, lost=counted).count("receive_from(") == single_lines
    assert counted.phrases() == [
        f"what is said right before an exception, which Channels' communicator drops ({n})" for n in [lost] if n
    ]
    told = [line for _, lines in side_by_side(Channels, *events) for line in lines]
    assert sum("receive_from(" in line for line in told) == stacked_lines
    assert told[-2:] == ["with pytest.raises(Exception, match='no'):", "    await ws1.wait(timeout=5)"]


def test_a_close_right_before_an_exception_is_expected_if_it_is_the_first_that_comes() -> None:
    leaving = "with suppress(Exception):\n    await ws.disconnect(code={}, timeout=5)"
    told = single(Channels, LOBBY, Close(4500), CRASH)
    assert told.endswith(leaving.format(4500))
    assert "(4500, '')" in told
    lost = Lost()
    told = single(Channels, LOBBY, Send("a"), Send("b"), Close(4500), CRASH, lost=lost)
    assert told.endswith("receive_from(timeout=5) == 'a'\n" + leaving.format(1000))
    assert lost.phrases()[0].endswith("(2)")
    assert side_by_side(Channels, Close(4500), CRASH)[0][1][0] == "with suppress(Exception):"


def test_the_scope_is_given() -> None:
    told = single(Channels, {**OFFERING, "x": 1})
    assert "(b'cookie', b'k=v')" in told
    assert "subprotocols=['chat.v1']" in told
    assert "ws.scope.update({'x': 1})" in told
    assert "(b'cookie', ('s=' + os.environ[\"WSTUI_SECRET_S\"]).encode())" in single(Channels, SECRET)
    (talk, *_) = tell(CHAT, "uvicorn", Lost()).talks
    assert style(Channels).open(talk, "ws", stacked=False)[-1].endswith("(True, 'chat.v1')")
    (talk,) = story((1, Connect({**OFFERING, "headers": [], "cookies": []})), (1, Accept(None, ((b"a", b"b"),)))).talks
    assert "headers" not in style(Channels).open(talk, "ws", stacked=False)[0]


def test_it_cannot_start_the_application_up() -> None:
    lost = Lost()
    heads = [style(Channels, lost).around(Story([], result), ["pass"])[0] for result in ("complete", "unsupported", "")]
    assert heads == ["pass", "pass", "pass"]
    assert lost.phrases() == ["the application's startup (1)"]


def test_connections_side_by_side_have_names() -> None:
    found = tell(SIDE_BY_SIDE, "uvicorn", Lost())
    lines = style(Channels).open(found.talks[1], "ws2", stacked=True)
    assert lines[0].startswith("ws2 = WebsocketCommunicator(")
    assert style(Channels).around(Story(found.talks, "unsupported"), lines) == lines


def test_starlettes_word_for_a_client_that_is_gone_may_come_out_where_nobody_had_left() -> None:
    leaving = "await ws.disconnect(code=1000, timeout=5)"
    assert single(Channels, LOBBY, made_with="starlette").endswith(f"with suppress(Exception):\n    {leaving}")
    assert single(Channels, LOBBY, made_with="channels").endswith(f"(True, None)\n{leaving}")
