"""What real servers do beside what the profiles do: ``python -m tests.servers.compare [SERVER…]`` prints the table."""

from __future__ import annotations

import asyncio
import functools
import itertools
import json
import subprocess
import sys
from collections.abc import Iterator
from typing import Final, NamedTuple

from tests.servers import ours
from tests.servers.script import Diary
from tests.support import PATIENCE, ROOT
from wstui.core.profile import profile_of

REAL: Final = ("uvicorn", "hypercorn", "daphne")


class Row(NamedTuple):
    """One script at one server."""

    server: str
    script: str
    real: Diary
    ours: Diary
    client: list[str]
    """What the real server's client saw."""

    @property
    def same(self) -> bool:
        """Whether the application met the same."""
        return self.real == self.ours


@functools.lru_cache
def compare() -> tuple[Row, ...]:
    """Run every script through every real server and every profile; the servers run at once, in their processes."""
    processes = {
        name: subprocess.Popen([sys.executable, "-m", "tests.servers.real", name], stdout=subprocess.PIPE, cwd=ROOT)
        for name in REAL
    }
    played = {name: asyncio.run(ours.run(profile_of(name))) for name in REAL}
    rows: list[Row] = []
    for name, process in processes.items():
        output, _ = process.communicate(timeout=3 * PATIENCE)
        assert process.returncode == 0, name
        rows += _rows(name, json.loads(output), played[name])
    return tuple(rows)


def _rows(name: str, real: dict[str, dict[str, list[str]]], played: dict[str, Diary]) -> Iterator[Row]:
    for script, outcome in real.items():
        yield Row(name, script, outcome["app"], played[script], outcome.get("client", []))


def lines(row: Row) -> Iterator[str]:
    """Tell a row to a person: the application's diary, line by line, and both where they differ."""
    yield f"{'same' if row.same else 'DIFFERENT':9} {row.server:9} {row.script}; the client: {', '.join(row.client)}"
    for real, played in itertools.zip_longest(row.real, row.ours, fillvalue="-"):
        if real == played:
            yield f"          {real}"
        else:
            yield f"     real {real}"
            yield f"     ours {played}"


def main(servers: list[str]) -> None:
    """Print the table."""
    rows = [row for row in compare() if not servers or row.server in servers]
    for row in rows:
        for line in lines(row):
            print(line)
    print(f"{sum(row.same for row in rows)} of {len(rows)} the same")


if __name__ == "__main__":
    main(sys.argv[1:])
