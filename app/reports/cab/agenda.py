"""The Agency CAB's agenda as an accessible PDF and as iCalendar."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime

from app.domain import words
from app.domain.cab import agenda as cab
from app.domain.cab.agenda import MEETING_LENGTH, MEETING_TIME, Agenda, AgendaItem, MeetingAgenda
from app.domain.cab.invite import Feed, Invite, Method, Status, meeting_uid
from app.domain.changes.conflicts import Clash, when
from app.domain.changes.values import Change
from app.domain.eastern import EASTERN, eastern, local_date
from app.reports.cab.ics import to_ics
from app.reports.cab.schedule_paper import change_entry
from app.reports.pdf.document import Column, Document

_WHEN = 92.0  # points: two lines for what goes over midnight, so that titles have room
_FEW = 2  # conflicts that stay on one page with their change


def agenda_pdf(
    agenda: Agenda,
    clashes: Mapping[int, Sequence[Clash]],
    state: str,
    holiday: str,
    proposals: Sequence[date],
    *,
    as_of: datetime,
) -> bytes:
    """Return the agenda; `as_of` is printed and is the file's date. Also right when nothing is pending: it says so."""
    day = words.weekday(agenda.meeting, ",")
    stamp = f"{words.long_day(local_date(as_of))} {eastern(as_of):%H:%M} Eastern"
    doc = Document(
        f"Agency CAB agenda, {day}",
        subject="Agenda of the Agency Change Advisory Board",
        created=as_of,
        header=("Agency Change Advisory Board", day),
        footer=f"As of {stamp}",
    )
    doc.heading(1, f"Agency CAB agenda: {day}")
    doc.key_values(
        [
            ("Status", cab.standing(agenda, state, as_of)),
            ("Complete by", f"{_local(agenda.deadline)}: normal changes submitted later are listed as late"),
            ("Agenda goes out", _local(agenda.frozen_at)),
            ("Items", f"{len(agenda.items)}, of which {len(agenda.section(cab.DECIDE))} for decision"),
        ],
        summary="Status and deadlines of the meeting",
    )
    if holiday:
        choices = ", ".join(words.weekday(option).rsplit(" ", 1)[0] for option in proposals)
        doc.paragraph(f"This Wednesday is a state holiday ({holiday}). Proposed instead: {choices}.")
    if not agenda.items:
        doc.paragraph("Nothing is pending: no change is before the board and none has to be ratified.")
    for name in cab.SECTIONS:
        items = agenda.section(name)
        if not items:
            continue
        doc.heading(2, f"{name} ({len(items)})")
        if name == cab.RESULTS:
            _results(doc, items)
            continue
        for item in items:
            _item(doc, item, clashes.get(item.change.id, ()))
    doc.heading(2, "Forward schedule: the next four weeks")
    doc.table(
        [
            Column("Change", wrap=False),
            Column("Title"),
            Column("When (Eastern)", width=_WHEN),
            Column("Services"),
            Column("Agencies"),
            Column("Risk", wrap=False),
        ],
        [
            [
                c.number,
                c.title,
                when(c.planned_start, c.planned_end),
                ", ".join(c.services),
                _some(c.agencies),
                c.risk.capitalize(),
            ]
            for c in agenda.forward
        ],
        caption="Approved and scheduled changes of the scopes that the board hears",
        empty="No approved change of these scopes is planned in the four weeks after the meeting.",
    )
    doc.heading(2, "Freezes ahead")
    doc.table(
        [Column("Freeze"), Column("When (Eastern)", wrap=False), Column("Holds for"), Column("Reason")],
        [
            [f.name, when(f.start, f.end), f.agency or f.service or "All agencies and services", f.reason]
            for f in agenda.freezes
        ],
        caption="In a freeze the standard windows are removed; only ECAB may approve a change",
        empty="No freeze begins or runs in the four weeks after the meeting.",
    )
    return doc.render()


