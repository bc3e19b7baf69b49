"""Import of other service desks' exports: read a file, turn it into events, write what is new."""

from __future__ import annotations

import gc
import logging
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from app.db.engine import Database
from app.db.imports import store
from app.db.sla import load_target_book
from app.db.tickets import store as ticket_store
from app.domain.imports import audit_rows
from app.domain.imports.audit_log import AuditLogReader
from app.domain.imports.codes import Codes
from app.domain.imports.dates import Dates, decide
from app.domain.imports.history import HistoryDiffers, new_events, renumbered, row_fingerprint
from app.domain.imports.list_export import ListReader, Standing
from app.domain.imports.mapping import Mapping
from app.domain.imports.plan import Plan
from app.domain.imports.report import ImportReport
from app.domain.imports.values import Draft, Noted, RowError
from app.domain.sla.targets import TargetBook
from app.domain.tickets.projection import Event, Projection, TicketFacts, project_many
from app.domain.tickets.told import Fact
from app.domain.vocabulary import Role, TicketKind
from app.domain.words import count
from app.errors import InputError, NotAllowed
from app.logs import Term
from app.services.imports import notes as import_notes
from app.services.imports.kinds.flow import import_records
from app.services.imports.kinds.opening import records_of
from app.services.imports.look import mapping_for
from app.services.imports.mapping import load_mapping
from app.services.imports.reading import Opened, open_file
from app.work import Cancelled, Work

__all__ = ["ImportReport", "RowError", "import_file"]

log = logging.getLogger("longleaf.imports")

#: Tickets in one transaction: each is written whole or not at all.
CHUNK = 1000
Cells = Sequence[str]


def import_file(
    db: Database,
    path: str | Path,
    *,
    format: str | None = None,
    mapping: str | Path | Mapping | None = None,
    dry_run: bool = False,
    work: Work | None = None,
) -> ImportReport:
    """Import an export file. `mapping`: itself, a TOML file, or the name of a saved or ready one; else what is proposed
    for the file, as far as that is sure.

    Tickets that came from the same source before are compared: what is new is added, nothing is taken back. May
    be interrupted and repeated. Rows that cannot come in are listed in the report; a file or mapping that cannot
    be used at all raises InputError and nothing is written.
    """
    begun = time.perf_counter()
    if not dry_run and Role.ADMIN not in db.actor.roles:
        raise NotAllowed("Only an administrator may import.", hint="Ask an administrator, or use --dry-run to look.")
    if format not in (None, "servicenow", "csv"):
        raise InputError(f'Unknown format "{format}".', hint="Use servicenow or csv.")
    records = records_of(db, Path(path), mapping) if format is None else None
    if records is not None:
        return import_records(db, Path(path), *records, dry_run=dry_run, work=work or Work())
    if mapping is None:
        mapping = mapping_for(db, Path(path), "servicenow-list" if format == "csv" else None)
    elif not isinstance(mapping, Mapping):
        mapping = load_mapping(mapping, db)
    opened = open_file(Path(path), mapping, format)
    run = _Run(db, Path(path).name, opened, dry_run, work or Work())
    try:
        with _without_gc():
            run.execute()
    except Cancelled as stop:
        log.info("Import stopped: %d rows read, %d tickets created", run.opened.table.read, run.counts["created"])
        raise Cancelled(run.so_far()) from stop
    report = run.report(time.perf_counter() - begun)
    log.info(
        "%s: %d rows read, %d created, %d updated, %d unchanged, %d skipped, %d events after %d ms",
        Term("Import without writing" if dry_run else "Import"),
        report.read,
        report.created,
        report.updated,
        report.unchanged,
        report.skipped,
        report.events,
        report.seconds * 1000,
    )
    return report


