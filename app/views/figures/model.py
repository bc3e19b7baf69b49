"""What the reports show, as columns; and how a verdict looks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from fractions import Fraction
from typing import Any, NamedTuple
from zlib import crc32

from app.domain import words
from app.domain.figures.availability import Availability
from app.domain.figures.rows import AgeingBand, AvailabilityRow, ExceptionRow, OldTicket, OutageOf, ServiceLevelRow
from app.domain.figures.rules import Attainment, BacklogFlow, Verdict, format_duration, goal_text
from app.domain.figures.texts import NOT_MEASURED_TEXT, UNDATED_TEXT
from app.domain.figures.values import ChangeOutcome, Level, ReportFigures
from app.domain.plain_text import one_line
from app.domain.report_table import ReportTable
from app.ui.tables.columns import NARROW, WIDE, Align, Column, Mark, Painted
from app.views.figures.even import Even

MISSED = Mark("missed", "missed")
#: Column of the service levels -> which of its tickets Enter opens.
OPENS = {"met": "met", "missed": "missed", "past_due": "open_past_due"}


class FlowRow(NamedTuple):
    """A line of the backlog's flow; `figure`: the id of the tickets behind it."""

    figure: str
    label: str
    sign: str
    tickets: int


def row_id(key: object) -> int:
    """Return a row's id for the tables: the same for the same key, and small enough for Qt's int."""
    return crc32(repr(key).encode()) & 0x7FFF_FFFF


def when(instant: datetime | None) -> str:
    """Return an instant as "20 May 2026 14:05" in Eastern time, or a dash for none."""
    return words.moment(instant, padded=True)


def _at(instant: datetime) -> str:
    """Return an instant of a period, which is a year at most: "20 Nov 14:05"; the year is in the tooltip."""
    return words.moment(instant, padded=True, year=False)


def flow_rows(flow: BacklogFlow) -> list[FlowRow]:
    """Return the lines in which the flow adds up."""
    return [
        FlowRow("backlog.opening", "Open at the beginning", "", flow.opening),
        FlowRow("backlog.opened", "Opened", "+", flow.opened),
        FlowRow("backlog.reopened", "Reopened", "+", flow.reopened),
        FlowRow("backlog.transferred_in", "Transferred in", "+", flow.transferred_in),
        FlowRow("backlog.resolved", "Resolved", "–", flow.resolved),
        FlowRow("backlog.cancelled", "Cancelled", "–", flow.cancelled),
        FlowRow("backlog.transferred_out", "Transferred out", "–", flow.transferred_out),
        *([FlowRow("backlog.undated", UNDATED_TEXT, "–", flow.undated)] if flow.undated else []),
        FlowRow("backlog.closing", "Open at the end", "=", flow.closing),
    ]


def _number(
    key: str, title: str, of: Callable[[Any], int], *, hint: str = "", sample: str = "12,345", shown: bool = True
) -> Column[Any]:
    return Column(
        key, title, sample, lambda r: f"{of(r):,}", Align.RIGHT, sort_value=of, hint=hint, shown=shown
    )  # fmt: skip


def _percent(attainment: Attainment | None) -> float | None:
    if attainment is None or attainment.ratio is None or attainment.verdict is Verdict.NOT_TOLD:
        return None
    return float(attainment.ratio)


def _share(even: Even, column: str, attainment: Attainment | None) -> str:
    if attainment is None or attainment.ratio is None or attainment.verdict is Verdict.NOT_TOLD:
        return "–"
    if attainment.low_volume:
        return f"{attainment.met} of {attainment.due}"
    least = "≥ " if attainment.bound else ""
    return least + even.percent(column, attainment.ratio, attainment.written_goal_bp)


def _shared(attainment: Attainment | None) -> tuple[Fraction | None, int | None]:
    """Return what `_share` shows in percent, with its goal."""
    if attainment is None or attainment.low_volume or attainment.verdict is Verdict.NOT_TOLD:
        return None, None
    return attainment.ratio, attainment.written_goal_bp


