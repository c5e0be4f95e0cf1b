from __future__ import annotations

from typing import Any

import pytest

from tests.formats.stories import CHAT, LOBBY, OFFERING, SIDE_BY_SIDE, story
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
    Violation,
)
from wstui.formats.exchange import Lost
from wstui.formats.expecting import Expecting
from wstui.formats.pytest_channels import Channels
from wstui.formats.pytest_starlette import Starlette
from wstui.formats.pytest_styles import Style
from wstui.formats.pytest_wstui import Wstui
from wstui.formats.talks import Story, tell

STYLES: list[type[Style]] = [Wstui, Channels, Starlette]
SECRET = {"path": "/", "cookies": [["s", "${secret:s}"]], "headers": [["authorization", "Bearer ${secret:t}"]]}


def style(kind: type[Style], lost: Lost | None = None) -> Style:
    return kind(Expecting([], Lost()), lost or Lost())


def single(kind: type[Style], scope: dict[str, Any], *events: Event) -> str:
    (talk,) = story((1, Connect(scope)), (1, Accept()), *((1, event) for event in events)).talks
    return "\n".join(style(kind).single(talk))


def refused(kind: type[Style], answer: Event | None) -> str:
    (talk,) = story((1, Connect(LOBBY)), *([(1, answer)] if answer else [])).talks
    return "\n".join(style(kind).refused(talk))


@pytest.mark.parametrize(
    ("kind", "close", "denial", "crash", "nothing"),
    [
        (Wstui, "(4403, 'no')", "refused.value.status == 401", "raises(Exception, match='no')", "ConnectionRefused"),
        (Channels, "== (False, 4403)", '["status"] == 401', "raises(Exception, match='no')", "ws.wait("),
        (Starlette, "(4403, 'no')", "status_code == 401", "raises(Exception, match='no')", "WebSocketDisconnect"),
    ],
)
def test_what_is_not_accepted_is_met(kind: type[Style], close: str, denial: str, crash: str, nothing: str) -> None:
    assert close in refused(kind, Close(4403, "no"))
    assert denial in refused(kind, DenialStart(401))
    assert crash in refused(kind, Crashed("ValueError: no"))
    assert nothing in refused(kind, None)


@pytest.mark.parametrize(
    ("kind", "lines"),
    [
        (Wstui, ["ws.send('a')", "ws.send(b'a')", "ws.send_raw({'type': 'x'})", "recv() == b'a'", "ws.close(1001)"]),
        (
            Channels,
            [
                *("ws.send_to(text_data='a')", "ws.send_to(bytes_data=b'a')", "ws.send_input({'type': 'x'})"),
                *("receive_from(timeout=5) == b'a'", "ws.disconnect(code=1001, timeout=5)"),
            ],
        ),
        (
            Starlette,
            [
                "ws.send_text('a')",
                "ws.send_bytes(b'a')",
                "ws.send({'type': 'x'})",
                "receive_bytes() == b'a'",
                "close(1001)",
            ],
        ),
    ],
)
def test_frames_are_sent_and_received(kind: type[Style], lines: list[str]) -> None:
    events: list[Event] = [
        Receive("a"),
        Receive(data=b"a"),
        Raw({"type": "x"}),
        Send(data=b"a"),
        Send("a"),
        Disconnect(1001),
    ]
    told = single(kind, LOBBY, *events)
    for line in lines:
        assert line in told


def test_json_is_sent_as_the_library_writes_it() -> None:
    assert "ws.send_json({'a': 1})" in single(Wstui, LOBBY, Receive('{"a":1}'))
    assert "ws.send_json_to({'a': 1})" in single(Channels, LOBBY, Receive('{"a": 1}'))
    assert "ws.send_json({'a': 1})" in single(Starlette, LOBBY, Receive('{"a":1}'))
    assert "ws.receive_json() == {'a': 1}" in single(Starlette, LOBBY, Send('{"a":1}'))
    assert "ws.receive_text() == 'a'" in single(Starlette, LOBBY, Send("a"))


def test_wstuis_client_meets_the_end_by_receiving() -> None:
    assert "as closed:\n        await ws.recv()" in single(Wstui, LOBBY, Close(4000))
    told = single(Wstui, LOBBY, Crashed("ValueError: no"))
    assert told.endswith("with pytest.raises(Exception, match='no'):\n        await ws.recv()")


def test_channels_communicator_sends_no_empty_frame_by_its_own_call() -> None:
    assert """ws.send_input({"type": "websocket.receive", "text": ''})""" in single(Channels, LOBBY, Receive(""))


def test_channels_communicator_leaves_where_nobody_has() -> None:
    assert single(Channels, LOBBY).endswith("await ws.disconnect(code=1000, timeout=5)")
    assert single(Channels, LOBBY, Crashed("ValueError")).endswith("    await ws.wait(timeout=5)")
    closed = single(Channels, LOBBY, Close(4000, "bye"), Returned(raised="WebSocketDisconnect: 4000"))
    assert closed.endswith("with suppress(Exception):\n    await ws.disconnect(code=4000, timeout=5)")


