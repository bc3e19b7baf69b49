"""The whole of `longleaf db check` on one connection."""

from __future__ import annotations

from sqlalchemy import Connection

from app.db import attachments, damage, mark, seals, trail, unreadable
from app.db.cab import check as board
from app.db.catalog import check as bills
from app.db.integrity import rows, unread
from app.db.integrity.steps import Step, installed, revisions, run
from app.db.keeping import checked as destroyed_rows
from app.db.tickets.check import projections
from app.db.trail import Problem
from app.work import Work

#: Steps that look at no rows.
_OF_WHAT_IS_INSTALLED = frozenset(("the schema", "guards", "what may be read"))


def whole(conn: Connection, *, everything: bool = False, work: Work | None = None) -> list[Problem]:
    """Return all that is found in schema, file, rows, trail, seals, search, clocks, board, bills, what was destroyed.

    `everything`: each row and ticket instead of a random sample of those there are many of.
    """
    steps: list[Step] = [
        ("the schema", revisions),
        ("guards", installed),
        ("file", damage.file_damage),
        ("the mark of the file", mark.problems),
        ("what may be read", unread.problems),
        ("values", unreadable.problems),
        ("chains", trail.chains),
        ("versions", trail.gaps),
        ("rows", lambda conn: rows.problems(conn, everything)),
        ("dispositions", destroyed_rows.problems),
        ("seals", lambda conn: seals.problems(conn, everything)),
        ("search", damage.not_searched),
        ("words", lambda conn: damage.found_wrongly(conn, everything)),
        ("clocks", lambda conn: projections(conn, everything)),
        ("the board", board.problems),
        ("bills", bills.problems),
        ("attachments", attachments.problems),
    ]
    if not trail.reads_all(conn):  # of what hangs together, an agency's reader sees a part
        steps = [step for step in steps if step[0] in _OF_WHAT_IS_INSTALLED]
    return run(conn, steps, work or Work())
