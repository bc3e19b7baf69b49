"""What meetings of the CAB ask of their coordinator, their members and their chair."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta

from app.domain import words
from app.domain.cab import days
from app.domain.cab.actions import BoardAction
from app.domain.cab.items import overrun, overrun_words
from app.domain.cab.values import Item as AgendaItem
from app.domain.cab.values import Meeting, MeetingState, Paper, PaperKind, Seat
from app.domain.cab.voters import seats_of
from app.domain.eastern import eastern, local_date, midnight
from app.domain.home.tickets import when
from app.domain.home.values import Item, Mark, Part

#: Working days before a slot on which a holiday falls from which its day is asked for.
CHOOSE_BEFORE = 10
#: How far ahead meetings are announced, and how long after one its unsigned minutes are asked for.
AHEAD, BACK = timedelta(days=21), timedelta(days=28)
_SEEN_AHEAD = timedelta(days=7)


def _name(meeting: Meeting) -> str:
    return words.day(meeting.day, weekday=True, year=False)


def _clock(at: datetime) -> str:
    return words.time_of_day(eastern(at))


def _item(
    meeting: Meeting, place: tuple[Part, Mark], at: datetime | None, title: str, detail: str, act: str, label: str
) -> Item:
    return Item(*place, at, title, detail, "meeting", meeting.id, act, label, meeting.version)


# --- the coordinator ------------------------------------------------------------------------------
def for_coordinator(
    meetings: Iterable[Meeting], holidays: Collection[date], now: datetime, day_end: datetime
) -> Iterator[Item]:
    """Yield what coming meetings ask of the coordinator: a day, an agenda to be sent, a chair, the meeting itself."""
    for meeting in meetings:
        yield from _of_coordinator(meeting, holidays, now, day_end)


def _of_coordinator(meeting: Meeting, holidays: Collection[date], now: datetime, day_end: datetime) -> Iterator[Item]:
    today, open_items = local_date(now), [item for item in meeting.items if item.is_open]
    about = words.count(len(open_items), "item")
    if meeting.holiday:
        if today >= days.working_days_before(meeting.slot, CHOOSE_BEFORE, holidays):
            title = f"The CAB of {words.day(meeting.slot, weekday=True, year=False)} has no day yet"
            choices = words.joined([words.day(day, weekday=True, year=False) for day in meeting.proposals])
            detail = f"It is {meeting.holiday}. {f'Proposed: {choices}' if choices else 'Choose a working day'}."
            place = when(meeting.cut_off, now, day_end) if meeting.proposals else (Part.NOW, Mark.MISSED)
            yield _item(meeting, place, meeting.cut_off, title, detail, "cab.move", "Choose…")
        return
    if meeting.state is MeetingState.PLANNED and meeting.cut_off is not None and meeting.cut_off <= now < meeting.end:
        place = when(meeting.freeze_at, now, day_end)
        title = f"The agenda of {_name(meeting)} is to be frozen"
        yield _item(meeting, place, meeting.freeze_at, title, f"{about}.", "cab.freeze", "Freeze…")
    if meeting.state is MeetingState.FROZEN:
        yield from _sent(meeting, open_items, about, now, day_end)
    if meeting.state is MeetingState.RUNNING:
        place = (Part.NOW, Mark.NONE) if meeting.day == today else (Part.NOW, Mark.MISSED)
        title = "The CAB is running" if meeting.day == today else f"The CAB of {_name(meeting)} was not ended"
        yield _item(meeting, place, meeting.opened_at, title, f"{about} left.", "cab.room", "Go on")


def _sent(
    meeting: Meeting, open_items: Sequence[AgendaItem], about: str, now: datetime, day_end: datetime
) -> Iterator[Item]:
    over = overrun_words(overrun(meeting))
    detail = f"{about}{f', {over}' if over else ''}."
    edited = sum(bool(item.edits) for item in open_items)
    if edited:
        detail += f" {words.count(edited, 'item was', 'items were')} edited since it was frozen."
    if not any(not seat.guest for seat in meeting.seats):
        detail += " No agency has a seat: name the members in Setup."
    if meeting.day < local_date(now):
        title = f"The CAB of {_name(meeting)} was not held"
        yield _item(meeting, (Part.NOW, Mark.MISSED), meeting.end, title, detail, "cab.cancel", "Cancel…")
    elif meeting.start < day_end:
        place = when(meeting.start, now, day_end)
        yield _item(meeting, place, meeting.start, f"CAB today at {_clock(meeting.start)}", detail, "cab.room", "Open")
    if meeting.chair is None and meeting.day >= local_date(now):
        title = f"Nobody is named to chair the CAB of {_name(meeting)}"
        place = when(meeting.start, now, day_end)
        yield _item(meeting, place, meeting.start, title, "The chair signs its minutes.", "cab.seats", "Name…")


def minutes_items(meetings: Iterable[Meeting], login: str, *, coordinates: bool) -> Iterator[Item]:
    """Yield an item for each meeting whose latest minutes are not signed: to the chair, and to the coordinator."""
    for meeting in meetings:
        papers = [paper for paper in meeting.papers if paper.kind is PaperKind.MINUTES]
        latest: Paper | None = max(papers, key=lambda paper: paper.revision, default=None)
        if latest is None or latest.is_signed:
            continue
        title = f"The minutes of {_name(meeting)} are not signed"
        if meeting.chair is not None and meeting.chair.login == login:
            detail = "You chaired the meeting and sign them."
            yield _item(meeting, (Part.TODAY, Mark.NONE), latest.at, title, detail, "cab.sign", "Sign")
        elif coordinates:
            whose = f"{meeting.chair.name} signs them." if meeting.chair else "Nobody is named as its chair."
            yield _item(meeting, (Part.WAITING, Mark.PAUSED), latest.at, title, whose, "", "Open")


# --- the member -----------------------------------------------------------------------------------
def for_member(meetings: Iterable[Meeting], login: str, now: datetime, day_end: datetime) -> Iterator[Item]:
    """Yield what coming meetings ask of who has a seat in them: votes that are open, and to be there."""
    for meeting in meetings:
        seats = seats_of(login, meeting.seats)
        if not seats or meeting.state.is_over or meeting.holiday:
            continue
        yield from _of_member(meeting, seats[0], now, day_end)


def _of_member(meeting: Meeting, seat: Seat, now: datetime, day_end: datetime) -> Iterator[Item]:
    asked = [item for item in meeting.items if item.is_open and item.kind.is_voted_on]
    if meeting.state in {MeetingState.FROZEN, MeetingState.RUNNING}:
        left = [item for item in asked if not any(v.standing and v.seat == seat.id for v in item.votes)]
        if left:
            place = when(meeting.start, now, day_end)
            title = f"{words.count(len(left), 'item awaits', 'items await')} your vote"
            detail = f"CAB of {_name(meeting)}, for {seat.name}. First: {left[0].number} {left[0].title}."
            yield _item(meeting, place, meeting.start, title, detail, "cab.vote", "Vote…")
    if now <= meeting.end and meeting.start < now + _SEEN_AHEAD:
        part = Part.TODAY if meeting.start < day_end else Part.COMING
        where = f" {meeting.place}." if meeting.place else ""
        named = f" {seat.delegate_words} sits for {seat.name}." if seat.delegate_words else ""
        title = f"CAB on {_name(meeting)} at {_clock(meeting.start)}"
        detail = f"{words.count(len(asked), 'item')} to decide.{where}{named}"
        yield _item(meeting, (part, Mark.NONE), meeting.start, title, detail, "", "Open")


# --- actions --------------------------------------------------------------------------------------
def action_items(actions: Iterable[BoardAction], person_id: int | None, today: date, *, all_: bool) -> Iterator[Item]:
    """Yield the open actions of the board that are due: one's own from a week before, and all that are late."""
    for action in actions:
        if not action.is_open or action.due_on is None:
            continue
        own = person_id is not None and action.owner_id == person_id
        late = action.is_late(today)
        if not (late and (own or all_)) and not (own and action.due_on <= today + _SEEN_AHEAD):
            continue
        due = midnight(action.due_on + timedelta(days=1))
        place = (Part.NOW, Mark.MISSED) if late else (Part.TODAY if action.due_on == today else Part.COMING, Mark.NONE)
        title = f"{action.title} is late" if late else action.title
        about = f"{action.owner_name or 'Nobody'} has it, from {action.source}. Due on {words.day(action.due_on)}."
        kind, id = ("meeting", action.meeting_id) if action.meeting_id else ("change", action.change_id or 0)
        yield Item(*place, due, title, about, kind, id)
