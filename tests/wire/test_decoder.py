from __future__ import annotations

import contextlib
import itertools
import json
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.strategies import quick
from tests.wire.messages import orders, printed, reports
from wstui.core.events import Close, Disconnect, Note, Output
from wstui.core.machine import State
from wstui.errors import WireError
from wstui.wire.decoder import OrderDecoder, ReportDecoder
from wstui.wire.encoder import Encoder
from wstui.wire.layout import HEADER, NO_STATE, Kind
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


def message(
    kind: int, body: bytes = b"", *, state: int = NO_STATE, origin: int = 0, length: int | None = None
) -> bytes:
    return HEADER.pack(len(body) if length is None else length, kind, state, origin, 1, 0) + body


def everything(decoder: OrderDecoder | ReportDecoder, data: bytes) -> list[object]:
    decoder.push(data)
    found: list[object] = []
    while not decoder.idle:
        found += decoder.pull(3)
    return found


@quick
@given(st.lists(reports, max_size=3), st.lists(st.integers(0, 400), max_size=4))
def test_reports_arrive_wherever_they_are_split(sent: list[Report], cuts: list[int]) -> None:
    encoder, decoder = Encoder(), ReportDecoder()
    data = b"".join(map(encoder.report, sent))
    arrived: list[object] = []
    edges = [0, *sorted(cuts), len(data)]
    for start, end in itertools.pairwise(edges):
        arrived += everything(decoder, data[start:end])
    assert arrived == sent


@quick
@given(st.lists(orders, max_size=3))
def test_orders_arrive_byte_by_byte(sent: list[Order]) -> None:
    encoder, decoder = Encoder(), OrderDecoder()
    data = b"".join(map(encoder.order, sent))
    arrived = [order for byte in range(len(data)) for order in everything(decoder, data[byte : byte + 1])]
    assert arrived == sent


def test_every_split_point_of_two_messages() -> None:
    encoder = Encoder()
    sent: list[Report] = [
        Frame(1, 2, "app.py:1 f", State.OPEN, "größe"),
        Told(1, 3, "app.py:2 f", State.CLOSED, Close(1000, "x")),
    ]
    data = b"".join(encoder.report(report) for report in sent)
    for cut in range(len(data) + 1):
        decoder = ReportDecoder()
        assert everything(decoder, data[:cut]) + everything(decoder, data[cut:]) == sent


ONE_OF_EACH_ORDER: list[Order] = [
    Open(1, {"path": "/größe"}, "daphne"),
    Give(2, "größe"),
    Give(2, b"\xff\x00"),
    Deliver(3, Disconnect(1001)),
    Drop(4),
    Go(),
    ListRoutes(),
    Play(5, ({"n": 1},), {"pace": "fast"}),
    Shutdown(),
]
ONE_OF_EACH_REPORT: list[Report] = [
    Started(1, "3.11.7", "/bin/python"),
    Loaded("app:application", "starlette", "", ("a note",), {"python": "3"}, 5, "3.0"),
    LoadFailed("no", "a hint", "Traceback"),
    Frame(1, 2, "app.py:1 f", State.OPEN, "größe"),
    Frame(1, 3, "app.py:2 g", State.OPEN, b"\xff\x00"),
    Told(1, 4, "app.py:1 f", State.CLOSED, Close(4000, "x")),
    printed(1, 5, "stderr", "oops\n"),
    RouteList((Route("/ws", "chat", "Consumer", "starlette"),)),
    Sent(2, 6, 1),
    Played(2, (1, 2), ""),
    Gone(1),
]


def test_every_kind_of_message_arrives_split_at_every_point() -> None:
    assert {type(order) for order in ONE_OF_EACH_ORDER} == {*get_args(Order)}
    assert {type(report) for report in ONE_OF_EACH_REPORT} == {*get_args(Report)}
    for order in ONE_OF_EACH_ORDER:
        data = Encoder().order(order)
        for cut in range(len(data) + 1):
            orders_in = OrderDecoder()
            assert everything(orders_in, data[:cut]) == [order] * (cut == len(data))
            assert everything(orders_in, data[cut:]) == [order] * (cut < len(data))
    for report in ONE_OF_EACH_REPORT:
        data = Encoder().report(report)
        for cut in range(len(data) + 1):
            reports_in = ReportDecoder()
            assert everything(reports_in, data[:cut]) + everything(reports_in, data[cut:]) == [report]


