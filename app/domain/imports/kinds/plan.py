"""A mapping of records laid onto one file's header: where each field's column is, and its cells cleaned."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from app.domain.imports.date_text import is_no_date
from app.domain.imports.guarded import unguarded
from app.domain.imports.kinds.fields import Field, Kind, Read
from app.domain.imports.kinds.mapping import RecordMapping
from app.domain.imports.months import month_key
from app.domain.imports.values import NULLS
from app.domain.plain_number import plain_number
from app.domain.words import joined
from app.errors import InputError

_NONE: Mapping[str, list[int]] = {}
_NUMBERS = frozenset(("number", "ticket", "request"))
_GROUPED = re.compile(r"\d{1,3}( \d{3})+")  # as some programs write their ids
_SHOWN = 40  # columns that an error names


class RecordPlan:
    """Where the fields of a kind stand in the rows of a file. `unread`: columns that no field asks for."""

    def __init__(
        self,
        kind: Kind,
        mapping: RecordMapping,
        header: Sequence[str],
        file: str,
        repeated: Mapping[str, list[int]] = _NONE,
    ) -> None:
        self.kind, self.mapping = kind, mapping
        self._missing = frozenset(mapping.missing)
        self._header = list(header)
        self._at: dict[str, int] = {}
        where = {name.casefold(): index for index, name in reversed(list(enumerate(header)))}
        for name, wanted in mapping.columns.items():
            choices = [choice for choice in ([wanted] if isinstance(wanted, str) else wanted) if choice]
            index = next((where[c.casefold()] for c in choices if c.casefold() in where), None)
            if index is not None:
                if header[index] in repeated:
                    raise _twice(file, header[index], repeated[header[index]])
                self._at[name] = index
            elif choices and isinstance(wanted, str) and name not in mapping.constants:
                raise _absent(mapping, name, choices, header, file)
        for field in kind.fields:
            if field.needed and field.name not in self._at and field.name not in mapping.constants:
                raise self._lacking(field, file)
        if not any(self._tells(key) for key in kind.key):
            names = joined([" and ".join(key) for key in kind.key]).replace(" and ", " or ")
            raise InputError(
                f"{file}: the mapping {mapping.name} names no column by which a {kind.singular} is found again.",
                hint=f"Name one under [columns] for {names}.",
            )
        self._meant = {name: self._meanings(kind.field(name)) for name in self._at}
        #: The columns that are read: 0, 1, ...
        self._dates = frozenset(f.name for f in kind.fields if f.read in (Read.DATE, Read.DAY, Read.MONTH))
        self._keys = frozenset(name for key in kind.key for name in key)
        self.used = frozenset(self._at.values())
        self.unread = [name for index, name in enumerate(header) if index not in self.used]

    def _tells(self, key: tuple[str, ...]) -> bool:
        """Return whether rows tell a key: some of it by a column, the rest perhaps by a constant of the mapping."""
        return any(name in self._at for name in key) and all(self.has(name) for name in key)

    def _meanings(self, field: Field) -> frozenset[str]:
        """Return the texts, in small letters, that mean something in a field."""
        mapping = self.mapping
        known = [*mapping.values.get(field.name, ()), *mapping.left_out.get(field.name, ())]
        known += [*mapping.agency.table, *mapping.service.table, *field.choices, *field.spoken]
        return frozenset(text.casefold() for text in known)

    def _lacking(self, field: Field, file: str) -> InputError:
        wanted = self.mapping.columns.get(field.name, "")
        choices = [choice for choice in ([wanted] if isinstance(wanted, str) else wanted) if choice]
        if choices:
            return _absent(self.mapping, field.name, choices, self._header, file)
        return InputError(
            f"The mapping {self.mapping.name} names no column for {field.name} of {self.kind.plural} ({field.what}).",
            hint=f"Add {field.name} under [columns], or one value for all rows under [constants].",
        )

    def has(self, field: str) -> bool:
        """Return whether the file tells a field, by a column or by a constant of the mapping."""
        return field in self._at or field in self.mapping.constants

    def column(self, field: str) -> str:
        """Return their name of one of our fields; ours where the file has no column for it."""
        return self._header[self._at[field]] if field in self._at else field

    def text(self, cells: Sequence[str], field: str) -> str:
        """Return a cell with its blanks in order; "" where it is empty or a mark for "missing"."""
        if field not in self._at:
            return ""
        known = unguarded(" ".join(cells[self._at[field]].split()))
        if known in self._missing or self.is_null(field, known) or (field in self._dates and is_no_date(known)):
            return ""
        if field in _NUMBERS and not known.isascii():
            known = plain_number(known)
        return known.replace(" ", "") if field in self._keys and _GROUPED.fullmatch(known) else known

    def is_null(self, field: str, text: str) -> bool:
        """Return whether a cell is a word for nothing that has no meaning for a field."""
        return text in NULLS and text.casefold() not in self._meant[field]

    def nulls(self, cells: Sequence[str]) -> list[str]:
        """Return such cells of a row."""
        return [cells[at] for field, at in self._at.items() if cells[at] in NULLS and self.is_null(field, cells[at])]

    def prose(self, cells: Sequence[str], field: str) -> str:
        """Return a cell with its line breaks."""
        return unguarded(cells[self._at[field]].strip()) if self.text(cells, field) else ""

    def dates(self, rows: Iterable[tuple[int, Sequence[str]]]) -> Iterator[tuple[str, int, str]]:
        """Yield every text that is to be read as a date, with its row and column."""
        own = self.mapping.dates.fields  # fields with a format of their own
        dates = [f.name for f in self.kind.fields if f.name in self._dates]
        months = {f.name for f in self.kind.fields if f.read is Read.MONTH}
        names = [name for name in dates if name in self._at and name not in own]
        for row, cells in rows:
            for name in names:
                text = self.text(cells, name)
                if text and not (name in months and month_key(text)):
                    yield text, row, self.column(name)


#: Parts that one name may have with the separator between them; a cell of many more parts shall not take for ever.
_MOST_SEPARATED = 12


def parts(text: str, separator: str) -> list[str]:
    """Return the parts of a list in one cell, in their order. Line ends part as well."""
    found = [" ".join(part.split()) for line in text.splitlines() for part in line.split(separator or "\n")]
    return [part for part in found if part]


def known_parts(text: str, separator: str, known: Mapping[str, object]) -> list[str]:
    """Return the parts of a list in one cell, each once; one that the mapping knows may hold the separator itself.

    "Columbus, Ohio, Dayton" is two places where the mapping names "Columbus, Ohio".
    """
    pieces = parts(text, separator)
    found: list[str] = []
    at = 0
    glue = f"{separator} "
    while at < len(pieces):
        ends = range(min(len(pieces), at + _MOST_SEPARATED), at + 1, -1)
        taken = next((end for end in ends if glue.join(pieces[at:end]) in known), at + 1)
        found.append(glue.join(pieces[at:taken]))
        at = taken
    return list(dict.fromkeys(found))


def _twice(file: str, name: str, columns: list[int]) -> InputError:
    places = ", ".join(map(str, columns))
    return InputError(
        f'{file}: the header names "{name}" more than once (columns {places}), and the mapping reads it.',
        hint="Rename the column that does not count and import again.",
    )


def _absent(mapping: RecordMapping, field: str, choices: Sequence[str], header: Sequence[str], file: str) -> InputError:
    wanted = " or ".join(f'"{choice}"' for choice in choices)
    shown = ", ".join(header[:_SHOWN]) + (", ..." if len(header) > _SHOWN else "")
    return InputError(
        f"{file}, row 1: there is no column {wanted}, which the mapping {mapping.name} names as columns.{field}.",
        hint=f"The file's columns are: {shown}. Correct columns.{field}, or give one value under [constants].",
    )
