"""What the matrix and its details show of an agency, as columns."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from app.domain import words
from app.domain.agencies import ASSIGNMENT_ROLES, UNVERIFIED, Assignment, Contact, MatrixRow, PersonRef, ReviewDay
from app.domain.eastern import local_date
from app.domain.figures.levels import Health
from app.domain.figures.rules import Verdict
from app.domain.offline.shown import Marks, with_mark
from app.domain.reviews.actions import Action
from app.ui.tables.columns import MIDDLE, WIDE, Align, Column, Mark, Painted

Choices = Callable[[MatrixRow], Sequence[tuple[str, Any]] | None]
#: Columns that are edited in place: key of the column, role of the assignment.
EDITED = {"brm": "brm", "backup": "brm_backup", "cio": "cio", "cab_rep": "cab_rep", "cab_alternate": "cab_alternate"}
_MISSING = Mark("triangle", "soon")


def day(value: date | None) -> str:
    """Return "02 May 2026", as columns show it, or a dash for none."""
    return words.day(value, padded=True)


def _name(person: PersonRef | None) -> str:
    return person.name if person is not None else "–"


def _role(
    title: str,
    key: str,
    of: Callable[[MatrixRow], PersonRef | None],
    choices: Choices | None,
    *,
    shown: bool = True,
    since: int = 0,
) -> Column[MatrixRow]:
    def order(row: MatrixRow) -> str | None:
        person = of(row)
        return person.name.casefold() if person is not None else None

    def paint(row: MatrixRow, _now: datetime) -> Painted:
        person = of(row)
        if person is None:
            return Painted("Nobody", tone="soon", initials="", short="Nobody")
        return Painted(person.name, initials=words.initials(person.name), short=words.short_name(person.name))

    return Column(
        key,
        title,
        "Alexandra Fitzgerald",
        lambda row: _name(of(row)),
        accessible=lambda row: f"{title}: {_name(of(row)) if of(row) else 'nobody'}",
        tooltip=lambda row: _person_tip(of(row), title),
        sort_value=order,
        choices=choices,
        gives=True,
        shown=shown,
        since=since,
        disc=True,
        paint=paint,
        samples=("W. Subramanian", "W. Subramanian"),
    )


def _person_tip(person: PersonRef | None, title: str) -> str:
    if person is None:
        return f"No {title} is assigned"
    return "\n".join(part for part in (person.name, person.title, person.email, person.phone) if part)


def _health_tip(health: Health) -> str:
    attainment = health.attainment
    sample = "\nTargets and goals are sample values" if health.sample else ""
    said = f"Resolved in time: {attainment.met:,} of {attainment.due:,} due; {health.verdict.label.lower()}"
    return said + (f"\n{health.remark[:1].upper()}{health.remark[1:]}" if health.remark else "") + sample


def _contacts(row: MatrixRow) -> str:
    return ", ".join(contact.person.name for contact in row.mip_contacts) or "–"


def _gaps(row: MatrixRow) -> str:
    """Return what is missing: the first thing whole but for names, the number of all where there are more."""
    if not row.gaps:
        return ""
    first = row.gaps[0].partition(": ")[0]
    return f"{first}, {len(row.gaps) - 1} more" if len(row.gaps) > 1 else first


def _paint_gaps(row: MatrixRow, _now: datetime) -> Painted:
    whole = _gaps(row)
    short = re.sub(rf" contacts? {UNVERIFIED}", " not verified", whole)
    return Painted(whole, _MISSING if row.gaps else None, short=short)


def _in_time(row: MatrixRow) -> Fraction | None:
    """Return what the column sorts by: the share, as far as it is measured."""
    return None if row.health.verdict is Verdict.NOT_TOLD else row.health.attainment.ratio


def _paint_health(row: MatrixRow, _now: datetime) -> Painted:
    health, text = row.health, row.health.percent_text
    if health.verdict is Verdict.MISSED:
        return Painted(text, Mark("missed", "missed"), "missed_text", second="Missed", indent=True)
    if health.verdict is Verdict.LOW_VOLUME:
        return Painted(f"{health.attainment.met:,} of {health.attainment.due:,}", second="Low volume", indent=True)
    return Painted(text, indent=True)


def _actions(row: MatrixRow) -> str:
    return f"{row.open_actions}, {row.late_actions} late" if row.late_actions else str(row.open_actions)


def matrix_columns(choices: Choices | None, now: Callable[[], datetime]) -> tuple[Column[MatrixRow], ...]:
    """Return the columns of the matrix. `choices`: who may be chosen where roles are edited in place, else None."""
    return (
        Column("code", "Agency", "NCDA&CS", lambda r: r.code, sort_value=lambda r: r.code, pinned=True),
        Column("name", "Name", "Department of Natural and Cultural", lambda r: r.name, tooltip=lambda r: r.name,
               stretch=True, whole=True, sort_value=lambda r: r.name.casefold()),
        _role("BRM", "brm", lambda r: r.brm, choices),
        _role("Backup BRM", "backup", lambda r: r.backup, choices, since=WIDE - 1),
        Column("gaps", "Missing", "2 of 2 MIP not verified, 2 more", _gaps, paint=_paint_gaps, gives=True,
               accessible=lambda r: ", ".join(r.gaps) or "nothing is missing",
               tooltip=lambda r: "\n".join(r.gaps) or "Nothing is missing", sort_value=lambda r: -len(r.gaps)),
        Column("mip", "MIP contacts", "Alexandra Fitzgerald, Jo", _contacts,
               tooltip=lambda r: "\n".join(_contact_line(c) for c in r.mip_contacts) or "No MIP contact",
               sort_value=lambda r: min((c.verified_at or datetime.min.replace(tzinfo=now().tzinfo)
                                         for c in r.mip_contacts), default=None), shown=False),
        _role("CAB rep.", "cab_rep", lambda r: r.cab_rep, choices, since=WIDE),
        _role("CAB alternate", "cab_alternate", lambda r: r.cab_alternate, choices, shown=False),
        _role("Agency CIO", "cio", lambda r: r.cio, choices, shown=False),
        Column("services", "Services", "Services", lambda r: str(len(r.services)), align=Align.RIGHT,
               accessible=lambda r: words.count(len(r.services), "service"), tooltip=lambda r: "\n".join(r.services),
               sort_value=lambda r: len(r.services), shown=False),
        Column("health", "In time", "100.0 % Missed", lambda r: r.health.percent_text,
               tooltip=lambda r: _health_tip(r.health), paint=_paint_health, since=MIDDLE,
               accessible=lambda r: f"{r.health.percent_text} in time, {r.health.verdict.label.lower()}",
               hint="Resolved in time, last whole month", sort_value=_in_time),
        Column("last", "Last review", "20 May 2026", lambda r: day(r.last_review), sort_value=lambda r: r.last_review,
               shown=False),
        Column("next", "Next review", "20 May 2026", lambda r: day(r.next_review), sort_value=lambda r: r.next_review,
               since=WIDE + 1),
        Column("actions", "Actions", "12, 11 late", _actions, since=MIDDLE,
               mark=lambda r: Mark("triangle", "soon") if r.late_actions else None, hint="Open actions",
               sort_value=lambda r: (r.late_actions, r.open_actions)),
    )  # fmt: skip


def sentence(row: MatrixRow, _now: datetime) -> str:
    """Return an agency as it is spoken: code, name, who looks after it, what is missing."""
    brm = f"BRM {row.brm.name}" if row.brm else "no BRM"
    missing = f"missing: {', '.join(gap.removeprefix('No ') for gap in row.gaps)}" if row.gaps else "nothing is missing"
    late = f", {words.count(row.late_actions, 'late action')}" if row.late_actions else ""
    return f"{row.code}, {row.name}, {brm}, {missing}{late}"


def _contact_line(contact: Contact) -> str:
    verified = f"verified {words.day(local_date(contact.verified_at))}" if contact.verified_at else "never verified"
    return f"{contact.rank}. {contact.person.name} {contact.person.phone} ({verified})"


def assignment_columns() -> tuple[Column[Assignment], ...]:
    """Return the columns for who held which role of an agency; without an end it runs until "today"."""
    return (
        Column("role", "Role", "CAB representative", lambda a: a.role_label),
        Column("person", "Person", "Alexandra Fitzgerald", lambda a: a.person.name, stretch=True),
        Column("from", "From", "20 May 2026", lambda a: day(a.valid_from), sort_value=lambda a: a.valid_from),
        Column("to", "Until", "20 May 2026", lambda a: day(a.valid_to) if a.valid_to else "today",
               sort_value=lambda a: a.valid_to or date.max),
    )  # fmt: skip


def contact_columns(now: Callable[[], datetime], marks: Marks) -> tuple[Column[Contact], ...]:
    """Return the columns of an agency's contacts; a triangle marks one not verified in the last 90 days."""
    kinds = {"mip": "MIP", "billing": "Billing", "security": "Security"}
    return (
        Column("kind", "For", "Security", lambda c: f"{kinds.get(c.kind, c.kind)} {c.rank}"),
        Column("person", "Person", "Alexandra",
               lambda c: with_mark(c.person.name, marks, "agency_contact", c.id), stretch=True,
               tooltip=contact_text, mark=lambda c: _MISSING if c.is_stale(now()) else None,
               accessible=lambda c: f"{c.person.name}, not verified in the last 90 days" if c.is_stale(now())
               else c.person.name),
        Column("phone", "Phone", "919-555-0123 ext. 12", lambda c: c.person.phone),
        Column("verified", "Verified", "20 May 2026", lambda c: _verified_day(c),
               tooltip=contact_text,
               accessible=lambda c: "out of date" if c.is_stale(now()) else "verified in the last 90 days",
               sort_value=lambda c: c.verified_at, since=WIDE),
    )  # fmt: skip


