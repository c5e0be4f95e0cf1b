from __future__ import annotations

import pytest

from wstui.core.secret_names import SCHEMES, is_secret_name, is_token, secret_of_subprotocol

JWT = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl"


@pytest.mark.parametrize(
    "name",
    [
        "token",
        "access_token",
        "accessToken",
        "X-Api-Key",
        "apikey",
        "key",
        "secret",
        "client-secret",
        "password",
        "sig",
        "X-Amz-Signature",
        "Authorization",
        "Proxy-Authorization",
        "X-CSRFToken",
        "x-auth",
        "jwt",
        "sid",
        "sessionid",
        "session",
        "x-forwarded-access-token",
        "pwd",
    ],
)
def test_what_is_called_as_secrets_are(name: str) -> None:
    assert is_secret_name(name)


@pytest.mark.parametrize(
    "name",
    [
        "host",
        "origin",
        "user-agent",
        "room",
        "keyword",
        "monkey",
        "author",
        "page",
        "q",
        "sec-websocket-key",
        "Sec-WebSocket-Version",
        "design",
        "x",
    ],
)
def test_what_is_not(name: str) -> None:
    assert not is_secret_name(name)


def test_tokens_are_known_by_their_looks() -> None:
    assert is_token(JWT)
    assert not is_token("eyes")
    assert not is_token(f"x {JWT}")


@pytest.mark.parametrize(
    ("name", "before", "shown", "secret"),
    [
        ("chat.v1", "", "chat.v1", ""),
        ("graphql-transport-ws", "chat.v1", "graphql-transport-ws", ""),
        ("v12.stomp", "v11.stomp", "v12.stomp", ""),
        ("vnd.example.a-very-long-name-of-a-protocol.v2", "", "vnd.example.a-very-long-name-of-a-protocol.v2", ""),
        ("short", "Bearer", "", "short"),
        ("authorization.bearer.abcdefgh", "", "authorization.bearer.", "abcdefgh"),
        ("base64url.bearer.authorization.k8s.io.abcdefgh", "", "base64url.bearer.authorization.k8s.io.", "abcdefgh"),
        ("token-v1", "", "token-v1", ""),
        (JWT, "", "", JWT),
        ("dGhlIHNhbXBsZSBub25jZQ1AbCd", "", "", "dGhlIHNhbXBsZSBub25jZQ1AbCd"),
        ("0123456789abcdef0123456789abcdef", "", "", "0123456789abcdef0123456789abcdef"),
    ],
)
def test_secrets_are_offered_as_subprotocols(name: str, before: str, shown: str, secret: str) -> None:
    assert secret_of_subprotocol(name, before) == (shown, secret)


def test_schemes_are_no_secret() -> None:
    assert [SCHEMES.fullmatch(value) is not None for value in ("Bearer x", "basic  x=", "x y", "Bearer")] == [
        *(True, True, False, False)
    ]
