from __future__ import annotations

from tests.faults.saving import VERBS, limited, on_disk, with_call


def test_a_disk_that_does_not_take_it_changes_nothing() -> None:
    assert on_disk(VERBS["save"], limited) == ""


def test_a_write_that_fails_changes_nothing() -> None:
    assert with_call(VERBS["import"], ("write", 2, "EIO")) == ""
