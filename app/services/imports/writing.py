"""A chunk of drafts into the database, in one transaction: each ticket whole, or listed with the reason."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import msgspec

from app.db import request_fields
from app.db.callers.directory import matched
from app.db.imports import findings, said, store
from app.db.imports.by_row import Refused, write_by_row
from app.db.imports.called import CALLED, TICKET, tickets_called
from app.db.imports.kinds import tasks
from app.db.keeping.left_out import destroyed
from app.db.records import time_of
from app.db.sla import load_target_book, share_levels
from app.db.tickets import store as ticket_store
from app.domain.eastern import local_date
from app.domain.imports.codes import Codes
from app.domain.imports.history import events_to_add
from app.domain.imports.plan import Plan
from app.domain.imports.values import Draft, Noted, RowError
from app.domain.request_fields import RequestField
from app.domain.sla.targets import TargetBook
from app.domain.tickets.projection import Event, Projection, TicketFacts, project_many
from app.domain.tickets.restated import desk_fields, overruled
from app.domain.tickets.told import Fact
from app.domain.tickets.years import years_touched
from app.domain.vocabulary import EventKind, TicketKind
from app.services.imports.answers import Asked
from app.services.imports.drafting import CHANGES, IDS, Drafted, digest
from app.services.imports.numbers import Numbers
from app.services.imports.orphans import Orphans, no_parent

if TYPE_CHECKING:
    from sqlalchemy import Connection

#: Columns that a newer export does not change.
_FIXED = frozenset({"number", "source"})
#: Columns of the database whose name is not that of our field.
_FIELD_OF = {"group_id": "group", "code": "group", "service_id": "service", "agency_id": "location"}
_SERVICES_SINCE = date(2000, 1, 1)


@dataclass(frozen=True, slots=True)
class Standing:
    """A ticket that is here already, with its events."""

    known: store.Known
    events: Sequence[Event]


@dataclass(slots=True)
class Item:
    """A ticket to write: what it is drafted from, what there is of it, and what follows."""

    drafted: Drafted
    draft: Draft
    number: str
    parent: int | None
    before: Standing | None
    added: Sequence[Event]
    projection: Projection | None = None
    answers: Sequence[tuple[RequestField, str]] = ()


@dataclass(slots=True)
class Written:
    """What a chunk came to. `findings_by_field`: of all tickets written; `left`: rows of destroyed records."""

    created: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    unchanged: int = 0
    restated: int = 0
    events: int = 0
    errors: list[RowError] = field(default_factory=list)
    left: list[RowError] = field(default_factory=list)
    findings: int = 0
    findings_by_field: Counter[str] = field(default_factory=Counter)
    excluded: int = 0
    renamed: int = 0
    no_target: int = 0
    joined: int = 0


class Writer:
    """Writes the chunks of one import. `would_be`: numbers, and the source's ids, that a dry run would create."""

    def __init__(
        self, plan: Plan, codes: Codes, source: str, file: str, book: TargetBook, now: datetime, *, dry_run: bool
    ) -> None:
        self.plan, self.codes, self.source, self.file = plan, codes, source, f"{source}:{file}"
        self.book, self.now, self.dry_run = book, now, dry_run
        self.run_id = 0
        self.would_be = Numbers()
        self.callers: Mapping[str, int] = {}  # who callers are in the directory, by what the rows at work say
        self.orphans = Orphans(source)

    def chunk(self, conn: Connection, drafts: Sequence[Drafted], *, ask: bool = True) -> Written:
        """Write the drafts; within the connection's transaction, which may be a trial.

        `ask` False: nothing is written at all, the database is only read; what it would refuse is not known.
        """
        written = Written()
        self._leave_out(conn, drafts, written)
        ready = [d for d in drafts if d.draft is not None]
        if ask:
            share_levels(conn)
            self.book = load_target_book(conn)  # somebody may have changed it since the last chunk
            store.hold_tickets(conn, self._names(ready), self.source)
        known = store.known_tickets(conn, self._names(ready))
        ours = {k.number: k for k in known.values() if k.source == self.source}
        events = ticket_store.events_of(conn, [k.id for k in ours.values()]) if ours else {}
        called = tickets_called(conn, self.source, (d.number for d in map(_draft_of, ready)), ours, self._other)
        there = {theirs: Standing(ours[number], events[ours[number].id]) for theirs, number in called.items()}
        if ask:
            self._make_codes(conn, ready)
        ids = ticket_store.load_codes(conn)
        services = ids.services if ask else {**ids.services, **self._imagined(ids.services)}
        parents = self._parents(conn, ready)
        taken = set(known) | store.gone_numbers(conn, self._names(ready))
        items = [item for d in ready if (item := self._item(d, taken, there, parents, written)) is not None]
        self._project([item for item in items if item.added or item.before is None], ids, services, written)
        self._project([i for i in items if i.projection is None and self._says_more(i)], ids, services, written)
        if self.plan.at["answers"] is not None:
            self._answer(conn, items, services)
            self._project([i for i in items if i.projection is None and i.answers], ids, services, written)
        to_write = [item for item in items if item.projection is not None]
        written.unchanged = len(items) - len(to_write)
        if ask:
            outcome = write_by_row(conn, to_write, self._write)
            written.errors += [self._refused(refused) for refused in outcome.refused]
            done, same = outcome.written, [item for item in items if item.projection is None]
            self._keep(conn, [d for d in drafts if d.draft is None] + [i.drafted for i in same if i.drafted.known])
        else:
            done, same = to_write, [item for item in items if item.projection is None]
        self._count(done, written)
        rows = self._findings(drafts, done, written, ids.agencies)
        if ask:
            came_in = {item.drafted.number for item in (*done, *same)}
            named = {d.id for d in drafts if d.id}
            came_in |= {item.drafted.id for item in (*done, *same) if item.drafted.id}
            numbers = {d.number for d in drafts} | named | {item.number for item in items}
            drafted = {item.number for item in done}
            scope = findings.Scope(self.source, self.file, drafted, came_in | {i.number for i in (*done, *same)})
            written.findings = findings.settle(conn, scope, numbers, rows, self.now)
            written.joined = self._join(conn, done)
        else:
            written.findings = sum(row["source"] == self.source for row in rows)
        return written

    def _leave_out(self, conn: Connection, drafts: Sequence[Drafted], written: Written) -> None:
        """Let nothing come of rows whose records were destroyed here: neither tickets, nor what would be kept."""
        names = {name for d in drafts for name in (d.number, d.id) if name}
        gone = destroyed(conn, self.source, TICKET, names)
        for d in drafts if gone else ():
            why = gone.get(d.number) or gone.get(d.id)
            if why is None:
                continue
            row = d.draft.row if d.draft is not None else min([k.row for k in d.keep], default=d.row)
            more = f" (one of {d.rows:,} rows of it)" if d.rows > 1 else ""
            d.draft, d.waiting, d.keep, d.notes, d.errors, d.older = None, None, [], [], [], []
            d.row = row
            written.left.append(RowError(row, self.plan.column("number"), f"{why}{more}"))

    # --- what is there ----------------------------------------------------------------------------
    def _names(self, drafts: Iterable[Drafted]) -> list[str]:
        numbers = [d.draft.number for d in drafts if d.draft is not None]
        return [*numbers, *map(self._other, numbers)]

    def _other(self, number: str) -> str:
        return self.plan.mapping.number_when_taken.format(number=number)

    def _parents(self, conn: Connection, drafts: Iterable[Drafted]) -> dict[str, int]:
        """Return ids of the parents that drafts name, by their numbers or the source's own ids."""
        wanted = {d.draft.parent for d in drafts if d.draft is not None and d.draft.parent}
        if not wanted:
            return {}
        found = self._called(conn, wanted)
        if self.plan.at["record_id"] is None:
            return found
        told = said.said_before(conn, self.source, IDS, wanted - found.keys())
        numbers = {id: str(rows[-1].cells[0]) for id, rows in told.items()}
        theirs = self._called(conn, set(numbers.values()))
        found.update((id, theirs[number]) for id, number in numbers.items() if number in theirs)
        return found

    def _called(self, conn: Connection, numbers: set[str]) -> dict[str, int]:
        """Return ids of the tickets that the source calls by these numbers."""
        here = store.parents_of(conn, [*numbers, *map(self._other, numbers)], self.source)
        called = tickets_called(conn, self.source, numbers, here, self._other)
        return {theirs: here[number] for theirs, number in called.items()}

    def _make_codes(self, conn: Connection, drafts: Sequence[Drafted]) -> None:
        """Make support groups and services that the source names for the first time."""
        used = {event.new for d in drafts if d.draft for event in d.draft.events if event.kind is EventKind.GROUP}
        used |= {d.draft.group for d in drafts if d.draft}
        groups = {code: name for code, name in self.codes.new_groups.items() if code in used}
        if groups:
            store.add_groups(conn, groups)
        if self.codes.new_services:
            store.add_services(conn, self.codes.new_services, _SERVICES_SINCE)

    def _imagined(self, there: Mapping[str, int]) -> dict[str, int]:
        """Return ids for services that a look without writing would make."""
        new = [code for code in self.codes.new_services if code not in there]
        return {code: -1 - i for i, code in enumerate(new)}

    # --- what is to be done -----------------------------------------------------------------------
    def _item(
        self,
        drafted: Drafted,
        taken: set[str],
        there: Mapping[str, Standing],
        parents: Mapping[str, int],
        written: Written,
    ) -> Item | None:
        draft = drafted.draft
        assert draft is not None
        number, other = draft.number, self._other(draft.number)
        parent = parents.get(draft.parent)
        if (
            draft.parent
            and parent is None
            and any(one in self.would_be for one in (draft.parent, self._other(draft.parent)))
        ):
            parent = _WOULD_BE
        if draft.parent and parent is None:
            why = no_parent(draft.parent)
            draft.notes = [note for note in draft.notes if note.problem != why]
            draft.notes.append(Noted(draft.row, self.plan.column("parent"), why, False))
        before = there.get(number)
        if before is not None:
            added = events_to_add(before.events, draft.events, self.now, draft.today)
            return Item(drafted, draft, before.known.number, parent, before, added)
        if number in taken:
            if other in taken:
                why = f"{number} and {other} are both taken by other tickets"
                written.errors.append(RowError(draft.row, self.plan.column("number"), why))
                return None
            number, written.renamed = other, written.renamed + 1
        taken.add(number)
        return Item(drafted, draft, number, parent, None, draft.events)

    def _says_more(self, item: Item) -> bool:
        """Return whether something beside the events of a ticket may have changed."""
        assert item.before is not None
        known = item.before.known
        becomes_child = item.parent not in (None, known.parent_id) and "parent_id" not in desk_fields(
            item.before.events
        )
        return (
            (bool(item.drafted.keep) and not item.drafted.known)
            or known.told != item.draft.told.text
            or becomes_child
            or (item.drafted.kind != CHANGES and self._is_read_otherwise(item, item.before))
        )

    @staticmethod
    def _is_read_otherwise(item: Item, before: Standing) -> bool:
        """Return whether the same row means something else now, because the mapping was changed."""
        known, draft, kept = before.known, item.draft, desk_fields(before.events)
        last = {event.kind: event.new or "" for event in draft.events}  # of each kind
        reads = {
            "kind": (known.kind, draft.kind),
            "priority": (str(known.priority), last.get(EventKind.PRIORITY, str(draft.priority))),
            "impact": (known.impact, draft.impact),
            "urgency": (known.urgency, draft.urgency),
            "channel": (known.channel, draft.channel),
            "group": (known.group, last.get(EventKind.GROUP, draft.group)),
            "service": (known.service, last.get(EventKind.SERVICE, draft.service)),
        }
        return any(was != now for name, (was, now) in reads.items() if name not in kept)

    def _project(
        self, items: Sequence[Item], ids: ticket_store.Codes, services: Mapping[str, int], written: Written
    ) -> None:
        facts = [
            TicketFacts(
                TicketKind(item.draft.kind),
                ids.agencies[item.draft.agency],
                services.get(item.draft.service),
                item.draft.priority,
                child=item.parent is not None,
                excluded=item.draft.excluded,
                group_id=ids.groups.get(item.draft.group),
                resolution_code=item.draft.resolution_code,
                told=item.draft.told,
            )
            for item in items
        ]
        pairs = [
            (fact, item.added if item.before is None else [*item.before.events, *item.added])
            for fact, item in zip(facts, items, strict=True)
        ]
        made = project_many(pairs, self.book, ids.agencies, services, ids.groups)
        for item, projection in zip(items, made, strict=True):
            item.projection = projection
        self.codes.no_holidays.update(years_touched(made, self.book))
        written.no_target += sum(not p.clocks and Fact.RESOLUTION in f.told for f, p in zip(facts, made, strict=True))

    def _answer(self, conn: Connection, items: Sequence[Item], services: Mapping[str, int]) -> None:
        """Say which answers of requests are new; what is wrong with others is noted."""
        asked = Asked.on(conn, local_date(self.now))
        there = request_fields.values_of(conn, [one.before.known.id for one in items if one.before is not None])
        for item in items:
            before, projection = item.before, item.projection
            service: Any = None
            if projection is not None:
                service = projection.fields["service_id"]
            elif before is not None:
                service = services.get(before.known.service)
            known = there.get(before.known.id, {}) if before is not None else {}
            events = before.events if before is not None else ()
            item.answers = asked.taken(item.draft, self.plan.column("answers"), service, known, events)

    # --- writing ----------------------------------------------------------------------------------
    def _write(self, conn: Connection, items: Sequence[Item]) -> None:
        self.callers = matched(conn, {item.draft.caller for item in items})
        new = [
            store.NewTicket(self._columns(item), item.added, item.projection)
            for item in items
            if item.before is None and item.projection is not None
        ]
        if not self.dry_run:  # a sequence keeps what it gave, whatever is taken back
            store.reserve_numbers(conn, (str(ticket.columns["number"]) for ticket in new))
        ids = store.add_tickets(conn, new)
        for item in items:
            before, projection = item.before, item.projection
            if before is None or projection is None:
                continue
            kept = desk_fields(before.events)
            plain = {n: v for n, v in self._columns(item).items() if n not in _FIXED and n not in kept}
            if "caller" in kept:
                plain.pop("caller_id", None)  # who the desk says it is
            if item.drafted.kind == CHANGES:  # which tells the history, and no more
                plain = {"told": plain["told"]}
            ticket_store.append_events(conn, before.known.id, item.added)
            ticket_store.write_projection(conn, before.known.id, projection, before.known.version, more=plain)
        if any(item.answers for item in items):
            ids |= {item.number: item.before.known.id for item in items if item.before is not None}
            told = ((ids[item.number], *answer) for item in items for answer in item.answers)
            request_fields.answer_many(conn, told, time_of(conn))
        bundles = {item.number: item.draft.bundle for item in items}
        tasks.beside_tickets(conn, self.source, bundles, {item.number: item.draft.number for item in items})
        self._keep(conn, (item.drafted for item in items))
        renamed = [item for item in items if item.before is None and item.number != item.draft.number]
        said.keep(conn, self.source, CALLED, self.run_id, [_called(item) for item in renamed])

    def _keep(self, conn: Connection, drafts: Iterable[Drafted]) -> None:
        """Keep what the file said of records, also of those that wait for others, or lost against others."""
        kinds: dict[str, list[said.NewlySaid]] = {}
        ids: dict[str, said.NewlySaid] = {}
        for d in drafts:
            kinds.setdefault(d.kind, []).extend(_said(d, self.run_id))
            if d.id and d.draft is not None:
                cells = msgspec.json.encode([d.number]).decode()
                ids[d.id] = said.NewlySaid(d.id, d.draft.opened_at, digest(d.number), cells, d.draft.row)
        if ids:
            there = said.said_before(conn, self.source, IDS, ids)
            kinds[IDS] = [
                one
                for id, one in ids.items()
                if all(s.cells != msgspec.json.decode(one.cells) for s in there.get(id, ()))
            ]
        for kind, rows in kinds.items():
            said.keep(conn, self.source, kind, self.run_id, rows)

    def _columns(self, item: Item) -> dict[str, Any]:
        draft = item.draft
        return {
            "number": item.number,
            "kind": draft.kind,
            "title": draft.title,
            "description": draft.description,
            "impact": draft.impact,
            "urgency": draft.urgency,
            "category": self.codes.category(draft.category),
            "channel": draft.channel,
            "caller": draft.caller,
            "caller_id": self.callers.get(draft.caller),
            "parent_id": None if item.parent == _WOULD_BE else item.parent,
            "source": self.source,
            "told": draft.told.text,
        }

    def _refused(self, refused: Refused[Item]) -> RowError:
        name = _FIELD_OF.get(refused.field, refused.field)
        column = self.plan.column(name) if name in self.plan.at else ""
        return RowError(refused.item.draft.row, column or name, refused.why)

    def _join(self, conn: Connection, done: Sequence[Item]) -> int:
        """Make children of tickets that waited for those that came in; returns how many."""
        for item in done:
            if item.draft.parent and item.parent is None:
                for parent in (item.draft.parent, self._other(item.draft.parent)):
                    self.orphans.add(parent, item.number)
        new: dict[str, str] = {}
        for item in done:
            if item.before is None:
                names = (item.draft.number, item.number, item.drafted.id)
                new |= {name: item.number for name in names if name}
        return self.orphans.join(conn, new, self.book, self.now)

    # --- counting ---------------------------------------------------------------------------------
    def _count(self, done: Sequence[Item], written: Written) -> None:
        for item in done:
            (written.created if item.before is None else written.updated).append(item.number)
            written.events += len(item.added)
            written.restated += bool(item.added) and item.added[0].kind is EventKind.RESTATED
            assert item.projection is not None
            written.excluded += bool(item.projection.fields["excluded"])
        if self.dry_run and self.plan.at["parent"] is not None:
            self.would_be.add(written.created)
            self.would_be.add(item.drafted.id for item in done if item.drafted.id)

    def _findings(
        self, drafts: Sequence[Drafted], done: Sequence[Item], written: Written, agencies: Mapping[str, int]
    ) -> list[dict[str, Any]]:
        """Return the findings about the tickets written, and about the rows that did not come in."""
        rows: list[dict[str, Any]] = []
        for item in done:
            found = self._found(item, agencies)
            written.findings_by_field.update(str(row["field"]) for row in found)
            rows += found
        by_row = {error.row: error for error in written.errors}
        for d in drafts:
            errors = [*d.errors, *([by_row[d.draft.row]] if d.draft is not None and d.draft.row in by_row else [])]
            if d.waiting is not None:
                errors.append(d.waiting)
            at = d.at or (d.draft.opened_at if d.draft is not None else None)
            rows += [
                _finding(self.source, n.row, d.number, n.field, n.problem, n.excluded, self.now, None, n.occurred_at)
                for n in d.notes
            ]
            code = self.codes.known_agency(d.location) if d.location else None
            rows += refusals(errors, self.file, d.number, self.now, at, agencies.get(code or ""))
        return rows

    def _found(self, item: Item, agencies: Mapping[str, int]) -> list[dict[str, Any]]:
        """Return the findings of the reader and of the projection about one ticket; one for each row and field."""
        draft, projection = item.draft, item.projection
        assert projection is not None
        found: dict[tuple[int, str], dict[str, Any]] = {}
        notes = [(n.row, n.field, n.problem, n.excluded, n.occurred_at) for n in draft.notes]
        notes += [(draft.row, f.field, f.problem, f.excluded, draft.opened_at) for f in projection.findings]
        if item.before is not None:
            theirs = {event.kind for event in overruled([*item.before.events, *item.added])}
            notes += [
                (
                    draft.row,
                    kind.value,
                    "the source tells it otherwise than the desk, whose word stands",
                    False,
                    draft.opened_at,
                )
                for kind in sorted(theirs)
            ]
        for row, name, problem, excluded, at in notes:
            same = found.get((row, name))
            if same is not None:
                same["problem"] += f"; {problem}"
                same["excluded"] |= excluded
                continue
            found[row, name] = _finding(
                self.source,
                row,
                item.number,
                name,
                problem,
                excluded,
                self.now,
                agencies[draft.agency],
                at or draft.opened_at,
            )
        return list(found.values())


