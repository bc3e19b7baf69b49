"""A list export becomes events: one row a ticket, its dates tell when it was opened, resolved and closed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from typing import TypeAlias

from app.domain.imports.codes import Codes
from app.domain.imports.dates import BadDate, Dates
from app.domain.imports.plan import Plan
from app.domain.imports.telling import list_told
from app.domain.imports.values import Draft, Noted, RowError
from app.domain.tickets.history import ROW_NOTE
from app.domain.tickets.projection_values import Event
from app.domain.tickets.told import Told
from app.domain.vocabulary import EventKind as K
from app.domain.vocabulary import TicketState as S

_DONE = frozenset({S.RESOLVED, S.CLOSED, S.CANCELLED})
Row = Sequence[str]
#: Adds an event of a kind with its old and its new value.
_Adds: TypeAlias = Callable[[K, str | None, str | None], None]
#: What the history says of an event that a list shows without telling when it was.
NOT_TOLD_WHEN = "The source does not tell when."
#: Stamps that count to the end of their day where they have no time, so that what is counted is never too little.
_ENDS = frozenset({"responded_at", "resolved_at", "closed_at"})


@dataclass(frozen=True, slots=True)
class Standing:
    """A ticket as an earlier import or a person left it: what the next row is compared with."""

    state: str
    hold_reason: str
    priority: int
    agency: str
    service: str
    group: str
    assignee: str


class ListReader:
    """Turns rows of one file into drafts. `errors` collects the rows that could not come in."""

    def __init__(self, plan: Plan, dates: Dates, codes: Codes, recorded_at: datetime) -> None:
        self.plan, self.dates, self.codes = plan, dates, codes
        self.recorded_at = recorded_at
        self.errors: list[RowError] = []
        self.unknown_assignment = 0
        #: Stamps without a time of day, by our field.
        self.whole_days: Counter[str] = Counter()

    def draft(self, row: int, cells: Row) -> Draft | None:
        """Return the row's ticket as if it were new, or None where it cannot come in (listed)."""
        plan = self.plan
        found = len(self.errors)
        number = plan.text(cells, "number")
        if not number:
            self._refuse(row, "number", "the ticket number is missing")
        state, reason = self._state(row, cells)
        priority = self.codes.level("priority", plan.text(cells, "priority"))
        if priority is None:
            self._refuse_value(row, cells, "priority")
        location = plan.text(cells, "location")
        agency = self.codes.agency(location)
        if agency is None:
            why = f'no agency is given for "{location}"' if location else "the agency or location is missing"
            self._refuse(row, "location", why + "; add it under [agency] in the mapping")
        at = {name: self._instant(row, cells, name, needed=name == "opened_at") for name in _STAMPS}
        opened_at = at["opened_at"]
        if len(self.errors) > found or opened_at is None or priority is None or agency is None or state is None:
            return None
        draft = Draft(
            number=number,
            row=row,
            kind=self._kind(cells),
            title=plan.title(cells) or f"Ticket {number}",
            opened_at=opened_at,
            agency=agency,
            priority=priority,
            impact=self.codes.level("impact", plan.text(cells, "impact")) or priority,
            urgency=self.codes.level("urgency", plan.text(cells, "urgency")) or priority,
            events=[],
            description=plan.prose(cells, "description"),
            category=plan.text(cells, "category"),
            channel=self.codes.channel(plan.text(cells, "channel")),
            caller=plan.text(cells, "caller"),
            service=self.codes.service(plan.text(cells, "service")),
            group=self.codes.group(plan.text(cells, "group")),
            assignee=plan.text(cells, "assignee"),
            resolution_code=plan.text(cells, "resolution_code"),
            parent=plan.text(cells, "parent"),
            fingerprint=_fingerprint(cells),
            told=self._told(cells, state),
        )
        self._impossible(draft, cells, at, state)
        opener = plan.text(cells, "opened_by")
        self._add(draft, K.OPENED, opened_at, opener, None, agency)
        self._add(draft, K.FIELD, opened_at, "", None, draft.fingerprint, ROW_NOTE)
        before = Standing("new", "", priority, agency, draft.service, draft.group, "")
        self._lead(draft, cells, before, state, reason, at)
        return draft

    def update(self, draft: Draft, cells: Row, before: Standing) -> list[Event]:
        """Return the events that lead from `before` to the row; seq counts from 1.

        `draft` is the row's, made by `draft`.
        """
        state, reason = self.plan.states[self.plan.text(cells, "state")]
        assert state is not None
        if state is S.ON_HOLD:
            reason = reason or self.codes.hold_reason(self.plan.text(cells, "hold_reason"))
        at = {name: self._instant(draft.row, cells, name) for name in _STAMPS}
        whole, draft.events = draft.events, []
        self._lead(draft, cells, before, state, reason, at)
        latest = max((e.occurred_at for e in draft.events), default=at["changed_at"] or draft.opened_at)
        self._add(draft, K.FIELD, latest, "", None, draft.fingerprint, ROW_NOTE)
        made, draft.events = draft.events, whole
        return made

    # --- cells ------------------------------------------------------------------------------------
    def _refuse(self, row: int, field: str, why: str) -> None:
        self.errors.append(RowError(row, self.plan.column(field) or field, why))

    def _refuse_value(self, row: int, cells: Row, field: str) -> None:
        text = self.plan.text(cells, field)
        why = f'"{text[:60]}" is not under [values.{field}] in the mapping' if text else "the value is missing"
        self._refuse(row, field, why)

    def _state(self, row: int, cells: Row) -> tuple[S | None, str]:
        state, reason = self.plan.states.get(self.plan.text(cells, "state"), (None, ""))
        if state is None:
            self._refuse_value(row, cells, "state")
        if state is S.ON_HOLD and not reason:
            reason = self.codes.hold_reason(self.plan.text(cells, "hold_reason"))
        return state, reason

    def _instant(self, row: int, cells: Row, field: str, *, needed: bool = False) -> datetime | None:
        text = self.plan.text(cells, field)
        if not text:
            if needed:
                self._refuse(row, field, "the date is missing")
            return None
        try:
            found = self.dates.read(text)
        except BadDate as bad:
            self._refuse(row, field, str(bad))
            return None
        if text not in self.dates.without_time:
            return found
        return self._end_of_day(found) if field in _ENDS else found

    def _end_of_day(self, midnight: datetime) -> datetime:
        """Return the last second of the day that begins at `midnight` (UTC), today's only as far as it has come."""
        local = midnight.astimezone(self.dates.zone)
        nights = datetime.combine(local.date() + timedelta(days=1), local.timetz())
        end = nights.astimezone(UTC) - timedelta(seconds=1)
        return min(end, self.recorded_at) if midnight <= self.recorded_at else end

    def _told(self, cells: Row, state: S) -> Told:
        days = self.dates.without_time
        whole = [field for field in _STAMPS if days and self.plan.text(cells, field) in days]
        self.whole_days.update(whole)
        counts = any(field != "changed_at" for field in whole)
        return list_told(self.plan, cells, done=state in {S.RESOLVED, S.CLOSED}, whole_days=counts)

    def _kind(self, cells: Row) -> str:
        kinds: Mapping[str, str] = self.plan.mapping.values.kind
        prefix = self.plan.text(cells, "number").rstrip("0123456789")
        return kinds.get(self.plan.text(cells, "kind")) or kinds.get(prefix) or self.plan.mapping.kind

    def _impossible(self, draft: Draft, cells: Row, at: dict[str, datetime | None], state: S) -> None:
        """Durations that cannot be: the ticket comes in and stays out of the figures."""
        for first, second in (("opened_at", "resolved_at"), ("opened_at", "closed_at"), ("resolved_at", "closed_at")):
            a, b = at[first], at[second]
            if a is not None and b is not None and b < a:
                why = f'"{self.plan.text(cells, second)}" is before {self.plan.column(first)}'
                why += f' "{self.plan.text(cells, first)}"'
                draft.notes.append(Noted(draft.row, self.plan.column(second), why, first == "opened_at", b))
        if state not in _DONE and at["resolved_at"] is not None:
            why = f"has a date although the state is {state.label}; the state counts"
            draft.notes.append(Noted(draft.row, self.plan.column("resolved_at"), why, False, at["resolved_at"]))
        if state in {S.RESOLVED, S.CLOSED} and at["resolved_at"] is None and at["closed_at"] is None:
            stamp = self.plan.column("resolved_at") or "resolved_at"
            why = "the ticket is resolved but has no date; its last change counts, and it stays out of the figures"
            draft.notes.append(Noted(draft.row, stamp, why, True, draft.opened_at))
        if self.plan.text(cells, "reopen_count").strip("0"):
            why = f"reopened {self.plan.text(cells, 'reopen_count')} times; a list does not say when"
            draft.notes.append(Noted(draft.row, self.plan.column("reopen_count"), why, False, draft.opened_at))

    # --- events -----------------------------------------------------------------------------------
    def _add(
        self, draft: Draft, kind: K, at: datetime, actor: str, old: str | None, new: str | None, note: str | None = None
    ) -> None:
        events = draft.events
        events.append(Event(len(events) + 1, kind, at, self.recorded_at, "", actor, old, new, note))

    def _lead(
        self, draft: Draft, cells: Row, before: Standing, state: S, reason: str, at: dict[str, datetime | None]
    ) -> None:
        """Events from a standing to the row's: what changed by the last change, the outcome at its own date.

        A list shows what is, not since when: such an event stands at the last change that the row tells, else at
        the opening, says so, and no clock is made of it (`Draft.told`).
        """
        opened, changed = draft.opened_at, at["changed_at"]
        resolved = at["resolved_at"] or at["closed_at"] or changed or opened
        if at["resolved_at"] is not None and self.plan.text(cells, "resolved_at") in self.dates.without_time:
            resolved = min(resolved, at["closed_at"] or resolved)
        ended = at["closed_at"] or changed or resolved
        seen = max(changed or opened, opened)
        if state in _DONE:  # nobody touches the work after its end
            seen = min(seen, ended if state is S.CANCELLED else resolved)
        by = self.plan.text(cells, "changed_by")

        def add(kind: K, old: str | None, new: str | None) -> None:
            self._add(draft, kind, seen, by, old, new, NOT_TOLD_WHEN)

        old, is_open = S(before.state), S(before.state) not in _DONE
        if not is_open and state not in _DONE:
            goes_on = S.IN_PROGRESS if state is S.ON_HOLD else state
            add(K.REOPENED, old.value, goes_on.value)
        self._place(draft, before, add, at["responded_at"], by)
        if (state.value, reason if state is S.ON_HOLD else "") == (before.state, before.hold_reason):
            return
        if state is S.ON_HOLD:
            add(K.HOLD, before.hold_reason or None, reason or None)
        elif state is S.CANCELLED:
            self._add(draft, K.CANCELLED, ended, by, None, None)
        elif state in _DONE:
            if is_open:
                self._add(draft, K.RESOLVED, resolved, self.plan.text(cells, "resolved_by") or by, None, None)
            if state is S.CLOSED:
                self._add(draft, K.CLOSED, max(ended, resolved), by, None, None)
        elif old is S.ON_HOLD:
            add(K.RESUME, before.hold_reason or None, state.value)
        elif is_open and not (state is S.NEW and draft.assignee) and not (state is S.ASSIGNED and old is S.NEW):
            add(K.STATE, old.value, state.value)

    def _place(self, draft: Draft, before: Standing, add: _Adds, responded: datetime | None, by: str) -> None:
        """Events of where a ticket is: agency, service, priority, group, person."""
        if draft.agency != before.agency:
            add(K.TRANSFER, before.agency, draft.agency)
        if draft.service != before.service:
            add(K.SERVICE, before.service, draft.service)
        if draft.priority != before.priority:
            add(K.PRIORITY, str(before.priority), str(draft.priority))
        if draft.group != before.group:
            add(K.GROUP, before.group, draft.group)
        if draft.assignee == before.assignee:
            return
        if responded is not None and not before.assignee:
            self._add(draft, K.ASSIGNMENT, responded, by, before.assignee, draft.assignee)
            return
        self.unknown_assignment += not before.assignee
        add(K.ASSIGNMENT, before.assignee, draft.assignee)


_STAMPS = ("opened_at", "changed_at", "responded_at", "resolved_at", "closed_at")


def _fingerprint(cells: Row) -> str:
    return blake2b("\x1f".join(cells).encode(), digest_size=12).hexdigest()
