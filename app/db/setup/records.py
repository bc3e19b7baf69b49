"""Records that are set up: their rows, what may be chosen, and writing one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection, Table, func, insert, or_, select, update

from app.db import tables as t
from app.db.deleting import delete_rows
from app.db.records import insert_record, save
from app.domain import words
from app.domain.eastern import midnight
from app.domain.setup.levels import Row
from app.domain.setup.values import Cell
from app.domain.vocabulary import TicketState

#: Tickets that somebody still has to work on.
OPEN_STATES = tuple(state.value for state in TicketState if state.is_open)
#: Tables in which people keep rows of their own beside those of the desk.
_OWN = frozenset({"text_module", "ticket_template"})
#: The lists that fields choose from: their table, and the columns by which a record is called there.
_OFFERED: Mapping[str, tuple[Table, tuple[str, ...]]] = {
    "agencies": (t.agency, ("code", "name")),
    "services": (t.service, ("name",)),
    "sites": (t.site, ("name", "code")),
    "groups": (t.support_group, ("name",)),
    "calendars": (t.calendar, ("code", "name")),
    "people": (t.person, ("name",)),
}


def rows_of(conn: Connection, table: str, id: int | None = None) -> list[dict[str, Any]]:
    """Return every row of a table by its name, or the one of an id; in the order in which they were made."""
    own = t.metadata.tables[table]
    query = select(own).order_by(own.c.id)
    if table in _OWN:
        query = query.where(own.c.owner == "")  # one person's own are kept elsewhere
    return [dict(row) for row in conn.execute(query if id is None else query.where(own.c.id == id)).mappings()]


def offers(conn: Connection, names: Collection[str]) -> dict[str, tuple[tuple[int, str], ...]]:
    """Return (id, text) of what may be chosen, by the names of the lists, in the order of the texts."""
    found = {}
    for name in sorted(names):
        table, called = _OFFERED[name]
        columns = [table.c[column] for column in called]
        rows = conn.execute(select(table.c.id, *columns)).all()
        texts = ((row[0], _offered_as(called, row[1:])) for row in rows)
        found[name] = tuple(sorted(texts, key=lambda pair: pair[1].casefold()))
    return found


def _offered_as(columns: tuple[str, ...], values: Sequence[str]) -> str:
    """Return "DEQ Environmental Quality", "Eastern Data Center (EDC)": sites are named first, as everywhere."""
    return f"{values[0]} ({values[1]})" if columns == ("name", "code") else " ".join(values)


def last_days(conn: Connection, name: str) -> dict[int, date]:
    """Return the day from which what may be chosen does not hold any more, by id, for what has such a day."""
    own = _OFFERED[name][0].c
    if name == "people":
        return dict.fromkeys(conn.scalars(select(own.id).where(own.active.is_(False))), date.min)
    rows = conn.execute(select(own.id, own.valid_to).where(own.valid_to.is_not(None)))
    return {row.id: row.valid_to for row in rows}


def dependencies(conn: Connection) -> dict[int, tuple[int, ...]]:
    """Return by service what it depends on."""
    d = t.service_dependency.c
    found: defaultdict[int, list[int]] = defaultdict(list)
    for service_id, below in conn.execute(select(d.service_id, d.depends_on_id).order_by(d.depends_on_id)):
        found[service_id].append(below)
    return {id: tuple(below) for id, below in found.items()}


def set_dependencies(conn: Connection, id: int, wanted: Iterable[int]) -> bool:
    """Make a service depend on exactly these; returns whether anything was written."""
    d = t.service_dependency.c
    have = set(conn.scalars(select(d.depends_on_id).where(d.service_id == id)))
    want = set(wanted)
    if have - want:
        delete_rows(conn, t.service_dependency, d.service_id == id, d.depends_on_id.in_(have - want))
    if want - have:
        rows = [{"service_id": id, "depends_on_id": below} for below in sorted(want - have)]
        conn.execute(insert(t.service_dependency), rows)
    return have != want


def taken(conn: Connection, table: str, column: str, value: str, but: int | None = None) -> bool:
    """Return whether another record has this text in a column, whatever the case of its letters."""
    own = t.metadata.tables[table].c
    same = [own[column], own.id]
    rows = conn.execute(select(*same).where(func.lower(own[column]) == value.lower())).all()
    return any(id != but for _, id in rows)


def write_row(conn: Connection, row: Row, what: str) -> tuple[int, bool]:
    """Write a planned row; returns its id, and whether anything was written. Raises `Stale`."""
    table = t.metadata.tables[row.table]
    if row.id is None:
        return insert_record(conn, table, row.values), True
    if row.version is None:
        current = conn.execute(select(table).where(table.c.id == row.id).with_for_update()).mappings().one()
        changed = {name: value for name, value in row.values.items() if current[name] != value}
        if changed:
            save(conn, table, row.id, int(current["version"]), changed, what=what)
        return row.id, bool(changed)
    save(conn, table, row.id, row.version, row.values, what=what)
    return row.id, True


def row_at(conn: Connection, table: str, **key: Any) -> dict[str, Any] | None:
    """Return the row with these values, held until the transaction ends; None where there is none."""
    own = t.metadata.tables[table]
    query = select(own).where(*(own.c[name] == value for name, value in key.items()))
    row = conn.execute(query).mappings().first()
    return None if row is None else dict(row)


def holiday_years(conn: Connection) -> dict[int, tuple[int, int]]:
    """Return by year how many holidays are known, and how many of them are only derived."""
    c = t.holiday.c
    found: dict[int, tuple[int, int]] = {}
    for day, status in conn.execute(select(c.day, c.status).where(c.withdrawn.is_(False)).order_by(c.day)):
        known, derived = found.get(day.year, (0, 0))
        found[day.year] = (known + 1, derived + (status == "derived"))
    return found


def matrix(conn: Connection) -> list[Cell]:
    """Return the cells of the priority matrix that are there."""
    c = t.priority_matrix.c
    rows = conn.execute(select(c.impact, c.urgency, c.priority, c.sample).order_by(c.impact, c.urgency))
    return [Cell(*row) for row in rows]


def set_cell(conn: Connection, impact: int, urgency: int, priority: int) -> None:
    """Write a cell of the matrix; it is the customer's own value from then on."""
    m, c = t.priority_matrix, t.priority_matrix.c
    values = {"priority": priority, "sample": False}
    if conn.execute(update(m).where(c.impact == impact, c.urgency == urgency).values(**values)).rowcount == 0:
        conn.execute(insert(m).values(impact=impact, urgency=urgency, **values))


