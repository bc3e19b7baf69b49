"""Why a change is on an agenda, by its number."""

from __future__ import annotations

import re

from app.db.cab import surroundings
from app.db.changes import change_by_id, standing
from app.db.engine import Database
from app.domain.cab.told import ToldChange
from app.errors import InputError
from app.services.cab.loading import freezes_of
from app.services.changes.reads import way_of

_NUMBER = re.compile(r"\s*chg[\s-]*(\d{1,18})\s*", re.IGNORECASE)


def is_change_number(text: str) -> bool:
    """Return whether a text is the number of a change, in any spelling: CHG0000123, chg-123."""
    return _NUMBER.fullmatch(text) is not None


def explain_change(db: Database, number: str) -> ToldChange:
    """Return where a change is decided and why, and every place it had before the board; InputError: no such change."""
    found = _NUMBER.fullmatch(number)
    if found is None:
        raise InputError(f"'{number}' is no number of a change.", hint="Write it like CHG0000123.")
    with db.read() as conn:
        id = surroundings.change_of_number(conn, int(found[1]))
        change = change_by_id(conn, id) if id is not None else None
        if change is None:
            raise InputError(f"There is no change {number.strip()}.", hint="Look its number up in the calendar.")
        inside = freezes_of(conn, [change]).get(change.id, ())
        return ToldChange(change, way_of(conn, change), standing.places_of(conn, change.id), inside)
