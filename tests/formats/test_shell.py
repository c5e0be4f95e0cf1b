from __future__ import annotations

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.formats.samples import problem
from tests.strategies import quick
from wstui.formats.shell import split


def words(text: str) -> list[list[str]]:
    return [[word.text for word in command.words] for command in split(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("  \n\n;", []),
        ("a  b\tc", [["a", "b", "c"]]),
        ("a 'b c'd \"e $ f\"", [["a", "b cd", "e $ f"]]),
        ("a \\\n  b \\\r\n c\\", [["a", "b", "c"]]),
        ("a \\", [["a"]]),
        ("a b\\\nc \\'d", [["a", "bc", "'d"]]),
        ("a\nb; c & d && e", [["a"], ["b"], ["c"], ["d"], ["e"]]),
        ("a # comment; b\nc x#y", [["a"], ["c", "x#y"]]),
        ("a # comment", [["a"]]),
        (r'"\"\\\$\`\n"', [['"\\$`\\n']]),
        ('"a\\\nb"', [["ab"]]),
        (
            "$'it\\'s \\u0021 \\x41\\101 \\n\\t\\e \\q\\U0001F600\\UFFFFFFFF'",
            [["it's ! AA \n\t\x1b \\q\U0001f600\ufffd"]],
        ),
        ("$'\\ud83d\\ude00 \\ud83d'", [["\U0001f600 \ufffd"]]),
        ("$'\\", None),
        ('$"a"b', [["ab"]]),
        ("a^b", [["a^b"]]),
        ("''", [[""]]),
    ],
)
def test_words_are_cut_as_bash_cuts_them(text: str, expected: list[list[str]] | None) -> None:
    if expected is None:
        assert "never closed" in problem(split, text)
    else:
        assert words(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('curl ^"a ^&b^" -k', [["curl", "a &b", "-k"]]),
        ('^"x: \\^"said\\^" 100^% ^<b^>^"', [['x: "said" 100% <b>']]),
        ('^"C:\\^\\temp\\\\^"', [["C:\\temp\\"]]),
        ('^"a\\b^"', [["a\\b"]]),
        ('a ^\r\n  "b c" ^', [["a", "b c"]]),
        ('^"a^\n\nb^"', [["a\nb"]]),
        ('a^b^^ ^"^"', [["ab^", ""]]),
        ('^"a^\nb^"', [["ab"]]),
        ('^"a^" &\r\nb # c', [["a"], ["b"]]),
    ],
)
def test_words_are_cut_as_windows_cuts_them(text: str, expected: list[list[str]]) -> None:
    assert words(text) == expected


def test_what_a_shell_would_fill_in_stays_and_is_told() -> None:
    (command,) = split('a $TOKEN "${ROOM}-$x" $ "$" \'$y\'')
    assert [word.text for word in command.words] == ["a", "$TOKEN", "${ROOM}-$x", "$", "$", "$y"]
    assert command.variables == ["$TOKEN", "${ROOM}", "$x"]


def test_a_word_knows_where_it_stands() -> None:
    assert [word.at for word in split("ab  'c d' e")[0].words] == [0, 4, 10]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a\n 'b", "2:2: the quote ' is never closed"),
        ('a "b', '1:3: the quote " is never closed'),
        ("a $'b", "1:3: the quote $' is never closed"),
        ('^"a', '1:1: the quote " is never closed'),
        ("a | b", "1:3: | is for a shell to do: only a plain command is understood"),
        ("a $(b)", "1:3: $( is for a shell to do: only a plain command is understood"),
        ('a "`b`"', "1:4: ` is for a shell to do: only a plain command is understood"),
        ('^"a^" > b', "1:7: > is for a shell to do: only a plain command is understood"),
    ],
)
def test_what_only_a_shell_can_do_is_told_where_it_stands(text: str, said: str) -> None:
    assert problem(split, text) == said


def posix(text: str) -> str:
    """Quote as Chrome does for bash."""
    if re.search(r"[\0-\x1F\x7F-\x9F!']", text):
        body = text.replace("\\", "\\\\").replace("'", "\\'").replace("\n", "\\n").replace("\r", "\\r")
        return "$'" + re.sub(r"[\0-\x1F\x7F-\x9F!]", lambda found: f"\\u{ord(found[0]):04x}", body) + "'"
    return f"'{text}'"


def windows(text: str) -> str:
    """Quote as Chrome does for cmd; what is not ASCII becomes a space there."""
    body = text.replace("\\", "\\\\").replace('"', '\\"')
    body = re.sub(r"[^a-zA-Z0-9\s_\-:=+~'/.',?;()*`]", r"^\g<0>", body)
    body = re.sub(r"%(?=[a-zA-Z0-9_])", "%^", body)
    return '^"' + re.sub(r"\r?\n|\r", "^\n\n", body) + '^"'


@quick
@example(['^"'])
@example(["a^\n"])
@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=12), min_size=1, max_size=4))
def test_what_a_browser_quotes_for_bash_is_read_as_it_was(texts: list[str]) -> None:
    assert words("curl " + " \\\n  ".join(map(posix, texts))) == [["curl", *texts]]


@quick
@given(st.lists(st.text("ab \"\\%^&<>|!'$`()\n", max_size=12), min_size=1, max_size=4))
def test_what_a_browser_quotes_for_windows_is_read_as_it_was(texts: list[str]) -> None:
    assert words("curl " + " ^\n  ".join(map(windows, texts))) == [["curl", *texts]]


@quick
@given(st.text() | st.text("a'\"\\$^`#&;\n\r (){u"))
def test_any_text_is_cut_or_refused_with_a_place(text: str) -> None:
    problem(split, text)
