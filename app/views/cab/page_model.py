"""What the pages of a meeting show: its items, seats, actions, papers and history."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from app.domain import words
from app.domain.cab import items as agenda
from app.domain.cab.actions import BoardAction
from app.domain.cab.event_words import event_words
from app.domain.cab.quorum import Standing, counts
from app.domain.cab.values import Answer, Ballot, Item, Meeting, Paper, Result, Seat
from app.domain.changes.clashes import Clash
from app.domain.changes.spans import moment, when
from app.domain.plain_text import one_line
from app.ui.tables.columns import NARROW, WIDE, Align, Column, Group, Mark, Painted
from app.views.cab.model import Shown

_CONFLICT = Mark("conflict", "missed")
#: Width of the window from which marks have a column: before, titles need its room, and the text below tells them.
_WIDEST = 2000
#: What stands of a result where the list has no room for all of it; the mark and the tip tell the rest.
_SHORT = {Result.CONDITIONS: "With conditions"}
_BRIEFLY = "Not reviewed yet"
_RESULTS = {True: Mark("check", "met"), False: Mark("cross", "critical")}


@dataclass(frozen=True, slots=True)
class ItemRow:
    """An item as the pane shows it. `n`: its place in the meeting; `spent`: the time it took, None for none."""

    item: Item
    n: int
    clashes: tuple[Clash, ...]
    spent: timedelta | None
    standing: Standing | None
    services: tuple[str, ...]

    @property
    def id(self) -> int:
        return self.item.id

    @property
    def number(self) -> str:
        return self.item.number


def item_rows(shown: Shown) -> list[ItemRow]:
    """Return the items of a meeting in its order."""
    room = shown.room
    spent: Mapping[int, timedelta] = room.spent if room is not None else {}
    standing: Mapping[int, Standing] = room.standing if room is not None else {}
    return [
        ItemRow(
            item,
            n,
            tuple(shown.clashes.get(item.change.id, ())) if item.change is not None else (),
            spent.get(item.id),
            standing.get(item.id),
            tuple(shown.services.get(code, code) for code in (item.change.services if item.change else ())),
        )
        for n, item in enumerate(agenda.order(agenda.listed(shown.meeting.items)), 1)
    ]


def item_columns() -> tuple[Column[ItemRow], ...]:
    """Return the columns of the items."""
    return (
        Column("number", "Number", "CHG0000376", lambda r: r.item.number, pinned=True, sort_value=lambda r: r.n),
        Column("title", "Title", "Increase capacity of Hosting", lambda r: one_line(r.item.title), stretch=True,
               tooltip=lambda r: r.item.title),
        Column("when", "When (Eastern)", "Thu 26 May 2026 04:00 to 07:00", _when, since=WIDE, tooltip=_when,
               paint=lambda r, _now: Painted(_when(r), short=_begins(r)),
               sort_value=lambda r: r.item.change.planned_start if r.item.change else None),
        Column("services", "Services", "Virtual Server Hosting", lambda r: ", ".join(r.services), since=WIDE,
               gives=True, tooltip=lambda r: ", ".join(r.services)),
        Column("marks", "Marks", "Late, by consent", lambda r: ", ".join(agenda.marks(r.item)),
               since=_WIDEST, gives=True,
               tooltip=lambda r: "\n".join(agenda.marks(r.item)), paint=_marks),
        Column("clashes", "Conflicts", "12", lambda r: str(len(r.clashes) or ""), paint=_clashes, since=NARROW,
               accessible=lambda r: words.count(len(r.clashes), "conflict"), sort_value=lambda r: len(r.clashes),
               hint="Conflicts of the change"),
        Column("minutes", "Min", "120", _minutes, align=Align.RIGHT, since=NARROW,
               sort_value=lambda r: r.item.minutes_planned, hint="Minutes planned, and those it took"),
        Column("votes", "Votes", "12 for", votes_text, since=NARROW),
        Column("result", "Result", _BRIEFLY, _result, since=NARROW, paint=_result_cell, tooltip=_result),
        Column("section", "Section", agenda.RESULTS, lambda r: agenda.section_of(r.item), shown=False, group=_section),
    )  # fmt: skip


def _section(row: ItemRow, _now: datetime) -> Group:
    name = agenda.section_of(row.item)
    return Group(f"{agenda.SECTIONS.index(name):02}", name)


def _when(row: ItemRow) -> str:
    change = row.item.change
    return when(change.planned_start, change.planned_end) if change is not None else ""


def _begins(row: ItemRow) -> str:
    """Return when a change begins, where there is no room for a span of two days."""
    change = row.item.change
    return moment(change.planned_start) if change is not None else ""


def _marks(row: ItemRow, _now: datetime) -> Painted:
    found = agenda.marks(row.item)
    return Painted(", ".join(found), Mark("triangle", "soon") if row.item.awaits_consent else None)


def _clashes(row: ItemRow, _now: datetime) -> Painted:
    return Painted(str(len(row.clashes)), _CONFLICT) if row.clashes else Painted("")


def _minutes(row: ItemRow) -> str:
    planned = str(row.item.minutes_planned)
    return f"{planned} / {round(row.spent.total_seconds() / 60)}" if row.spent is not None else planned


def votes_text(row: ItemRow) -> str:
    """Return the votes that stand in a few words; "" where there are none."""
    approve, reject, abstain = counts(row.item.votes)
    parts = ((approve, "for"), (reject, "against"), (abstain, "abstain"))
    return ", ".join(f"{count} {word}" for count, word in parts if count)


def _result(row: ItemRow) -> str:
    return agenda.result_words(row.item) or "Open"


def _result_cell(row: ItemRow, _now: datetime) -> Painted:
    text, item = _result(row), row.item
    short = _SHORT.get(item.result) or text.partition(":")[0].partition(" to the ")[0]
    if not item.result.value or item.result.value == "noted":
        mark = Mark("ring" if item.is_open else "dash", "muted")
        return Painted(one_line(text), mark, "muted" if item.is_open else "", short=short)
    return Painted(one_line(text), _RESULTS[item.result.is_in_favour], short=short)


def item_sentence(row: ItemRow, _now: datetime) -> str:
    """Return an item as it is spoken."""
    item = row.item
    told = [f"{row.n}", item.number, item.title, agenda.section_of(item), *agenda.marks(item)]
    told += [words.count(len(row.clashes), "conflict")] if row.clashes else []
    told += [agenda.result_words(item) or agenda.ask(item)]
    return ", ".join(one_line(text) for text in told if text) + "."


def item_text(row: ItemRow, meeting: Meeting) -> str:
    """Return all that is known of an item, a line each, without what is empty."""
    item, change = row.item, row.item.change
    lines = [("Asked of the board", agenda.ask(item)), ("Result", agenda.result_words(item))]
    lines += [("Conditions", item.told_conditions), ("Reason", agenda.reason_words(item)), ("Note", item.note)]
    if change is not None:
        lines.append(("When", f"{when(change.planned_start, change.planned_end)} Eastern"))
        lines.append(("Services", words.joined(row.services)))
        lines.append(("Risk", change.risk or "not assessed"))
    lines.append(("Late", item.late_why if item.late else ""))
    lines.append(("Before the board", agenda.came_words(item.came)))
    lines.append(("On the agenda", "since it was frozen" if item.since_sent else ""))
    if row.standing is not None and item.is_open and not row.standing.allowed:
        lines.append(("Not to be approved yet", row.standing.why_not))
    lines += [(f"Edited since the agenda was frozen, {edit.field}", f"{edit.old} → {edit.new}") for edit in item.edits]
    lines += [("Conflict", clash.text) for clash in row.clashes]
    lines += _votes(item, meeting)
    return "\n".join(f"{name}: {one_line(text)}" for name, text in lines if text)


_BALLOTS = ((Ballot.APPROVE, "Voted for"), (Ballot.REJECT, "Voted against"), (Ballot.ABSTAIN, "Abstained"))


def _votes(item: Item, meeting: Meeting) -> list[tuple[str, str]]:
    lines = []
    for ballot, word in _BALLOTS:
        names = []
        for vote in item.votes:
            if vote.standing and vote.vote is ballot:
                seat = meeting.seat(vote.seat or 0)
                whose = seat.name if seat is not None else vote.agency or vote.person_name
                names.append(f"{whose} ({vote.note})" if vote.note else whose)
        lines.append((word, "; ".join(names)))
    return lines


# --- seats ----------------------------------------------------------------------------------------
def seat_columns() -> tuple[Column[Seat], ...]:
    """Return the columns of the seats of a meeting."""
    return (
        Column("name", "Agency", "Department of Administration", lambda s: s.name, stretch=True, whole=True,
               tooltip=lambda s: s.name),
        Column("member", "Member", "Alexandra Fitzgerald", _member, gives=True, tooltip=_member),
        Column("alternate", "Alternate", "Alexandra Fitzgerald", lambda s: s.alternate.name if s.alternate else "",
               since=WIDE, gives=True),
        Column("delegate", "Delegate", "Alexandra Fitzgerald", lambda s: "" if s.guest else s.delegate_words,
               since=NARROW, gives=True),
        Column("answer", "Answer", "No answer yet", lambda s: s.answer_words, since=NARROW, paint=_answer),
        Column("present", "Present", "A. Fitzgerald, alternate", lambda s: s.there or ("Present" if s.present else ""),
               since=NARROW, gives=True, tooltip=lambda s: s.there,
               mark=lambda s: Mark("check", "met") if s.present else None),
    )  # fmt: skip


def _member(seat: Seat) -> str:
    if seat.guest:
        return "Guest"
    return seat.person.name if seat.person else ""


_ANSWERS = {
    Answer.ACCEPTED: Mark("check", "met"),
    Answer.DECLINED: Mark("cross", "critical"),
    Answer.TENTATIVE: Mark("half", "soon"),
    Answer.DELEGATED: Mark("half", "accent"),
}


def _answer(seat: Seat, _now: datetime) -> Painted:
    return Painted(seat.answer_words, _ANSWERS.get(seat.answer), indent=True)


def seat_sentence(seat: Seat, _now: datetime) -> str:
    """Return a seat as it is spoken."""
    who = seat.there or seat.delegate_words or _member(seat) or "nobody"
    there = "present" if seat.present else "not present"
    return f"{one_line(seat.name)}, {one_line(who)}, {seat.answer_words.lower()}, {there}."


# --- actions, papers, history ---------------------------------------------------------------------
def action_columns(today: date) -> tuple[Column[BoardAction], ...]:
    """Return the columns of the board's actions; what was due before `today` is marked."""
    return (
        Column("title", "Action", "Test the restore", lambda a: a.title, stretch=True, tooltip=lambda a: a.title),
        Column("owner", "Owner", "A. Fitzgerald", lambda a: a.owner_name or a.agency_name, gives=True),
        Column("due", "Due", "17 May 2026", lambda a: words.day(a.due_on), sort_value=lambda a: a.due_on,
               mark=lambda a: Mark("missed", "missed") if a.is_late(today) else None),
        Column("state", "State", "Dropped", lambda a: a.state.capitalize()),
        Column("source", "From", "CAB0000069, CHG0000001", lambda a: a.source, since=WIDE),
    )  # fmt: skip