@quick
@given(st.lists(reports, min_size=1, max_size=3), st.lists(orders, min_size=1, max_size=3), st.data())
def test_flipped_bytes_are_a_message_or_a_wire_error(
    told: list[Report], sent: list[Order], data: st.DataObject
) -> None:
    encoder = Encoder()
    for decoder, pieces in (
        (ReportDecoder(), map(encoder.report, told)),
        (OrderDecoder(), map(encoder.order, sent)),
    ):
        flipped = bytearray(b"".join(pieces))
        for _ in range(data.draw(st.integers(1, 3))):
            flipped[data.draw(st.integers(0, len(flipped) - 1))] = data.draw(st.integers(0, 255))
        with contextlib.suppress(WireError):
            everything(decoder, bytes(flipped))


@quick
@given(st.binary(max_size=200))
def test_hostile_bytes_are_nothing_or_a_wire_error(data: bytes) -> None:
    for decoder in (ReportDecoder(100), OrderDecoder(100)):
        with contextlib.suppress(WireError):
            everything(decoder, data)


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
_keys = st.sampled_from(["type", "text", "bytes", "code", "scope", "pid", "notes", "versions", "routes", "message"])
_types = st.sampled_from(["websocket.send", "websocket.connect", "crashed", "output", "died", "nonsense"])


@quick
@given(
    st.sampled_from([number for name, number in vars(Kind).items() if name.isupper()]),
    st.dictionaries(_keys, _json | _types, max_size=4).map(lambda body: json.dumps(body).encode())
    | st.binary(max_size=30),
    st.integers(0, 255),
    st.integers(0, 3),
)
def test_hostile_bodies_are_a_message_or_a_wire_error(kind: int, body: bytes, state: int, origin: int) -> None:
    for decoder in (ReportDecoder(), OrderDecoder()):
        with contextlib.suppress(WireError):
            everything(decoder, message(kind, body, state=state, origin=origin))


@pytest.mark.parametrize(("kind", "length"), [(Kind.TEXT, 101), (Kind.BINARY, 2**32 - 1), (Kind.TOLD, 2**31)])
def test_a_length_is_refused_before_its_body_is_kept(kind: int, length: int) -> None:
    for decoder in (ReportDecoder(100), OrderDecoder(100)):
        decoder.push(message(kind, length=length))
        with pytest.raises(WireError, match="over the limit of 100"):
            decoder.pull()


@pytest.mark.parametrize(
    "data",
    [
        message(Kind.TEXT, b"\xff", state=0),
        message(Kind.TEXT, b"x"),
        message(Kind.TEXT, b"x", state=0, origin=7),
        message(Kind.TOLD, b"{"),
        message(Kind.TOLD, b"[]"),
        message(Kind.TOLD, b'{"type":"from the future"}'),
        message(Kind.TOLD, b"[" * 100_000),
        message(Kind.STARTED, b'{"pid":true,"python":"","executable":""}'),
        message(Kind.LOADED, b"{}"),
        message(Kind.LOAD_FAILED, b'{"message":1,"hint":"","traceback":""}'),
        message(Kind.ROUTES, b'{"routes":[["only","three","texts"]]}'),
        message(Kind.SHUTDOWN),
        message(99),
    ],
)
def test_what_is_no_report_is_a_wire_error(data: bytes) -> None:
    decoder = ReportDecoder()
    decoder.push(data)
    with pytest.raises(WireError, match=r"^a report cannot be read: "):
        decoder.pull()


@pytest.mark.parametrize(
    "data",
    [
        message(Kind.GONE),
        message(Kind.OPEN, b'{"type":"websocket.close"}'),
        message(Kind.DELIVER, b'{"type":"died"}'),
        message(Kind.TEXT, b"\xff"),
        message(Kind.PLAY, b'{"records":[1],"how":{},"more":false}'),
    ],
)
def test_what_is_no_order_is_a_wire_error(data: bytes) -> None:
    decoder = OrderDecoder()
    decoder.push(data)
    with pytest.raises(WireError, match=r"^an order cannot be read: "):
        decoder.pull()


