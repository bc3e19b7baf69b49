"""Subscriptions to alerts, and who was told what, from and to the database."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, time
from typing import Any

from sqlalchemy import ColumnElement, Connection, Text, cast, func, insert, literal, or_, select

from app.db import tables as t
from app.db.conditions import id_in
from app.db.hub.postings import load
from app.db.records import time_of
from app.domain.hub.alerts import DesktopAlert, News, Subscription, Telling, Told, ToldOf
from app.domain.hub.phases import Impact, Kind, Phase
from app.domain.hub.values import Channel, Posting
from app.domain.majors.audience import SUBSCRIBER

_S, _T, _V, _P = t.subscription.c, t.posting_told.c, t.posting_version.c, t.posting.c


def subscriptions(conn: Connection, *where: ColumnElement[bool]) -> list[Subscription]:
    """Return subscriptions in order of their making; only those that conditions hold for, where given."""
    person, service, site, agency = t.person.c, t.service.c, t.site.c, t.agency.c
    wanted = (
        select(
            t.subscription,
            person.name.label("person"),
            person.email,
            person.active.label("works"),
            service.name.label("service"),
            site.name.label("site"),
            agency.name.label("agency"),
        )
        .select_from(t.subscription)
        .outerjoin(t.person, _S.person_id == person.id)
        .outerjoin(t.service, _S.service_id == service.id)
        .outerjoin(t.site, _S.site_id == site.id)
        .outerjoin(t.agency, _S.agency_id == agency.id)
        .where(*where)
        .order_by(_S.id)
    )
    return [_subscription(row) for row in conn.execute(wanted)]


def _subscription(row: Any) -> Subscription:
    kind = Kind(row.kind) if row.kind else None
    what = f"{kind.label.lower()} of " if kind is not None else ""
    names = [name for name in (row.service, row.site, row.agency) if name]
    least = Impact(row.severity)
    from_ = f", {least.label.lower()} or worse" if least is not Impact.NONE else ""
    return Subscription(
        row.id,
        row.version,
        row.number,
        f"person:{row.person_id}" if row.person_id is not None else f"mail:{row.mail.lower()}",
        row.person or row.mail,
        row.email if row.person_id is not None else row.mail,
        row.since,
        Channel(row.channel),
        kind,
        least,
        row.service_id,
        row.site_id,
        row.agency_id,
        _clock(row.quiet_from),
        _clock(row.quiet_to),
        bool(row.active and row.works is not False),
        f"{what}{' and '.join(names) or 'everything'}{from_}",
    )


def _clock(text: str) -> time | None:
    """Return a wall time; None for what is none, which was written past the program: then no hour is quiet."""
    try:
        return time.fromisoformat(text).replace(tzinfo=None) if text else None
    except ValueError:
        return None


def in_force(conn: Connection) -> list[Subscription]:
    """Return the subscriptions that nobody left."""
    return subscriptions(conn, _S.active)


def to_tell_of(conn: Connection, since: datetime) -> list[Posting]:
    """Return the postings of which somebody may have to be told: those that go on, or said something since a moment."""
    newest = select(_V.posting_id, func.max(_V.n).label("n")).group_by(_V.posting_id).subquery()
    over = [phase.value for phase in Phase if phase.is_over]
    last = (_V.posting_id == newest.c.posting_id) & (_V.n == newest.c.n)
    wanted = select(t.posting).join(newest, newest.c.posting_id == _P.id).join(t.posting_version, last)
    # by what was said: a draft of the last word keeps nothing from the page, nor from those who subscribe
    goes_on = _V.phase.not_in(over) & _P.kind.in_((Kind.INCIDENT.value, Kind.MAINTENANCE.value))
    return load(conn, wanted.where(or_(_V.at >= since, goes_on)).order_by(_P.id))


def told_of(conn: Connection, posting_ids: Collection[int]) -> list[Told]:
    """Return who was told of these postings, in the order in which it was said."""
    wanted = (
        select(_V.posting_id, _V.n, _T.who, _T.channel, _T.reached)
        .join_from(t.posting_told, t.posting_version, _T.version_id == _V.id)
        .where(id_in(conn, _V.posting_id, posting_ids))
        .order_by(_T.id)
    )
    return [Told(posting_id, n, who, Channel(c), reached) for posting_id, n, who, c, reached in conn.execute(wanted)]


def note_told(conn: Connection, tellings: Iterable[tuple[Telling, int | None]]) -> None:
    """Record that these were told, each with the key of its mail where there is one."""
    at = time_of(conn)
    rows = [
        {
            "version_id": one.version.id,
            "subscription_id": one.subscription.id,
            "who": one.subscription.who,
            "channel": one.subscription.channel.value,
            "news": one.news.value,
            "reached": one.reached,
            "mail_id": mail_id,
            "at": at,
        }
        for one, mail_id in tellings
    ]
    if rows:
        conn.execute(insert(t.posting_told), rows)


def _news(text: str) -> News:
    """Return what was new for somebody; what is no such word, written past the program, was the first they heard."""
    return News(text) if text in {one.value for one in News} else News.FIRST


def is_left(conn: Connection, subscription_id: int) -> bool:
    """Return whether a subscription was left; of somebody who works here no more it is not, and tells nothing."""
    return not conn.execute(select(_S.active).where(_S.id == subscription_id)).scalar_one()


def mails_of(conn: Connection, subscription: Subscription) -> list[int]:
    """Return the mails by which a subscription alone tells somebody, alerts and messages of major incidents: none where
    they have another one that does."""
    other = t.subscription.alias()
    same = (
        select(other.c.id)
        .where(
            other.c.id != _S.id,
            other.c.active,
            other.c.channel == _S.channel,
            other.c.person_id.is_not_distinct_from(_S.person_id),
            func.lower(other.c.mail) == func.lower(_S.mail),
        )
        .exists()
    )
    wanted = (
        select(_T.mail_id)
        .join(t.subscription, _S.id == _T.subscription_id)
        .where(_S.id == subscription.id, _T.mail_id.is_not(None), ~same)
    )
    m = t.major_incident_told.c
    by_message = (
        select(m.mail_id)
        .join(t.subscription, _S.id == subscription.id)
        .where(m.why == SUBSCRIBER, func.lower(m.mail) == subscription.mail.lower(), m.mail_id.is_not(None), ~same)
    )
    return list(conn.scalars(wanted.union(by_message)))


def on_desktop(conn: Connection, login: str, after: int, limit: int) -> list[DesktopAlert]:
    """Return the alerts of somebody's desktop after a key, in order."""
    who = literal("person:").concat(cast(t.person.c.id, Text))
    wanted = (
        select(_T.id, _P.id, _P.number, _V.title, _T.news, _T.at, _P.major_incident_id.is_not(None))
        .select_from(t.posting_told)
        .join(t.posting_version, _T.version_id == _V.id)
        .join(t.posting, _V.posting_id == _P.id)
        .where(_T.channel == Channel.DESKTOP.value, _T.id > after)
        .where(_T.who == select(who).where(t.person.c.login == login).scalar_subquery())
        .order_by(_T.id)
        .limit(limit)
    )
    return [DesktopAlert(*row) for row in conn.execute(wanted)]