def own_matrix(conn: Connection) -> None:
    """Take the mark of sample values from every cell."""
    conn.execute(update(t.priority_matrix).where(t.priority_matrix.c.sample.is_(True)).values(sample=False))


def users_of(conn: Connection, table: str, id: int, day: date) -> list[str]:
    """Return in words what still refers to a record that is to end on a day, the first few of each kind."""
    s = t.service.c
    found: list[str] = []
    if table == "support_group":
        standing = or_(s.valid_to.is_(None), s.valid_to > day)
        found += _called(conn, s.name, "service", s.group_id == id, standing)
    if table == "site":
        at = or_(s.primary_site_id == id, s.standby_site_id == id)
        found += _called(conn, s.name, "service", at, or_(s.valid_to.is_(None), s.valid_to > day))
    g, k, a = t.sla_target.c, t.ticket.c, t.agency.c
    if table in ("agency", "service"):
        whose = g.agency_id if table == "agency" else g.service_id
        going = or_(g.effective_to.is_(None), g.effective_to > midnight(day))
        count = conn.execute(select(func.count()).where(whose == id, going)).scalar_one()
        found += [words.count(count, "target")] if count else []
    if table == "agency":
        found += _called(conn, a.code, "agency", a.parent_id == id, or_(a.valid_to.is_(None), a.valid_to > day))
    if table == "support_group":
        count = conn.execute(select(func.count()).where(k.group_id == id, k.state.in_(OPEN_STATES))).scalar_one()
        found += [words.count(count, "open ticket")] if count else []
    if table == "service":
        d = t.service_dependency.c
        above = select(d.service_id).where(d.depends_on_id == id)
        found += _called(conn, s.name, "service", s.id.in_(above), or_(s.valid_to.is_(None), s.valid_to > day))
    return found


def open_tickets_of(conn: Connection, login: str) -> int:
    """Return how many open tickets somebody works on."""
    k = t.ticket.c
    found: int = conn.execute(select(func.count()).where(k.assignee == login, k.state.in_(OPEN_STATES))).scalar_one()
    return found


def _called(conn: Connection, name: Any, noun: str, *where: Any) -> list[str]:
    names: Sequence[str] = conn.execute(select(name).where(*where).order_by(name)).scalars().all()
    return [f"the {noun} {one}" for one in names]


def members_of(conn: Connection, group_id: int, day: date) -> list[str]:
    """Return the names of who is in a support group on a day."""
    g, p = t.group_member.c, t.person.c
    query = select(p.name).join_from(t.group_member, t.person, g.person_id == p.id).where(g.group_id == group_id)
    held = query.where(g.valid_from <= day, or_(g.valid_to.is_(None), g.valid_to > day))
    return list(conn.scalars(held.distinct().order_by(p.name)))


def assignments_of(conn: Connection, person_id: int) -> list[tuple[str, str, date, date | None]]:
    """Return what somebody does for agencies: (agency's code, role, from, until), newest first."""
    g, a = t.agency_assignment.c, t.agency.c
    query = (
        select(a.code, g.role, g.valid_from, g.valid_to)
        .join_from(t.agency_assignment, t.agency, g.agency_id == a.id)
        .where(g.person_id == person_id, or_(g.valid_to.is_(None), g.valid_to > g.valid_from))
        .order_by(g.valid_from.desc(), a.code)
    )
    return [(code, role, start, end) for code, role, start, end in conn.execute(query)]
