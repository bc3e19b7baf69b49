"""The report of a major incident as an accessible PDF: what it was, who was reached, what was promised and kept."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta

from app.domain import words
from app.domain.eastern import eastern, local_date
from app.domain.figures.promised import NOT_MEASURED, counted, promised_text
from app.domain.majors.audience import MANAGEMENT, SUBSCRIBER
from app.domain.majors.repeats import Repeats
from app.domain.majors.retraction import standing, taken_back
from app.domain.majors.states import MajorState
from app.domain.majors.values import Major, Promise, PromiseState, Update, UpdateKind
from app.reports.cab.parts import stamp
from app.reports.pdf.document import Column, Document
from app.reports.pdf.tables import Cell
from app.reports.pdf.text import Inline, Run, bold

DRILL = "Drill: an exercise. Nothing was sent outside, and it is counted nowhere."
_WHEN = 82.0  # points: a day and a time of day
_MOST_AGAIN = 10  # of what came again: a service that is used by everybody comes again a hundred times
_LATER = timedelta(minutes=1)  # an entry that was written no later than this was written at once
_ENDED = {MajorState.REJECTED: "Rejected", MajorState.DEMOTED: "Demoted"}


def render_report(major: Major) -> bytes:
    """Return the report as PDF; `major.as_of` is printed and is the file's date."""
    row = major.row
    doc = Document(
        f"Major incident {row.number}: {row.title}",
        subject="Report of a major incident",
        created=major.as_of,
        header=(f"{'Drill' if row.drill else 'Major incident'} {row.number}", row.title[:80]),
        footer=f"As of {stamp(major.as_of)}",
    )
    doc.heading(1, f"{row.number} {row.title}")
    if row.drill:
        doc.paragraph([bold(DRILL)])
    doc.key_values(_facts(major), width=110, summary="State, times and roles")
    doc.heading(2, "Summary")
    _passage(doc, "", major.summary or "Nobody wrote a summary yet.")
    _passage(doc, "Cause: ", major.cause or "not known yet.")
    doc.heading(2, f"Who was reached ({len(major.reached)})")
    _reached(doc, major)
    doc.heading(2, "Messages and promises")
    _messages(doc, major)
    doc.heading(2, "Timeline")
    _timeline(doc, major)
    doc.heading(2, "Corrections")
    _corrections(doc, major)
    if major.tasks:
        doc.heading(2, f"Tasks ({len(major.tasks)})")
        _tasks(doc, major)
    doc.heading(2, "Review")
    _review(doc, major)
    doc.heading(2, f"Tickets ({len(major.children)})")
    _tickets(doc, major)
    return doc.render()


# --- the first page ------------------------------------------------------------------------------
def _facts(major: Major) -> Iterator[tuple[str, Inline]]:
    row = major.row
    yield "State", [bold("Running" if row.state.runs else row.state.label)]
    if row.state in _ENDED:
        yield f"{_ENDED[row.state]} because", major.ended_why or words.NONE
    yield "Services", ", ".join(place.name for place in major.services) or row.service or words.NONE
    if major.sites:
        yield "Sites", ", ".join(place.name for place in major.sites)
    yield "Impact began", _moment(row.impact_start_at)
    yield "Detected", _moment(major.detected_at)
    yield "Declared", _moment(row.declared_at)
    yield "First message", _first(major)
    yield "Restored", _moment(row.restored_at)
    took = major.restore_time
    yield "Time to restore", [bold(words.whole(took.total_seconds()))] if took is not None else words.NONE
    if major.data_loss:
        yield "Data loss", major.data_loss
    for role, (login, name) in major.roles.items():
        if login:
            yield role.label, name
    if major.bridge:
        yield "Bridge", major.bridge
    if major.proposed_why:
        yield "Proposed because", major.proposed_why


def _moment(at: datetime | None) -> str:
    return words.NONE if at is None else f"{words.moment(at, weekday=True)} Eastern"


def _first(major: Major) -> str:
    first, declared = major.first_notice_at, major.row.declared_at
    if first is None:
        return "None was sent" if declared is not None else words.NONE
    after = f", {words.whole((first - declared).total_seconds())} after the declaration" if declared else ""
    return f"{_moment(first)}{after}"


# --- who was reached -----------------------------------------------------------------------------
def _is_measured(major: Major) -> bool:
    return any("agencies" in update.details for update in major.updates)


