from __future__ import annotations

import wstui.journal


def test_the_face_offers_what_it_names() -> None:
    for name in wstui.journal.__all__:
        assert hasattr(wstui.journal, name)