def told_by_name(conn: Connection, posting_id: int) -> list[ToldOf]:
    """Return who was told of a posting, in the order in which it was said."""
    wanted = (
        select(_T.subscription_id, _V.n, _T.at, _T.channel, _T.news, t.mail.c.state)
        .join_from(t.posting_told, t.posting_version, _T.version_id == _V.id)
        .outerjoin(t.mail, _T.mail_id == t.mail.c.id)
        .where(_V.posting_id == posting_id)
        .order_by(_T.id)
    )
    rows = conn.execute(wanted).all()
    by = {one.id: one for one in subscriptions(conn, id_in(conn, _S.id, {row.subscription_id for row in rows}))}
    return [
        ToldOf(
            row.n,
            row.at,
            by[row.subscription_id].name,
            Channel(row.channel),
            _news(row.news),
            f"{by[row.subscription_id].subject} ({by[row.subscription_id].number})",
            row.state or "",
        )
        for row in rows
    ]


def called(conn: Connection) -> Mapping[str, Mapping[int, str]]:
    """Return names of services, sites and agencies by the field of a reach and the key."""
    tables = {"services": t.service, "sites": t.site, "agencies": t.agency}
    return {
        field: {id: name for id, name in conn.execute(select(table.c.id, table.c.name))}  # noqa: C416
        for field, table in tables.items()
    }
