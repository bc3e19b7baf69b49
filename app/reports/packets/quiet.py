"""The short form: an agency without activity in the period gets one page, and the sections that say something."""

from __future__ import annotations

from dataclasses import astuple
from datetime import timedelta

from app.domain import words
from app.domain.eastern import local_date
from app.domain.packets.packet import PacketData
from app.reports.packets import closing, cost, disputes, events, opening, people
from app.reports.packets.written import unmarked, written
from app.reports.pdf import style
from app.reports.pdf.document import Document
from app.reports.pdf.tables import Column
from app.reports.pdf.text import Inline, bold

_IN_THE_TITLE = ("Agency",)
_OF_A_CONTACT = ("Agency CIO", "Business relationship manager", "Backup")
_SMALLEST = style.SMALL.but(size=7.0, leading=8.6)
_OUTCOME = style.BODY.but(after=3.0)


def is_quiet(data: PacketData) -> bool:
    """Return whether nothing of the agency was open, opened, closed, due, down for it, changed or asked."""
    levels, csat = data.service_levels, data.satisfaction.csat
    return not (
        any(astuple(data.backlog.flow))
        or data.statement.records_read
        or any(row.attainment.due or row.open_past_due for row in levels)
        or data.exceptions
        or data.resolution_times
        or data.major_incidents
        or data.changes.outcome.implemented
        or data.changes.failed
        or csat.sent
        or csat.answers
        or data.satisfaction.comments
    )


def short_form(doc: Document, data: PacketData) -> None:
    """Print the one page; then, each whole, the sections that it cannot say in a line."""
    _title(doc, data)
    _outcome(doc, data)
    _said(doc, data)
    if data.previous_actions:
        doc.heading(3, "Actions of the last review", name="actions")
        opening.actions(doc, data)
    disputes.disputes(doc, data)
    _people(doc, data)
    _statement(doc, data)
    if data.drills:
        events.major_incidents(doc, data)
    if _availability_tells(data):
        events.availability(doc, data)
    events.recovery(doc, data)
    if _changes_tell(data):
        events.changes(doc, data)
    if data.cost is not None:
        cost.consumption(doc, data)
    if data.improvements:
        people.improvements(doc, data)
    if data.forward.texts or data.forward.requirements:
        people.look_ahead(doc, data)
    if data.statement.findings or data.statement.restatements:
        closing.data_statement(doc, data)
    if _availability_tells(data):
        closing.definitions(doc, data)


def _title(doc: Document, data: PacketData) -> None:
    head = data.head
    doc.paragraph("North Carolina Department of Information Technology", style.BODY.but(color=style.GREY))
    doc.heading(1, f"Service review: {head.agency_name}", look=style.TITLE.but(size=20, leading=25))
    doc.paragraph(f"{head.period_label}. {opening.fiscal_label(data)}", style.LEAD.but(after=8))
    known = {*_IN_THE_TITLE, *(_OF_A_CONTACT if head.cio and head.brm else ())}
    pairs = [pair for pair in opening.identity(data) if pair[0] not in known]
    doc.key_values(pairs, width=110, summary="Identity of this packet", compact=True)


def _outcome(doc: Document, data: PacketData) -> None:
    head = data.head
    doc.heading(2, f"No activity in {head.period_label}" + (" so far" if head.running else ""))
    doc.paragraph(
        "No ticket of the agency was open, opened, closed or due. No major incident reached it, no change that touches "
        "it was implemented, no survey was sent, and no target was missed.",
        _OUTCOME,
    )
    pairs: list[tuple[str, Inline]] = [
        ("Attainment", f"Not measured: {opening.not_told(data) or 'nothing was due'}"),
        ("Availability", _available(data)),
        ("Last twelve months", _year(data)),
    ]
    if data.cost is None:
        pairs.append(("Cost", f"No bill was issued for it, nor for an earlier month of FY{head.fiscal_year}"))
    if dates := _dates(data):
        pairs.append(("Dates to know", dates))
    review = words.day(data.forward.next_review, weekday=True) if data.forward.next_review else "not yet scheduled"
    pairs.append(("Reviews", f"Next: {review}." + ("" if data.previous_actions else " No action of one is recorded.")))
    doc.key_values(pairs, width=110, summary="The period in short", compact=True)


