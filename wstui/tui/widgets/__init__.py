"""Widgets that know records and text, but neither the controller nor each other's panes."""
