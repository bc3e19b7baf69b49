"""When messages of major incidents left: a server took a mail of them, or somebody was called."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection, select

from app.db import tables as t
from app.db.conditions import id_in

_TOLD, _TRIED = t.major_incident_told.c, t.mail_attempt.c


def left(conn: Connection, update_ids: Collection[int], until: datetime | None = None) -> dict[int, datetime | None]:
    """Return, of messages whose mails were tried, when the first was taken or somebody was called; None: neither yet.

    `until`: only what was known then. A message of which no mail was tried is no key: nothing is known of it.
    """
    if not update_ids:
        return {}
    tried = (
        select(_TOLD.update_id, _TRIED.at, _TRIED.ok)
        .join_from(t.major_incident_told, t.mail_attempt, _TRIED.mail_id == _TOLD.mail_id)
        .where(id_in(conn, _TOLD.update_id, update_ids))
    )
    found: dict[int, datetime | None] = {}
    for update_id, at, ok in conn.execute(tried):
        if until is None or at <= until:
            found.setdefault(update_id, None)
            _earliest(found, update_id, at if ok else None)
    called = select(_TOLD.update_id, _TOLD.at).where(_TOLD.how == "call", id_in(conn, _TOLD.update_id, set(found)))
    for update_id, at in conn.execute(called) if found else ():
        if until is None or at <= until:
            _earliest(found, update_id, at)
    return found


def _earliest(found: dict[int, datetime | None], update_id: int, at: datetime | None) -> None:
    before = found[update_id]
    if at is not None and (before is None or at < before):
        found[update_id] = at
