"""What the calendar paints, made ready once for each answer: texts, marks and days, no widgets."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from app.domain import words
from app.domain.changes.conflicts import Clash, Severity, find_clashes, when
from app.domain.changes.detail import CalendarData
from app.domain.changes.month_layout import Span
from app.domain.changes.values import Change, Freeze, Window
from app.domain.eastern import eastern, local_date, midnight
from app.domain.plain_text import one_line
from app.domain.vocabulary import ChangeState, ChangeType
from app.ui.tables.columns import Mark

TYPE_MARKS = {
    ChangeType.NORMAL: Mark("disc", "accent"),
    ChangeType.STANDARD: Mark("square", "met"),
    ChangeType.EMERGENCY: Mark("triangle", "critical"),
    ChangeType.LATENT: Mark("diamond_open", "soon"),
    ChangeType.INFORMATIONAL: Mark("ring", "muted"),
}
#: How a state is drawn: ground token ("" none), line style (solid, dash), and the word beside the number.
STATE_LOOKS = {
    ChangeState.DRAFT: ("", "dash"),
    ChangeState.IN_CAB: ("soon_ground", "solid"),
    ChangeState.IN_REVIEW: ("soon_ground", "solid"),
    ChangeState.APPROVED: ("met_ground", "solid"),
    ChangeState.SCHEDULED: ("met_ground", "solid"),
    ChangeState.IMPLEMENTING: ("met_ground", "solid"),
    ChangeState.IMPLEMENTED: ("hover", "solid"),
    ChangeState.REVIEWED: ("hover", "solid"),
    ChangeState.REJECTED: ("", "dot"),
    ChangeState.CANCELLED: ("", "dot"),
}

#: What is over collides with nothing.
_OVER = frozenset(
    {
        ChangeState.CANCELLED,
        ChangeState.REJECTED,
        ChangeState.IMPLEMENTING,
        ChangeState.IMPLEMENTED,
        ChangeState.REVIEWED,
    }
)


@dataclass(frozen=True, slots=True)
class Item:
    """One change as the calendar shows it."""

    change: Change
    first: date
    last: date
    text: str
    spoken: str
    tip: str
    mark: Mark
    clashes: tuple[Clash, ...] = ()  # warnings and what blocks, the worst first

    @property
    def code(self) -> str:
        """What the change is called where there is little room: its first service, else its number."""
        return self.change.services[0] if self.change.services else self.change.number


@dataclass(frozen=True, slots=True)
class Day:
    """What lies behind the changes of a day."""

    day: date
    holiday: str = ""
    freezes: tuple[str, ...] = ()
    windows: tuple[str, ...] = ()
    meeting: str = ""  # "" none; planned, frozen, held, cancelled, holiday
    notes: tuple[str, ...] = ()  # painted: a freeze is named where it or the week begins
    spoken: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """Everything the canvas needs for the weeks it shows."""

    weeks: tuple[tuple[date, ...], ...]
    items: Mapping[int, Item] = field(default_factory=dict)
    days: Mapping[date, Day] = field(default_factory=dict)
    spans: tuple[Span, ...] = ()
    freezes: tuple[Freeze, ...] = ()  # of everybody, or of the agency that is looked at
    windows: tuple[Window, ...] = ()  # the standard ones

    def in_conflict(self) -> list[Item]:
        """Return the changes that collide with something, in order of time."""
        found = [item for item in self.items.values() if item.clashes]
        return sorted(found, key=lambda item: (item.change.planned_start, item.change.number))

    def on(self, day: date) -> list[Item]:
        """Return the changes of a day, in order of time."""
        items = [item for item in self.items.values() if item.first <= day <= item.last]
        return sorted(items, key=lambda item: (item.change.planned_start, item.change.number))


def make_sheet(data: CalendarData, weeks: Sequence[Sequence[date]], agency: str | None = None) -> Sheet:
    """Make the sheet of some weeks, of all agencies or one; runs on a worker thread."""
    items = {change.id: make_item(change, _clashes(change, data)) for change in data.changes}
    days = {day: _day(day, data, agency) for week in weeks for day in week}
    spans = tuple(
        Span(item.change.id, item.first, item.last, (item.change.planned_start.timestamp(), item.change.number))
        for item in items.values()
    )
    freezes = tuple(f for f in data.freezes if f.service is None and f.agency in (None, agency))
    windows = tuple(window for window in data.windows if window.service is None)
    return Sheet(tuple(tuple(week) for week in weeks), items, days, spans, freezes, windows)


def _clashes(change: Change, data: CalendarData) -> tuple[Clash, ...]:
    if change.state in _OVER or change.planned_end <= change.planned_start:
        return ()
    found = find_clashes(change, data.changes, data.freezes, data.windows, data.services, data.holidays)
    return tuple(clash for clash in found if clash.severity >= Severity.WARNING)


def days_of(change: Change) -> tuple[date, date]:
    """Return the first and the last Eastern day of a change."""
    first = local_date(change.planned_start)
    return first, max(local_date(change.planned_end - timedelta(microseconds=1)), first)


def make_item(change: Change, clashes: tuple[Clash, ...] = ()) -> Item:
    """Make a change's entry of the calendar: its days and times are Eastern, its last day is included."""
    start, (first, last) = eastern(change.planned_start), days_of(change)
    remarks = [] if change.state is ChangeState.SCHEDULED else [change.state.word]
    remarks += [] if change.risk == "low" else [f"{change.risk} risk"]
    tail = f" ({', '.join(remarks)})" if remarks else ""
    planned = when(change.planned_start, change.planned_end)
    kind = "" if change.type in (ChangeType.NORMAL, ChangeType.STANDARD) else f"{change.type.value.capitalize()}: "
    if change.title.casefold().startswith(change.type.value):
        kind = ""  # "Emergency: Emergency fix of …" says it twice
    text = f"{start:%H:%M} {kind}{change.title}{tail}"
    spoken = (
        f"{change.number}, {change.type.value} change, {change.risk} risk, {change.state.word}: "
        f"{change.title}, {planned}{_counted(clashes)}"
    )
    tip = "\n".join(
        (
            f"{change.number} {change.title}",
            f"{change.type.value.capitalize()}, {change.scope.label.lower()}, {change.risk} risk, {change.state.word}",
            f"{planned} Eastern",
            f"Services: {', '.join(change.services) or 'none'}",
            f"Agencies: {_few(change.agencies)}",
            f"Sites: {', '.join(change.sites) or 'none'}",
            *(f"{clash.severity.label}: {clash.text}" for clash in clashes),
        )
    )
    return Item(change, first, last, one_line(text), one_line(spoken), tip, TYPE_MARKS[change.type], clashes)


