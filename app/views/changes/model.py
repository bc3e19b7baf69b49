"""What the calendar paints, made ready once for each answer: texts, marks and days, no widgets."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from types import MappingProxyType

from app.domain import words
from app.domain.changes.bar_text import bar_text
from app.domain.changes.clashes import Clash, Severity
from app.domain.changes.detail import CalendarData
from app.domain.changes.freezes import Opening, openings, whose
from app.domain.changes.month_layout import Span, in_order
from app.domain.changes.spans import when
from app.domain.changes.surroundings import Surroundings
from app.domain.changes.timeline import Lane, LaneBy, lanes
from app.domain.changes.values import Change, Freeze, ServiceFacts
from app.domain.changes.week_layout import Axis, Event, Piece, pieces_of
from app.domain.eastern import eastern, is_repeated, local_date, midnight, zone_name
from app.domain.plain_text import one_line
from app.domain.vocabulary import ChangeState, ChangeType
from app.ui.tables.columns import Mark

_NO_NAMES: Mapping[str, str] = MappingProxyType({})
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

#: States of what will not be done.
GONE = frozenset({ChangeState.CANCELLED, ChangeState.REJECTED})


@dataclass(frozen=True, slots=True)
class Item:
    """One change as the calendar shows it."""

    change: Change
    first: date
    last: date
    texts: tuple[str, ...]  # of its bar, the longest first: the service stands in each
    spoken: str
    tip: str
    mark: Mark
    planned: str = ""  # when it is, in words
    clashes: tuple[Clash, ...] = ()  # warnings and what blocks, the worst first
    services: tuple[str, ...] = ()  # their names

    @property
    def text(self) -> str:
        """What its bar says where there is room."""
        return self.texts[0]

    @property
    def weight(self) -> int:
        """How much it matters that it is seen: the worst conflict first, what is cancelled last."""
        if self.clashes:
            return 10 + int(self.clashes[0].severity)
        return 0 if self.change.state in GONE else 1

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
    hard: bool = False  # one of them is
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
    openings: tuple[Opening, ...] = ()  # of the standard windows; what a freeze keeps shut stands with it
    of_day: Mapping[date, tuple[Item, ...]] = field(default_factory=dict)
    axis: Axis | None = None  # of one week or day
    pieces: tuple[tuple[Piece, ...], ...] = ()  # of each of its days
    lanes: tuple[Lane, ...] | None = None  # of a timeline
    data: CalendarData | None = None  # what it was made of: paper tells more of a day than a cell

    def in_conflict(self) -> list[Item]:
        """Return the changes that collide with something, in order of time."""
        return sorted((item for item in self.items.values() if item.clashes), key=_by_time)

    def on(self, day: date) -> tuple[Item, ...]:
        """Return the changes of a day, in order of time."""
        return self.of_day.get(day, ())

    def narrowed(self, ids: Collection[int]) -> Sheet:
        """Return the same days with only some of the changes."""
        return replace(
            self,
            items={id: item for id, item in self.items.items() if id in ids},
            spans=tuple(span for span in self.spans if span.key in ids),
            of_day={day: tuple(i for i in items if i.change.id in ids) for day, items in self.of_day.items()},
            pieces=tuple(tuple(piece for piece in of_day if piece.key in ids) for of_day in self.pieces),
            lanes=tuple(_narrowed(lane, ids) for lane in self.lanes) if self.lanes is not None else None,
        )


def _by_time(item: Item) -> tuple[datetime, str]:
    return item.change.planned_start, item.change.number


def _narrowed(lane: Lane, ids: Collection[int]) -> Lane:
    return replace(lane, bars=tuple(bar for bar in lane.bars if bar.id in ids))


def make_sheet(
    data: CalendarData,
    weeks: Sequence[Sequence[date]],
    agency: str | None = None,
    year: int | None = None,
    *,
    by: LaneBy | None = None,
    names: Mapping[str, str] = _NO_NAMES,
) -> Sheet:
    """Make the sheet of some weeks, of all agencies or one; runs on a worker thread.

    `year`: the present one, which is not told; None: every year is. `by`: what makes the lanes of a timeline, with the
    `names` of their codes.
    """
    items = {one.id: make_item(one, _marked(data, one), data.services, year) for one in data.changes}
    days = {day: _day(day, data, agency) for week in weeks for day in week}
    of_day: dict[date, list[Item]] = {day: [] for day in days}
    first, last = min(days, default=date.max), max(days, default=date.min)
    for item in sorted(items.values(), key=_by_time):
        begins, ends = max(item.first, first), min(item.last, last)
        for n in range((ends - begins).days + 1):
            of_day[begins + timedelta(days=n)].append(item)
    spans = in_order(map(_span, items.values()), first)
    freezes = tuple(f for f in data.freezes if _is_everywhere(f, data, agency))
    opened = openings(_around(data), data.start, data.end)
    axis = Axis(weeks[0]) if len(weeks) == 1 else None
    pieces = tuple(pieces_of(axis, day, map(_event, of_day[day])) for day in weeks[0]) if axis and not by else ()
    in_lanes = lanes(data.changes, by, names) if by is not None else None
    told = {day: tuple(listed) for day, listed in of_day.items()}
    return Sheet(
        tuple(tuple(week) for week in weeks),
        items,
        days,
        tuple(spans),
        freezes,
        opened,
        told,
        axis,
        pieces,
        in_lanes,
        data,
    )


def _marked(data: CalendarData, change: Change) -> tuple[Clash, ...]:
    """Return the conflicts that a bar has a mark for: a note is no reason to look again."""
    return tuple(clash for clash in data.clashes.get(change.id, ()) if clash.severity >= Severity.WARNING)


def _around(data: CalendarData) -> Surroundings:
    """Return what shuts the standard windows: a freeze of one service or agency leaves them open."""
    standard = [window for window in data.windows if window.service is None]
    return Surroundings(data.services, data.parents, standard, data.freezes, (), data.holidays)


def _span(item: Item) -> Span:
    change = item.change
    return Span(change.id, item.first, item.last, (change.planned_start.timestamp(), change.number))


def _event(item: Item) -> Event:
    return Event(item.change.id, item.change.planned_start, item.change.planned_end, item.weight)


def days_of(change: Change) -> tuple[date, date]:
    """Return the first and the last Eastern day of a change."""
    first = local_date(change.planned_start)
    return first, max(local_date(change.planned_end - timedelta(microseconds=1)), first)


def make_item(
    change: Change,
    clashes: tuple[Clash, ...] = (),
    services: Mapping[str, ServiceFacts] | None = None,
    year: int | None = None,
) -> Item:
    """Make a change's entry of the calendar: its days and times are Eastern, its last day is included.

    `services`: what its services are called, by their codes. `year`: as in `when`.
    """
    start, (first, last) = eastern(change.planned_start), days_of(change)
    remarks = [] if change.state is ChangeState.SCHEDULED else [change.state.word]
    remarks += [] if change.risk == "low" else [f"{change.risk} risk"]
    tail = f" ({', '.join(remarks)})" if remarks else ""
    planned = when(change.planned_start, change.planned_end, year)
    named = [services[code].name if services and code in services else code for code in change.services]
    more = f" +{len(named) - 1}" if len(named) > 1 else ""
    clock = f"{start:%H:%M}{zone_mark(change.planned_start)}"
    code = change.services[0] if change.services else change.number
    texts = [bar_text(change, services or {}) + tail, f"{clock} {code}{more}: {change.title}{tail}"]
    texts += [f"{clock} {code}{more}", code]
    spoken = (
        f"{change.number}, {change.type.value} change, {change.risk} risk, {change.state.word}: "
        f"{change.title}, {planned}{_counted(clashes)}"
    )
    tip = "\n".join(
        (
            f"{change.number} {change.title}",
            f"{change.type_words}, {change.scope.label.lower()}, {change.risk} risk, {change.state.word}",
            f"{planned} Eastern",
            f"Services: {', '.join(named) or 'none'}",
            f"Agencies: {_few(change.agencies)}",
            f"Sites: {', '.join(change.sites) or 'none'}",
            *(f"{clash.severity.label}: {clash.text}" for clash in clashes),
        )
    )
    texts = list(dict.fromkeys(map(one_line, texts)))
    mark = TYPE_MARKS[change.type]
    return Item(change, first, last, tuple(texts), one_line(spoken), tip, mark, planned, clashes, tuple(named))


def zone_mark(at: datetime) -> str:
    """Return " EDT" or " EST" for an instant in the hour that the clocks show twice, "" for any other."""
    wall = eastern(at).replace(tzinfo=None)
    return f" {zone_name(wall)}" if is_repeated(wall) else ""


def _counted(clashes: tuple[Clash, ...]) -> str:
    return f", {words.count(len(clashes), 'conflict')}" if clashes else ""


def _few(codes: Sequence[str]) -> str:
    return ", ".join(codes[:8]) + (f" and {len(codes) - 8} more" if len(codes) > 8 else "") or "none"


def _is_everywhere(freeze: Freeze, data: CalendarData, agency: str | None) -> bool:
    """Return whether a freeze holds for all changes in view: everybody's, or of the agency looked at or one above."""
    above = {None, agency}
    code = agency
    while code is not None and code in data.parents and data.parents[code] not in above:
        code = data.parents[code]
        above.add(code)
    return freeze.service is None and freeze.site is None and freeze.agency in above


