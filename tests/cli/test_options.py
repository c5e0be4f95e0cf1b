from __future__ import annotations

import importlib

import pytest

from wstui.cli.export import ATTRIBUTES
from wstui.cli.options import OPTIONS, PACES, STYLES, VERBS, Option
from wstui.cli.speech import ExitCode
from wstui.config import CHECKS
from wstui.core import script
from wstui.engine import choosing
from wstui.formats import pytest_code
from wstui.tui import app


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


def test_what_is_written_twice_for_a_quick_start_or_beyond_a_wall_is_the_same() -> None:
    assert script.PACES == PACES
    assert tuple(pytest_code.STYLES) == STYLES
    assert choosing.ATTRIBUTES == ATTRIBUTES
    assert ExitCode(app.NOT_LOADED) is ExitCode.NOT_LOADED