def _available(data: PacketData) -> str:
    rows = data.availability
    if not rows:
        return "No service of the agency has a goal or a recorded outage"
    if all(row.availability.ratio is None for row in rows):
        return "Not measured: outages are not told"
    degraded = [f"{row.service} {row.degraded_minutes:,} min" for row in rows if row.degraded_minutes]
    slow = f" Degraded, which is not counted as down: {words.joined(degraded)}." if degraded else ""
    told = "" if _availability_tells(data) else f"No outage of its {words.count(len(rows), 'service')}. "
    return f"{told}{opening.available(data)}.{slow}"


def _availability_tells(data: PacketData) -> bool:
    """Return whether a service was down for the agency, or something is noted of it."""
    return any(
        row.outages or row.note or row.availability.downtime_s or row.availability.overrun_s
        for row in data.availability
    )


def _changes_tell(data: PacketData) -> bool:
    return bool(data.changes.forward or data.changes.cab_notes)


def _year(data: PacketData) -> str:
    """Return what the months before had: their pages are not printed."""
    months = data.demand.months
    opened, resolved = sum(m.opened for m in months), sum(m.resolved for m in months)
    if not opened and not resolved:
        return "No ticket was opened or resolved"
    return f"{words.count(opened, 'ticket')} opened, {resolved:,} resolved: see the packets of those months"


def _dates(data: PacketData) -> str:
    """Return holidays, reviews and, where no page of changes lists them, freezes; each with its first and last day."""
    freezes = data.changes.freezes
    told = {f"Freeze {what}: {freeze.name}" for freeze in freezes for what in ("begins", "ends")}
    dated = [(on, on, text) for on, text in data.forward.events if text not in told]
    dated += [
        (min(days), max(days), name)
        for name in dict.fromkeys(name for _, name in data.forward.holidays)
        for days in [[on for on, other in data.forward.holidays if other == name]]
    ]
    if not _changes_tell(data):
        dated += [(local_date(f.start), local_date(f.end - timedelta(seconds=1)), f"freeze, {f.name}") for f in freezes]
    return "; ".join(
        f"{text}, {words.day(first)}" + (f" to {words.day(last)}" if last > first else "")
        for first, last, text in sorted(dated)
    )


def _said(doc: Document, data: PacketData) -> None:
    """What people wrote; the program has nothing to add to the outcome."""
    for title, text, key in opening.texts_said(data):
        if text and key not in data.summary.automatic:
            doc.heading(3, title)
            written(doc, text)
    if data.summary.decisions:
        doc.heading(3, "Decisions requested")
        doc.bullets([unmarked(text) for text in data.summary.decisions], ordered=True)


def _people(doc: Document, data: PacketData) -> None:
    """Whom to reach, without those of the title, and where to sign."""
    doc.heading(2, "Contacts and sign-off")
    doc.table(
        [Column("Role", width=100), Column("Name"), Column("Telephone", wrap=False), Column("E-mail", wrap=False)],
        [(c.role, c.name or words.NONE, c.phone or words.NONE, c.email or words.NONE) for c in data.contacts],
        empty="No contact is recorded.",
        summary="Contacts",
        compact=True,
        pad=2.0,
    )
    closing.sign_off(doc, data, 5)


def _statement(doc: Document, data: PacketData) -> None:
    """The data statement in small print; whole, on a page of its own, where it lists something."""
    part, lines = data.statement, [opening.VERIFY]
    if not part.findings and not part.restatements:
        lines[:0] = [closing.extent(data), *closing.remarks(data)]
    doc.paragraph([bold("Data statement. "), " ".join(lines)], _SMALLEST)


__all__ = ["is_quiet", "short_form"]
