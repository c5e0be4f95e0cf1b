"""Hypothesis strategies for everything that crosses the wire."""

from __future__ import annotations

from hypothesis import strategies as st

from tests.strategies import events, texts
from wstui.core.events import Connect, Disconnect, Output, Raw, Receive
from wstui.core.machine import State
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

connections = st.integers(0, 2**32 - 1)
times = st.integers(0, 2**64 - 1)
states = st.sampled_from(list(State))
places = st.sampled_from(["", "chat/consumers.py:21 connect", "größe.py:1 \udcff"])
_lines = st.lists(texts, max_size=2).map(tuple)

_objects = st.dictionaries(texts, texts | st.integers(-5, 5), max_size=3)

orders: st.SearchStrategy[Order] = st.one_of(
    st.builds(Open, connections, st.dictionaries(st.text(max_size=4), texts, max_size=3)),
    st.builds(Give, connections, texts | st.binary(max_size=12)),
    st.builds(
        Deliver, connections, events.filter(lambda event: isinstance(event, Connect | Receive | Disconnect | Raw))
    ),
    st.builds(Drop, connections),
    st.just(Go()),
    st.just(ListRoutes()),
    st.builds(Play, connections, st.lists(_objects, max_size=2).map(tuple), _objects, st.booleans()),
    st.just(Shutdown()),
)

reports: st.SearchStrategy[Report] = st.one_of(
    st.builds(Started, st.integers(1, 2**22), texts, texts),
    st.builds(Loaded, texts, texts, texts, _lines, st.dictionaries(texts, texts, max_size=2), st.integers(1), texts),
    st.builds(LoadFailed, texts, texts, texts),
    st.builds(Frame, connections, times, places, states, texts | st.binary(max_size=12)),
    st.builds(Told, connections, times, places, st.none() | states, events),
    st.builds(RouteList, st.lists(st.builds(Route, texts, texts, texts, texts), max_size=2).map(tuple)),
    st.builds(Sent, connections, times, connections),
    st.builds(Played, connections, st.lists(connections, max_size=3).map(tuple), texts),
    st.builds(Gone, connections),
)


def printed(connection: int, time_ns: int, stream: str, text: str) -> Told:
    """Return what a print becomes on the other side."""
    return Told(connection, time_ns, "", None, Output("stderr" if stream == "stderr" else "stdout", text))
