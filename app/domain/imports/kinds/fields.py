"""What a kind of record is made of: its fields, how each is read, and a record as a file tells it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as default
from datetime import datetime
from enum import StrEnum
from typing import Any

from app.domain.imports.values import Noted


class Read(StrEnum):
    """How a cell becomes a value; the text says it to a reader of docs/imports.md."""

    TEXT = "text"
    PROSE = "text with its line breaks"
    NUMBER = "whole number"
    UNITS = "number with up to six decimals, such as 1,234.5"
    PERCENT = "percentage, in hundredths of a percent"
    DATE = "date and time"
    DAY = "day"
    MONTH = "month: 2026-10, Oct 2026, 10/2026 or a day of it"
    CHOICE = "one of a list of words"
    YES_NO = "yes or no"
    AGENCY = "agency"
    AGENCIES = "list of agencies"
    CODE = "code of a record of this kind"
    SERVICE = "service"
    SERVICES = "list of services"
    GROUP = "support group, made where it is missing"


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a kind: what a mapping calls it, how it is read and what it means.

    `needed`: a row without it does not come in, and a mapping has to name a column or a constant. `choices`: the
    words of a choice; `spoken`: their words -> ours, known without a mapping, in small letters. `as_told`: the value
    that keeps the source's own words of a choice; `told_in`: the value that this field tells better than another one.
    `default`: what is written where the row does not tell, a text may name other fields in braces. `least`, `most`:
    bounds of a number.
    """

    name: str
    read: Read
    what: str
    needed: bool = False
    choices: tuple[str, ...] = ()
    spoken: Mapping[str, str] = default(default_factory=dict)
    as_told: str = ""
    told_in: str = ""
    default: Any = None
    least: int | None = None
    most: int | None = None


@dataclass(frozen=True, slots=True)
class Problem:
    """What a rule finds in a record. `refused`: the record does not come in; else it does, with a finding.

    `settled`: values that take the place of what was told; None: it counts as not told.
    """

    field: str
    why: str
    refused: bool = False
    settled: Mapping[str, Any] = default(default_factory=dict)


@dataclass(slots=True)
class Record:
    """A record as one row tells it. `number`: what the source calls it, by which it is found again.

    `values`: our fields with what the row tells, in codes rather than ids; a field that the file has no column for is
    not among them. `changed_at`: when the source last changed it, None where it does not tell.
    """

    number: str
    row: int
    values: dict[str, Any]
    changed_at: datetime | None = None
    notes: list[Noted] = default(default_factory=list)


#: What is wrong with a record's values as of now.
Check = Callable[[Mapping[str, Any], datetime], Sequence["Problem"]]


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of a kind, and what it says in docs/imports.md."""

    says: str
    check: Check


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of record that imports bring in.

    `word`: what a mapping calls it (`records = "changes"`). `singular`, `plural`: what one and many are called.
    `about`: a sentence on what comes in and what becomes of it. `rules`: checked row by row. `key`: the fields, one or
    several, of which the first that are told are what the source calls a record.
    `book`: the name of the book that such records make together, whatever a file is called: what files without a named
    source tell is one source's; "": each such file is a source. `once`: where two rows of a file are called the same,
    neither comes in. `split`: where
    one row is several records (an outage of three services), the field by which. `ordered`: puts the records of a file
    in the order in which they can be written.
    """

    word: str
    singular: str
    plural: str
    about: str
    fields: tuple[Field, ...]
    rules: tuple[Rule, ...] = ()
    key: tuple[tuple[str, ...], ...] = (("number",),)
    split: str = ""
    book: str = ""
    once: bool = False
    ordered: Callable[[list[Record]], list[Record]] | None = None

    def field(self, name: str) -> Field:
        """Return a field by name; KeyError where there is none."""
        for one in self.fields:
            if one.name == name:
                return one
        raise KeyError(name)
