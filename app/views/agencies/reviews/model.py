"""What the list shows of a review, in which groups, and what stands at once in its pane."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta

from app.domain import words
from app.domain.eastern import eastern, local_date
from app.domain.plain_text import one_line
from app.domain.reviews.cadence import cadence_words
from app.domain.reviews.course import Standing
from app.domain.reviews.inviting import period_words
from app.domain.reviews.values import Review, next_week
from app.ui.tables.columns import MIDDLE, WIDE, Column, Group, Mark, Painted

#: What the list can be narrowed to, by its key.
SHOWN = {"next": "Next week", "ahead": "Planned", "open": "Held, not signed off", "past": "Held", "off": "Cancelled"}
_MARKS = {
    Standing.PLANNED: Mark("ring", "accent"),
    Standing.HELD: Mark("half", "accent"),
    Standing.SIGNED: Mark("check", "met"),
    Standing.CANCELLED: Mark("dash", "muted"),
}
_SOON = Mark("triangle", "soon")
_BRIEFLY = "12 to do"  # where there is no room for what comes first


def is_late(row: Review, today: date) -> bool:
    """Return whether the day of a planned review has passed and nobody said what became of it."""
    return row.standing is Standing.PLANNED and row.day < today


def accepts(shown: str, row: Review, today: date) -> bool:
    """Return whether a review belongs to what the list is narrowed to."""
    first, last = next_week(today)
    if shown == "next":
        return row.standing is Standing.PLANNED and first <= row.day <= last
    return {
        "ahead": row.standing is Standing.PLANNED,
        "open": row.standing is Standing.HELD,
        "past": row.standing in (Standing.HELD, Standing.SIGNED),
        "off": row.standing is Standing.CANCELLED,
    }.get(shown, True)


def group_of(row: Review, now: datetime) -> Group:
    """Return the group of a review: what is late first, then by week and month, then what is over."""
    today = local_date(now)
    first, last = next_week(today)
    if is_late(row, today):
        return Group("0", "Day has passed, nothing recorded", _SOON)
    if row.standing is Standing.CANCELLED:
        return Group("9", "Cancelled")
    if row.standing is not Standing.PLANNED:
        return Group(f"8{99_999_999 - (row.day.year * 100 + row.day.month):08}", f"Held in {words.long_month(row.day)}")
    if row.day < first:
        return Group("1", "This week")
    if row.day <= last:
        return Group("2", "Next week")
    return Group(f"3{row.day:%Y%m}", words.long_month(row.day))


def order(row: Review, today: date) -> tuple[int, int]:
    """Return what the list is sorted by: what comes first, then what is over, the latest first."""
    over = row.standing in (Standing.HELD, Standing.SIGNED, Standing.CANCELLED)
    return (2, -row.day.toordinal()) if over else (0 if is_late(row, today) else 1, row.day.toordinal())


def columns(today: Callable[[], date]) -> Sequence[Column[Review]]:
    """Return the columns of the list."""
    return (
        Column("code", "Agency", "NCDA&CS", lambda r: r.code, sort_value=lambda r: r.code, pinned=True),
        Column("day", "Day", "Thu 10 Dec 2026", lambda r: words.day(r.day, weekday=True),
               sort_value=lambda r: order(r, today()), group=group_of),
        Column("name", "Name", "Department of Natural and Cultural", lambda r: one_line(r.agency),
               tooltip=lambda r: "\n".join(one_line(one) for one in (r.agency, r.held) if one),
               stretch=True, whole=True,
               mark=lambda r: Mark("lock", "muted") if r.held else None, sort_value=lambda r: r.agency.casefold()),
        Column("todo", "To do", "Write commentary, 2 more", missing, paint=_paint_missing,
               samples=(_BRIEFLY, _BRIEFLY),
               tooltip=lambda r: "\n".join(r.missing) or "Nothing is left to do",
               accessible=lambda r: ", ".join(r.missing) or "nothing is left to do",
               sort_value=lambda r: -len(r.missing)),
        Column("state", "State", "Signed off", lambda r: r.standing.label, mark=lambda r: _MARKS[r.standing]),
        Column("brm", "BRM", "Alexandra Fitzgerald", lambda r: one_line(r.brm) or "Nobody", gives=True, since=MIDDLE,
               paint=_paint_brm, disc=True, sort_value=lambda r: r.brm.casefold()),
        Column("period", "Period", "September 2026", lambda r: period_words(r.period), since=WIDE),
        Column("actions", "Actions", "12, 11 late", _actions, hint="Open actions of the agency", since=WIDE,
               mark=lambda r: _SOON if r.late_actions else None,
               sort_value=lambda r: (r.late_actions, r.open_actions)),
    )  # fmt: skip


def missing(row: Review) -> str:
    """Return what is left to do before a review: the first thing whole, the number of the others."""
    found = row.missing
    return f"{found[0]}, {len(found) - 1} more" if len(found) > 1 else found[0] if found else ""


def _paint_missing(row: Review, now: datetime) -> Painted:
    near = row.day <= local_date(now) + timedelta(days=7)
    short = f"{len(row.missing)} to do" if row.missing else ""
    return Painted(missing(row), _SOON if row.missing and near else None, indent=True, short=short)


def _paint_brm(row: Review, _now: datetime) -> Painted:
    if not row.brm:
        return Painted("Nobody", tone="soon", initials="", short="Nobody")
    return Painted(row.brm, initials=words.initials(row.brm), short=words.short_name(row.brm))


def _actions(row: Review) -> str:
    return f"{row.open_actions}, {row.late_actions} late" if row.late_actions else str(row.open_actions)


def sentence(row: Review, _now: datetime) -> str:
    """Return a review as it is spoken: agency, day, state, what is left to do."""
    left = f"to do: {', '.join(row.missing)}" if row.missing else "nothing is left to do"
    return f"{row.code}, {row.agency}, {words.weekday(row.day)}, {row.standing.label}, {left}."


def when(row: Review) -> str:
    """Return day and time of a review: "Thursday 10 December 2026, 10:00 to 11:00 Eastern"."""
    start, end = eastern(row.start), eastern(row.end)
    return f"{words.weekday(row.day)}, {words.time_of_day(start)} to {words.time_of_day(end)} Eastern"


def facts(row: Review, today: date) -> str:
    """Return what stands at once below the head."""
    lines = [when(row) + (f", {one_line(row.place).rstrip('.')}." if row.place else ".")]
    rhythm = cadence_words(row.cadence) + (" (sample value)" if row.cadence_is_sample else "")
    lines.append(f"Packet of {period_words(row.period)}. {rhythm}. BRM {one_line(row.brm) or 'nobody'}.")
    if row.cancelled_why:
        lines.append(f"Cancelled: {one_line(row.cancelled_why)}")
    if row.signed_at is not None:
        on = words.moment(row.signed_at)
        lines.append(f"Signed off by {one_line(row.signed_by)} on {on}; {one_line(row.signed_for)} agreed.")
    if is_late(row, today):
        lines.append("Its day has passed: record that it was held, move it or cancel it.")
    return "\n".join(lines)
