"""Holds are released in one's own name and once; what was released is not held again, but anew."""

from __future__ import annotations

from collections.abc import Iterator

from app.db.guards.portable import Rule, differs

_HOLD = "legal_hold"


def rules() -> Iterator[Rule]:
    """Yield the rules of legal holds and records requests."""
    yield Rule(_HOLD, "begins", "INSERT", "LL003", "a hold begins without its release", "NEW.released_on IS NOT NULL")
    yield Rule(_HOLD, "since", "INSERT", "LL004", "a hold does not begin in the future", "NEW.since > {today}")
    yield Rule(_HOLD, "again", "UPDATE", "LL003", "a released hold stays as it is", "OLD.released_on IS NOT NULL")
    yield Rule(
        _HOLD,
        "released",
        "UPDATE",
        "42501",
        "a hold is released today and in one's own name",
        f"{differs('released_on')} AND (NEW.released_by <> {{user}} OR NEW.released_on <> {{today}})",
    )
    fixed = (
        "scope",
        "tbl",
        "record_id",
        "person_id",
        "agency_id",
        "first_day",
        "last_day",
        "search",
        "since",
        "number",
    )
    yield Rule(
        _HOLD,
        "fixed",
        "UPDATE",
        "LL003",
        "what a hold is on is fixed; release it, and hold anew",
        " OR ".join(differs(name) for name in fixed),
    )
    yield Rule(
        "records_request",
        "asked_on",
        "INSERT",
        "LL004",
        "nobody asked for records in the future",
        "NEW.asked_on > {today}",
    )
