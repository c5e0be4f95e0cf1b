"""The fields of the scope pane as texts, and the scope that they make."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any, Final, NamedTuple

from ..core.payload import visible
from ..core.plain import decode_value, encode_value
from ..core.scalars import CodecError
from ..core.scope import Scope
from ..core.url import quoted
from ..errors import ScopeError
from .widgets.standins import editable, tame, wild

EXTRA: Final = "extra"
"""The field of all keys that have none of their own."""

_WIDE: Final = 60
"""Characters of extra keys that stand on one line."""

_COOKIE: Final = re.compile(r"(set-)?cookie\s*:", re.IGNORECASE)


class Texts(NamedTuple):
    """What stands in the fields, in the order of the pane; the names are the scope's."""

    path: str = "/"
    query_string: str = ""
    headers: str = ""
    cookies: str = ""
    subprotocols: str = ""
    extra: str = ""


_OWN: Final = frozenset({*Texts._fields, "raw_path"}) - {EXTRA}
"""Keys that a field tells already."""


def field_of(key: str) -> str:
    """Tell the field that a key of the scope stands in."""
    return key if key in Texts._fields else EXTRA


# -- a scope as texts ----------------------------------------------------------------------------------------------


def texts_of(scope: Scope) -> Texts:
    """Write a scope into the fields.

    Args:
        scope: Any scope, legal or not.

    Returns:
        Texts that make it again, with stand-ins for what cannot be edited.
    """
    return Texts(
        path=tame(_path_text(scope), keep=""),
        query_string=tame(scope.query_string, keep=""),
        headers="\n".join(tame(f"{name}: {value}", keep="") for name, value in scope.headers),
        cookies="\n".join(tame(f"{name}={value}", keep="") for name, value in scope.cookies),
        subprotocols=tame(", ".join(scope.subprotocols), keep=""),
        extra=_extra_text({key: value for key, value in scope.to_record().items() if key not in _OWN}),
    )


def _path_text(scope: Scope) -> str:
    """Write the path as a person would type it: decoded where that means the same."""
    for text in (scope.path, scope.raw_path, _quoted(scope.path)):
        try:
            read = Scope.from_url(text.strip())
        except ScopeError:
            continue
        if (read.path, read.raw_path, read.query_string) == (scope.path, scope.raw_path, "") and editable(text):
            return text
    return scope.path


def _quoted(path: str) -> str:
    try:
        return quoted(path)
    except UnicodeEncodeError:
        return path


def _extra_text(extra: dict[str, Any]) -> str:
    if not extra:
        return ""
    encoded = {key: encode_value(value) for key, value in extra.items()}
    text = json.dumps(encoded, ensure_ascii=False)
    ascii_only = not editable(text)
    return tame(json.dumps(encoded, ensure_ascii=ascii_only, indent=2 if len(text) > _WIDE else None))


# -- texts as a scope ----------------------------------------------------------------------------------------------


def scope_of(texts: Texts) -> Scope:
    """Read the fields.

    Args:
        texts: What stands in them; a URL in the path speaks for the other fields.

    Returns:
        A legal scope.

    Raises:
        ScopeError: A field is wrong; `line_of` tells where.
    """
    texts = spread(texts)
    read = Scope.from_url(wild(texts.path).strip())
    scope = Scope(path=read.path, raw_path=read.raw_path)
    for key, of_text in _READERS.items():
        change: dict[str, Any] = {key: of_text(getattr(texts, key))}
        scope = _checked(replace(scope, **change))
    own = {key: getattr(scope, key) for key in _OWN}
    return _checked(replace(Scope.from_record(_extra(wild(texts.extra))), **own))


def _checked(scope: Scope) -> Scope:
    for error in scope.check():
        raise error
    return scope


def _extra(text: str) -> dict[str, Any]:
    if not text.strip():
        return {}
    try:
        extra = decode_value(json.loads(text))
    except json.JSONDecodeError as error:
        problem = error.msg[:1].lower() + error.msg[1:]
        raise ScopeError(EXTRA, f"line {error.lineno}, column {error.colno}: {problem}") from None
    except CodecError as error:
        raise ScopeError(EXTRA, str(error)) from None
    except (RecursionError, ValueError):
        raise ScopeError(EXTRA, "nested too deeply, or a number too long") from None
    if not isinstance(extra, dict) or not all(isinstance(key, str) for key in extra):
        raise ScopeError(EXTRA, 'must be a JSON object such as {"client": ["10.0.0.1", 4000]}')
    for key in extra:
        if key in _OWN:
            why = "follows from the path" if key == "raw_path" else "has a field of its own"
            raise ScopeError(EXTRA, f"{key} {why}; to overrule it write it inside override")
    return extra


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """Give each line that is not blank, with its number."""
    return ((number, line.strip()) for number, line in enumerate(text.split("\n"), 1) if line.strip())


