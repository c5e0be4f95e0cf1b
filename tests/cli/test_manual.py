from __future__ import annotations

import re

from wstui.cli.manual import page, page_of, spelling
from wstui.cli.options import OPTIONS, VERBS


def test_every_option_and_every_verb_is_explained() -> None:
    named = {name for option in OPTIONS.values() for name in spelling(option).split() if name.startswith("-")}
    known = {f"--{name}" for name in OPTIONS} | {f"-{option.short}" for option in OPTIONS.values() if option.short}
    assert {name.rstrip(",") for name in named} == known
    assert set(re.findall(r"(?<![\w-])--?[a-zA-Z][a-z-]*", page())) == known
    assert all(verb.usage in page() for verb in VERBS.values())
    assert max(map(len, page().splitlines())) <= 120


def test_a_verb_is_explained_alone() -> None:
    text = page_of(VERBS["export"])
    assert text.startswith("usage: wstui export FILE --to FORMAT\n")
    assert set(re.findall(r"(?m)^  (?:-\w, )?--([a-z-]+)", text)) == {
        name for name, option in OPTIONS.items() if "export" in option.verbs
    }
    assert all(max(map(len, page_of(verb).splitlines())) <= 120 for verb in VERBS.values())
