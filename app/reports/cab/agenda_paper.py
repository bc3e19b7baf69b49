"""The agenda of the board as an accessible PDF: all a member needs to know first stands on page one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from app.domain import words
from app.domain.cab.items import BLOCKED, OFF
from app.domain.cab.papers import AgendaPaper, ForwardLine, ItemLine, Section
from app.reports.cab import parts
from app.reports.pdf.document import Column, Document
from app.reports.pdf.tables import Cell, Table
from app.reports.pdf.text import Inline, Run, bold, marked

_WHEN = 88.0  # points
#: Of every table on page one: each is as wide, so that the head of the first one serves them all.
_GLANCE = (
    Column("Item", width=80),
    Column("At", width=28),
    Column("What, services, who carries it out", width=246),
    Column("When (Eastern)", width=_WHEN),
    Column("Min", "right", width=26),
)
_FEW = 6  # sentences that stay on one page with their item


def render_agenda(paper: AgendaPaper, as_of: datetime) -> bytes:
    """Return the agenda as PDF; `as_of` is printed and is the file's date. Right also when nothing is pending."""
    day = words.weekday(paper.day)
    revision = f", revision {paper.revision}" if paper.revision > 1 else ""
    doc = Document(
        f"Agency CAB agenda, {day}{revision}",
        subject=f"Agenda of the {parts.BOARD}",
        created=as_of,
        header=(parts.BOARD, f"{day}{revision}"),
        footer=f"As of {parts.stamp(as_of)}",
    )
    doc.heading(1, f"Agency CAB agenda: {day}")
    doc.key_values(_first(paper), width=96, summary="Time, place, quorum and standing of the meeting")
    for note in paper.notes:
        doc.paragraph([bold(note)])
    _overview(doc, paper)
    _items(doc, paper)
    if not paper.not_kept:
        doc.heading(2, f"Actions ({len(paper.actions)})")
        parts.actions(doc, paper.actions, empty="No action is open.")
    if paper.results:
        _results(doc, paper)
    if paper.cancelled:
        doc.heading(2, f"Cancelled since the last meeting ({len(paper.cancelled)})")
        doc.table(
            [Column("Change", wrap=False), Column("Title"), Column("Was planned", width=_WHEN), Column("Cancelled")],
            [[line.number, line.title, parts.when(line.start, line.end), line.outcome] for line in paper.cancelled],
            summary="Changes that the board had decided and that were cancelled since the last meeting",
        )
    if not paper.not_kept:
        _forward(doc, paper)
        doc.heading(2, "Freezes ahead")
        parts.freezes(doc, paper.freezes, empty="No freeze begins or runs in the weeks after the meeting.")
    _seats(doc, paper)
    return doc.render()


def _first(paper: AgendaPaper) -> Iterator[tuple[str, Inline]]:
    yield "When", [bold(parts.meeting_time(paper.start, paper.end))]
    where = [text for text in (paper.place, paper.online) if text]
    yield "Where", ", ".join(where) or "No place is entered yet"
    if paper.agencies:
        yield "Quorum", f"{paper.needed} of {words.count(paper.agencies, 'agency', 'agencies')} have to be present"
    else:
        yield "Quorum", "No agency has a seat: nothing can be decided until members are named"
    yield "Chair", paper.chair or "Not named"
    yield "Asked of the board", [bold("; ".join(paper.asks).rstrip(".") + ".")]
    yield "Time", _time(paper)
    yield "Status", ", ".join(_status(paper))
    if paper.cut_off and paper.freeze_at and paper.frozen_at is None:
        yield (
            "Deadlines",
            f"Complete by {words.moment(paper.cut_off, weekday=True)}, agenda goes out"
            f" {words.moment(paper.freeze_at, weekday=True)} Eastern",
        )


def _time(paper: AgendaPaper) -> str:
    length = round((paper.end - paper.start).total_seconds() / 60)
    if not paper.lines:
        return f"{length} min"
    return f"{paper.minutes} min planned for {words.count(len(paper.lines), 'item')}; the meeting has {length}"