def paper_columns() -> tuple[Column[Paper], ...]:
    """Return the columns of the papers of a meeting."""
    return (
        Column("kind", "Paper", "Minutes, revision 12", lambda p: f"{p.kind.label}, revision {p.revision}",
               sort_value=lambda p: (p.kind.value, p.revision)),
        Column("at", "Made", "Wed 30 May 2026 10:00", lambda p: words.moment(p.at, weekday=True),
               sort_value=lambda p: p.at),
        Column("author", "By", "A. Fitzgerald", lambda p: p.author_name, since=WIDE, gives=True),
        Column("reason", "Why again", "Frozen again", lambda p: p.reason, stretch=True, tooltip=lambda p: p.reason),
        Column("signed", "Signed", "A. Fitzgerald, 30 Nov 2026 10:00", _signed, since=NARROW, gives=True,
               tooltip=_signed),
    )  # fmt: skip


def _signed(paper: Paper) -> str:
    if paper.signed_at is None:
        return "Not signed" if paper.kind.value == "minutes" else ""
    return f"{paper.signed_by}, {words.moment(paper.signed_at)}"


_NAMINGS = 1_000_000  # more than there are votes on the items of a meeting


@dataclass(frozen=True, slots=True)
class EventRow:
    """Something that happened to a meeting: an event of it, a vote on one of its items, a naming of its chair."""

    id: int  # below zero: a vote, or a naming of the chair
    at: datetime
    seq: int  # of events or of votes, which are counted apart
    what: str
    who: str


