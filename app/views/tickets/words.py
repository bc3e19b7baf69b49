"""Texts of the Tickets tab: time left, clocks and their segments, instants in Eastern time."""

from __future__ import annotations

from datetime import datetime, timedelta

from app.domain.eastern import local_date
from app.domain.figures.texts import NOT_MEASURED_TEXT, format_duration
from app.domain.sla.clock import RESOLVED, Segment, SegmentKind
from app.domain.sla.holidays import not_known
from app.domain.tickets.values import ClockReading, TicketRow
from app.domain.vocabulary import ClockState, HoldReason, Metric, TicketState, hold_words
from app.domain.words import left as time_until
from app.domain.words import moment
from app.ui.tables.columns import Mark

#: Less than this to the due time is soon.
SOON = timedelta(hours=1)


def waiting(reason: str) -> str:
    """Return what a ticket on hold waits for: "Waiting for caller"; "On hold" without a reason."""
    said = hold_words(reason)
    return f"{said[:1].upper()}{said[1:]}" if said else "On hold"


#: What a clock measures, as the word behind the time that is left.
DUE_WORDS = {Metric.RESPONSE: "response", Metric.UPDATE: "update", Metric.RESOLUTION: "resolve"}


def time_left(row: TicketRow, now: datetime) -> str:
    """Say how much time is left until what is due first: "18 min", "Missed by 3 h", "Waiting for caller", "Met".

    "Not measured" where the source of the ticket does not tell what would have to be counted.
    """
    if row.state.is_open:
        if row.next_bound and row.state is TicketState.ON_HOLD:
            return waiting(row.hold_reason or "")
        if row.next_due_at is not None:
            if row.due_first(now) is None:
                return NOT_MEASURED_TEXT
            return _left(row.next_due_at, now)
        if row.state is TicketState.ON_HOLD:
            return waiting(row.hold_reason or "")
        return NOT_MEASURED_TEXT if row.untold else "No target"
    if row.met is True:
        return "Met"
    if row.untold or (row.bound and row.met is False):
        return NOT_MEASURED_TEXT
    if row.met is False:
        late = row.resolved_at - row.due_at if row.due_at is not None and row.resolved_at is not None else timedelta(0)
        return f"Missed by {time_until(late)}" if late > timedelta(0) else "Missed"
    return "No outcome" if row.due_at is not None or row.paused else "No target"


def callback(row: TicketRow) -> str:
    """Return at which number the caller is called back, and by when: "919 555 0134 by 23 May 10:02"; "–" for none."""
    if not row.callback:
        return "–"
    return f"{row.callback} by {moment(row.callback_until, year=False)}" if row.callback_until else row.callback


def _left(due: datetime, now: datetime) -> str:
    left = time_until(due - now)
    return left if due > now else f"Missed by {left}"


def due_tip(row: TicketRow) -> str:
    """Return when the next thing is due, for the tip of the time left, and what makes that doubtful."""
    said = [f"Due {moment(row.next_due_at, weekday=True)}" if row.next_due_at else "Nothing is due"]
    if row.next_due_at and row.next_bound:
        said[0] += " at the earliest: the source does not tell holds"
    if row.untold or (row.bound and row.met is False):
        said.append("the source does not tell what would have to be counted")
    if row.no_holidays:
        said.append(not_known(row.no_holidays))
    return "; ".join(said)


#: What a clock measures, as a noun.
_MEASURED = {Metric.RESPONSE: "response", Metric.UPDATE: "update", Metric.RESOLUTION: "resolution"}


def sentence(row: TicketRow, now: datetime) -> str:
    """Return a ticket as it is spoken: number, title, state, time left."""
    left = time_left(row, now)
    due = row.due_first(now)
    if row.state.is_open and due is not None and row.next_metric is not None and left == _left(due, now):
        what = _MEASURED[row.next_metric]
        left = f"{what} due in {left}" if due > now else f"{what} {left[0].lower()}{left[1:]}"
    return f"{row.number}, {row.title}, {row.state.label}, {left}"


def due_word(row: TicketRow) -> str:
    """Return what is due first: "update", "response", "resolve"; empty while nothing is."""
    return DUE_WORDS[row.next_metric] if row.next_metric is not None and row.state.is_open else ""


def band(row: TicketRow, now: datetime) -> str:
    """Return where the time left stands: missed, soon, today, paused, later, or over for a ticket that is not open."""
    if not row.state.is_open:
        return "missed" if row.met is False and not row.bound else "over"
    due = row.due_first(now)
    if row.next_bound and row.state is TicketState.ON_HOLD:
        return "paused"
    if due is None:
        return "paused" if row.state is TicketState.ON_HOLD else "later"
    if due <= now:
        return "missed"
    if due - now <= SOON:
        return "soon"
    return "today" if local_date(due) == local_date(now) else "later"


_BAND_MARKS = {"missed": Mark("missed", "missed"), "soon": Mark("clock", "soon"), "paused": Mark("pause", "muted")}


