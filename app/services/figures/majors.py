"""Major incidents of a period: their blocks in a packet, the promises that were made in them, and drills."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime

from app.db.figures import availability
from app.db.figures.facts import Facts
from app.db.majors.leaving import left
from app.db.majors.rules import load_rules
from app.domain.eastern import local_date
from app.domain.figures.promised import counted, promised_text, summed
from app.domain.figures.rows import DrillRow, MajorIncidentBlock, MajorPromises, Tile, TimelineEntry
from app.domain.majors.promises import ledger
from app.domain.majors.settings import MajorRules
from app.domain.majors.values import Update, UpdateKind
from app.services.figures.figures import Figures

#: Entries of the room, which are no news to an agency.
_WITHIN = frozenset({"proposed", "role", "children", "escalated", "note"})
#: Kinds whose name says less than their label.
_LABELS = {kind.value: kind.label for kind in (UpdateKind.REACH, UpdateKind.REOPENED)}


def major_blocks(figures: Figures, rows: Sequence[availability.MajorRow]) -> tuple[MajorIncidentBlock, ...]:
    """Return a block for each major incident, with its timeline as known at the as-of time."""
    if not rows:
        return ()
    ids = [row.id for row in rows]
    places, notices = defaultdict(list), defaultdict(list)
    for place in availability.reached(figures.facts, ids):
        places[place.major_incident_id].append(place)
    for notice in availability.updates(figures.facts, ids):
        notices[notice.major_incident_id].append(notice)
    mine, rules = figures.scope.agency_id, load_rules(figures.facts.conn)
    gone = _gone(figures.facts, notices)
    return tuple(
        MajorIncidentBlock(
            row.number,
            row.title,
            (row.service,) if row.service else (),
            tuple(place.code for place in places[row.id]),
            row.impact_start_at,
            row.declared_at or row.detected_at or row.impact_start_at,
            row.restored_at,
            next((place.impact for place in places[row.id] if place.agency_id == mine), "") or row.summary,
            _timeline(row, notices[row.id], figures.facts.as_of),
            row.cause,
            bool(row.cause) and row.review_done_on is not None,
            row.review_done_on or row.review_due,
            promises=_promises(notices[row.id], gone, rules, mine, figures.facts.as_of),
        )
        for row in rows
    )


def by_agency(figures: Figures) -> tuple[tuple[str, tuple[MajorPromises | None, ...]], ...]:
    """Return, by the code of each agency in scope, what it was promised in each incident that began in the period."""
    facts, period, mine = figures.facts, figures.period, figures.scope.agency_id
    ids = [row.id for row in availability.major_incidents(facts, figures.scope.alone(), period.start, period.end)]
    if not ids:
        return ()
    notices, rules = defaultdict(list), load_rules(facts.conn)
    for notice in availability.updates(facts, ids):
        notices[notice.major_incident_id].append(notice)
    gone = _gone(facts, notices)
    found: dict[str, list[MajorPromises | None]] = defaultdict(list)
    for place in availability.reached(facts, ids):
        if mine is None or place.agency_id == mine:
            told = notices[place.major_incident_id]
            found[place.code].append(_promises(told, gone, rules, place.agency_id, facts.as_of))
    return tuple((code, tuple(found[code])) for code in sorted(found))


def _gone(facts: Facts, notices: Mapping[int, Sequence[availability.Update]]) -> dict[int, datetime | None]:
    """Return when messages left, of those whose mails were tried until the as-of time."""
    return left(facts.conn, [one.id for told in notices.values() for one in told if one.sent], facts.as_of)


def _promises(
    told: Sequence[availability.Update],
    gone: Mapping[int, datetime | None],
    rules: MajorRules,
    agency_id: int | None,
    as_of: datetime,
) -> MajorPromises | None:
    entries = [
        Update(
            n.id,
            n.at,
            n.recorded_at,
            UpdateKind.read(n.kind),
            n.text,
            sent=n.sent,
            next_at=n.next_at,
            details=n.details,
            left_at=gone.get(n.id),
            stuck=n.id in gone and gone[n.id] is None,
        )
        for n in told
    ]
    return counted(entries, ledger(entries, rules, as_of), agency_id, as_of)


def drills(figures: Figures) -> tuple[DrillRow, ...]:
    """Return the drills of the period, which are in no figure."""
    found = availability.drills(figures.facts, figures.scope.alone(), figures.period.start, figures.period.end)
    return tuple(DrillRow(number, title, local_date(start)) for number, title, start in found)


def _timeline(
    row: availability.MajorRow, notices: Sequence[availability.Update], as_of: datetime
) -> tuple[TimelineEntry, ...]:
    known = [
        TimelineEntry(at, kind)
        for at, kind in (
            (row.impact_start_at, "Impact began"),
            (row.detected_at, "Detected"),
            (row.declared_at, "Declared"),
            (row.first_notice_at, "First notice"),
            (row.restored_at, "Restored"),
        )
        if at is not None and at <= as_of
    ]
    moments = {entry.at: entry.kind for entry in known}
    # a notice of the very moment says in words what the moment is
    told = [TimelineEntry(n.at, moments.pop(n.at, _named(n.kind)), n.text) for n in notices if n.kind not in _WITHIN]
    return tuple(sorted([*(e for e in known if e.at in moments), *told], key=lambda entry: entry.at))


def _named(kind: str) -> str:
    text = _LABELS.get(kind, kind.replace("_", " ").strip())
    return f"{text[:1].upper()}{text[1:]}" if text else "Not given"


def tile(blocks: Sequence[MajorIncidentBlock]) -> Tile:
    """Return how many began in the period, and what became of the updates that were promised."""
    note = "impact began in the period"
    if (found := summed(block.promises for block in blocks)) is not None:
        note += f"; {promised_text(found)}"
    elif blocks:
        note += "; promises were not measured"
    return Tile("major_incidents.count", "Major incidents", f"{len(blocks):,}", note)
