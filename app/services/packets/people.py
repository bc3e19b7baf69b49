"""The sections of a packet that people fill: actions, improvements, what comes, contacts, sources."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta

from app.db import packets as packet_rows
from app.db.figures import changes as change_figures
from app.db.figures import demand
from app.db.packets import Assigned
from app.db.reviews import ActionRow, ReviewRow
from app.domain.eastern import local_date
from app.domain.packets.packet import ForwardLook
from app.domain.packets.rows import ActionState, Contact, Finding, Improvement, PreviousAction
from app.domain.periods import Period
from app.domain.reviews.actions import measured
from app.domain.sources import source_name
from app.services.figures.figures import Figures
from app.services.figures.sections import AHEAD

#: Where a ticket's caller reaches the desk; public numbers of the department.
SERVICE_DESK = Contact("Service Desk, open 24/7", "Service Desk", "919-754-6000 or 800-722-3946")
_ROLES = {
    "brm": "BRM",
    "brm_backup": "Backup BRM",
    "cio": "Agency CIO",
    "cab_rep": "CAB representative",
    "cab_alternate": "CAB alternate",
    "mip": "MIP contact",
    "billing": "Billing contact",
    "security": "Security contact",
}


_SAYS = re.compile(r'says "[^"]*:[^"]*", ')
_QUOTED = re.compile(r'"[^"]*"')


def meeting_of(reviews: Sequence[ReviewRow], period: Period, today: date) -> ReviewRow | None:
    """Return the review that discusses this period: the one named for it, else the next one planned."""
    named = [row for row in reviews if row.period == period.key]
    if named:
        return named[-1]
    return next((row for row in reviews if row.state == "planned" and row.held_on >= today), None)


def previous_review(reviews: Sequence[ReviewRow], meeting: ReviewRow | None, today: date) -> ReviewRow | None:
    """Return the last review held before this one."""
    limit = today if meeting is None else min(meeting.held_on - timedelta(days=1), today)
    held = [row for row in reviews if row.state == "held" and row.held_on <= limit]
    return held[-1] if held else None


def _state(row: ActionRow, today: date) -> ActionState:
    if row.state != "open" and (row.closed_on is None or row.closed_on <= today):
        return ActionState.DONE if row.state == "done" else ActionState.DROPPED
    return ActionState.LATE if row.due_on is not None and row.due_on < today else ActionState.OPEN


def previous_actions(
    rows: Sequence[ActionRow], last: ReviewRow | None, reviews: Sequence[ReviewRow], today: date
) -> tuple[PreviousAction, ...]:
    """Return actions of the last review and older ones that were still open then; none agreed later."""
    later = {r.id for r in reviews if last is not None and r.held_on > last.held_on}
    found = []
    for row in rows:
        state = _state(row, today)
        settled = state in (ActionState.DONE, ActionState.DROPPED)
        old = last is not None and row.closed_on is not None and row.closed_on < last.held_on
        if row.kind != "action" or row.review_id in later or (settled and (last is None or old)):
            continue
        late = state is ActionState.LATE and row.due_on is not None
        found.append(
            PreviousAction(
                f"A-{row.id}",
                row.title,
                row.owner,
                row.due_on,
                state,
                row.closed_on if settled else None,
                (today - row.due_on).days if late and row.due_on is not None else 0,
                row.effect,
                measured(row.measure, row.measured_before, row.measured_after),
            )
        )
    return tuple(found)


def improvements(rows: Sequence[ActionRow], period: Period, today: date) -> tuple[Improvement, ...]:
    """Return the register: what is open, and what was finished since the fiscal year of the period began."""
    since = date(period.fiscal_year - 1, 7, 1)
    return tuple(
        Improvement(
            f"I-{row.id}",
            row.title,
            "",
            "",
            "",
            row.owner,
            row.due_on,
            _state(row, today),
            row.closed_on if row.closed_on is not None and row.closed_on <= today else None,
            row.effect,
            measured(row.measure, row.measured_before, row.measured_after),
        )
        for row in rows
        if row.kind == "improvement" and (row.closed_on is None or row.closed_on >= since)
    )


def forward_look(
    figures: Figures, rows: Sequence[ActionRow], reviews: Sequence[ReviewRow], meeting: ReviewRow | None, text: str
) -> ForwardLook:
    """Return what lies ahead: the written text, freezes, reviews, holidays of two months, wishes for new services."""
    start = figures.facts.as_of
    today, last = local_date(start), local_date(start + AHEAD)
    after = today if meeting is None else max(today, meeting.held_on)
    following = next((r for r in reviews if r.state == "planned" and r.held_on > after), None)
    freezes = change_figures.freezes(figures.facts, figures.scope, start, start + AHEAD)
    events = [(local_date(f.start_at), f"Freeze begins: {f.name}") for f in freezes if f.start_at >= start]
    events += [(local_date(f.end_at), f"Freeze ends: {f.name}") for f in freezes if f.end_at < start + AHEAD]
    events += [(r.held_on, "Service review") for r in reviews if r.state == "planned" and today <= r.held_on <= last]
    return ForwardLook(
        tuple(line for line in text.splitlines() if line.strip()),
        tuple(sorted(events)),
        tuple(sorted((day, name) for day, name in figures.holidays.items() if today <= day <= last)),
        tuple(row.title for row in rows if row.kind == "requirement" and row.state == "open"),
        None if following is None else following.held_on,
    )


#: Roles that people of DIT have for an agency.
_OF_DIT = ("brm", "brm_backup")


def of_the_agency(people: Sequence[Assigned]) -> frozenset[str]:
    """Return the names of those who speak for the agency, and so may be asked for something."""
    own = {p.name for p in people if p.role in _OF_DIT}
    return frozenset(p.name for p in people if p.role not in _OF_DIT and p.name not in own)


def contacts(people: Sequence[Assigned]) -> tuple[Contact, ...]:
    """Return the people to reach: the desk, then roles and contacts of the agency."""
    order = list(_ROLES)
    known = [p for p in people if p.role in _ROLES]
    known.sort(key=lambda p: (order.index(p.role), p.rank))
    found = [
        Contact(f"{_ROLES[p.role]} {p.rank}" if p.rank > 1 else _ROLES[p.role], p.name, p.phone, p.email) for p in known
    ]
    return (SERVICE_DESK, *found)


_HINT = re.compile(r" \((?:--|columns\.|dates\.|agency\.|\[)[^()]*\)")


def without_hints(note: str) -> str:
    """Return a note of an import as people read it who never saw a mapping: without what to write there."""
    return _HINT.sub("", note)


def findings(rows: Sequence[packet_rows.FindingRow]) -> tuple[Finding, ...]:
    """Return findings by what is wrong, those that excluded records first; up to five ticket numbers each.

    Values quoted from the source differ from ticket to ticket and do not make kinds of their own.
    """
    groups: dict[tuple[bool, str], list[str]] = defaultdict(list)
    for row in rows:
        groups[(not row.excluded, _spoken(row.problem))].append(row.ticket_number)
    return tuple(
        Finding(
            f"{problem[:1].upper()}{problem[1:]}{' (kept)' if kept else ''}",
            len(numbers),
            tuple(n for n in dict.fromkeys(numbers) if n)[:5],
        )
        for (kept, problem), numbers in sorted(groups.items())
    )


def sources(rows: Sequence[demand.Records]) -> tuple[str, ...]:
    """Return where the records came from, and how many."""
    return tuple(f"{source_name(row.source)}: {row.read:,} record{'s' * (row.read != 1)}" for row in rows)


def _spoken(problem: str) -> str:
    """Without the quoted value: "says "1/6/2016 09:38", later than" is "gives a time later than"."""
    return _QUOTED.sub("a value", _SAYS.sub("gives a time ", problem))
