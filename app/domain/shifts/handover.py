"""What one shift hands over to the next: what is open that matters, each with a line, and a summary."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum

from app.domain import words
from app.domain.changes_made import Touched
from app.domain.find import Found as Hit
from app.domain.home.values import Item, Mark, Part
from app.domain.plain_text import one_line
from app.domain.report_table import ReportTable
from app.domain.shifts.course import HandoverState

HANDOVERS = Touched.of("handovers")
LONGEST_NOTE, LONGEST_SUMMARY = 2000, 4000
#: So many of one reason are listed; how many more there are is told.
MOST = 40


class Why(StrEnum):
    """Why something is handed over, in the order of the paper."""

    MAJOR = "major"
    OUTAGE = "outage"
    MISSED = "missed"
    DUE = "due"
    BACK = "back"
    CALLBACK = "callback"
    VIP = "vip"
    MINE = "mine"
    REMINDER = "reminder"
    ADDED = "added"

    @property
    def label(self) -> str:
        """Return the reason as people read it."""
        return _LABELS[self]


_LABELS = {
    Why.MAJOR: "Major incident",
    Why.OUTAGE: "Outage",
    Why.MISSED: "Missed",
    Why.DUE: "Due in the next shift",
    Why.BACK: "Back from hold in the next shift",
    Why.CALLBACK: "Caller to be called back",
    Why.VIP: "VIP",
    Why.MINE: "Must not wait",
    Why.REMINDER: "Reminder of the group",
    Why.ADDED: "Added by hand",
}
#: Tables of what a line can be about, and the tab that shows it; "": none does.
TABS: Mapping[str, str] = {"ticket": "tickets", "major_incident": "majors", "outage": "", "reminder": ""}
_ORDER = list(Why)


def known(words: Iterable[object]) -> tuple[Why, ...]:
    """Return the reasons that these words mean; what none of them is, written past the program, is left out."""
    return tuple(why for word in words for why in Why if why.value == word)


_LATER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Found:
    """Something that is open and matters. `called`: number and title; `at`: when something falls due, aware UTC."""

    tbl: str
    record_id: int
    why: Why
    called: str
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a hand-over. `whys`: all reasons, the first says where it stands; `note`: what the next one must know.

    `noted_by`: who wrote it, as people read it; `assignee`: login of who has the ticket now, "" for nobody.
    """

    id: int
    version: int
    tbl: str
    record_id: int
    whys: tuple[Why, ...]
    called: str
    at: datetime | None = None
    note: str = ""
    noted_by: str = ""
    assignee: str = ""
    assignee_name: str = ""
    is_open: bool = True

    @property
    def reason(self) -> str:
        """Return all reasons in one line."""
        return ", ".join(why.label for why in self.whys)


@dataclass(frozen=True, slots=True)
class Correction:
    """What was added after a hand-over was given over; by whom, as people read it, and when."""

    at: datetime
    by: str
    text: str


@dataclass(frozen=True, slots=True)
class HandoverRow:
    """A hand-over in the list. Logins and what people read of them; instants aware UTC, None where it was not yet."""

    id: int
    version: int
    number: str
    shift: str
    start: datetime
    end: datetime
    state: HandoverState
    lines: int
    summary: str
    given_by: str = ""
    given_name: str = ""
    given_at: datetime | None = None
    accepted_by: str = ""
    accepted_name: str = ""
    accepted_at: datetime | None = None

    @property
    def called(self) -> str:
        """Return the number and the shift."""
        return f"{self.number}, {one_line(self.shift)} until {words.moment(self.end, weekday=True)}"

    @property
    def course(self) -> str:
        """Say how far it is, in one sentence."""
        if self.state is HandoverState.ACCEPTED and self.accepted_at is not None:
            by = f"{one_line(self.accepted_name)} accepted it {words.moment(self.accepted_at)}"
            return f"{one_line(self.given_name)} gave it over, {by}."
        if self.state is HandoverState.GIVEN and self.given_at is not None:
            return (
                f"{one_line(self.given_name)} gave it over {words.moment(self.given_at)}; nobody has accepted it yet."
            )
        return "It is a draft."


