"""What is a secret, told by what it is called and by what it looks like."""

from __future__ import annotations

import re
from typing import Final

_WORDS: Final = frozenset(
    (
        *("token", "key", "secret", "password", "passwd", "passphrase", "pwd", "pass", "sig", "signature", "hmac"),
        *("auth", "authorization", "authentication", "jwt", "bearer", "credential", "credentials", "ticket", "otp"),
        *("session", "sid", "csrf", "xsrf", "apikey", "assertion"),
    )
)
"""Words of a name of which one is enough."""
_ENDINGS: Final = ("token", "secret", "password", "apikey", "accesskey", "sessionid", "sessionkey", "signature")
"""What a name may end with that is written in one."""
_SPLIT: Final = re.compile(r"[^A-Za-z0-9]+|(?<=[a-z0-9])(?=[A-Z])")
_JWT: Final = re.compile(r"eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*")
SCHEMES: Final = re.compile(
    r"(basic|bearer|digest|token|negotiate|ntlm|hawk|api-?key|jwt|dpop|hoba|mutual|oauth|scram-sha-\d+|aws4-[a-z0-9-]+)"
    r"([ \t]+)(\S.*)",
    re.IGNORECASE | re.DOTALL,
)
"""The schemes of an ``Authorization`` header, what parts them from the secret, and the secret."""
_BEFORE: Final = frozenset(
    (
        *("bearer", "token", "accesstoken", "access_token", "access-token", "authorization", "auth", "jwt"),
        *("apikey", "api-key", "api_key", "authtoken", "auth-token", "auth_token"),
    )
)
"""Subprotocols after which a secret is offered as if it were another one."""
_PREFIX: Final = re.compile(
    r"(.*(?:bearer|token|authorization|auth|jwt|api-?key)[._:|-](?:k8s\.io\.)?)(.{8,})", re.IGNORECASE
)
_RANDOM: Final = re.compile(r"(?=.*[0-9])(?=.*[a-z])(?=.*[A-Z])[A-Za-z0-9_+/=~-]{24,}|[0-9a-fA-F-]{32,}")


def is_secret_name(name: str) -> bool:
    """Tell whether a header, a key of a query or of a scope is called as secrets are.

    Args:
        name: Its name.

    Returns:
        Whether it is; false for ``sec-websocket-key``, which is none.
    """
    if name.lower().startswith("sec-websocket-"):
        return False
    words = [word.lower() for word in _SPLIT.split(name)]
    return not _WORDS.isdisjoint(words) or "".join(words).endswith(_ENDINGS)


def is_token(value: str) -> bool:
    """Tell whether a value is a JSON Web Token, wherever it stands.

    Args:
        value: Any value.

    Returns:
        Whether it is.
    """
    return _JWT.fullmatch(value) is not None


def secret_of_subprotocol(name: str, before: str) -> tuple[str, str]:
    """Find the secret that is offered as a subprotocol.

    Args:
        name: The subprotocol.
        before: The one that is offered before it; may be empty.

    Returns:
        What stands before the secret, and the secret; empty if there is none.
    """
    if before.lower() in _BEFORE or is_token(name) or _RANDOM.fullmatch(name):
        return "", name
    found = _PREFIX.fullmatch(name)
    return (found[1], found[2]) if found else (name, "")
