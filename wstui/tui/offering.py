"""Keys that work only while there is something for them to do, and are in no footer meanwhile."""

from __future__ import annotations


class Offering:
    """What widgets and screens are, before Textual's own, whose actions cannot always be done."""

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Let an action be done, and its key be shown, while it is offered.

        Args:
            action: Name of an action.
            parameters: Its parameters.

        Returns:
            Whether its key works and is shown.
        """
        del parameters
        return self._offers(action)

    def _offers(self, _action: str) -> bool:
        """Tell whether there is something that an action would do just now."""
        return True
