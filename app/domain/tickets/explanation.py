"""Why a clock says what it says: its segments in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from app.domain.eastern import eastern
from app.domain.sla.clock import Segment, SegmentKind
from app.domain.sla.holidays import working_days
from app.domain.tickets.told import not_measured
from app.domain.tickets.values import ClockReading, TicketDetail
from app.domain.vocabulary import hold_words
from app.domain.words import WEEKDAYS


def _span(duration: timedelta) -> str:
    """Hours, minutes, seconds: days would be calendar days, which business time has not."""
    seconds = int(duration.total_seconds())
    sign, seconds = ("-", -seconds) if seconds < 0 else ("", seconds)
    return f"{sign}{seconds // 3600:,}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"


def _local(at: datetime | None) -> str:
    return "-" if at is None else f"{WEEKDAYS[eastern(at).weekday()]} {eastern(at):%Y-%m-%d %H:%M:%S %Z}"


def _iso(at: datetime | None) -> str | None:
    return None if at is None else at.astimezone(UTC).isoformat()


_WORDS = {
    SegmentKind.COUNTED: "counted",
    SegmentKind.PAUSED: "paused",
    SegmentKind.RESOLVED: "resolved, not counted",
    SegmentKind.OUTSIDE_HOURS: "outside hours",
    SegmentKind.HOLIDAY: "holiday",
}


def _segment_words(segment: Segment) -> str:
    words = _WORDS[segment.kind]
    reason = hold_words(segment.reason)
    if not reason or segment.kind is SegmentKind.RESOLVED:
        return words
    return f"{words} (on hold: {reason}, not a pause)" if segment.kind is SegmentKind.COUNTED else f"{words}: {reason}"


def _state(clock: ClockReading) -> str:
    return "not measured" if clock.unclear else clock.reading.state.value


@dataclass(frozen=True, slots=True)
class Explanation:
    """The clocks of one ticket in words for a terminal and as JSON; times in Eastern Time and in UTC."""

    detail: TicketDetail

    def text(self) -> str:
        d = self.detail
        lines = [
            f"{d.number}  {d.fields['title']}",
            f"{d.kind.value.capitalize()}, {d.priority.label}, {d.state.label}, {d.agency_code}"
            + (f", {d.service_name}" if d.service_name else ""),
            f"Read {_local(d.read_at)}",
        ]
        if d.why_not:
            lines.append(d.why_not)
        elif not d.clocks:
            lines.append("No target is in force for this ticket.")
        for clock in d.clocks:
            r = clock.reading
            name = clock.metric.label + (f" {clock.seq}" if clock.metric.value == "update" else "")
            lines += [
                "",
                f"{name}: {_state(clock).upper()}" + (" (not in the figures)" if clock.excluded else ""),
                f"  target     {clock.target_text} ({clock.layer}), goal {clock.goal_bp / 100:g} %"
                f"{', sample value' if clock.sample else ''}",
                f"  started    {_local(clock.start_at)}",
                f"  stopped    {_local(clock.stop_at)}",
                f"  due        {_local(r.due_at)}{' at the earliest' if clock.bound else ''}",
                f"  elapsed    {'at most ' if clock.bound else ''}{_span(r.elapsed)} of {_span(r.allowance)}, "
                f"remaining {_span(r.remaining)}, paused {_span(r.paused)}",
            ]
            if clock.no_holidays:
                lines.append(f"  {working_days(clock.no_holidays)}")
            lines += [
                f"    {_local(s.start)}  {_local(s.end)}  {_span(s.counted):>12}  {_segment_words(s)}"
                for s in r.segments
            ]
        for metric in not_measured(d.told):
            lines += ["", f"{metric.label}: NOT MEASURED"]
        return "\n".join(lines)

    def as_json(self) -> dict[str, Any]:
        d = self.detail
        return {
            "number": d.number,
            "kind": d.kind.value,
            "priority": d.priority.label,
            "state": d.state.value,
            "agency": d.agency_code,
            "service": d.service_code or None,
            "read_at": _iso(d.read_at),
            "told": list(d.told),
            "not_measured": [metric.value for metric in not_measured(d.told)],
            "why_not": d.why_not or None,
            "clocks": [
                {
                    "metric": clock.metric.value,
                    "seq": clock.seq,
                    "target": clock.target_text,
                    "layer": clock.layer,
                    "goal_percent": clock.goal_bp / 100,
                    "sample": clock.sample,
                    "state": _state(clock).replace(" ", "_"),
                    "upper_bound": clock.bound,
                    "years_without_holidays": list(clock.no_holidays),
                    "start": _iso(clock.start_at),
                    "stop": _iso(clock.stop_at),
                    "due": _iso(clock.reading.due_at),
                    "breached_at": None if clock.unclear else _iso(clock.reading.breached_at),
                    "allowance_s": clock.reading.allowance.total_seconds(),
                    "elapsed_s": clock.reading.elapsed.total_seconds(),
                    "remaining_s": clock.reading.remaining.total_seconds(),
                    "paused_s": clock.reading.paused.total_seconds(),
                    "met": None if clock.unclear else clock.reading.met,
                    "excluded": clock.excluded,
                    "segments": [
                        {
                            "kind": s.kind.value,
                            "start": _iso(s.start),
                            "end": _iso(s.end),
                            "counted_s": s.counted.total_seconds(),
                            "reason": s.reason or None,
                        }
                        for s in clock.reading.segments
                    ],
                }
                for clock in d.clocks
            ],
        }
