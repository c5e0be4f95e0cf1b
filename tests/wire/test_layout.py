from __future__ import annotations

from wstui.wire.layout import HEADER, Kind, room


def test_the_header_has_no_padding() -> None:
    assert HEADER.size == 4 + 1 + 1 + 2 + 4 + 8


def test_every_kind_has_a_number_of_its_own() -> None:
    numbers = [number for name, number in vars(Kind).items() if name.isupper()]
    assert len(set(numbers)) == len(numbers)


def test_only_frames_are_held_to_the_very_limit() -> None:
    assert room(10, Kind.TEXT) == room(10, Kind.BINARY) == 10
    assert room(10, Kind.TOLD) > 10
