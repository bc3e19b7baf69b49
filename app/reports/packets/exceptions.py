"""Exceptions: every missed target, the gravest in full and, where they are many, the rest in a compact list."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import datetime
from statistics import median

from app.domain import words
from app.domain.eastern import eastern
from app.domain.figures.rows import ExceptionRow
from app.domain.packets.packet import PacketData
from app.domain.report_table import ReportTable
from app.domain.vocabulary import Metric, Priority
from app.reports.packets import links
from app.reports.pdf import style
from app.reports.pdf.document import Document
from app.reports.pdf.tables import Column
from app.reports.pdf.text import Inline, bold

LISTED = 80  # missed targets that are all printed as rows of a table; of more, the gravest only
GRAVEST = 40  # how many of them then
_NOT_RECORDED = "none given"
_TIMES = re.compile(r" \d+ times")
_LIST = style.BODY.but(size=7.5, leading=10.0, after=5.0)


def exceptions(doc: Document, data: PacketData) -> None:
    """Print every missed target."""
    doc.heading(2, "Exceptions", name="exceptions")
    rows = data.exceptions
    if not rows:
        doc.paragraph("No target was missed in the period.")
        return
    kinds = Counter(row.metric for row in rows)
    parts = [f"{kinds[metric]:,} {metric.label.lower()}" for metric in Metric if kinds[metric]]
    tickets = len({row.number for row in rows})
    of = "" if tickets == len(rows) else f" of {words.count(tickets, 'ticket')}"
    said = links.counted(data, "exceptions.count", f"{words.count(len(rows), 'missed target')}{of}")
    sentence: Inline = [*([said] if isinstance(said, str) else said), f": {words.joined(parts)}."]
    doc.paragraph(sentence, style.BODY.but(keep_with_next=True))
    many = len(rows) > LISTED
    if many:
        _overview(doc, rows)
        rows = gravest(rows)
    doc.paragraph(
        "Times are Eastern Time. Done: resolved, first assigned or update sent. Over by and paused: hours that the "
        "target's calendar counts. " + _told(data.exceptions),
        style.SMALL.but(keep_with_next=True),
    )
    year = eastern(data.head.start).year
    wide = any(eastern(at).year != year for row in rows for at in (row.opened, row.due, row.resolved or row.due))
    doc.table(
        [
            Column("Ticket"),
            Column("Target", width=62),
            Column("Opened", "right", width=46 if wide else 30),
            Column("Due", "right", width=46 if wide else 30),
            Column("Done", "right", width=46 if wide else 34),
            Column("Over by", "right", width=46),
            Column("Paused", "right", width=46),
            Column("Reason", width=70),
        ],
        [_exception(data, row, year, again=again) for row, again in by_ticket(rows)],
        caption=f"The {len(rows)} gravest, by ticket: highest priority first, then longest over" if many else "",
        summary="Missed targets with how late they were and why",
        compact=True,
    )
    if many:
        _others(doc, data, rows)


def by_ticket(rows: Sequence[ExceptionRow]) -> list[tuple[ExceptionRow, bool]]:
    """Return the rows with those of one ticket together, where its first one stood, and whether it was named before."""
    found: dict[str, list[ExceptionRow]] = defaultdict(list)
    for row in rows:
        found[row.number].append(row)
    return [(row, number > 0) for group in found.values() for number, row in enumerate(group)]


def gravest(rows: Sequence[ExceptionRow], most: int = GRAVEST) -> tuple[ExceptionRow, ...]:
    """Return the highest priorities first, of each the longest over; in this order."""
    found = sorted(rows, key=lambda row: (row.priority, -row.over_by, row.number, row.metric.value, row.due))
    return tuple(found[:most])


def _overview(doc: Document, rows: Sequence[ExceptionRow]) -> None:
    groups: dict[tuple[Metric, Priority], list[ExceptionRow]] = defaultdict(list)
    for row in rows:
        groups[row.metric, row.priority].append(row)
    largest, most = max(groups.items(), key=lambda item: len(item[1]))
    reasons = Counter(reason(row) for row in rows)
    table = [
        (
            _target(metric, priority),
            f"{len(group):,}",
            f"{sum(row.resolved is None for row in group):,}",
            words.clock(median(row.over_by for row in group)),
            words.clock(max(row.over_by for row in group)),
        )
        for metric in Metric
        for priority in Priority
        if (group := groups.get((metric, priority)))
    ]
    doc.table(
        [
            Column("Target"),
            Column("Missed", "right", width=60),
            Column("Not done", "right", width=60),
            Column("Over by, median", "right", width=90),
            Column("Longest", "right", width=70),
        ],
        table,
        caption=f"Most misses: {_target(*largest)} ({len(most):,} of {len(rows):,})",
        width=460,
    )
    told = sorted(reasons.items(), key=lambda item: (-item[1], item[0]))
    doc.paragraph(f"Reasons: {'; '.join(f'{name} ({count:,})' for name, count in told)}.")


def _others(doc: Document, data: PacketData, printed: Sequence[ExceptionRow]) -> None:
    """All other missed targets, number by number, grouped by what was missed and why."""
    known = set(printed)
    rest = [row for row in data.exceptions if row not in known]
    doc.heading(3, f"The other {words.count(len(rest), 'missed target')}")
    doc.note(
        "By target and reason; each with the hours over and, in brackets, the hours paused. An asterisk: not done. "
        f"The CSV file {'inside this file' if data.head.layout else 'that Longleaf writes beside this packet'} has all "
        "of them with titles and times."
    )
    groups: dict[tuple[Metric, Priority, str], list[ExceptionRow]] = defaultdict(list)
    for row in rest:
        groups[row.metric, row.priority, reason(row)].append(row)
    order = sorted(groups, key=lambda key: (list(Metric).index(key[0]), key[1], key[2] == _NOT_RECORDED, key[2]))
    for key in order:
        metric, priority, why = key
        entries = ", ".join(_entry(row) for row in sorted(groups[key], key=lambda row: (row.number, row.due)))
        doc.paragraph([bold(f"{_target(metric, priority)}: {why} ({len(groups[key]):,}). "), entries], _LIST)


def _told(rows: Sequence[ExceptionRow]) -> str:
    """Return how many have a reason, and what stands in brackets."""
    given = sum(bool(row.given) for row in rows)
    if given == len(rows):
        return "Each has the reason that was given for it."
    text = f"A reason was given for {given:,} of {len(rows):,}." if given else "No reason was given yet."
    if any(row.reason and not row.given for row in rows):
        text += " In brackets: what the ticket's history tells where none was; nobody confirmed it."
    return text


def reason(row: ExceptionRow) -> str:
    """Return the reason without how often: "Handed on 3 times" and "Handed on 2 times" are one kind.

    What only the history tells stands in brackets.
    """
    if row.given:
        return row.given
    told = _TIMES.sub(" several times", row.reason)
    return f"[{told}]" if told else _NOT_RECORDED


def _entry(row: ExceptionRow) -> str:
    """Return "INC0013342 10.9 h (10.4 h)"; a line is never broken inside."""
    text = f"{row.number} {_hours(row.over_by)}" + (f" ({_hours(row.paused)})" if row.paused else "")
    return (text + ("" if row.resolved is not None else "*")).replace(" ", "\u00a0")


def _hours(seconds: int) -> str:
    """Return "0.4 h", "10.9 h", "318 h"; less than three minutes are not 0."""
    hours = seconds / 3600
    return f"{round(hours):,} h" if hours >= 100 else f"{max(hours, 0.1 if seconds else 0):.1f} h"


def _target(metric: Metric, priority: Priority) -> str:
    return f"{'Update' if metric is Metric.UPDATE else metric.label}, {priority.label.lower()}"


def _time(at: datetime, year: int) -> str:
    """Return "2 Nov 06:00" in Eastern time; with the year where it is not `year`."""
    return words.moment(at, year=eastern(at).year != year)


def _exception(data: PacketData, row: ExceptionRow, year: int, *, again: bool) -> tuple[Inline, ...]:
    number = links.ticket(data, row.number, bold=not again)
    return (
        [number] if again else [number, f" {row.title}"],
        _target(row.metric, row.priority),
        _time(row.opened, year),
        _time(row.due, year),
        _time(row.resolved, year) if row.resolved else "not done",
        words.clock(row.over_by),
        words.clock(row.paused) if row.paused else words.NONE,
        _why(row),
    )


def _why(row: ExceptionRow) -> Inline:
    """Return "Waited for a vendor. The part came on 12 October."; what only the history tells in brackets."""
    if not row.given:
        return f"[{row.reason}]" if row.reason else _NOT_RECORDED
    note = " ".join(row.note.split())
    return [bold(row.given), f". {note}"] if note else row.given


def exceptions_table(data: PacketData) -> ReportTable:
    """Return all missed targets as a table for CSV or XLSX; instants in UTC (ISO 8601), durations in minutes."""
    columns = (
        ("number", "Number"),
        ("title", "Title"),
        ("metric", "Target"),
        ("priority", "Priority"),
        ("opened", "Opened (UTC)"),
        ("due", "Due (UTC)"),
        ("resolved", "Done (UTC)"),
        ("over_by_min", "Over by, min"),
        ("paused_min", "Paused, min"),
        ("reason", "Reason"),
        ("note", "Note"),
        ("history", "History"),
    )
    rows = tuple(
        {
            "number": row.number,
            "title": row.title,
            "metric": row.metric.label,
            "priority": row.priority.label,
            "opened": row.opened.isoformat(),
            "due": row.due.isoformat(),
            "resolved": row.resolved.isoformat() if row.resolved else None,
            "over_by_min": round(row.over_by / 60, 1),
            "paused_min": round(row.paused / 60, 1),
            "reason": row.given,
            "note": row.note,
            "history": row.reason,
        }
        for row in data.exceptions
    )
    return ReportTable(f"Missed targets, {data.head.packet_id}", columns, rows)
