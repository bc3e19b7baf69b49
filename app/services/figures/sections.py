"""The sections of a packet that figures fill: demand, backlog, trends, incidents, changes, satisfaction."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from datetime import date, datetime, timedelta

from app.db.figures import availability, backlog, backlog_before, demand, shares
from app.db.figures import changes as change_figures
from app.db.figures.then import OF_CHANGES, after_time, written_before
from app.db.names import people
from app.domain import words
from app.domain.changes.board import meeting_day, next_wednesday
from app.domain.eastern import local_date
from app.domain.figures.judging import judged_by_parts
from app.domain.figures.rows import (
    AgeingBand,
    Backlog,
    CountRow,
    DemandMonth,
    MonthPoint,
    OldTicket,
    ResolutionTime,
    ServiceTrend,
    ShareFigure,
)
from app.domain.figures.rules import Csat
from app.domain.packets.packet import ChangeSection, Demand, Satisfaction
from app.domain.packets.rows import FailedChange, FeedbackComment, ForwardChange, Freeze
from app.domain.redaction import names_of, redacted
from app.domain.vocabulary import ChangeState, ChangeType, Metric, Priority, TicketKind, TicketState
from app.services.changes.around import freeze_marks
from app.services.figures.figures import Figures

#: How far the forward schedule and the forward look go.
AHEAD = timedelta(days=60)
_TOP = 8
#: Stands for the state of a ticket at a time of which its source tells nothing.
STATE_NOT_TOLD = "Not told"
_MOVERS = 5


#: Within so much time of its start there is a record where a period is on record as a whole.
_BEGINS = timedelta(days=7)


def demand_section(figures: Figures) -> Demand:
    """Return twelve months of volume; this period by kind, channel and category, and the categories that moved most."""
    volumes = figures.volumes()
    begun = _months_before_records(figures, volumes)
    months = tuple(
        DemandMonth(month.first, volume.opened, volume.resolved)
        for month, volume in zip(figures.months[begun:], volumes[begun:], strict=True)
        if month.start < figures.facts.as_of
    )
    counts: dict[str, dict[str, list[int]]] = {group: {} for group in ("kind", "channel", "category")}
    for row in figures.demand_shares():
        counts[row.group].setdefault(row.value, [0, 0])[row.bucket] = row.n

    whole = demand.any_before(figures.facts, figures.period.previous().start + _BEGINS)

    def rows(group: str) -> list[CountRow]:
        found = [CountRow(_label(v), now, before if whole else None) for v, (before, now) in counts[group].items()]
        return sorted(found, key=lambda r: (-r.count, r.label))

    categories = rows("category")
    movers = sorted(categories, key=lambda r: (-abs(r.count - (r.previous or 0)), r.label))
    moved = tuple(r for r in movers if whole and r.count != r.previous)[:_MOVERS]
    return Demand(
        months,
        tuple(r for r in rows("kind") if r.count or r.previous),
        tuple(r for r in rows("channel") if r.count or r.previous),
        tuple(r for r in categories if r.count)[:_TOP],
        moved,
    )


def _months_before_records(figures: Figures, volumes: Sequence[demand.Volume]) -> int:
    """Return how many of the twelve months lie before the first record: nothing is known of them, which is not zero."""
    for number, volume in enumerate(volumes[:-1]):
        if volume.opened or volume.resolved or demand.any_before(figures.facts, figures.months[number].end):
            return number
    return len(volumes) - 1


def _label(value: str) -> str:
    text = value.replace("_", " ").strip()
    return f"{text[:1].upper()}{text[1:]}" if text else "Not given"


def backlog_section(figures: Figures, *, as_before: bool = False) -> Backlog:
    """Return the flow, the ageing and the ten oldest tickets, each as it was at the end of the period.

    `as_before`: as packets read it at first, each ticket as it was at T.
    """
    source = backlog_before if as_before else backlog
    oldest = source.oldest(figures.facts, figures.scope.alone(), figures.period.end)
    names = people(figures.facts.conn, [row.assignee for row in oldest])
    return Backlog(
        figures.flow(),
        tuple(AgeingBand(*band) for band in figures.ageing(as_before=as_before)),
        tuple(
            OldTicket(
                row.number,
                row.title,
                TicketKind(row.kind),
                Priority(row.priority),
                row.service or "",
                row.opened_at,
                (figures.last_day - local_date(row.opened_at)).days,
                _state(TicketState(row.state)) if row.state else STATE_NOT_TOLD,
                names.get(row.assignee or "", row.assignee) or row.group or "",
            )
            for row in oldest
        ),
    )


def _state(state: TicketState) -> str:
    """Return the word for the state of a ticket that was open at the end of the period."""
    return state.label if state.is_open else f"{state.label} since"


def trends(figures: Figures, marks: Mapping[str, tuple[tuple[date, str], ...]]) -> tuple[ServiceTrend, ...]:
    """Return twelve months of each service that had outcomes, those with most first; `marks` by service name."""
    months = figures.trend(by_service=True)
    names = service_names(figures)
    ordered = sorted(months.items(), key=lambda item: (-sum(a.due for a in item[1]), names.get(item[0], "")))
    return tuple(
        ServiceTrend(
            names.get(key, "No service"),
            tuple(MonthPoint(month.first, point) for month, point in zip(figures.months, points, strict=True)),
            marks.get(names.get(key, ""), ()),
        )
        for key, points in ordered
    )


def packet_trends(figures: Figures, marks: Mapping[str, tuple[tuple[date, str], ...]]) -> tuple[ServiceTrend, ...]:
    """Return `trends` without months that had not begun, and each month judged by its priorities where goals differ."""
    names = service_names(figures)
    parts = {names.get(key, "No service"): months for key, months in figures.trend_parts().items()}

    def judged(service: str, number: int, point: MonthPoint) -> MonthPoint:
        behind = [part for part in parts[service][number] if part.due]
        goals = sorted({part.goal_bp for part in behind if part.goal_bp is not None})
        return MonthPoint(point.month, point.attainment, tuple(goals), judged_by_parts(point.attainment, behind))

    begun = [n for n, month in enumerate(figures.months) if month.start < figures.facts.as_of]
    return tuple(
        ServiceTrend(row.service, tuple(judged(row.service, n, row.points[n]) for n in begun), row.annotations)
        for row in trends(figures, marks)
    )


def service_names(figures: Figures) -> dict[int | None, str]:
    """Return names of all services by id; None: no service."""
    return {None: "No service"} | dict[int | None, str](availability.names(figures.facts).items())


def trend_marks(majors: Sequence[availability.MajorRow]) -> dict[str, tuple[tuple[date, str], ...]]:
    """Return what explains a month of a service: its major incidents."""
    found: dict[str, list[tuple[date, str]]] = defaultdict(list)
    for row in majors:
        if row.service:
            found[row.service].append((local_date(row.impact_start_at).replace(day=1), row.number))
    return {name: tuple(dict.fromkeys(rows)) for name, rows in found.items()}


def resolution_times(figures: Figures) -> tuple[ResolutionTime, ...]:
    """Return each priority with what was resolved, then all; `calendar`: the hours in which its clocks count."""
    hours: dict[Priority | None, set[str]] = defaultdict(set)
    for o in figures.outcomes:
        target = figures.targets.get(o.target_id or 0)
        if o.metric == Metric.RESOLUTION and target is not None and o.priority is not None:
            for key in (Priority(o.priority), None):
                hours[key].add(target.calendar.business.text)
    found = figures.resolution_times()
    order: list[Priority | None] = [*Priority, None]
    return tuple(ResolutionTime(key, found[key], " or ".join(sorted(hours[key]))) for key in order if key in found)


def share_figures(figures: Figures) -> tuple[ShareFigure, ...]:
    """Return first contact resolution and reopen rate."""
    first, rate = figures.first_contact(), figures.reopen_rate()
    return (
        ShareFigure(
            "first_contact",
            "First contact resolution",
            first.resolved,
            first.eligible,
            "resolved by the desk at first contact and not reopened within 5 business days, of those eligible"
            + first.untold_text,
        ),
        ShareFigure(
            "reopened",
            "Reopen rate",
            rate.reopened,
            rate.resolved,
            ("provisional: less than 14 days since the end of the period" if rate.provisional else "")
            + (rate.untold_text if rate.provisional else rate.untold_text.removeprefix("; ")),
        ),
    )


def change_section(figures: Figures) -> ChangeSection:
    """Return outcome and failures.

    What comes in the 60 days after the as-of time, with freezes and CAB dates to decide, as it was known then: the
    audit trail takes back what was written since.
    """
    facts, scope = figures.facts, figures.scope
    start = facts.as_of  # also where the period is not over: what its rest brings is still to come
    before, end = figures.ahead_as_before, start + AHEAD
    now = before or figures.ahead_now
    with nullcontext() if now else written_before(facts.conn, after_time(start), OF_CHANGES):
        coming = change_figures.coming(facts, scope, start, end, as_before=before)
        services = change_figures.services_of(facts, (row.id for row in coming))
        marks = {} if before else freeze_marks(facts.conn, start, [row.id for row in coming])
        freezes = change_figures.freezes(facts, scope, start, end, as_before=figures.changes_as_before)
    return ChangeSection(
        figures.change_success(),
        tuple(
            FailedChange(o.change.number, o.change.title, o.change.actual_end, ", ".join(o.why), o.change.review)
            for o in figures.implemented
            if o.successful is False
        ),
        tuple(
            ForwardChange(
                row.number,
                row.title,
                ChangeType(row.type),
                ChangeState(row.state),
                services.get(row.id, ()),
                row.planned_start,
                row.planned_end,
                row.cab_date,
                model=row.model,
                marks=marks.get(row.id, ()),
            )
            for row in coming
        ),
        tuple(Freeze(*row) for row in freezes),
        cab_notes(start, figures.holidays, {} if figures.changes_as_before else change_figures.moved(facts)),
    )


def cab_notes(start: datetime, holidays: Mapping[date, str], moved: Mapping[date, date]) -> tuple[str, ...]:
    """Return a sentence for each CAB Wednesday of the next 60 days that is a state holiday.

    `moved`: the day on which the board meets instead, where it was chosen.
    """
    day, last = next_wednesday(local_date(start)), local_date(start + AHEAD)
    found = []
    while day <= last:
        meeting = meeting_day(day, dict(holidays))
        if meeting.needs_decision:
            instead = ""
            if day in moved:
                instead = f"; it is held on {words.day(moved[day], weekday=True)}"
            elif meeting.proposals:
                instead = f"; proposed instead: {words.day(meeting.proposals[0], weekday=True)}"
            found.append(
                f"The CAB meeting of {words.day(day, weekday=True)} falls on a state holiday "
                f"({meeting.holiday}){instead}."
            )
        day += timedelta(days=7)
    return tuple(found)


def satisfaction_section(figures: Figures) -> Satisfaction:
    """Return the answers and what people wrote, without what tells who is meant; the period before beside it."""
    p, now = figures.period, figures.satisfaction()
    before: Csat | None = figures.satisfaction(p.previous())
    rows = shares.comments(figures.facts, figures.scope.alone(), p.start, p.end) if not now.hidden else []
    names = names_of(shares.person_names(figures.facts)) if rows else None
    return Satisfaction(
        now,
        before if before is not None and before.sent else None,
        tuple(
            sorted(
                (
                    FeedbackComment(
                        "Complaint" if row.score <= 2 else "Compliment",
                        local_date(row.at),
                        row.text if names is None or figures.comments_as_written else redacted(row.text, names),
                    )
                    for row in rows
                ),
                key=lambda comment: (comment.kind, -comment.on.toordinal(), comment.text),
            )
        ),
    )
