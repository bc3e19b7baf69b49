"""An audit log becomes events: the rows of a ticket are snapshots, and what differs between two is what happened."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from app.domain.imports.audit_rows import Cells, Log, longest_rising, readable
from app.domain.imports.codes import Codes
from app.domain.imports.dates import BadDate
from app.domain.imports.numbers import said_by
from app.domain.imports.plan import Plan
from app.domain.imports.stamps import Stamps
from app.domain.imports.telling import log_told
from app.domain.imports.values import AHEAD, Draft, Noted, RowError
from app.domain.tickets.projection_values import Event
from app.domain.tickets.story import HANDED_ON_COUNT
from app.domain.tickets.told import Told
from app.domain.vocabulary import EventKind as K
from app.domain.vocabulary import TicketState as S

_DONE = frozenset({S.RESOLVED, S.CLOSED, S.CANCELLED})
#: Stamps this close are the same: sources round to minutes (seconds).
_SAME_S = 60


class AuditLogReader:
    """Turns the logs of one file into drafts. `errors` collects the rows that could not come in."""

    def __init__(self, plan: Plan, dates: Stamps, codes: Codes, recorded_at: datetime) -> None:
        self.plan, self.dates, self.codes = plan, dates, codes
        self.recorded_at = recorded_at
        self.errors: list[RowError] = []
        # where each of our fields stands in a row; -1, where a row has an empty text: the file lacks it
        at = self._at = {name: -1 if place is None else place for name, place in plan.at.items()}
        at |= {name: place for place, name in enumerate(plan.constants, len(plan.used))}
        self._names = [*plan.names, *plan.constants]
        self._state, self._priority, self._location = at["state"], at["priority"], at["location"]
        self._group, self._assignee, self._service = at["group"], at["assignee"], at["service"]
        self._revision, self._by = at["revision"], at["changed_by"]
        self._book = [(p, plan.names[p]) for p in (self._revision, at["changed_at"], self._by) if p >= 0]
        self._placed = frozenset({self._location, self._service, self._priority, self._group, self._assignee})
        self._proses = frozenset(plan.proses)
        self._kept = dict(plan.kept)
        if at["reassignment_count"] >= 0:
            self._kept[at["reassignment_count"]] = HANDED_ON_COUNT
        self.recorded_late = 0
        #: What the source counts the changes of a ticket from: 0, or 1 where no row of the file has 0.
        self.first_count = 1
        self._checked = [p for p in (self._state, self._priority, self._location) if p >= 0]
        # of the ticket at hand
        self._standing: tuple[S, str] = (S.NEW, "")
        self._resolved_at: datetime | None = None
        self._closed_at: datetime | None = None

    def draft(self, number: str, log: Log) -> Draft | None:
        """Return the ticket's draft, or None where none of its rows can be read (each is listed)."""
        plan, codes, at = self.plan, self.codes, self._at
        if refused := said_by(number, plan.mapping, log.first[at["kind"]]).refused:
            self.errors.append(RowError(log.row, plan.column("number"), refused))
            return None
        rows = self._readable(log)
        if not rows:
            return None
        whole = rows[0][0] == log.row  # else the first rows could not be read
        first = log.first if whole else (*(rows[0][1][i] for i in range(len(self._names))), "")
        notes: list[Noted] = []
        times = self._in_order(rows, notes)
        opened_at = self.dates.read(first[at["opened_at"]])
        agency = codes.agency(first[self._location]) or ""
        priority = codes.level("priority", first[self._priority]) or 0
        events = [Event(1, K.OPENED, opened_at, self.recorded_at, "", first[at["opened_by"]], None, agency, None)]
        now = list(first)
        said = said_by(number, plan.mapping, now[at["kind"]] if at["kind"] >= 0 else "")
        if said.link:
            notes.append(Noted(log.row, plan.column("number"), f"{number} {said.link}", True, opened_at))
        draft = Draft(
            number=number,
            row=log.row,
            kind=said.kind,
            title="",
            opened_at=opened_at,
            agency=agency,
            priority=priority,
            impact=priority,
            urgency=priority,
            events=events,
            rows=len(rows),
            notes=notes,
            service=codes.service(first[self._service]),
            group=codes.group(first[self._group]),
            told=self._told(first, opened_at, times[0], rows, whole=whole),
        )
        self._begin(draft, first, times[0])
        for (row, changed, _), moment in zip(rows[1:], times[1:], strict=True):
            self._step(draft, now, row, changed, moment)
        draft.title = plan.title(now) or f"{draft.kind.capitalize()} {number}"
        draft.description = plan.prose(now, "description")
        draft.impact = codes.level("impact", now[at["impact"]]) or priority
        draft.urgency = codes.level("urgency", now[at["urgency"]]) or priority
        draft.category = now[at["category"]]
        draft.channel = codes.channel(now[at["channel"]])
        draft.caller = now[at["caller"]]
        draft.assignee = now[self._assignee]
        draft.resolution_code = now[at["resolution_code"]]
        self._compare(draft, now)
        return draft

    def opening(self, log: Log) -> datetime | None:
        """Return when a log's ticket was opened, None where that cannot be read."""
        return readable(log.first[self._at["opened_at"]], self.dates.read)

    def location(self, log: Log) -> str:
        """Return where a log's ticket was at first."""
        return log.first[self._location]

    def begins_late(self, log: Log) -> str:
        """Return why the log cannot be all that the source told of the ticket, as its count of changes shows; else "".

        `first_count` is what the source counts from. A ticket that is still new lacks nothing that counts.
        """
        count = log.first[self._revision]
        if not count.isdecimal() or int(count) <= self.first_count or self._revision < 0:
            return ""
        state, _ = self.plan.states.get(log.first[self._state], (None, ""))
        opened = self.opening(log)
        first = readable(log.first[self._at["changed_at"]], self.dates.read)
        if state is None or state is S.NEW or opened is None or first is None:
            return ""
        if (first - opened).total_seconds() <= _SAME_S:
            return ""
        return f"the earlier rows are missing: the first one here is change {int(count):,}, of {first:%-d %b %Y}"

    # --- rows -------------------------------------------------------------------------------------
    def _readable(self, log: Log) -> list[tuple[int, dict[int, str], datetime]]:
        """(row, changed cells, time) of the rows that can be read; the first with all its cells.

        A row that cannot is listed, and what else it changed counts as changed by the next one.
        """
        changed_at, location = self._at["changed_at"], self._location
        state, states = self._state, self.plan.states
        priority, priorities = self._priority, self.plan.mapping.values.priority
        read, latest = self.dates.read, self.recorded_at + AHEAD
        rows: list[tuple[int, dict[int, str], datetime]] = []
        carried: dict[int, str] = {}
        stamp = log.first[changed_at]
        for row, cells in [(log.row, dict(enumerate(log.first[:-1]))), *log.changes]:
            changed = {**carried, **cells} if carried else cells
            stamp = changed.get(changed_at, stamp)
            wrong = None
            if (
                not rows
                or location in changed
                or (state in changed and changed[state] not in states)
                or (priority in changed and changed[priority] not in priorities)
            ):
                wrong = self._wrong(changed, opening=not rows)
            at = None
            if wrong is None:
                try:
                    at = read(stamp)
                except BadDate as bad:
                    wrong = changed_at, str(bad) if stamp else "the date is missing"
                else:
                    if at > latest:
                        wrong = changed_at, f'"{stamp}" lies in the future'
            if at is None or wrong is not None:
                assert wrong is not None
                self.errors.append(RowError(row, self._names[wrong[0]], wrong[1]))
                carried = changed
                continue
            carried = {}
            rows.append((row, changed, at))
        return rows

    def _wrong(self, changed: dict[int, str], *, opening: bool) -> tuple[int, str] | None:
        """Return the first cell that cannot be used, as (position, why)."""
        plan = self.plan
        for position in self._checked:
            if position not in changed:
                continue
            text = changed[position]
            if position == self._location:
                if self.codes.agency(text) is None:
                    return position, self.codes.no_agency(text, "the location is missing")
                continue
            field = "state" if position == self._state else "priority"
            known = plan.states if position == self._state else plan.mapping.values.priority
            if text not in known:
                return position, self.codes.no_value(field, text)
        if opening:
            start = self._at["opened_at"]
            text = changed[start]
            try:
                if not text:
                    return start, "the date is missing"
                if self.dates.read(text) > self.recorded_at + AHEAD:
                    return start, f'"{text}" lies in the future'
            except BadDate as bad:
                return start, str(bad)
        return None

    def _in_order(self, rows: list[tuple[int, dict[int, str], datetime]], notes: list[Noted]) -> list[datetime]:
        """Times of the rows, never going back: the fewest possible rows are moved to a neighbour's time."""
        times = [at for _, _, at in rows]
        if times == sorted(times):
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

    def _told(
        self,
        first: Cells,
        opened_at: datetime,
        begins_at: datetime,
        rows: Sequence[tuple[int, dict[int, str], datetime]],
        *,
        whole: bool,
    ) -> Told:
        """Return what the log tells of the ticket whose first row is `first`."""
        stamp, days = self._at["changed_at"], self.dates.without_time
        whole_days = bool(days) and (
            first[self._at["opened_at"]] in days or any(changed.get(stamp) in days for _, changed, _ in rows)
        )
        return log_told(
            self.plan,
            whole=whole,
            begins_with_person=bool(first[self._assignee]),
            begins_on_hold=self.plan.states[first[self._state]][0] is S.ON_HOLD and begins_at > opened_at,
            whole_days=whole_days,
        )

    # --- events -----------------------------------------------------------------------------------
    def _begin(self, draft: Draft, first: Cells, at: datetime) -> None:
        """What the first row already shows: a person, and a state past "new"."""
        actor = first[self._by]
        if person := first[self._assignee]:
            self._add(draft, K.ASSIGNMENT, at, actor, "", person)
        if (handed_on := first[self._at["reassignment_count"]]) not in ("", "0"):
            self._add(draft, K.FIELD, at, actor, "", handed_on, HANDED_ON_COUNT)
        self._standing = S.NEW, ""
        self._resolved_at = self._closed_at = None
        self._to_state(draft, first[self._state], at, actor, draft.row)

    def _add(
        self, draft: Draft, kind: K, at: datetime, actor: str, old: str | None, new: str | None, note: str | None = None
    ) -> None:
        events = draft.events
        events.append(Event(len(events) + 1, kind, at, self.recorded_at, "", actor, old, new, note))

    def _step(self, draft: Draft, now: list[str], row: int, changed: dict[int, str], at: datetime) -> None:
        """Events of one row; `now` becomes the row."""
        kept, events = self._kept, draft.events
        count = len(events)
        was = {i: now[i] for i in changed}
        for i, text in changed.items():
            now[i] = text
        actor, recorded_at = now[self._by], self.recorded_at
        for i, new in changed.items():
            if i in kept:
                old = was[i]
                if i in self._proses:
                    old, new = self.plan.clean(old), self.plan.clean(new)
                if old != new:
                    events.append(Event(len(events) + 1, K.FIELD, at, recorded_at, "", actor, old, new, kept[i]))
        leaves_end = False
        moved = self._state in changed
        if moved:
            state = self.plan.states[now[self._state]][0]
            leaves_end = self._standing[0] in _DONE and state is not None and state not in _DONE
            if leaves_end:  # first, so that who gets it gets it open
                self._to_state(draft, now[self._state], at, actor, row)
        if not self._placed.isdisjoint(changed):
            self._place(draft, was, changed, at, actor)
        if moved and not leaves_end:
            self._to_state(draft, now[self._state], at, actor, row)
        self._check_revision(draft, row, changed, was, at)
        if len(events) == count:
            self._unchanged(draft, row, at, actor, was, now)

    def _place(self, draft: Draft, was: dict[int, str], changed: dict[int, str], at: datetime, actor: str) -> None:
        """Events of where a ticket is: agency, service, priority, group, person."""
        codes = self.codes
        place = self._location
        if place in changed:
            old, new = codes.agency(was[place]) or "", codes.agency(changed[place]) or ""
            if old != new:
                self._add(draft, K.TRANSFER, at, actor, old, new)
        for position, kind in (
            (self._service, K.SERVICE),
            (self._priority, K.PRIORITY),
            (self._group, K.GROUP),
            (self._assignee, K.ASSIGNMENT),
        ):
            if position not in changed:
                continue
            old, new = was[position], changed[position]
            if kind is K.SERVICE:
                old, new = codes.service(old), codes.service(new)
            elif kind is K.GROUP:
                old, new = codes.group(old), codes.group(new)
            elif kind is K.PRIORITY:
                old, new = str(codes.level("priority", old)), str(codes.level("priority", new))
            if old != new:
                self._add(draft, kind, at, actor, old, new)

    def _unchanged(self, draft: Draft, row: int, at: datetime, actor: str, was: dict[int, str], now: list[str]) -> None:
        """A row that changes nothing we keep is kept as the save it was."""
        for position, name in self._book:
            if position in was:
                self._add(draft, K.FIELD, at, actor, was[position], now[position], name)
                return
        if was:
            self._add(draft, K.FIELD, at, actor, "", "", "saved")
        else:
            draft.notes.append(Noted(row, self.plan.column("number"), "the same row as the one before it", False, at))

    def _check_revision(
        self, draft: Draft, row: int, changed: dict[int, str], was: dict[int, str], at: datetime
    ) -> None:
        i = self._revision
        if i < 0:
            return
        if i not in changed:
            draft.notes.append(Noted(row, self.plan.names[i], "the same as in the row before", False, at))
            return
        old, new = was[i], changed[i]
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
                self._resolved_at = self._closed_at = None
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
            self._resolved_at = self._resolved_at or at
        elif state is S.CLOSED:
            if old is not S.RESOLVED:
                why = "closed without having been resolved; the closing counts as its resolution"
                draft.notes.append(Noted(row, self.plan.column("state"), why, False, at))
            self._add(draft, K.CLOSED, at, actor, None, None)
            self._closed_at = self._closed_at or at
        else:
            self._add(draft, K.CANCELLED, at, actor, None, None)
        self._standing = state, reason

    # --- what the ticket's own stamps say ---------------------------------------------------------
    def _compare(self, draft: Draft, now: Sequence[str]) -> None:
        """Note where the source's stamps and its log disagree; the log counts."""
        self._compare_stamp(draft, now, "resolved_at", self._resolved_at or self._closed_at)
        self._compare_stamp(draft, now, "closed_at", self._closed_at)
        if text := now[self._at["recorded_at"]]:
            try:
                recorded = self.dates.read(text)
            except BadDate as bad:
                draft.notes.append(Noted(draft.row, self.plan.column("recorded_at"), str(bad), False))
                return
            if recorded > draft.opened_at:
                self.recorded_late += 1
            elif recorded < draft.opened_at:
                opened = now[self._at["opened_at"]]
                why = f'opened ("{opened}") after it was recorded ("{text}"); the opening counts'
                draft.notes.append(Noted(draft.row, self.plan.column("opened_at"), why, False, draft.opened_at))

    def _compare_stamp(self, draft: Draft, now: Sequence[str], field: str, logged: datetime | None) -> None:
        position = self._at[field]
        if position < 0:
            return
        column, text = self.plan.names[position], now[position]
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
        if logged is not None and said != logged and abs((said - logged).total_seconds()) > _SAME_S:
            way = "later" if said > logged else "earlier"
            why = f'the source says "{text}", {way} than its log shows it {word}; the log counts'
            draft.notes.append(Noted(draft.row, column, why, False, logged))
