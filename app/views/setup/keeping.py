"""What the page Keeping of Setup shows: a list of the schedule, holds, requests and dispositions, and one of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from app.domain import words
from app.domain.changes_made import Touched
from app.domain.keeping.disposition import KEPT, Disposition, State, instruction
from app.domain.keeping.holds import KEEPING as TOUCHES
from app.domain.keeping.holds import Hold
from app.domain.keeping.overview import Answered, Overview, Scheduled
from app.domain.keeping.retention import LABELS
from app.domain.plain_text import one_line
from app.domain.setup.parts import Ending, Part
from app.domain.setup.values import Listed, Record, RecordDetail
from app.domain.words import NONE
from app.ui.tables.columns import MIDDLE, WIDE, Column

KEEPING = Part(
    "keeping",
    "Keeping",
    ("line", "lines"),
    "legal_hold",
    "hold.edit",
    "name",
    Ending.DAY,
    "What holds records, and what is destroyed by the retention schedule: proposed by one administrator, approved by"
    " another, certified at the end.",
    (),
    Touched.NOTHING | TOUCHES,
)
_SAMPLE = "Sample value: enter what your authority says, then it can be disposed of."
_LINES, _HOLD, _REQUEST, _DISPOSITION = 0, 1, 2, 3
Line = Scheduled | Hold | Answered | Disposition


@dataclass(frozen=True, slots=True)
class Kept:
    """What was read; a line is known by a number of its own, in which its kind stands."""

    found: Overview

    def _lines(self) -> Iterator[tuple[int, Line]]:
        for one in self.found.dispositions:
            yield one.id * 4 + _DISPOSITION, one
        for hold in self.found.holds:
            yield hold.id * 4 + _HOLD, hold
        for number, line in enumerate(self.found.schedule, 1):
            yield number * 4 + _LINES, line
        for request in self.found.answered:
            yield request.id * 4 + _REQUEST, request

    def line(self, id: int) -> Line | None:
        """Return a line by its number; None where it is gone."""
        return next((line for known, line in self._lines() if known == id), None)

    def listed(self) -> Listed:
        """Return the lines as the list has them: what waits for somebody first; what is over has ended."""
        return Listed(KEEPING.id, tuple(_record(id, line) for id, line in self._lines()), {}, ())

    def detail(self, id: int) -> RecordDetail | None:
        """Return all that is known of a line; None where it is gone."""
        line = self.line(id)
        if line is None:
            return None
        facts = [(title, text) for title, text in _facts(line) if text]
        return RecordDetail(id, tuple(facts), ())


def _record(id: int, line: Line) -> Record:
    match line:
        case Scheduled():
            name, what, count = LABELS[line.kind], "Schedule", "" if line.ended is None else f"{line.ended:,}"
            state = "Kept here" if line.kind in KEPT else "Sample value" if line.term.is_sample else line.term.authority
            shown, ended = {"since": line.term.text.partition(",")[0], "who": ""}, False
            state = "Permanent" if line.term.years is None and line.kind not in KEPT else state
        case Hold():
            name, what, count = f"{line.number} {line.matter}", line.ground.label, ""
            state = "Holds" if line.released is None else f"Released {words.day(line.released)}"
            shown, ended = {"since": words.day(line.since), "who": line.by}, line.released is not None
        case Answered():
            name, what, count = f"{line.number} {line.asked_by}", "Handed out", f"{len(line.records):,}"
            state = f"Answered {words.day(line.at.date())}"
            shown, ended = {"since": words.day(line.asked_on), "who": line.by}, True
        case Disposition():
            name, what, count = f"{line.number} {line.called}", "Disposition", f"{line.records:,}"
            state, ended = _standing(line), line.state in {State.DONE, State.CANCELLED}
            shown = {"since": words.day(line.last_day), "who": line.approved_by or line.proposed_by}
    return Record(id, 1, name, {}, {"what": what, "name": name, "count": count, **shown}, state, ended)


def _standing(one: Disposition) -> str:
    if one.state is State.PROPOSED:
        return "Waits for approval"
    if one.state is State.APPROVED and one.archived and not one.archive:
        return "Waits for its archive"
    if one.state is State.APPROVED and one.destroyed:
        return f"{one.destroyed:,} of {one.records:,} destroyed"
    return one.state.label


def _facts(line: Line) -> Iterator[tuple[str, str]]:
    match line:
        case Scheduled():
            yield "Schedule", instruction(line.kind, line.term)
            yield "Authority", line.term.authority
            if line.ended is not None and line.last_day is not None:
                yield "Ended by then", f"{words.count(line.ended, 'record')} by {words.day(line.last_day)}"
            yield "Disposed of", KEPT.get(line.kind, _SAMPLE if line.term.is_sample else "With Propose disposition")
        case Hold():
            yield "Ground", line.ground.label
            yield "On", line.on
            yield "Reason", line.reason
            yield "Since", f"{words.day(line.since)}, by {line.by}"
            if line.released is not None:
                yield "Released", f"{words.day(line.released)}, by {line.released_by}. {line.why_released}"
        case Answered():
            yield "Asked by", f"{line.asked_by}, {words.day(line.asked_on)}"
            yield "Note", line.note
            yield "Records", ", ".join(line.records)
            yield "Handed out", f"{words.moment(line.at)}, by {line.by}"
            yield "SHA-256", line.sha256
        case Disposition():
            yield "Stands", _standing(line)
            yield "Records", line.what
            yield "Rule", line.rule
            yield "Proposed", f"by {line.proposed_by}"
            if line.approved_on is not None:
                yield "Approved", f"{words.day(line.approved_on)}, by {line.approved_by}"
            yield "Archive", f"SHA-256 {line.archive}" if line.archive else ""
            yield "Destroyed", f"{line.destroyed:,}, {line.left:,} left" if line.sha256 else ""
            yield "SHA-256", line.sha256
            yield "Cancelled", line.why_cancelled
            yield "Note", line.note


def columns() -> tuple[Column[Record], ...]:
    """Return the columns of the list."""
    return (
        _column("what", "What", "Records request"),
        _column("name", "Name", "HLD0000001 Doe v. State", stretch=True),
        _column("count", "Records", "12,345", since=MIDDLE),
        _column("since", "Since, or years", "28 May 2026"),
        _column("who", "Who", "A. Fitzgerald", since=WIDE),
        Column("state", "State", "Waits for its archive", lambda row: row.state),
    )


def _column(key: str, title: str, sample: str, *, stretch: bool = False, since: int = 0) -> Column[Record]:
    return Column(
        key, title, sample, lambda row: one_line(row.shown[key]) or NONE, stretch=stretch, since=since,
        tooltip=(lambda row: row.shown[key]) if stretch else None,
    )  # fmt: skip
