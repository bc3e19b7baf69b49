"""What the editors ask: the records of a part, one of them with its history, and what a change would alter."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from app.db import templates
from app.db.engine import Database
from app.db.records import time_of
from app.db.setup import categories
from app.db.setup import history as trail
from app.db.setup import levels as level_store
from app.db.setup import records as store
from app.db.setup.access import who_has_what
from app.db.setup.roles import roles_of
from app.db.sla import corrections_told
from app.domain import words
from app.domain.agencies import ASSIGNMENT_ROLES
from app.domain.eastern import local_date
from app.domain.setup.access import off_record, with_access
from app.domain.setup.history import told
from app.domain.setup.parts import MATRIX, Part, part_of
from app.domain.setup.standing import ended, state_of
from app.domain.setup.texts import hours_of_date, week_text
from app.domain.setup.values import Cell, Effect, HistoryLine, Listed, Proposal, Record, RecordDetail, YearOfHolidays
from app.services.setup.holidays import at_hand
from app.services.setup.planning import existing, plan
from app.services.setup.recompute import recompute
from app.services.tickets.routing import tried
from app.work import Work

if TYPE_CHECKING:
    from sqlalchemy import Connection


def listed(db: Database, part: str, work: Work | None = None) -> Listed:
    """Return the records of a part, ended ones among them, with what its fields offer and what is to be told."""
    kind, today = part_of(part), local_date(db.now())
    with db.read(work) as conn:
        offers = _offers(conn, kind, today)
        below = store.dependencies(conn) if kind.id == "services" else {}
        later = _last_hours(conn) if kind.id == "calendars" else {}
        texts = {name: dict(pairs) for name, pairs in offers.items()}
        rows = [{**row, "depends_on": below.get(row["id"], ()), **later.get(row["id"], {})} for row in
                store.rows_of(conn, kind.table)]  # fmt: skip
        notes = _year_notes(conn, today) if kind.id == "holidays" else ()
        if kind.id == "categories":
            notes = _category_notes(conn)
        if kind.id == "routing":
            notes = tried(conn, today)
        if kind.levels:
            notes = (*notes, *_corrections(conn, db.now()))
        records = tuple(_record(kind, row, texts, today) for row in rows)
        if kind.id == "people":
            has = who_has_what(conn)
            in_file = conn.dialect.name != "postgresql"
            records = tuple(with_access(record, has, in_file=in_file) for record in records)
            notes = () if in_file or not off_record(has) else (off_record(has),)
    return Listed(part, records, offers, notes)


def _offers(conn: Connection, kind: Part, today: date) -> dict[str, tuple[tuple[int, str], ...]]:
    """Return what may be chosen; what has ended is marked, for a record may still have it."""
    found = store.offers(conn, {field.offers for field in kind.fields if field.offers})
    gone = {name: {id for id, last in store.last_days(conn, name).items() if last <= today} for name in found}
    return {
        name: tuple((id, f"{text} (ended)" if id in gone[name] else text) for id, text in pairs)
        for name, pairs in found.items()
    }


def _last_hours(conn: Connection) -> dict[int, dict[str, Any]]:
    """Return the hours of calendars as they are once all that was entered holds: what the next edit begins with."""
    found = {}
    for id, one in level_store.load_levels(conn).calendars.stored.items():
        if one.later:
            last = one.later[-1]
            found[id] = {"week": last.week, "uses_holidays": last.uses_holidays, "hours_from": last.valid_from}
    return found


def _record(kind: Part, row: Mapping[str, Any], texts: Mapping[str, Mapping[Any, str]], today: date) -> Record:
    values = {field.key: field.read(row) for field in kind.fields}
    shown = {field.key: field.shown(values[field.key], texts) for field in kind.fields}
    return Record(
        row["id"],
        row["version"],
        _name(kind, shown),
        values,
        shown,
        state_of(kind, row, today),
        ended(kind, row, today),
    )


def _name(kind: Part, shown: Mapping[str, str]) -> str:
    if kind.id == "targets":
        return f"{shown['priority']} {shown['metric'].lower()}"
    if kind.id == "windows":
        return f"{shown['weekday']} {shown['start_time']}–{shown['end_time']}"
    if kind.id == "members":
        return f"{shown['person_id']} in {shown['group_id']}"
    if kind.id == "routing":
        return f"Rule {shown['place']}"
    if kind.id == "special":
        return f"{shown['day']}, {shown['calendar_id']}"
    return shown[kind.called]


def _year_notes(conn: Connection, today: date) -> tuple[str, ...]:
    known = store.holiday_years(conn)
    notes = [
        f"No holidays are known for {year}: business hours count such days as working days."
        for year in (today.year, today.year + 1)
        if year not in known
    ]
    derived = [f"{year} ({count})" for year, (_, count) in known.items() if count and year >= today.year]
    if derived:
        notes.append(f"Derived from the policy and not confirmed yet: {words.joined(derived)}.")
    return tuple(notes)


def _category_notes(conn: Connection) -> tuple[str, ...]:
    names = categories.not_listed(conn)
    if not names:
        return ()
    more = f" and {len(names) - 3:,} more" if len(names) > 3 else ""
    verb = words.plural(len(names), "is", "are")
    return (
        f"{words.count(len(names), 'category', 'categories')} of tickets {verb} not on this list:"
        f" {words.joined(names[:3]) if not more else ', '.join(names[:3])}{more}. Take in categories puts them here.",
    )


def _corrections(conn: Connection, now: datetime) -> tuple[str, ...]:
    """Return a sentence where the past was corrected: how often, and what last."""
    found = corrections_told(conn, None, now)
    if not found:
        return ()
    last = found[-1]
    outcomes = words.count(last.outcomes, "known outcome")
    text = f"{last.what.rstrip('.')} ({last.reason.rstrip('.')}), {outcomes}"
    times = "once" if len(found) == 1 else f"{len(found):,} times, last"
    return (f"The past was corrected {times} on {words.day(local_date(last.at))}: {text}.",)


def years(db: Database, work: Work | None = None) -> tuple[YearOfHolidays, ...]:
    """Return what is known of the holidays of each year, with years of which only a list is at hand, and the next."""
    today = local_date(db.now())
    with db.read(work) as conn:
        known = store.holiday_years(conn)
    wanted = {*known, today.year, today.year + 1, *(year for year in range(2000, 2100) if at_hand(year))}
    return tuple(YearOfHolidays(year, *known.get(year, (0, 0)), bool(at_hand(year))) for year in sorted(wanted))


def matrix(db: Database, work: Work | None = None) -> tuple[Cell, ...]:
    """Return the cells of the priority matrix that are there, by impact and urgency."""
    with db.read(work) as conn:
        return tuple(store.matrix(conn))


def matrix_history(db: Database, work: Work | None = None) -> tuple[HistoryLine, ...]:
    """Return what was done to the priority matrix, newest first."""
    with db.read(work) as conn:
        return told(MATRIX, trail.entries(conn, trail.matrix_rows()), {})


def detail(db: Database, part: str, id: int, work: Work | None = None) -> RecordDetail:
    """Return what is shown of one record beside the list. Raises `InputError` where it is not there."""
    kind = part_of(part)
    with db.read(work) as conn:
        row = existing(conn, kind, id)
        texts = {name: dict(pairs) for name, pairs in _offers(conn, kind, local_date(db.now())).items()}
        rows = [(kind.table, str(id))]
        if kind.id == "calendars":
            rows += trail.rows_below(conn, "calendar_hours", "calendar_id", id)
            rows += trail.rows_below(conn, "special_hours", "calendar_id", id)
        if kind.id == "services":
            rows += trail.link_rows(conn, "service_dependency", id)
        if kind.id == "people":
            rows += trail.rows_below(conn, "role_change", "person_id", id)
        lines = told(kind.id, trail.entries(conn, rows), texts)
        facts = _FACTS[kind.id](conn, row) if kind.id in _FACTS else ()
    return RecordDetail(id, facts, lines)


def _calendar_facts(conn: Connection, row: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    levels = level_store.load_levels(conn)
    one = levels.calendar(row["id"])
    first = week_text(one.week) + ("" if one.uses_holidays else ", open on state holidays")
    facts = [("From the beginning", first)]
    facts += [
        (f"From {words.day(change.valid_from)}",
         week_text(change.week) + ("" if change.uses_holidays else ", open on state holidays"))
        for change in one.later
    ]  # fmt: skip
    facts += [(words.day(day), hours_of_date(hours)) for day, hours in one.special.items()]
    users = [target.text for target in levels.targets if target.calendar_id == row["id"]]
    return (*facts, ("Used by", f"{words.count(len(users), 'target')}" if users else "no target"))


def _person_facts(conn: Connection, row: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    given = store.assignments_of(conn, row["id"])
    facts = [(f"{ASSIGNMENT_ROLES[role]} of {code}", _dates(start, end)) for code, role, start, end in given]
    if not row["login"]:
        return (("Roles", "none: without a login nobody signs in"), *facts)
    roles = roles_of(conn, [row["login"]])
    if roles is None:
        said = "every role: whoever opens this file has all rights"
    elif row["login"] not in roles:
        said = "the database does not know this login yet"
    else:
        said = ", ".join(role.label for role in roles[row["login"]]) or "none"
    seen = next((one.seen for one in who_has_what(conn) if one.login == row["login"]), words.NONE)
    return (("Roles", said), ("Last seen", seen), *facts)


def _dates(start: date, end: date | None) -> str:
    return f"from {words.day(start)}" + (f" until {words.day(end)}" if end is not None else "")


def _service_facts(conn: Connection, row: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    names = dict(store.offers(conn, ["services"])["services"])
    known = store.dependencies(conn)
    above = sorted(names[id] for id, below in known.items() if row["id"] in below)
    return (("What depends on it", ", ".join(above) or "nothing"),)


def _group_facts(conn: Connection, row: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    users = store.users_of(conn, "support_group", row["id"], date.min)
    members = store.members_of(conn, row["id"], local_date(time_of(conn)))
    return (
        ("Supports", ", ".join(name.removeprefix("the service ") for name in users) or "no service"),
        ("Members today", ", ".join(members) or "nobody"),
    )


def _category_facts(conn: Connection, row: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    count = words.count(categories.count(conn, row["name"]), "ticket")
    return (("Filed under it", count), ("Former names", ", ".join(row["former"])))


def _use_facts(conn: Connection, row: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    table = "text_module" if "text" in row else "ticket_template"
    return (("Used", words.count(templates.uses_of(conn, table, row["id"]), "time")),)


_FACTS = {
    "modules": _use_facts,
    "templates": _use_facts,
    "calendars": _calendar_facts,
    "categories": _category_facts,
    "people": _person_facts,
    "services": _service_facts,
    "groups": _group_facts,
}


def preview(db: Database, proposal: Proposal, work: Work | None = None) -> Effect:
    """Return what a change of service levels would alter; nothing is written.

    Raises `InputError`, naming the field, for what would be refused.
    """
    with db.read(work) as conn:
        planned = plan(conn, proposal, local_date(db.now()))
        return recompute(conn, planned.after.book(), planned.reach, db.now(), work)
