"""`longleaf report`: figures of a period as tables, for one agency or the state."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from app.db.engine import Database
from app.db.figures import backlog
from app.domain import words
from app.domain.eastern import eastern, local_date
from app.domain.figures.promised import first_text, promised_text, summed
from app.domain.figures.rules import Attainment, format_duration, goal_text, is_preliminary
from app.domain.figures.texts import NO_OUTAGES_TOLD, NOT_MEASURED_TEXT, UNDATED_TEXT
from app.domain.periods import Period
from app.domain.plain_text import one_line
from app.domain.report_data import zulu
from app.domain.report_table import ReportTable
from app.domain.vocabulary import TicketState
from app.services.figures.data import availability_data, backlog_data, changes_data, promises_data, sla_data
from app.services.figures.figures import Figures
from app.services.figures.majors import by_agency
from app.services.figures.reading import reading
from app.services.figures.scope import Subject
from app.services.figures.sections import resolution_times
from app.work import Work


@contextmanager
def _figures(
    db: Database, period: Period, agency: str | None, service: str | None, as_of: datetime | None, work: Work | None
) -> Iterator[tuple[Figures, Subject, dict[str, Any], tuple[str, ...]]]:
    """Figures of one snapshot, whose they are, the facts beside the rows, and the notes every report has."""
    with reading(db, period, agency, service, as_of, work) as (figures, whose):
        as_of = figures.facts.as_of
        facts = {
            "period": period.key,
            "start": zulu(period.start),
            "end": zulu(period.end),
            "as_of": zulu(as_of),
            "agency": None if whose.agency is None else whose.agency.code,
            "service": whose.service_code or None,
        }
        local = eastern(as_of)
        notes = [f"{whose.label}; {period.long_label}; as of {words.long_day(local)} {local:%H:%M} Eastern Time."]
        if is_preliminary(as_of, period.end, figures.business):
            notes.append("Preliminary: less than 3 business days since the end of the period.")
        notes += figures.remarks
        yield figures, whose, facts, tuple(notes)


def _share(attainment: Attainment | None) -> str | None:
    return None if attainment is None else attainment.percent_text


def sla_report(
    db: Database,
    period: Period,
    *,
    agency: str | None = None,
    service: str | None = None,
    as_of: datetime | None = None,
    work: Work | None = None,
) -> ReportTable:
    """Return attainment by metric, priority and target; times to resolve, first contact and reopen rate as notes."""
    with _figures(db, period, agency, service, as_of, work) as (figures, _, facts, notes):
        levels = figures.service_levels()
        rows = tuple(
            {
                "metric": row.metric.label,
                "priority": "All priorities" if row.priority is None else row.priority.label,
                "target": row.target,
                "layer": None if row.layer is None else row.layer.label,
                "span": row.span,
                "due": row.attainment.due,
                "met": row.attainment.met,
                "missed": row.attainment.missed,
                "percent": row.attainment.percent_text,
                "goal": "differ" if row.goals_differ else goal_text(row.attainment.goal_bp),
                "verdict": row.attainment.verdict.label,
                "previous": _share(row.previous),
                "twelve_months": _share(row.twelve_months),
                "open_past_due": row.open_past_due,
                "remark": row.remark,
            }
            for row in levels
        )
        first, again = figures.first_contact(), figures.reopen_rate()
        resolved = resolution_times(figures)
        kinds = figures.first_contacts
        data = sla_data(levels, resolved, first, again, by_category=kinds, sample=figures.on_sample_targets)
        by_category = [
            f"First contact resolution, {one_line(kind) or 'no category'}: {part.text}"
            f" ({part.resolved:,} of {part.eligible:,})."
            for kind, part in sorted(kinds.items(), key=lambda item: (-item[1].eligible, item[0]))
            if part.eligible
        ]
        times = [
            f"Time to resolve, all incidents: no common figure, as their clocks count different hours ({t.calendar}); "
            f"n {t.distribution.n:,}."
            if t.is_mixed
            else f"Time to resolve, {'all incidents' if t.priority is None else t.priority.label} ({t.calendar}): "
            f"mean {_span(t.distribution.mean)}, median {_span(t.distribution.median)}, "
            f"90th percentile {_span(t.distribution.p90)}, n {t.distribution.n:,}{t.distribution.bound_text}."
            for t in resolved
        ]
        more = (
            *(("Targets, calendars and goals are sample values.",) if figures.on_sample_targets else ()),
            *times,
            f"First contact resolution: {first.text} ({first.resolved:,} of {first.eligible:,}){first.untold_text}.",
            *by_category,
            f"Reopen rate: {again.text} ({again.reopened:,} of {again.resolved:,}){again.untold_text}.",
        )
    columns = (
        ("metric", "Metric"),
        ("priority", "Priority"),
        ("target", "Target"),
        ("layer", "Layer"),
        ("span", "Tickets"),
        ("due", "Due"),
        ("met", "Met"),
        ("missed", "Missed"),
        ("percent", "Attainment"),
        ("goal", "Goal"),
        ("verdict", "Verdict"),
        ("previous", "Period before"),
        ("twelve_months", "12 months"),
        ("open_past_due", "Open past due"),
        ("remark", "Remark"),
    )
    return ReportTable("Service levels", columns, rows, (*notes, *more), facts, data)


def _span(seconds: int | None) -> str:
    return "-" if seconds is None else format_duration(seconds, days=False)


def backlog_report(
    db: Database,
    period: Period,
    *,
    agency: str | None = None,
    service: str | None = None,
    as_of: datetime | None = None,
    work: Work | None = None,
) -> ReportTable:
    """Return the flow that reconciles, then ageing; the oldest tickets in the notes."""
    with _figures(db, period, agency, service, as_of, work) as (figures, whose, facts, notes):
        flow = figures.flow()
        signs = (
            ("opening", "Open at the beginning", ""),
            ("opened", "Opened", "+"),
            ("reopened", "Reopened", "+"),
            ("transferred_in", "Transferred in", "+"),
            ("resolved", "Resolved", "-"),
            ("cancelled", "Cancelled", "-"),
            ("transferred_out", "Transferred out", "-"),
            *((("undated", UNDATED_TEXT, "-"),) if flow.undated else ()),
            ("closing", "Open at the end", "="),
        )
        rows: list[dict[str, Any]] = [
            {"figure": key, "what": label, "sign": sign, "count": getattr(flow, key), "paused": None}
            for key, label, sign in signs
        ]
        rows += [
            {"figure": f"age {label}", "what": f"Open {label}", "sign": "", "count": count, "paused": paused}
            for label, count, paused in figures.ageing()
        ]
        found = backlog.oldest(figures.facts, whose.scope.alone(), period.end)
        ages = [(row, (figures.last_day - local_date(row.opened_at)).days) for row in found]
        data = backlog_data(flow, [(key, label) for key, label, _ in signs], figures.ageing(), ages)
        oldest = [
            f"Oldest: {row.number} {row.title} ({row.agency}, {_state(row.state)}, {days} days)." for row, days in ages
        ]
    check = "The flow reconciles." if flow.reconciles else f"The flow gives {flow.expected:,}, not {flow.closing:,}."
    columns = (("what", "What"), ("sign", ""), ("count", "Tickets"), ("paused", "On hold"))
    return ReportTable("Backlog", columns, tuple(rows), (*notes, check, *oldest), facts, data)


def _state(state: str) -> str:
    return TicketState(state).label if state else "state not told"


def changes_report(
    db: Database,
    period: Period,
    *,
    agency: str | None = None,
    service: str | None = None,
    as_of: datetime | None = None,
    work: Work | None = None,
) -> ReportTable:
    """Return every change implemented in the period with its judgement; the shares in the notes."""
    with _figures(db, period, agency, service, as_of, work) as (figures, _, facts, notes):
        total = figures.change_success()
        rows = tuple(
            {
                "number": o.change.number,
                "title": o.change.title,
                "type": o.change.type,
                "ended": _local(o.change.actual_end),
                "successful": NOT_MEASURED_TEXT if o.successful is None else "yes" if o.successful else "no",
                "source_outcome": o.change.source_outcome,
                "why": ", ".join(o.why),
                "incidents": o.change.linked,
            }
            for o in figures.implemented
        )
        data = changes_data(figures.implemented, total)
    more = (
        f"Successful: {total.text} ({total.successful:,} of {total.measured:,}).",
        f"Emergency: {total.emergency_text} ({total.emergency:,}). Latent: {total.latent_text} ({total.latent:,}).",
        f"Lead time kept: {total.lead_time_text} ({total.lead_time_kept:,} of {total.lead_time_due:,} the CAB heard).",
    )
    facts |= {
        name: getattr(total, name)
        for name in (
            "implemented",
            "not_measured",
            "successful",
            "source_judged",
            "source_successful",
            "source_back_out_told",
            "source_backed_out",
            "emergency",
            "latent",
            "lead_time_kept",
            "lead_time_due",
        )
    }
    columns = (
        ("number", "Change"),
        ("title", "Title"),
        ("type", "Type"),
        ("ended", "Ended"),
        ("successful", "Successful"),
        ("source_outcome", "Outcome as its system tells it"),
        ("why", "Why not"),
        ("incidents", "Incidents"),
    )
    return ReportTable("Changes", columns, rows, (*notes, *more, *total.source_sentences), facts, data)


def _local(instant: datetime) -> str:
    return f"{eastern(instant):%Y-%m-%d %H:%M}"


def availability_report(
    db: Database,
    period: Period,
    *,
    agency: str | None = None,
    service: str | None = None,
    as_of: datetime | None = None,
    work: Work | None = None,
) -> ReportTable:
    """Return availability of each service in use; only outages that reached the agency."""
    with _figures(db, period, agency, service, as_of, work) as (figures, _, facts, notes):
        services = figures.availability()
        if services and all(row.availability.ratio is None for row in services):
            notes = (*notes, NO_OUTAGES_TOLD)
        data = availability_data(services)
        rows = tuple(
            {
                "service": row.service,
                "percent": row.availability.percent_text,
                "goal": goal_text(row.availability.goal_bp),
                "verdict": row.availability.verdict.label,
                "downtime_s": row.availability.downtime_s,
                "downtime": format_duration(row.availability.downtime_s),
                "maintenance": format_duration(row.availability.maintenance_s),
                "overrun": format_duration(row.availability.overrun_s),
                "outages": row.outages,
                "degraded_minutes": row.degraded_minutes,
                "told_by": row.told_by,
                "previous": None if row.previous is None else row.previous.percent_text,
            }
            for row in services
        )
    columns = (
        ("service", "Service"),
        ("percent", "Availability"),
        ("goal", "Goal"),
        ("verdict", "Verdict"),
        ("downtime", "Down"),
        ("maintenance", "Maintenance"),
        ("overrun", "Overrun"),
        ("outages", "Outages"),
        ("degraded_minutes", "Degraded, minutes"),
        ("told_by", "Told by"),
        ("previous", "Period before"),
    )
    return ReportTable("Availability", columns, rows, notes, facts, data)


def promises_report(
    db: Database,
    period: Period,
    *,
    agency: str | None = None,
    service: str | None = None,
    as_of: datetime | None = None,
    work: Work | None = None,
) -> ReportTable:
    """Return what became of the updates that each agency was promised in major incidents; drills do not count."""
    with _figures(db, period, agency, service, as_of, work) as (figures, _, facts, notes):
        found = by_agency(figures)
        data = promises_data(found)
    rows = tuple(
        {
            "agency": code,
            "first": "; ".join(dict.fromkeys(first_text(one) for one in incidents)),
            "promises": promised_text(summed(incidents)),
            "incidents": row["incidents_count"],
            "not_measured": row["not_measured_count"],
        }
        for (code, incidents), row in zip(found, data.rows, strict=True)
    )
    columns = (
        ("agency", "Agency"),
        ("incidents", "Major incidents"),
        ("not_measured", "Not measured"),
        ("first", "First message"),
        ("promises", "Promises"),
    )
    return ReportTable("Promises in major incidents", columns, rows, notes, facts, data)


#: Report by name, as the command line asks for it.
REPORTS: dict[str, Callable[..., ReportTable]] = {
    "sla": sla_report,
    "backlog": backlog_report,
    "changes": changes_report,
    "availability": availability_report,
    "promises": promises_report,
}
