"""The profiles by name, and what sets them apart where an application looks first; `servers` has the rest."""

from __future__ import annotations

import json

import pytest

from wstui.core.profile import DEFAULT, NAMES, UVICORN, profile_of

PROFILES = {name: profile_of(name) for name in NAMES}


def test_every_name_has_its_profile() -> None:
    assert [profile.name for profile in PROFILES.values()] == list(NAMES)
    assert profile_of(DEFAULT) is UVICORN
    assert profile_of("nobody's") is UVICORN


@pytest.mark.parametrize(
    ("way", "expected"),
    [
        ("refused", ["1006/-", "1006/1005", "-/1000", "-/1006"]),
        ("denied", ["1006/-", "1006/1006", "-/1000", "-/1006"]),
        ("closed", ["4000 r/-", "4000 r/1005", "-/1000", "-/4000"]),
        ("left", ["4000 r/-", "4000 r/1005", "-/1006", "-/4000"]),
        ("broke off", ["-/4000 r", "-/1005", "-/1006", "-/1006"]),
        ("gave up", ["-/1006", "-/1006", "-/1006", "-/1006"]),
    ],
)
def test_what_the_application_hears_at_the_end(way: str, expected: list[str]) -> None:
    told = []
    for profile in PROFILES.values():
        ending = profile.ends[way].say(*((4000, "r") if "4000" in expected[0] else (1006, "")))
        said = [f"{one.event.code} {one.event.reason}".strip() if one else "-" for one in ending]
        told.append("/".join(said))
    assert told == expected


def test_what_the_scope_advertises() -> None:
    assert {name: profile.spec_version for name, profile in PROFILES.items()} == {
        "spec": "2.5",
        "uvicorn": "2.4",
        "hypercorn": "2.3",
        "daphne": "2.0",
    }
    assert json.loads(json.dumps({name: dict(profile.asgi) for name, profile in PROFILES.items()}))["daphne"] == {
        "version": "3.0"
    }
    assert [name for name, profile in PROFILES.items() if profile.extensions] == ["spec", "uvicorn", "hypercorn"]
    assert [name for name, profile in PROFILES.items() if profile.lifespan] == ["spec", "uvicorn", "hypercorn"]