def _goal(even: Even, row: ServiceLevelRow) -> str:
    """Return the goal of a line."""
    return "differ" if row.goals_differ else even.goal("goal", row.attainment.goal_bp)


def even_levels(levels: Sequence[Level]) -> Even:
    """Return how many decimals the columns of these service levels have."""
    even, rows = Even(), [level.row for level in levels]
    even.fit("percent", (_shared(row.attainment) for row in rows))
    even.fit("previous", (_shared(row.previous) for row in rows))
    even.fit("year", (_shared(row.twelve_months) for row in rows))
    even.fit_goals("goal", (row.attainment.goal_bp for row in rows))
    return even


def even_services(rows: Sequence[AvailabilityRow]) -> Even:
    """Return how many decimals the columns of the availability of these services have."""
    even = Even()
    even.fit("percent", ((row.availability.ratio, row.availability.goal_bp) for row in rows))
    even.fit("previous", ((before.ratio, before.goal_bp) for row in rows if (before := row.previous) is not None))
    even.fit_goals("goal", (row.availability.goal_bp for row in rows))
    return even


def _available(even: Even, column: str, value: Availability | None) -> str:
    if value is None:
        return "–"
    return NOT_MEASURED_TEXT if value.ratio is None else even.percent(column, value.ratio, value.goal_bp)


def priority_label(level: Level) -> str:
    """Return the priority of a line, such as "High", or "All priorities"."""
    return "All priorities" if level.row.priority is None else level.row.priority.label


def _target(level: Level) -> str:
    row = level.row
    return f"{row.target}; {row.span}" if row.span else row.target


def paint_verdict(verdict: Verdict) -> Painted:
    """Return how a verdict looks: a word, and a mark where the goal was missed."""
    if verdict is Verdict.MISSED:
        return Painted(verdict.label, MISSED, "missed_text", bold=True, indent=True)
    return Painted(verdict.label, tone="" if verdict is Verdict.MET else "muted", indent=True)


def level_sentence(level: Level, _now: datetime) -> str:
    """Return a line as it is spoken: metric, priority, target, attainment, goal, verdict."""
    row = level.row
    a = row.attainment
    parts = [f"{row.metric.label}, {priority_label(level).lower()}", _target(level), f"{a.met:,} of {a.due:,} in time"]
    parts += [f"goal {goal_text(a.goal_bp)}"] if a.goal_bp is not None else []
    return ", ".join(part for part in (*parts, a.verdict.label.lower()) if part)