def history_rows(meeting: Meeting) -> list[EventRow]:
    """Return the events of a meeting, the votes on its items and the namings of its chair, the latest first."""
    rows = [EventRow(e.id, e.at, e.seq, event_words(e, meeting), e.author_name) for e in meeting.events]
    rows += [
        EventRow(
            -number,
            vote.at,
            vote.seq,
            f"{item.number}: {vote.agency or 'ECAB'} votes {vote.vote.value}" + (f": {vote.note}" if vote.note else ""),
            vote.recorded_by or vote.person_name,
        )
        for number, (item, vote) in enumerate(((i, v) for i in meeting.items for v in i.votes), 1)
    ]
    rows += [
        EventRow(-_NAMINGS - n, one.at, 0, f"{one.chair or 'Nobody'} named to chair", one.author_name)
        for n, one in enumerate(meeting.named)
    ]
    return sorted(rows, key=lambda row: (row.at, row.seq), reverse=True)


def history_columns() -> tuple[Column[EventRow], ...]:
    """Return the columns of the history."""
    return (
        Column("at", "When", "Wed 30 May 2026 10:00", lambda r: words.moment(r.at, weekday=True),
               sort_value=lambda r: (r.at, r.seq)),
        Column("what", "What", "Agenda frozen and mailed", lambda r: r.what, stretch=True, tooltip=lambda r: r.what),
        Column("who", "Who", "A. Fitzgerald", lambda r: r.who, since=NARROW, gives=True),
    )  # fmt: skip
