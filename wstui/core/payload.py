"""Frames as people type and read them: text, JSON, hex, base64; safe for a terminal."""

from __future__ import annotations

from typing import Literal, TypeAlias

from .events import Raw, Receive

Mode: TypeAlias = Literal["text", "json", "binary", "raw"]
"""What the composer makes of the text typed."""

MAX_FRAME = 64 * 1024 * 1024
"""Bytes that a frame may have unless the user says otherwise."""


def parse(mode: Mode, text: str, limit: int = MAX_FRAME) -> Receive | Raw:
    """Turn what the user typed into the event to send; PayloadError has line and column."""
    raise NotImplementedError


def visible(text: str, limit: int | None = None, keep: str = "") -> str:
    """Make hostile text safe for a terminal; ``keep`` may hold ``\\n`` and ``\\t``, which then stay."""
    raise NotImplementedError


def preview(value: str | bytes, limit: int = 512) -> str:
    """The beginning of a payload in one string of at most ``limit`` characters, NOT yet `visible`."""
    raise NotImplementedError


def hex_line(data: bytes, offset: int) -> str:
    """One line of a hex dump: ``data[offset:offset + 16]`` of the whole ``data``."""
    raise NotImplementedError


def pretty_json(text: str, limit: int = 1 << 20) -> str | None:
    """JSON indented, its numbers and strings exactly as they came; None if it is none, or too long or deep."""
    raise NotImplementedError


def size_of(value: str | bytes | None) -> int:
    """Bytes that a payload has on the wire."""
    raise NotImplementedError
