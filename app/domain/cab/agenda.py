"""The Agency CAB's rules: what it hears, when it meets, deadlines, and the agenda with its reasons.

Deadlines are *sample* values (DOMAIN: normal changes complete by 17:00 on the Friday before, agenda
frozen Monday 17:00). Dates and clock times are America/New_York.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from app.domain.changes.values import Change, Freeze
from app.domain.vocabulary import ChangeScope, ChangeState, ChangeType

EASTERN = ZoneInfo("America/New_York")
WEDNESDAY = 2
CLOSE = time(17)
#: Scopes the board hears when a change affects DIT and at least two agencies.
BOARD_SCOPES = frozenset({ChangeScope.EXTENSIVE, ChangeScope.WIDESPREAD, ChangeScope.SIGNIFICANT})
LATENT_DAYS = 1  # business days within which a latent change is recorded


@dataclass(frozen=True, slots=True)
class Routing:
    """Whether the Agency CAB hears a change, and the sentence that says why."""

    board: str  # "cab", "ecab", "none"
    why: str

    @property
    def heard(self) -> bool:
        return self.board != "none"


def routing(change: Change) -> Routing:
    """Where a change is decided (DOMAIN section 6)."""
    reach = f"{change.scope.label.lower()} scope, affects {'DIT and ' if change.affects_dit else ''}{_agencies(change)}"
    if change.type is ChangeType.EMERGENCY:
        return Routing("ecab", f"Emergency: decided by ECAB and recorded ({reach})")
    if change.type is ChangeType.LATENT:
        return Routing("cab", f"Latent: recorded after the fact, listed for ratification ({reach})")
    if change.type is ChangeType.STANDARD:
        return Routing("none", "Standard: follows a pre-approved model")
    others = {code for code in change.agencies if code != "DIT"}
    if change.scope in BOARD_SCOPES and change.affects_dit and len(others) >= 2:
        return Routing("cab", f"Agency CAB: {reach}")
    if change.scope is ChangeScope.MINOR:
        return Routing("none", "Minor scope: the team decides")
    return Routing("none", f"Not for the Agency CAB: {reach}; it hears what affects DIT and two or more agencies")


def _agencies(change: Change) -> str:
    n = len({code for code in change.agencies if code != "DIT"})
    return f"{n} {'agency' if n == 1 else 'agencies'}"


def cab_wednesday(day: date) -> date:
    """The Wednesday of the week (Monday to Sunday) in which `day` lies."""
    return day - timedelta(days=day.weekday()) + timedelta(days=WEDNESDAY)


def next_wednesday(day: date) -> date:
    """The first Wednesday on or after `day`."""
    return day + timedelta(days=(WEDNESDAY - day.weekday()) % 7)


@dataclass(frozen=True, slots=True)
class MeetingDay:
    """A CAB date; where the Wednesday is a state holiday, `proposals` are days instead."""

    wednesday: date
    holiday: str = ""
    proposals: tuple[date, ...] = ()

    @property
    def needs_decision(self) -> bool:
        return bool(self.holiday)


def meeting_day(wednesday: date, holidays: dict[date, str]) -> MeetingDay:
    """The meeting of a Wednesday. On a holiday propose the nearest working days: Tuesday, Thursday, Monday, Friday."""
    name = holidays.get(wednesday, "")
    if not name:
        return MeetingDay(wednesday)
    proposals = tuple(day for offset in (-1, 1, -2, 2) if (day := wednesday + timedelta(days=offset)) not in holidays)
    return MeetingDay(wednesday, name, proposals)


def _at(day: date, clock: time) -> datetime:
    return datetime.combine(day, clock, EASTERN).astimezone(UTC)


def local_midnight(day: date) -> datetime:
    """UTC instant at which a day begins in Eastern time."""
    return _at(day, time(0))


def _working_days_before(day: date, count: int, holidays: Collection[date]) -> date:
    while count:
        day -= timedelta(days=1)
        if day.weekday() < 5 and day not in holidays:
            count -= 1
    return day


def submission_deadline(meeting: date, holidays: Collection[date] = ()) -> datetime:
    """UTC instant by which a normal change is complete: 17:00, three business days before the meeting (Friday)."""
    return _at(_working_days_before(meeting, 3, holidays), CLOSE)


def agenda_freeze(meeting: date, holidays: Collection[date] = ()) -> datetime:
    """UTC instant at which the agenda is frozen and sent: 17:00, two business days before the meeting (Monday)."""
    return _at(_working_days_before(meeting, 2, holidays), CLOSE)


def meeting_for(complete_at: datetime, holidays: Collection[date] = ()) -> date:
    """The first Wednesday whose submission deadline a change complete at this instant still makes."""
    day = next_wednesday(complete_at.astimezone(EASTERN).date())
    while submission_deadline(day, holidays) < complete_at:
        day += timedelta(days=7)
    return day


@dataclass(frozen=True, slots=True)
class AgendaItem:
    change: Change
    section: str
    why: str
    late: bool = False


@dataclass(frozen=True, slots=True)
class Agenda:
    """The agenda of one meeting; empty sections are kept, the document says "nothing pending"."""

    meeting: date
    deadline: datetime
    frozen_at: datetime
    items: tuple[AgendaItem, ...]
    freezes: tuple[Freeze, ...]
    forward: tuple[Change, ...]

    def section(self, name: str) -> tuple[AgendaItem, ...]:
        return tuple(item for item in self.items if item.section == name)


#: Sections of the agenda, in the order of the meeting.
DECIDE, LATE, EMERGENCIES, RATIFY, RESULTS = (
    "For decision", "Submitted late", "Emergency changes since the last meeting", "For ratification (latent changes)",
    "Implemented since the last meeting",
)  # fmt: skip
SECTIONS = (DECIDE, LATE, EMERGENCIES, RATIFY, RESULTS)


def build_agenda(
    meeting: date, previous: date, changes: Iterable[Change], freezes: Iterable[Freeze], holidays: Collection[date] = ()
) -> Agenda:
    """Agenda of `meeting`; `previous` is the meeting before it. Each item says why it is on it."""
    deadline = submission_deadline(meeting, holidays)
    since, until = _at(previous, time(0)), _at(meeting, time(0))
    items: list[AgendaItem] = []
    forward: list[Change] = []
    for change in sorted(changes, key=lambda c: (c.planned_start, c.number)):
        way = routing(change)
        happened = change.actual_end or change.planned_end
        if change.state is ChangeState.IN_CAB and way.heard and change.type is not ChangeType.EMERGENCY:
            if change.cab_date not in (None, meeting):
                continue
            if change.type is ChangeType.LATENT:
                items.append(AgendaItem(change, RATIFY, way.why))
                continue
            if change.submitted_at is not None and change.submitted_at > deadline:
                local = change.submitted_at.astimezone(EASTERN)
                why = f"{way.why}. Submitted {local:%a %d %b %H:%M}, after the deadline: the board may defer it."
                items.append(AgendaItem(change, LATE, why, late=True))
            else:
                items.append(AgendaItem(change, DECIDE, way.why))
        elif change.type is ChangeType.EMERGENCY and since <= (change.decided_at or change.planned_start) < until:
            items.append(AgendaItem(change, EMERGENCIES, way.why))
        elif (
            change.type is ChangeType.LATENT
            and change.state in {ChangeState.DRAFT, ChangeState.IMPLEMENTED}
            and since <= (change.submitted_at or happened) < until
        ):
            items.append(AgendaItem(change, RATIFY, way.why))
        elif (
            change.state in {ChangeState.IMPLEMENTED, ChangeState.REVIEWED}
            and way.board == "cab"
            and since <= happened < until
        ):
            result = change.outcome or "outcome not recorded"
            items.append(AgendaItem(change, RESULTS, f"Approved earlier; {result}{', backed out' * change.backed_out}"))
        if (
            change.state in {ChangeState.APPROVED, ChangeState.SCHEDULED}
            and until <= change.planned_start < until + timedelta(days=28)
            and change.scope in BOARD_SCOPES
        ):
            forward.append(change)
    near = tuple(f for f in freezes if f.end > until and f.start < until + timedelta(days=28))
    return Agenda(meeting, deadline, agenda_freeze(meeting, holidays), tuple(items), near, tuple(forward))


def standing(agenda: Agenda, state: str, now: datetime) -> str:
    """How far an agenda can be relied on at `now` (aware): a draft, one that should have been sent, or its state."""
    if state == "planned" and now > agenda.frozen_at:
        return "Draft: not sent, although its time has passed; items may still change"
    if state == "planned":
        return "Draft: items may still change until the agenda is sent"
    return "Frozen and sent" if state == "frozen" else state.capitalize()
