"""`WholeRecord`: a record with everything that belongs to it and its trail, as it is handed out on request."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from app.domain.words import count

#: Stands where something is kept from whoever the record is handed out to.
LEFT_OUT = "[left out: restricted]"


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows that belong to a record: what they are, their columns in words, a text for each cell."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Trailed:
    """One change in the audit trail: when, who, of what ("Ticket"), what was done, and each field before and after."""

    at: datetime
    who: str
    of: str
    done: str  # made, changed, removed
    fields: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class HeldFile:
    """A file attached to the record: size in bytes; `withdrawn`: why it is not handed out, "" where it is."""

    id: int
    name: str
    size: int
    sha256: str
    at: datetime
    who: str
    withdrawn: str = ""


@dataclass(frozen=True, slots=True)
class WholeRecord:
    """`kind` and `called` name it ("Ticket", "INC0024001"), `title` says what it is about.

    `trail` None: it was not asked for. `left_out`: what is kept back, and how many of it. `redacted`: how many texts
    had something taken out that tells who is meant.
    """

    kind: str
    called: str
    title: str
    fields: tuple[tuple[str, str], ...]
    parts: tuple[Rows, ...] = ()
    trail: tuple[Trailed, ...] | None = None
    files: tuple[HeldFile, ...] = ()
    left_out: tuple[tuple[str, int], ...] = ()
    redacted: int = 0
    table: str = ""
    id: str = ""

    @property
    def name(self) -> str:
        """Return "Ticket INC0024001"."""
        return f"{self.kind} {self.called}"

    @property
    def held_back(self) -> int:
        """Return how many restricted notes and withdrawn files are not handed out."""
        return sum(number for _, number in self.left_out) + sum(1 for one in self.files if one.withdrawn)

    @property
    def kept_back(self) -> str:
        """Return what is not handed out, with how many, as a sentence; and that there is nothing of it."""
        withdrawn = sum(1 for one in self.files if one.withdrawn)
        parts = [f"{number} {what}" for what, number in self.left_out if number]
        parts += [count(withdrawn, "withdrawn file")] if withdrawn else []
        said = f"Left out: {', '.join(parts)}." if parts else "Nothing was left out."
        if self.redacted:
            said += f" In {count(self.redacted, 'text')} what tells who is meant was taken out, marked by brackets."
        return said


@dataclass(frozen=True, slots=True)
class Request:
    """Who asked for records, and on what day; `note`: what for, or under which reference. `number`: as it is logged."""

    asked_by: str
    asked_on: date
    note: str = ""
    number: str = ""


@dataclass(frozen=True, slots=True)
class HandedOut:
    """Records as they are written to one file: by whom, when, from which workspace, for which request if any."""

    records: tuple[WholeRecord, ...]
    at: datetime
    who: str
    workspace: str
    request: Request | None = None


@dataclass(frozen=True, slots=True)
class WrittenRecords:
    """The file that was written: its SHA-256, what it holds in words, files beside it, the number of its request."""

    path: str
    sha256: str
    said: tuple[str, ...]
    files: tuple[str, ...] = ()
    number: str = ""

    def text(self) -> str:
        """Return it to read in a terminal."""
        lines = [f"{self.path}: SHA-256 {self.sha256}", *self.said, *(f"Beside it: {name}" for name in self.files)]
        return "\n".join([*lines, *([f"Logged as {self.number}."] if self.number else [])])

    def as_json(self) -> dict[str, object]:
        """Return it for programs."""
        return {
            "path": self.path,
            "sha256": self.sha256,
            "records": list(self.said),
            "files": list(self.files),
            "number": self.number,
        }


@dataclass(slots=True)
class _Redacting:
    take_out: Callable[[str], str]
    texts: int = field(default=0)

    def of(self, text: str) -> str:
        told = self.take_out(text)
        self.texts += told != text
        return told


_WRITTEN = """
title description caller body comment note notes reason text said summary cause agenda minutes purpose visitor
company subject sender to_name to_mail words effect measure new_value old_value place details
implementation_plan test_plan backout_plan communication_plan
"""
#: Columns whose texts people wrote, and that may tell who is meant.
PROSE = frozenset(_WRITTEN.split())


def redacted(record: WholeRecord, take_out: Callable[[str], str], prose: Callable[[str], bool]) -> WholeRecord:
    """Return a record with `take_out` done to every text that people wrote; `prose` tells these by a field's words."""
    work = _Redacting(take_out)

    def rows(one: Rows) -> Rows:
        free = [prose(column) for column in one.columns]
        cells = tuple(
            tuple(work.of(cell) if is_free else cell for cell, is_free in zip(row, free, strict=True))
            for row in one.rows
        )
        return replace(one, rows=cells)

    def trailed(one: Trailed) -> Trailed:
        fields = tuple(
            (name, work.of(before), work.of(after)) if prose(name) else (name, before, after)
            for name, before, after in one.fields
        )
        return replace(one, fields=fields)

    made = replace(
        record,
        title=work.of(record.title),
        fields=tuple((name, work.of(value) if prose(name) else value) for name, value in record.fields),
        parts=tuple(map(rows, record.parts)),
        trail=None if record.trail is None else tuple(map(trailed, record.trail)),
    )
    return replace(made, redacted=work.texts)
