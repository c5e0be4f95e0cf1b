"""The application of every script, told by the path, for a debuggee: prints its diary at the end."""

from __future__ import annotations

import json
import sys
from typing import Any

from tests.servers.cases import BY_NAME
from tests.servers.quiet import Quiet
from tests.servers.script import Diary, play


async def application(scope: Any, receive: Any, send: Any) -> None:
    """Act a script out."""
    if scope["type"] != "websocket":
        raise NotImplementedError
    diary: Diary = []
    try:
        await play(BY_NAME[scope["path"].rpartition("/")[2]], receive, send, diary, Quiet())
    finally:
        json.dump(diary, sys.stdout)
