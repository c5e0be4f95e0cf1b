"""The screen: runs only in the parent, and talks to the controller only."""

from __future__ import annotations

import os

# Read once, when Textual is imported: its paint timer at 60 Hz alone costs 16 ms of a key's way to the screen.
os.environ.setdefault("TEXTUAL_FPS", "240")
