from __future__ import annotations

from wstui.core.placeholders import PLACEHOLDER, placeholder, variable


def test_a_placeholder_names_its_secret_and_its_variable() -> None:
    found = PLACEHOLDER.fullmatch(placeholder("cookie.sessionid"))
    assert found is not None
    assert (found[0], found[1]) == ("${secret:cookie.sessionid}", "cookie.sessionid")
    assert variable(found[1]) == "WSTUI_SECRET_COOKIE_SESSIONID"
    assert PLACEHOLDER.search("${secret:} ${token} ${secret:a b}") is None