def test_starlettes_client_lets_the_applications_exceptions_out_of_the_block() -> None:
    assert single(Starlette, LOBBY, Crashed("ValueError: no")).startswith(
        "with pytest.raises(Exception, match='no'):\n"
    )
    told = single(Starlette, LOBBY, Returned(raised="WebSocketDisconnect: 1000"))
    assert told.startswith("with suppress(WebSocketDisconnect):\n    with client.")
    assert "as closed:\n        ws.receive_text()" in single(Starlette, LOBBY, Close(4000))


def test_the_scope_is_given() -> None:
    told = single(Wstui, {**OFFERING, "client": ["10.0.0.1", 1], "root_path": "/r", "x": 1})
    assert "headers=[('X-A', '1')]" in told
    assert "cookies={'k': 'v'}" in told
    assert "scope={'client': ('10.0.0.1', 1), 'root_path': '/r', 'x': 1}" in told
    told = single(Channels, {**OFFERING, "x": 1})
    assert "(b'cookie', b'k=v')" in told
    assert "subprotocols=['chat.v1']" in told
    assert "ws.scope.update({'x': 1})" in told
    told = single(Starlette, OFFERING)
    assert "'cookie': 'k=v'" in told


def test_secrets_are_read_from_the_environment() -> None:
    assert "cookies={'s': os.environ[\"WSTUI_SECRET_S\"]}" in single(Wstui, SECRET)
    assert "(b'cookie', ('s=' + os.environ[\"WSTUI_SECRET_S\"]).encode())" in single(Channels, SECRET)
    assert "'cookie': 's=' + os.environ[\"WSTUI_SECRET_S\"]" in single(Starlette, SECRET)


def test_what_the_library_cannot_ask_for_is_counted() -> None:
    lost = Lost()
    scope = {**LOBBY, "headers": [["a", "1"], ["a", "2"]], "x": 1}
    (talk,) = story((1, Connect(scope)), (1, Accept())).talks
    style(Starlette, lost).single(talk)
    assert lost.phrases() == [
        "keys of the scope beside path, headers and subprotocols (1)",
        "headers that come twice (1)",
    ]


def test_a_rule_that_was_broken_may_be_and_another_server_is_played() -> None:
    broken = Violation("P01", "error", "app", "a", "b")
    (talk,) = story((1, Connect(LOBBY, "daphne")), (1, Accept()), (1, broken)).talks
    assert "    server='daphne',\n    strict=False,\n    timeout=5,\n) as ws:" in style(Wstui).single(talk)[0]


@pytest.mark.parametrize("kind", STYLES)
def test_the_application_is_started_where_that_can_be(kind: type[Style]) -> None:
    lost = Lost()
    heads = [style(kind, lost).around(Story([], result), ["pass"])[0] for result in ("complete", "unsupported", "")]
    client = 'TestClient(application, base_url="http://localhost")'
    assert (
        heads
        == {
            Wstui: ["async with lifespan(application):", "pass", "async with lifespan(application):"],
            Channels: ["pass", "pass", "pass"],
            Starlette: [f"with {client} as client:", f"client = {client}", f"client = {client}"],
        }[kind]
    )
    assert lost.phrases() == (["the application's startup (1)"] if kind is Channels else [])


@pytest.mark.parametrize(
    ("kind", "opened"),
    [
        (Wstui, "ws2 = await stack.enter_async_context(connect("),
        (Channels, "ws2 = WebsocketCommunicator("),
        (Starlette, "ws2 = stack.enter_context(client.websocket_connect("),
    ],
)
def test_connections_side_by_side_have_names(kind: type[Style], opened: str) -> None:
    found = tell(SIDE_BY_SIDE, "uvicorn", Lost())
    writer = style(kind)
    lines = writer.open(found.talks[1], "ws2", stacked=True)
    assert lines[0].startswith(opened)
    around = writer.around(Story(found.talks, "unsupported"), lines)
    assert any("Stack() as stack:" in line for line in around) is (kind is not Channels)


def test_starlettes_client_meets_a_crash_where_the_connection_is_left() -> None:
    writer = style(Starlette)
    assert writer.crashed("ws", Crashed("ValueError: no")) == ["ws.receive()"]
    assert writer.crashed("ws2", Crashed("ValueError: no")) == [
        "with pytest.raises(Exception, match='no'), ExitStack() as left:",
        "    left.push(ws2)",
        "    ws2.receive()",
    ]


def test_channels_communicator_asks_by_headers_and_path_alone() -> None:
    (talk, *_) = tell(CHAT, "uvicorn", Lost()).talks
    assert (
        style(Channels).open(talk, "ws", stacked=False)[-1] == "assert await ws.connect(timeout=5) == (True, 'chat.v1')"
    )
    (talk,) = story((1, Connect({**OFFERING, "headers": [], "cookies": []})), (1, Accept(None, ((b"a", b"b"),)))).talks
    assert "headers" not in style(Channels).open(talk, "ws", stacked=False)[0]
    (talk,) = story((1, Connect(LOBBY)), (1, Accept()), (None, Lifespan("startup", "complete"))).talks
    assert "client.websocket_connect('/ws/chat/lobby') as ws" in style(Starlette).single(talk)[0]
