from __future__ import annotations

import importlib

import pytest

from wstui.cli.options import OPTIONS, VERBS, Option
from wstui.config import CHECKS


@pytest.mark.parametrize("name", VERBS)
def test_every_verb_is_done_by_a_function_of_its_name(name: str) -> None:
    assert callable(getattr(importlib.import_module(f"wstui.cli.{VERBS[name].module}"), VERBS[name].function))
    assert VERBS[name].usage.startswith(f"wstui {name}")


def test_letters_are_given_once() -> None:
    letters = [option.short for option in OPTIONS.values() if option.short]
    assert len(letters) == len(set(letters))


@pytest.mark.parametrize("option", OPTIONS.values(), ids=lambda option: option.name)
def test_an_option_goes_with_verbs_that_there_are_and_its_choices_are_legal(option: Option) -> None:
    assert option.verbs <= VERBS.keys()
    assert option.configurable is (option.name in CHECKS)
    for choice in option.choices if option.configurable else ():
        assert CHECKS[option.name](choice) == choice
