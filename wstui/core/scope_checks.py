"""What no server could have received in a scope, one function a key; for `scope`.

Each yields one line for every problem, without the key's name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from .placeholders import PLACEHOLDER
from .values import describe

_TOKEN: Final = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")
_BREAK: Final = re.compile(r"[\r\n\0]")
_UNSAFE_QUERY: Final = re.compile(r"[^\x21-\x7e]|#")


def path_problems(path: str) -> Iterator[str]:
    """Tell what is wrong with a decoded path."""
    if not path.startswith("/"):
        yield f"{describe(path, 80)} must begin with /"
    if not _is_utf8(path):
        yield f"{describe(path, 80)} holds a lone surrogate, which UTF-8 cannot carry"


def root_path_problems(path: str) -> Iterator[str]:
    """Tell what is wrong with the path where the application is mounted."""
    if path and (not path.startswith("/") or path.endswith("/")):
        yield f"{describe(path, 80)} must begin with / and not end with it"
    if not _is_utf8(path):
        yield f"{describe(path, 80)} holds a lone surrogate, which UTF-8 cannot carry"


def query_problems(query: str) -> Iterator[str]:
    """Tell what is wrong with a query string, which is still percent-encoded."""
    if (found := _UNSAFE_QUERY.search(query)) is not None:
        character = found[0]
        encoded = "".join(f"%{byte:02X}" for byte in character.encode(errors="replace"))
        yield f"{describe(character)} at character {found.start() + 1} must be percent-encoded: {encoded}"


def header_problems(headers: Iterable[tuple[str, str]]) -> Iterator[str]:
    """Tell what is wrong with names and values of headers."""
    for name, value in headers:
        if not _TOKEN.fullmatch(name):
            yield f"{describe(name, 80)} is no header name: letters, digits and - only, no space, no colon"
        elif (problem := _value_problem(value)) is not None:
            yield f"the value of {name} {problem}"


def _value_problem(value: str) -> str | None:
    if (found := _BREAK.search(value)) is not None:
        return f"holds {describe(found[0])}, which would end the header"
    if (at := next((index for index, character in enumerate(value) if ord(character) > 255), None)) is not None:
        return f"is not latin-1: {describe(value[at])} at character {at + 1}"
    return None


def cookie_problems(cookies: Iterable[tuple[str, str]]) -> Iterator[str]:
    """Tell what is wrong with names and values of cookies, before they are joined."""
    for name, value in cookies:
        if not _TOKEN.fullmatch(name):
            yield f"{describe(name, 80)} is no cookie name: no space, no =, no ;"
        elif ";" in value:
            yield f"the value of {name} holds a semicolon, which would end the cookie; write %3B"
        elif (problem := _value_problem(value)) is not None:
            yield f"the value of {name} {problem}"


def subprotocol_problems(subprotocols: Iterable[str]) -> Iterator[str]:
    """Tell what is wrong with the names of subprotocols."""
    seen: set[str] = set()
    for name in subprotocols:
        if not _TOKEN.fullmatch(PLACEHOLDER.sub("x", name)):
            why = "it holds a space" if " " in name else "no space, no comma, ASCII only"
            yield f"{describe(name, 80)} is no subprotocol: {why}"
        elif name in seen:
            yield f"{name} is offered twice"
        seen.add(name)


def _is_utf8(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def address_problems(address: tuple[str, int | None] | None) -> Iterator[str]:
    """Tell what is wrong with an address and port."""
    if address is not None and address[1] is not None and not 0 <= address[1] <= 65535:
        yield f"{address[1]} is no port"


def scheme_problems(scheme: str) -> Iterator[str]:
    """Tell what is wrong with the scheme."""
    if scheme not in {"ws", "wss"}:
        yield f"{describe(scheme, 80)} is neither ws nor wss"


def http_version_problems(version: str) -> Iterator[str]:
    """Tell what is wrong with the version of HTTP."""
    if version not in {"1.1", "2", "3"}:
        yield f"{describe(version, 80)} is none of 1.1, 2 and 3"
