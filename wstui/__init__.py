"""wstui: an interactive debugger for the WebSocket consumers of ASGI applications."""

from __future__ import annotations

__version__ = "0.1.0"
