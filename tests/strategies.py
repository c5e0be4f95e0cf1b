"""Hypothesis strategies for everything that can happen, hostile or not."""

from __future__ import annotations

import json
import math
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st

from wstui.core.events import (
    Accept,
    Blocked,
    Close,
    Connect,
    Crashed,
    DenialBody,
    DenialStart,
    Died,
    Disconnect,
    Event,
    Fault,
    Lifespan,
    Malformed,
    Note,
    Output,
    Raw,
    Receive,
    Restarted,
    Returned,
    Send,
    Violation,
    way_of,
)
from wstui.core.plain import TAGS, Opaque
from wstui.core.trace import Trace, TraceFrame
from wstui.core.transcript import Record

quick = settings(deadline=None, database=None)
"""As the profile has it: enough examples to find what is common in a fraction of a second; in ``deep`` very many."""

texts = st.one_of(
    st.text(max_size=12),
    st.text(st.characters(categories=["Cs", "Cc", "Ll"]) | st.sampled_from('\\"{}u\u202e\u2028'), max_size=12),
)
"""Texts, lone surrogates and backslashes among them."""

ints = st.one_of(st.integers(-5, 5000), st.integers(), st.sampled_from([2**63, -(2**63), 2**64, 10**400, -(10**1000)]))
floats = st.floats(allow_nan=False)
"""Floats that equal themselves."""

_tags = st.sampled_from(sorted(TAGS))
_scalars = st.one_of(st.none(), st.booleans(), ints, floats, texts, st.binary(max_size=12), st.builds(Opaque, texts))
_keys = st.one_of(_tags, texts, ints, st.binary(max_size=4), st.none(), floats, st.tuples(ints, texts))

values = st.recursive(
    _scalars,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.dictionaries(_tags | texts, inner, max_size=3),
        st.dictionaries(_keys, inner, max_size=3),
        st.builds(lambda tag, value: {tag: value}, _tags, inner),
    ),
    max_leaves=12,
)
"""A user's own values, dicts that look like tags among them."""

messages: st.SearchStrategy[dict[str, Any]] = st.dictionaries(_tags | texts, values, max_size=4)
extras = st.none() | messages
headers = st.lists(st.tuples(st.binary(max_size=6), st.binary(max_size=6)), max_size=3).map(tuple)

frames = st.builds(
    TraceFrame,
    file=texts,
    line=ints,
    function=texts,
    source=st.lists(texts, max_size=2).map(tuple),
    first=ints,
    locals=st.lists(st.tuples(texts, texts), max_size=2).map(tuple),
    user=st.booleans(),
    column=ints,
    end_column=ints,
)
traces: st.SearchStrategy[Trace] = st.recursive(
    st.builds(Trace, texts, texts, frames=st.lists(frames, max_size=2).map(tuple), left_out=ints),
    lambda inner: st.builds(
        Trace,
        texts,
        texts,
        notes=st.lists(texts, max_size=2).map(tuple),
        cause=st.none() | inner,
        context=st.none() | inner,
        group=st.lists(inner, max_size=2).map(tuple),
    ),
    max_leaves=4,
)

_none_or_text = st.none() | texts
_payload: st.SearchStrategy[dict[str, Any]] = st.fixed_dictionaries(
    {}, optional={"text": texts, "data": st.binary(max_size=12)}
)

events: st.SearchStrategy[Event] = st.one_of(
    st.builds(Connect, messages, st.sampled_from(["", "daphne", "\x1b"])),
    _payload.map(lambda keys: Receive(**keys)),
    st.builds(Disconnect, ints, texts),
    st.builds(Raw, messages),
    st.builds(Accept, _none_or_text, headers, extras),
    st.builds(lambda keys, extra: Send(**keys, extra=extra), _payload, extras),
    st.builds(Close, ints, texts, extras),
    st.builds(DenialStart, ints, headers, extras),
    st.builds(DenialBody, st.binary(max_size=12), st.booleans(), extras),
    st.builds(Malformed, texts, texts, texts),
    st.builds(Returned, _none_or_text, _none_or_text),
    st.builds(Crashed, texts, st.none() | traces),
    st.builds(
        Violation,
        texts,
        st.sampled_from(["error", "warning", "info"]),
        st.sampled_from(["app", "framework", "you"]),
        texts,
        texts,
        texts,
    ),
    st.builds(Output, st.sampled_from(["stdout", "stderr", "log", "warning", "fault"]), texts, texts, texts),
    st.builds(Blocked, floats, texts, ints, texts, texts, st.booleans(), texts),
    st.builds(Died, st.none() | ints, texts, texts, st.booleans()),
    st.builds(Restarted, ints, texts),
    st.builds(
        Lifespan,
        st.sampled_from(["startup", "shutdown"]),
        st.sampled_from(["complete", "failed", "unsupported"]),
        texts,
        st.none() | traces,
    ),
    st.builds(Fault, texts),
    st.builds(Note, texts, texts),
)
"""Every event that there is."""

json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | floats.filter(math.isfinite) | st.text(max_size=6),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=6,
)
"""What a JSON parser makes of a key that this release does not know."""

records: st.SearchStrategy[Record] = st.builds(
    lambda n, t, event, c, at, extra: Record(n, t / 1e6, way_of(event), event, c, at, extra),
    st.integers(1, 2**32 - 1),
    st.integers(0, 10**13),
    events,
    st.none() | st.integers(1, 2**32 - 1),
    texts,
    st.dictionaries(st.text(max_size=4).map("x-{}".format), json_values, max_size=2),
)


def through_json(value: Any) -> Any:
    """What another process gets of it; `allow_nan` would let through what JSON lacks."""
    return json.loads(json.dumps(value, allow_nan=False).encode("utf-8"))
