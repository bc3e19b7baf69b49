"""The figures of one agency (or the state) in one period, as known at an instant: queries turned into judged values."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import astuple
from datetime import date, datetime, time, timedelta
from functools import cached_property

from app.db.figures import availability, backlog, backlog_before, demand, exceptions, shares, telling, times, years
from app.db.figures import changes as change_figures
from app.db.sla import load_calendar_book, load_holidays
from app.domain.business_time import BusinessCalendar
from app.domain.changes.board import submission_deadline
from app.domain.changes.values import OWN_SOURCE, Implemented
from app.domain.eastern import local_date, midnight
from app.domain.figures.rows import AvailabilityRow, ExceptionRow
from app.domain.figures.rules import (
    AGE_BANDS,
    BacklogFlow,
    ChangeSuccess,
    Csat,
    Distribution,
    FirstContact,
    ReopenRate,
    stays_first_contact,
)
from app.domain.figures.values import ChangeOutcome
from app.domain.periods import Period
from app.domain.remarks import Remark
from app.domain.sla.holidays import holiday_remarks
from app.domain.tickets.untold import came_later
from app.domain.vocabulary import ChangeType, HoldReason, Priority
from app.services.figures.levels import LevelFigures
from app.services.figures.rows import availability_row, distribution, exception_row, judged

_WEEKDAYS = {day: [(time(8), time(17))] for day in range(5)}


class Figures(LevelFigures):
    """All figures of a scope and a period: service levels and, here, times, backlog, availability, changes.

    `changes_as_before`: latent changes and lead times are judged, and freezes and meetings listed, as packets had them
    at first. `ahead_as_before`: what is planned is listed as packets had it before they marked freezes: with drafts,
    and in the meetings of today. `ahead_now`: it is read in the records as they are, to tell what was changed since.
    """

    changes_as_before = False
    ahead_as_before = False
    ahead_now = False
    comments_as_written = False  # as packets printed them at first

    # --- times and shares -------------------------------------------------------------------------
    def resolution_times(self) -> dict[Priority | None, Distribution]:
        """Return clock time to resolve of the incidents resolved in the period; None: all priorities."""
        found: dict[Priority | None, Distribution] = {}
        p, scope = self.period, self.scope.alone()
        for by_priority in (True, False):
            groups: dict[int, list[times.Ranked]] = defaultdict(list)
            for row in times.times(self.facts, scope, p.start, p.end, by_priority=by_priority):
                groups[row.priority].append(row)
            for key, rows in sorted(groups.items()):
                found[Priority(key) if key else None] = distribution(rows)
        return found

    def reopen_rate(self) -> ReopenRate:
        """Return the share of tickets resolved in the period that were reopened by the as-of time."""
        counted = shares.reopened(self.facts, self.scope.alone(), self.period.start, self.period.end)
        return ReopenRate(counted.resolved, counted.reopened, self.period.end, self.facts.as_of, counted.untold)

    def first_contact(self) -> FirstContact:
        """Return the share resolved at first contact and not reopened within 5 business days, of those eligible."""
        parts = [astuple(part) for part in self.first_contacts.values()]
        return FirstContact(*map(sum, zip(*parts, strict=True))) if parts else FirstContact(0, 0)

    @cached_property
    def first_contacts(self) -> dict[str, FirstContact]:
        """The same by category, with those of which nothing is told."""
        p, scope = self.period, self.scope.alone()
        counted = shares.first_contact(self.facts, scope, p.start, p.end)
        back = shares.came_back(self.facts, scope, p.start, p.end) if any(n.resolved for n in counted.values()) else []
        lost = Counter(kind for kind, done, again in back if not stays_first_contact(done, again, self.business))
        return {kind: FirstContact(n.eligible, n.resolved - lost[kind], n.untold) for kind, n in counted.items()}

    def satisfaction(self, period: Period | None = None) -> Csat:
        """Return the answers given by the as-of time to surveys sent in the period."""
        p = period or self.period
        counted = shares.satisfaction(self.facts, self.scope.alone(), p.start, p.end)
        return Csat(counted.invited, counted.answers, counted.satisfied, counted.unasked)

    @cached_property
    def holidays(self) -> dict[date, str]:
        """State holidays on record."""
        return load_holidays(self.facts.conn)

    @cached_property
    def business(self) -> BusinessCalendar:
        """Monday to Friday 08:00 to 17:00 less state holidays, for the rules that speak of business days."""
        return BusinessCalendar(_WEEKDAYS, self.holidays)

    @cached_property
    def years_without_holidays(self) -> tuple[int, ...]:
        """The years that clocks of the period touch and whose holidays are not known."""
        p = self.period
        return years.years_without(self.facts, self.scope.alone(), p.start, p.end, self.book)

    @property
    def remarks(self) -> tuple[str, ...]:
        """Say what is not measured and why, and what is counted without holidays."""
        return tuple(remark.text for remark in self.remarks_of(None))

    def remarks_of(self, known_at: datetime | None) -> tuple[Remark, ...]:
        """Return the remarks as they were made at a time after T; None: now.

        What came in after T is named then, and a document that is made again must not name what came in since.
        """
        p = self.period
        late = telling.recorded_later(self.facts, self.scope.alone(), p.start, p.end, known_at)
        without = holiday_remarks(self.years_without_holidays)
        return (*came_later(late, self.facts.as_of), *self.untold.remarks, *without)

    # --- backlog and demand -----------------------------------------------------------------------
    def flow(self) -> BacklogFlow:
        """Return how the backlog moved; opening and closing counted for themselves."""
        return backlog.flow(self.facts, self.scope.alone(), self.period.start, self.period.end)

    @property
    def last_day(self) -> date:
        """The last day of the period that is over or running at the as-of time, in Eastern time."""
        return min(self.period.last, max(self.period.first, local_date(self.facts.as_of)))

    def ageing(self, *, as_before: bool = False) -> tuple[tuple[str, int, int], ...]:
        """Return (band, open tickets, of these on hold) at the end of the period, for every band.

        `as_before`: as packets read it at first.
        """
        source = backlog_before if as_before else backlog
        borders = [midnight(self.last_day - timedelta(days=band.low - 1)) for band in AGE_BANDS[1:]]
        rows = source.ageing(self.facts, self.scope.alone(), self.period.end, borders)
        found = {row.band: row for row in rows}
        return tuple(
            (band.label, found[n].n if n in found else 0, found[n].paused if n in found else 0)
            for n, band in enumerate(AGE_BANDS)
        )

    def awaiting_caller(self) -> int:
        """Return how many open tickets were on hold for their caller at the end of the period, as far as was told."""
        return backlog.waiting(self.facts, self.scope.alone(), self.period.end, HoldReason.AWAITING_USER)

    def volumes(self) -> tuple[demand.Volume, ...]:
        """Return the numbers opened and resolved in each of the twelve months."""
        borders = (*(m.start for m in self.months), self.period.end)
        found = {row.bucket: row for row in demand.volumes(self.facts, self.scope, borders)}
        return tuple(found.get(n, demand.Volume(n, 0, 0)) for n in range(len(self.months)))

    @property
    def on_sample_targets(self) -> bool:
        """Whether a target behind the figures (without outcomes: any target) is a sample value."""
        shown = {o.target_id for o in self.outcomes}
        return any(target.sample for target in self.book.targets if target.id in shown or not shown)

    def demand_shares(self) -> list[demand.Share]:
        """Return the numbers opened in the period before (bucket 0) and this one (1) by kind, channel and category."""
        borders = (self.period.previous().start, self.period.start, self.period.end)
        return demand.shares(self.facts, self.scope.alone(), borders)

    # --- availability and changes -----------------------------------------------------------------
    @cached_property
    def services(self) -> list[availability.ServiceRow]:
        """The services in use during the period."""
        return availability.services(self.facts, self.scope, self.period.first, self.period.last)

    @cached_property
    def support_hours(self) -> dict[int, BusinessCalendar]:
        """The hours in which services are supported that are not around the clock, by calendar."""
        wanted = {one.support_calendar_id for one in self.services} - {None}
        if not wanted:
            return {}
        book = load_calendar_book(self.facts.conn)
        return {id: one.business(book.holidays) for id, one in book.stored.items() if id in wanted}

    def availability(self) -> tuple[AvailabilityRow, ...]:
        """Return one row for each service in use, by name; Not measured where outages of the time are not told."""
        before = self.period.previous()
        told_before = availability.outages_told(self.facts, before.end)
        told = told_before or availability.outages_told(self.facts, self.period.end)
        rows = availability.outages(self.facts, self.scope, before.start, self.period.end)
        by_service: dict[int, list[availability.OutageRow]] = defaultdict(list)
        for row in rows:
            by_service[row.service_id].append(row)
        hours = self.support_hours
        return tuple(
            availability_row(
                service,
                by_service[service.id],
                self.period,
                self.facts.as_of,
                hours.get(service.support_calendar_id or 0),
                told=told,
                told_before=told_before,
            )
            for service in self.services
        )

    @cached_property
    def implemented(self) -> tuple[ChangeOutcome, ...]:
        """Changes implemented in the period, each judged."""
        rows = change_figures.implemented(self.facts, self.scope, self.period.start, self.period.end)
        return tuple(judged(row, as_before=self.changes_as_before) for row in rows)

    def change_success(self) -> ChangeSuccess:
        """Return success, emergencies, latent changes and kept lead times of the changes implemented in the period."""
        done = self.implemented
        normal = [o.change for o in done if o.change.type == ChangeType.NORMAL and o.change.cab_date is not None]
        kept = sum(self._in_time(change) for change in normal)
        foreign = [o.change for o in done if o.change.source != OWN_SOURCE]
        return ChangeSuccess(
            len(done),
            sum(bool(o.successful) for o in done),
            sum(o.change.type == ChangeType.EMERGENCY for o in done),
            sum(o.change.type == ChangeType.LATENT for o in done),
            kept,
            len(normal),
            sum(o.successful is None for o in done),
            sum(c.outcome is not None for c in foreign),
            sum(c.outcome == "successful" for c in foreign),
            sum(c.backed_out is not None for c in foreign),
            sum(bool(c.backed_out) for c in foreign),
        )

    def _in_time(self, change: Implemented) -> bool:
        """Return whether a change was complete in time: as its agenda said where there is one, else by the rule."""
        if change.late is not None and not self.changes_as_before:
            return not change.late
        assert change.cab_date is not None
        deadline = submission_deadline(change.cab_date, self.holidays)
        return change.submitted_at is not None and change.submitted_at <= deadline

    def exceptions(self, limit: int | None = None) -> tuple[ExceptionRow, ...]:
        """Return every target missed in the period, or the first `limit` of them, in order of due time."""
        rows = exceptions.missed(self.facts, self.scope.alone(), self.period.start, self.period.end, limit)
        return tuple(exception_row(row, self.targets[row.target_id], self.facts.as_of) for row in rows)
