"""What a text is, told by its beginning, before anything that could read it is imported."""

from __future__ import annotations

import re
from typing import Final

_CURL: Final = re.compile(r"\s*(?:\$\s+)?curl(?:\.exe)?\s", re.IGNORECASE)


def is_curl(text: str) -> bool:
    """Tell whether a text is a curl command, as a browser copies it or with the shell's prompt before it.

    Args:
        text: Any text.

    Returns:
        Whether it begins like one.
    """
    return _CURL.match(text) is not None
