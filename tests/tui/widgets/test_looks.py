from __future__ import annotations

import re

from wstui.tui.widgets.looks import LOOKS, STYLES


def test_every_style_has_a_look_of_theme_colours_only() -> None:
    assert set(re.findall(r"\.line--([a-z-]+)", LOOKS)) == set(STYLES)
    assert not re.search(r"#[0-9a-f]{3,}|: (red|green|blue|yellow|white|black)", LOOKS)
