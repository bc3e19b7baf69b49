"""The history of a record in words, from what the audit trail says of its rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Protocol

from app.domain import words
from app.domain.eastern import local_date
from app.domain.setup.fields import Field, Kind
from app.domain.setup.parts import PARTS, Part
from app.domain.setup.texts import hours_of_date, week_text
from app.domain.setup.values import HistoryLine
from app.domain.vocabulary import Priority, Role

_BY_TABLE: Mapping[str, Part] = {part.table: part for part in PARTS}
_TITLES = {"uses_holidays": "Closed on state holidays", "withdrawn": "Withdrawn", "sample": "Sample value"}


class Entry(Protocol):
    """A row of the audit trail."""

    @property
    def at(self) -> datetime: ...
    @property
    def who(self) -> str: ...
    @property
    def act(self) -> str | None: ...
    @property
    def table(self) -> str: ...
    @property
    def op(self) -> str: ...
    @property
    def diff(self) -> Mapping[str, Sequence[Any]]: ...


def told(part: str, entries: Iterable[Entry], offered: Mapping[str, Mapping[Any, str]]) -> tuple[HistoryLine, ...]:
    """Return the lines of a history, newest first; what one act wrote is one line."""
    lines: list[HistoryLine] = []
    last: object = None
    for entry in entries:
        texts = tuple(_texts(part, entry, offered))
        act = entry.act or (entry.at, entry.who)
        if lines and act == last:
            lines[-1] = HistoryLine(entry.at, entry.who, (*texts, *lines[-1].texts))
        elif texts:
            lines.append(HistoryLine(entry.at, entry.who, texts))
            last = act
    return tuple(lines)


def _texts(part: str, entry: Entry, offered: Mapping[str, Mapping[Any, str]]) -> Iterable[str]:
    diff = entry.diff
    if entry.table == "priority_matrix":
        yield from _cell(diff)
    elif entry.table == "service_dependency":
        side = 1 if entry.op == "I" else 0
        name = offered.get("services", {}).get(diff["depends_on_id"][side], "a service")
        yield f"Depends on {name}" if side else f"Does not depend on {name} any more"
    elif entry.table == "calendar_hours":
        yield from _hours(diff)
    elif entry.table == "special_hours" and part == "calendars":
        day = diff.get("day", [None, None])[1]
        yield "Special hours " + (f"on {words.day(date.fromisoformat(day))}" if day else "were changed")
    elif entry.table == "role_change":
        yield f"{'Given' if diff['given'][1] else 'Taken away'}: {Role(diff['role'][1]).label}"
    elif entry.op == "I":
        yield "Made"
    else:
        yield from _fields(_BY_TABLE[entry.table], diff, offered)


def _cell(diff: Mapping[str, Sequence[Any]]) -> Iterable[str]:
    if "priority" in diff:
        old, new = (None if level is None else Priority(level).label for level in diff["priority"])
        yield f"{old} → {new}" if old else f"{new}"
    elif "sample" in diff:
        yield "No sample value any more"


def _hours(diff: Mapping[str, Sequence[Any]]) -> Iterable[str]:
    if "withdrawn" in diff and diff["withdrawn"][1] and diff["withdrawn"][0] is not None:
        yield "Hours of a later day were withdrawn"
    if "week" in diff:
        first = diff.get("valid_from", [None, None])[1]
        since = f", from {words.day(date.fromisoformat(first))}" if first else ""
        yield f"Hours: {week_text(diff['week'][1])}{since}"


def _fields(part: Part, diff: Mapping[str, Sequence[Any]], offered: Mapping[str, Mapping[Any, str]]) -> Iterable[str]:
    done: set[str] = set()
    for field in part.fields:
        names = () if field.beside else field.names
        if not any(name in diff for name in names) or done & set(names):
            continue
        done |= set(names)
        old, new = (_value(field, diff, side, offered) for side in (0, 1))
        yield f"{field.title}: {old or words.NONE} → {new or words.NONE}"
    for name, title in _TITLES.items():
        if name in diff and name not in done and diff[name][0] != diff[name][1]:
            yield title if diff[name][1] else f"{title}: no more"


def _value(field: Field, diff: Mapping[str, Sequence[Any]], side: int, offered: Mapping[str, Mapping[Any, str]]) -> str:
    stored: dict[str, Any] = {name: diff[name][side] if name in diff else None for name in field.names}
    first: Any = stored[field.names[0]]
    if field.kind is Kind.DURATION:
        return "" if all(value is None for value in stored.values()) else field.shown(field.read(stored), offered)
    if first is None and field.kind is not Kind.ONE:
        return ""
    if field.kind is Kind.WEEK:
        return week_text(first)
    if field.kind is Kind.HOURS:
        return hours_of_date(first)
    if field.kind is Kind.DAY:
        return words.day(date.fromisoformat(first))
    if field.kind is Kind.MIDNIGHT:
        return words.day(local_date(datetime.fromisoformat(first)))
    if field.kind is Kind.MOMENT:
        return words.moment(datetime.fromisoformat(first), weekday=True)
    return field.shown(field.read(stored), offered)
