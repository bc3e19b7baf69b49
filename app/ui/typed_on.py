"""Letters that somebody goes on typing after Enter has sent a form: they were meant for it and are no acts."""

from __future__ import annotations

import time

_PAUSE = 0.7  # seconds without a letter, after which the next one is meant for the list


class TypedOn:
    """Of the one keyboard: begun where a form is sent or closes, it goes on until nothing is typed for a moment."""

    def __init__(self) -> None:
        self._until = 0.0

    def begin(self) -> None:
        """Take note that what is typed now may still be meant for the form."""
        self._until = time.monotonic() + _PAUSE

    def goes_on(self) -> bool:
        """Return whether a letter belongs to what was typed before without a pause."""
        if time.monotonic() >= self._until:
            return False
        self.begin()
        return True

    def end(self) -> None:
        """Take the next letter as meant where it is typed."""
        self._until = 0.0


typed_on = TypedOn()
