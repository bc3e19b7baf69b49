"""Major incidents, availability and changes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from app.domain import words
from app.domain.figures.promised import first_text, promised_text, summed
from app.domain.figures.rows import AvailabilityRow, MajorIncidentBlock, TimelineEntry
from app.domain.figures.rules import ChangeSuccess
from app.domain.figures.texts import NO_OUTAGES_TOLD, percent_text
from app.domain.figures.verdicts import Verdict
from app.domain.packets.packet import PacketData
from app.domain.packets.rows import ForwardChange, RecoveryNote
from app.reports.charts.bars import BarItem, labelled_bars
from app.reports.charts.timeline import timeline
from app.reports.packets import texts
from app.reports.pdf.document import Document
from app.reports.pdf.tables import PAD, Column
from app.reports.pdf.text import Inline, bold, marked


def major_incidents(doc: Document, data: PacketData) -> None:
    """Print one block for each, with its line of time."""
    doc.heading(2, "Major incidents")
    if not data.major_incidents:
        doc.paragraph("No major incident that reached this agency began in the period.")
        _drills(doc, data)
        return
    text = f"{words.count(len(data.major_incidents), 'major incident')} that reached this agency began in the period."
    if any(len(block.agencies) > 1 for block in data.major_incidents):
        text += " An incident that reached several agencies is in the packet of each, so packets do not add up."
    doc.paragraph(text)
    found = summed(block.promises for block in data.major_incidents)
    if found is not None and len(data.major_incidents) > 1:
        untold = sum(block.promises is None for block in data.major_incidents)
        doc.paragraph(f"{promised_text(found)}{f'; not measured in {untold}' if untold else ''}.")
    for block in data.major_incidents:
        _incident(doc, data, block)
    _drills(doc, data)


def _drills(doc: Document, data: PacketData) -> None:
    """Name the drills in a line of their own: they are in no figure."""
    if data.drills:
        named = words.joined([f"{drill.number} {drill.title} ({words.day(drill.held_on)})" for drill in data.drills])
        doc.note(f"Drills in which this agency took part, counted nowhere: {named}.")


def _incident(doc: Document, data: PacketData, block: MajorIncidentBlock) -> None:
    restored = words.whole(block.restored_in) if block.restored_in is not None else "not restored by the as-of time"
    with doc.together():
        doc.heading(3, f"{block.number}: {block.title}")
        end = block.restored or data.head.as_of
        entries = merged(block.timeline)
        end_word = words.moment(end) if block.restored else f"goes on, as of {words.moment(end)}"
        # One that goes on is drawn to a little after its last moment: days without news would press the rest into
        # a corner.
        shown = end
        if not block.restored and entries:
            first, last = block.impact_start, max(entry.at for entry in entries)
            shown = min(end, last + max((last - first) / 4, timedelta(minutes=10)))
        # What comes long after the end (the review) is in the table only, for the same reason.
        limit = shown + (shown - block.impact_start) / 4
        near = [entry for entry in entries if entry.at <= limit]
        moments = [(entry.at, f"{entry.kind}, {words.moment(entry.at)}") for entry in near]
        chart = timeline(
            moments,
            (block.impact_start, max(shown, block.impact_start)),
            (words.moment(block.impact_start), end_word),
            f"restored in {restored}" if block.restored else "not yet restored",
            open_end=shown < end,
        )
        message = f"Restored in {restored} after the impact began"
        if not block.restored:
            message = f"Not yet restored {words.whole((end - block.impact_start).total_seconds())} after it began"
        doc.figure(chart.drawing, chart.alt, caption=message)
    doc.table(
        [Column("No.", "right", wrap=False), Column("Time", wrap=False), Column("Moment", wrap=False), Column("Text")],
        [
            (str(number), words.moment(entry.at), entry.kind, entry.text or words.NONE)
            for number, entry in enumerate(entries, 1)
        ],
        summary=f"Timeline of {block.number}",
        empty="No moment of its course was recorded.",
    )
    cause = block.cause or "Not yet known"
    if block.cause:
        cause += " (confirmed)" if block.cause_confirmed else " (not yet confirmed)"
    pairs: list[tuple[str, Inline]] = [
        ("Impact on this agency", block.impact_here or "Not recorded"),
        ("Services", words.joined(block.services) or words.NONE),
        ("Agencies reached", words.joined(block.agencies) or words.NONE),
        ("Declared", words.moment(block.declared)),
        ("Restored", f"{words.moment(block.restored)} ({restored})" if block.restored else restored),
        ("First message", first_text(block.promises)),
        ("Promises", promised_text(block.promises)),
        ("Cause", cause),
        ("Review", words.day(block.review_date) if block.review_date else "Not yet scheduled"),
    ]
    if block.follow_ups:
        pairs.append(("Follow-up", words.joined(block.follow_ups)))
    doc.key_values(pairs, summary=f"Facts about {block.number}")


def merged(timeline: Sequence[TimelineEntry]) -> list[TimelineEntry]:
    """In order of time; "Detected" without a text and "Detected: monitoring shows ..." at one instant are one moment.

    Two kinds are one where the longer contains the shorter ("First notice", "Notice"); the longer is kept.
    """
    out: list[TimelineEntry] = []
    for entry in sorted(timeline, key=lambda item: item.at):
        for number, other in enumerate(out):
            a, b = sorted((entry.kind, other.kind), key=len)
            if other.at == entry.at and a.lower() in b.lower() and (not entry.text or not other.text):
                out[number] = replace(other, kind=b, text=other.text or entry.text)
                break
        else:
            out.append(entry)
    return out


def availability(doc: Document, data: PacketData) -> None:
    """Minutes and percent of each service."""
    doc.heading(2, "Availability", name="availability")
    rows = data.availability
    if not rows:
        doc.paragraph("No service of this agency has an availability goal or a recorded outage in the period.")
        return
    down = [row for row in rows if row.availability.downtime_s]
    if down:
        items = [
            BarItem(row.service, row.availability.downtime_s / 60, f"{_minutes(row.availability.downtime_s)} min")
            for row in sorted(down, key=lambda row: (-row.availability.downtime_s, row.service))
        ]
        chart = labelled_bars(items, "Unplanned downtime in minutes")
        doc.figure(chart.drawing, chart.alt, caption=_down_message(down))
    doc.note(
        "Service time is the support hours of a service and leaves out approved maintenance that was really used."
        " Only outages that reached this agency."
    )
    untold = all(row.availability.ratio is None for row in rows)
    if untold:
        doc.note(NO_OUTAGES_TOLD)
    doc.table(
        [
            Column("Service"),
            Column("Service time, min", "right", width=52),
            Column("Outages", "right", wrap=False),
            Column("Down, min", "right", width=34),
            Column("Available", "right", wrap=False),
            Column("Goal", "right", wrap=False),
            Column("Verdict", wrap=False),
            Column(texts.before(data), "right", wrap=False),
            Column("Maintenance, min", "right", width=52),
        ],
        [_availability_row(row) for row in rows],
        caption="Not measured" if untold else _goals_message(rows),
        compact=len(rows) > 12,
        pad=2.4 if len(rows) > 24 else PAD,
    )
    notes: list[Inline] = []
    told = [f"{row.service}: {row.note}" for row in rows if row.note]
    degraded = [f"{row.service} {row.degraded_minutes:,} min" for row in rows if row.degraded_minutes]
    over = [f"{row.service} {_minutes(row.availability.overrun_s)} min" for row in rows if row.availability.overrun_s]
    if told:
        notes.append([bold("What happened"), f": {'; '.join(told)}."])
    if degraded:
        notes.append([bold("Degraded"), f", which is not counted as down: {words.joined(degraded)}."])
    if over:
        notes.append([bold("Maintenance outside its window"), f", which counts as down: {words.joined(over)}."])
    doc.bullets(notes)


def recovery(doc: Document, data: PacketData) -> None:
    """Print which services of the agency might not come back as planned; nothing where there is none."""
    if not data.recovery:
        return
    one = len(data.recovery) == 1
    doc.heading(2, "Recovery when a data center is lost", name="recovery")
    doc.table(
        [Column("Service"), Column("Runs at", wrap=False), Column("Warning", wrap=False), Column("What is known")],
        [(row.service, row.site, row.what, _known_of(row, data.head.layout)) for row in data.recovery],
        caption=f"{words.count(len(data.recovery), 'service')} of this agency"
        f" {'has' if one else 'have'} no standby, or no recovery plan that a test has shown to work",
    )
    doc.note("As known at the as-of time, from recovery plans and what exercises of them came to.")


def _known_of(row: RecoveryNote, layout: int) -> str:
    """Return what is known besides the warning, as a sentence that can be read alone."""
    if layout > 1 and row.text.startswith("Says "):  # "No plan" and "Says how it comes back" read as their opposite
        return f"{row.what} {row.text[:1].lower()}{row.text[1:]}"
    return row.text or words.NONE


def _goals_message(rows: Sequence[AvailabilityRow]) -> str:
    missed = [row.service for row in rows if row.availability.verdict is Verdict.MISSED]
    if missed:
        return f"{words.joined(missed)} missed the availability goal"
    has_goal = any(row.availability.goal_bp is not None for row in rows)
    return "No availability goal was missed" if has_goal else "No service has an availability goal"


def _minutes(seconds: int) -> str:
    """Return whole minutes; less than one minute is shown in tenths, so that an outage never reads 0."""
    return f"{round(seconds / 60):,}" if seconds >= 60 or seconds == 0 else f"{seconds / 60:.1f}"


def _availability_row(row: AvailabilityRow) -> tuple[Inline, ...]:
    value = row.availability
    known = value.ratio is not None
    return (
        row.service,
        _minutes(value.service_s),
        f"{row.outages:,}" if known else words.NONE,
        _minutes(value.downtime_s) if known else words.NONE,
        value.percent_text,
        texts.goal(value.goal_bp),
        texts.verdict_cell(value.verdict),
        words.NONE if row.previous is None else row.previous.percent_text,
        _minutes(value.maintenance_s) if known else words.NONE,
    )  # type: ignore[return-value]


def _down_message(rows: list[AvailabilityRow]) -> str:
    total = sum(row.availability.downtime_s for row in rows)
    return f"{_minutes(total)} minutes of unplanned downtime over {words.count(len(rows), 'service')}"


def changes(doc: Document, data: PacketData) -> None:
    """Outcome, failures, and what is to come."""
    part = data.changes
    outcome = part.outcome
    doc.heading(2, "Changes", name="changes")
    if outcome.implemented == 0:
        doc.paragraph("No change that touches this agency was implemented in the period.")
    else:
        doc.table(
            [Column("Measure"), Column("Changes", "right", width=70), Column("Share", "right", width=70)],
            [
                ("Implemented", f"{outcome.implemented:,}", words.NONE),
                ("Successful", f"{outcome.successful:,}" if outcome.measured else words.NONE, outcome.text),
                *_told_elsewhere(outcome),
                ("Emergency", f"{outcome.emergency:,}", outcome.emergency_text),
                ("Latent (recorded after the fact)", f"{outcome.latent:,}", outcome.latent_text),
                (
                    "Lead time kept, of those that had one to keep",
                    f"{outcome.lead_time_kept:,} of {outcome.lead_time_due:,}",
                    outcome.lead_time_text,
                ),
            ],
            caption=_change_message(outcome),
            width=400,
        )
    doc.heading(3, "Changes that failed")
    doc.table(
        [
            Column("Number", wrap=False),
            Column("Change"),
            Column("Implemented", wrap=False),
            Column("What happened"),
            Column("What follows"),
        ],
        [(c.number, c.title, words.moment(c.implemented), c.why, c.follow_up or words.NONE) for c in part.failed],
        empty="None in the period.",
        summary="Changes that failed",
    )
    doc.heading(3, "Forward schedule for this agency")
    doc.table(
        [
            Column("Number", wrap=False),
            Column("Change"),
            Column("Type", wrap=data.head.layout > 2),
            Column("Services"),
            Column("Planned (Eastern Time)"),
            Column("CAB", wrap=False),
            Column("State", wrap=False),
        ],
        [_forward_row(change) for change in part.forward],
        empty="No change that touches this agency is planned.",
        summary="Planned changes with their CAB date",
    )
    if part.freezes:
        doc.table(
            [Column("Freeze"), Column("From", wrap=False), Column("To", wrap=False)],
            [(freeze.name, words.moment(freeze.start), texts.until(freeze.end)) for freeze in part.freezes],
            caption="Freezes: standard maintenance windows do not apply; into a hard one only the emergency CAB lets a"
            " change, into a soft one the coordinator too",
        )
    doc.bullets(part.cab_notes)


def _told_elsewhere(outcome: ChangeSuccess) -> list[tuple[str, str, str]]:
    """Return the rows on changes of other systems, whose success is not measured or judged by them."""
    rows = [
        ("Success not measured (other systems do not tell enough)", outcome.not_measured, words.NONE),
        ("Successful, as the other system tells it", outcome.source_successful, outcome.source_text),
        ("Backed out, as the other system tells it", outcome.source_backed_out, outcome.source_backed_out_text),
    ]
    told = (outcome.not_measured, outcome.source_judged, outcome.source_back_out_told)
    return [(name, f"{n:,}", share) for (name, n, share), shown in zip(rows, told, strict=True) if shown]


def _change_message(outcome: ChangeSuccess) -> str:
    if outcome.ratio is None:
        return f"{words.count(outcome.implemented, 'change')} implemented; success is not measured"
    share = percent_text(outcome.ratio)
    return f"{outcome.successful:,} of {words.count(outcome.measured, 'change')} succeeded ({share})"


def _forward_row(change: ForwardChange) -> tuple[Inline, ...]:
    planned = words.span(change.start, change.end)
    if change.window:
        planned += f"; {change.window}"
    return (
        change.number,
        marked(change.title, change.marks),
        f"{change.type.value.capitalize()} by {change.model}" if change.model else change.type.value.capitalize(),
        words.joined(change.services) or words.NONE,
        planned,
        words.day(change.cab_date),
        change.state.label,
    )
