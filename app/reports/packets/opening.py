"""The first three pages: cover, summary, contents with the actions of the last review."""

from __future__ import annotations

from datetime import timedelta

from app.domain import words
from app.domain.eastern import local_date
from app.domain.figures.texts import NOT_MEASURED_TEXT
from app.domain.figures.verdicts import Verdict
from app.domain.packets.packet import PacketData
from app.domain.packets.rows import ActionState, PreviousAction
from app.domain.vocabulary import Metric, Priority
from app.reports.charts.attainment import AttainmentRow, TileItem, attainment_rows, tiles
from app.reports.packets import links, texts
from app.reports.packets.written import unmarked, written
from app.reports.pdf import style
from app.reports.pdf.document import Document
from app.reports.pdf.flow import Rule
from app.reports.pdf.marks import Mark
from app.reports.pdf.tables import Cell, Column
from app.reports.pdf.text import Inline, Run, bold

_STATE_MARKS = {
    ActionState.DONE: Mark.MET,
    ActionState.LATE: Mark.MISSED,
    ActionState.OPEN: Mark.NEUTRAL,
    ActionState.DROPPED: Mark.GAP,
}


#: How to check the file, below its identity.
VERIFY = (
    "Every figure in this file can be recomputed from the records: open the packet in Longleaf, or run "
    "\u201clongleaf verify\u201d with this file."
)


def state_cell(state: ActionState) -> Cell:
    """Return the state of an action as shape and word."""
    return Cell(state.value, _STATE_MARKS[state])


def fiscal_label(data: PacketData) -> str:
    """Return "FY 2026-27, month 4 of 12"."""
    year = data.head.fiscal_year
    text = f"FY {year - 1}\u2013{year % 100:02d}"
    return text if data.head.fiscal_month is None else f"{text}, month {data.head.fiscal_month} of 12"


def cover(doc: Document, data: PacketData) -> None:
    """Print who, what, when, and how to tell this packet from another."""
    head = data.head
    doc.space(60)
    doc.add(Rule(after=14, thick=5, color=style.MET, length=64))
    doc.paragraph("North Carolina Department of Information Technology", style.LEAD.but(color=style.GREY))
    doc.heading(1, f"Service review: {head.agency_name}", look=style.TITLE)
    doc.paragraph(head.period_label, style.LEAD.but(font=style.TITLE.font, size=16, leading=21, after=2))
    doc.paragraph(fiscal_label(data), style.LEAD.but(color=style.GREY, after=18))
    doc.key_values(identity(data), width=140, summary="Identity of this packet")
    doc.note(VERIFY)


def identity(data: PacketData) -> list[tuple[str, Inline]]:
    """Return what tells this packet from another: status, period, people, hash."""
    head = data.head
    status = "Draft: not issued, and no revision" if head.draft else f"{head.status}, revision {head.revision}"
    if head.preliminary:
        status += ". Figures can still change: late records count until three business days after the period's end."
    if head.running:
        status += f" The period is not over: figures cover it to {words.moment(head.as_of)}."
    last = local_date(head.end - timedelta(seconds=1))
    pairs: list[tuple[str, Inline]] = [
        ("Status", [bold(status)] if not head.preliminary else status),
        *([("Would supersede" if head.draft else "Supersedes", supersedes(data))] if supersedes(data) else []),
        *([("Approved", head.approved)] if head.approved else []),
        ("Period", f"{words.long_day(local_date(head.start))} to {words.long_day(last)}, Eastern Time"),
        ("Data as of", f"{words.moment(head.as_of)} Eastern Time"),
        ("Agency", f"{head.agency_name} ({head.agency_code})"),
    ]
    if head.predecessors:
        pairs.append(("Earlier figures", head.predecessors))
    pairs += [("Agency CIO", head.cio or "Not recorded"), ("Business relationship manager", head.brm or "Not assigned")]
    if head.brm_backup:
        pairs.append(("Backup", head.brm_backup))
    pairs += [
        ("Review meeting", words.day(head.meeting_date, weekday=True) if head.meeting_date else "Not yet scheduled"),
        ("Distribution", "; ".join(head.distribution) or "Not recorded"),
        ("Classification", head.classification),
        ("Packet", head.packet_id),
        ("Data hash (SHA-256)", head.data_hash or words.NONE),
    ]
    if head.seal_hash:
        sealed = f", {words.moment(head.sealed_at)} Eastern Time" if head.sealed_at else ""
        pairs.append(("Audit seal", f"{head.seal_hash}{sealed}"))
    return pairs


def supersedes(data: PacketData) -> str:
    """Return "r1 (4 figures restated): a ticket was recorded late"; "" where there is nothing before it."""
    head, restated = data.head, len(data.statement.restatements)
    if head.revision < 2:
        return ""
    told = f"{words.count(restated, 'figure')} restated" if restated else "no figure restated"
    text = f"r{head.revision - 1} ({told})"
    return f"{text}: {head.reason}" if head.reason else text


