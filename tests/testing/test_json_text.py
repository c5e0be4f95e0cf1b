from __future__ import annotations

import json
import math
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wstui.testing import json_text

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(st.characters(codec="utf-8")),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(st.characters(codec="utf-8")), inner, max_size=4)
    ),
)


@given(VALUES)
def test_what_is_written_is_read_as_json_reads_it(value: Any) -> None:
    text = json_text.dumps(value)
    assert json_text.loads(text) == json.loads(text) == value
    assert json_text.loads(text.encode()) == value


@pytest.mark.parametrize("value", [2**64, -(2**80), [2**63 - 1, 2**63], {1: "a"}, math.inf])
def test_what_orjson_would_refuse_or_change_is_written_and_read_by_the_standard_library(value: Any) -> None:
    assert json_text.loads(json_text.dumps(value)) == json.loads(json.dumps(value))


def test_not_a_number_is_read_back() -> None:
    assert math.isnan(json_text.loads(json_text.dumps(math.nan)))


def test_what_json_cannot_write_is_refused() -> None:
    with pytest.raises(TypeError, match="datetime"):
        json_text.dumps(datetime.now(UTC))


@pytest.mark.parametrize("text", ["{", '{"a":12345678901234567890', b"\xff", ""])
def test_what_is_no_json_is_a_value_error(text: str | bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - two parsers word it differently
        json_text.loads(text)
