"""What the log looks for, and what is told of it and of the log."""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import Final

from ...core.payload import visible
from ...core.query import Query
from ...session.finding.matching import matcher
from ...session.seeking import Seeker
from ..keymap import Keys

NOTHING: Final = "nothing found"


def shining(query: Query) -> re.Pattern[str] | None:
    """Tell what lights up in the rows of a query.

    Args:
        query: Any query.

    Returns:
        What finds its text as the screen shows it; None if it has none: a regular expression could take for ever.
    """
    if not query.text:
        return None
    return re.compile(re.escape(visible(query.text)), re.IGNORECASE if query.folded else 0)


def unfit(query: Query) -> str:
    """Tell why a query cannot be looked for, before anything is changed for it.

    Args:
        query: Any query.

    Returns:
        Why its regular expression is none, in one line; empty if nothing is wrong with it.
    """
    try:
        matcher(query)
    except ValueError as error:
        return str(error)
    return ""


def told(seeker: Seeker, typed: str, total: int, at: int, keys: Keys) -> list[tuple[str, str]]:
    """Tell what has been found.

    Args:
        seeker: What looks for it.
        typed: The query as the user typed it.
        total: Records in all.
        at: The record that the cursor is on.
        keys: Which key does what.

    Returns:
        Pairs of text and style; not sanitised.
    """
    parts = [(typed, "bold")]
    count = len(seeker.rows)
    place = bisect_right(seeker.rows, at)
    here = f"{place:,}/" if place and seeker.rows[place - 1] == at else ""
    parts.append((f"{here}{count:,} of {total:,}" if count or not seeker.done else NOTHING, ""))
    if seeker.problem:
        parts.append((seeker.problem, "$text-error"))
    elif not seeker.done:
        parts.append((f"{int(100 * seeker.looked / max(total, 1))}%", "$text-accent"))
    if count:
        parts.append((keys.fill("{lines.next_match}/{lines.previous_match} next, previous"), "$foreground 60%"))
    parts.append((keys.fill("{log.no_search} ends"), "$foreground 60%"))
    return parts


def remark(*, output: bool, paused: bool, new: int) -> str:
    """Tell what the border of the log says.

    Args:
        output: Whether what the application printed is shown.
        paused: Whether the log does not follow what comes.
        new: Rows that have come since.

    Returns:
        One line; empty if there is nothing to say.
    """
    told = [] if output else ["output hidden"]
    if paused:
        told.append(f"paused, {new:,} new" if new > 0 else "paused")
    return " · ".join(told)
