"""Files that Longleaf wrote itself: its lists of tickets, changes and the like are no news to it."""

from __future__ import annotations

from collections.abc import Sequence

from app.db.views import LISTS
from app.errors import InputError

#: Lists of records that come in from other programs under numbers of their own.
LISTS_OF_RECORDS = ("tickets", "clocks", "backlog", "changes", "outages", "major-incidents", "tasks")
#: By these columns the table is known that the window writes of its list of tickets.
OF_THE_WINDOW = frozenset({"Opened (Eastern)", "Resolution counted (s)", "Opened to resolved (s)", "Handed on"})
_OF_THE_WINDOW = {title.casefold() for title in OF_THE_WINDOW}


def refuse_own(header: Sequence[str], name: str) -> None:
    """Raise InputError for a list that Longleaf wrote: it would tell again, and less, what is here already."""
    there = {one.casefold() for one in header}
    found = "tickets" if there >= _OF_THE_WINDOW else ""
    for one in LISTS_OF_RECORDS:
        if there.issuperset(column.column.name for column in LISTS[one].columns):
            found = one.replace("-", " ")
    if found:
        raise InputError(
            f"{name} is an export of Longleaf itself: these are its own {found}, which are here already.",
            hint="Nothing was imported. Import what the program wrote that they first came from.",
        )
