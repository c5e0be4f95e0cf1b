"""The lines of a session file: its header and its records <-> bytes."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import orjson

from ..core.codec import CodecError, decode_value, encode_value, record_from_dict, record_to_dict
from ..core.payload import visible
from ..core.shape import TEXT
from ..core.transcript import Record
from ..errors import SessionFileError

FORMAT = 1
"""The number of the format; its own, apart from the release."""

RELEASE = 40
"""Characters of a release's name that are told."""

REPLAY = "replay"
"""The key of a journal's header that names the file which was replayed; those who do not know it keep it."""

USUAL_SERVER = "uvicorn"
"""The server that is played unless a header says otherwise."""


@dataclass(frozen=True, slots=True)
class Header:
    """The first line of a session file."""

    app: str
    """The application, as its label tells it: ``chat.asgi:application``."""
    started: datetime
    """When the session began, in UTC; milliseconds are kept."""
    server: str = USUAL_SERVER
    """The profile of the server that was played."""
    versions: dict[str, str] = field(default_factory=dict)
    """What ran: ``{"python": "3.11.7", "channels": "4.3.2"}``."""
    wstui: int = FORMAT
    """The number of the format."""
    extra: dict[str, Any] = field(default_factory=dict)
    """Keys that this release does not know, or that few files have, as JSON has them."""

    @property
    def replay(self) -> str:
        """The name of the file which was replayed, raw text; empty if it was none: the session was one by hand."""
        try:
            return str(TEXT.decode(self.extra.get(REPLAY), REPLAY))
        except CodecError:
            return ""  # it was none of ours


_HEADER_KEYS = ("wstui", "app", "started", "server", "versions")


def header_line(header: Header) -> bytes:
    """Write a header.

    Args:
        header: Any header.

    Returns:
        Its line, newline included.
    """
    started = header.started.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    data = {
        "wstui": header.wstui,
        "app": TEXT.encode(header.app),
        "started": started,
        "server": TEXT.encode(header.server),
        "versions": encode_value(header.versions),
    }
    return orjson.dumps(data | {key: item for key, item in header.extra.items() if key not in _HEADER_KEYS}) + b"\n"


def record_line(record: Record) -> bytes:
    """Write a record.

    Args:
        record: Any record.

    Returns:
        Its line, newline included; the time always with six decimals.
    """
    data = record_to_dict(record)
    # What stands after the time is orjson's; the beginning is written as `Journal.frame` writes it.
    rest = orjson.dumps({key: item for key, item in data.items() if key not in ("n", "t")})
    return b"".join((b'{"n":%d,"t":%.6f,' % (record.n, record.t), memoryview(rest)[1:], b"\n"))


def read_header(raw: bytes, file: str) -> Header:
    """Read the first line of a file.

    Args:
        raw: The line.
        file: The file's path, for errors.

    Returns:
        The header.

    Raises:
        SessionFileError: It is none, or of a format that this release does not know.
    """
    data = read_json(raw, file, 1)
    if type(data.get("wstui")) is not int:
        raise SessionFileError(file, 1, 1, 'not a session file: its first line has no {"wstui": 1, …}')
    if data["wstui"] != FORMAT:
        raise SessionFileError(file, 1, column_of(raw, "wstui"), _unknown_format(data))
    try:
        return Header(
            app=TEXT.decode(data.get("app", ""), "app"),
            started=_read_started(data.get("started")),
            server=TEXT.decode(data.get("server", USUAL_SERVER), "server"),
            versions=_read_versions(data.get("versions", {})),
            extra={key: item for key, item in data.items() if key not in _HEADER_KEYS},
        )
    except CodecError as error:
        raise SessionFileError(file, 1, column_of(raw, error.key), str(error)) from None


def _unknown_format(header: dict[str, Any]) -> str:
    """Tell of a file that this release cannot read, and which release can, as far as its header says."""
    number, versions = header["wstui"], header.get("versions")
    if number < FORMAT:
        return f"format {number} is not known: this release reads format {FORMAT}"
    release = versions.get("wstui") if type(versions) is dict else None
    wanted = f"wstui {visible(release, RELEASE)}" if type(release) is str and release else "a newer wstui"
    return f"format {number} is newer than what this release reads, format {FORMAT}: get {wanted}"


def _read_started(value: Any) -> datetime:
    try:
        started = datetime.fromisoformat(TEXT.decode(value, "started"))
    except ValueError:
        raise CodecError("started", "must be a time such as 2026-11-23T09:00:00.000Z") from None
    return started.replace(tzinfo=UTC) if started.tzinfo is None else started.astimezone(UTC)


def _read_versions(value: Any) -> dict[str, str]:
    versions = decode_value(value, "versions")
    if type(versions) is not dict or any(type(item) is not str for pair in versions.items() for item in pair):
        raise CodecError("versions", "must be an object of texts")
    return versions


def read_record(raw: bytes, file: str, line: int) -> Record:
    """Read any line but the first.

    Args:
        raw: The line.
        file: The file's path, for errors.
        line: Its 1-based number, for errors.

    Returns:
        The record.

    Raises:
        SessionFileError: It is none.
    """
    return record_of(read_json(raw, file, line), raw, file, line)


def cut_off(raw: bytes) -> str:
    """Tell that the last line of a file is not whole.

    Args:
        raw: What there is of it.

    Returns:
        The problem, without the place.
    """
    return f"the last line was cut off after {len(raw):,} bytes, it is left out"


def record_of(data: dict[str, Any], raw: bytes, file: str, line: int) -> Record:
    """Read a line that has been parsed already.

    Args:
        data: What `read_json` made of it.
        raw: The line.
        file: The file's path, for errors.
        line: Its 1-based number, for errors.

    Returns:
        The record.

    Raises:
        SessionFileError: It is none.
    """
    try:
        return record_from_dict(data)
    except CodecError as error:
        raise SessionFileError(file, line, column_of(raw, error.key), str(error)) from None


def read_json(raw: bytes, file: str, line: int) -> dict[str, Any]:
    """Parse a line.

    Args:
        raw: The line.
        file: The file's path, for errors.
        line: Its 1-based number, for errors.

    Returns:
        The object that it is.

    Raises:
        SessionFileError: It is no JSON object.
    """
    try:
        data = orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        column, message = _syntax_error(raw, error)
        raise SessionFileError(file, line, column, message) from None
    if type(data) is not dict:
        raise SessionFileError(file, line, 1, "must be a JSON object")
    return data


def _syntax_error(raw: bytes, error: orjson.JSONDecodeError) -> tuple[int, str]:
    try:
        raw.decode()
    except UnicodeDecodeError as wrong:  # of which orjson does not tell the column
        return len(raw[: wrong.start].decode()) + 1, "not UTF-8"
    if "end of data" in error.msg:  # of which it tells the first column
        return len(raw.decode().rstrip("\r\n")) + 1, error.msg
    return error.colno, error.msg


def column_of(raw: bytes, key: str) -> int:
    """Find a key in a line.

    Args:
        raw: The line, UTF-8.
        key: The key; empty for the whole line.

    Returns:
        Its 1-based column in characters; 1 if it is not there.
    """
    before, found, _ = raw.partition(orjson.dumps(key))
    return len(before.decode()) + 1 if found and key else 1
