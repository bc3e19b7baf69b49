"""What administrators do when they set up a workspace: make, edit and end records. Nothing is deleted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from app.db import tables as t
from app.db.engine import Database
from app.db.records import hold, save
from app.db.setup import records as store
from app.db.sla import hold_levels
from app.db.tables import kinds
from app.domain import words
from app.domain.catalog.life_cycle import LifeCycle, after_end
from app.domain.changes_made import Changes, Touched
from app.domain.eastern import local_date
from app.domain.setup.levels import Row
from app.domain.setup.parts import Ending, Part, part_of
from app.domain.setup.values import Proposal
from app.domain.sla.priority import LEVELS, REACH_TEXTS, URGENCY_WORDS
from app.domain.vocabulary import Priority
from app.errors import Conflict, InputError
from app.services.setup import categories
from app.services.setup.allowed import called, check_end, check_fixed, left_with, writable
from app.services.setup.carrying_out import carry_out, write
from app.services.setup.holidays import at_hand
from app.services.setup.planning import existing, plan_year
from app.services.setup.rules import check
from app.work import Work

if TYPE_CHECKING:
    from sqlalchemy import Connection


def create(
    db: Database,
    part: str,
    values: Mapping[str, Any],
    reason: str = "",
    work: Work | None = None,
    *,
    op_id: str | None = None,
) -> Changes:
    """Make a record of a part. `values`: by field, as forms hold them; what is left out is empty.

    `reason`: why the past is corrected, where an outcome that is known changes; without one that is refused.
    """
    kind = part_of(part)
    db.require(kind.right)
    if kind.levels:
        return carry_out(db, Proposal(part, None, values), f"create {kind.table}", reason, work, op_id)

    def act(conn: Connection) -> Changes:
        columns = kind.new(values)
        below = tuple(columns.pop("depends_on", ()))
        _hold_circles(conn, kind)
        check(conn, kind, None, columns, below, local_date(db.now()))
        columns = writable(db, kind, columns, None)
        id, _ = store.write_row(conn, Row(kind.table, None, columns), kind.noun[0])
        written = [t.metadata.tables[kind.table]]
        if below:
            store.set_dependencies(conn, id, below)
            written.append(t.service_dependency)
        return Changes(kinds.touched_by(*written), (id,), f"{called(kind, columns)} is added.")

    return db.write(act, what=f"create {kind.table}", op_id=op_id)


def _hold_circles(conn: Connection, kind: Part) -> None:
    """Let one service at a time be written: two that come to depend on each other at once would be a circle."""
    if kind.id == "services":
        hold(conn, "what services depend on")


def edit(
    db: Database,
    part: str,
    id: int,
    base: Mapping[str, Any],
    mine: Mapping[str, Any],
    reason: str = "",
    work: Work | None = None,
    *,
    since: date | None = None,
    op_id: str | None = None,
) -> Changes:
    """Save a form that was opened with `base`; other people's edits of other fields are kept.

    Where clocks count by the part, `base` has the `version` that was read, and an edit of anybody since is refused.
    `since`: the day from which the hours of a calendar, or what a target promises, hold; None: from the beginning.
    `reason`: as in `create`.
    """
    kind = part_of(part)
    db.require(kind.right)
    if kind.levels:
        asked = Proposal(part, id, mine, since=since, version=int(base["version"]))
        return carry_out(db, asked, f"edit {kind.table}", reason, work, op_id)

    def act(conn: Connection) -> Changes:
        _hold_circles(conn, kind)
        row = existing(conn, kind, id)
        was, new = kind.stored({n: v for n, v in base.items() if n in mine}), kind.stored(mine)
        check_fixed(kind, row, new)
        new = writable(db, kind, new, row)
        was = {name: value for name, value in was.items() if name in new}
        below = store.dependencies(conn).get(id, ()) if kind.id == "services" else ()
        wanted = tuple(new.get("depends_on", below))
        check(conn, kind, id, {**row, **new}, wanted, local_date(db.now()))
        last = new.get("valid_to")
        if last is not None and last != row["valid_to"]:
            check_end(conn, kind, {**row, **new}, last, "Until")
        beside = {"depends_on": sorted(below)} if kind.id == "services" else None
        table = t.metadata.tables[kind.table]
        renamed = new["name"] if kind.id == "categories" and new.get("name", row["name"]) != row["name"] else ""
        if renamed:
            was, new = {**was, "former": row["former"]}, {**new, "former": categories.former(row, renamed)}
        saved = save(conn, table, id, was, new, beside=beside, what=called(kind, row))
        written = [table] if set(saved.written) - {"depends_on"} else []
        if "depends_on" in saved.written and store.set_dependencies(conn, id, saved.written["depends_on"]):
            written = [table, t.service_dependency]
        text = f"{called(kind, {**row, **new})} {'is saved' if written else 'was so already'}."
        if renamed and (filed := categories.rename(conn, row["name"], renamed)):
            written.append(t.ticket)
            text = f"{text[:-1]}; {words.count(filed, 'ticket')} {words.plural(filed, 'has', 'have')} the new name."
        return Changes(kinds.touched_by(*written), (id,), text)

    return db.write(act, what=f"edit {kind.table}", about=id, op_id=op_id)


def end(
    db: Database,
    part: str,
    id: int,
    version: int,
    day: date | None = None,
    reason: str = "",
    work: Work | None = None,
    *,
    replacement_id: int | None = None,
    op_id: str | None = None,
) -> Changes:
    """End a record: from `day` (today) on it does not hold; a holiday or special hours are withdrawn, a person
    retired. `reason`: as in `create`. `replacement_id`: the service that takes a service's place."""
    kind = part_of(part)
    db.require(kind.right)
    if kind.levels:
        asked = Proposal(part, id, ends=True, day=day, version=version)
        return carry_out(db, asked, f"end {kind.table}", reason, work, op_id)

    def act(conn: Connection) -> Changes:
        row = existing(conn, kind, id)
        last = day or local_date(db.now())
        if kind.ending is Ending.DAY:
            check_end(conn, kind, row, last)
            values: dict[str, Any] = {"valid_to": last}
            text = f"{called(kind, row)} ends on {words.day(last)}."
            if kind.id == "services":
                values |= _retired(row, last, replacement_id, local_date(db.now()))
                below = store.dependencies(conn).get(id, ())
                check(conn, kind, id, {**row, **values}, below, local_date(db.now()))
        elif kind.ending is Ending.WITHDRAWN:
            values, text = {"withdrawn": True}, f"{called(kind, row)} is withdrawn."
        else:
            values, text = {"active": False}, f"{called(kind, row)} does not work here any more."
            left = left_with(conn, row, last)
            text += f" Still theirs: {words.joined(left)}." if left else ""
        save(conn, t.metadata.tables[kind.table], id, version, values, what=called(kind, row))
        return Changes(kind.touches, (id,), text)

    return db.write(act, what=f"end {kind.table}", about=id, op_id=op_id)


