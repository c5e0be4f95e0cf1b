"""What stands in a scope for a secret: ``${secret:cookie.sessionid}``; `secrets` fills it in."""

from __future__ import annotations

import re
from typing import Final

PLACEHOLDER: Final = re.compile(r"\$\{secret:([A-Za-z0-9_.-]{1,80})\}")
"""Its group is the secret's name: ``cookie.sessionid``."""


def placeholder(name: str) -> str:
    """Write what stands for a secret.

    Args:
        name: The secret's name.

    Returns:
        Its placeholder.
    """
    return f"${{secret:{name}}}"


def variable(name: str) -> str:
    """Name the environment's variable from which a secret is filled in.

    Args:
        name: The secret's name.

    Returns:
        ``WSTUI_SECRET_COOKIE_SESSIONID`` for ``cookie.sessionid``.
    """
    return f"WSTUI_SECRET_{re.sub('[^A-Z0-9]', '_', name.upper())}"
