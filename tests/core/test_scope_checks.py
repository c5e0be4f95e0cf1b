from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wstui.core import scope_checks as checks


@pytest.mark.parametrize("path", ["/", "/ws/chat/lobby/", "/a b/é", "/?", "//", "/😀"])
def test_good_paths(path: str) -> None:
    assert not list(checks.path_problems(path))


@pytest.mark.parametrize(
    ("path", "problem"),
    [
        ("", "'' must begin with /"),
        ("ws/", "'ws/' must begin with /"),
        ("/\ud800", "'/\\ud800' holds a lone surrogate, which UTF-8 cannot carry"),
    ],
)
def test_bad_paths(path: str, problem: str) -> None:
    assert list(checks.path_problems(path)) == [problem]


@pytest.mark.parametrize("path", ["", "/api", "/a/b", "/é"])
def test_good_root_paths(path: str) -> None:
    assert not list(checks.root_path_problems(path))


@pytest.mark.parametrize("path", ["api", "/", "/api/", "/\ud800"])
def test_bad_root_paths(path: str) -> None:
    assert len(list(checks.root_path_problems(path))) == 1


@pytest.mark.parametrize("query", ["", "a=1&b=%C3%A9", "?", "a=[1]{2}|'\"", "a=b=c"])
def test_good_queries(query: str) -> None:
    assert not list(checks.query_problems(query))


@pytest.mark.parametrize(
    ("query", "problem"),
    [
        ("a=é", "'é' at character 3 must be percent-encoded: %C3%A9"),
        ("a b", "' ' at character 2 must be percent-encoded: %20"),
        ("a#b", "'#' at character 2 must be percent-encoded: %23"),
        ("a\r\n", "'\\r' at character 2 must be percent-encoded: %0D"),
        ("\ud800", "'\\ud800' at character 1 must be percent-encoded: %3F"),
    ],
)
def test_bad_queries(query: str, problem: str) -> None:
    assert list(checks.query_problems(query)) == [problem]


@pytest.mark.parametrize("header", [("host", "x"), ("X-Ä".encode().hex(), ""), ("x", "é ÿ\t;"), ("x", " padded ")])
def test_good_headers(header: tuple[str, str]) -> None:
    assert not list(checks.header_problems([header]))


@pytest.mark.parametrize(
    ("header", "problem"),
    [
        (("", "x"), "'' is no header name: letters, digits and - only, no space, no colon"),
        (("a b", "x"), "'a b' is no header name: letters, digits and - only, no space, no colon"),
        ((":authority", "x"), "':authority' is no header name: letters, digits and - only, no space, no colon"),
        (("é", "x"), "'é' is no header name: letters, digits and - only, no space, no colon"),
        (("a\n", "x"), "'a\\n' is no header name: letters, digits and - only, no space, no colon"),
        (("a", "x\r\nb: c"), "the value of a holds '\\r', which would end the header"),
        (("a", "x\0"), "the value of a holds '\\x00', which would end the header"),
        (("a", "Ā"), "the value of a is not latin-1: 'Ā' at character 1"),
        (("a", "ab€"), "the value of a is not latin-1: '€' at character 3"),
    ],
)
def test_bad_headers(header: tuple[str, str], problem: str) -> None:
    assert list(checks.header_problems([("ok", "ok"), header])) == [problem]


@pytest.mark.parametrize("cookie", [("a", ""), ("sessionid", "x=y"), ("a", "b c, d")])
def test_good_cookies(cookie: tuple[str, str]) -> None:
    assert not list(checks.cookie_problems([cookie]))


@pytest.mark.parametrize(
    ("cookie", "problem"),
    [
        (("", "x"), "'' is no cookie name: no space, no =, no ;"),
        (("a=b", "x"), "'a=b' is no cookie name: no space, no =, no ;"),
        (("a", "x; b=c"), "the value of a holds a semicolon, which would end the cookie; write %3B"),
        (("a", "x\n"), "the value of a holds '\\n', which would end the header"),
        (("a", "😀"), "the value of a is not latin-1: '😀' at character 1"),
    ],
)
def test_bad_cookies(cookie: tuple[str, str], problem: str) -> None:
    assert list(checks.cookie_problems([cookie])) == [problem]


@pytest.mark.parametrize(
    ("names", "problems"),
    [
        (["a", "chat.v1", "graphql-ws"], []),
        (["a b"], ["'a b' is no subprotocol: it holds a space"]),
        (["a,b"], ["'a,b' is no subprotocol: no space, no comma, ASCII only"]),
        ([""], ["'' is no subprotocol: no space, no comma, ASCII only"]),
        (["a", "a"], ["a is offered twice"]),
        (["bearer", "x.${secret:subprotocol}"], []),
    ],
)
def test_subprotocols(names: list[str], problems: list[str]) -> None:
    assert list(checks.subprotocol_problems(names)) == problems


def test_the_rest() -> None:
    assert not list(checks.address_problems(None))
    assert not list(checks.address_problems(("/run/x.sock", None)))
    assert list(checks.address_problems(("localhost", 70000))) == ["70000 is no port"]
    assert not list(checks.scheme_problems("wss"))
    assert list(checks.scheme_problems("http")) == ["'http' is neither ws nor wss"]
    assert not list(checks.http_version_problems("2"))
    assert list(checks.http_version_problems("9")) == ["'9' is none of 1.1, 2 and 3"]


@given(st.text(st.characters(), max_size=20), st.text(st.characters(), max_size=20))
def test_what_passes_can_be_encoded(name: str, value: str) -> None:
    if not list(checks.header_problems([(name, value)])):
        assert b"\n" not in name.encode("ascii") + value.encode("latin-1")
    if not list(checks.query_problems(value)):
        assert value.encode("ascii").isascii()
    if not list(checks.path_problems(value)):
        assert value.encode()
