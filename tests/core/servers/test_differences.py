"""The list by itself; that each difference is still there is asked of the real servers, in `tests.servers`."""

from __future__ import annotations

from tests.servers.cases import BY_NAME
from wstui.core.profile import NAMES
from wstui.core.servers.differences import DIFFERENCES


def test_each_is_of_a_known_server_and_script_and_has_its_reason() -> None:
    assert {difference.server for difference in DIFFERENCES} <= set(NAMES)
    assert {difference.script for difference in DIFFERENCES} <= set(BY_NAME)
    assert all(len(difference.why) > 30 and difference.real != difference.ours for difference in DIFFERENCES)
    assert len({(difference.server, difference.script) for difference in DIFFERENCES}) == len(DIFFERENCES)
