"""Changes with their links and votes, freezes and maintenance windows from and to the database."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    Table,
    and_,
    delete,
    func,
    insert,
    literal_column,
    or_,
    select,
    union_all,
)

from app.db import tables as t
from app.db.conditions import id_in
from app.db.moved_meetings import moved_meetings
from app.db.names import people
from app.domain.changes.board import held_on
from app.domain.changes.values import Change, Freeze, ServiceFacts, Vote, Window
from app.domain.vocabulary import ChangeScope, ChangeState, ChangeType

_C = t.change.c
_SHORTEST = timedelta(minutes=1)  # of what stands in a calendar
_STANDS = func.coalesce(_C.planned_start, _C.actual_start, _C.actual_end)
#: Columns of a change that its form edits.
FORM = (
    "title",
    "reason",
    "type",
    "scope",
    "planned_start",
    "planned_end",
    "implementer",
    "implementation_plan",
    "test_plan",
    "backout_plan",
    "communication_plan",
    "risk_answers",
    "affects_dit",
)
LINKS: Mapping[str, tuple[Table, str, Table]] = {
    "services": (t.change_service, "service_id", t.service),
    "agencies": (t.change_agency, "agency_id", t.agency),
    "sites": (t.change_site, "site_id", t.site),
}
_LOGINS = ("implementer", "created_by", "updated_by")
#: The columns that make a `Change`, the id first.
_OWN = tuple(name for name in Change.__dataclass_fields__ if name in _C)


def load(conn: Connection, wanted: Select[Any]) -> list[Change]:
    """Return the changes that a query of the change table finds, with services, agencies, sites and votes."""
    rows = conn.execute(wanted.with_only_columns(*(_C[name] for name in _OWN), _C.group_id)).all()
    if not rows:
        return []
    ids = [row[0] for row in rows]
    parts = [
        select(literal_column(f"'{name}'").label("name"), link.c.change_id, target.c.code)
        .join_from(link, target, link.c[column] == target.c.id)
        .where(id_in(conn, link.c.change_id, ids))
        for name, (link, column, target) in LINKS.items()
    ]
    links: dict[tuple[str, int], list[str]] = defaultdict(list)
    for name, change_id, code in conn.execute(union_all(*parts)):
        links[name, change_id].append(code)
    v = t.change_vote.c
    votes: dict[int, list[Vote]] = defaultdict(list)
    listed = select(v.change_id, v.voter, v.change_version, v.decision, v.note, v.at).order_by(v.at)
    found = conn.execute(listed.where(id_in(conn, v.change_id, ids))).all()
    logins = {row[_OWN.index(name)] for row in rows for name in _LOGINS} | {row.voter for row in found}
    names = people(conn, logins)
    for change_id, voter, version, decision, note, at in found:
        votes[change_id].append(Vote(voter, version, decision, note, at, names.get(voter, voter)))
    moved = moved_meetings(conn)
    groups = _groups(conn, {row.group_id for row in rows if row.group_id is not None})
    return [_change(row, links, tuple(votes[row[0]]), names, moved, groups) for row in rows]


def _groups(conn: Connection, ids: Collection[int]) -> dict[int, str]:
    g = t.support_group.c
    return {row.id: row.name for row in conn.execute(select(g.id, g.name).where(id_in(conn, g.id, ids)))} if ids else {}


def _change(
    row: Sequence[Any],
    links: Mapping[tuple[str, int], list[str]],
    votes: tuple[Vote, ...],
    names: Mapping[str, str],
    moved: Mapping[date, date],
    groups: Mapping[int, str],
) -> Change:
    values = dict(zip(_OWN, row[:-1], strict=True))
    told = values["planned_start"] is not None
    if not told:  # another system's: where it stands in time
        end = values["actual_end"] or values["actual_start"] or values["submitted_at"] or values["updated_at"]
        start = values["actual_start"] or end
        values |= {"planned_start": start, "planned_end": max(end, start + _SHORTEST)}
    values.update(
        planned_told=told,
        group=groups.get(row[-1], ""),
        type=ChangeType(values["type"]),
        scope=ChangeScope(values["scope"]),
        state=ChangeState(values["state"]),
        votes=votes,
        cab_date=held_on(values["cab_date"], moved) if values["cab_date"] is not None else None,
        **{name: tuple(sorted(links.get((name, values["id"]), ()))) for name in LINKS},
        **{f"{name}_name": names.get(values[name], values[name]) for name in _LOGINS},
    )
    return Change(**values)


def changes_between(conn: Connection, start: datetime, end: datetime, *, agency: str | None = None) -> list[Change]:
    """Return changes whose planned or actual time touches [start, end), by planned start."""
    wanted = select(t.change).where(_touches(start, end)).order_by(_STANDS, _C.id)
    if agency is not None:
        link = t.change_agency.c
        ids = select(link.change_id).join_from(t.change_agency, t.agency, link.agency_id == t.agency.c.id)
        wanted = wanted.where(_C.id.in_(ids.where(t.agency.c.code == agency)))
    return load(conn, wanted)


def changes_beside(conn: Connection, changes: Iterable[Change]) -> list[Change]:
    """Return changes at the time of any of `changes`, themselves among them, by planned start."""
    times = {(change.planned_start, change.planned_end) for change in changes}
    if not times:
        return []
    return load(conn, select(t.change).where(or_(*(_touches(*one) for one in times))).order_by(_STANDS, _C.id))


def _touches(start: datetime, end: datetime) -> ColumnElement[bool]:
    done = and_(_C.planned_start.is_(None), _C.actual_start.is_(None), _C.actual_end >= start, _C.actual_end < end)
    return or_(
        and_(_C.planned_start < end, _C.planned_end > start), and_(_C.actual_start < end, _C.actual_end > start), done
    )


def change_by_id(conn: Connection, change_id: int) -> Change | None:
    """Return one change, None where there is no such."""
    found = load(conn, select(t.change).where(_C.id == change_id))
    return found[0] if found else None


def changes_by_ids(conn: Connection, ids: Collection[int]) -> list[Change]:
    """Return these changes by planned start; ids that are gone are left out."""
    return load(conn, select(t.change).where(id_in(conn, _C.id, ids)).order_by(_C.planned_start, _C.id))


def freezes_between(conn: Connection, start: datetime, end: datetime) -> list[Freeze]:
    """Return the freezes that touch [start, end), by their start."""
    f = t.freeze.c
    wanted = (
        select(f.id, f.name, f.kind, f.start_at, f.end_at, t.agency.c.code, t.service.c.code, f.reason)
        .select_from(
            t.freeze.outerjoin(t.agency, f.agency_id == t.agency.c.id).outerjoin(
                t.service, f.service_id == t.service.c.id
            )
        )
        .where(f.start_at < end, f.end_at > start)
        .order_by(f.start_at)
    )
    return [Freeze(*row) for row in conn.execute(wanted)]


def maintenance_windows(conn: Connection) -> list[Window]:
    """Return the weekly maintenance windows, by weekday and time, also those that ended or have not begun."""
    w = t.maintenance_window.c
    code = t.service.c.code
    wanted = select(w.weekday, w.start_time, w.end_time, code, w.valid_from, w.valid_to).select_from(
        t.maintenance_window.outerjoin(t.service, w.service_id == t.service.c.id)
    )
    return [Window(*row) for row in conn.execute(wanted.order_by(w.weekday, w.start_time))]


def service_facts(conn: Connection) -> dict[str, ServiceFacts]:
    """Return what clashes and approvals need to know of each service, by code."""
    s, primary, standby = t.service.c, t.site.alias("primary_site"), t.site.alias("standby_site")
    below: dict[int, list[str]] = defaultdict(list)
    d = t.service_dependency.c
    for service_id, code in conn.execute(
        select(d.service_id, s.code).join_from(t.service_dependency, t.service, d.depends_on_id == s.id)
    ):
        below[service_id].append(code)
    wanted = select(s.id, s.code, s.name, primary.c.code, standby.c.code).select_from(
        t.service.outerjoin(primary, s.primary_site_id == primary.c.id).outerjoin(
            standby, s.standby_site_id == standby.c.id
        )
    )
    return {
        code: ServiceFacts(code, name, tuple(x for x in (first, second) if x), tuple(sorted(below[key])))
        for key, code, name, first, second in conn.execute(wanted)
    }


def set_links(
    conn: Connection, change_id: int, links: Mapping[str, Iterable[str]], known: Mapping[str, Mapping[str, int]]
) -> None:
    """Make the change touch exactly these codes; `known`: code to id per kind of link."""
    for name, codes in links.items():
        link, column, _ = LINKS[name]
        have = set(conn.scalars(select(link.c[column]).where(link.c.change_id == change_id)))
        want = {known[name][code] for code in codes}
        if have - want:
            conn.execute(delete(link).where(link.c.change_id == change_id, link.c[column].in_(have - want)))
        if want - have:
            conn.execute(insert(link), [{"change_id": change_id, column: key} for key in sorted(want - have)])


def add_vote(
    conn: Connection, change_id: int, version: int, decision: str, note: str, *, voter: str, at: datetime
) -> None:
    """Record the vote of the person at work; PostgreSQL takes who and when from its session and nobody's word."""
    row: dict[str, Any] = {"change_id": change_id, "change_version": version, "decision": decision, "note": note}
    if conn.dialect.name == "sqlite":
        row |= {"voter": voter, "at": at}
    conn.execute(insert(t.change_vote), row)


def codes(conn: Connection) -> dict[str, dict[str, int]]:
    """Return code to id of everything a change can touch."""
    return {
        name: {row.code: row.id for row in conn.execute(select(target.c.code, target.c.id))}
        for name, (_, _, target) in LINKS.items()
    }


def names(conn: Connection) -> dict[str, list[tuple[str, str]]]:
    """Return (code, name) of what a change can touch, by kind of link, without what has ended, and logins of people."""
    found = {}
    for name, (_, _, target) in LINKS.items():
        wanted = select(target.c.code, target.c.name).order_by(target.c.code)
        if "valid_to" in target.c:
            wanted = wanted.where(target.c.valid_to.is_(None))
        found[name] = [(code, title) for code, title in conn.execute(wanted)]
    p = t.person.c
    staff = select(p.login, p.name).where(p.active.is_(True), p.login.is_not(None)).order_by(p.name)
    found["people"] = [(login, name) for login, name in conn.execute(staff)]
    return found
