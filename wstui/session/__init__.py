"""The parent's side of a live session: it starts the debuggee, owns the sessions and reads their journals."""
