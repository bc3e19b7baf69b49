"""One chunk of tickets as columns ready to load: rows, events, clocks, spans, surveys, findings."""

from __future__ import annotations

import gc
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np

from app.db.records import format_number
from app.db.types import to_micros
from app.domain.sla.targets import TargetBook
from app.domain.tickets.projection import ClockRow, Event, Projection, SpanRow, project_many
from app.sample import population, requests, timelines
from app.sample.lists import read, stream
from app.sample.population import CHANNELS, Population, Shares
from app.sample.telling import Teller
from app.sample.timelines import Timelines
from app.sample.world import World

Columns = dict[str, Any]
_US = 1_000_000


@dataclass(slots=True)
class Chunk:
    """Columns by table, in the order of loading; `majors`: major incident id -> its ticket's id."""

    tickets: int
    tables: dict[str, Columns]
    majors: dict[int, int]


@dataclass(slots=True)
class Maker:
    """Makes chunks; everything it needs is in it, so that it can be sent to another process."""

    world: World
    common: Shares
    book: TargetBook
    source: str

    def make(self, part: int) -> Chunk:
        """Chunk number `part`: the same rows on every machine and in any order of making."""
        collecting = gc.isenabled()
        gc.disable()  # half a million tuples without a cycle: the collector would read them again and again
        try:
            return self._make(part)
        finally:
            if collecting:
                gc.enable()

    def _make(self, part: int) -> Chunk:
        world = self.world
        people = population.draw(world, self.common, part)
        business = next(t.calendar.business for t in self.book.targets if not t.calendar.business.always_open)
        lines = timelines.happen(world, self.common, people, business, part)
        texts = population.texts(world, people, part)
        teller = Teller(world, people, lines, part)
        events, event_columns = teller.tell()
        told = int(np.searchsorted(people.opened, world.cut.timestamp()))  # who calls after the cut is not known yet
        known = people if told == len(people) else people.first(told)
        events = events[:told]
        agencies = {a.code: a.id for a in world.agencies}
        services = {s.code: s.id for s in world.services}
        projections = project_many(
            zip(teller.facts()[:told], events, strict=True), self.book, agencies, services, world.group_ids
        )
        tables = {
            "ticket": _tickets(world, known, lines.first(told), _first(texts, told), projections, events, self.source),
            "ticket_event": event_columns,
            "sla_clock": _clocks(people.first_id, projections),
            "ticket_span": _spans(people.first_id, projections),
            "survey": _surveys(world, people, lines, projections, part),
            "ticket_private": _private(world, people, part, told),
            "request_answer": requests.answers(world, known, [story[0].author for story in events], part),
            "data_finding": _findings(known, projections, self.source),
        }
        majors = {major.id: people.first_id + position for position, major in people.major.items()}
        return Chunk(told, tables, majors)


def _first(texts: Columns, count: int) -> Columns:
    return {name: values[:count] for name, values in texts.items()}


def _micros(values: Sequence[Any]) -> list[int | None]:
    return [None if value is None else to_micros(value) for value in values]


def _numbers(people: Population) -> list[str]:
    return [
        format_number("INC" if incident else "REQ", people.first_id + i)
        for i, incident in enumerate(people.incident.tolist())
    ]


def _tickets(
    world: World,
    people: Population,
    lines: Timelines,
    texts: Columns,
    projections: list[Projection],
    events: list[list[Event]],
    source: str,
) -> Columns:
    n = len(people)
    fields = [p.fields for p in projections]
    found: Columns = {name: [f[name] for f in fields] for name in fields[0]}
    for name in ("hold_until", "opened_at", "resolved_at", "closed_at", "due_at"):
        found[name] = _micros(found[name])
    changed = [any(e.kind == "priority" for e in story) for story in events]
    sites = [
        world.site_ids.get((s.primary if u < 0.8 else s.standby) or "") if u < 0.45 else None
        for s, u in ((world.services[k], u) for k, u in zip(people.service.tolist(), lines.luck.tolist(), strict=True))
    ]
    authors = [story[0].author for story in events]
    return {
        "id": np.arange(people.first_id, people.first_id + n),
        "number": _numbers(people),
        "kind": ["incident" if i else "request" for i in people.incident.tolist()],
        **texts,
        **found,
        "impact": people.impact,
        "urgency": np.where(np.array(changed), lines.urgency_after, people.urgency),
        "site_id": sites,
        "channel": [CHANNELS[c] for c in people.channel.tolist()],
        "parent_id": [p or None for p in people.parent.tolist()],
        "change_id": [c or None for c in people.change.tolist()],
        "source": [source] * n,
        "version": [1] * n,
        "created_by": authors,
        "updated_at": _micros([max(e.recorded_at for e in story) for story in events]),
        "updated_by": [story[-1].author for story in events],
    }


