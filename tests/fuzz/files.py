"""Session files that somebody has mutated: each is read, or refused in one line ``FILE:LINE:COL: what is wrong``.

``python -m tests.fuzz.files [COUNT]`` reads so many of them, 10,000 unless told, and tells the slowest; the suite
reads 400. The mutations are the same in every run.
"""

from __future__ import annotations

import io
import random
import re
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from wstui.errors import SessionFileError
from wstui.journal.reader import scan

DATA: Final = (Path(__file__).parent.parent / "golden" / "format-1.wstui").read_bytes()
"""A file with every record type."""

REFUSAL: Final = re.compile(r"f:[1-9][0-9]*:[1-9][0-9]*: [^\n]+")


def mutated(count: int) -> Iterator[bytes]:
    """Mutate the file, in one to three places each time.

    Args:
        count: How often.

    Yields:
        Files.
    """
    chance = random.Random(1)  # noqa: S311 - the same mutations in every run
    for _ in range(count):
        data = bytearray(DATA)
        for _ in range(chance.randrange(1, 4)):
            start = chance.randrange(len(data))
            end = start + chance.choice([0, 1, 1, 8, 200])
            byte, copy = bytes([chance.randrange(256)]), data[end : end + 9]
            data[start:end] = chance.choice([b"", byte, b'"', b"{", b"\n", b"[" * 300, b"9" * 40, copy])
        yield bytes(data)


def read(data: bytes) -> tuple[str, float]:
    """Read a file.

    Args:
        data: What is in it.

    Returns:
        What is wrong with it, empty if nothing; and the seconds that it took.
    """
    begun = time.perf_counter()
    try:
        scan(io.BytesIO(data), "f")
    except SessionFileError as error:
        return str(error), time.perf_counter() - begun
    return "", time.perf_counter() - begun


def main(count: int) -> int:
    """Read mutated files and tell how that went.

    Args:
        count: How many.

    Returns:
        How many were refused in other words than one line with a place.
    """
    found = [read(data) for data in mutated(count)]
    refused = [error for error, _ in found if error]
    wrong = [error for error in refused if not REFUSAL.fullmatch(error)]
    slowest = max(seconds for _, seconds in found)
    sys.stdout.write(
        f"{count} mutated files: {count - len(refused)} read, {len(refused)} refused in one line with its place, "
        f"{len(wrong)} otherwise; the slowest took {slowest * 1000:.1f} ms\n"
    )
    return len(wrong)


if __name__ == "__main__":
    sys.exit(min(main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000), 1))