def _verified_day(contact: Contact) -> str:
    return day(local_date(contact.verified_at)) if contact.verified_at else "Never"


def contact_text(contact: Contact) -> str:
    """Return all that is known of a contact, a line each: name and title, ways to reach, who verified it when."""
    p = contact.person
    verified = "Never verified"
    if contact.verified_at:
        verified = f"Verified {words.day(local_date(contact.verified_at))} by {contact.verified_by_name}"
    if contact.asked_at and (contact.verified_at is None or contact.asked_at > contact.verified_at):
        verified += f", asked by mail on {words.day(local_date(contact.asked_at))}"
    lines = (", ".join(part for part in (p.name, p.title) if part), ", ".join(filter(None, (p.phone, p.email))))
    return "\n".join([*filter(None, lines), verified])


def action_columns(today: Callable[[], date], marks: Marks) -> tuple[Column[Action], ...]:
    """Return the columns of an agency's actions; one past its day and still open is marked as late."""
    return (
        Column("title", "Action", "Send the new rates to the agency",
               lambda a: with_mark(a.title, marks, "action", a.id), stretch=True,
               tooltip=lambda a: "\n".join(part for part in (a.title, a.effect) if part)),
        Column("owner", "Owner", "Alexandra Fitzgerald", lambda a: a.owner_name, since=WIDE),
        Column("due", "Due", "20 May 2026", lambda a: day(a.due_on), sort_value=lambda a: a.due_on,
               mark=lambda a: Mark("missed", "missed") if a.is_late(today()) else None,
               accessible=lambda a: f"due {day(a.due_on)}, late" if a.is_late(today()) else f"due {day(a.due_on)}"),
        Column("state", "State", "Dropped", lambda a: "Late" if a.is_late(today()) else a.state.capitalize()),
    )  # fmt: skip


def review_columns() -> tuple[Column[ReviewDay], ...]:
    """Return the columns of the service reviews."""
    return (
        Column("date", "Held on", "20 May 2026", lambda r: day(r.held_on), sort_value=lambda r: r.held_on),
        Column("period", "Period", "2026-10", lambda r: r.period, stretch=True),
        Column("state", "State", "Cancelled", lambda r: r.state.capitalize()),
    )


ROLE_CHOICES = tuple((label, role) for role, label in ASSIGNMENT_ROLES.items())
