"""Projects the events of tickets into their state, SLA clocks and backlog spans: pure functions.

Rules (all of them follow from "the clock is a function of the events, the target, the calendar"):

- A ticket keeps the targets in force when it opened. Another priority: its target applies from the
  opening, earlier pauses kept. Another agency or service: its target applies from the opening too,
  unless the due time had passed before; that breach stays with the agency that had the ticket then.
- Resolution: from opening to resolution; reopened, the clock goes on and the time between does not count.
- Response: from opening to the first assignment to a person, at the latest to the resolution.
- Status updates: one clock for each due update. It starts at the opening, the previous update or a
  reopening and stops with the next update or the resolution.
- A ticket that is over since a time that is not told counts as opened and in no backlog; of what would have stopped
  then there is no clock.
- There are clocks only of what the ticket's source tells (`TicketFacts.told`). Where it does not tell holds, none is
  counted out; where a hold has no reason, it pauses nothing; where there are days without a time, the whole day counts.
  The time of such a clock is an upper bound (`bound`), unless its target pauses for nothing anyway.
- The due time of such a clock is the earliest that it can be, and its outcome is known when it stops.
- A ticket that was merged into another one counts through that one, as every child does. What it had missed before it
  was merged counts all the same: merging makes no miss undone.
- The outcome of any other is known at min(stop, due). A running clock has `met` None and is missed once due has
  passed; a paused one has neither `due_at` nor `known_at`; a cancelled one has no outcome unless due
  had passed before.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from itertools import pairwise

from app.domain.sla.clock import RESOLVED, Pause
from app.domain.sla.targets import Target, TargetBook
from app.domain.tickets.clock_batch import Measured, measure, measure_many
from app.domain.tickets.projection_values import ClockDraft, ClockRow, Event, Finding, Projection, SpanRow, TicketFacts
from app.domain.tickets.story import FIRST_CONTACT, HANDED_ON, Hold, Story
from app.domain.tickets.told import UNDATED, Fact
from app.domain.vocabulary import Metric, Priority

__all__ = [
    "FIRST_CONTACT",
    "HANDED_ON",
    "ClockDraft",
    "ClockRow",
    "Event",
    "Finding",
    "Projection",
    "SpanRow",
    "TicketFacts",
    "drafts_of",
    "project",
    "project_many",
    "read_story",
]

_NONE: Mapping[str, int] = {}


def read_story(
    facts: TicketFacts,
    events: Sequence[Event],
    agency_ids: Mapping[str, int],
    service_ids: Mapping[str, int],
    group_ids: Mapping[str, int] | None = None,
) -> Story:
    """Replay the events. Raises `InputError` for a missing opening or an unknown agency or service code."""
    return Story(facts, events, agency_ids, service_ids, _NONE if group_ids is None else group_ids)


def _pauses(holds: Sequence[Hold], story: Story, metric: Metric) -> tuple[Pause, ...]:
    """Return every hold, also where this target does not pause for it; for the resolution also when it was resolved."""
    if not holds and (metric is not Metric.RESOLUTION or len(story.stretches) == 1):
        return ()
    found = [Pause(start, end, reason) for start, end, reason in holds]
    if metric is Metric.RESOLUTION:
        for (_, end, _), (start, _, _) in pairwise(story.stretches):
            assert end is not None  # only the last stretch is open
            found.append(Pause(end, start, RESOLVED))
        found.sort(key=lambda pause: pause.start)
    return tuple(found)


def _is_bound(
    facts: TicketFacts, holds: Sequence[Hold], target: Target, metric: Metric, start: datetime, end: datetime | None
) -> bool:
    """Return whether the time of a clock is an upper bound: something is not told that would not be counted."""
    told = facts.told
    if Fact.TIMES not in told or (metric is Metric.RESOLUTION and Fact.REOPENING not in told):
        return True
    if not target.pause_reasons:
        return False
    if Fact.HOLDS not in told:
        return True
    return any(
        not reason and (end is None or since < end) and (until is None or until > start)
        for since, until, reason in holds
    )


def _draft(
    facts: TicketFacts,
    story: Story,
    book: TargetBook,
    metric: Metric,
    seq: int,
    start: datetime,
    stop: datetime | None,
    excluded: bool,
) -> ClockDraft | None:
    """Return the clock under the agency and service at its outcome; None where no target is in force."""
    cancelled = story.cancelled_at if stop is None else None
    end = stop or cancelled
    priority = Priority(story.priority.at(end))
    if len(story.agency.values) == len(story.service.values) == 1:
        borders: list[datetime | None] = [end]
    else:  # who has the ticket at which time: try them in order, the first breach stays where it happened
        changes = sorted({*story.agency.times[1:], *story.service.times[1:]})
        borders = [at for at in changes if at > start and (end is None or at < end)]
        borders.append(end)
    for number, border in enumerate(borders):
        last = number == len(borders) - 1
        # just before the border, except at the end, where a change of that very instant counts
        begin = borders[number - 1] if number else start
        agency = story.agency.at(border if last else begin)
        service = story.service.at(border if last else begin)
        target = book.find(metric, priority, facts.kind, agency, service, story.opened_at)
        if target is None:
            continue
        holds = story.holds if Fact.HOLDS in facts.told else ()
        draft = ClockDraft(
            metric,
            seq,
            target,
            start,
            stop,
            cancelled,
            _pauses(holds, story, metric),
            agency,
            service,
            priority,
            excluded,
            _is_bound(facts, holds, target, metric, start, end),
            story.merged_at if facts.child and not story.excluded else None,
        )
        if last:
            return draft
        due = measure(draft, story.last_at).due
        if due is not None and border is not None and due <= border:
            return draft
    return None


def drafts_of(facts: TicketFacts, story: Story, book: TargetBook) -> list[ClockDraft]:
    """Return every clock of what is told, in the order response, updates, resolution; one never logged has none."""
    if story.unlogged:
        return []
    left_out, told = story.excluded or facts.child, facts.told
    found: list[ClockDraft | None] = []
    if Fact.RESPONSE in told:
        response = story.assigned_at
        if response is None and story.stretches[0][2] == "resolved":
            response = story.stretches[0][1]
        early = left_out or story.assigned_early
        if response is not None or not story.undated:
            found.append(_draft(facts, story, book, Metric.RESPONSE, 1, story.opened_at, response, early))
    if Fact.UPDATES in told:
        seq = 0
        for start, end, reason in story.stretches:
            begin = start
            for at in story.updates:
                if start <= at and (end is None or at <= end):
                    seq += 1
                    found.append(_draft(facts, story, book, Metric.UPDATE, seq, begin, at, left_out))
                    begin = at
            if reason == UNDATED:
                continue
            seq += 1
            stop = None if reason == "cancelled" and end == story.cancelled_at else end
            found.append(_draft(facts, story, book, Metric.UPDATE, seq, begin, stop, left_out))
    if Fact.RESOLUTION in told:
        found.append(_draft(facts, story, book, Metric.RESOLUTION, 1, story.opened_at, story.resolved_at, left_out))
    return [draft for draft in found if draft is not None]


def _seconds(instant: datetime) -> int:
    return int(instant.timestamp())


def _clock_row(facts: TicketFacts, draft: ClockDraft, measured: Measured) -> ClockRow:
    due = measured.due
    stop, cancelled = draft.stop, draft.cancelled_at
    known: datetime | None
    met: bool | None = None
    if draft.bound:  # how late it was due is not known, so its outcome is not either until it stops
        known = stop
        met = None if stop is None else due is None or stop <= due
    elif stop is not None:
        known = stop if due is None or stop < due else due
        met = due is None or stop <= due
    elif cancelled is not None:
        known = due if due is not None and due < cancelled else None
        met = None if known is None else False
    else:
        known = due
    end = stop or cancelled
    # pauses after the end say nothing about this clock
    pauses: list[list[int | str | None]] = [
        [_seconds(p.start), None if p.end is None else _seconds(p.end), p.reason]
        for p in draft.pauses
        if (p.reason in draft.target.pause_reasons or p.reason == RESOLVED)
        and (end is None or p.start < end)
        and (p.end is None or p.end > draft.start)
    ]
    elapsed = None if end is None else measured.elapsed_s
    return ClockRow(
        draft.metric.value,
        draft.seq,
        draft.target.id,
        draft.target.calendar.rev,
        draft.agency_id,
        draft.service_id,
        draft.priority,
        facts.kind.value,
        draft.start,
        end,
        due,
        pauses,
        elapsed,
        measured.paused_s,
        known,
        met,
        draft.excluded and not _missed_before_merge(draft, known, met),
        draft.bound,
    )


def _missed_before_merge(draft: ClockDraft, known: datetime | None, met: bool | None) -> bool:
    """Return whether a clock of a merged ticket was missed while that ticket still stood for itself."""
    merged = draft.merged_at
    return merged is not None and not draft.bound and met is False and known is not None and known <= merged


def _assemble(facts: TicketFacts, story: Story, clocks: tuple[ClockRow, ...]) -> Projection:
    left_out = story.excluded or facts.child
    due = clocks[-1].due_at if clocks and clocks[-1].metric == Metric.RESOLUTION.value else None
    spans = tuple(s._replace(excluded=True) for s in story.spans) if left_out else tuple(story.spans)
    if story.unlogged:
        spans = ()
    fields: dict[str, object] = {
        "opened_at": story.opened_at,
        "state": story.state.value,
        "hold_reason": story.hold_reason,
        "hold_until": story.hold_until,
        "priority": story.priority.last,
        "agency_id": story.agency.last,
        "service_id": story.service.last,
        "group_id": story.group_id,
        "assignee": story.assignee,
        "resolved_at": story.resolved_at,
        "closed_at": story.closed_at,
        "due_at": due,
        "reopen_count": story.reopen_count,
        "reassignment_count": story.reassignment_count,
        "first_contact": story.first_contact,
        "resolution_code": story.resolution_code,
        "excluded": story.excluded,
    }
    return Projection(fields, clocks, spans, tuple(story.findings))


def project(
    facts: TicketFacts,
    events: Sequence[Event],
    book: TargetBook,
    agency_ids: Mapping[str, int],
    service_ids: Mapping[str, int],
    group_ids: Mapping[str, int] | None = None,
) -> Projection:
    """Return the projection of one ticket.

    `agency_ids`, `service_ids`, `group_ids`: code -> id. Groups that are not known there become no
    group; an unknown agency or service code raises `InputError`. Does not depend on the time of day.
    """
    story = read_story(facts, events, agency_ids, service_ids, group_ids)
    drafts = drafts_of(facts, story, book)
    rows = tuple(_clock_row(facts, draft, measure(draft, story.last_at)) for draft in drafts)
    return _assemble(facts, story, rows)


def project_many(
    tickets: Iterable[tuple[TicketFacts, Sequence[Event]]],
    book: TargetBook,
    agency_ids: Mapping[str, int],
    service_ids: Mapping[str, int],
    group_ids: Mapping[str, int] | None = None,
) -> list[Projection]:
    """Return `project` of many tickets, in their order.

    Their clocks are measured together, which is several times faster.
    """
    told: list[tuple[TicketFacts, Story, int]] = []
    drafts: list[ClockDraft] = []
    nows: list[datetime] = []
    for facts, events in tickets:
        story = read_story(facts, events, agency_ids, service_ids, group_ids)
        found = drafts_of(facts, story, book)
        drafts += found
        nows += [story.last_at] * len(found)
        told.append((facts, story, len(found)))
    measured = measure_many(drafts, nows)
    projections = []
    start = 0
    for facts, story, count in told:
        rows = tuple(_clock_row(facts, drafts[i], measured[i]) for i in range(start, start + count))
        projections.append(_assemble(facts, story, rows))
        start += count
    return projections