def _counted(clashes: tuple[Clash, ...]) -> str:
    return f", {words.count(len(clashes), 'conflict')}" if clashes else ""


def _few(codes: Sequence[str]) -> str:
    return ", ".join(codes[:8]) + (f" and {len(codes) - 8} more" if len(codes) > 8 else "") or "none"


def _day(day: date, data: CalendarData, agency: str | None) -> Day:
    begin = midnight(day)
    end = midnight(day + timedelta(days=1))
    running = [f for f in data.freezes if f.start < end and f.end > begin]
    # A freeze of one agency or service does not hatch everybody's calendar; it is named all the same.
    freezes = tuple(f.name for f in running if f.service is None and f.agency in (None, agency))
    windows = tuple(
        dict.fromkeys(
            f"{w.start}–{w.end}" + (f" {w.service}" if w.service else "") for w in data.windows if w.opens_on(day)
        )
    )
    holiday, meeting = data.holidays.get(day, ""), data.meetings.get(day, "")
    parts = [words.weekday(day)]
    if holiday:
        parts.append(f"holiday: {holiday}")
    if meeting:
        parts.append(
            "CAB falls on a holiday, decide on another day" if meeting == "holiday" else f"CAB meeting, {meeting}"
        )
    parts += [f"freeze of {f.agency or f.service or 'everything'}: {f.name}" for f in running]
    if windows:
        parts.append(f"maintenance windows {', '.join(windows)}")
    named = [
        f.name for f in data.freezes if f.start < end and f.end > begin and (f.start >= begin or day.weekday() == 0)
    ]
    notes = [holiday] if holiday else []
    notes += [f"Freeze: {name}" for name in named] + [f"Window {text}" for text in windows]
    return Day(day, holiday, freezes, windows, meeting, tuple(map(one_line, notes)), one_line("; ".join(parts)))


def note_texts(day: Day) -> list[str]:
    """Return what stands beside a day's number in a month, the longest first: words are left out, never cut."""
    kinds = ["Holiday" if note == one_line(day.holiday) else note.partition(" ")[0].rstrip(":") for note in day.notes]
    first, kind = next(zip(day.notes, kinds, strict=True), ("", ""))
    rest, short = [first, *_kinds_once(kinds[1:])], _kinds_once(kinds)
    return list(dict.fromkeys([" · ".join(day.notes), " · ".join(rest), first, " · ".join(short), kind, ""]))


def _kinds_once(kinds: list[str]) -> list[str]:
    """Return each kind of note once: "Freeze", "2 windows"."""
    return [kind if n == 1 else words.count(n, kind.lower()) for kind, n in Counter(kinds).items()]


def spoken_day(sheet: Sheet, day: date) -> str:
    """Return a day and its changes as one text for a screen reader."""
    known = sheet.days.get(day)
    items: Iterable[Item] = sheet.on(day)
    listed = [item.spoken for item in items]
    head = known.spoken if known else words.weekday(day)
    n = len(listed)
    return f"{head}; {words.count(n, 'change')}" + "".join(f". {text}" for text in listed[:6])