def level_columns(even: Callable[[], Even]) -> tuple[Column[Level], ...]:
    """Return the columns of the service levels, one line for each target and one for each metric together."""
    return (
        Column("metric", "Metric", "Status update", lambda r: r.row.metric.label, sort_value=lambda r: None,
               hint="Sorts into the order of the packet"),
        Column("priority", "Priority", "Medium", lambda r: "All" if r.row.priority is None else r.row.priority.label,
               accessible=priority_label, sort_value=lambda r: 9 if r.row.priority is None else r.row.priority.value),
        Column("target", "Target", "3 business days", _target, tooltip=_target, stretch=True,
               paint=lambda r, _now: Painted(_target(r), short=r.row.target.partition(", ")[0]),
               sort_value=_target),
        Column("due", "Due", "12,345", lambda r: f"{r.row.attainment.due:,}", Align.RIGHT, samples=("0", "12,345"),
               sort_value=lambda r: r.row.attainment.due, hint="Outcomes that became known in the period"),
        Column("met", "Met", "12,345", lambda r: f"{r.row.attainment.met:,}", Align.RIGHT, samples=("0", "12,345"),
               since=NARROW, sort_value=lambda r: r.row.attainment.met),
        Column("missed", "Missed", "1,234", lambda r: f"{r.row.attainment.missed:,}", Align.RIGHT,
               samples=("0", "1,234"), sort_value=lambda r: r.row.attainment.missed),
        Column("percent", "Attained", "99.96 %", lambda r: _share(even(), "percent", r.row.attainment),
               Align.RIGHT, samples=("0", "99.96 %"), accessible=lambda r: r.row.attainment.percent_text,
               tooltip=lambda r: r.row.attainment.percent_text,
               sort_value=lambda r: _percent(r.row.attainment)),
        Column("goal", "Goal", "99.95 %", lambda r: _goal(even(), r.row), Align.RIGHT, samples=("0", "99.95 %"),
               sort_value=lambda r: r.row.attainment.goal_bp),
        Column("verdict", "Verdict", "Not measured", lambda r: r.row.attainment.verdict.label,
               paint=lambda r, _now: paint_verdict(r.row.attainment.verdict), tooltip=_why,
               sort_value=lambda r: r.row.attainment.verdict.label),
        Column("previous", "Before", "99.96 %", lambda r: _share(even(), "previous", r.row.previous), Align.RIGHT,
               samples=("0", "99.96 %"), sort_value=lambda r: _percent(r.row.previous),
               hint="Attainment in the period before"),
        Column("past_due", "Past due", "1,234", lambda r: f"{r.row.open_past_due:,}", Align.RIGHT,
               samples=("0", "1,234"), sort_value=lambda r: r.row.open_past_due,
               hint="Still open after their due time at the end"),
        Column("layer", "Layer", "Service", lambda r: "–" if r.row.layer is None else r.row.layer.label, since=WIDE,
               sort_value=lambda r: "" if r.row.layer is None else r.row.layer.label),
        Column("year", "12 months", "99.96 %", lambda r: _share(even(), "year", r.row.twelve_months), Align.RIGHT,
               shown=False,
               sort_value=lambda r: _percent(r.row.twelve_months)),
        Column("paused", "Met by pause", "1,234", lambda r: f"{r.row.met_by_pause:,}", Align.RIGHT, shown=False,
               sort_value=lambda r: r.row.met_by_pause, hint="Met only because time on hold does not count"),
        Column("moved", "Moved", "1,234", lambda r: f"{r.row.moved:,}", Align.RIGHT, shown=False,
               sort_value=lambda r: r.row.moved, hint="Tickets whose priority was changed"),
    )  # fmt: skip


def _why(level: Level) -> str:
    return {
        Verdict.LOW_VOLUME: "Low volume: a single miss would break the goal, so there is no verdict.",
        Verdict.NOT_MEASURED: f"Not measured: {level.row.why or 'nothing came due in the period'}.",
        Verdict.NOT_TOLD: f"Not measured: {level.row.attainment.remark}.",
        Verdict.NO_GOAL: "The targets counted here have different goals; see each line.",
    }.get(level.row.attainment.verdict, level.row.attainment.verdict.label)


def flow_columns() -> tuple[Column[FlowRow], ...]:
    """Return the columns of the backlog's flow; the sign is spoken as a word."""
    return (
        Column("sign", "", "+", lambda r: r.sign, Align.CENTER, accessible=lambda r: _SIGNS[r.sign]),
        Column("label", "Flow", "Open at the beginning", lambda r: r.label, stretch=True),
        Column("count", "Tickets", "123,456", lambda r: f"{r.tickets:,}", Align.RIGHT),
    )


_SIGNS = {"": "", "+": "plus", "–": "minus", "=": "equals"}


def ageing_columns() -> tuple[Column[AgeingBand], ...]:
    """Return the columns of the open tickets by age."""
    return (
        Column("band", "Age", "15-30 days", lambda r: r.label, stretch=True),
        _number("count", "Tickets", lambda r: int(r.count)),
        _number("paused", "On hold", lambda r: int(r.paused)),
    )


def oldest_columns() -> tuple[Column[OldTicket], ...]:
    """Return the columns of the oldest open tickets; ages are in whole days."""
    return (
        Column("number", "Ticket", "REQ0001234", lambda r: r.number, sort_value=lambda r: r.number),
        Column("title", "Title", "Cannot open the case", lambda r: r.title,
               tooltip=lambda r: r.title, stretch=True),
        Column("priority", "Priority", "Critical", lambda r: r.priority.label, sort_value=lambda r: r.priority.value),
        Column("age", "Age", "1,234 days", lambda r: f"{r.age_days:,} days", Align.RIGHT,
               sort_value=lambda r: r.age_days),
        Column("state", "State now", "In progress", lambda r: r.state.removesuffix(" since")),
        Column("holder", "With", "Identity and Access", lambda r: r.holder or "–", tooltip=lambda r: r.holder,
               gives=True),
        Column("service", "Service", "Identity and Access", lambda r: r.service or "–", shown=False),
    )  # fmt: skip


