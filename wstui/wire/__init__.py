"""What the two processes say to each other. Bytes in, bytes out: no sockets here.

Import its modules, not this face: whoever starts a debuggee needs `layout` only, and needs it fast.
"""
