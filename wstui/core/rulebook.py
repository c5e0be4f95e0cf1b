"""Rules P01 to P30 as data: what each says, how bad it is, what to do instead, and what real servers do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from .events import Severity


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule.

    Attributes:
        id: ``P01`` to ``P30``.
        severity: ``error``: against the specification; ``warning``: legal, but not every server takes it;
            ``info``: worth showing. A violation may be milder than its rule.
        title: What is wrong, in a few words.
        hint: What to do instead, one line.
        servers: Server name to what it does, one line each: ``uvicorn``, ``hypercorn``, ``daphne``.
    """

    id: str
    severity: Severity
    title: str
    hint: str
    servers: Mapping[str, str]


RULES: Final[Mapping[str, Rule]] = MappingProxyType({})
"""All rules by their id, in order."""