def _status(paper: AgendaPaper) -> Iterator[str]:
    yield paper.standing
    if paper.revision:
        yield f"revision {paper.revision}"
    if paper.frozen_at:
        yield f"frozen {words.moment(paper.frozen_at, weekday=True)} Eastern"


def _overview(doc: Document, paper: AgendaPaper) -> None:
    """Print what a member sees first: the items, each with its time and what it is about, by what is asked."""
    doc.heading(2, "The items at a glance")
    if not paper.lines:
        if paper.state in ("Held", "Cancelled"):
            doc.paragraph("Nothing was pending.")
        else:
            doc.paragraph("Nothing is pending: no change is before the board and none has to be ratified.")
    begins, number = paper.start, 0
    for section in (section for section in paper.sections if section.name != OFF):
        rows = []
        for line in section.lines:
            number += 1
            rows.append(_glance(line, number, begins))
            begins += timedelta(minutes=line.minutes)
        table = Table(_GLANCE, rows, caption=_asked(section), head=number == len(rows), pad=2.0)
        doc.add(table)
    if paper.among:
        doc.paragraph([bold("Conflicts between two items")])
        doc.bullets(paper.among)
    if paper.taken_off:
        off = "; ".join(f"{line.number} {line.title} ({line.result.lower()})" for line in paper.taken_off)
        doc.paragraph([bold(f"{OFF}: "), f"{off}."])


def _asked(section: Section) -> Inline:
    asks = list(dict.fromkeys(line.ask for line in section.lines if line.ask))
    said = f": {asks[0]}" if len(asks) == 1 else ""
    return [f"{section.name} ({len(section.lines)}){said}"]


def _glance(line: ItemLine, number: int, begins: datetime) -> list[Inline | Cell]:
    blocked = "Blocked by a conflict" if line.ask.endswith(BLOCKED) else ""
    marks = [text for text in (line.result, blocked, *line.marks) if text]
    about: list[str | Run] = [bold(line.title)]
    if line.services:
        about.append(f". {parts.some(line.services)}")
    if line.implementer:
        about.append(f". {line.implementer}")
    if marks:
        about += [". ", bold(" \u00b7 ".join(marks))]
    numbered: Inline = [f"{number}. ", Run(line.number, link=f"#item-{number}")]
    planned = parts.when(line.start, line.end) if line.start else words.NONE
    return [numbered, parts.clock(begins), about, planned, f"{line.minutes}"]


def _items(doc: Document, paper: AgendaPaper) -> None:
    number = 0
    for section in (section for section in paper.sections if section.name != OFF):
        doc.heading(2, f"{section.name} ({len(section.lines)})")
        for line in section.lines:
            number += 1
            _item(doc, line, number)


def _item(doc: Document, line: ItemLine, number: int) -> None:
    with doc.together():
        doc.heading(3, f"{number}. {line.number} {line.title}", name=f"item-{number}")
        if line.marks:
            doc.paragraph([bold(" \u00b7 ".join(line.marks))])
        doc.key_values(_facts(line), summary=f"Facts of {line.number}")
        if len(line.conflicts) <= _FEW:
            _conflicts(doc, line)
    if len(line.conflicts) > _FEW:  # many go on over the page, instead of leaving half of the page before empty
        _conflicts(doc, line)
    if line.edits:
        doc.paragraph([bold("Edited since the agenda was frozen")])
        doc.bullets(
            [
                [f"{edit.what.capitalize()}: ", _short(edit.old), " became ", bold(_short(edit.new))]
                for edit in line.edits
            ]
        )
    for title, text in line.plans:
        parts.passage(doc, title, text)
    if line.votes:
        doc.paragraph([bold("Votes")])
        doc.bullets(parts.vote_words(line.votes))


