"""What each server does, one module a server: its table, and how it trips over what is wrong.

Measured on loopback by ``tests/servers`` and read in their sources. A module is loaded when its server is played.
"""
