"""Runs the user's application, in whichever process this is: load it, start it up, drive its connections."""
