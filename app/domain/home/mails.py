"""What mail asks of the coordinator: it waits, and nothing will send it."""

from __future__ import annotations

from app.domain.home.values import Item, Mark, Part
from app.domain.mail.values import Waiting


def unsent(waiting: Waiting, why: str) -> Item:
    """Return that mails wait which nothing will send; `why`: what is missing for that."""
    title = waiting.text(why).rstrip(".")
    return Item(Part.NOW, Mark.NONE, None, title, why, "mail", 0, "setup.outbox", "Look\u2026")
