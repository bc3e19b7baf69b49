"""An audit log becomes events: the rows of a ticket are snapshots, and what differs between two is what happened."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from itertools import pairwise

from app.domain.importing.audit_rows import Cells, Log, longest_rising
from app.domain.importing.codes import Codes
from app.domain.importing.dates import BadDate, Dates
from app.domain.importing.plan import Plan
from app.domain.importing.values import Draft, Noted, RowError
from app.domain.projection_values import Event
from app.domain.vocabulary import EventKind as K
from app.domain.vocabulary import TicketState as S

_DONE = frozenset({S.RESOLVED, S.CLOSED, S.CANCELLED})
#: Stamps this close are the same: sources round to minutes (seconds).
_SAME_S = 60


class AuditLogReader:
    """Turns the logs of one file into drafts. `errors` collects the rows that could not come in."""

    def __init__(self, plan: Plan, dates: Dates, codes: Codes, recorded_at: datetime) -> None:
        self.plan, self.dates, self.codes = plan, dates, codes
        self.recorded_at = recorded_at
        self.errors: list[RowError] = []
        at = plan.at
        self._state, self._priority, self._group = at["state"], at["priority"], at["group"]
        self._assignee, self._location, self._service = at["assignee"], at["location"], at["service"]
        self._changed_at, self._changed_by, self._revision = at["changed_at"], at["changed_by"], at["revision"]
        self._book = [(p, plan.names[p]) for p in (self._revision, self._changed_at, self._changed_by) if p is not None]
        self._standing: tuple[S, str] = (S.NEW, "")  # of the ticket at hand
        self.recorded_late = 0
        self._checked = [p for p in (self._state, self._priority, self._location) if p is not None]

    def draft(self, number: str, log: Log) -> Draft | None:
        """The ticket's draft, or None where none of its rows can be read (each is listed)."""
        plan = self.plan
        rows = self._readable(log)
        if not rows:
            return None
        whole = rows[0][0] == log.row  # else the first rows could not be read
        first = log.first if whole else tuple(rows[0][1][i] for i in range(len(plan.used)))
        notes: list[Noted] = []
        times = self._in_order(rows, notes)
        opened_at = self.dates.read(plan.text(first, "opened_at"))
        agency = self.codes.agency(plan.text(first, "location")) or ""
        priority = self.codes.level("priority", plan.text(first, "priority")) or 0
        events = [
            Event(1, K.OPENED, opened_at, self.recorded_at, "", plan.text(first, "opened_by"), None, agency, None)
        ]
        now = list(first)
        draft = Draft(
            number=number, row=log.row, kind=plan.mapping.kind, title="", opened_at=opened_at, agency=agency,
            priority=priority, impact=priority, urgency=priority, events=events, rows=len(rows), notes=notes,
            service=self.codes.service(plan.text(first, "service")), group=self.codes.group(plan.text(first, "group")),
        )  # fmt: skip
        self._begin(draft, first, times[0])
        for (row, changed, _), at in zip(rows[1:], times[1:], strict=True):
            self._step(draft, now, row, changed, at)
        draft.title = plan.title(now) or f"{draft.kind.capitalize()} {number}"
        draft.description = plan.prose(now, "description")
        draft.impact = self.codes.level("impact", plan.text(now, "impact")) or priority
        draft.urgency = self.codes.level("urgency", plan.text(now, "urgency")) or priority
        draft.category = plan.text(now, "category")
        draft.channel = self.codes.channel(plan.text(now, "channel"))
        draft.caller = plan.text(now, "caller")
        draft.assignee = plan.text(now, "assignee")
        draft.resolution_code = plan.text(now, "resolution_code")
        self._compare(draft, now)
        return draft

    # --- rows -------------------------------------------------------------------------------------
    def _readable(self, log: Log) -> list[tuple[int, dict[int, str], datetime]]:
        """(row, changed cells, time) of the rows that can be read; the first with all its cells.

        A row that cannot is listed, and what else it changed counts as changed by the next one.
        """
        clean, changed_at = self.plan.clean, self._changed_at
        assert changed_at is not None
        rows: list[tuple[int, dict[int, str], datetime]] = []
        carried: dict[int, str] = {}
        stamp = log.first[changed_at]
        for row, cells in [(log.row, list(enumerate(log.first))), *log.changes]:
            changed = {**carried, **dict(cells)} if carried else dict(cells)
            stamp = changed.get(changed_at, stamp)
            wrong = self._wrong(changed, opening=not rows)
            at = None
            if wrong is None:
                try:
                    at = self.dates.read(clean(stamp))
                except BadDate as bad:
                    wrong = changed_at, str(bad) if clean(stamp) else "the date is missing"
            if at is None or wrong is not None:
                assert wrong is not None
                self.errors.append(RowError(row, self.plan.names[wrong[0]], wrong[1]))
                carried = changed
                continue
            carried = {}
            rows.append((row, changed, at))
        return rows

    def _wrong(self, changed: dict[int, str], *, opening: bool) -> tuple[int, str] | None:
        """The first cell that cannot be used, as (position, why)."""
        plan = self.plan
        for position in self._checked:
            if position not in changed:
                continue
            text = plan.clean(changed[position])
            if position == self._location:
                if self.codes.agency(text) is None:
                    why = f'no agency is given for "{text}"' if text else "the location is missing"
                    return position, why + "; add it under [agency] in the mapping"
                continue
            field = "state" if position == self._state else "priority"
            known = plan.states if position == self._state else plan.mapping.values.priority
            if text not in known:
                why = f'"{text[:60]}" is not under [values.{field}] in the mapping' if text else "the value is missing"
                return position, why
        start = plan.at["opened_at"]
        if opening and start is not None:
            text = plan.clean(changed[start])
            try:
                if not text:
                    return start, "the date is missing"
                self.dates.read(text)
            except BadDate as bad:
                return start, str(bad)
        return None

    def _in_order(self, rows: list[tuple[int, dict[int, str], datetime]], notes: list[Noted]) -> list[datetime]:
        """Times of the rows, never going back: the fewest possible rows are moved to a neighbour's time."""
        times = [at for _, _, at in rows]
        if all(a <= b for a, b in pairwise(times)):
            return times
        keep = longest_rising(times)
        field = self.plan.column("changed_at")
        for i, (row, changed, at) in enumerate(rows):
            if i in keep:
                continue
            before = [times[j] for j in sorted(keep) if j < i]
            times[i] = before[-1] if before else times[min(keep)]
            weighs = i > 0 and self._state in changed
            problem = f"out of order in time ({at:%Y-%m-%d %H:%M} UTC); taken as {times[i]:%Y-%m-%d %H:%M} UTC"
            notes.append(Noted(row, field, problem, weighs, times[i]))
        return times

    # --- events -----------------------------------------------------------------------------------
    def _begin(self, draft: Draft, first: Cells, at: datetime) -> None:
        """What the first row already shows: a person, and a state past "new"."""
        plan = self.plan
        actor = plan.text(first, "changed_by")
        if person := plan.text(first, "assignee"):
            self._add(draft, K.ASSIGNMENT, at, actor, "", person)
        self._standing = S.NEW, ""
        self._to_state(draft, plan.text(first, "state"), at, actor, draft.row)

    def _add(self, draft: Draft, kind: K, at: datetime, actor: str, old: str | None, new: str | None,
             note: str | None = None) -> None:  # fmt: skip
        events = draft.events
        events.append(Event(len(events) + 1, kind, at, self.recorded_at, "", actor, old, new, note))

    def _step(self, draft: Draft, now: list[str], row: int, changed: dict[int, str], at: datetime) -> None:
        """Events of one row; `now` becomes the row."""
        plan, clean, kept = self.plan, self.plan.clean, self.plan.kept
        count = len(draft.events)
        was = {i: now[i] for i in changed}
        for i, text in changed.items():
            now[i] = text
        by = self._changed_by
        actor = "" if by is None else clean(now[by])
        for i in changed:
            if i in kept:
                old, new = clean(was[i]), clean(now[i])
                if old != new:
                    self._add(draft, K.FIELD, at, actor, old, new, kept[i])
        leaves_end = False
        moved, place = self._state is not None and self._state in changed, self._location
        state_text = clean(now[self._state]) if self._state is not None else ""
        if moved:
            state = plan.states[state_text][0]
            leaves_end = self._standing[0] in _DONE and state is not None and state not in _DONE
            if leaves_end:  # first, so that who gets it gets it open
                self._to_state(draft, state_text, at, actor, row)
        if place is not None and place in changed:
            old, new = self.codes.agency(clean(was[place])) or "", self.codes.agency(clean(now[place])) or ""
            if old != new:
                self._add(draft, K.TRANSFER, at, actor, old, new)
        for position, kind in ((self._service, K.SERVICE), (self._priority, K.PRIORITY), (self._group, K.GROUP),
                               (self._assignee, K.ASSIGNMENT)):  # fmt: skip
            if position is None or position not in changed:
                continue
            old, new = clean(was[position]), clean(now[position])
            if kind is K.SERVICE:
                old, new = self.codes.service(old), self.codes.service(new)
            elif kind is K.GROUP:
                old, new = self.codes.group(old), self.codes.group(new)
            elif kind is K.PRIORITY:
                old, new = str(self.codes.level("priority", old)), str(self.codes.level("priority", new))
            if old != new:
                self._add(draft, kind, at, actor, old, new)
        if moved and not leaves_end:
            self._to_state(draft, state_text, at, actor, row)
        self._check_revision(draft, row, changed, was, at)
        if len(draft.events) == count:
            self._unchanged(draft, row, at, actor, was, now)

    def _unchanged(self, draft: Draft, row: int, at: datetime, actor: str, was: dict[int, str], now: list[str]) -> None:
        """A row that changes nothing we keep is kept as the save it was."""
        for position, name in self._book:
            if position in was:
                self._add(
                    draft, K.FIELD, at, actor, self.plan.clean(was[position]), self.plan.clean(now[position]), name
                )
                return
        if was:
            self._add(draft, K.FIELD, at, actor, "", "", "saved")
        else:
            draft.notes.append(Noted(row, self.plan.column("number"), "the same row as the one before it", False, at))

    def _check_revision(
        self, draft: Draft, row: int, changed: dict[int, str], was: dict[int, str], at: datetime
    ) -> None:
        if (i := self._revision) is None:
            return
        if i not in changed:
            draft.notes.append(Noted(row, self.plan.names[i], "the same as in the row before", False, at))
            return
        old, new = self.plan.clean(was[i]), self.plan.clean(changed[i])
        if old.isdecimal() and new.isdecimal() and int(new) < int(old):
            draft.notes.append(Noted(row, self.plan.names[i], f"goes back from {old} to {new}", False, at))

    def _to_state(self, draft: Draft, text: str, at: datetime, actor: str, row: int) -> None:
        """Events that lead from the ticket's standing to the state of a row."""
        old, old_reason = self._standing
        state, reason = self.plan.states[text]
        if state is None:
            column = self.plan.column("state")
            self._add(draft, K.FIELD, at, actor, old.value, text, column)
            draft.notes.append(Noted(row, column, f'"{text}" says no state; {old.value} is kept', False, at))
            return
        if (state, reason) == (old, old_reason):
            return
        if state not in _DONE:
            if old in _DONE:
                goes_on = S.IN_PROGRESS if state is S.ON_HOLD else state
                self._add(draft, K.REOPENED, at, actor, old.value, goes_on.value)
            if state is S.ON_HOLD:
                self._add(draft, K.HOLD, at, actor, old_reason or None, reason or None)
            elif old is S.ON_HOLD:
                self._add(draft, K.RESUME, at, actor, old_reason or None, state.value)
            elif old not in _DONE:
                self._add(draft, K.STATE, at, actor, old.value, state.value)
        elif old in _DONE and not (old is S.RESOLVED and state is S.CLOSED):
            column = self.plan.column("state")
            self._add(draft, K.FIELD, at, actor, old.value, state.value, column)
            draft.notes.append(
                Noted(row, column, f"{state.value} after it was {old.value}; {old.value} is kept", False, at)
            )
            return
        elif state is S.RESOLVED:
            self._add(draft, K.RESOLVED, at, actor, None, None)
        elif state is S.CLOSED:
            if old is not S.RESOLVED:
                why = "closed without having been resolved; the closing counts as its resolution"
                draft.notes.append(Noted(row, self.plan.column("state"), why, False, at))
            self._add(draft, K.CLOSED, at, actor, None, None)
        else:
            self._add(draft, K.CANCELLED, at, actor, None, None)
        self._standing = state, reason

    # --- what the ticket's own stamps say ---------------------------------------------------------
    def _compare(self, draft: Draft, now: Sequence[str]) -> None:
        """Note where the source's stamps and its log disagree; the log counts."""
        resolved = closed = None
        for event in reversed(draft.events):
            if event.kind is K.REOPENED:
                break
            if event.kind is K.RESOLVED:
                resolved = event.occurred_at
            elif event.kind is K.CLOSED:
                closed = event.occurred_at
        self._compare_stamp(draft, now, "resolved_at", resolved or closed)
        self._compare_stamp(draft, now, "closed_at", closed)
        if text := self.plan.text(now, "recorded_at"):
            try:
                recorded = self.dates.read(text)
            except BadDate as bad:
                draft.notes.append(Noted(draft.row, self.plan.column("recorded_at"), str(bad), False))
                return
            if recorded > draft.opened_at:
                self.recorded_late += 1
            elif recorded < draft.opened_at:
                opened = self.plan.text(now, "opened_at")
                why = f'opened ("{opened}") after it was recorded ("{text}"); the opening counts'
                draft.notes.append(Noted(draft.row, self.plan.column("opened_at"), why, False, draft.opened_at))

    def _compare_stamp(self, draft: Draft, now: Sequence[str], field: str, logged: datetime | None) -> None:
        column, text = self.plan.column(field), self.plan.text(now, field)
        if not column:
            return
        word = field.removesuffix("_at")
        if not text:
            if logged is not None:
                why = f"the source gives no date, its log shows it {word}; the log counts"
                draft.notes.append(Noted(draft.row, column, why, False, logged))
            return
        try:
            said = self.dates.read(text)
        except BadDate as bad:
            draft.notes.append(Noted(draft.row, column, str(bad), False))
            return
        if logged is not None and abs((said - logged).total_seconds()) > _SAME_S:
            way = "later" if said > logged else "earlier"
            why = f'the source says "{text}", {way} than its log shows it {word}; the log counts'
            draft.notes.append(Noted(draft.row, column, why, False, logged))