def summary(doc: Document, data: PacketData) -> None:
    """Print the page that can be read alone."""
    part = data.summary
    doc.heading(2, "Summary", new_page=True)
    if replaced := supersedes(data):
        said = f"{'Would supersede' if data.head.draft else 'Supersedes'} {replaced.rstrip('.')}."
        if data.statement.restatements:
            said += " The data statement lists each figure with its value before and why it changed."
        doc.paragraph(said)
    items = [
        TileItem(t.label, t.value, t.note, None if t.verdict is None else texts.verdict_mark(t.verdict))
        for t in part.tiles
    ]
    if items:
        chart = tiles(items, most_lines=6 if data.head.layout > 2 else 4)
        doc.figure(chart.drawing, chart.alt)
        _behind_the_tiles(doc, data)
    if part.by_priority and not any(row.attainment.due for row in part.by_priority):
        doc.paragraph(f"Resolution: not measured, {not_told(data) or 'because no ticket was due in the period'}.")
    elif part.by_priority:
        rows = []
        for row in part.by_priority:
            verdict = row.verdict
            value = texts.share(row.attainment)
            if verdict is Verdict.NOT_TOLD:
                text, number = f"not measured: {row.attainment.remark}", texts.of(row.attainment)
            elif value is None:
                text, number = "Not measured (0 tickets due)", ""
            else:
                text = f"{texts.percent(row.attainment)}, goal {texts.goal(row.attainment.goal_bp)}: "
                text += verdict.label.lower()
                if verdict is Verdict.LOW_VOLUME:  # so few tickets make no percentage to quote
                    text = f"{texts.of(row.attainment)} met: low volume"
                elif verdict is Verdict.MISSED is not row.attainment.own_verdict:  # the table of targets says which
                    text = f"{texts.percent(row.attainment)}, a target was missed"
                elif row.attainment.own_verdict is Verdict.NO_GOAL and verdict is Verdict.MET:
                    text = f"{texts.percent(row.attainment)}, each goal met"
                number = texts.of(row.attainment)
            before = texts.share(row.previous) if row.previous is not None else None
            rows.append(
                AttainmentRow(
                    row.priority.label,
                    value,
                    texts.goal_value(row.attainment),
                    before,
                    number,
                    text,
                    texts.verdict_mark(verdict),
                    _goals(data, row.priority),
                )
            )
        chart = attainment_rows(rows, "period before")
        doc.figure(
            chart.drawing,
            chart.alt,
            caption=priority_message(data),
            note="Large mark: this period. Small ring: the period before. Heavy tick: goal, of each target. "
            "The table of resolution targets holds the same figures; where a priority has several targets, their sum."
            + _in_part(data),
        )
    _at_a_glance(doc, data)
    for title, text, key in texts_said(data):
        with doc.together():
            doc.heading(3, title)
            written(doc, text or ("Nothing this time." if key == "ask" else "Nothing to report."))
            if key in part.automatic:
                doc.note("Written by the program from the figures; not taken over by the BRM.")
    with doc.together():
        doc.heading(3, "Decisions requested")
        if part.decisions:
            doc.bullets([unmarked(text) for text in part.decisions], ordered=True)
        else:
            doc.paragraph("None this time.")


def _behind_the_tiles(doc: Document, data: PacketData) -> None:
    """Link each headline figure to its tickets."""
    if not data.head.layout:
        return
    said: list[str | Run] = []
    for tile in data.summary.tiles:
        if tile.value not in ("0", NOT_MEASURED_TEXT):
            text = links.counted(data, f"tile.{tile.key}", tile.label)
            said += [" \u00b7 " if said else "Tickets behind: ", *text]
    doc.note(said)


def texts_said(data: PacketData) -> tuple[tuple[str, str, str], ...]:
    """Return title, text and key of the three texts of the summary."""
    part = data.summary
    return (
        ("What went well", part.went_well, "well"),
        ("What did not", part.did_not, "not_well"),
        ("What we ask", part.ask, "ask"),
    )


def _in_part(data: PacketData) -> str:
    has_before = any(row.previous is not None for row in data.summary.by_priority)
    if not has_before or texts.is_before_whole(data):
        return ""
    return " The records begin within the period before: its shares are of a part of it."


def _goals(data: PacketData, priority: Priority) -> tuple[float, ...]:
    """Return the goals of the resolution targets of a priority, in percent, lowest first."""
    rows = [r for r in data.service_levels if r.metric is Metric.RESOLUTION and r.priority is priority]
    return tuple(sorted({r.attainment.goal_bp / 100 for r in rows if r.attainment.goal_bp is not None}))


