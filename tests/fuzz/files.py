"""Session files that somebody has mutated: each is read, or refused in one line ``FILE:LINE:COL: what is wrong``.

``python -m tests.fuzz.files [COUNT]`` reads so many of them, 10,000 unless told, and tells the slowest; then one that
is cut at every byte, of which every whole record must be there. The suite reads 400, and some of the cuts. The
mutations are the same in every run.
"""

from __future__ import annotations

import io
import random
import re
import sys
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from wstui.errors import SessionFileError
from wstui.journal.reader import scan

DATA: Final = (Path(__file__).parent.parent / "golden" / "format-1.wstui").read_bytes()
"""A file with every record type."""

REFUSAL: Final = re.compile(r"f:[1-9][0-9]*:[1-9][0-9]*: [^\n]+")


def mutated(count: int, seed: bytes = DATA) -> Iterator[bytes]:
    """Mutate a file, in one to three places each time.

    Args:
        count: How often.
        seed: The file as it was.

    Yields:
        Files.
    """
    chance = random.Random(1)  # noqa: S311 - the same mutations in every run
    for _ in range(count):
        data = bytearray(seed)
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
    begun = time.process_time()
    try:
        scan(io.BytesIO(data), "f")
    except SessionFileError as error:
        return str(error), time.process_time() - begun
    return "", time.process_time() - begun


def lost(cuts: Iterable[int]) -> list[int]:
    """Cut the file, and see whether it opens with every record that is whole.

    Args:
        cuts: Where; from the end of the header on.

    Returns:
        Where it did not.
    """
    found = []
    for cut in cuts:
        # a record that lacks nothing but its newline is whole
        whole = DATA.count(b"\n", 0, cut + 1) - 1
        loaded = scan(io.BytesIO(DATA[:cut]), "f")
        torn = DATA[cut - 1 : cut] != b"\n" and DATA[cut : cut + 1] != b"\n"
        if len(loaded.index) != whole or bool(loaded.mended) != torn:
            found.append(cut)
    return found


def main(count: int) -> int:
    """Read mutated files and files that were cut, and tell how that went.

    Args:
        count: How many that were mutated.

    Returns:
        How many went wrong.
    """
    found = [read(data) for data in mutated(count)]
    refused = [error for error, _ in found if error]
    wrong = [error for error in refused if not REFUSAL.fullmatch(error)]
    slowest = max(seconds for _, seconds in found)
    sys.stdout.write(
        f"{count} mutated files: {count - len(refused)} read, {len(refused)} refused in one line with its place, "
        f"{len(wrong)} otherwise; the slowest took {slowest * 1000:.1f} ms\n"
    )
    cuts = range(DATA.index(b"\n"), len(DATA) + 1)
    holes = lost(cuts)
    sys.stdout.write(f"cut at each of {len(cuts)} bytes: {len(cuts) - len(holes)} opened with every whole record\n")
    return len(wrong) + len(holes)


if __name__ == "__main__":
    sys.exit(min(main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000), 1))
