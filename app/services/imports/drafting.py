"""From the rows of a file, and what its source said before, to drafts of tickets: a function of the set of all rows.

A list: of the rows of a ticket the newest counts, by its own time of the last change, else by the latest time that its
file tells. A log: all rows of a ticket count, each once, in the source's own order.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import blake2b
from typing import NamedTuple

import msgspec

from app.db.imports.called import TICKET
from app.db.imports.said import ANEW, Said
from app.domain.imports import limits
from app.domain.imports.audit_log import AuditLogReader
from app.domain.imports.audit_rows import Collector, Edges, Log, SourceRow, arranged, from_cells, log_of, merged
from app.domain.imports.codes import Codes
from app.domain.imports.dates import Dates
from app.domain.imports.field_log import opening_of
from app.domain.imports.joined import Joiner
from app.domain.imports.joined import from_cells as from_changes
from app.domain.imports.list_export import OVER_WITHOUT_DATE, ListReader
from app.domain.imports.note_cells import NoteReader
from app.domain.imports.plan import Plan
from app.domain.imports.stamps import Stamps
from app.domain.imports.values import Draft, Noted, RowError, keep_out
from app.domain.tickets.told import Fact
from app.services.imports.grouped import Told

#: How a source itself calls what a list calls by its name.
_ID = re.compile("[0-9a-f]{32}")
#: Kinds of what is kept beside rows about tickets: changes of them, the ids by which a source knows them.
CHANGES, IDS = "ticket_changes", "ticket_ids"


class ToKeep(NamedTuple):
    """What a file said of a record, as `source_row` keeps it."""

    said_at: datetime
    hash: str
    cells: str
    row: int


@dataclass(slots=True)
class Drafted:
    """What came of one number's rows. `draft` None: nothing that could be written.

    `errors`: rows that could not come in. `older`: rows that the source has overtaken since, `notes` what is doubtful
    about these. `waiting`: why the rows are kept until others come. `kind`: of what is kept; `id`: the source's own
    one. `at`, `location`: when and where the ticket was opened, as far as that can be read, for the figures that lack
    it. `row`: the row of one that is left out.
    """

    number: str
    rows: int
    draft: Draft | None = None
    keep: list[ToKeep] = field(default_factory=list)
    errors: list[RowError] = field(default_factory=list)
    older: list[RowError] = field(default_factory=list)
    notes: list[Noted] = field(default_factory=list)
    waiting: RowError | None = None
    at: datetime | None = None
    location: str = ""
    kind: str = TICKET
    id: str = ""
    known: bool = False
    row: int = 0


def plan_keys(plan: Plan) -> list[str]:
    """Return what each cell of a narrowed row is: our field, or "=" and the name of their column."""
    ours: dict[int, str] = {}
    for name, position in plan.at.items():
        if position is not None:
            ours.setdefault(position, name)
    cells = [ours.get(position, f"={header.casefold()}") for position, header in enumerate(plan.names)]
    return [*cells, *plan.constants]


class Drafting(ABC):
    """Makes drafts of the rows of one file."""

    repeated = 0

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        #: SHA-256 of the file at hand, "" where nothing was said before.
        self.file = ""
        self.keys = plan_keys(plan)
        self._positions: dict[tuple[str, ...], list[int] | None] = {}

    def found(self) -> Counter[str]:
        """Return what was counted on the way, for the sentences of the report."""
        return Counter(repeated=self.repeated)

    def take(self, found: Counter[str]) -> None:
        """Add what others counted of the same file."""
        self.repeated += found["repeated"]

    @abstractmethod
    def make(self, number: str, told: Sequence[Told], said: Sequence[Said]) -> Drafted:
        """Return what comes of the file's rows of a number and of what the source said before."""

    def apart(self, said: Sequence[Said]) -> tuple[list[Said], list[Said]]:
        """Return what other files said, and what was read of the file at hand before."""
        own = [one for one in said if one.file and one.file == self.file]
        return [one for one in said if one not in own] if own else [*said], own

    def positions(self, columns: Sequence[str]) -> list[int] | None:
        """Return where each cell of today's plan stood in rows of these columns, -1: nowhere; None: all the same."""
        known = tuple(columns)
        if known not in self._positions:
            where = {key: place for place, key in enumerate(known)}
            same = list(known) == self.keys
            self._positions[known] = None if same else [where.get(key, -1) for key in self.keys]
        return self._positions[known]

    def finished(self, drafted: Drafted) -> Drafted:
        """Return it without a draft that the database could not keep."""
        draft = drafted.draft
        if draft is None:
            return drafted
        if (wrong := limits.refusal(draft, self.plan)) is not None:
            drafted.errors.append(wrong)
            drafted.draft, drafted.keep = None, []
            return drafted
        limits.shorten(draft, self.plan)
        keep_out(draft)
        return drafted