#: The id of a parent that a dry run has not written.
_WOULD_BE = -1


def _draft_of(drafted: Drafted) -> Draft:
    assert drafted.draft is not None
    return drafted.draft


def _called(item: Item) -> said.NewlySaid:
    theirs = item.draft.number
    cells = msgspec.json.encode([theirs]).decode()
    return said.NewlySaid(item.number, item.draft.opened_at, digest(theirs), cells, item.draft.row)


def _said(drafted: Drafted, run_id: int) -> Iterable[said.NewlySaid]:
    """Return what is kept; what is said anew is kept in each import that says so, though the same was said before."""
    for at, hash, cells, row in drafted.keep:
        own = f"{said.ANEW}{run_id}:{hash.removeprefix(said.ANEW)}" if hash.startswith(said.ANEW) else hash
        yield said.NewlySaid(drafted.number, at, own, cells, row)


def _finding(
    source: str,
    row: int,
    number: str,
    name: str,
    problem: str,
    excluded: bool,
    now: datetime,
    agency: int | None,
    at: datetime | None,
) -> dict[str, Any]:
    return {
        "source": source,
        "row": row,
        "ticket_number": number,
        "field": str(name),
        "problem": problem,
        "excluded": excluded,
        "found_at": now,
        "agency_id": agency,
        "occurred_at": at,
    }


def refusals(
    errors: Iterable[RowError],
    file: str,
    number: str,
    now: datetime,
    at: datetime | None = None,
    agency: int | None = None,
) -> list[dict[str, Any]]:
    """Return the findings about rows that did not come in, one for each row and field."""
    kept = {(error.row, error.field): error for error in errors}
    return [_finding(file, e.row, number, e.field, e.why, True, now, agency, at) for e in kept.values()]
