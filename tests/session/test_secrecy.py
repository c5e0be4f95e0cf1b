from __future__ import annotations

from pathlib import Path

import pytest

from tests.session.fakes import install, link, running
from tests.support import events
from wstui.core.events import Accept, Connect, Output
from wstui.core.machine import State
from wstui.core.scope import Scope
from wstui.errors import ScopeError, UsageError
from wstui.session import secrecy
from wstui.wire.messages import Open

SCOPE = Scope("/ws", cookies=(("sessionid", "${secret:cookie.sessionid}"),), subprotocols=("x", "${secret:p}"))


@pytest.fixture(autouse=True)
def _fakes(monkeypatch: pytest.MonkeyPatch) -> None:
    install(monkeypatch)


@pytest.mark.anyio
async def test_a_scope_connects_once_its_secrets_are_given_and_none_is_recorded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with running(tmp_path) as (controller, session):
        with pytest.raises(UsageError, match=r"^\$\{secret:cookie.sessionid\} stands for a secret: set WSTUI_SECRET_C"):
            controller.connect(session, SCOPE)
        assert (session.connects, link().orders) == (0, [])
        assert secrecy.lacking(session, SCOPE) == ["cookie.sessionid", "p"]
        monkeypatch.setenv("WSTUI_SECRET_P", "p-secret-p")
        assert secrecy.lacking(session, SCOPE) == ["cookie.sessionid"]
        session.confidential.give({"cookie.sessionid": "0123456789"})
        assert secrecy.lacking(session, SCOPE) == []
        controller.connect(session, SCOPE)
        (order,) = link().orders
        assert isinstance(order, Open)
        assert order.scope["cookies"] == [["sessionid", "0123456789"]]
        assert order.scope["subprotocols"] == ["x", "p-secret-p"]
        (connect,) = events(session, Connect.kind)
        assert connect.scope["cookies"] == [["sessionid", "${secret:cookie.sessionid}"]]
        link().tell(1, Accept("p-secret-p"), State.OPEN)
        link().tell(1, Output("stdout", "as 0123456789"))
        assert events(session, Accept.kind)[0].subprotocol == "${secret:p}"
        assert events(session, Output.kind)[-1].text == "as ${secret:cookie.sessionid}"
        written = session.journal.path.read_bytes()
        assert b"0123456789" not in written
        assert b"p-secret-p" not in written


@pytest.mark.anyio
async def test_a_secret_that_makes_a_scope_illegal_is_not_told(tmp_path: Path) -> None:
    async with running(tmp_path) as (controller, session):
        controller.connect(session, Scope("/ws"))
        session.confidential.give({"cookie.sessionid": "a;b", "p": "fine"})
        with pytest.raises(ScopeError) as caught:
            controller.connect(session, SCOPE)
        assert str(caught.value) == "cookies: not legal with the secrets that were given for it"
        controller.connect(session, Scope("/ws"))
        assert session.connects == 2


@pytest.mark.anyio
async def test_what_is_given_is_learnt_if_it_is_legal(tmp_path: Path) -> None:
    async with running(tmp_path) as (_, session):
        for values, problem in (
            ({"cookie.sessionid": ""}, "cookie.sessionid is empty"),
            ({"cookie.sessionid": "a;b"}, "cookies: not legal with the secrets that were given for it"),
        ):
            with pytest.raises(UsageError) as caught:
                secrecy.give(session, SCOPE, values)
            assert str(caught.value) == problem
        assert session.confidential.values == {}
        secrecy.give(session, SCOPE, {"cookie.sessionid": "0123456789"})
        assert secrecy.lacking(session, SCOPE) == ["p"]


@pytest.mark.anyio
async def test_secrets_are_borrowed_from_another_session(tmp_path: Path) -> None:
    async with running(tmp_path) as (controller, session):
        session.scope = Scope("/ws", cookies=(("sessionid", "0123456789"), ("other", "x")), query_string="token=t")
        session.confidential.give({"p": "fine", "unused": "u"})
        replay = controller.open()
        assert secrecy.borrow(replay, SCOPE, session) == ["cookie.sessionid", "p"]
        assert replay.confidential.values == {"cookie.sessionid": "0123456789", "p": "fine"}
        assert secrecy.borrow(replay, SCOPE, session) == []