class ListDrafting(Drafting):
    """Drafts of a list: one row a ticket."""

    def __init__(self, plan: Plan, dates: Dates, codes: Codes, now: datetime, *, has_ends: bool = True) -> None:
        super().__init__(plan)
        self.reader = ListReader(plan, dates, codes, now, has_ends=has_ends)
        self.note_reader = NoteReader(plan, lambda column, text: dates.of(column).read(text), now)
        #: The latest time that the file tells, where its rows do not tell their own.
        self.reach: datetime | None = None
        self._joiner = Joiner(plan, codes, now)
        self._read: Callable[[str, str], datetime] = lambda column, text: dates.of(column).read(text)
        #: Of the chunk at hand, the changes that a log told, by number or the source's own id.
        self.changes: Mapping[str, Sequence[Said]] = {}

    def found(self) -> Counter[str]:
        """Return what was counted, with dates and notes that could not be read."""
        counts = Counter(unknown=self.reader.unknown_assignment, undated=self.note_reader.undated)
        return super().found() + counts + Counter({f"={name}": n for name, n in self.note_reader.unread.items()})

    def take(self, found: Counter[str]) -> None:
        """Add what others counted of the same list."""
        super().take(found)
        self.reader.unknown_assignment += found["unknown"]
        self.note_reader.undated += found["undated"]
        self.note_reader.unread.update({name[1:]: n for name, n in found.items() if name.startswith("=")})

    def look_ahead(self, cells: Sequence[str]) -> None:
        """Note the latest time that the file tells, before any draft is made: where rows do not tell their own."""
        reaches = self.reader.reaches(cells)
        if reaches is not None and (self.reach is None or reaches > self.reach):
            self.reach = reaches

    def make(self, number: str, told: Sequence[Told], said: Sequence[Said]) -> Drafted:
        """Return the draft of the newest row."""
        reader, plan = self.reader, self.plan
        result = Drafted(number, len(told))
        found: list[tuple[datetime, tuple[str, ...], int, Draft]] = []
        for row, cells in told:
            reader.errors.clear()
            draft = reader.draft(row, cells)
            result.errors += reader.errors
            if draft is None:
                result.at = result.at or reader.opening(cells)
                result.location = plan.text(cells, "location")
                continue
            at = reader.said_at(cells) or self.reach or draft.opened_at
            found.append((at, reader.plain(cells), row, draft))
        if not found:
            return result
        at, cells, row, draft = max(found, key=lambda one: one[:2])
        told_so = next(own for other_row, own in told if other_row == row)
        result.id = plan.text(told_so, "record_id")
        column = plan.column("number")
        others, own = self.apart(said)
        anew = bool(own) and all(theirs != mine for theirs, mine in (self._common(one, cells) for one in own))
        for other_at, other, other_row, _ in found:
            if other_row == row:
                continue
            why = f"{number} stands in row {row} too; that one counts"
            if other == cells:
                why += ", they say the same"
            elif other_at == at:
                why += ", although both are of the same time"
                draft.notes.append(_contradiction(draft, column, f"row {other_row}"))
            result.older.append(RowError(other_row, column, why))
        before = [(one.said_at, *self._common(one, cells)) for one in (others if anew else said)]
        kept = _kept(at, cells, row, anew=anew)
        # JSON tells by the source's own ids what XML and lists name: of one time that is no contradiction
        if any(when == at and tells_less(mine, theirs) for when, theirs, mine in before):
            why = "an earlier file says the same and names what this one tells by ids; that one counts"
            result.older.append(RowError(row, column, why))
            result.keep = [kept] if anew else []
            return result
        before = [one for one in before if one[0] != at or not tells_less(one[1], one[2])]
        same = any(theirs == mine for _, theirs, mine in before) and not anew
        newest = max(((when, theirs) for when, theirs, mine in before if theirs != mine), default=None)
        if newest is not None and newest[0] == at:
            draft.notes.append(_contradiction(draft, column, "an earlier file"))
        if newest is not None and newest > (at, cells):
            when = f"{newest[0].astimezone(reader.dates.zone):%-d %b %Y %H:%M}"
            why = f"older than what is known: the source said more on {when}"
            if newest[0] == at:
                why = f"an earlier file says otherwise of the same time ({when}); that one counts"
                result.keep = [] if same else [kept]
                result.notes = [draft.notes[-1]]
            elif anew:
                result.keep = [kept]
            result.older.append(RowError(row, column, why))
            return result
        self._join(draft, row, told_so, [number, result.id])
        if plan.notes:
            self.note_reader.add(draft, row, told_so)
        result.draft = draft
        result.keep = [] if same else [kept]
        return self.finished(result)

    def _join(self, draft: Draft, row: int, cells: Sequence[str], names: Sequence[str]) -> None:
        """Give a draft the history that a log of its changes told, where one did."""
        told = [change for name in names for one in self.changes.get(name, ()) for change in from_changes(one.cells)]
        opening = opening_of(row, cells, self.plan, self._read) if told else None
        joined = self._joiner.draft(opening, told) if opening is not None else None
        if joined is None:
            return
        draft.events, draft.told = joined.events, joined.told
        draft.priority, draft.agency, draft.group, draft.service = (
            joined.priority,
            joined.agency,
            joined.group,
            joined.service,
        )
        if Fact.RESOLUTION in draft.told:  # the log tells since when it is over
            draft.notes = [note for note in draft.notes if note.problem != OVER_WITHOUT_DATE]
            draft.undated = False
        draft.notes += joined.notes

    def _common(self, one: Said, cells: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return what was said then and what is said now, in the columns that both have."""
        places = self.positions(one.columns)
        if places is None:
            return tuple(one.cells), cells
        both = [(place, i) for i, place in enumerate(places) if place >= 0]
        return tuple(one.cells[place] for place, _ in both), tuple(cells[i] for _, i in both)


def tells_less(some: Sequence[str], others: Sequence[str]) -> bool:
    """Return whether a row says what another one says, but where that names something by the source's own id, or tells
    nothing of what is written in it: ("INC1", "6816f79cc0a8016401c5a33be04be441") of ("INC1", "Ann Lee")."""
    differing = [(one, other) for one, other in zip(some, others, strict=True) if one != other]
    return bool(differing) and all(
        (_ID.fullmatch(one) and other and not _ID.fullmatch(other)) or (not one and "\n" in other)
        for one, other in differing
    )


def _contradiction(draft: Draft, column: str, where: str) -> Noted:
    why = f"{where} says otherwise of the same time; one of them counts"
    return Noted(draft.row, column, why, False, draft.opened_at)


def _kept(at: datetime, cells: Sequence[str], row: int, *, anew: bool) -> ToKeep:
    return ToKeep(at, hash_of(cells, anew=anew), msgspec.json.encode(cells).decode(), row)


def hash_of(value: object, *, anew: bool) -> str:
    """Return the hash of something said; `anew`: in place of all that the file said before."""
    return f"{ANEW}{digest(value)}" if anew else digest(value)


def digest(value: object) -> str:
    """Return by what something said is known again."""
    return blake2b(msgspec.json.encode(value), digest_size=16).hexdigest()


class LogDrafting(Drafting):
    """Drafts of a log of snapshots: many rows a ticket."""

    def __init__(self, plan: Plan, dates: Dates, codes: Codes, now: datetime, *, counts_from: int) -> None:
        super().__init__(plan)
        self.stamps = Stamps(dates)
        self.reader = AuditLogReader(plan, self.stamps, codes, now)
        self.reader.first_count = counts_from
        self._collector = Collector(plan, self.stamps)
        #: Where no row has a count, every row of the file has to be looked at before any draft is made.
        self.edges: Edges | None = None
        self.use(Edges() if plan.at["revision"] is None else None)

    def use(self, edges: Edges | None) -> None:
        """Let the edges of the file order rows of one instant."""
        self.edges = self._collector.edges = edges

    def found(self) -> Counter[str]:
        """Return what was counted, with rows that were recorded late."""
        return super().found() + Counter(late=self.reader.recorded_late)

    def take(self, found: Counter[str]) -> None:
        """Add what others counted of the same log."""
        super().take(found)
        self.reader.recorded_late += found["late"]

    def look_ahead(self, row: int, cells: tuple[str, ...]) -> None:
        """Note with what the file begins and ends, of rows without a count."""
        if self.edges is not None:
            self._collector.look(self.edges, row, cells)

    def make(self, number: str, told: Sequence[Told], said: Sequence[Said]) -> Drafted:
        """Return the draft of all rows of a ticket, each once."""
        reader, plan = self.reader, self.plan
        result = Drafted(number, len(told))
        log = self._collector.log(told)
        mine = {row for row, _ in told}
        whole, new, again = log, None, False
        others, own_before = self.apart(said)
        anew = self._says_otherwise(own_before, log)
        if anew:
            said = others
        if said:
            known: list[SourceRow] = []
            for one in said:
                known += from_cells(one.cells, one.said_at, self.positions(one.columns))
            whole, new, earlier = merged(log, known)
            if self.edges is not None and (ordering := self._ordering(whole, earlier)):
                new, result.known, again = [*new, *ordering], not new, True
        own = arranged(whole, plan, self.stamps.read)
        self.repeated += own.repeated
        reader.errors.clear()
        late = reader.begins_late(own.log)
        draft = None if late else reader.draft(number, own.log)
        result.errors += [error for error in reader.errors if error.row in mine]
        refused = {error.row for error in result.errors}
        if late and not refused:
            result.waiting = RowError(log.row, plan.column("revision"), f"{number}: {late}")
        if draft is None and not late:
            result.at = reader.opening(own.log)
            result.location = reader.location(own.log)
        if draft is not None:
            stamp = plan.column("changed_at")
            why = "out of order in its file; its time counts"
            draft.notes += [Noted(row, stamp, why, False, draft.opened_at) for row in own.displaced]
        result.draft = draft
        if draft is not None or result.waiting is not None:
            result.keep = self._kept(own.log, log, new, refused, ordering=again)
            if anew:
                rows = log_of([row for row in log.rows() if row.row not in refused])
                cells = rows.as_cells()
                keep = ToKeep(log.begins, hash_of(cells, anew=True), msgspec.json.encode(cells).decode(), log.row)
                result.keep = [keep]
        return self.finished(result)

    def _says_otherwise(self, before: Sequence[Said], log: Log) -> bool:
        """Return whether the file's rows were read otherwise before, by another mapping."""
        if not before:
            return False
        rows = {row.cells for row in log.rows()}
        known = (from_cells(one.cells, one.said_at, self.positions(one.columns)) for one in before)
        return any(row.cells not in rows for one in known for row in one)

    def _ordering(self, whole: Log, rows: Sequence[SourceRow]) -> list[SourceRow]:
        """Return those of the rows whose place counts, because another one is of the same instant."""
        at = self.plan.at["changed_at"]
        assert at is not None
        many = Counter(whole.texts(at)) if rows else Counter[str]()
        return [row for row in rows if many[row.cells[at]] > 1]

    @staticmethod
    def _kept(
        own: Log, log: Log, new: list[SourceRow] | None, refused: set[int], *, ordering: bool = False
    ) -> list[ToKeep]:
        """Return what of the file's log is kept: the rows that can be read and are not known.

        `ordering`: some are, and are kept for where they stand.
        """
        if new is not None or refused:
            rows = [row for row in (own.rows() if new is None else new) if row.row not in refused]
            if not rows:
                return []
            own = log_of(rows)
        said: list[object] = [own.first, [changed for _, changed in own.changes]]
        if ordering:
            said += [log.begins, own.places]
        return [ToKeep(log.begins, digest(said), msgspec.json.encode(own.as_cells()).decode(), log.row)]