def _at_a_glance(doc: Document, data: PacketData) -> None:
    """The other figures in a line each, linked to their pages."""
    outcome, csat = data.changes.outcome, data.satisfaction.csat
    flow = data.backlog.flow
    rows = [
        ("Demand", "demand", f"{flow.opened:,} opened, {flow.resolved:,} resolved{texts.undated(flow)}"),
        ("Availability", "availability", available(data)),
        (
            "Changes",
            "changes",
            f"{outcome.successful:,} of {outcome.measured:,} succeeded"
            if outcome.measured
            else f"{outcome.implemented:,} implemented, success not measured"
            if outcome.implemented
            else "None implemented",
        ),
        ("Satisfaction", "satisfaction", csat.text + ("" if csat.hidden else f", n = {csat.answers:,}")),
        ("Actions of the last review", "actions", _actions(data)),
        ("Exceptions", "exceptions", f"{len(data.exceptions):,} listed" if data.exceptions else "None"),
    ]
    doc.table(
        [Column("At a glance", width=130), Column("This period")],
        [([Run(title, link=f"#{name}")], text) for title, name, text in rows],
        summary="Other figures of the period, each with a link to its pages",
        width=400,
    )


def available(data: PacketData) -> str:
    """Return "E-mail missed the goal", "All 4 goals met", "Not measured"."""
    judged = [row for row in data.availability if row.availability.verdict in (Verdict.MET, Verdict.MISSED)]
    missed = [row.service for row in judged if row.availability.verdict is Verdict.MISSED]
    if missed and len(missed) <= 3:
        return f"{words.joined(missed)} missed the goal"
    if missed:
        return f"{len(missed)} of {words.count(len(judged), 'goal')} missed"
    if judged:
        return f"All {len(judged)} goals met" if len(judged) > 1 else "The goal was met"
    return "Not measured"


def _actions(data: PacketData) -> str:
    done = sum(action.state is ActionState.DONE for action in data.previous_actions)
    late = sum(action.state is ActionState.LATE or _done_late(action) > 0 for action in data.previous_actions)
    if not data.previous_actions:
        return "None recorded"
    text = f"{done} of {words.count(len(data.previous_actions), 'action')} done"
    return text + (f", {late} late" if late else ", none late")


def not_told(data: PacketData) -> str:
    """Return which source does not tell resolutions; "" where all do."""
    return next((r.why for r in data.service_levels if r.metric is Metric.RESOLUTION and r.priority is None), "")


def priority_message(data: PacketData) -> str:
    """Return the message of the chart: which goals were missed."""
    rows = data.summary.by_priority
    measured = [row for row in rows if row.attainment.due]
    if not measured:
        return not_told(data) or "No ticket was due in the period, so no attainment was measured"
    missed = [row.priority.label for row in rows if row.verdict is Verdict.MISSED]
    low = [row.priority.label for row in rows if row.verdict is Verdict.LOW_VOLUME]
    unclear = [row.priority.label for row in rows if row.verdict is Verdict.NOT_TOLD]
    if missed:
        text = f"Resolution: {words.joined(missed)} missed the goal"
    elif unclear:
        text = f"Resolution: not measured for {words.joined(unclear)}, as holds are not told"
    elif len(low) == len(measured):
        text = "Resolution: too few tickets for a verdict"
    else:
        text = "Resolution: every priority with a verdict met its goal"
    return text + (f"; low volume for {words.joined(low)}" if low and len(low) < len(measured) else "")


def contents_and_actions(doc: Document, data: PacketData) -> None:
    """Contents, then what became of the actions of the last review."""
    doc.heading(2, "Contents and actions of the last review", new_page=True)
    doc.heading(3, "Contents")
    doc.contents()
    when = f" of {words.long_day(data.previous_review)}" if data.previous_review else ""
    doc.heading(3, f"Actions of the last review{when}", name="actions")
    if not data.previous_actions:
        doc.paragraph(
            "No action was recorded in the last review." if data.previous_review else "No earlier review is recorded."
        )
        return
    actions(doc, data)


def actions(doc: Document, data: PacketData) -> None:
    """Print what became of each action of the last review."""
    doc.paragraph(f"{_actions(data)}.")
    doc.table(
        [
            Column("No.", wrap=False),
            Column("Action"),
            Column("Owner"),
            Column("Due", wrap=False),
            Column("Status", wrap=False),
            Column("Note"),
        ],
        [_action_row(action) for action in data.previous_actions],
        summary="Actions agreed in the last review with owner, due date and status",
    )


def _done_late(action: PreviousAction) -> int:
    """Return by how many days an action was done after it was due; 0 where it was not, or is not done."""
    if action.state is not ActionState.DONE or action.finished is None or action.due is None:
        return 0
    return max(0, (action.finished - action.due).days)


def _action_row(action: PreviousAction) -> tuple[Inline | Cell, ...]:
    note = f"{action.measured}. {action.note}".strip() if action.measured else action.note
    if action.state is ActionState.DONE and action.finished:
        late = f", {words.count(_done_late(action), 'day')} late" if _done_late(action) else ""
        note = f"Done {words.day(action.finished)}{late}. {note}".strip()
    if action.state is ActionState.LATE:
        note = f"Late by {words.count(action.days_late, 'day')}. {note}".strip()
    return (
        action.number,
        action.text,
        action.owner,
        words.day(action.due),
        state_cell(action.state),
        note or words.NONE,
    )
