"""A command that only reads and loses its connection is run once more, on another one, as a read of the window is.

It must not have begun an act, printed anything, or written a file that stays beside its second try.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from app.cli import terminal

if TYPE_CHECKING:
    from app.db.engine import Database

#: Commands whose files are written whole under the name they were given, or that write none.
_READING = frozenset(
    (
        "packet",
        "verify",
        "report",
        "disputes",
        "explain",
        "agenda",
        "minutes",
        "bill",
        "majors",
        "export",
        "what-if",
        "schedule",
        "db check",
        "db people",
    )
)
_OPENED = "longleaf.opened"


class Again(Exception):
    """The command is to be run once more, from its beginning."""


def note(ctx: click.Context, db: Database) -> None:
    """Note a database that a command works with."""
    ctx.meta.setdefault(_OPENED, []).append((db, terminal.printed()))


def may_repeat(ctx: click.Context, words: list[str]) -> bool:
    """Return whether the command of these words can be run again as if it had not been: it read, and said nothing."""
    opened: list[tuple[Database, int]] = ctx.meta.get(_OPENED, [])
    if not opened or not {words[0], " ".join(words[:2])} & _READING:
        return False
    return not any(db.acted for db, _ in opened) and terminal.printed() == opened[0][1]
