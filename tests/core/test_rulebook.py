from __future__ import annotations

import pytest

from wstui.core.rulebook import RULES, Rule


def test_there_are_thirty_rules_in_order() -> None:
    assert list(RULES) == [f"P{number:02}" for number in range(1, 31)]
    assert all(name == rule.id for name, rule in RULES.items())


@pytest.mark.parametrize("rule", RULES.values(), ids=list(RULES))
def test_every_rule_says_what_to_do_and_what_servers_do(rule: Rule) -> None:
    assert rule.severity in {"error", "warning", "info"}
    assert list(rule.servers) == ["uvicorn", "hypercorn", "daphne"]
    for text in (rule.title, rule.hint, *rule.servers.values()):
        assert text
        assert "\n" not in text
        assert len(text) <= 120
        assert not text.endswith(".")


def test_severities_are_those_of_the_specification() -> None:
    names: dict[str, list[str]] = {}
    for rule in RULES.values():
        names.setdefault(rule.severity, []).append(rule.id)
    assert names["warning"] == ["P12", "P14", "P16", "P20", "P22", "P23", "P28"]
    assert names["info"] == ["P24", "P25", "P26", "P27", "P29"]
