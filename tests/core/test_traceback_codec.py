from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given

from tests.strategies import quick, traces
from wstui.core.scalars import CodecError
from wstui.core.trace import Trace, TraceFrame
from wstui.core.traceback_codec import MAX_EXCEPTIONS, read_traceback, write_traceback


@quick
@given(traces)
def test_every_traceback_comes_back(trace: Trace) -> None:
    assert read_traceback(json.loads(json.dumps(write_traceback(trace))), "traceback") == trace


def test_exceptions_stand_in_one_list() -> None:
    trace = Trace(
        "ValueError",
        "no room",
        (TraceFrame("chat.py", 3, "receive", ("raise",), 3, (("self", "<C>"),), user=True),),
        cause=Trace("KeyError", "'x'"),
        group=(Trace("A", ""), Trace("B", "", context=Trace("C", ""))),
    )
    assert write_traceback(trace) == [
        {
            "type": "ValueError",
            "message": "no room",
            "frames": [
                {
                    "file": "chat.py",
                    "line": 3,
                    "function": "receive",
                    "source": ["raise"],
                    "first": 3,
                    "locals": [["self", "<C>"]],
                    "user": True,
                }
            ],
            "cause": 1,
            "group": [2, 3],
        },
        {"type": "KeyError", "message": "'x'"},
        {"type": "A", "message": ""},
        {"type": "B", "message": "", "context": 4},
        {"type": "C", "message": ""},
    ]


def test_a_chain_longer_than_any_stack_is_cut() -> None:
    chain = Trace("E", "innermost")
    for number in range(5000):
        chain = Trace("E", str(number), context=chain)
    written = write_traceback(chain)
    assert len(written) == MAX_EXCEPTIONS
    assert read_traceback(written, "traceback").message == "4999"


@pytest.mark.parametrize(
    "value",
    [
        None,
        [],
        [3],
        [{"type": "E"}],
        [{"type": "E", "message": "", "cause": 0}],
        [{"type": "E", "message": "", "cause": 1}],
        [{"type": "E", "message": "", "cause": True}, {"type": "F", "message": ""}],
        [{"type": "E", "message": "", "group": 1}, {"type": "F", "message": ""}],
        [{"type": "E", "message": "", "group": [1, 1]}, {"type": "F", "message": ""}],
        [{"type": "E", "message": ""}, {"type": "F", "message": ""}],
        [{"type": "E", "message": "", "frames": [3]}],
        [{"type": "E", "message": "", "frames": [{"file": "x", "line": "3", "function": "f"}]}],
        [{"type": "E", "message": ""}] * (MAX_EXCEPTIONS + 1),
    ],
)
def test_anything_else_is_refused(value: Any) -> None:
    with pytest.raises(CodecError) as caught:
        read_traceback(value, "traceback")
    assert caught.value.key == "traceback"
    assert "\n" not in str(caught.value)


def test_a_small_list_cannot_be_a_large_tree() -> None:
    doubling: list[dict[str, Any]] = [
        {"type": "E", "message": "", "group": [number + 1, number + 1]} for number in range(100)
    ]
    with pytest.raises(CodecError, match="belongs to no other"):
        read_traceback([*doubling, {"type": "E", "message": ""}], "traceback")