def _reached(doc: Document, major: Major) -> None:
    if major.row.declared_at is None or not _is_measured(major):
        doc.table(
            [Column("Agency"), Column("Impact")],
            [(f"{agency.name} ({agency.code})", agency.impact or words.NONE) for agency in major.reached],
            summary="Agencies with the impact on each",
            empty="No agency was reached.",
        )
        return
    since: dict[int, datetime] = {}
    for update in sorted(standing(major.updates), key=lambda one: one.recorded_at):
        for agency_id in update.details.get("agencies", ()):
            since.setdefault(agency_id, update.recorded_at)
    people: dict[int, dict[str, None]] = {}
    for one in major.told:
        if one.recipient.agency_id is not None:
            people.setdefault(one.recipient.agency_id, {})[one.recipient.name] = None
    rows = []
    for agency in major.reached:
        own = counted(major.updates, major.promises, agency.agency_id, major.as_of)
        told = ", ".join(people.get(agency.agency_id, ())) or "Nobody was told through the program"
        known = since.get(agency.agency_id)
        rows.append(
            (
                f"{agency.name} ({agency.code})",
                agency.impact or words.NONE,
                _clock(known, major) if known is not None else words.NONE,
                told,
                promised_text(own),
            )
        )
    doc.table(
        [
            Column("Agency", width=112),
            Column("Impact"),
            Column("Known since", width=_WHEN),
            Column("Who was told", width=104),
            Column("Promises", width=118),
        ],
        rows,
        summary="Agencies with what was known of them, who was told, and the promises made to them",
        empty="No agency was reached.",
    )
    for why, called in ((SUBSCRIBER, "Subscribers"), (MANAGEMENT, "Management")):
        counts = Counter(one.recipient.name for one in major.told if one.recipient.why == why)
        if counts:
            named = words.joined([f"{name} ({words.count(n, 'message')})" for name, n in counts.items()])
            doc.note(f"{called}: {named}.")


# --- messages ------------------------------------------------------------------------------------
def _messages(doc: Document, major: Major) -> None:
    sent = [update for update in major.updates if update.sent]
    if major.row.declared_at is None:
        doc.paragraph("It was not declared: no message was due.")
        return
    if not _is_measured(major):
        doc.paragraph(f"{NOT_MEASURED}. The timeline has what was written then.")
        return
    doc.paragraph(f"{promised_text(counted(major.updates, major.promises, None, major.as_of))}.")
    made = {promise.made_by: promise for promise in major.promises if promise.made_by is not None}
    rows: list[list[Inline | Cell]] = []
    for promise in major.promises:
        if promise.made_by is None:
            rows.append([_clock(promise.made_at, major), "By the rules", "", _due(promise, major), _became(promise)])
    for update in sent:
        own = made.get(update.id)
        rows.append(
            [
                _clock(update.recorded_at, major),
                [bold(update.kind.label), f". {_audience(major, update)}"],
                _said(update),
                "Nothing more" if own is None else _due(own, major),
                words.NONE if own is None else _became(own),
            ]
        )
    doc.table(
        [
            Column("Sent", width=_WHEN),
            Column("Message", width=104),
            Column("What it said"),
            Column("Next by", width=52),
            Column("The promise", width=66),
        ],
        rows,
        summary="Messages with the time of the next one, and what became of that promise",
        empty="No message was sent.",
    )
    doc.table(
        [Column("Measure"), Column("Took", "right", width=80), Column("Target", "right", width=80)],
        [
            (gap.what, "Not yet" if gap.took is None else _took(gap.took), _took(gap.target))
            for gap in major.gaps
            if gap.took is not None or major.row.state.runs
        ],
        width=340,
        summary="How long messages took",
        empty="",
    )


def _took(took: timedelta) -> str:
    return words.whole(took.total_seconds())


def _said(update: Update) -> Inline:
    found: list[str | Run] = [update.text]
    for label, text in (("Ruled out", update.ruled_out), ("Next", update.next_steps)):
        if text:
            found += [bold(f" {label}: "), text]
    return found


def _audience(major: Major, update: Update) -> str:
    told = [one for one in major.told if one.update_id == update.id]
    agencies = len({one.recipient.agency_id for one in told if one.recipient.agency_id is not None})
    ways = Counter(one.how for one in told)
    if not agencies:
        above = any(one.recipient.why == MANAGEMENT for one in told)
        return "To the management" if above else "To subscribers" if told else "To nobody"
    text = f"To {words.count(agencies, 'agency', 'agencies')}"
    if ways["drill"]:
        return f"{text}, as a drill: not sent"
    return text + (f", {words.count(ways['call'], 'call')}" if ways["call"] else "")


def _due(promise: Promise, major: Major) -> str:
    return _clock(promise.due_at, major)


def _became(promise: Promise) -> Inline:
    late = _took(promise.late_by)
    if promise.state is PromiseState.LATE:
        return [bold("Late"), f" by {late}"]
    if promise.state is PromiseState.BROKEN:
        return [bold("Broken"), f", {late} late" if promise.met_at is not None else ", never kept"]
    if promise.state is PromiseState.OVERDUE:
        return [bold("Overdue"), f" by {late}"]
    return promise.state.label


# --- timeline and corrections --------------------------------------------------------------------
def _clock(at: datetime, major: Major) -> str:
    """Return the time of day, with the day where it is another one than that on which the impact began."""
    if local_date(at) == local_date(major.row.impact_start_at):
        return words.time_of_day(eastern(at))
    return words.moment(at, year=False)


