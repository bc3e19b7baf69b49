"""What was told to people, or counts by the clock, and therefore is not taken back."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from app.db.undo import Written
from app.domain import words
from app.domain.majors.retraction import stays

_POSTED = "What was posted stays as it was posted: post the next words."
_MAILED = "Somebody was told of it by mail, which stands: do it again the other way."
_ISSUED = "A badge that was issued stays on record: say that it ends."
_CALLED = "Who was told of a message stays on record."
#: Acts that the program does by its rules in the name of who is at work.
_BY_RULE = {
    "follow change": "The posting follows its change, and would follow it again.",
    "propose major incident by rule": "It was proposed by rule: reject it, with the reason.",
}


def told_why(rows: Sequence[Written], what: str, now: datetime) -> str:
    """Why an act that wrote these rows is never taken back, as a sentence; "" where nothing of it was told.

    `what`: the name of the act.
    """
    by_rule = next((why for name, why in _BY_RULE.items() if what.startswith(name)), "")
    if by_rule:
        return by_rule
    tables = {row.tbl for row in rows}
    if tables & {"posting_version", "posting_approval"}:
        return _POSTED
    if any(row.tbl == "badge" and row.op == "I" for row in rows):
        return _ISSUED
    entries = [row for row in rows if row.tbl == "major_incident_update"]
    for row in entries:
        why = stays(str(_new(row, "kind")), _details(row), sent=bool(_new(row, "sent")))
        if why:
            return why
    if "mail" in tables and (entries or tables & {"review", "review_person", "agency_contact"}):
        return _MAILED
    return _CALLED if "major_incident_told" in tables else _owed(rows, now)


def _owed(rows: Sequence[Written], now: datetime) -> str:
    """Why an act stands by which a message is overdue: as if it had not been promised, nobody waited for it."""
    for row in (row for row in rows if row.tbl == "major_incident" and row.op == "U"):
        promised = _new(row, "next_update_at")
        if promised is not None and datetime.fromisoformat(promised) <= now:
            return (
                f"The message that it promised was due {words.moment(datetime.fromisoformat(promised))}: that stands."
            )
    return ""


def _new(row: Written, name: str) -> Any:
    return row.diff.get(name, (None, None))[1]


def _details(row: Written) -> Mapping[str, Any]:
    found = _new(row, "details") or {}
    return json.loads(found) if isinstance(found, str) else found
