"""A log of single changes (field, old value, new value, when, by whom) becomes snapshots of its tickets.

Such logs (ServiceNow's sys_audit and incident_metric, Jira's changelog) begin after the opening and name a ticket
often by the source's own id. The opening, and what nobody ever changed, stands in a list of the same tickets. Laid
together they are a log of snapshots, which `AuditLogReader` turns into events like any other.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import groupby
from typing import NamedTuple

from app.domain.imports.dates import BadDate
from app.domain.imports.mapping import Columns, Values
from app.domain.imports.plan import Plan
from app.domain.imports.telling import stated
from app.domain.imports.values import Noted, RowError
from app.domain.tickets.told import Fact, Told
from app.domain.vocabulary import HoldReason
from app.domain.vocabulary import TicketState as S

#: Our fields that a log can change, in the order of a snapshot's cells.
CHANGED = (
    "state", "priority", "impact", "urgency", "location", "group", "assignee", "service", "category", "caller",
    "channel", "resolution_code", "parent",
)  # fmt: skip
_ALWAYS = ("state", "priority", "location")
_HOLD = "hold_reason"
_DONE = frozenset({S.RESOLVED.value, S.CLOSED.value, S.CANCELLED.value})
_LEVELS = ("priority", "impact", "urgency")
#: What has to be known by its name here.
_BY_NAME = frozenset({"group", "service", "location"})
_ID = re.compile(r"[0-9a-f]{32}")
#: What is told this soon after the opening was so at the opening (seconds).
_SAME_S = 60
_STATES = {state.value: state.value for state in S}


class Change(NamedTuple):
    """One change in our words: of `state` a state, perhaps with ":" and the reason of a hold; of levels 1 to 4.

    `old` is None where the source does not tell it; `until`: how long it was so, where it tells that. Instants are
    aware UTC; `row` of the file.
    """

    at: datetime
    field: str
    old: str | None
    new: str
    by: str
    row: int
    until: datetime | None = None


class Opening(NamedTuple):
    """A ticket as a list shows it, in our words: `cells` by our field; `row` of the list."""

    row: int
    number: str
    opened_at: datetime
    cells: Mapping[str, str]
    changed_at: datetime | None = None
    resolved_at: datetime | None = None
    closed_at: datetime | None = None


class Snapshots(NamedTuple):
    """Rows for the plan of `neutral`, each with the row of the file that tells it; what is doubtful, what is told."""

    rows: list[tuple[int, tuple[str, ...]]]
    notes: list[Noted]
    told: Told


class ChangeReader:
    """Turns the rows of a log of changes into changes. `errors` collects the rows that cannot be taken.

    `others` counts rows about fields that the mapping does not name, `elsewhere` those of other tables.
    """

    def __init__(self, plan: Plan, read: Callable[[str, str], datetime]) -> None:
        self.plan = plan
        #: The instant of a date text in a column; BadDate where it is none.
        self.read = read
        self.errors: list[RowError] = []
        self.others: Counter[str] = Counter()
        self.elsewhere = 0
        #: Changes of groups, services and places that the log tells by an id which has no name.
        self.unnamed: Counter[str] = Counter()
        rules = plan.mapping.changes
        self._fields = {name.casefold(): ours for name, ours in rules.fields.items()}
        self._names = rules.names
        self._tables = {name.casefold() for name in rules.tables}

    def key(self, cells: Sequence[str]) -> str:
        """Return by what the row names its ticket: the source's own id, else the number; "" where by nothing."""
        return self.plan.text(cells, "record_id") or self.plan.text(cells, "number")

    def change(self, row: int, cells: Sequence[str]) -> Change | None:
        """Return what a row tells; None where it does not concern a ticket, or cannot be taken (listed)."""
        plan = self.plan
        if self._tables and plan.at["table"] is not None and plan.text(cells, "table").casefold() not in self._tables:
            self.elsewhere += 1
            return None
        theirs = plan.text(cells, "changed_field")
        field = self._fields.get(theirs.casefold())
        if field is None:
            self.others[theirs] += 1
            return None
        if not self.key(cells):
            self._refuse(row, "number", "the ticket number is missing")
            return None
        at, until = self._instant(row, cells, "changed_at"), self._instant(row, cells, "until", needed=False)
        if at is None:
            return None
        new, old = self._named(plan.text(cells, "to_value")), self._named(plan.text(cells, "from_value"))
        if field in _BY_NAME and (_ID.fullmatch(new) or _ID.fullmatch(old)):
            self.unnamed[field] += 1
            return None
        ours = self._ours(field, new)
        if ours is None:
            self._refuse(row, "to_value", f'"{new[:60]}" is not under [values.{field}] in the mapping')
            return None
        has_old = plan.at["from_value"] is not None
        before = self._ours(field, old) if has_old else None
        name = theirs if field == "keep" else field
        return Change(at, name, before, ours, plan.text(cells, "changed_by"), row, until)

    def _named(self, text: str) -> str:
        return self._names.get(text, text)

    def _instant(self, row: int, cells: Sequence[str], field: str, *, needed: bool = True) -> datetime | None:
        text = self.plan.text(cells, field)
        try:
            if text:
                return self.read(self.plan.column(field), text)
            if needed:
                self._refuse(row, field, "the date is missing")
        except BadDate as bad:
            if needed:
                self._refuse(row, field, str(bad))
        return None

    def _ours(self, field: str, text: str) -> str | None:
        return in_our_words(self.plan, field, text)

    def _refuse(self, row: int, field: str, why: str) -> None:
        self.errors.append(RowError(row, self.plan.column(field) or field, why))


