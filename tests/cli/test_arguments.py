from __future__ import annotations

import pytest

from wstui.cli import arguments
from wstui.core.scope import Scope
from wstui.errors import UsageError


def test_words_and_options_come_in_any_order() -> None:
    words, options = arguments.parse(["-H", "a: b", "app:x", "--lifespan=off", "/ws", "-H", "c: d", "--factory"])
    assert words == ["app:x", "/ws"]
    assert options == {"header": ["a: b", "c: d"], "lifespan": "off", "factory": True}


def test_letters_and_values_come_together_or_apart() -> None:
    words, options = arguments.parse(["-hsa", "-s", "b", "-", "-s", "-1", "--loop=", "--", "--json", "-h"])
    assert words == ["-", "--json", "-h"]
    assert options == {"help": True, "subprotocol": ["a", "b", "-1"], "loop": ""}
    assert arguments.parse(["-h"]) == ([], {"help": True})


def test_of_what_is_given_once_the_last_counts() -> None:
    assert arguments.parse(["--loop", "auto", "--loop=uvloop"])[1] == {"loop": "uvloop"}


def test_nothing_given_is_nothing() -> None:
    assert arguments.parse([]) == ([], {})


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("--facto", "unknown option --facto: did you mean --factory?"),
        ("--app_dir=x", "unknown option --app_dir: did you mean --app-dir?"),
        ("--qqqqqqqqq", "unknown option --qqqqqqqqq"),
        ("--frob", "unknown option --frob"),
        ("-H", "--header needs a value: 'NAME: VALUE'"),
        ("--loop --json", "--loop needs a value: auto|asyncio|uvloop"),
        ("--factory=1", "--factory takes no value"),
        ("-x", "unknown option -x"),
        ("-hx", "unknown option -x"),
    ],
)
def test_a_wrong_option_is_one_line(line: str, said: str) -> None:
    with pytest.raises(UsageError) as caught:
        arguments.parse(line.split())
    assert str(caught.value) == said


def test_a_scope_is_made_of_path_headers_cookies_and_subprotocols() -> None:
    options = {
        "header": ["X-A:b:c", "x-a: d", "X-Empty:"],
        "cookie": ["a=1; b=2=3", "c="],
        "subprotocol": ["chat.v2", "chat.v1"],
    }
    scope = arguments.make_scope("/ws/?token=1", options)
    assert scope == Scope(
        path="/ws/",
        query_string="token=1",
        raw_path=scope.raw_path,
        headers=(("X-A", "b:c"), ("x-a", "d"), ("X-Empty", "")),
        cookies=(("a", "1"), ("b", "2=3"), ("c", "")),
        subprotocols=("chat.v2", "chat.v1"),
    )


@pytest.mark.parametrize(
    ("path", "options", "said"),
    [
        ("/", {"header": ["nonsense"]}, "--header 'nonsense': write it as 'NAME: VALUE'"),
        ("/", {"header": [": x"]}, "--header ': x': write it as 'NAME: VALUE'"),
        ("/", {"cookie": ["nonsense"]}, "--cookie 'nonsense': write it as 'NAME=VALUE'"),
        ("/", {"header": ["x: \u20ac"]}, "headers: "),
        ("/", {"subprotocol": ["a b"]}, "subprotocols: "),
        ("no-path", {}, "path: "),
    ],
)
def test_an_illegal_scope_is_one_line(path: str, options: dict[str, list[str]], said: str) -> None:
    with pytest.raises(UsageError) as caught:
        arguments.make_scope(path, options)
    assert str(caught.value).startswith(said)
    assert "\n" not in str(caught.value)


def test_how_long_to_wait() -> None:
    assert arguments.timeout({}) is None
    assert arguments.timeout({"timeout": "0.5"}) == 0.5


@pytest.mark.parametrize("text", ["", "never", "0", "-1", "nan", "inf", "3601"])
def test_what_is_no_time_to_wait(text: str) -> None:
    with pytest.raises(UsageError, match=r"is no number of seconds, above 0 and at most 3600$"):
        arguments.timeout({"timeout": text})


def test_how_a_replay_is_played() -> None:
    assert (arguments.speed({}), arguments.jobs({})) == (1.0, 1)
    assert (arguments.speed({"speed": "0.5"}), arguments.jobs({"jobs": "64"})) == (0.5, 64)


@pytest.mark.parametrize("text", ["", "x", "0", "-1", "nan", "inf", "1e7"])
def test_what_is_no_speed(text: str) -> None:
    with pytest.raises(UsageError, match=r"is no number above 0, such as 2 or 0.5$"):
        arguments.speed({"speed": text})


@pytest.mark.parametrize("text", ["", "x", "0", "-1", "65", "1.5", "\u0661"])
def test_what_is_no_number_of_jobs(text: str) -> None:
    with pytest.raises(UsageError, match=r"is no number from 1 to 64$"):
        arguments.jobs({"jobs": text})


def test_what_is_given_is_laid_over_what_was_recorded() -> None:
    scope = Scope("/ws", headers=(("X-A", "1"), ("b", "2")), cookies=(("a", "1"), ("A", "2")), subprotocols=("x",))
    assert arguments.laid_over(scope, [], []) == scope
    over = arguments.laid_over(scope, [("x-a", "3"), ("x-a", "4")], [("a", "5")], ["y", "z"])
    assert over.headers == (("b", "2"), ("x-a", "3"), ("x-a", "4"))
    assert over.cookies == (("A", "2"), ("a", "5"))
    assert (over.path, over.subprotocols) == ("/ws", ("y", "z"))


def test_a_session_file_is_told_by_its_name() -> None:
    assert arguments.is_session("no/such/chat.wstui")
    assert not arguments.is_session("chat.wstui:application")
