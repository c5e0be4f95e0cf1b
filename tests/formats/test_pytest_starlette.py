from __future__ import annotations

import pytest

from tests.formats.stories import LOBBY, OFFERING, SIDE_BY_SIDE, story
from tests.formats.written import SECRET, refused, side_by_side, single, style
from wstui.core.events import (
    Accept,
    Close,
    Connect,
    Crashed,
    DenialStart,
    Disconnect,
    Event,
    Lifespan,
    Raw,
    Receive,
    Returned,
    Send,
)
from wstui.formats.exchange import Lost
from wstui.formats.pytest_starlette import Starlette
from wstui.formats.pytest_styles import END
from wstui.formats.talks import Story, tell

CRASH = Crashed("ValueError: no")


HEAD = "with client.websocket_connect('/ws/chat/lobby') as ws:\n"
LEFT = "ExitStack() as left:\n        left.push(ws)"


def test_what_is_not_accepted_is_met() -> None:
    assert "(4403, 'no')" in refused(Starlette, Close(4403, "no"))
    assert "status_code == 401" in refused(Starlette, DenialStart(401))
    assert refused(Starlette, CRASH).startswith("with pytest.raises(Exception, match='no'):\n    with client.")
    assert "pytest.raises(WebSocketDisconnect)" in refused(Starlette, None)


def test_frames_are_sent_and_received() -> None:
    events: list[Event] = [Receive("a"), Receive(data=b"a"), Raw({"type": "x"}), Send(data=b"a"), Disconnect(1001)]
    told = single(Starlette, LOBBY, *events)
    for line in ("send_text('a')", "send_bytes(b'a')", "send({'type': 'x'})", "receive_bytes() == b'a'", "close(1001)"):
        assert f"ws.{line}" in told
    assert "ws.send_json({'a': 1})" in single(Starlette, LOBBY, Receive('{"a":1}'))
    assert "ws.receive_json() == {'a': 1}" in single(Starlette, LOBBY, Send('{"a":1}'))
    assert "ws.receive_text() == 'a'" in single(Starlette, LOBBY, Send("a"))


def test_a_close_is_met_by_receiving() -> None:
    told = single(Starlette, LOBBY, Close(4000))
    assert told.endswith(
        "as closed:\n        ws.receive_text()\n    assert (closed.value.code, closed.value.reason) == (4000, '')"
    )


@pytest.mark.parametrize(
    ("events", "tolerated"),
    [
        ([], "WebSocketDisconnect"),
        ([Disconnect(1001), Returned()], ""),
        ([Disconnect(1001), Returned(raised="WebSocketDisconnect: 1001")], "WebSocketDisconnect"),
        ([Close(4000), Returned(raised="CancelledError: on request")], "Exception"),
        ([Disconnect(1001), Close(4500), CRASH], "Exception"),
    ],
)
def test_what_the_application_may_raise_when_it_is_left_comes_out_of_that_alone(
    events: list[Event], tolerated: str
) -> None:
    told = single(Starlette, LOBBY, Receive("a"), Send("A"), *events)
    assert told.startswith(f"{HEAD}    ws.send_text('a')\n    assert ws.receive_text() == 'A'\n" if events else HEAD)
    assert told.endswith(f"    with suppress({tolerated}), {LEFT}") is bool(tolerated)


def test_connections_side_by_side_are_left_where_each_was() -> None:
    gone = Returned(raised="WebSocketDisconnect: 1001")
    left = ["with suppress(WebSocketDisconnect), ExitStack() as left:", "    left.push(ws1)"]
    assert side_by_side(Starlette, gone) == [(END, left)]
    assert side_by_side(Starlette, Disconnect(1001), gone)[-1] == (2, left)


def test_an_exception_comes_out_where_the_connection_is_left() -> None:
    assert single(Starlette, LOBBY, CRASH) == (
        f"{HEAD}    with pytest.raises(Exception, match='no'), {LEFT}\n        ws.receive()"
    )
    assert side_by_side(Starlette, Disconnect(1000), CRASH)[-1] == (
        3,
        [
            "with pytest.raises(Exception, match='no'), ExitStack() as left:",
            "    left.push(ws1)",
            "    ws1.receive()",
        ],
    )


def test_what_is_said_right_before_an_exception_may_be_dropped() -> None:
    lost = Lost()
    told = single(Starlette, LOBBY, Receive("a"), Send("A"), Receive("b"), Send("B"), Send("C"), CRASH, lost=lost)
    assert told.endswith(
        "== 'A'\n    ws.send_text('b')\n"
        f"    with pytest.raises(Exception, match='no'), {LEFT}\n" + "\n".join(["        ws.receive()"] * 3)
    )
    assert lost.phrases() == ["frames right before an exception, which Starlette's client may drop (2)"]


def test_of_an_exception_and_a_close_either_may_come() -> None:
    told = single(Starlette, LOBBY, Receive("b"), Send("B"), Close(4500), CRASH)
    assert told.endswith(
        f"    with pytest.raises(Exception) as ended, {LEFT}\n        ws.receive()\n        ws.receive_text()\n"
        "    assert ended.type.__name__ == 'ValueError' or ended.value.code == 4500"
    )


def test_the_scope_is_given() -> None:
    assert "'cookie': 'k=v'" in single(Starlette, OFFERING)
    assert "'cookie': 's=' + os.environ[\"WSTUI_SECRET_S\"]" in single(Starlette, SECRET)
    lost = Lost()
    single(Starlette, {**LOBBY, "headers": [["a", "1"], ["a", "2"]], "x": 1}, lost=lost)
    assert lost.phrases() == [
        "keys of the scope beside path, headers and subprotocols (1)",
        "headers that come twice (1)",
    ]


def test_the_application_is_started_where_it_has_a_startup() -> None:
    heads = [style(Starlette).around(Story([], result), ["pass"])[0] for result in ("complete", "unsupported", "")]
    client = 'TestClient(application, base_url="http://localhost")'
    assert heads == [f"with {client} as client:", f"client = {client}", f"client = {client}"]
    (talk,) = story((1, Connect(LOBBY)), (1, Accept()), (None, Lifespan("startup", "complete"))).talks
    assert "client.websocket_connect('/ws/chat/lobby') as ws" in style(Starlette).single(talk)[0]


def test_connections_side_by_side_have_names() -> None:
    found = tell(SIDE_BY_SIDE, "uvicorn", Lost())
    lines = style(Starlette).open(found.talks[1], "ws2", stacked=True)
    assert lines[0].startswith("ws2 = stack.enter_context(client.websocket_connect(")
    assert "with ExitStack() as stack:" in style(Starlette).around(Story(found.talks, "unsupported"), lines)