def _timeline(doc: Document, major: Major) -> None:
    rows, gone = [], taken_back(major.updates)
    for update in sorted(major.updates, key=lambda one: (one.at, one.id)):
        when = _clock(update.at, major)
        if update.recorded_at - update.at >= _LATER:
            when = f"{when}, added {_clock(update.recorded_at, major)}"
        text = "Sent, see messages" if update.sent else update.text
        kind = f"{update.kind.label} (taken back)" if update.id in gone else update.kind.label
        rows.append((when, kind, text or words.NONE, update.by or words.NONE))
    doc.table(
        [
            Column("When (Eastern)", width=_WHEN),
            Column("Kind", width=74),
            Column("Entry"),
            Column("Written by", width=92),
        ],
        rows,
        caption=f"Times of day are of {words.long_day(local_date(major.row.impact_start_at))}, where no day is named",
        empty="Nothing was written.",
    )


def _corrections(doc: Document, major: Major) -> None:
    rows = [
        (
            _clock(update.recorded_at, major),
            update.text.splitlines()[0] if update.text else words.NONE,
            "\n".join(update.details.get("figures", ())) or "No figure moved",
            update.by or words.NONE,
        )
        for update in standing(major.updates)
        if update.kind is UpdateKind.CORRECTION
    ]
    doc.table(
        [Column("Written", width=_WHEN), Column("Correction"), Column("Figures that moved"), Column("By", width=92)],
        rows,
        summary="Corrections with the figures that moved",
        empty="Nothing was corrected.",
    )


def _tasks(doc: Document, major: Major) -> None:
    rows = []
    for task in major.tasks:
        late = task.state == "open" and task.due_at is not None and task.due_at < major.as_of
        due = _clock(task.due_at, major) if task.due_at else words.NONE
        done = f", {_clock(task.done_at, major)}" if task.done_at else ""
        rows.append((task.title, task.owner or task.group or "Nobody", due, f"{_state(task.state, late=late)}{done}"))
    doc.table(
        [Column("Task"), Column("Who", width=110), Column("Due", width=_WHEN), Column("State", width=92)],
        rows,
        summary="Tasks of the incident with who does them and their state",
        empty="There was no task.",
    )


# --- afterwards ----------------------------------------------------------------------------------
def _again(doc: Document, again: Repeats) -> None:
    """Print the first of what came again; whoever wants to see all of it has the list in the window."""
    listed = again.found[:_MOST_AGAIN]
    many = len(again.found) > len(listed)
    doc.heading(3, f"What came again, the first {len(listed)}" if many else "What came again")
    doc.table(
        [Column("Record", wrap=False), Column("When (Eastern)", width=110), Column("Title")],
        [(one.number, words.moment(one.at), one.title) for one in listed],
        summary="Records that came again after the service was restored",
    )


def _review(doc: Document, major: Major) -> None:
    row = major.row
    if row.review_due is None and row.review_done_on is None:
        doc.paragraph("No review is due: the service is not restored." if row.state.runs else "No review is due.")
        return
    held = words.day(row.review_done_on, weekday=True) if row.review_done_on else "Not yet"
    pairs: list[tuple[str, Inline]] = [("Due", words.day(row.review_due, weekday=True)), ("Held", held)]
    if row.review_done_on:
        pairs += [("Went well", major.went_well or words.NONE), ("Went badly", major.went_badly or words.NONE)]
    if major.effect_due:
        effect = major.effect or f"Looked at on {words.day(major.effect_due, weekday=True)}"
        pairs.append(("Effect", effect))
        again = major.repeats
        said = "Not counted: it names no service and no problem." if again is None else again.said
        pairs.append(("Came again", said))
    doc.key_values(pairs, width=110, summary="The review")
    if major.effect_due and major.repeats is not None and major.repeats.found:
        _again(doc, major.repeats)
    doc.heading(3, f"Actions ({len(major.actions)})")
    doc.table(
        [
            Column("Action"),
            Column("Owner", width=110),
            Column("Due", width=72),
            Column("Agency", width=58),
            Column("State", wrap=False),
        ],
        [
            (
                action.title,
                action.owner or "Nobody named",
                words.day(action.due_on),
                action.agency or "All",
                _state(action.state, late=_is_late(action.due_on, major.as_of)),
            )
            for action in major.actions
        ],
        summary="Actions of the review with owner and due day",
        empty="No action was decided.",
    )


def _is_late(due: date | None, as_of: datetime) -> bool:
    return due is not None and due < local_date(as_of)


def _state(state: str, *, late: bool) -> str:
    return "Overdue" if state == "open" and late else state.capitalize()


def _tickets(doc: Document, major: Major) -> None:
    doc.table(
        [
            Column("Ticket", wrap=False),
            Column("Title"),
            Column("Agency", wrap=False),
            Column("Opened", width=_WHEN),
            Column("State", wrap=False),
        ],
        [
            (
                child.number,
                f"{child.title} (main ticket)" if child.id == major.ticket_id else child.title,
                child.agency,
                _clock(child.opened_at, major),
                child.state.replace("_", " ").capitalize(),
            )
            for child in major.children
        ],
        compact=True,
        summary="Tickets of the incident",
        empty="No ticket is linked.",
    )


def _passage(doc: Document, label: str, text: str) -> None:
    """Print a text that may be long, each of its lines as it was written."""
    lines: Sequence[str] = [line for line in text.splitlines() if line.strip()]
    for number, line in enumerate(lines):
        doc.paragraph([bold(label), line] if label and number == 0 else line)