@pytest.mark.parametrize("bad", [message(99), message(Kind.TEXT, length=2**32 - 1)])
def test_what_came_before_the_nonsense_is_told_first(bad: bytes) -> None:
    decoder = ReportDecoder()
    decoder.push(message(Kind.GONE) + bad + message(Kind.GONE))
    assert decoder.pull() == [Gone(1)]
    for _ in range(2):
        assert not decoder.idle
        with pytest.raises(WireError):
            decoder.pull()


def test_a_pull_is_bounded() -> None:
    decoder = ReportDecoder()
    decoder.push(b"".join(Encoder().report(Gone(number)) for number in range(10)))
    assert decoder.pull(4) == [Gone(number) for number in range(4)]
    assert not decoder.idle
    assert decoder.pull(100) == [Gone(number) for number in range(4, 10)]
    assert decoder.idle
    assert decoder.pull() == []


def test_a_large_frame_in_small_pieces_is_joined_once() -> None:
    data = Encoder().frame(1, 0, "", State.OPEN, b"x" * (1 << 20))
    decoder = ReportDecoder()
    *pieces, last = (data[start : start + 1000] for start in range(0, len(data), 1000))
    for piece in pieces:
        decoder.push(piece)
        assert decoder.pull() == []
        assert decoder.idle
    decoder.push(last)
    assert [report.payload for report in decoder.pull() if isinstance(report, Frame)] == [b"x" * (1 << 20)]


def test_few_prints_stay_apart_and_very_many_are_joined() -> None:
    encoder, decoder = Encoder(), ReportDecoder()
    decoder.push(b"".join(encoder.output(1, n, "stdout", f"{n}\n") for n in range(5)))
    assert decoder.pull() == [printed(1, n, "stdout", f"{n}\n") for n in range(5)]
    decoder.push(b"".join(encoder.output(1 + n // 500, n, "stdout", f"{n}\n") for n in range(1000)))
    told = [report for report in decoder.pull() if isinstance(report, Told)]
    assert len(told) == 65
    texts = [report.event.text for report in told if isinstance(report.event, Output)]
    assert "".join(texts) == "".join(f"{n}\n" for n in range(1000))
    assert [report.connection for report in told] == [1] * 64 + [2]


def test_joined_prints_are_bounded() -> None:
    encoder, decoder = Encoder(), ReportDecoder()
    decoder.push(b"".join(encoder.output(1, n, "stderr", "x" * 1000) for n in range(300)))
    texts = [
        report.event.text for report in decoder.pull() if isinstance(report, Told) and isinstance(report.event, Output)
    ]
    assert sum(map(len, texts)) == 300_000
    assert max(map(len, texts)) <= 64 << 10


def test_prints_are_not_joined_over_anything_else() -> None:
    encoder, decoder = Encoder(), ReportDecoder()
    prints = [encoder.output(1, n, "stdout", f"{n}\n") for n in range(70)]
    note = Told(1, 0, "", None, Note("x"))
    decoder.push(b"".join([*prints, encoder.report(note), prints[0], encoder.output(1, 0, "stderr", "e")]))
    told = decoder.pull()
    assert told[-3:] == [note, printed(1, 0, "stdout", "0\n"), printed(1, 0, "stderr", "e")]


def test_an_order_for_the_application_keeps_its_kind() -> None:
    decoder = OrderDecoder()
    decoder.push(message(Kind.DELIVER, b'{"type":"websocket.disconnect","code":1001}'))
    (order,) = decoder.pull()
    assert isinstance(order, Deliver)
    assert order.event.kind == "websocket.disconnect"


@pytest.mark.parametrize("body", [b"", b"12345", b"123"])
def test_a_sent_that_holds_no_number_is_none(body: bytes) -> None:
    decoder = ReportDecoder()
    decoder.push(HEADER.pack(len(body), Kind.SENT, NO_STATE, 0, 1, 0) + body)
    with pytest.raises(WireError, match="one number expected"):
        decoder.pull()