def in_our_words(plan: Plan, field: str, text: str) -> str | None:
    """Return a cleaned text of one of our fields as snapshots have it; None where the mapping does not know it."""
    if field == "state":
        state, reason = plan.states.get(text, (None, ""))
        if state is None:
            return "" if not text else None
        return f"{state.value}:{reason}" if reason else state.value
    if field in _LEVELS:
        level = getattr(plan.mapping.values, field).get(text)
        return str(level) if level is not None else ("" if not text else None)
    if field == _HOLD:
        return str(plan.mapping.values.hold_reason.get(text, "")) if text else ""
    return text


def opening_of(row: int, cells: Sequence[str], plan: Plan, read: Callable[[str, str], datetime]) -> Opening | None:
    """Return a row of a list as what its ticket is today; None where it does not tell number, opening or state.

    `read` as for `ChangeReader`; a date that cannot be read counts as not told.
    """

    def instant(field: str) -> datetime | None:
        text = plan.text(cells, field)
        try:
            return read(plan.column(field), text) if text else None
        except BadDate:
            return None

    number, opened_at = plan.text(cells, "number"), instant("opened_at")
    found = {field: in_our_words(plan, field, plan.text(cells, field)) for field in (*CHANGED, _HOLD)}
    if not number or opened_at is None or not found["state"] or not found["priority"]:
        return None
    words = {field: text or "" for field, text in found.items()}
    words |= {
        "title": plan.title(cells),
        "description": plan.prose(cells, "description"),
        "opened_by": plan.text(cells, "opened_by"),
    }
    return Opening(row, number, opened_at, words, instant("changed_at"), instant("resolved_at"), instant("closed_at"))


def neutral(listed: Plan, kept: Iterable[str]) -> Plan:
    """Return the plan of snapshots of the tickets in a list: our own names and values. `kept`: further fields."""
    constants = listed.mapping.constants
    names = [
        "number", "opened_at", "changed_at", "changed_by", "opened_by", "title", "description",
        *(field for field in CHANGED if field in _ALWAYS or field in constants or listed.at[field] is not None),
    ]  # fmt: skip
    also = [name for name in dict.fromkeys(kept) if name not in names]
    values = listed.mapping.values
    holds = {f"{S.ON_HOLD.value}:{reason.value}": f"{S.ON_HOLD.value}:{reason.value}" for reason in HoldReason}
    levels = {str(level): level for level in range(1, 5)}
    mapping = replace(
        listed.mapping,
        layout="events",
        columns=Columns(**{name: name for name in names}),
        values=Values(
            state=_STATES | holds,
            priority=levels,
            impact=levels,
            urgency=levels,
            channel=values.channel,
            kind=values.kind,
        ),
        keep=also,
        title="",
        missing=[""],
        constants={},
    )
    return Plan(mapping, [*names, *also], "")