@contextmanager
def _without_gc() -> Iterator[None]:
    """A file's rows are millions of objects without a cycle; looking for cycles took a fifth of the time."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


@dataclass(slots=True)
class _Batch:
    """What a chunk of tickets asks the database to do."""

    new: list[store.NewTicket] = field(default_factory=list)
    updates: list[tuple[int, int, list[Event], Projection, dict[str, Any]]] = field(default_factory=list)
    fresh_findings: list[dict[str, Any]] = field(default_factory=list)
    findings: list[dict[str, Any]] = field(default_factory=list)
    excluded: int = 0


class _Run:
    """One import from the opened file to the report."""

    def __init__(self, db: Database, name: str, opened: Opened, dry_run: bool, work: Work) -> None:
        self.db, self.name, self.opened, self.dry_run, self.work = db, name, opened, dry_run, work
        self.mapping: Mapping = opened.mapping
        self.plan = Plan(self.mapping, opened.table.header, name, opened.table.repeated)
        self.source = f"import:{self.mapping.source}"
        self.now = db.now()
        self.counts: Counter[str] = Counter()
        self.by_field: Counter[str] = Counter()
        self.warnings: list[str] = []
        self.errors: list[RowError] = []
        self.run_id = 0
        with db.read() as conn:
            self.names = {what: store.names_of(conn, what) for what in ("agency", "service", "support_group")}
            self.ids = ticket_store.load_codes(conn)
            self.book: TargetBook = load_target_book(conn)
        self.codes = Codes(self.plan.mapping, self.names["agency"], self.names["service"], self.names["support_group"])
        self._made: set[str] = set()
        self._service_ids = dict(self.ids.services)
        self.dates: Dates

    # --- the steps --------------------------------------------------------------------------------
    def execute(self) -> None:
        """Read everything, then write chunk by chunk; the run's own record tells whether it came to its end."""
        self.work.step(0, None, f"reading {self.name}")
        drafts, total = self._audit_log() if self.mapping.layout == "events" else self._list()
        if not self.dry_run:
            self.run_id = self.db.write(
                lambda conn: store.begin_run(conn, self.source, self.name, self.opened.sha256, self.now),
                what=f"import {self.name}",
            )
        started, done = time.perf_counter(), 0
        for chunk, size in drafts:
            if chunk:
                self._chunk(chunk, f"import:{self.run_id}:{done}")
            done += size
            self.work.step(done, total, _pace(done, total, time.perf_counter() - started))
        self.errors += self.opened.table.errors
        self.errors.sort()
        self.warnings += import_notes.notes(self.plan, self.codes, self.dates, self.opened.table.read, self.counts)
        if not self.dry_run:
            self.db.write(self._finish, what=f"import {self.name}", op_id=f"import:{self.run_id}:end")

    def _decide_dates(self, texts: Iterable[tuple[str, int, str]]) -> None:
        rules = self.mapping.dates
        self.dates = Dates(decide(texts, self.name, rules.format), rules.zone)

    def _audit_log(self) -> tuple[Iterator[tuple[list[tuple[Draft, Cells]], int]], int]:
        logs = audit_rows.collect(self.opened.table, self.plan)
        self._decide_dates(audit_rows.date_texts(logs, self.plan))
        if audit_rows.newest_first(logs, self.plan, self.dates):
            raise InputError(
                f"{self.name}: the rows of a ticket run from the newest to the oldest.",
                hint=f"Sort the export by {self.plan.column('changed_at')}, oldest first, and import again.",
            )
        reader = AuditLogReader(self.plan, self.dates, self.codes, self.now)

        def drafts() -> Iterator[tuple[list[tuple[Draft, Cells]], int]]:
            numbers = list(logs)
            for start in range(0, len(numbers), CHUNK):
                part = numbers[start : start + CHUNK]
                made = [reader.draft(number, logs.pop(number)) for number in part]
                yield [(draft, ()) for draft in made if draft is not None], len(part)
            self.errors += reader.errors
            if reader.recorded_late:
                self.warnings.append(
                    f"{reader.recorded_late:,} tickets were recorded after they were opened; the opening counts "
                    f"({self.plan.column('recorded_at')} later than {self.plan.column('opened_at')})."
                )

        return drafts(), len(logs)

    def _list(self) -> tuple[Iterator[tuple[list[tuple[Draft, Cells]], int]], int]:
        table, plan = self.opened.table, self.plan
        rows = [(row, tuple(cells[i] for i in plan.used)) for row, cells in table]
        self._decide_dates(
            (plan.clean(cells[position]), row, name)
            for row, cells in rows
            for position, name in plan.dates
            if plan.clean(cells[position])
        )
        reader = self._list_reader = ListReader(plan, self.dates, self.codes, self.now)

        def drafts() -> Iterator[tuple[list[tuple[Draft, Cells]], int]]:
            seen: dict[str, int] = {}
            children: list[tuple[Draft, Cells]] = []
            part: list[tuple[Draft, Cells]] = []
            size = 0
            for row, cells in rows:
                size += 1
                draft = reader.draft(row, cells)
                if draft is not None and draft.number in seen:
                    why = f"{draft.number} stands in row {seen[draft.number]} too; that one counts"
                    table.refuse(row, plan.column("number"), why)
                elif draft is not None:
                    seen[draft.number] = row
                    (children if draft.parent else part).append((draft, cells))
                if len(part) >= CHUNK:
                    yield part, size
                    part, size = [], 0
            yield part, size
            for start in range(0, len(children), CHUNK):  # after their parents
                yield children[start : start + CHUNK], 0
            self.errors += reader.errors
            if reader.unknown_assignment:
                self.warnings.append(
                    f"{count(reader.unknown_assignment, 'ticket')} with a person and no date of assignment: "
                    "their response is not measured (columns.responded_at can name a column that has it)."
                )

        return drafts(), len(rows)

    # --- one chunk --------------------------------------------------------------------------------
    def _chunk(self, drafts: list[tuple[Draft, Cells]], op_id: str) -> None:
        taken = self.mapping.number_when_taken
        numbers = [draft.number for draft, _ in drafts]
        others = {number: taken.format(number=number) for number in numbers}
        with self.db.read(self.work) as conn:
            known = store.known_tickets(conn, [*numbers, *others.values()])
            ours = {k.number: k for k in known.values() if k.source == self.source}
            there = ticket_store.events_of(conn, [k.id for k in ours.values()]) if ours else {}
            wanted = {draft.parent for draft, _ in drafts if draft.parent}
            parents = store.parents_of(conn, [*wanted, *(taken.format(number=p) for p in wanted)], self.source)
        batch = _Batch()
        self._make_codes(op_id)
        renamed = 0
        fresh: list[tuple[Draft, str, int | None]] = []
        for draft, cells in drafts:
            other = others[draft.number]
            parent = parents.get(draft.parent) or parents.get(taken.format(number=draft.parent))
            before = ours.get(draft.number) or ours.get(other)
            if before is not None:
                self._known(batch, draft, cells, before, there[before.id], parent)
                continue
            number = draft.number
            if number in known:
                if other in known:
                    why = f"{number} and {other} are both taken by tickets of other sources"
                    self.errors.append(RowError(draft.row, self.plan.column("number"), why))
                    continue
                number, renamed = other, renamed + 1
            if draft.parent and parent is None:
                why = f"its parent {draft.parent} is not here; the ticket counts by itself"
                draft.notes.append(Noted(draft.row, self.plan.column("parent"), why, False))
            fresh.append((draft, number, parent))
        projections = self._project([(draft, draft.events, parent) for draft, _, parent in fresh])
        for (draft, number, parent), projection in zip(fresh, projections, strict=True):
            batch.new.append(store.NewTicket(self._columns(draft, number, parent), draft.events, projection))
            self.counts["events"] += len(draft.events)
            self._find(batch.fresh_findings, batch, draft, number, projection)
        self.counts["renamed"] += renamed
        self.counts["excluded"] += batch.excluded
        if not self.dry_run and (batch.new or batch.updates):
            self.db.write(lambda conn: self._write(conn, batch), what=f"import {self.name}", op_id=op_id)
        self.counts["created"] += len(batch.new)
        self.counts["updated"] += len(batch.updates)
        self.counts["findings"] += len(batch.fresh_findings) + len(batch.findings)

    def _known(
        self, batch: _Batch, draft: Draft, cells: Cells, before: store.Known, there: list[Event], parent: int | None
    ) -> None:
        """A ticket that came in before: unchanged, updated, or refused because its past differs."""
        if self.mapping.layout == "tickets":
            if row_fingerprint(there) == draft.fingerprint:
                self.counts["unchanged"] += 1
                return
            standing = Standing(
                before.state,
                before.hold_reason,
                before.priority,
                before.agency,
                before.service,
                before.group,
                before.assignee,
            )
            added = renumbered(self._list_reader.update(draft, cells, standing), there)
        else:
            try:
                added = new_events(there, draft.events)
            except HistoryDiffers as error:
                self.errors.append(RowError(draft.row, self.plan.column("number"), f"{before.number}: {error}"))
                return
            if not added:
                self.counts["unchanged"] += 1
                return
        (projection,) = self._project([(draft, [*there, *added], parent)])
        plain = {n: v for n, v in self._columns(draft, before.number, parent).items() if n not in _FIXED}
        batch.updates.append((before.id, before.version, added, projection, plain))
        self.counts["events"] += len(added)
        self._find(batch.findings, batch, draft, before.number, projection)

    def _make_codes(self, op_id: str) -> None:
        """Support groups and services that the drafts name for the first time."""
        groups = {c: n for c, n in self.codes.new_groups.items() if c not in self._made}
        services = {c: n for c, n in self.codes.new_services.items() if c not in self._service_ids}
        if not groups and not services:
            return
        self._made |= set(groups)
        if self.dry_run:
            self._service_ids |= {code: -1 - i for i, code in enumerate(services)}
            return
        since = date(2000, 1, 1)

        def act(conn: Any) -> None:
            store.add_groups(conn, groups)
            store.add_services(conn, services, since)

        self.db.write(act, what=f"import {self.name}", op_id=f"{op_id}:codes")
        with self.db.read() as conn:
            self.ids = ticket_store.load_codes(conn)
        self._service_ids = dict(self.ids.services)

    def _project(self, tickets: Sequence[tuple[Draft, Sequence[Event], int | None]]) -> list[Projection]:
        """Projections of (draft, all its events, parent's id)."""
        facts = [
            TicketFacts(
                TicketKind(draft.kind),
                self.ids.agencies[draft.agency],
                self._service_ids.get(draft.service),
                draft.priority,
                child=parent is not None,
                excluded=draft.excluded,
                group_id=self.ids.groups.get(draft.group),
                resolution_code=draft.resolution_code,
                told=draft.told,
            )
            for draft, _, parent in tickets
        ]
        pairs = [(fact, events) for fact, (_, events, _) in zip(facts, tickets, strict=True)]
        made = project_many(pairs, self.book, self.ids.agencies, self._service_ids, self.ids.groups)
        self.counts["no_target"] += sum(
            not p.clocks and Fact.RESOLUTION in f.told for f, p in zip(facts, made, strict=True)
        )
        return made

    def _columns(self, draft: Draft, number: str, parent: int | None) -> dict[str, Any]:
        return {
            "number": number,
            "kind": draft.kind,
            "title": draft.title,
            "description": draft.description,
            "impact": draft.impact,
            "urgency": draft.urgency,
            "category": draft.category,
            "channel": draft.channel,
            "caller": draft.caller,
            "parent_id": parent,
            "source": self.source,
            "told": draft.told.text,
        }

    def _find(
        self, rows: list[dict[str, Any]], batch: _Batch, draft: Draft, number: str, projection: Projection
    ) -> None:
        """Findings of the reader and of the projection about one ticket; one for each row and field."""
        agency = self.ids.agencies[draft.agency]
        found: dict[tuple[int, str], dict[str, Any]] = {}
        notes = [(n.row, n.field, n.problem, n.excluded, n.occurred_at) for n in draft.notes]
        notes += [(draft.row, f.field, f.problem, f.excluded, draft.opened_at) for f in projection.findings]
        for row, name, problem, excluded, at in notes:
            same = found.get((row, name))
            if same is not None:
                same["problem"] += f"; {problem}"
                same["excluded"] |= excluded
                continue
            self.by_field[str(name)] += 1
            found[row, name] = {
                "source": self.source,
                "row": row,
                "ticket_number": number,
                "field": str(name),
                "problem": problem,
                "excluded": excluded,
                "found_at": self.now,
                "agency_id": agency,
                "occurred_at": at or draft.opened_at,
            }
        rows.extend(found.values())
        batch.excluded += bool(projection.fields["excluded"])

    def _write(self, conn: Any, batch: _Batch) -> None:
        store.reserve_numbers(conn, (str(ticket.columns["number"]) for ticket in batch.new))
        store.add_tickets(conn, batch.new)
        for ticket_id, version, added, projection, plain in batch.updates:
            ticket_store.append_events(conn, ticket_id, added)
            ticket_store.write_projection(conn, ticket_id, projection, version, more=plain)
        store.add_findings(conn, batch.fresh_findings, fresh=True)
        store.add_findings(conn, batch.findings)

    def _finish(self, conn: Any) -> None:
        rows = [
            {
                "source": f"{self.source}:{self.name}",
                "row": e.row,
                "ticket_number": "",
                "field": e.field,
                "problem": e.why,
                "excluded": True,
                "found_at": self.now,
                "agency_id": None,
                "occurred_at": None,
            }
            for e in {(e.row, e.field): e for e in self.errors}.values()
        ]
        store.add_findings(conn, rows)
        counts = {
            "rows_read": self.opened.table.read,
            "created": self.counts["created"],
            "updated": self.counts["updated"],
            "skipped": len({e.row for e in self.errors}),
            "errors": len(self.errors),
        }
        store.end_run(conn, self.run_id, counts, self.warnings, self.db.now())
        if self.counts["created"] >= CHUNK:
            store.note_sizes(conn)

    def so_far(self) -> str:
        """Return the sentences about what a stopped import leaves."""
        if self.dry_run:
            return f"The dry run of {self.name} was stopped; nothing was written."
        there = self.counts["created"] + self.counts["updated"]
        return (
            f"The import of {self.name} was stopped. {there:,} tickets came in, each of them whole.\n"
            "Import the file again to bring in the rest; what is there stays as it is."
        )

    # --- the report -------------------------------------------------------------------------------
    def report(self, seconds: float) -> ImportReport:
        """Return the report of the finished import, which took so many seconds."""
        return ImportReport(
            file=self.name,
            mapping=self.mapping.name,
            dry_run=self.dry_run,
            read=self.opened.table.read,
            created=self.counts["created"],
            updated=self.counts["updated"],
            unchanged=self.counts["unchanged"],
            skipped=len({e.row for e in self.errors}),
            events=self.counts["events"],
            errors=tuple(self.errors),
            findings=self.counts["findings"],
            findings_by_field=dict(self.by_field.most_common()),
            excluded=self.counts["excluded"],
            warnings=tuple(self.warnings),
            seconds=seconds,
            encoding=self.opened.encoding,
            date_format=self.dates.format,
            unknown_locations=dict(self.codes.unknown_locations.most_common()),
        )


#: Columns that a newer export does not change.
_FIXED = frozenset({"number", "kind", "source"})


def _pace(done: int, total: int, seconds: float) -> str:
    rate = done / seconds if seconds > 0 else 0.0
    left = f", {(total - done) / rate:.0f} s left" if rate and done < total else ""
    return f"{done:,} of {total:,} tickets, {rate:,.0f} a second{left}"
