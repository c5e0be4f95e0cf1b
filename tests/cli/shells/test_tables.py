from __future__ import annotations

from wstui.cli.options import OPTIONS, VERBS
from wstui.cli.shells.tables import loading, options_of, parts, spellings, valued, words


def test_what_goes_with_a_verb() -> None:
    names = [option.name for option in options_of("show")]
    assert names == ["json", "help", "version"]
    assert "header" in [option.name for option in options_of("demo")]


def test_how_an_option_is_written() -> None:
    assert spellings(OPTIONS["header"]) == ["-H", "--header"]
    assert spellings(OPTIONS["json"]) == ["--json"]


def test_what_takes_a_value_and_what_says_how_to_load() -> None:
    assert {"header", "loop", "keep-size"} <= {option.name for option in valued()}
    assert not {"json", "factory", "all"} & {option.name for option in valued()}
    names = {option.name for option in loading()}
    assert {"app-dir", "factory", "settings", "env-file", "python", "lifespan", "loop"} <= names
    assert all("routes" in OPTIONS[name].verbs for name in names)


def test_kinds_of_words() -> None:
    assert words("=a|b") == ("a", "b")
    assert words("app|session") == ()
    assert parts("=a|b") == ["=a|b"]
    assert parts("app|session") == ["app", "session"]
    known = {"app", "path", "demo", "session", "file"}
    for verb in VERBS.values():
        assert all(words(kind) or set(parts(kind)) <= known for kind in verb.completes)
        assert len(verb.completes) <= min(verb.most, 2)
