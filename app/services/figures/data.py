"""Reports for programs: what `longleaf report` says as JSON, CSV and XLSX. docs/data.md has every name.

A name that is there keeps its meaning; later releases add names. One that has to mean something else gets another
version of its schema.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any

from app.db.figures.backlog import Oldest
from app.domain.data_columns import DataColumn, What
from app.domain.figures.promised import summed
from app.domain.figures.rows import AvailabilityRow, MajorPromises, ResolutionTime, ServiceLevelRow
from app.domain.figures.rules import Attainment, BacklogFlow, ChangeSuccess, FirstContact, ReopenRate, Verdict
from app.domain.figures.values import ChangeOutcome
from app.domain.report_data import ReportData
from app.domain.vocabulary import ChangeType, Layer, Metric, Priority

_VERDICTS = tuple(one.value for one in Verdict)
_PRIORITIES = (*(one.name.lower() for one in Priority), "all")


def _c(name: str, what: What, meaning: str, values: Iterable[str] = ()) -> DataColumn:
    return DataColumn(name, what, meaning, tuple(values))


SLA = (
    _c("metric", What.CODE, "What is measured.", (m.value for m in Metric)),
    _c("priority", What.CODE, "Of which tickets; all: the sum of the metric.", _PRIORITIES),
    _c("target", What.TEXT, "What the target allows, in words; empty: a sum."),
    _c("layer", What.CODE, "Layer of the target; empty: a sum.", (layer.value for layer in Layer)),
    _c("tickets", What.TEXT, "Which tickets, where a target changed in the period; else empty."),
    _c("due_count", What.COUNT, "Outcomes that became known in the period."),
    _c("met_count", What.COUNT, "Of these in time."),
    _c("missed_count", What.COUNT, "Of these not in time, for certain."),
    _c("unclear_count", What.COUNT, "Of these over by an upper bound of their time only: holds are not told."),
    _c("attainment_percent", What.PERCENT, "Met of due, at least where some are unclear; empty: not measured."),
    _c("goal_percent", What.PERCENT, "Goal of the target; empty: of several."),
    _c("verdict", What.CODE, "The judgement, by the unrounded value; of a sum of several goals the worst.", _VERDICTS),
    _c("verdict_words", What.TEXT, "The judgement as people read it."),
    _c("previous_due_count", What.COUNT, "Of the period before."),
    _c("previous_met_count", What.COUNT, "Of the period before."),
    _c("previous_percent", What.PERCENT, "Of the period before."),
    _c("twelve_months_due_count", What.COUNT, "Of the twelve months to the end of the period."),
    _c("twelve_months_met_count", What.COUNT, "Of the twelve months."),
    _c("twelve_months_percent", What.PERCENT, "Of the twelve months."),
    _c("open_past_due_count", What.COUNT, "Tickets open at the as-of time after their due time."),
    _c("met_by_pause_count", What.COUNT, "Met only because time was paused."),
    _c("moved_count", What.COUNT, "Of the due those whose priority was changed."),
    _c("remark", What.TEXT, "Why it is not measured, or only in part; empty: it is."),
)
BACKLOG = (
    _c("figure", What.CODE, "opening, opened, ..., closing; age: open at the end of the period, by age."),
    _c("what", What.TEXT, "The same in words."),
    _c("tickets_count", What.COUNT, "How many tickets."),
    _c("on_hold_count", What.COUNT, "Of these on hold; empty: not counted for this figure."),
)
CHANGES = (
    _c("change", What.CODE, "Number of the change."),
    _c("title", What.TEXT, "What was done."),
    _c("type", What.CODE, "Its type.", (one.value for one in ChangeType)),
    _c("planned_start_at", What.INSTANT, "Begin of its window."),
    _c("planned_end_at", What.INSTANT, "End of its window."),
    _c("actual_start_at", What.INSTANT, "When it began."),
    _c("actual_end_at", What.INSTANT, "When it ended."),
    _c("successful", What.FLAG, "In its window, not backed out, no incident within 72 hours; empty: not measured."),
    _c("why", What.TEXT, "Why not."),
    _c("incidents_count", What.COUNT, "Incidents that name it as their cause, within 72 hours."),
)
AVAILABILITY = (
    _c("service", What.TEXT, "Name of the service."),
    _c("availability_percent", What.PERCENT, "Service time less downtime, of service time; empty: no service time."),
    _c("goal_percent", What.PERCENT, "Its goal; empty: none."),
    _c("verdict", What.CODE, "The judgement, by the unrounded value.", _VERDICTS),
    _c("verdict_words", What.TEXT, "The judgement as people read it."),
    _c("service_s", What.SECONDS, "Service time: its support hours less approved maintenance really used."),
    _c("downtime_s", What.SECONDS, "Unplanned full outages, and maintenance outside its window."),
    _c("maintenance_s", What.SECONDS, "Approved maintenance really used."),
    _c("overrun_s", What.SECONDS, "Of the downtime what was maintenance outside its window."),
    _c("outages_count", What.COUNT, "Unplanned full outages."),
    _c("degraded_s", What.SECONDS, "Time in which it was degraded, to the minute."),
    _c("told_by", What.TEXT, "Numbers of what told its outages: major incidents, postings, changes, other programs'."),
    _c("previous_percent", What.PERCENT, "Availability of the period before."),
)
PROMISES = (
    _c(
        "agency", What.CODE, "Code of the agency that was promised updates in major incidents that began in the period."
    ),
    _c("incidents_count", What.COUNT, "Major incidents that reached it and were measured."),
    _c("not_measured_count", What.COUNT, "Those from before messages were kept: in no other column."),
    _c("promised_count", What.COUNT, "Updates promised while it was reached."),
    _c("kept_count", What.COUNT, "Sent in time."),
    _c("late_count", What.COUNT, "Sent within one more interval."),
    _c("late_s", What.SECONDS, "By how much, together."),
    _c("broken_count", What.COUNT, "Sent later, or never."),
    _c("overdue_count", What.COUNT, "Still owed at the as-of time."),
    _c(
        "longest_first_s",
        What.SECONDS,
        "Longest time from a declaration, or from when it was reached, to the first message.",
    ),
)
#: Columns of each report by its name.
COLUMNS = {"sla": SLA, "backlog": BACKLOG, "changes": CHANGES, "availability": AVAILABILITY, "promises": PROMISES}
VERSION = 1


def _made(name: str, rows: Iterable[dict[str, Any]], figures: dict[str, Any]) -> ReportData:
    return ReportData(f"longleaf.report.{name}", VERSION, COLUMNS[name], tuple(rows), figures)


def percent(ratio: Fraction | None) -> float | None:
    """Return a share in percent, not rounded; None where there is nothing to share."""
    return None if ratio is None else float(100 * ratio)


def _part(part: int, whole: int) -> float | None:
    return percent(Fraction(part, whole)) if whole else None


def _goal(goal_bp: int | None) -> float | None:
    return None if goal_bp is None else goal_bp / 100


def _verdict(verdict: Verdict) -> dict[str, str]:
    return {"verdict": verdict.value, "verdict_words": verdict.label}


def _attained(attainment: Attainment) -> float | None:
    return None if attainment.verdict is Verdict.NOT_TOLD else percent(attainment.ratio)


def _counts(name: str, attainment: Attainment | None) -> dict[str, Any]:
    return {
        f"{name}_due_count": None if attainment is None else attainment.due,
        f"{name}_met_count": None if attainment is None else attainment.met,
        f"{name}_percent": None if attainment is None else _attained(attainment),
    }


def sla_data(
    rows: Iterable[ServiceLevelRow],
    times: Iterable[ResolutionTime],
    first: FirstContact,
    again: ReopenRate,
    *,
    by_category: Mapping[str, FirstContact],
    sample: bool,
) -> ReportData:
    """Return the service levels; `sample`: targets behind them are sample values.

    Times to resolve of clocks that count different hours have no common figure: n alone, as a packet prints it.
    """
    return _made(
        "sla",
        (
            {
                "metric": row.metric.value,
                "priority": "all" if row.priority is None else row.priority.name.lower(),
                "target": row.target or None,
                "layer": None if row.layer is None else row.layer.value,
                "tickets": row.span or None,
                "due_count": row.attainment.due,
                "met_count": row.attainment.met,
                "missed_count": row.attainment.missed,
                "unclear_count": row.attainment.bound,
                "attainment_percent": _attained(row.attainment),
                "goal_percent": _goal(row.attainment.goal_bp),
                **_verdict(row.attainment.verdict),
                **_counts("previous", row.previous),
                **_counts("twelve_months", row.twelve_months),
                "open_past_due_count": row.open_past_due,
                "met_by_pause_count": row.met_by_pause,
                "moved_count": row.moved,
                "remark": row.remark or None,
            }
            for row in rows
        ),
        {
            "sample_targets": sample,
            "time_to_resolve": [
                {
                    "priority": "all" if time.priority is None else time.priority.name.lower(),
                    "hours": time.calendar,
                    "incidents_count": time.distribution.n,
                    "mean_s": None if time.is_mixed else time.distribution.mean,
                    "median_s": None if time.is_mixed else time.distribution.median,
                    "p90_s": None if time.is_mixed else time.distribution.p90,
                    "upper_bounds_count": time.distribution.bound,
                }
                for time in times
            ],
            "first_contact": {
                "resolved_count": first.resolved,
                "eligible_count": first.eligible,
                "resolved_percent": percent(first.ratio),
                "not_told_count": first.untold,
            },
            "first_contact_by_category": [
                {
                    "category": category or None,
                    "resolved_count": part.resolved,
                    "eligible_count": part.eligible,
                    "resolved_percent": percent(part.ratio),
                    "not_told_count": part.untold,
                }
                for category, part in sorted(by_category.items())
            ],
            "reopened": {
                "reopened_count": again.reopened,
                "resolved_count": again.resolved,
                "reopened_percent": percent(again.ratio),
                "not_told_count": again.untold,
                "provisional": again.provisional,
            },
        },
    )


def backlog_data(
    flow: BacklogFlow,
    labels: Sequence[tuple[str, str]],
    ageing: Iterable[tuple[str, int, int]],
    oldest: Iterable[tuple[Oldest, int]],
) -> ReportData:
    """Return the flow, the ageing and the oldest tickets, each with its age in days.

    `labels`: (figure, words) of the flow.
    """
    rows: list[dict[str, Any]] = [
        {"figure": key, "what": words, "tickets_count": getattr(flow, key), "on_hold_count": None}
        for key, words in labels
    ]
    rows += [
        {"figure": f"age {band}", "what": f"Open {band}", "tickets_count": count, "on_hold_count": held}
        for band, count, held in ageing
    ]
    return _made(
        "backlog",
        rows,
        {
            "reconciles": flow.reconciles,
            "expected_closing_count": flow.expected,
            "oldest": [
                {
                    "ticket": row.number,
                    "title": row.title,
                    "agency": row.agency,
                    "state": row.state or None,
                    "opened_at": row.opened_at,
                    "age_days": days,
                }
                for row, days in oldest
            ],
        },
    )


def changes_data(implemented: Iterable[ChangeOutcome], total: ChangeSuccess) -> ReportData:
    """Return the changes implemented in the period, each judged, and their shares."""
    return _made(
        "changes",
        (
            {
                "change": o.change.number,
                "title": o.change.title,
                "type": str(o.change.type),
                "planned_start_at": o.change.planned_start,
                "planned_end_at": o.change.planned_end,
                "actual_start_at": o.change.actual_start,
                "actual_end_at": o.change.actual_end,
                "successful": o.successful,
                "why": ", ".join(o.why) or None,
                "incidents_count": o.change.linked,
            }
            for o in implemented
        ),
        {
            "implemented_count": total.implemented,
            "successful_count": total.successful,
            "successful_percent": percent(total.ratio),
            "not_measured_count": total.not_measured,
            "source_judged_count": total.source_judged,
            "source_successful_count": total.source_successful,
            "source_successful_percent": _part(total.source_successful, total.source_judged),
            "source_back_out_told_count": total.source_back_out_told,
            "source_backed_out_count": total.source_backed_out,
            "source_backed_out_percent": _part(total.source_backed_out, total.source_back_out_told),
            "emergency_count": total.emergency,
            "emergency_percent": _part(total.emergency, total.implemented),
            "latent_count": total.latent,
            "latent_percent": _part(total.latent, total.implemented),
            "lead_time_kept_count": total.lead_time_kept,
            "lead_time_due_count": total.lead_time_due,
            "lead_time_kept_percent": _part(total.lead_time_kept, total.lead_time_due),
        },
    )


def availability_data(rows: Iterable[AvailabilityRow]) -> ReportData:
    """Return the availability of each service in use."""
    return _made(
        "availability",
        (
            {
                "service": row.service,
                "availability_percent": percent(row.availability.ratio),
                "goal_percent": _goal(row.availability.goal_bp),
                **_verdict(row.availability.verdict),
                "service_s": row.availability.service_s,
                "downtime_s": row.availability.downtime_s,
                "maintenance_s": row.availability.maintenance_s,
                "overrun_s": row.availability.overrun_s,
                "outages_count": row.outages,
                "degraded_s": row.degraded_minutes * 60,
                "told_by": row.told_by,
                "previous_percent": None if row.previous is None else percent(row.previous.ratio),
            }
            for row in rows
        ),
        {},
    )


def promises_data(found: Iterable[tuple[str, Sequence[MajorPromises | None]]]) -> ReportData:
    """Return what each agency was promised in major incidents; where none was measured, nothing but that."""
    rows = []
    for code, incidents in found:
        total = summed(incidents)
        firsts = [one.first_after for one in incidents if one is not None and one.first_after is not None]
        rows.append(
            {
                "agency": code,
                "incidents_count": sum(one is not None for one in incidents),
                "not_measured_count": sum(one is None for one in incidents),
                "promised_count": total and total.promised,
                "kept_count": total and total.kept,
                "late_count": total and len(total.late),
                "late_s": total and sum(total.late),
                "broken_count": total and total.broken,
                "overdue_count": total and total.overdue,
                "longest_first_s": max(firsts, default=None),
            }
        )
    return _made("promises", rows, {})
