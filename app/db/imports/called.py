"""What a source calls its tickets: one whose number another source had already has another number here."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable

from sqlalchemy import Connection

from app.db.imports import said

#: Kinds of what is kept: rows about tickets, and what the source calls a ticket that has another number here.
TICKET, CALLED = "ticket", "ticket_called"


def tickets_called(
    conn: Connection, source: str, theirs: Iterable[str], here: Collection[str], other: Callable[[str], str]
) -> dict[str, str]:
    """Return by which number the tickets stand here that a source calls by `theirs`; those that are not here lack.

    `here`: numbers of the source's tickets, among them all of `theirs` and of what `other` makes of these, which is
    the number where theirs is taken. A source may have an INC1 that became OT-INC1 and an OT-INC1 of its own: what
    the one tells is never written over the other.
    """
    numbers = list(theirs)
    renamed = {number: str(rows[-1].cells[0]) for number, rows in said.said_before(conn, source, CALLED, here).items()}
    # of tickets that came in before this was kept: renamed is what the source itself never said anything of
    unsure = [made for n in numbers if (made := other(n)) in here and made not in renamed]
    own = said.said_before(conn, source, TICKET, unsure).keys() if unsure else ()
    found: dict[str, str] = {}
    for number in numbers:
        made = other(number)
        if number in here and renamed.get(number, number) == number:
            found[number] = number
        elif made in here and (renamed[made] == number if made in renamed else made not in own):
            found[number] = made
    return found