#: Nobody said yet why a target was missed: what is printed is the program's.
_AUTOMATIC = Mark("ring", "soon")


def _reason(row: ExceptionRow) -> str:
    """Return the reason as it is printed: what only the history tells in brackets."""
    return row.given or (f"[{row.reason}]" if row.reason else "–")


def _reason_in_words(row: ExceptionRow) -> str:
    if row.given:
        return f"{row.given}. {row.note}" if row.note else row.given
    return f"Automatic, nobody confirmed it: {row.reason}" if row.reason else "No reason was given yet"


def exception_columns() -> tuple[Column[ExceptionRow], ...]:
    """Return the columns of the missed targets; times are Eastern, durations counted by the target's calendar."""
    return (
        Column("number", "Ticket", "REQ0001234", lambda r: r.number, sort_value=lambda r: r.number),
        Column("title", "Title", "Cannot open the case management system", lambda r: r.title,
               tooltip=lambda r: r.title, stretch=True, sort_value=lambda r: r.title.casefold()),
        Column("metric", "Missed", "Status update", lambda r: r.metric.label, sort_value=lambda r: r.metric.label),
        Column("priority", "Priority", "Critical", lambda r: r.priority.label, sort_value=lambda r: r.priority.value),
        Column("due", "Due", "20 May 14:05", lambda r: _at(r.due), sort_value=lambda r: r.due,
               tooltip=lambda r: when(r.due)),
        Column("resolved", "Ended", "20 May 14:05", lambda r: _at(r.resolved) if r.resolved else "Still open",
               sort_value=lambda r: r.resolved, tooltip=lambda r: when(r.resolved)),
        Column("over", "Over by", "123 h 51 min", lambda r: format_duration(r.over_by, days=False), Align.RIGHT,
               sort_value=lambda r: r.over_by, hint="In hours of the target's calendar"),
        Column("paused", "On hold", "123 h 51 min", lambda r: format_duration(r.paused, days=False) if r.paused else
               "–", Align.RIGHT, sort_value=lambda r: r.paused, shown=False),
        Column("given", "Reason", "[Waiting for caller]", _reason, gives=True,
               mark=lambda r: None if r.given else _AUTOMATIC, accessible=_reason_in_words, tooltip=_reason_in_words,
               sort_value=lambda r: (bool(r.given), (r.given or r.reason).casefold()),
               hint="That was given for it; in brackets what its history tells, until somebody gives one"),
        Column("reason", "History", "Waiting for caller, handed on", lambda r: r.reason or "–",
               tooltip=lambda r: r.reason, gives=True, hint="What the ticket's history tells", since=NARROW),
    )  # fmt: skip


def availability_columns(even: Callable[[], Even]) -> tuple[Column[AvailabilityRow], ...]:
    """Return the columns of the services' availability; goals are kept in hundredths of a percent."""
    return (
        Column("service", "Service", "Identity and Access Management", lambda r: r.service, stretch=True, whole=True,
               tooltip=lambda r: r.note or r.service, sort_value=lambda r: r.service.casefold()),
        Column("percent", "Available", "99.999 %", lambda r: _available(even(), "percent", r.availability), Align.RIGHT,
               sort_value=lambda r: None if (x := r.availability.ratio) is None else float(x)),
        Column("goal", "Goal", "99.95 %", lambda r: even().goal("goal", r.availability.goal_bp), Align.RIGHT,
               sort_value=lambda r: r.availability.goal_bp),
        Column("verdict", "Verdict", "Not measured", lambda r: r.availability.verdict.label,
               paint=lambda r, _now: paint_verdict(r.availability.verdict),
               sort_value=lambda r: r.availability.verdict.label),
        Column("downtime", "Down", "12 h 51 min", lambda r: format_duration(r.availability.downtime_s), Align.RIGHT,
               sort_value=lambda r: r.availability.downtime_s),
        Column("maintenance", "Maintenance", "12 h 51 min", lambda r: format_duration(r.availability.maintenance_s),
               Align.RIGHT, sort_value=lambda r: r.availability.maintenance_s),
        Column("outages", "Outages", "123", lambda r: f"{r.outages:,}", Align.RIGHT, sort_value=lambda r: r.outages),
        Column("told_by", "Told by", "MI0000012, PO0000034", lambda r: r.told_by or "–", tooltip=lambda r: r.told_by,
               gives=True, hint="What told its outages; Enter leads there"),
        Column("previous", "Before", "99.999 %", lambda r: _available(even(), "previous", r.previous), Align.RIGHT,
               hint="Availability in the period before"),
    )  # fmt: skip