def _day(day: date, data: CalendarData, agency: str | None) -> Day:
    begin = midnight(day)
    end = midnight(day + timedelta(days=1))
    running = [f for f in data.freezes if f.start < end and f.end > begin]
    # A freeze of one agency or service does not hatch everybody's calendar; it is named all the same.
    painted = [f for f in running if _is_everywhere(f, data, agency)]
    windows = tuple(
        dict.fromkeys(
            f"{w.start}–{w.end}" + (f" {w.service}" if w.service else "")
            for w in sorted(data.windows, key=lambda w: (w.service is not None, w.start, w.service or ""))
            if w.opens_on(day)
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
    parts += [f"{'hard' if f.hard else 'soft'} freeze for {whose(f)}: {f.name}" for f in running]
    if windows:
        parts.append(f"maintenance windows {', '.join(windows)}")
    named = [
        f.name for f in data.freezes if f.start < end and f.end > begin and (f.start >= begin or day.weekday() == 0)
    ]
    notes = [holiday] if holiday else []
    notes += [f"Freeze: {name}" for name in named] + [f"Window {text}" for text in windows]
    return Day(
        day,
        holiday,
        tuple(f.name for f in painted),
        any(f.hard for f in painted),
        windows,
        meeting,
        tuple(map(one_line, notes)),
        one_line("; ".join(parts)),
    )


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
    items = sheet.on(day)
    head = known.spoken if known else words.weekday(day)
    return f"{head}; {words.count(len(items), 'change')}" + "".join(f". {item.spoken}" for item in items[:6])
