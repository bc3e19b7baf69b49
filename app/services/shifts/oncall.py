"""Who is on call: now and in a period; a roster set from a day on, a swap, rows of a file, and as a calendar."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from app.db.engine import Database
from app.db.records import hold, insert_record, time_of, update_versioned
from app.db.shifts import roster as store
from app.db.tables.oncall import oncall_swap, oncall_turn
from app.domain import words
from app.domain.changes_made import Changes
from app.domain.eastern import local_date, to_utc
from app.domain.shifts import oncall
from app.domain.shifts.oncall import LEVELS, ONCALL, PRIMARY, OnCall
from app.errors import InputError, NotAllowed
from app.services.texts import clean
from app.work import Work

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from app.domain.report_table import ReportTable

_RIGHT = "oncall.edit"
_COLUMNS = ("group", "level", "person", "start", "end", "reason")


# --- reading ------------------------------------------------------------------------------------------
def on_call(db: Database, group_ids: Sequence[int] | None = None, work: Work | None = None) -> tuple[OnCall, ...]:
    """Return who is on call now, of these groups; None: of every group that has a roster."""
    with db.read(work) as conn:
        return tuple(store.on_call(conn, db.now(), group_ids))


def holes_to_come(db: Database) -> tuple[str, ...]:
    """Return the times of the next week in which nobody is on call for a group that has a roster, a sentence each."""
    with db.read() as conn:
        found, names, now = store.roster(conn), store.group_names(conn), db.now()
    return tuple(
        oncall.hole_text(names[group][1], hole)
        for group in found.groups
        for hole in oncall.holes(found.turns, found.swaps, group, now)
    )


def on_call_table(db: Database, code: str | None = None, weeks: int = 0) -> ReportTable:
    """Return who is on call now, or in the weeks to come, as a table; `code`: of one group."""
    with db.read() as conn:
        now, names = db.now(), store.group_names(conn)
        ids = None if code is None else [_group(names, code)]
        if not weeks:
            rows = [
                (one.group_name, one.level_text, one.name or "Nobody", "now", words.moment(one.until, weekday=True))
                for one in store.on_call(conn, now, ids)
            ]
            return oncall.table("On call now", rows)
        return oncall.table("On call", _rows(conn, names, ids, now, weeks))


def _rows(
    conn: Connection, names: dict[int, tuple[str, str]], ids: Sequence[int] | None, now: datetime, weeks: int
) -> Iterator[tuple[str, str, str, str, str]]:
    found = store.roster(conn, ids)
    known = store.people_of(conn, found)
    for group in found.groups:
        for level, called in LEVELS:
            if oncall.has_level(found.turns, found.swaps, group, level):
                for one in oncall.duties(found.turns, found.swaps, group, level, now, now + timedelta(weeks=weeks)):
                    who = known[one.person_id][0] if one.person_id is not None else "Nobody"
                    first, last = (words.moment(at, weekday=True) for at in (one.start, one.end))
                    yield names[group][1], called, who, first, last


def calendar_file(db: Database, path: Path, code: str, weeks: int = 8) -> Path:
    """Write who is on call for a group in the weeks to come as iCalendar."""
    from app.domain.cab.invite import Feed, Invite, Method, Status
    from app.reports.cab.ics import to_ics

    with db.read() as conn:
        now, names = db.now(), store.group_names(conn)
        group = _group(names, code)
        found = store.roster(conn, [group])
        known = store.people_of(conn, found)
        entries = [
            Invite(
                f"oncall-{group}-{level}-{one.start:%Y%m%dT%H%M}@longleaf",
                0,
                Method.PUBLISH,
                Status.CONFIRMED,
                one.start,
                one.end,
                now,
                f"{known[one.person_id][0]}: on call for {names[group][1]} ({called.lower()})",
                known[one.person_id][1],
                transparent=True,
            )
            for level, called in LEVELS
            for one in oncall.duties(found.turns, found.swaps, group, level, now, now + timedelta(weeks=weeks))
            if one.person_id is not None
        ]
    path.write_bytes(to_ics(Feed(f"On call for {names[group][1]}", tuple(entries))))
    return path


# --- writing ------------------------------------------------------------------------------------------
def set_turns(
    db: Database,
    code: str,
    people: Sequence[str],
    first_day: date,
    at: str = "08:00",
    *,
    level: int = PRIMARY,
    escalate: int = 0,
    op_id: str | None = None,
) -> Changes:
    """Let these people be on call in turn, a week each, from a day to come on; what held before ends there.

    `people`: logins or names, in order; `at`: Eastern clock time of the hand-over.
    """
    from app.domain.setup.texts import read_time

    db.require(_RIGHT, "keep the roster")
    begins = read_time(at, "At")

    def act(conn: Connection) -> Changes:
        names = store.group_names(conn)
        group = _group(names, code)
        ids = [_person(conn, one) for one in people]
        if not ids:
            raise InputError("People: nobody is named.", hint="Name who is on call, in their order.")
        if first_day < local_date(time_of(conn)):
            raise InputError(
                f"From: {words.day(first_day)} is over.", hint="A roster begins today or later; a swap corrects."
            )
        hold(conn, f"oncall {group}")
        _may(db, conn, group)
        touched = []
        for turn in store.roster(conn, [group]).turns:
            if turn.level == level and (turn.valid_to is None or turn.valid_to > first_day):
                version = store.version_of(conn, turn.id)
                update_versioned(conn, oncall_turn, turn.id, version, {"valid_to": max(first_day, turn.first_day)})
                touched.append(turn.id)
        for n, person in enumerate(ids):
            row = {"group_id": group, "level": level, "person_id": person, "first_day": first_day + timedelta(weeks=n)}
            rest = {"begins": begins, "every": len(ids), "escalate": escalate}
            touched.append(insert_record(conn, oncall_turn, {**row, **rest}))
        who = words.count(len(ids), "person", "people")
        return Changes(
            ONCALL, tuple(touched), f"{who} are on call for {names[group][1]} in turn from {words.day(first_day)} on."
        )

    about = (code, list(people), first_day.isoformat(), at, level)
    return db.write(act, what="set roster", about=about, op_id=op_id)


def swap(
    db: Database,
    code: str,
    person: str,
    start: datetime,
    end: datetime,
    reason: str = "",
    *,
    level: int = PRIMARY,
    op_id: str | None = None,
) -> Changes:
    """Let somebody else be on call for a span [start, end), aware UTC; of what was, with a reason: a correction."""
    db.require(_RIGHT, "keep the roster")
    why = clean(reason, "reason", longest=400)
    if start >= end:
        raise InputError("To: it ends before it begins.", hint="Give the end after the beginning.")

    def act(conn: Connection) -> Changes:
        names = store.group_names(conn)
        group = _group(names, code)
        if start < time_of(conn) - timedelta(minutes=1) and not why:
            raise InputError("Reason: it is needed for what was.", hint="Say why the roster is corrected.")
        _may(db, conn, group)
        values = {"group_id": group, "level": level, "person_id": _person(conn, person), "start_at": start}
        id = insert_record(conn, oncall_swap, {**values, "end_at": end, "reason": why})
        span = f"{words.moment(start, weekday=True)} to {words.moment(end, weekday=True)}"
        return Changes(ONCALL, (id,), f"{person} is on call for {names[group][1]}, {span}.")

    about = (code, person, start.isoformat(), end.isoformat(), level)
    return db.write(act, what="swap on call", about=about, op_id=op_id)


def import_file(db: Database, path: Path, *, op_id: str | None = None) -> Changes:
    """Bring swaps in from a CSV file with the columns group, level, person, start, end and reason; all or none.

    Times are Eastern, as 2026-12-24 17:00. InputError names the row.
    """
    db.require(_RIGHT, "keep the roster")
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        missing = [name for name in _COLUMNS[:5] if name not in (reader.fieldnames or ())]
        if missing:
            hint = f"Columns: {', '.join(_COLUMNS)}."
            raise InputError(f"{path.name}: the column {missing[0]} is missing.", hint=hint)
        rows = list(reader)

    def act(conn: Connection) -> Changes:
        names, ids, levels = store.group_names(conn), [], {name.lower(): level for level, name in LEVELS}
        for n, row in enumerate(rows, 2):
            where = f"{path.name}, row {n}"
            try:
                start, end = (to_utc(datetime.fromisoformat((row[key] or "").strip())) for key in ("start", "end"))
            except ValueError:
                raise InputError(f"{where}: start or end is no time.", hint="Write 2026-12-24 17:00.") from None
            level = levels.get((row["level"] or "primary").strip().lower())
            if level is None or start >= end:
                raise InputError(f"{where}: level or span cannot be used.", hint="primary, secondary; end last.")
            try:
                group, person = _group(names, row["group"] or ""), _person(conn, row["person"] or "")
            except InputError as error:
                raise InputError(f"{where}: {error}", hint=error.hint) from None
            _may(db, conn, group)
            values = {"group_id": group, "level": level, "person_id": person, "start_at": start, "end_at": end}
            reason = clean(row.get("reason") or "", "reason", longest=400) or f"From {path.name}"
            ids.append(insert_record(conn, oncall_swap, {**values, "reason": reason}))
        return Changes(ONCALL, tuple(ids), f"{words.count(len(ids), 'span')} came in from {path.name}.")

    return db.write(act, what="import on call", about=path.name, op_id=op_id)


def _group(names: dict[int, tuple[str, str]], code: str) -> int:
    wanted = code.strip().casefold()
    found = [id for id, called in names.items() if wanted in {text.casefold() for text in called}]
    if not found:
        raise InputError(f"Group: there is no support group {code}.", hint="Name its code, see Setup, Support groups.")
    return found[0]


def _person(conn: Connection, name: str) -> int:
    found = store.person_id(conn, name.strip())
    if len(found) != 1:
        many = f"{len(found)} people are called" if found else "nobody here has the login or name"
        raise InputError(f"Person: {many} {name}.", hint="Name the login.")
    return found[0]


def _may(db: Database, conn: Connection, group: int) -> None:
    """Raise `NotAllowed` for whoever neither leads the group nor coordinates; the guard asks the same."""
    from app.domain.vocabulary import Role

    leads = group in store.led_by(conn, db.actor.login, db.now())
    if not leads and not db.actor.roles & {Role.ADMIN, Role.MIP, Role.CAB}:
        raise NotAllowed("Who is on call is said by those who lead the group.")
