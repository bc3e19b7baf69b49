"""Texts of the Tickets tab: time left, clocks and their segments, instants in Eastern time."""

from __future__ import annotations

from datetime import datetime, timedelta

from app.domain.figures.rules import format_duration
from app.domain.sla.clock import RESOLVED, Segment, SegmentKind
from app.domain.tickets.values import ClockReading, TicketRow
from app.domain.vocabulary import ClockState, HoldReason, Metric
from app.domain.words import moment
from app.ui.tables.columns import Mark

#: Less than this to the due time is soon.
SOON = timedelta(hours=1)


def span(duration: timedelta) -> str:
    """Return a duration such as "2 h 10 min"; minutes are the smallest that helps in a list."""
    minutes = int(abs(duration).total_seconds() // 60)
    return format_duration(timedelta(minutes=minutes)) if minutes else "less than 1 min"


def hold_words(reason: str) -> str:
    """Return a hold reason as people say it: "awaiting user"."""
    return reason.replace("_", " ")


def time_left(row: TicketRow, now: datetime) -> str:
    """Say how much time is left: "2 h 10 min left", "Missed by 3 h", "Paused: awaiting user", "Met", "No target"."""
    if row.met is True:
        return "Met"
    if row.met is False:
        end = row.resolved_at if not row.state.is_open else now
        late = end - row.due_at if row.due_at is not None and end is not None else timedelta(0)
        return f"Missed by {span(late)}" if late > timedelta(0) else "Missed"
    if not row.state.is_open:
        return "No outcome" if row.due_at is not None or row.paused else "No target"
    if row.due_at is None:
        if not row.paused:
            return "No target"
        return f"Paused: {hold_words(row.hold_reason)}" if row.hold_reason else "Paused"
    return f"{span(row.due_at - now)} left" if row.due_at > now else f"Missed by {span(now - row.due_at)}"


def time_mark(row: TicketRow, now: datetime) -> Mark | None:
    """Return the shape beside `time_left`: every kind of outcome has its own."""
    if row.met is True:
        return Mark("check", "good")
    if row.met is False:
        return Mark("triangle", "bad")
    if not row.state.is_open or (row.due_at is None and not row.paused):
        return Mark("dash", "neutral")
    if row.due_at is None:
        return Mark("pause", "warning")
    if row.due_at <= now:
        return Mark("triangle", "bad")
    return Mark("half", "warning") if row.due_at - now < SOON else Mark("play", "neutral")


# --- clocks ---------------------------------------------------------------------------------------
def clock_title(clock: ClockReading) -> str:
    """Return the name of a clock: "Resolution", "Status update 3"."""
    return clock.metric.label + (f" {clock.seq}" if clock.metric is Metric.UPDATE else "")


def clock_state(clock: ClockReading, now: datetime) -> str:
    """Say how a clock stands: "Running: 2 h 10 min of counted time left", "Missed by 3 h", "Met in 1 h 5 min"."""
    r = clock.reading
    last = r.segments[-1] if r.segments else None
    match r.state:
        case ClockState.MET:
            return f"Met after {format_duration(r.elapsed, days=False)} of {format_duration(r.allowance, days=False)}"
        case ClockState.MISSED:
            end = clock.stop_at or now
            over = end - r.due_at if r.due_at is not None else timedelta(0)
            return f"Missed by {span(over)}" + ("" if clock.stop_at else " so far")
        case ClockState.CANCELLED:
            return "No outcome: cancelled in time"
        case ClockState.PAUSED:
            reason = next((s.reason for s in reversed(r.segments) if s.kind is SegmentKind.PAUSED), "")
            why = f": {hold_words(reason)}" if reason else ""
            return f"Paused{why}, {format_duration(r.remaining, days=False)} left when it goes on"
        case _:
            left = format_duration(r.remaining, days=False)
            if last is not None and last.kind in (SegmentKind.OUTSIDE_HOURS, SegmentKind.HOLIDAY):
                return f"Waits for opening hours, {left} left"
            return f"{left} of counted time left"


def clock_mark(clock: ClockReading) -> Mark:
    """Return the shape that stands for a clock's state."""
    return {
        ClockState.MET: Mark("check", "good"),
        ClockState.MISSED: Mark("triangle", "bad"),
        ClockState.CANCELLED: Mark("dash", "neutral"),
        ClockState.PAUSED: Mark("pause", "warning"),
        ClockState.RUNNING: Mark("play", "neutral"),
    }[clock.reading.state]


def clock_facts(clock: ClockReading) -> str:
    """Return the promise and when it falls due, in one line."""
    parts = [f"{clock.target_text} ({clock.layer} target, goal {clock.goal_bp / 100:g} %)"]
    due = clock.reading.due_at
    parts.append(f"due {moment(due, weekday=True)}" if due is not None else "due time open while paused")
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
    """Return what the clock did and why: "Paused: awaiting user"."""
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
