"""What is recorded of a change after it was carried out: corrections, and whether it caused incidents."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, or_, select

from app.db import tables as t
from app.db.names import people
from app.db.records import act_of, insert_record, time_of

_V, _X = t.incident_verdict.c, t.change_correction.c


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a change caused an incident, as somebody judged last; `verdict`: confirmed, refused."""

    ticket_id: int
    ticket: str
    verdict: str
    why: str
    at: datetime
    author_name: str


@dataclass(frozen=True, slots=True)
class Correction:
    """What was put right of a change that is history; `what`: outcome, times, decision, ratification."""

    at: datetime
    author_name: str
    what: str
    reason: str
    before: Mapping[str, Any]
    after: Mapping[str, Any]


def add_verdict(conn: Connection, change_id: int, ticket_id: int, verdict: str, why: str = "") -> int:
    """Record whether a change caused an incident, by who is at work; returns the key of the fact."""
    values = {"change_id": change_id, "ticket_id": ticket_id, "verdict": verdict, "why": why, "at": time_of(conn)}
    return insert_record(conn, t.incident_verdict, values)


def incident_words(conn: Connection, changes: Collection[int]) -> dict[int, tuple[str, ...]]:
    """Return which incidents come from these changes, by change: "INC0000123 E-mail is down, confirmed by Ann: …".

    Those that a person confirmed, with why, and those that only name the change as their cause.
    """
    if not changes:
        return {}
    k = t.ticket.c
    told = select(t.incident_verdict).where(_V.change_id.in_(changes)).order_by(_V.at, _V.id)
    said = {(row.change_id, row.ticket_id): row for row in conn.execute(told)}
    confirmed = [ticket for (_, ticket), row in said.items() if row.verdict == "confirmed"]
    wanted = select(k.id, k.number, k.title, k.change_id).where(
        k.kind == "incident", or_(k.change_id.in_(changes), k.id.in_(confirmed))
    )
    names = people(conn, {row.author for row in said.values()})
    found: dict[int, tuple[str, ...]] = {}
    for row in conn.execute(wanted.order_by(k.opened_at, k.id)):
        for change_id in changes:
            verdict = said.get((change_id, row.id))
            if row.change_id != change_id and (verdict is None or verdict.verdict != "confirmed"):
                continue
            text = f"{row.number} {row.title}"
            if verdict is not None:
                why = f": {verdict.why}" if verdict.why else ""
                text += f", confirmed by {names.get(verdict.author, verdict.author)}{why}"
            found[change_id] = (*found.get(change_id, ()), text)
    return found


def verdicts(conn: Connection, change_id: int) -> tuple[Verdict, ...]:
    """Return the verdicts on incidents that stand for a change: of several on one incident the newest."""
    wanted = (
        select(t.incident_verdict, t.ticket.c.number)
        .join_from(t.incident_verdict, t.ticket, _V.ticket_id == t.ticket.c.id)
        .where(_V.change_id == change_id)
        .order_by(_V.at, _V.id)
    )
    rows = conn.execute(wanted).all()
    names = people(conn, {row.author for row in rows})
    newest = {row.ticket_id: row for row in rows}
    return tuple(
        Verdict(row.ticket_id, row.number, row.verdict, row.why, row.at, names.get(row.author, row.author))
        for row in newest.values()
    )


def add_correction(
    conn: Connection, change_id: int, what: str, reason: str, before: Mapping[str, Any], after: Mapping[str, Any]
) -> int:
    """Record that a change is put right, under the act at work and before it is; returns the key of the fact."""
    values = {
        "change_id": change_id,
        "at": time_of(conn),
        "op_id": act_of(conn),
        "what": what,
        "reason": reason,
        "before": dict(before),
        "after": dict(after),
    }
    return insert_record(conn, t.change_correction, values)


def corrections(conn: Connection, change_id: int) -> tuple[Correction, ...]:
    """Return what was put right of a change, the first one first."""
    wanted = select(t.change_correction).where(_X.change_id == change_id).order_by(_X.at, _X.id)
    rows = conn.execute(wanted).all()
    names = people(conn, {row.author for row in rows})
    return tuple(
        Correction(row.at, names.get(row.author, row.author), row.what, row.reason, row.before, row.after)
        for row in rows
    )
