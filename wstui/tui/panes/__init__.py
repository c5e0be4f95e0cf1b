"""The panes of the debug screen: each posts its own messages, the screen alone talks to the controller."""
