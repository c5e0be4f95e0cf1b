from __future__ import annotations

from wstui.formats.curl_options import HEADERS, LETTER_SWITCHES, LETTERS, SWITCHES, UNHEARD, VALUED


def test_an_option_takes_a_value_or_none() -> None:
    assert not VALUED & SWITCHES
    assert not LETTERS.keys() & LETTER_SWITCHES
    assert all(len(letter) == 1 for letter in LETTERS)


def test_every_option_that_is_named_elsewhere_takes_a_value() -> None:
    assert HEADERS | UNHEARD | set(LETTERS.values()) < VALUED
    assert LETTERS["H"] == "header"