def _retired(row: Mapping[str, Any], day: date, replacement_id: int | None, today: date) -> dict[str, Any]:
    """Return what is written of a service that ends on a day, besides it; what replaces it stays where none is told."""
    life = after_end(LifeCycle(row["life_cycle"]), day, today)
    return {"life_cycle": life.value, "replacement_id": replacement_id or row["replacement_id"]}


# --- the priority matrix --------------------------------------------------------------------------
def set_matrix(
    db: Database,
    base: Mapping[tuple[int, int], int | None],
    mine: Mapping[tuple[int, int], int],
    *,
    op_id: str | None = None,
) -> Changes:
    """Save cells of the priority matrix, by (impact, urgency); `base`: as they were read, None for one that was not
    there. It holds for tickets logged from now on. Saved, none of the matrix is a sample value any more.

    Raises `Conflict` where somebody else changed the same cell, `InputError` for what is no cell or no priority.
    """
    db.require("target.edit")
    for (impact, urgency), priority in mine.items():
        if impact not in LEVELS or urgency not in LEVELS or priority not in LEVELS:
            raise InputError(f"Impact {impact}, urgency {urgency}: priority {priority} is none of 1 to 4.")

    def act(conn: Connection) -> Changes:
        cells = {(cell.impact, cell.urgency): cell for cell in store.matrix(conn)}
        now = {key: cell.priority for key, cell in cells.items()}
        clashes: dict[str, tuple[object, object, object]] = {
            f"impact {i} urgency {u}": (base[i, u], level, now.get((i, u)))
            for (i, u), level in mine.items()
            if (i, u) in base and now.get((i, u)) not in (base[i, u], level)
        }
        if clashes:
            raise Conflict(
                f"The priority matrix was changed by somebody else meanwhile: {', '.join(clashes)}.", clashes, 0
            )
        changed = {key: level for key, level in mine.items() if now.get(key) != level}
        confirms = any(cell.sample for cell in cells.values())
        for (impact, urgency), level in changed.items():
            store.set_cell(conn, impact, urgency, level)
        if confirms:
            store.own_matrix(conn)
        if not changed and not confirms:
            return Changes(Touched.NOTHING, (), "The priority matrix was so already.")
        told = [
            f"{REACH_TEXTS[i].capitalize()}, {URGENCY_WORDS[u].lower()}: {Priority(p).label}"
            for (i, u), p in changed.items()
        ]
        text = (
            f"{'; '.join(told[:2])}{'; …' if len(told) > 2 else ''}."
            if told
            else "The priority matrix is your own now."
        )
        return Changes(kinds.touched_by(t.priority_matrix), (), text)

    return db.write(act, what="edit priority_matrix", about=sorted(10 * i + u for i, u in mine), op_id=op_id)