def _facts(line: ItemLine) -> Iterator[tuple[str, Inline]]:
    if line.result:
        yield "Result", [bold(line.result)]
        if line.conditions:
            yield "Conditions", line.conditions
        if line.decision_reason:
            yield "Reason given", line.decision_reason
    if line.ask:
        yield "Asked", line.ask
    if line.before:
        yield "Before", line.before
    if line.why:
        yield "Why it is here so", line.why
    kind = ", ".join(text for text in (line.type, line.scope.lower()) if text)
    if kind:
        yield "Type and scope", kind
    if line.risk:
        yield "Risk", line.risk + (f": {'; '.join(line.risk_reasons)}" if line.risk_reasons else "")
    if line.start:
        yield "Happened" if line.outcome else "Planned", f"{parts.when(line.start, line.end)} Eastern"
    if line.outcome:
        yield "Outcome", line.outcome
    if line.review:
        yield "Review", line.review
        yield "Incidents", "; ".join(line.incidents) or "None is linked to it"
        yield "Reports", line.implementer or "Nobody named"
    if line.outage_minutes is not None:
        yield "Outage", f"{line.outage_minutes} min" if line.outage_minutes else "None expected"
    if line.type:
        yield "Services", ", ".join(line.services) or "None named"
        if line.kind == "model":  # it names no agency and nobody who carries it out: each change made from it does
            yield "Sites", ", ".join(line.sites) or "Any"
            yield "Limits", line.reason or "None"
            return
        yield "Agencies", ", ".join(line.agencies) or "None named"
        yield "Sites", ", ".join(line.sites) or "None named"
        yield "Implementer", line.implementer or "Not named"
        yield "Reason", line.reason or "Not given"
    elif line.kind != "model":
        yield "Text", "What the board read was not kept"


def _conflicts(doc: Document, line: ItemLine) -> None:
    if line.conflicts:
        doc.bullets(line.conflicts)
    elif line.ask and line.kind == "decision":
        doc.paragraph("No conflict found with other changes, freezes, windows or lead time.")
    doc.bullets(line.overrides)


def _short(text: str, most: int = 200) -> str:
    flat = " ".join(text.split())
    return (flat if len(flat) <= most else f"{flat[: most - 1].rstrip()}\u2026") or "nothing"


def _results(doc: Document, paper: AgendaPaper) -> None:
    doc.heading(2, f"Results since the last meeting ({len(paper.results)})")
    doc.table(
        [Column("Change", wrap=False), Column("Title"), Column("When (Eastern)", width=_WHEN), Column("Outcome")],
        [
            [line.number, line.title, parts.when(line.start, line.end), words.sentences(line.outcome, *line.freezes)]
            for line in paper.results
        ],
        summary="Changes that were carried out since the last meeting",
    )


def _forward(doc: Document, paper: AgendaPaper) -> None:
    doc.heading(2, f"Forward schedule ({len(paper.forward)})")
    told, rule = parts.marks_once(paper.forward), ""
    if paper.ahead_until is not None:
        rule = (
            f"Approved, and to begin from {words.day(paper.day, weekday=True)} until"
            f" {words.day(paper.ahead_until, weekday=True)}: what the board hears, and what clashes with it."
        )
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
                line.number,
                marked(line.title, (*_model(line), *told[line.number])),
                parts.when(line.start, line.end),
                ", ".join(line.services) or words.NONE,
                parts.few_agencies(line.agencies, paper.agencies),
                line.risk,
            ]
            for line in paper.forward
        ],
        summary="Changes that are planned for the weeks after the meeting",
        caption=rule,
        empty="No change of these scopes is planned in the weeks after the meeting.",
    )


def _model(line: ForwardLine) -> tuple[str, ...]:
    """Return that a change needed no decision of the board, with its model; () of one that did."""
    kind, _, model = line.type.partition(" by ")
    return (f"Standard, pre-approved{' model ' + model if model else ''}",) if kind == "Standard" else ()


def _seats(doc: Document, paper: AgendaPaper) -> None:
    doc.heading(2, "Members and guests")
    doc.table(
        [
            Column("Seat"),
            Column("Representative"),
            Column("Alternate"),
            Column("Delegate"),
            Column("Answer", wrap=False),
        ],
        [
            [
                f"{seat.agency} (guest)" if seat.guest else seat.agency,
                seat.person or words.NONE,
                seat.alternate or words.NONE,
                seat.delegate or words.NONE,
                seat.answer or words.NONE,
            ]
            for seat in paper.seats
        ],
        summary="Who is invited and what was answered",
        empty="No agency has a seat.",
    )
