"""What is to come of lines of issued bills: a correction that waits, a credit that was not given back yet."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import Connection

from app.db.catalog.bills import unbilled
from app.db.catalog.disputes import credits
from app.domain.catalog.money import dollars, units
from app.domain.catalog.values import LineRow

_ALWAYS = "9999-12"


def waits(conn: Connection, agency_id: int, lines: Sequence[LineRow]) -> tuple[tuple[int, str], ...]:
    """Return what the next bill of an agency brings for lines of one, as sentences by the number of the line."""
    told: dict[tuple[int, str], int] = defaultdict(int)
    for row in unbilled(conn, agency_id, _ALWAYS):
        told[row.component_id, row.month] += row.units_micro
    back: dict[int | None, list[str]] = defaultdict(list)
    for line in credits(conn, agency_id):
        back[line.corrects_id].append(f"{line.reason}: {dollars(-line.amount_cents)} come back with the next bill.")
    found = []
    for one in lines:
        more = told.get((one.component_id, one.month), 0) if one.component_id is not None and one.rate_id else 0
        if more:
            sign = "+" if more > 0 else ""
            found.append((one.n, f"A correction waits for the next bill: {sign}{units(more)} {one.unit}."))
        found += [(one.n, text) for text in back.get(one.id, ())]
    return tuple(found)
