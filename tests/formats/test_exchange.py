from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.formats.samples import problem
from tests.strategies import quick
from wstui.core.events import Close, Connect, Receive
from wstui.errors import FormatError
from wstui.formats.exchange import Happened, Lost, decode, error_at, numbered


def test_what_is_lost_is_counted_in_the_order_in_which_it_was_met() -> None:
    lost = Lost()
    lost.add("pings")
    lost.add("bytes", 2)
    lost.add("pings")
    assert lost.phrases() == ["pings (2)", "bytes (2)"]


def test_connections_are_put_on_one_time_line_and_a_time_never_goes_back() -> None:
    happened = [
        *(Happened(5.0, 1, Connect()), Happened(7.0, 1, Receive("a")), Happened(6.0, 1, Close(), {"expect": []})),
        *(Happened(5.5, 2, Connect()), Happened(7.0, 2, Receive("b"))),
    ]
    made = numbered(happened, 5.0)
    assert [(record.n, record.t, record.c, record.way.value) for record in made] == [
        *((1, 0.0, 1, ">"), (2, 0.5, 2, ">"), (3, 2.0, 1, ">"), (4, 2.0, 1, "<"), (5, 2.0, 2, ">")),
    ]
    assert made[3].extra == {"expect": []}


@pytest.mark.parametrize(("offset", "place"), [(0, (1, 1)), (1, (1, 2)), (3, (2, 1)), (5, (2, 3))])
def test_an_error_has_the_place_that_an_editor_shows(offset: int, place: tuple[int, int]) -> None:
    error = error_at("ab\ncd", offset, "wrong")
    assert ((error.line, error.column), str(error)) == (place, f"{place[0]}:{place[1]}: wrong")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_what_is_read_may_be_written_by_any_program(encoding: str) -> None:
    assert decode("ab\u20ac".encode(encoding)) == "ab\u20ac"


def test_what_is_no_text_has_a_place() -> None:
    with pytest.raises(FormatError, match=r"^2:2: not UTF-8$"):
        decode(b"\xef\xbb\xbfab\n\xc3\xa9\xff")
    with pytest.raises(FormatError, match=r"^1:1: not UTF-16"):
        decode(b"\xff\xfea")


@quick
@given(st.binary(max_size=20))
def test_any_bytes_are_a_text_or_an_error_with_a_place(raw: bytes) -> None:
    said = problem(lambda _: decode(raw), raw.decode("utf-8", "replace"))
    assert not said or "not UTF-" in said