def outage_text(one: OutageOf) -> str:
    """Return an outage in a line of a menu: what told it, when, how far, its title."""
    kind = "Maintenance" if one.planned else "Full" if one.full else "Partial"
    at = words.span(one.start_at, one.end_at) if one.end_at is not None else f"since {words.moment(one.start_at)}"
    said = f"{one.told_by or 'No number'}: {kind.lower()}, {at}: {one.title}"
    return one_line(said).replace("&", "&&")


def change_columns() -> tuple[Column[ChangeOutcome], ...]:
    """Return the columns of the finished changes and, where one was not successful, why not."""
    return (
        Column("number", "Change", "CHG0001234", lambda r: r.change.number, sort_value=lambda r: r.change.number),
        Column("title", "Title", "Replace the eastern circuits", lambda r: r.change.title,
               tooltip=lambda r: r.change.title, stretch=True, sort_value=lambda r: r.change.title.casefold()),
        Column("type", "Type", "Emergency", lambda r: str(r.change.type).capitalize(),
               sort_value=lambda r: str(r.change.type)),
        Column("ended", "Ended", "20 May 2026 14:05", lambda r: when(r.change.actual_end),
               sort_value=lambda r: r.change.actual_end),
        Column("successful", "Outcome", "Not successful", _change_outcome,
               mark=lambda r: MISSED if r.successful is False else None,
               sort_value=lambda r: -1 if r.successful is None else int(r.successful)),
        Column("why", "Why not", "backed out, outside its window", lambda r: _why_not(r) or "–",
               tooltip=_why_not, gives=True),
    )  # fmt: skip


def _change_outcome(row: ChangeOutcome) -> str:
    if row.successful is None:
        told = row.change.source_outcome
        return f"{NOT_MEASURED_TEXT} ({told})" if told else NOT_MEASURED_TEXT
    return "Successful" if row.successful else "Not successful"


def _why_not(row: ChangeOutcome) -> str:
    text = ", ".join(row.why)
    return text[:1].upper() + text[1:]


def as_report(title: str, columns: Sequence[Column[Any]], rows: Sequence[Any], figures: ReportFigures) -> ReportTable:
    """Return the rows of a table on screen as a report, counts as numbers, with whose and when in the notes."""
    notes = [
        f"{figures.label}; {figures.query.period.long_label}; as of {when(figures.as_of)} Eastern Time.",
        *(["Preliminary: less than 3 business days since the end of the period."] if figures.preliminary else []),
        *(["Targets, calendars and goals are sample values."] if figures.on_sample_targets else []),
        *figures.remarks,
    ]
    period = figures.query.period
    facts = {
        "period": period.key, "start": period.start.isoformat(), "end": period.end.isoformat(),
        "as_of": figures.as_of.isoformat(), "agency": figures.query.agency, "service": figures.query.service,
    }  # fmt: skip
    return ReportTable(
        title,
        tuple((c.key, c.title or c.key) for c in columns),
        tuple({c.key: _cell(c, row) for c in columns} for row in rows),
        tuple(notes),
        facts,
    )


def _cell(column: Column[Any], row: Any) -> str | int:
    text = column.text(row)
    plain = text.replace(",", "")
    return int(plain) if column.align is Align.RIGHT and plain.isdecimal() else text
