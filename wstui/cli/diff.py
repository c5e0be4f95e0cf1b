"""``wstui diff A B``: in what a session differs from another."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from ..core.diff import compare
from ..core.diff_text import lines, to_dict
from ..journal.whole import read
from ..session.searching import Searcher
from .speech import ExitCode, complain, say


def diff(words: list[str], options: dict[str, Any]) -> ExitCode:
    """Compare what the application said in two sessions, under the matchers of the first.

    Args:
        words: Two files.
        options: Those that were given, by name.

    Returns:
        The exit code.

    Raises:
        SessionFileError: One of them is no session file.
    """
    with Searcher() as searcher:
        before, now = (read(Path(word), searcher.search) for word in words)
        comparison = compare(before.records, now.records, before.matchers)
        for mended in (before.mended, now.mended):
            if mended:
                complain(mended, kind="")
        if "json" in options:
            say(json.dumps(to_dict(comparison), indent=2))
        else:
            for line in lines(comparison):
                say(line)
    return ExitCode.OK if comparison.same else ExitCode.DIFFERS
