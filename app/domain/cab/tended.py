"""What was done when its time had come, without anybody at a window."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Tended:
    """What was done in one round, and what could not be, in sentences; `open`: what somebody has to look at, the same
    in each round until they do.

    `waiting`: how many mails wait after it and why, empty where none does.
    """

    done: tuple[str, ...] = ()
    failed: tuple[str, ...] = ()
    waiting: str = ""
    open: tuple[str, ...] = ()

    @property
    def is_nothing(self) -> bool:
        return not self.done and not self.failed

    def text(self) -> str:
        """Return what was done, a line each; nothing to do is said as well."""
        told = (*self.done, *self.failed, *self.open, self.waiting)
        return "\n".join(text for text in told if text) or "Nothing is due."
