"""Texts of the Tickets tab: time left, clocks and their segments, instants in Eastern time."""

from __future__ import annotations

from datetime import datetime, timedelta

from app.domain.eastern import local_date
from app.domain.figures.rules import format_duration
from app.domain.sla.clock import RESOLVED, Segment, SegmentKind
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
    """Say how much time is left until what is due first: "18 min", "Missed by 3 h", "Waiting for caller", "Met"."""
    if row.state.is_open:
        if row.next_due_at is not None:
            left = time_until(row.next_due_at - now)
            return left if row.next_due_at > now else f"Missed by {left}"
        if row.state is TicketState.ON_HOLD:
            return waiting(row.hold_reason or "")
        return "No target"
    if row.met is True:
        return "Met"
    if row.met is False:
        late = row.resolved_at - row.due_at if row.due_at is not None and row.resolved_at is not None else timedelta(0)
        return f"Missed by {time_until(late)}" if late > timedelta(0) else "Missed"
    return "No outcome" if row.due_at is not None or row.paused else "No target"


#: What a clock measures, as a noun.
_MEASURED = {Metric.RESPONSE: "response", Metric.UPDATE: "update", Metric.RESOLUTION: "resolution"}


def sentence(row: TicketRow, now: datetime) -> str:
    """Return a ticket as it is spoken: number, title, state, time left."""
    left = time_left(row, now)
    if row.state.is_open and row.next_due_at is not None and row.next_metric is not None:
        what = _MEASURED[row.next_metric]
        left = f"{what} due in {left}" if row.next_due_at > now else f"{what} {left[0].lower()}{left[1:]}"
    return f"{row.number}, {row.title}, {row.state.label}, {left}"


def due_word(row: TicketRow) -> str:
    """Return what is due first: "update", "response", "resolve"; empty while nothing is."""
    return DUE_WORDS[row.next_metric] if row.next_metric is not None and row.state.is_open else ""


def band(row: TicketRow, now: datetime) -> str:
    """Return where the time left stands: missed, soon, today, paused, later, or over for a ticket that is not open."""
    if not row.state.is_open:
        return "missed" if row.met is False else "over"
    due = row.next_due_at
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
            return f"Due in {left}"


def clock_mark(clock: ClockReading) -> Mark:
    """Return the shape that stands for a clock's state."""
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
