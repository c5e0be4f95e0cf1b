"""What looks through a session file in a process of its own, so that the screen stays alive and it can be ended."""
