from __future__ import annotations

import pytest
from hypothesis import given

from tests.strategies import quick, texts
from tests.wire.messages import connections, orders, places, printed, reports, states, times
from wstui.core.events import Note, Raw, Receive, Send
from wstui.core.machine import State
from wstui.errors import WireError
from wstui.wire import encoder as module
from wstui.wire.decoder import OrderDecoder, ReportDecoder
from wstui.wire.encoder import Encoder
from wstui.wire.layout import HEADER
from wstui.wire.messages import (
    Deliver,
    Drop,
    Frame,
    Give,
    Go,
    Gone,
    ListRoutes,
    Loaded,
    LoadFailed,
    Open,
    Order,
    Play,
    Played,
    Report,
    Route,
    RouteList,
    Sent,
    Shutdown,
    Started,
    Told,
)


@quick
@given(orders)
def test_an_order_arrives_as_it_was_sent(order: Order) -> None:
    decoder = OrderDecoder()
    decoder.push(Encoder().order(order))
    assert decoder.pull() == [order]
    assert decoder.idle


@quick
@given(reports)
def test_a_report_arrives_as_it_was_sent(report: Report) -> None:
    decoder = ReportDecoder()
    decoder.push(Encoder().report(report))
    (arrived,) = decoder.pull()
    assert arrived == report
    assert type(arrived) is type(report)
    assert decoder.idle


@pytest.mark.parametrize(
    "report",
    [
        Started(1, "3.12.1", "/python"),
        Loaded("a:b", "asgi", "localhost", ("a note",), {"python": "3"}, 1),
        LoadFailed("no"),
        Frame(1, 2, "a.py:1 f", State.OPEN, "x"),
        *(Told(1, 2, "", None, Note("x")), Told(1, 2, "a.py:1 f", State.OPEN, Note("x"))),
        RouteList((Route("/", "", "", "asgi"),)),
        Sent(1, 2, 2**32 - 1),
        Played(3, (4, 5), "it was cancelled"),
        Gone(1),
    ],
)
def test_a_report_of_each_kind(report: Report) -> None:
    decoder = ReportDecoder()
    decoder.push(Encoder().report(report))
    assert decoder.pull() == [report]


@pytest.mark.parametrize(
    "order",
    [
        *(Open(1, {"path": "/"}, "daphne"), Give(1, "x"), Give(1, b"x"), Give(1, "\ud800")),
        *(
            Deliver(1, Receive("x")),
            Deliver(1, Receive(data=b"x")),
            Deliver(1, Raw({"type": "x"})),
            Drop(1),
            Go(),
            ListRoutes(),
            Shutdown(),
        ),
        Play(1, ({"n": 1}, [2, 0.5, 1, True, "\ud800\udc00"]), {"pace": "fast"}, more=True),
    ],
)
def test_an_order_of_each_kind(order: Order) -> None:
    decoder = OrderDecoder()
    decoder.push(Encoder().order(order))
    assert decoder.pull() == [order]


@quick
@given(connections, times, texts)
def test_a_print_arrives_as_it_was_printed(connection: int, time_ns: int, text: str) -> None:
    for stream in ("stdout", "stderr"):
        decoder = ReportDecoder()
        decoder.push(Encoder().output(connection, time_ns, stream, text))
        assert decoder.pull() == [printed(connection, time_ns, stream, text)]


@quick
@given(connections, times, places, states, texts)
def test_a_place_is_told_once(connection: int, time_ns: int, at: str, state: State, text: str) -> None:
    encoder, decoder = Encoder(), ReportDecoder()
    first, second = (encoder.frame(connection, time_ns, at, state, text) for _ in range(2))
    assert len(second) == HEADER.size + len(text.encode("utf-8", "surrogatepass"))
    decoder.push(first + second)
    assert decoder.pull() == [Frame(connection, time_ns, at, state, text)] * 2


def test_places_begin_anew_when_their_numbers_are_used_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_ORIGINS", 3)
    encoder, decoder = Encoder(), ReportDecoder()
    sent = [Frame(1, n, f"app.py:{n % 5} f", State.OPEN, "x") for n in range(20)]
    for frame in sent:
        decoder.push(encoder.report(frame))
        assert decoder.pull()[-1:] == [frame]


@pytest.mark.parametrize("payload", ["é" * 6, b"x" * 11])
def test_a_frame_over_the_limit_is_refused(payload: str | bytes) -> None:
    with pytest.raises(WireError, match="over the limit of 10"):
        Encoder(10).frame(1, 0, "", State.OPEN, payload)
    with pytest.raises(WireError, match="over the limit of 10"):
        Encoder(10).order(Give(1, payload))


def test_an_event_over_the_limit_is_refused() -> None:
    with pytest.raises(WireError, match="over the limit"):
        Encoder(10).report(Told(1, 0, "", None, Note("x" * (2 << 20))))
    with pytest.raises(WireError, match="over the limit"):
        Encoder(10).order(Deliver(1, Raw({"x": "x" * (2 << 20)})))


def test_a_print_is_cut_to_the_limit() -> None:
    assert len(Encoder(10).output(1, 0, "stdout", "x" * 100)) == HEADER.size + 10


def test_bytes_travel_as_they_are() -> None:
    data = bytes(range(256)) * 100
    assert Encoder().frame(1, 0, "", State.OPEN, data).endswith(data)
    assert Encoder().order(Give(1, data)).endswith(data)


def test_a_frame_with_both_keys_is_no_plain_frame() -> None:
    decoder = OrderDecoder()
    decoder.push(Encoder().order(Deliver(1, Receive("x", b"y"))))
    assert decoder.pull() == [Deliver(1, Receive("x", b"y"))]
    told = Told(1, 0, "", State.OPEN, Send("x", b"y"))
    reader = ReportDecoder()
    reader.push(Encoder().report(told))
    assert reader.pull() == [told]


def test_a_scope_may_hold_bytes() -> None:
    decoder = OrderDecoder()
    decoder.push(Encoder().order(Open(1, {"path": "/", "mine": b"\xff"})))
    assert decoder.pull() == [Open(1, {"path": "/", "mine": b"\xff"})]
    decoder.push(Encoder().order(Open(1, {"path": "/"}, "daphne")))
    assert decoder.pull() == [Open(1, {"path": "/"}, "daphne")]


def test_that_something_was_sent_arrives_with_its_number() -> None:
    decoder = ReportDecoder()
    decoder.push(Encoder().report(Sent(3, 5, 7)))
    assert decoder.pull() == [Sent(3, 5, 7)]
