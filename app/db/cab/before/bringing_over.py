"""A workspace of before meetings owned items, brought over in one go."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime

from sqlalchemy import Connection, bindparam, select, update

from app.db import tables as t
from app.db.cab.before.changes import bring_back, keep_decisions, keep_text, ratify, report
from app.db.cab.before.contents import count_contents
from app.db.cab.before.items import items_of_then, save, settle
from app.db.cab.before.meetings import Coming, end_past_meetings
from app.db.cab.before.votes import keep_votes
from app.domain.changes.values import OWN_SOURCE


def bring_over(conn: Connection, now: datetime) -> None:
    """Give every item, vote and change its place among the meetings; for the owner, with the guards at rest."""
    contents = count_contents(conn, now)
    _name_implementers(conn)
    _standard_without_model(conn)
    meetings = end_past_meetings(conn, now)
    changes = {row.id: row for row in conn.execute(select(t.change).where(t.change.c.source == OWN_SOURCE))}
    items = items_of_then(conn, meetings, changes)
    settle(items, contents)
    save(conn, items)
    coming = Coming(conn, now)
    keep_decisions(conn, coming, changes, items, contents)
    bring_back(conn, coming, changes, items)
    ratify(conn, coming, changes, now)
    report(conn, coming, changes)
    keep_text(conn)
    keep_votes(conn, contents)


def _name_implementers(conn: Connection) -> None:
    """Say which person implements a change, by login, or by a name that only one person has."""
    p, c = t.person.c, t.change.c
    by_text: defaultdict[str, set[int]] = defaultdict(set)
    logins: dict[str, int] = {}
    for row in conn.execute(select(p.id, p.login, p.name)):
        by_text[row.name].add(row.id)
        if row.login:
            logins[row.login] = row.id
    found = []
    for text in conn.scalars(select(c.implementer).where(c.implementer != "", c.implementer_id.is_(None)).distinct()):
        person = logins.get(text) or (next(iter(by_text[text])) if len(by_text[text]) == 1 else None)
        if person is not None:
            found.append({"told": text, "person": person})
    if found:
        change = update(t.change).where(c.implementer == bindparam("told"), c.implementer_id.is_(None))
        conn.execute(change.values(implementer_id=bindparam("person")), found)


def _standard_without_model(conn: Connection) -> None:
    """Make normal changes of standard ones that are no further than a draft: standard ones are made from a model."""
    c = t.change.c
    early = c.state.in_(["draft", "in_cab"]) & (c.source == OWN_SOURCE) & c.model_id.is_(None)
    conn.execute(update(t.change).where(c.type == "standard", early).values(type="normal"))
