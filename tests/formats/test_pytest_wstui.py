from __future__ import annotations

import pytest

from tests.formats.stories import LOBBY, OFFERING, SIDE_BY_SIDE, story
from tests.formats.written import SECRET, refused, single, style
from wstui.core.events import (
    Accept,
    Close,
    Connect,
    Crashed,
    DenialStart,
    Disconnect,
    Raw,
    Receive,
    Send,
    Violation,
    Way,
)
from wstui.core.transcript import Record
from wstui.formats.exchange import Lost
from wstui.formats.pytest_wstui import Wstui
from wstui.formats.talks import Story, tell

CRASH = Crashed("ValueError: no")


def test_what_is_not_accepted_is_met() -> None:
    assert "(4403, 'no')" in refused(Wstui, Close(4403, "no"))
    assert "refused.value.status == 401" in refused(Wstui, DenialStart(401))
    assert refused(Wstui, CRASH).startswith("with pytest.raises(Exception, match='no'):\n    async with connect(")
    assert "pytest.raises(ConnectionRefused)" in refused(Wstui, None)


def test_frames_are_sent_and_received() -> None:
    told = single(
        Wstui, LOBBY, Receive("a"), Receive(data=b"a"), Raw({"type": "x"}), Send(data=b"a"), Send("a"), Disconnect(1001)
    )
    for line in ("ws.send('a')", "ws.send(b'a')", "ws.send_raw({'type': 'x'})", "recv() == b'a'", "ws.close(1001)"):
        assert line in told
    assert "ws.send_json({'a': 1})" in single(Wstui, LOBBY, Receive('{"a":1}'))


def test_the_end_is_met_by_receiving() -> None:
    assert "as closed:\n        await ws.recv()" in single(Wstui, LOBBY, Close(4000))
    assert single(Wstui, LOBBY, CRASH).endswith("match='no'):\n        await ws.recv()")
    assert single(Wstui, LOBBY, Send("a"), Close(4500), CRASH).endswith(
        "recv() == 'a'\n    with pytest.raises(Exception, match='no'):\n        await ws.recv()"
    )
    assert single(Wstui, LOBBY, Disconnect(1000), Close(4500), CRASH).endswith(
        "await ws.close(1000)\n    with pytest.raises(Exception, match='no'):\n        await ws.recv()"
    )


def test_an_exception_long_after_a_close_is_waited_for() -> None:
    told = [Record(1, 0.0, Way.FROM_APP, Close(4000), 1), Record(2, 0.6, Way.FACT, CRASH, 1)]
    (talk,) = story((1, Connect(LOBBY)), (1, Accept())).talks
    for at, record in enumerate(told):
        talk.take(at, record, Lost())
    talk.choose(swallowed=True)
    ((_, lines),) = style(Wstui).steps(talk, "ws")
    assert lines[:2] == ["assert not await ws.recv_nothing(timeout=5)", "await ws.close()"]


def test_the_scope_is_given() -> None:
    told = single(Wstui, {**OFFERING, "client": ["10.0.0.1", 1], "root_path": "/r", "x": 1})
    assert "headers=[('X-A', '1')]" in told
    assert "cookies={'k': 'v'}" in told
    assert "scope={'client': ('10.0.0.1', 1), 'root_path': '/r', 'x': 1}" in told
    assert "cookies={'s': os.environ[\"WSTUI_SECRET_S\"]}" in single(Wstui, SECRET)


def test_a_rule_that_was_broken_may_be_and_another_server_is_played() -> None:
    broken = Violation("P01", "error", "app", "a", "b")
    (talk,) = story((1, Connect(LOBBY, "daphne")), (1, Accept()), (1, broken)).talks
    assert "    server='daphne',\n    strict=False,\n    timeout=5,\n) as ws:" in style(Wstui).single(talk)[0]


def test_the_application_is_started_unless_it_has_no_startup() -> None:
    heads = [style(Wstui).around(Story([], result), ["pass"])[0] for result in ("complete", "unsupported", "")]
    assert heads == ["async with lifespan(application):", "pass", "async with lifespan(application):"]


def test_connections_side_by_side_have_names() -> None:
    found = tell(SIDE_BY_SIDE, "uvicorn", Lost())
    lines = style(Wstui).open(found.talks[1], "ws2", stacked=True)
    assert lines[0].startswith("ws2 = await stack.enter_async_context(connect(")
    assert style(Wstui).around(Story(found.talks, "unsupported"), lines)[0] == "async with AsyncExitStack() as stack:"


@pytest.mark.parametrize(("made_with", "lenient"), [("litestar", True), ("quart", True), ("starlette", False)])
def test_what_a_framework_does_when_the_client_is_gone_may_break_a_rule(made_with: str, *, lenient: bool) -> None:
    assert ("strict=False" in single(Wstui, LOBBY, Send("a"), made_with=made_with)) is lenient
    assert "strict=False" not in single(Wstui, LOBBY, Disconnect(1000), made_with=made_with)
