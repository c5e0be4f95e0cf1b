"""The screen: runs only in the parent, with Textual. ``app`` stands on ``screens``, they on ``panes``, they on ``widgets``."""
