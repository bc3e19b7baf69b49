"""What the list of meetings shows, and what is told of one of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from app.domain import words
from app.domain.cab import items as agenda
from app.domain.cab.actions import BoardAction
from app.domain.cab.next_step import NextStep, agenda_mailed
from app.domain.cab.quorum import needed, present, with_vote
from app.domain.cab.room import RoomState
from app.domain.cab.settings import CabRules
from app.domain.cab.values import Meeting, MeetingState
from app.domain.changes.clashes import Clash
from app.domain.eastern import local_date
from app.domain.plain_text import one_line
from app.ui.tables.columns import WIDE, Align, Column, Group, Mark, Painted

_STATES = {
    MeetingState.PLANNED: Mark("ring", "accent"),
    MeetingState.FROZEN: Mark("half", "accent"),
    MeetingState.RUNNING: Mark("play", "accent"),
    MeetingState.HELD: Mark("check", "met"),
    MeetingState.CANCELLED: Mark("cross", "muted"),
}
_MINUTE = timedelta(minutes=1)
_HOLIDAY = Mark("missed", "missed")


@dataclass(frozen=True, slots=True)
class MeetingRow:
    """A meeting as the list shows it. `is_past`: it is over, or its day has passed."""

    meeting: Meeting
    rules: CabRules
    is_past: bool

    @property
    def id(self) -> int:
        return slot_id(self.meeting.slot)

    @property
    def number(self) -> str:
        return self.meeting.number


@dataclass(frozen=True, slots=True)
class Shown:
    """One meeting with all that stands beside it: its course, conflicts by change, actions, names of services."""

    meeting: Meeting
    room: RoomState | None
    clashes: Mapping[int, Sequence[Clash]]
    actions: tuple[BoardAction, ...]
    services: Mapping[str, str] = field(default_factory=dict)
    rules: CabRules = field(default_factory=CabRules)


def slot_id(slot: date) -> int:
    """Return the id of a row: a meeting keeps it when it is put on record."""
    return slot.toordinal()


def rows_of(meetings: Sequence[Meeting], rules: CabRules, today: date) -> list[MeetingRow]:
    """Return the rows of the list: what is ahead by day, then what is past and on record, the latest first."""
    rows = [MeetingRow(one, rules, one.state.is_over or one.day < today) for one in meetings]
    ahead = [row for row in rows if not row.is_past]
    past = [row for row in rows if row.is_past and row.meeting.id]
    return [*ahead, *reversed(past)]


def columns() -> tuple[Column[MeetingRow], ...]:
    """Return the columns of the list of meetings."""
    return (
        Column("day", "Day", "Wed 25 May 2026", lambda r: words.day(r.meeting.day, weekday=True), pinned=True,
               sort_value=lambda r: r.meeting.day),
        Column("state", "State", "Frozen, not mailed", state_text, stretch=True, paint=_state, tooltip=_state_tip),
        Column("items", "Items", "12", lambda r: str(count(r.meeting) or ""), align=Align.RIGHT,
               sort_value=lambda r: count(r.meeting), hint="Items that it takes up, or took up"),
        Column("quorum", "Agencies", "27 of 27", _quorum, since=WIDE, paint=_quorum_cell,
               hint="Agencies present, of those with a seat"),
        Column("number", "Number", "CAB0000070", lambda r: r.meeting.number, shown=False),
        Column("when", "Ahead or past", "Ahead", lambda r: "Past" if r.is_past else "Ahead", shown=False, group=_group),
    )  # fmt: skip


def _group(row: MeetingRow, _now: datetime) -> Group:
    return Group("1", "Past") if row.is_past else Group("0", "Ahead")


def count(meeting: Meeting) -> int:
    """Return how many items a meeting takes up, or took up, as its papers count them; the others stay as rows."""
    return len(agenda.heard(meeting))


def state_text(row: MeetingRow) -> str:
    """Return where a meeting stands, with what is out of the ordinary."""
    word, more = _state_words(row)
    return f"{word}, {more}" if more else word


def _state_words(row: MeetingRow) -> tuple[str, str]:
    meeting = row.meeting
    if meeting.holiday:
        return "Choose a day", meeting.holiday
    if row.is_past and not meeting.state.is_over:
        word = "Not held" if meeting.state is not MeetingState.RUNNING else "Not ended"
    else:
        word = meeting.state.label
    more = ["not mailed"] if meeting.state is MeetingState.FROZEN and not agenda_mailed(meeting) else []
    more += [f"instead of {words.day(meeting.slot, weekday=True, year=False)}"] if meeting.is_moved else []
    more += ["minutes not signed"] if meeting.unsigned else []
    more += ["kept"] if meeting.held else []  # for a matter, which the tooltip names
    return word, ", ".join(more)


def _state(row: MeetingRow, _now: datetime) -> Painted:
    word, more = _state_words(row)
    is_wrong = bool(row.meeting.holiday) or (row.is_past and not row.meeting.state.is_over and row.meeting.id > 0)
    mark = _HOLIDAY if is_wrong else _STATES[row.meeting.state]
    return Painted(one_line(word), mark, "missed_text" if is_wrong else "", second=one_line(more))


def _state_tip(row: MeetingRow) -> str:
    told = state_text(row) if row.meeting.is_moved or row.meeting.holiday else ""
    return "\n".join(filter(None, (told, one_line(row.meeting.held))))


def _quorum(row: MeetingRow) -> str:
    if row.meeting.state not in {MeetingState.RUNNING, MeetingState.HELD}:
        return ""
    return f"{present(row.meeting.seats)} of {len(with_vote(row.meeting.seats))}"


def _quorum_cell(row: MeetingRow, _now: datetime) -> Painted:
    text, seats = _quorum(row), row.meeting.seats
    lacks = bool(text) and present(seats) < needed(seats, row.rules)
    return Painted(text, Mark("triangle", "soon") if lacks else None, indent=True)


def sentence(row: MeetingRow, _now: datetime) -> str:
    """Return a meeting as it is spoken."""
    items = words.count(count(row.meeting), "item")
    return f"{words.weekday(row.meeting.day)}, {state_text(row)}, {items}."


# --- one meeting ----------------------------------------------------------------------------------
def title(meeting: Meeting) -> str:
    """Return the day of a meeting with its hours."""
    hours = words.span(meeting.start, meeting.end).rpartition(" ")[2]
    return f"{words.weekday(meeting.day)}, {hours} Eastern"


def facts(shown: Shown, step: NextStep, now: datetime) -> str:
    """Return what is to be known of a meeting at once, a line each."""
    meeting, lines = shown.meeting, [step.sentence]
    if meeting.is_moved:
        lines.append(f"Instead of {words.weekday(meeting.slot, year=meeting.slot.year != local_date(now).year)}.")
    where = [meeting.place] if meeting.place else []
    if meeting.online:
        where.append(f"online: {meeting.online}")
    where.append(f"chair: {meeting.chair.name}" if meeting.chair else "nobody is named to chair it")
    line = "; ".join(where)
    lines.append(f"{line[:1].upper()}{line[1:]}.")
    said = [_planned(meeting, shown.room)] if agenda.heard(meeting) else []
    if shown.room is not None and meeting.state is not MeetingState.CANCELLED:
        said.append(_seats(shown))
    if said:
        lines.append(" ".join(said))
    return "\n".join(one_line(text) for text in lines)


def _planned(meeting: Meeting, room: RoomState | None) -> str:
    items = agenda.heard(meeting)
    minutes = round(agenda.planned(meeting).total_seconds() / 60)
    over = agenda.overrun_words(agenda.overrun(meeting)) if not meeting.state.is_over else ""
    if room is not None and meeting.state is MeetingState.RUNNING:  # as the room says it: its end against its slot
        over = agenda.overrun_words(room.over) if room.over >= _MINUTE else ""
    text = f"{words.count(len(items), 'item')}, {minutes} of {round(meeting.length.total_seconds() / 60)} min planned"
    return f"{text}: {over}." if over else f"{text}."


def _seats(shown: Shown) -> str:
    room, meeting = shown.room, shown.meeting
    assert room is not None
    if meeting.state in {MeetingState.RUNNING, MeetingState.HELD} or not room.seats:
        return f"{room.quorum_words}." if not room.quorum_words.endswith(".") else room.quorum_words
    return f"{words.count(room.seats, 'agency has', 'agencies have')} a seat, {room.needed} make the quorum."