def _local(at: datetime) -> str:
    local = eastern(at)
    return f"{words.weekday(local.date())} {local:%H:%M} Eastern"


def _some(codes: Sequence[str], most: int = 6) -> str:
    more = len(codes) - most
    return ", ".join(codes[:most]) + (f" and {more} more" if more > 0 else "")


def _item(doc: Document, item: AgendaItem, clashes: Sequence[Clash]) -> None:
    change = item.change
    with doc.together():
        doc.heading(3, f"{change.number} {change.title}")
        doc.key_values(_facts(change), summary=f"Facts of {change.number}")
        doc.paragraph(f"Why it is here: {item.why}")
        if 0 < len(clashes) <= _FEW:
            doc.bullets([f"{clash.severity.label}: {clash.text}" for clash in clashes])
        elif not clashes and item.section in {cab.DECIDE, cab.LATE}:
            doc.paragraph("No conflict found with other changes, freezes, windows or lead time.")
    if len(clashes) > _FEW:  # many go on over the page, instead of leaving half of the page before empty
        doc.bullets([f"{clash.severity.label}: {clash.text}" for clash in clashes])


def _facts(change: Change) -> list[tuple[str, str]]:
    facts = [
        ("Type, scope, risk", f"{change.type.value.capitalize()}, {change.scope.label.lower()}, {change.risk} risk"),
        ("Planned", f"{when(change.planned_start, change.planned_end)} Eastern"),
        ("Services", ", ".join(change.services) or "None named"),
        ("Agencies", ", ".join(change.agencies) or "None named"),
        ("Sites", ", ".join(change.sites) or "None named"),
        ("Implementer", change.implementer_name or change.implementer or "Not named"),
        ("Reason", change.reason or "Not given"),
        ("Back-out plan", change.backout_plan or "Not given"),
    ]
    votes = [v for v in change.votes if v.version == change.version]
    if votes:
        facts.append(("Votes", ", ".join(f"{vote.voter_name or vote.voter}: {vote.decision}" for vote in votes)))
    return facts


def _results(doc: Document, items: Sequence[AgendaItem]) -> None:
    rows = []
    for change in (item.change for item in items):
        span = when(change.actual_start or change.planned_start, change.actual_end or change.planned_end)
        outcome = (change.outcome or "not recorded").capitalize() + (", backed out" if change.backed_out else "")
        rows.append([change.number, change.title, span, outcome])
    doc.table(
        [Column("Change", wrap=False), Column("Title"), Column("When (Eastern)", wrap=False), Column("Outcome")],
        rows,
        caption="Changes the board approved earlier, now done",
    )


def agenda_calendar(meeting: MeetingAgenda, *, stamp: datetime) -> bytes:
    """Return an iCalendar with the meeting and each change it decides or foresees.

    A meeting that was moved keeps its id, and whatever changes gets a higher sequence, so that calendars move what they
    have instead of adding another. Only what is decided is shown as firm.
    """
    agenda = meeting.agenda
    begin = datetime.combine(agenda.meeting, MEETING_TIME, EASTERN).astimezone(UTC)
    lines = [f"{item.section}: {item.change.number} {item.change.title}" for item in agenda.items]
    board = Invite(
        meeting_uid(meeting.replaces or agenda.meeting),
        meeting.version,
        Method.PUBLISH,
        Status.CANCELLED if meeting.state == "cancelled" else Status.CONFIRMED,
        begin,
        begin + MEETING_LENGTH,
        stamp,
        "Agency CAB",
        "\n".join(lines) or "Nothing is pending.",
        wall=True,
    )
    listed = {item.change.id: item.change for item in agenda.items} | {c.id: c for c in agenda.forward}
    changes = sorted(listed.values(), key=lambda c: (c.planned_start, c.number))
    return to_ics(Feed("Agency CAB", (board, *(change_entry(change, stamp) for change in changes))))
