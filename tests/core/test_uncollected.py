from __future__ import annotations

import gc

import pytest

from wstui.core.uncollected import uncollected


def test_the_collector_is_kept_out_and_comes_back() -> None:
    assert gc.isenabled()
    with uncollected():
        assert not gc.isenabled()
        with uncollected():
            pass
        assert not gc.isenabled()
    assert gc.isenabled()


def test_it_comes_back_after_an_error_and_to_functions_too() -> None:
    @uncollected()
    def fails() -> None:
        assert not gc.isenabled()
        raise ValueError

    with pytest.raises(ValueError, match=r"^$"):
        fails()
    assert gc.isenabled()
