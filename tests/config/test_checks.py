from __future__ import annotations

from typing import Any

import pytest

from wstui.config.checks import CHECKS, SERVERS, nearest, parse_size, parse_switch, parse_text, take
from wstui.core.profile import NAMES
from wstui.errors import UsageError


@pytest.mark.parametrize(
    ("value", "size"),
    [(100, 100), ("100", 100), ("1k", 1024), ("2 KiB", 2048), ("64MiB", 64 << 20), ("1g", 1 << 30), ("7b", 7)],
)
def test_sizes(value: Any, size: int) -> None:
    assert parse_size(value) == size


@pytest.mark.parametrize("value", ["", "many", "1.5m", "-1", True, "1kk", "9" * 30, None])
def test_what_is_no_size(value: Any) -> None:
    with pytest.raises(UsageError, match="is no size"):
        parse_size(value)


@pytest.mark.parametrize("value", [0, "2g"])
def test_sizes_have_bounds(value: Any) -> None:
    with pytest.raises(UsageError, match="is not between"):
        parse_size(value)


def test_journals_may_be_larger_than_a_frame_and_unlimited() -> None:
    assert CHECKS["keep-size"]("3T") == 3 << 40
    assert CHECKS["keep-size"](0) == 0


@pytest.mark.parametrize(("value", "days"), [(0, 0), ("7", 7), (" 365 ", 365)])
def test_days(value: Any, days: int) -> None:
    assert CHECKS["keep-days"](value) == days


@pytest.mark.parametrize("value", [True, -1, 1.5, "7d", "", 36_501, "9" * 9, None])
def test_what_is_no_number_of_days(value: Any) -> None:
    with pytest.raises(UsageError, match="is no number of days from 0"):
        CHECKS["keep-days"](value)


def test_a_text_is_a_str_and_a_switch_is_a_bool_or_stands_for_one() -> None:
    assert (parse_text("x"), parse_switch("No")) == ("x", False)
    with pytest.raises(UsageError, match="is no string"):
        parse_text(b"x")
    with pytest.raises(UsageError, match="is neither true nor false"):
        parse_switch("maybe")


def test_a_wrong_value_is_told_with_its_place() -> None:
    assert take("loop", "uvloop", "here") == "uvloop"
    with pytest.raises(UsageError, match=r"^here: loop is not one of auto, asyncio, uvloop$"):
        take("loop", ["auto"], "here: loop")
    with pytest.raises(UsageError, match=r"^--server is not one of .*, daphne: did you mean hypercorn\?$"):
        take("server", "hypercor", "--server")


def test_every_server_has_a_profile() -> None:
    assert SERVERS == NAMES


def test_what_is_near_is_suggested() -> None:
    assert nearest("lifspan", list(CHECKS)) == ": did you mean lifespan?"
    assert nearest("zzz", list(CHECKS)) == ""
