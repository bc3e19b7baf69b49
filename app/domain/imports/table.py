"""Rows of a foreign file, whatever its form: header checked, damaged rows listed one by one, the others handed on."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence

from app.domain.imports.sniff import EXPECTED
from app.domain.imports.values import RowError
from app.errors import InputError

#: Rows that may stand above the header.
ABOVE = 20
#: Columns that a file may have: as many as a sheet of a workbook.
MOST_COLUMNS = 16_384
#: A row with its number, as in a spreadsheet: the first one is 1.
Numbered = tuple[int, list[str]]
_NUMBER = re.compile(r"[\d.,:/ -]*\d[\d.,:/ -]*")


class Table:
    """A header and the rows below it. Each iteration is a pass of its own: it begins anew and gives the same rows.

    `rows` begins a pass; it is given the table, to list there what it cannot read (`damaged`). A pass counts `read`
    and fills `errors`; rows that are damaged are left out, rows without anything in them are no rows. `repeated`:
    names (as the header first spells them) that several columns have; of these the first keeps the name, the others
    are told apart by their number. `notes`: sentences about the file for the report, complete after a pass.

    `reads`: the columns (0, 1, ...) that are read. A row whose cell there holds no value although it should, such as a
    formula without its result, is listed; elsewhere such a cell counts as empty.
    """

    def __init__(
        self,
        header: Sequence[str],
        rows: Callable[[Table], Iterable[Numbered]],
        name: str,
        row: int = 1,
        notes: Sequence[str] = (),
    ) -> None:
        self.name = name
        self.repeated: dict[str, list[int]] = {}
        self.header_row = row
        self._unnamed = len(header)  # columns at the end may lack a name: nobody asks for what stands in them
        self.header = self._named(header)
        self.read = 0
        self.reads: frozenset[int] = frozenset()
        self.notes = list(notes)
        self._rows = rows
        self._damaged: list[RowError] = []
        self._refused: list[RowError] = []

    @property
    def errors(self) -> list[RowError]:
        """Rows that are not taken: damaged ones of the last pass, and what readers of the rows refused."""
        return [*self._damaged, *self._refused]

    def __iter__(self) -> Iterator[Numbered]:
        self.read, self._damaged = 0, []
        width = len(self.header)
        for item in self._rows(self):
            cells = item[1]
            if len(cells) == width:
                if not cells[0].strip() and not any(cell.strip() for cell in cells):
                    continue
                self.read += 1
                yield item
            elif any(cell.strip() for cell in cells):
                if len(cells) > width and not any(cell.strip() for cell in cells[max(width, self._unnamed) :]):
                    self.read += 1
                    yield item[0], cells[:width]  # a delimiter at the end of each line, or blank cells beside it
                else:
                    self.damaged(item[0], *self._ragged(cells))

    def _ragged(self, row: list[str]) -> tuple[str, str]:
        width, wrong = len(self.header), "; is a delimiter or quotation mark wrong?"
        why = f"the row has {len(row)} {'field' if len(row) == 1 else 'fields'}, the header {width}"
        if len(row) < width:
            return self.header[len(row)], f"{why}: this one is missing{wrong}"
        return "", why + wrong

    def damaged(self, number: int, field: str, why: str) -> None:
        """List a row of this pass that cannot be read."""
        self.read += 1
        self._damaged.append(RowError(number, field, why))

    def refuse(self, number: int, field: str, why: str) -> None:
        """List a row as not imported; it stays listed, whatever passes follow."""
        self._refused.append(RowError(number, field, why))

    def _named(self, header: Sequence[str]) -> list[str]:
        """Return a name for every column; what has none, or one that an earlier column has, gets its number."""
        not_too_wide(len(header), self.name)
        clean = [" ".join(h.split()) for h in header]
        while clean and not clean[-1]:  # a delimiter at the end of the line; a row that has more there is told
            clean.pop()
        if not clean:
            raise InputError(f"{self.name} has no header row.", hint=EXPECTED)
        places: dict[str, list[int]] = {}
        for column, h in enumerate(clean, 1):
            if "\x00" in h:
                where = f"{self.name}, row {self.header_row}"
                raise InputError(f"{where}: column {column} of the header has a NUL byte.", hint=EXPECTED)
            places.setdefault(h.casefold(), []).append(column)
        self.repeated = {clean[at[0] - 1]: at for h, at in places.items() if h and len(at) > 1}
        return [
            h if h and places[h.casefold()][0] == column else f"{h} (column {column})".strip()
            for column, h in enumerate(clean, 1)
        ]


def not_too_wide(columns: int, name: str) -> None:
    """Raise InputError where a file has more columns than can be asked about."""
    if columns > MOST_COLUMNS:
        raise InputError(
            f"{name} has {columns:,} columns or more; at most {MOST_COLUMNS:,} are read.",
            hint="Export it with fewer columns. Is it the right file?",
        )


def nul_in(row: Sequence[str]) -> tuple[int, str] | None:
    """Return the first cell with a NUL, which no database keeps, and why it is not taken; None where none has one."""
    for column, cell in enumerate(row):
        if "\x00" in cell:
            return column, f"the field has a NUL at character {cell.index(chr(0)) + 1}"
    return None


def header_place(rows: Sequence[Sequence[str]]) -> int:
    """Return how many of the first rows stand above the header: titles have fewer cells than names, and names are no
    numbers. 0 where none looks like a header."""
    widths = [sum(1 for cell in row if cell.strip()) for row in rows]
    widest = max(widths, default=0)
    for number, (row, width) in enumerate(zip(rows, widths, strict=True)):
        names = [cell for cell in row if cell.strip()]
        if width > 1 and width * 5 >= widest * 3 and not any(map(is_number, names)):
            return number
    return 0


def is_number(text: str) -> bool:
    """Return whether a cell holds a number, a date or a time in figures, and so is no name of a column."""
    return _NUMBER.fullmatch(text.strip()) is not None
