"""Postings with what they are about and what was posted of each, from and to the database."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, Table, func, insert, literal_column, or_, select, union_all

from app.db import tables as t
from app.db.conditions import id_in
from app.db.majors.outages import told_by
from app.db.names import people, referred
from app.db.own_agencies import is_narrowed
from app.db.records import insert_record, put_links, time_of
from app.domain import words
from app.domain.hub.phases import Impact, Kind, Phase, PostingState
from app.domain.hub.values import Content, Named, Posting, Reach, Version
from app.domain.majors.states import MajorState

_P, _V = t.posting.c, t.posting_version.c
#: What a posting is about, by the name of its field: the link, its column, what it leads to.
LINKS: Mapping[str, tuple[Table, str, Table]] = {
    "services": (t.posting_service, "service_id", t.service),
    "sites": (t.posting_site, "site_id", t.site),
    "agencies": (t.posting_agency, "agency_id", t.agency),
}


#: Postings as they were posted last, in place of the table and by its name: for an agency's reader, who is not shown
#: what is being written anew. PostgreSQL alone hides it.
_SHOWN = select(func.shown_postings().table_valued(*t.posting.c.keys(), name="shown")).cte("posting")


def _shown(conn: Connection, wanted: Select[Any]) -> Select[Any]:
    return wanted.add_cte(_SHOWN) if is_narrowed(conn) else wanted


def load(conn: Connection, wanted: Select[Any]) -> list[Posting]:
    """Return the postings that a query of their table finds, with all that was posted of each."""
    rows = conn.execute(_shown(conn, wanted).with_only_columns(*t.posting.c)).all()
    if not rows:
        return []
    ids = [row.id for row in rows]
    links = _links(conn, ids)
    said = conn.execute(select(t.posting_version).where(id_in(conn, _V.posting_id, ids)).order_by(_V.n)).all()
    logins = {row.written_by.split()[0] for row in rows if row.written_by.strip()}
    named = {login for row in said for login in (row.author, row.approved_by, *row.written_by.split())}
    names = people(conn, logins | named)
    versions: dict[int, list[Version]] = defaultdict(list)
    for row in said:
        versions[row.posting_id].append(_version(row, names))
    numbers = referred(conn, {"change_id": [row.change_id for row in rows if row.change_id is not None]})
    changes = numbers.get("change_id", {})
    return [_posting(row, links[row.id], tuple(versions[row.id]), names, changes) for row in rows]


def load_public(conn: Connection, wanted: Select[Any]) -> list[Posting]:
    """Return the postings that a query of their table finds with what was posted of each, and nothing besides: people
    by login, nothing of drafts."""
    rows = conn.execute(_shown(conn, wanted).with_only_columns(*t.posting.c)).all()
    said = conn.execute(select(t.posting_version).where(id_in(conn, _V.posting_id, [row.id for row in rows])))
    versions: dict[int, list[Version]] = defaultdict(list)
    for row in said:
        versions[row.posting_id].append(_version(row, {}))
    return [
        Posting(
            row.id,
            row.version,
            row.number,
            Kind(row.kind),
            PostingState(row.state),
            found[-1].content,
            change_id=row.change_id,
            major_incident_id=row.major_incident_id,
            versions=found,
        )
        for row in rows
        for found in [tuple(sorted(versions[row.id], key=lambda one: one.n))]
    ]


def _links(conn: Connection, ids: Collection[int]) -> dict[int, dict[str, list[Named]]]:
    parts = [
        select(
            literal_column(f"'{field}'").label("field"), link.c.posting_id, target.c.id, target.c.code, target.c.name
        )
        .join_from(link, target, link.c[column] == target.c.id)
        .where(id_in(conn, link.c.posting_id, ids))
        for field, (link, column, target) in LINKS.items()
    ]
    found: dict[int, dict[str, list[Named]]] = defaultdict(lambda: {field: [] for field in LINKS})
    for field, posting_id, id, code, name in conn.execute(union_all(*parts)):
        found[posting_id][field].append(Named(id, code, name))
    return found


def _ids(reach: object, field: str) -> tuple[int, ...]:
    """Return keys that a version names; none for what is no list of keys, which was written past the program."""
    found = reach.get(field, []) if isinstance(reach, Mapping) else []
    return tuple(found) if isinstance(found, list) and all(type(one) is int for one in found) else ()


def _version(row: Any, names: Mapping[str, str]) -> Version:
    reach = Reach(**{field: _ids(row.reach, field) for field in LINKS})
    content = Content(
        row.title, Phase(row.phase), row.text, Impact(row.impact), row.starts_at, row.ends_at, row.next_at, reach
    )
    approved_by, posted_by = names.get(row.approved_by, row.approved_by), names.get(row.author, row.author)
    writers = words.joined([names.get(login, login) for login in row.written_by.split()])
    writers = writers or ("" if approved_by else posted_by)  # what was approved before it was kept: nobody knows
    return Version(row.id, row.n, row.at, content, row.sha256, writers, approved_by, posted_by)


def _posting(
    row: Any,
    links: Mapping[str, list[Named]],
    versions: tuple[Version, ...],
    names: Mapping[str, str],
    changes: Mapping[int, str],
) -> Posting:
    about = {field: tuple(sorted(found, key=lambda one: one.code)) for field, found in links.items()}
    reach = Reach(**{field: tuple(sorted(one.id for one in found)) for field, found in about.items()})
    first = row.written_by.split()[0] if row.written_by.strip() else ""
    return Posting(
        row.id,
        row.version,
        row.number,
        Kind(row.kind),
        PostingState(row.state),
        Content(
            row.title,
            Phase(row.phase),
            row.text,
            Impact(row.impact),
            row.starts_at,
            row.ends_at,
            row.next_update_at,
            reach,
        ),
        row.written_by,
        row.change_id,
        changes.get(row.change_id, ""),
        row.major_incident_id,
        versions,
        about["services"],
        about["sites"],
        about["agencies"],
        names.get(first, first),
        row.waits_since,
    )


def by_id(conn: Connection, posting_id: int) -> Posting | None:
    """Return one posting with what counts as an outage of it; None where there is no such."""
    found = next(iter(load(conn, select(t.posting).where(_P.id == posting_id))), None)
    if found is None:
        return None
    return replace(found, outages=tuple(one for one in told_by(conn, "posting_id", posting_id) if one.counts))


def of_major(conn: Connection, major_id: int) -> Posting | None:
    """Return the posting of a major incident; None where there is none yet."""
    return next(iter(load(conn, select(t.posting).where(_P.major_incident_id == major_id))), None)


def of_change(conn: Connection, change_id: int) -> Posting | None:
    """Return the posting of a change; None where there is none yet."""
    return next(iter(load(conn, select(t.posting).where(_P.change_id == change_id))), None)


def of_changes(conn: Connection) -> dict[int, Posting]:
    """Return the postings of changes, by the key of the change."""
    found = load(conn, select(t.posting).where(_P.change_id.is_not(None)))
    return {posting.change_id: posting for posting in found if posting.change_id is not None}


def listed(
    conn: Connection,
    *,
    states: Collection[PostingState] = (),
    kinds: Collection[Kind] = (),
    posted_since: datetime | None = None,
) -> list[Posting]:
    """Return postings, the newest first; only of these states and kinds, or posted since a moment, where asked."""
    wanted = select(t.posting).order_by(_P.id.desc())
    if states:
        wanted = wanted.where(_P.state.in_([state.value for state in states]))
    if kinds:
        wanted = wanted.where(_P.kind.in_([kind.value for kind in kinds]))
    if posted_since is not None:
        wanted = wanted.where(_P.id.in_(select(_V.posting_id).where(_V.at >= posted_since)))
    return load(conn, wanted)


def promised(conn: Connection) -> list[Posting]:
    """Return the postings whose last version promises an update, without those that their major incident keeps."""
    newest = select(_V.posting_id, func.max(_V.n).label("n")).group_by(_V.posting_id).subquery()
    said = t.posting_version.join(newest, (newest.c.posting_id == _V.posting_id) & (newest.c.n == _V.n))
    ids = select(_V.posting_id).select_from(said).where(_V.next_at.is_not(None))
    m = t.major_incident.c
    demoted = select(m.id).where(m.state == MajorState.DEMOTED.value)
    own = or_(_P.major_incident_id.is_(None), _P.major_incident_id.in_(demoted))
    return load(conn, select(t.posting).where(own, _P.id.in_(ids)).order_by(_P.id))


def columns(content: Content) -> dict[str, Any]:
    """Return the columns of a posting that hold its content; its links are put by `put_reach`."""
    return {
        "title": content.title,
        "phase": content.phase.value,
        "text": content.text,
        "impact": content.impact.value,
        "starts_at": content.starts_at,
        "ends_at": content.ends_at,
        "next_update_at": content.next_at,
    }


def put_reach(conn: Connection, posting_id: int, reach: Reach) -> None:
    """Make a posting be about exactly these services, sites and agencies."""
    for field, (link, column, _) in LINKS.items():
        put_links(conn, link.c.posting_id, posting_id, link.c[column], set(getattr(reach, field)))


def add_version(
    conn: Connection, posting_id: int, n: int, content: Content, written_by: str, approved_by: str = ""
) -> int:
    """Record what is posted, word for word; returns its key.

    `written_by`: logins of who wrote it; `approved_by`: that of the second person.
    """
    reach = {field: list(getattr(content.reach, field)) for field in LINKS}
    values = {
        "posting_id": posting_id,
        "n": n,
        "at": time_of(conn),
        **{name: value for name, value in columns(content).items() if name != "next_update_at"},
        "next_at": content.next_at,
        "reach": reach,
        "sha256": content.sha256,
        "approved_by": approved_by,
        "written_by": written_by,
    }
    return insert_record(conn, t.posting_version, values)


def add_approval(conn: Connection, posting_id: int, sha256: str) -> None:
    """Record that who is at work approves exactly the text of this digest."""
    conn.execute(insert(t.posting_approval).values(posting_id=posting_id, at=time_of(conn), sha256=sha256))
