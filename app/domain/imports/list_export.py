"""A list export becomes events: one row a ticket, its dates tell when it was opened, resolved and closed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

from app.domain.imports.audit_rows import readable
from app.domain.imports.codes import Codes
from app.domain.imports.dates import BadDate, Dates
from app.domain.imports.note_cells import in_one_spelling
from app.domain.imports.numbers import bundles, said_by
from app.domain.imports.plan import Plan
from app.domain.imports.stamps import Stamps
from app.domain.imports.telling import list_told
from app.domain.imports.values import AHEAD, Draft, Noted, RowError
from app.domain.tickets.projection_values import Event
from app.domain.tickets.story import HANDED_ON_COUNT
from app.domain.tickets.told import BY_THEN, NOT_TOLD_WHEN, Told
from app.domain.vocabulary import EventKind as K
from app.domain.vocabulary import TicketState as S

_DONE = frozenset({S.RESOLVED, S.CLOSED, S.CANCELLED})
Row = Sequence[str]
#: The finding about a ticket whose end has no date; what is told of it counts all the same.
OVER_WITHOUT_DATE = "the ticket is over but has no date; it counts as opened, its resolution is not measured"
#: Stamps that count to the end of their day where they have no time, so that what is counted is never too little.
_ENDS = frozenset({"responded_at", "resolved_at", "closed_at"})


def _is_undated(state: S, at: Mapping[str, datetime | None]) -> bool:
    """Return whether a ticket is over and no date of its row says since when; its last change need not be its end."""
    return state in _DONE and at["resolved_at"] is None and at["closed_at"] is None


class ListReader:
    """Turns rows of one file into drafts. `errors` collects the rows that could not come in."""

    def __init__(self, plan: Plan, dates: Dates, codes: Codes, recorded_at: datetime, *, has_ends: bool = True) -> None:
        #: Whether any row has a date of its ticket's end; if none has, that is said of the file, not of each ticket.
        self.has_ends = has_ends
        self.plan, self.dates, self.codes = plan, dates, codes
        self._dates = {name: dates.of(plan.column(name)) for name in _STAMPS}
        stamps = Stamps(dates)
        self._noted = {position: dates.of(plan.names[position]).read for position, _ in plan.notes}
        self._spelled = {position: stamps.normal(column) for position, column in plan.dates}
        self._numbers = {at for name in ("number", "parent") if (at := plan.at[name]) is not None}
        self.recorded_at = recorded_at
        self.errors: list[RowError] = []
        self.unknown_assignment = 0
        self._today: datetime | None = None  # of the row at hand, see `Draft.today`

    def draft(self, row: int, cells: Row) -> Draft | None:
        """Return the row's ticket as if it were new, or None where it cannot come in (listed)."""
        plan = self.plan
        found = len(self.errors)
        number = plan.text(cells, "number")
        if not number:
            self._refuse(row, "number", "the ticket number is missing")
        said = said_by(number, plan.mapping, plan.text(cells, "kind"))
        if number and said.refused:
            self._refuse(row, "number", said.refused)
        state, reason = self._state(row, cells)
        priority = self.codes.level("priority", plan.text(cells, "priority"))
        if priority is None:
            self._refuse_value(row, cells, "priority")
        location = plan.text(cells, "location")
        agency = self.codes.agency(location)
        if agency is None:
            self._refuse(row, "location", self.codes.no_agency(location, "the agency or location is missing"))
        self._today = None
        at = {name: self._instant(row, cells, name, needed=name == "opened_at") for name in _STAMPS}
        opened_at = at["opened_at"]
        self._second_hours(cells, at)
        if len(self.errors) > found or opened_at is None or priority is None or agency is None or state is None:
            return None
        parent = plan.text(cells, "parent")
        bundle = parent if parent and bundles(parent, plan.mapping) else ""
        draft = Draft(
            number=number,
            row=row,
            kind=said.kind,
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
            parent="" if bundle else parent,
            bundle=bundle,
            answers=plan.prose(cells, "answers"),
            told=self._told(cells, state),
            today=self._today,
        )
        if said.link:
            draft.notes.append(Noted(row, plan.column("number"), f"{number} {said.link}", True, opened_at))
        self._impossible(draft, cells, at, state)
        opener = plan.text(cells, "opened_by")
        self._add(draft, K.OPENED, opened_at, opener, None, agency)
        self._lead(draft, cells, state, reason, at)
        return draft

    def _second_hours(self, cells: Row, at: dict[str, datetime | None]) -> None:
        """Where clocks go back, what would be before its beginning is of the second such hour."""
        if not self.dates.twice:
            return
        for first, second in _FOLLOW:
            a, b = at[first], at[second]
            text = self.plan.text(cells, second)
            if a is not None and b is not None and b < a and text in self.dates.twice:
                later = self._dates[second].later(text)
                at[second] = later if later is not None and later >= a else b

    def said_at(self, cells: Row) -> datetime | None:
        """Return when the row was last changed, as it says itself; None where it does not."""
        return self._read("changed_at", cells)

    def opening(self, cells: Row) -> datetime | None:
        """Return when a row's ticket was opened, None where that cannot be read."""
        return self._read("opened_at", cells)

    def _read(self, field: str, cells: Row) -> datetime | None:
        return readable(self.plan.text(cells, field), self._dates[field].read)

    def reaches(self, cells: Row) -> datetime | None:
        """Return the latest time that a row tells, as far as it does not lie in the future; None where it tells none.

        The file with the latest such time is the newest of those whose rows do not say when they were changed.
        """
        latest = self.recorded_at + AHEAD
        found = [self._read(name, cells) for name in _STAMPS]
        return max((at for at in found if at is not None and at <= latest), default=None)

    def plain(self, cells: Row) -> tuple[str, ...]:
        """Return the cells as they are kept: clean but for free texts, dates in one spelling, then the constants."""
        plan, spelled = self.plan, self._spelled
        kept = [
            in_one_spelling(cell.strip(), self._noted[i])
            if i in self._noted
            else cell.strip()
            if i in plan.proses
            else spelled[i](plan.clean_date(cell))
            if i in spelled
            else plan.number(cell)
            if i in self._numbers
            else plan.clean(cell)
            for i, cell in enumerate(cells)
        ]
        return (*kept, *plan.constants.values())

    # --- cells ------------------------------------------------------------------------------------
    def _refuse(self, row: int, field: str, why: str) -> None:
        self.errors.append(RowError(row, self.plan.column(field) or field, why))

    def _refuse_value(self, row: int, cells: Row, field: str) -> None:
        self._refuse(row, field, self.codes.no_value(field, self.plan.text(cells, field)))

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
            found = self._dates[field].read(text)
        except BadDate as bad:
            self._refuse(row, field, str(bad))
            return None
        if found > self.recorded_at + AHEAD:
            self._refuse(row, field, f'"{text}" lies in the future')
            return None
        if text not in self.dates.without_time:
            return found
        return self._end_of_day(found) if field in _ENDS else found

    def _end_of_day(self, midnight: datetime) -> datetime:
        """Return the last second of the day that begins at `midnight` (UTC), today's only as far as it has come."""
        local = midnight.astimezone(self.dates.zone)
        nights = datetime.combine(local.date() + timedelta(days=1), local.timetz())
        end = nights.astimezone(UTC) - timedelta(seconds=1)
        if midnight <= self.recorded_at < end:
            self._today = midnight
            return self.recorded_at
        return end

    def _told(self, cells: Row, state: S) -> Told:
        days = self.dates.without_time
        whole = [field for field in _STAMPS if days and self.plan.text(cells, field) in days]
        counts = any(field != "changed_at" for field in whole)
        return list_told(self.plan, cells, done=state in _DONE, whole_days=counts)

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
        draft.undated = _is_undated(state, at)
        if draft.undated and self.has_ends:
            stamp = self.plan.column("resolved_at") or "resolved_at"
            draft.notes.append(Noted(draft.row, stamp, OVER_WITHOUT_DATE, False, draft.opened_at))
        if self.plan.text(cells, "reopen_count").strip("0"):
            why = f"reopened {self.plan.text(cells, 'reopen_count')} times; a list does not say when"
            draft.notes.append(Noted(draft.row, self.plan.column("reopen_count"), why, False, draft.opened_at))

    # --- events -----------------------------------------------------------------------------------
    def _add(
        self, draft: Draft, kind: K, at: datetime, actor: str, old: str | None, new: str | None, note: str | None = None
    ) -> None:
        events = draft.events
        events.append(Event(len(events) + 1, kind, at, self.recorded_at, "", actor, old, new, note))

    def _lead(self, draft: Draft, cells: Row, state: S, reason: str, at: dict[str, datetime | None]) -> None:
        """Events from the opening to what the row shows: its outcome at its own date, the rest by its last change.

        A list shows what is, not since when: such an event stands at the last change that the row tells, else at
        the opening, says so, and no clock is made of it (`Draft.told`).
        """
        opened, changed = draft.opened_at, at["changed_at"]
        seen = max(changed or opened, opened)
        resolved = at["resolved_at"] or at["closed_at"] or max(seen, at["responded_at"] or opened)
        if at["resolved_at"] is not None and self.plan.text(cells, "resolved_at") in self.dates.without_time:
            resolved = min(resolved, at["closed_at"] or resolved)
        ended = at["closed_at"] or (resolved if state is S.CANCELLED else changed or resolved)
        not_when = NOT_TOLD_WHEN if changed is None else BY_THEN
        undated = not_when if _is_undated(state, at) else None
        if state in _DONE:  # nobody touches the work after its end
            seen = min(seen, ended if state is S.CANCELLED else resolved)
        by = self.plan.text(cells, "changed_by")
        if draft.assignee:
            responded = at["responded_at"]
            self.unknown_assignment += responded is None
            note = not_when if responded is None else None
            self._add(draft, K.ASSIGNMENT, responded or seen, by, "", draft.assignee, note)
        if (handed_on := self.plan.text(cells, "reassignment_count")) not in ("", "0"):
            self._add(draft, K.FIELD, seen, by, "", handed_on, HANDED_ON_COUNT)
        if state is S.ON_HOLD:
            self._add(draft, K.HOLD, seen, by, None, reason or None, not_when)
        elif state is S.CANCELLED:
            self._add(draft, K.CANCELLED, ended, by, None, None, undated)
        elif state in _DONE:
            self._add(draft, K.RESOLVED, resolved, self.plan.text(cells, "resolved_by") or by, None, None, undated)
            if state is S.CLOSED:
                note = not_when if at["closed_at"] is None else None
                self._add(draft, K.CLOSED, max(ended, resolved), by, None, None, note)
        elif state is S.IN_PROGRESS:
            self._add(draft, K.STATE, seen, by, S.NEW.value, state.value, not_when)


#: What cannot be before what.
_FOLLOW = (
    ("opened_at", "responded_at"),
    ("opened_at", "resolved_at"),
    ("resolved_at", "closed_at"),
    ("opened_at", "changed_at"),
)
_STAMPS = ("opened_at", "changed_at", "responded_at", "resolved_at", "closed_at")