def snapshots(opening: Opening, changes: Iterable[Change], plan: Plan) -> Snapshots:
    """Return the ticket's snapshots from its opening on: `plan` as `neutral` made it, `changes` in any order.

    A value at the opening is what the first change of its field was made from, else what the list shows. What the list
    shows beyond the last change (an end that the log lacks) follows at the list's own date.
    """
    return _Told(opening, changes, plan).snapshots()


class _Told:
    """The changes of one ticket by field, and what they leave untold."""

    def __init__(self, opening: Opening, changes: Iterable[Change], plan: Plan) -> None:
        self.opening, self.plan = opening, plan
        self.notes: list[Noted] = []
        self.less: set[Fact] = set()
        #: Fields that the log tells from the opening on.
        self.at_opening: set[str] = set()
        self._names = [*plan.names]
        unique: dict[tuple[object, ...], Change] = {}
        for change in changes:
            same = unique.get(key := (change.at, change.field, change.old, change.new, change.by))
            if same is None or (same.until or change.at, -same.row) < (change.until or change.at, -change.row):
                unique[key] = change
        self.by_field: dict[str, list[Change]] = {}
        for change in sorted(unique.values(), key=lambda c: (c.at, c.row, c.field, c.old or "", c.new)):
            self.by_field.setdefault(change.field, []).append(change)

    def snapshots(self) -> Snapshots:
        first = dict(self.opening.cells)
        later: list[Change] = []
        for field, told in self.by_field.items():
            begin, rest = self._begin(field, told)
            first[field] = begin
            self._chain(field, begin, None if len(rest) == len(told) else told[0].until, rest)
            later += rest
        self._state(first, later)
        if first.get("assignee") and "assignee" not in self.at_opening:
            self.less.add(Fact.RESPONSE)  # since when, nobody tells
        later.sort(key=lambda change: (change.at, change.row))
        rows = [self._row(self.opening.row, first, self.opening.opened_at, first.get("opened_by", ""))]
        now = first
        for (at, by), together in groupby(later, key=lambda change: (change.at, change.by)):
            changed = list(together)
            now = now | {change.field: change.new for change in changed}
            rows.append(self._row(changed[0].row, now, at, by))
        return Snapshots(rows, self.notes, stated(self.plan.mapping, Told.of(*_ALL) - self.less))

    def _begin(self, field: str, told: list[Change]) -> tuple[str, list[Change]]:
        """Return what a field was at the opening and the changes that follow."""
        first, rest = told[0], told
        soon = (first.at - self.opening.opened_at).total_seconds() <= _SAME_S
        if not first.old and soon and (first.old is None or field != "assignee"):  # how it was opened
            begin, rest = first.new, told[1:]
            self.at_opening.add(field)
        else:
            begin = first.old or ""
        if not begin and field == "state":
            begin = S.NEW.value
        elif not begin and field in _LEVELS:
            begin = first.new
        return begin, [self._not_before(change) for change in rest]

    def _not_before(self, change: Change) -> Change:
        if change.at >= self.opening.opened_at:
            return change
        if (self.opening.opened_at - change.at).total_seconds() > _SAME_S:
            why = f"a change of {change.at:%Y-%m-%d %H:%M} UTC is before the opening; the opening counts"
            self.notes.append(Noted(change.row, change.field, why, False, self.opening.opened_at))
        return change._replace(at=self.opening.opened_at)

    def _chain(self, field: str, begin: str, until: datetime | None, told: Sequence[Change]) -> None:
        """Note where a change is not made from what the one before it left: rows between them are missing."""
        before = begin
        for change in told:
            if change.old is not None and change.old != before and (change.old or change is not told[0]):
                why = f'changed from "{change.old}", but it was "{before}": the changes between are missing'
                self._lacks(field, change.row, why, change.at)
            elif until is not None and abs((change.at - until).total_seconds()) > _SAME_S:
                why = f'it was "{before}" until {until:%Y-%m-%d %H:%M} UTC: what it was then is missing'
                self._lacks(field, change.row, why, change.at)
            before, until = change.new, change.until
        shows, changed_at = self.opening.cells.get(field), self.opening.changed_at
        if told and shows is not None and shows != before and field not in ("state", _HOLD):
            last = told[-1]
            if changed_at is None or changed_at > last.at:
                self._lacks(field, last.row, f'the list shows "{shows}", the log ends with "{before}"', last.at)

    def _lacks(self, field: str, row: int, why: str, at: datetime) -> None:
        self.notes.append(Noted(row, field, why, False, at))
        self.less |= _NEEDS.get(field, frozenset())

    def _state(self, first: dict[str, str], later: list[Change]) -> None:
        """Let the list's own end follow where the log has none."""
        shows = self.opening.cells["state"]
        told = [change for change in later if change.field == "state"]
        if "state" not in self.by_field:
            first["state"] = S.NEW.value
            if shows != S.NEW.value:
                self.less |= {Fact.HOLDS, Fact.REOPENING}
        last = told[-1].new if told else first["state"]
        if last.partition(":")[0] == shows.partition(":")[0]:
            return
        after = told[-1].at if told else self.opening.opened_at
        row = self.opening.row
        ended = False
        for stamp, state in ((self.opening.resolved_at, S.RESOLVED.value), (self.opening.closed_at, S.CLOSED.value)):
            if shows not in _DONE or (state == S.RESOLVED.value and last in _DONE):
                continue
            if stamp is not None and stamp >= after and not (state == S.CLOSED.value and shows == S.RESOLVED.value):
                later.append(Change(stamp, "state", None, state if state != S.CLOSED.value else shows, "", row))
                ended = True
        if ended:
            if not told:
                return
            why = f'the log ends with "{last}", the list shows "{shows}" with its date; that counts'
            self.notes.append(Noted(row, "state", why, False, after))
            return
        if self.opening.changed_at is not None and self.opening.changed_at <= after:
            return  # the log is newer than the list
        later.append(Change(self.opening.changed_at or after, "state", None, shows, "", row))
        self.less |= {Fact.HOLDS, Fact.REOPENING, *([Fact.RESOLUTION] if shows in _DONE else [])}
        why = f'the log ends with "{last}", the list shows "{shows}" and does not tell since when'
        self.notes.append(Noted(row, "state", why, False, after))

    def _row(self, row: int, now: Mapping[str, str], at: datetime, by: str) -> tuple[int, tuple[str, ...]]:
        cells = dict(now)
        if now["state"] == S.ON_HOLD.value and (reason := now.get(_HOLD, "")):
            cells["state"] = f"{S.ON_HOLD.value}:{reason}"
        cells |= {
            "number": self.opening.number,
            "opened_at": _text(self.opening.opened_at),
            "changed_at": _text(at),
            "changed_by": by,
        }
        return row, tuple(cells.get(name, "") for name in self._names)


#: What a log of changes tells of a ticket that it tells all of.
_ALL = frozenset({Fact.RESPONSE, Fact.HOLDS, Fact.RESOLUTION, Fact.REOPENING, Fact.TIMES})
#: What is not told where changes of a field are missing.
_NEEDS = {
    "state": frozenset({Fact.HOLDS, Fact.REOPENING, Fact.RESOLUTION}),
    _HOLD: frozenset({Fact.HOLDS}),
    "assignee": frozenset({Fact.RESPONSE}),
}


def _text(at: datetime) -> str:
    return at.isoformat(timespec="microseconds" if at.microsecond else "seconds").replace("+00:00", "Z")


def held(changes: Iterable[tuple[str, Change]], known: Iterable[str], plan: Plan) -> list[RowError]:
    """Return the rows whose ticket has no opening yet, given as (key, change); `known`: keys that have one.

    They count once a list with their tickets has come in.
    """
    there = frozenset(known)
    column = plan.column("record_id") or plan.column("number")
    return [
        RowError(change.row, column, f"{key} has no opening: import a list of the tickets of this source too")
        for key, change in changes
        if key not in there
    ]
