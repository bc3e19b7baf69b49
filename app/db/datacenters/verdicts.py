"""What was said of badges, written down and taken back; nothing of it is ever changed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from sqlalchemy import Connection, insert, select

from app.db.conditions import id_in
from app.db.records import act_of, hold, time_of
from app.db.tables.access import badge_validation
from app.domain.datacenters.badges import Verdict

_V = badge_validation.c


def hold_badge(conn: Connection, badge_id: int) -> None:
    """Let nobody else say anything of a badge until this transaction ends."""
    hold(conn, f"badge {badge_id}")


def say(
    conn: Connection,
    badge_id: int,
    verdict: Verdict,
    on: date,
    by_id: int | None,
    note: str,
    withdraws: int | None = None,
) -> None:
    """Write down what somebody said of a badge."""
    conn.execute(
        insert(badge_validation).values(
            badge_id=badge_id,
            verdict=verdict.value,
            validated_on=on,
            by_id=by_id,
            note=note,
            withdraws_id=withdraws,
            recorded_at=time_of(conn),
            op_id=act_of(conn),
        )
    )


def hold_said(conn: Connection, ids: Sequence[int]) -> None:
    """Let nobody else say anything of the badges that these validations are of."""
    if ids:
        for badge_id in sorted(conn.scalars(select(_V.badge_id).where(id_in(conn, _V.id, ids)).distinct())):
            hold_badge(conn, badge_id)


def said_since(conn: Connection, ids: Sequence[int]) -> list[int]:
    """Return what was said of the same badges besides these validations."""
    of = select(_V.badge_id).where(id_in(conn, _V.id, ids))
    return list(conn.scalars(select(_V.id).where(_V.badge_id.in_(of), ~id_in(conn, _V.id, ids))))


def take_back(conn: Connection, ids: Iterable[int]) -> None:
    """Take back what was said: it stays on record, and counts as if it had not been."""
    rows = conn.execute(
        select(_V.id, _V.badge_id, _V.validated_on).where(id_in(conn, _V.id, list(ids))).order_by(_V.id)
    )
    for row in rows.all():
        say(conn, row.badge_id, Verdict.WITHDRAWN, row.validated_on, None, "", withdraws=row.id)