def _clocks(first_id: int, projections: list[Projection]) -> Columns:
    rows = [row for p in projections for row in p.clocks]
    found: Columns = {"ticket_id": [first_id + i for i, p in enumerate(projections) for _ in p.clocks]}
    found.update(zip(ClockRow._fields, zip(*rows, strict=True), strict=True))
    for name in ("start_at", "stop_at", "due_at", "known_at"):
        found[name] = _micros(found[name])
    return found


def _spans(first_id: int, projections: list[Projection]) -> Columns:
    rows = [row for p in projections for row in p.spans]
    found: Columns = {"ticket_id": [first_id + i for i, p in enumerate(projections) for _ in p.spans]}
    found.update(zip(SpanRow._fields, zip(*rows, strict=True), strict=True))
    for name in ("start_at", "end_at"):
        found[name] = _micros(found[name])
    return found


def _surveys(world: World, people: Population, lines: Timelines, projections: list[Projection], part: int) -> Columns:
    """Ask a third of those whose ticket was resolved; a third of them answer, and late work costs points."""
    rng = stream(world.seed, "surveys", part)
    draws = rng.random((4, len(people))).tolist()
    words, cut = read("tickets")["survey_comments"], int(world.cut.timestamp())
    late, parents = lines.late.tolist(), people.parent.tolist()
    rows: list[tuple[Any, ...]] = []
    for i, projection in enumerate(projections):
        resolved = projection.fields["resolved_at"]
        if not isinstance(resolved, datetime) or draws[0][i] > 0.36 or parents[i] or projection.fields["excluded"]:
            continue
        sent = int(resolved.timestamp()) + 600
        answered: int | None = sent + int(3600 + draws[1][i] * 4 * 86_400)
        if sent >= cut:
            continue
        if draws[1][i] > 0.34 or answered is None or answered >= cut:
            answered = None
        points = draws[2][i] + (0.55 if late[i] > 1 else 0.0) + (0.3 if projection.fields["reopen_count"] else 0.0)
        score = 5 if points < 0.56 else 4 if points < 0.86 else 3 if points < 0.94 else 2 if points < 1.1 else 1
        comment = ""
        if answered is not None and draws[3][i] < 0.3:
            options = words["good" if score >= 4 else "fair" if score == 3 else "bad"]
            comment = options[int(draws[3][i] / 0.3 * len(options))]
        rows.append(
            (
                people.first_id + i,
                projection.fields["agency_id"],
                sent * _US,
                None if answered is None else answered * _US,
                None if answered is None else score,
                comment,
            )
        )
    names = ("ticket_id", "agency_id", "sent_at", "answered_at", "score", "comment")
    return dict(zip(names, zip(*rows, strict=True), strict=True)) if rows else {}


def _private(world: World, people: Population, part: int, told: int) -> Columns:
    """Return restricted texts, of one ticket in a thousand."""
    rng = stream(world.seed, "private", part)
    chosen = np.flatnonzero(rng.random(len(people)) < 0.001)
    texts = read("tickets")["private"]
    picks = rng.integers(0, len(texts), len(chosen)).tolist()
    chosen = chosen[chosen < told]
    return (
        {"ticket_id": chosen + people.first_id, "body": [texts[k] for k in picks[: len(chosen)]]} if len(chosen) else {}
    )


def _findings(people: Population, projections: list[Projection], source: str) -> Columns:
    numbers = _numbers(people) if any(p.findings for p in projections) else []
    rows = [
        (source, people.first_id + i, numbers[i], f.field, f.problem, f.excluded, opened, p.fields["agency_id"], opened)
        for i, p in enumerate(projections)
        for f in p.findings
        for opened in _micros([p.fields["opened_at"]])
    ]
    names = ("source", "row", "ticket_number", "field", "problem", "excluded", "found_at", "agency_id", "occurred_at")
    return dict(zip(names, zip(*rows, strict=True), strict=True)) if rows else {}
