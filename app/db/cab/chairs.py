"""Who was named to chair a meeting of the board, by whom and when, from the audit trail."""

from __future__ import annotations

from sqlalchemy import Connection, select

from app.db import tables as t
from app.db.cab.people import people_by_id
from app.db.names import people
from app.domain.cab.values import CabEvent, Named

_A, _E = t.audit.c, t.cab_event.c


def of_meeting(conn: Connection, meeting_id: int) -> tuple[Named, ...]:
    """Return the namings of a meeting's chair in their order.

    A correction of who chaired it is left out: that is an event of the meeting, with its reason.
    """
    corrected = select(_E.op_id).where(
        _E.meeting_id == meeting_id, _E.kind == CabEvent.CORRECTED.value, _E.item_id.is_(None)
    )
    known = {row.op_id for row in conn.execute(corrected)}
    rows = conn.execute(
        select(_A.at, _A.who, _A.op_id, _A.diff)
        .where(_A.tbl == t.cab_meeting.name, _A.row_id == str(meeting_id), _A.op.in_(("I", "U")))
        .order_by(_A.version)
    ).all()
    told = [
        (row.at, row.who, row.diff["chair_id"][1])
        for row in rows
        if "chair_id" in (row.diff or {}) and (row.op_id is None or row.op_id not in known)
    ]
    told = told[1:] if told and told[0][2] is None else told  # nobody was named when it was put on record
    called, chairs = people(conn, {who for _, who, _ in told}), people_by_id(conn, (id for *_, id in told))
    return tuple(Named(at, called.get(who, who), chairs[id].name if id in chairs else "") for at, who, id in told)