def _pairs(text: str) -> Iterator[tuple[str, str]]:
    for number, line in _lines(text):
        name, colon, value = line.partition(":")
        if not colon:
            raise ScopeError("headers", f"line {number}: {_told(line)} has no colon; write Name: value")
        yield wild(name.strip()), wild(value.strip())


def _cookies(text: str) -> Iterator[tuple[str, str]]:
    for number, line in _lines(text):
        for pair in _split_cookies(line):
            name, equals, value = pair.partition("=")
            if not equals:
                raise ScopeError("cookies", f"line {number}: {_told(pair)} has no =; write name=value")
            yield wild(name.strip()), wild(value.strip())


def _split_cookies(line: str) -> list[str]:
    """Take a header apart that was pasted: ``Cookie: a=1; b=2``, or ``Set-Cookie: a=1; Path=/``."""
    header = _COOKIE.match(line)
    pairs = [pair.strip() for pair in line[header.end() if header else 0 :].split(";") if pair.strip()]
    return pairs[:1] if header is not None and header[1] else pairs


_READERS: Final[dict[str, Callable[[str], Any]]] = {
    "query_string": lambda text: wild(text.strip(" \t")),
    "headers": lambda text: tuple(_pairs(text)),
    "cookies": lambda text: tuple(_cookies(text)),
    "subprotocols": lambda text: tuple(wild(name.strip()) for name in text.split(",") if name.strip()),
}
"""What makes a value of the text of a field, in the order of the fields."""


def _told(text: str) -> str:
    return visible(wild(text), 40)


def line_of(texts: Texts, error: ScopeError) -> int:
    """Tell the line of its field that an error is about.

    Args:
        texts: What stands in the fields.
        error: What `scope_of` raised about them.

    Returns:
        1-based; 1 if the field has but one line, or it cannot be told.
    """
    if (found := re.match(r"line (\d+)\b", error.message)) is not None:
        return int(found[1])
    probe = _PROBES.get(error.key)
    if probe is None:
        return 1
    return next((number for number, line in _lines(getattr(texts, error.key)) if probe(line).check()), 1)


_PROBES: Final[dict[str, Callable[[str], Scope]]] = {
    "headers": lambda line: Scope(headers=tuple(_pairs(line))),
    "cookies": lambda line: Scope(cookies=tuple(_cookies(line))),
}
"""What makes a scope of one line of a field."""


# -- texts that speak for other fields -----------------------------------------------------------------------------


def spread(texts: Texts) -> Texts:
    """Share out what was pasted: a URL to path, query string, host and server; a cookie header to lines.

    Args:
        texts: What stands in the fields.

    Returns:
        What should stand there.

    Raises:
        ScopeError: The path is no URL, or the extra keys are wrong, which a URL must be written into.
    """
    cookies = texts.cookies
    if _COOKIE.search(cookies) or ";" in cookies:
        lines = [pair for _, line in _lines(cookies) for pair in _split_cookies(line)]
        texts = texts._replace(cookies="\n".join(lines))
    path = wild(texts.path).strip()
    whole = not path.startswith("/") and "://" in path
    if not whole and "?" not in path:
        return texts
    read = Scope.from_url(path)
    texts = texts._replace(path=tame(_path_text(replace(read, query_string=""))), query_string=read.query_string)
    return _with_server(texts, read) if whole else texts


def _with_server(texts: Texts, read: Scope) -> Texts:
    """Write host, scheme and server of a URL into the fields, in place of what they say."""
    usual = Scope()
    extra = _extra(wild(texts.extra))
    told: dict[str, Any] = {"scheme": read.scheme} if read.scheme != usual.scheme else {}
    told |= {"server": list(read.server)} if read.server is not None and read.server != usual.server else {}
    extra = told | {key: value for key, value in extra.items() if key not in {"scheme", "server"}}
    host = f"host: {read.headers[0][1]}"
    lines = texts.headers.split("\n") if texts.headers.strip() else []
    at = next((index for index, line in enumerate(lines) if line.partition(":")[0].strip().lower() == "host"), None)
    lines = [host, *lines] if at is None else [*lines[:at], host, *lines[at + 1 :]]
    return texts._replace(headers="\n".join(lines), extra=_extra_text(extra))