# --- a year of holidays ---------------------------------------------------------------------------
def import_holidays(
    db: Database, year: int, reason: str = "", work: Work | None = None, *, op_id: str | None = None
) -> Changes:
    """Bring in the state holidays of a year, with source and whether they are confirmed; those there are left.

    Raises `InputError` where no list of the year is at hand. `reason`: as in `create`.
    """
    db.require("holiday.edit")
    rows = at_hand(year)
    if not rows:
        raise InputError(
            f"Year: no list of the holidays of {year} is at hand.", hint="Enter them from the published list with New."
        )

    def act(conn: Connection) -> Changes:
        hold_levels(conn)
        planned = plan_year(conn, rows)
        if planned is None:
            return Changes(Touched.NOTHING, (), f"The holidays of {year} are here already.")
        return write(conn, planned, (t.holiday,), reason, db.now(), work)

    return db.write(act, what="import holidays", about=year, op_id=op_id)


def confirm_holidays(
    db: Database, holidays: Sequence[tuple[int, int]], source: str, *, op_id: str | None = None
) -> Changes:
    """Confirm derived holidays, given as (id, version), against a published list, which `source` names."""
    db.require("holiday.edit")
    columns = {**part_of("holidays").stored({"source": source}), "status": "confirmed"}

    def act(conn: Connection) -> Changes:
        for id, version in holidays:
            save(conn, t.holiday, id, version, columns, what="This holiday")
        if not holidays:
            return Changes(Touched.NOTHING, (), "No holiday was confirmed.")
        ids = tuple(id for id, _ in holidays)
        verb = words.plural(len(ids), "is", "are")
        return Changes(kinds.touched_by(t.holiday), ids, f"{words.count(len(ids), 'holiday')} {verb} confirmed.")

    return db.write(act, what="confirm holidays", about=sorted(id for id, _ in holidays), op_id=op_id)