def time_mark(row: TicketRow, now: datetime) -> Mark | None:
    """Return the shape beside `time_left`: only exceptions have one."""
    return _BAND_MARKS.get(band(row, now))


# --- clocks ---------------------------------------------------------------------------------------
def clock_title(clock: ClockReading) -> str:
    """Return the name of a clock: "Resolution", "Status update 3"."""
    return clock.metric.label + (f" {clock.seq}" if clock.metric is Metric.UPDATE else "")


def clock_state(clock: ClockReading, now: datetime) -> str:
    """Say how a clock stands: "Due in 2 h 10 min", "Missed by 3 h", "Met after 1 h 5 min of 4 h"."""
    r = clock.reading
    if clock.unclear:
        return f"{NOT_MEASURED_TEXT}: at most {format_duration(r.elapsed, days=False)} counted"
    soonest = " at the earliest" if clock.bound else ""
    match r.state:
        case ClockState.MET:
            return f"Met after {format_duration(r.elapsed, days=False)} of {format_duration(r.allowance, days=False)}"
        case ClockState.MISSED:
            end = clock.stop_at or now
            over = end - r.due_at if r.due_at is not None else timedelta(0)
            return f"Missed by {time_until(over)}" + ("" if clock.stop_at else " so far")
        case ClockState.CANCELLED:
            return "No outcome: cancelled in time"
        case ClockState.PAUSED:
            reason = next((s.reason for s in reversed(r.segments) if s.kind is SegmentKind.PAUSED), "")
            why = f": {hold_words(reason)}" if reason else ""
            return f"Paused{why}, {format_duration(r.remaining, days=False)} left when it goes on"
        case _:
            left = time_until(r.due_at - now) if r.due_at is not None else format_duration(r.remaining, days=False)
            return f"Due in {left}{soonest}"


def clock_mark(clock: ClockReading) -> Mark:
    """Return the shape that stands for a clock's state."""
    if clock.unclear:
        return Mark("dash", "muted")
    return {
        ClockState.MET: Mark("check", "met"),
        ClockState.MISSED: Mark("missed", "missed"),
        ClockState.CANCELLED: Mark("dash", "muted"),
        ClockState.PAUSED: Mark("pause", "muted"),
        ClockState.RUNNING: Mark("clock", "muted"),
    }[clock.reading.state]


_CLOSED = (SegmentKind.OUTSIDE_HOURS, SegmentKind.HOLIDAY)


def clock_facts(clock: ClockReading) -> str:
    """Return the promise and when it falls due, in one line."""
    sample = ", sample value" if clock.sample else ""
    parts = [f"{clock.target_text} ({clock.layer} target, goal {clock.goal_bp / 100:g} %{sample})"]
    due = clock.reading.due_at
    parts.append(f"due {moment(due, weekday=True)}" if due is not None else "due time open while paused")
    if clock.reading.state is ClockState.RUNNING:
        waits = clock.reading.segments and clock.reading.segments[-1].kind in _CLOSED
        counted = format_duration(clock.reading.remaining, days=False)
        parts.append(f"{counted} of counted time left" + (", waits for opening hours" if waits else ""))
    if clock.reading.paused > timedelta(0):
        parts.append(f"paused for {format_duration(clock.reading.paused, days=False)}")
    if clock.bound:
        parts.append("the source does not tell all that would not count, so the time is an upper bound")
    if clock.no_holidays:
        parts.append(not_known(clock.no_holidays))
    if clock.excluded:
        parts.append("not in the figures")
    return " · ".join(parts)


def segment_kind(segment: Segment) -> str:
    """Return a segment's key in the drawn timeline."""
    return {
        SegmentKind.COUNTED: "counted",
        SegmentKind.PAUSED: "paused",
        SegmentKind.RESOLVED: "resolved",
        SegmentKind.OUTSIDE_HOURS: "outside",
        SegmentKind.HOLIDAY: "holiday",
    }[segment.kind]


def segment_words(segment: Segment) -> str:
    """Return what the clock did and why: "Paused: waiting for caller"."""
    match segment.kind:
        case SegmentKind.PAUSED:
            return f"Paused: {hold_words(segment.reason)}"
        case SegmentKind.RESOLVED:
            return "Resolved, then reopened"
        case SegmentKind.OUTSIDE_HOURS:
            return "Outside hours"
        case SegmentKind.HOLIDAY:
            return f"Holiday: {segment.reason}" if segment.reason else "Holiday"
        case _:
            if segment.reason and segment.reason != RESOLVED:
                return f"Counted: on hold ({hold_words(segment.reason)}) does not pause this target"
            return "Counted"


def segment_length(segment: Segment) -> str:
    """Return the wall time of a segment in words."""
    return format_duration(segment.end - segment.start)


def hold_choices() -> list[tuple[str, HoldReason]]:
    """Return the reasons a form offers for a hold."""
    return [(reason.label, reason) for reason in HoldReason]