@dataclass(frozen=True, slots=True)
class Handover:
    """A whole hand-over. `left_out`: by reason, how many more there were than are listed."""

    row: HandoverRow
    lines: tuple[Line, ...]
    left_out: Mapping[Why, int]
    corrections: tuple[Correction, ...] = ()

    @property
    def left_out_text(self) -> str:
        """Say what is not listed; "" where all is."""
        parts = [f"{n:,} more: {why.label.lower()}" for why, n in self.left_out.items() if n]
        return f"Not listed here: {'; '.join(parts)}. See the quick filters of Tickets." if parts else ""

    def to_take_over(self) -> tuple[int, ...]:
        """Return the tickets that are open and still with who gave it over."""
        mine = (one for one in self.lines if one.tbl == "ticket" and one.is_open)
        return tuple(one.record_id for one in mine if self.row.given_by and one.assignee == self.row.given_by)

    def table(self) -> ReportTable:
        """Return the lines as a table for a terminal and for programs."""
        rows = tuple(
            {
                "why": one.reason,
                "what": one_line(one.called),
                "with": one_line(one.assignee_name),
                "note": one_line(one.note),
            }
            for one in self.lines
        )
        columns = (("why", "Why"), ("what", "What"), ("with", "With"), ("note", "What the next one must know"))
        return ReportTable(self.row.called, columns, rows)


def gathered(found: list[Found]) -> tuple[list[tuple[Found, tuple[Why, ...]]], dict[Why, int]]:
    """Return what is listed, each record once with all its reasons, and how many more there are by reason.

    In the order of the first reason, then by time; `MOST` of each first reason.
    """
    by_record: dict[tuple[str, int], list[Found]] = {}
    for one in sorted(found, key=lambda one: _ORDER.index(one.why)):
        by_record.setdefault((one.tbl, one.record_id), []).append(one)
    firsts = [
        (ones[0], min((one.at for one in ones if one.at is not None), default=None), tuple(one.why for one in ones))
        for ones in by_record.values()
    ]
    firsts.sort(key=lambda one: (_ORDER.index(one[0].why), one[1] or _LATER, one[0].record_id))
    listed: list[tuple[Found, tuple[Why, ...]]] = []
    counts: dict[Why, int] = {}
    for first, at, whys in firsts:
        counts[first.why] = counts.get(first.why, 0) + 1
        if counts[first.why] <= MOST:
            shown = Found(first.tbl, first.record_id, first.why, first.called, at)
            listed.append((shown, tuple(dict.fromkeys(whys))))
    return listed, {why: n - MOST for why, n in counts.items() if n > MOST}


def waits(row: HandoverRow) -> Item:
    """Return what Home says to whoever may accept a hand-over: by the end of its shift, or from when it was given."""
    detail = f"{row.called}. From {one_line(row.given_name)}, {words.count(row.lines, 'line')}."
    due = max(row.end, row.given_at) if row.given_at is not None else row.end
    return Item(Part.NOW, Mark.SOON, due, "Hand-over waits for you", detail, "handover", row.id)


@dataclass(frozen=True, slots=True)
class Desk:
    """The hand-overs, the newest first; `leaving`: the shift that is handed over now, and its end; "" for none.

    `shift`: its id and day; `gap`: the first time of the next week that no shift covers, in
    words; "" for none.
    """

    rows: tuple[HandoverRow, ...] = ()
    leaving: str = ""
    shift: tuple[int, date] | None = None
    gap: str = ""


def found_among(rows: Sequence[HandoverRow], typed: str, limit: int) -> list[Hit]:
    """Return the hand-overs of which each typed word begins a word of number, shift, day, giver or summary."""
    parts = typed.casefold().split()
    found = []
    for row in rows:
        known = f"hand-over {row.called} {row.given_name} {row.summary}".casefold().split()
        if all(any(word.startswith(part) for word in known) for part in parts):
            found.append(Hit("handover", row.id, row.called, row.state.label))
    return found[:limit]


def table_of(rows: Sequence[HandoverRow]) -> ReportTable:
    """Return hand-overs as a table for a terminal and for programs."""
    columns = (
        *(("number", "Number"), ("shift", "Shift"), ("until", "Until"), ("state", "State")),
        *(("lines", "Lines"), ("from", "From"), ("accepted", "Accepted by")),
    )
    told = tuple(
        {
            "number": row.number,
            "shift": one_line(row.shift),
            "until": words.moment(row.end, weekday=True),
            "state": row.state.label,
            "lines": row.lines,
            "from": one_line(row.given_name),
            "accepted": one_line(row.accepted_name),
        }
        for row in rows
    )
    return ReportTable("Hand-overs", columns, told)
