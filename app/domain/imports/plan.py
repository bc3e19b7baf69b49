"""A mapping laid onto one file's header: where each column is, values cleaned and looked up once each."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import fields
from typing import Any

from app.domain.imports.date_text import is_no_date
from app.domain.imports.guarded import unguarded
from app.domain.imports.mapping import Columns, Folded, Mapping, with_constants
from app.domain.imports.values import NULLS
from app.domain.plain_number import plain_number
from app.domain.vocabulary import HoldReason, TicketState
from app.errors import InputError

#: Our fields a file must have; in an audit log also the time of each row.
_NEEDED: dict[str, tuple[str, ...]] = {
    "tickets": ("number", "opened_at", "state", "priority"),
    "events": ("number", "opened_at", "state", "priority", "changed_at"),
    "changes": ("changed_field", "to_value", "changed_at"),
}
#: Our fields that are dates.
DATES = ("opened_at", "changed_at", "recorded_at", "resolved_at", "closed_at", "responded_at", "until")
#: Our fields whose cells hold dated entries: all columns of such a name count.
NOTES = ("work_notes", "comments")
_NONE: dict[str, list[int]] = {}
_PROGRESS = re.compile(r" \d{1,3} ?%$")  # which GLPI writes behind a date
_SHOWN = re.compile(r"[A-Z][A-Za-z ]+: (\S+)")  # "Incident: INC0010001"
_GROUPED = re.compile(r"\d{1,3}( \d{3})+")  # as some programs write their ids
_BREAK = re.compile(r" ?<br ?/?> ?", re.IGNORECASE)  # between the names in one cell of GLPI
_FIELD = re.compile(r"\{([^{}]+)\}")


_NUMBERS = ("number", "parent")
#: Cells remembered at once: a million of different ones shall not fill the memory.
_KEPT = 25_000


class _Cleaned(dict[str, str]):
    """Cells as they are -> cleaned; filled as they are asked for: most cells of a file repeat."""

    def __init__(self, missing: frozenset[str]) -> None:
        super().__init__()
        self.missing = missing
        self.formulas: set[str] = set()

    def __missing__(self, cell: str) -> str:
        known = " ".join(cell.split())
        if "<" in known:
            known = _BREAK.sub(", ", known).strip(", ")
        if known[:1] == "'":
            known = unguarded(known)
        if not known or known in self.missing:
            known = ""
        elif known[0] in "=@" or (known[0] in "+-" and len(known) > 1 and not known[1].isdigit()):
            self.formulas.add(known)
        if len(self) >= _KEPT:
            self.clear()
        self[cell] = known
        return known


class _CleanedDates(dict[str, str]):
    """The same for the dates among them."""

    def __init__(self, clean: Callable[[str], str]) -> None:
        super().__init__()
        self._clean = clean

    def __missing__(self, cell: str) -> str:
        known = self._clean(cell)
        if known.endswith("%"):
            known = _PROGRESS.sub("", known)
        if len(self) >= _KEPT:
            self.clear()
        self[cell] = known = "" if is_no_date(known) else known
        return known


class Plan:
    """Positions in the rows narrowed to the columns that count: `at["state"]` is a position or None.

    `repeated`: names that several columns have; one that is read may have no namesake.

    `used` are the file's column indices in the order of the narrowed row, `names` their headers, `kept` the
    positions whose changes are kept as events, `proses` those of free texts, `unread` the columns nobody asked for.
    """

    def __init__(
        self, mapping: Mapping, header: Sequence[str], file: str, repeated: dict[str, list[int]] = _NONE
    ) -> None:
        mapping = self.mapping = with_constants(mapping)
        where = {h.casefold(): i for i, h in reversed(list(enumerate(header)))}
        found: dict[str, int] = {}
        needed = [name for name in _NEEDED[mapping.layout] if name not in mapping.constants]
        for item in fields(Columns):
            wanted = getattr(mapping.columns, item.name)
            choices = _choices(wanted)
            index = next((where[c.casefold()] for c in choices if c.casefold() in where), None)
            if index is not None:
                if header[index] in repeated and item.name not in NOTES:
                    raise _twice(file, header[index], repeated[header[index]])
                found[item.name] = index
            elif choices and (isinstance(wanted, str) or item.name in needed):
                raise _missing(mapping, f"columns.{item.name}", choices, header, file)
        for need in needed:
            if need not in found:
                raise InputError(
                    f"The mapping {mapping.name} names no column for {need}.",
                    hint=f"Add {need} under [columns], or, one value for every row, under [constants].",
                )
        extra: list[int] = []
        parts: dict[str, int] = {}
        for key, names in (("keep", mapping.keep), ("title", _FIELD.findall(mapping.title))):
            for name in names:
                column = where.get(name.casefold())
                if column is None and key == "title":  # our name of a column that is called otherwise in each language
                    column = found.get(name)
                if column is None:
                    raise _missing(mapping, key, [name], header, file)
                extra.append(column)
                parts[name] = column
        noted = {
            column: name
            for name in NOTES
            for choice in _choices(getattr(mapping.columns, name))
            if (first := where.get(choice.casefold())) is not None
            for column in (first, *(number - 1 for number in repeated.get(header[first], ())))
        }
        self.used = sorted({*found.values(), *noted, *extra})
        position = {column: i for i, column in enumerate(self.used)}
        self.names = [header[column] for column in self.used]
        self.at: dict[str, int | None] = {f.name: None for f in fields(Columns)}
        self.at |= {name: position[column] for name, column in found.items()}
        self.kept = {position[where[name.casefold()]]: header[where[name.casefold()]] for name in mapping.keep}
        self.proses = {position[found[name]] for name in ("title", "description", "answers") if name in found}
        self.proses |= {position[column] for column in noted}
        #: Where dated entries stand: position and our field, in the order of the file.
        self.notes = [(position[column], name) for column, name in sorted(noted.items())]
        #: The columns of these.
        self.noted = frozenset(header[column] for column in noted)
        self.dates = [(position[found[d]], header[found[d]]) for d in DATES if d in found]
        self.unread = [h for i, h in enumerate(header) if i not in position]
        self._title = [
            (position[parts[part]] if odd else None, part)
            for i, part in enumerate(_FIELD.split(mapping.title))
            if (odd := i % 2) or part
        ]
        self._titles: dict[str, str] = {}
        #: Cells that hold nothing by a word for it that the mapping does not name.
        self.nulls = NULLS - frozenset(mapping.missing) - _meant(mapping)
        self._cleaned = _Cleaned(frozenset(mapping.missing) | self.nulls)
        #: The cells so far that look like spreadsheet formulas.
        self.formulas = self._cleaned.formulas
        #: A name or code: outer blanks off, runs of blanks to one, missing marks to "".
        self.clean: Callable[[str], str] = self._cleaned.__getitem__
        #: A date: as `clean`, and "" for what stands where there is none, such as 1 January 1970.
        self.clean_date: Callable[[str], str] = _CleanedDates(self.clean).__getitem__
        self.states = Folded({key: state_of(value) for key, value in mapping.values.state.items()})
        self._constants = mapping.constants
        #: What the mapping says for fields that the file has no column for.
        self.constants = {name: text for name, text in mapping.constants.items() if self.at[name] is None}

    def column(self, field: str) -> str:
        """Their name of one of our fields; "" where the file has none."""
        position = self.at[field]
        return "" if position is None else self.names[position]

    def text(self, row: Sequence[str], field: str) -> str:
        """Return a cleaned name or code of one of our fields, else the mapping's constant for it, else ""."""
        position = self.at[field]
        clean = self.clean_date if field in DATES else self.number if field in _NUMBERS else self.clean
        found = "" if position is None else clean(row[position])
        return found or self._constants.get(field, "")

    def number(self, cell: str) -> str:
        """Return a cleaned number of a ticket, without what is not seen and the blanks between its thousands."""
        known = self.clean(cell)
        if not known.isascii():
            known = self.clean(plain_number(known))
        if " " not in known:
            return known
        if (shown := _SHOWN.fullmatch(known)) is not None:
            return shown[1]
        return known.replace(" ", "") if _GROUPED.fullmatch(known) else known

    def prose(self, row: Sequence[str], field: str) -> str:
        """Return a free text with its line breaks."""
        position = self.at[field]
        if position is None or not self.clean(row[position]):
            return ""
        return unguarded(row[position].strip())

    def title(self, row: Sequence[str]) -> str:
        """Return the title column, else the mapping's template without its empty parts, else ""."""
        if own := self.prose(row, "title"):
            return " ".join(own.split())
        if not self._title:
            return ""
        made = "".join([part if at is None else self.clean(row[at]) for at, part in self._title])
        found = self._titles.get(made)
        if found is None:
            if len(self._titles) >= _KEPT:
                self._titles.clear()
            found = self._titles[made] = ", ".join(p for p in (piece.strip() for piece in made.split(",")) if p)
        return found


def _meant(mapping: Mapping) -> frozenset[str]:
    """Return the words for nothing that mean something by a mapping."""
    values = [getattr(mapping.values, item.name) for item in fields(mapping.values)]
    tables = [*values, mapping.agency.table, mapping.service.table, _texts(mapping.left_out)]
    known = {text.casefold() for table in tables for text in table}
    return frozenset(text for text in NULLS if text.casefold() in known)


def _texts(left_out: dict[str, list[str]]) -> list[str]:
    return [text for texts in left_out.values() for text in texts]


def _choices(wanted: str | list[str]) -> list[str]:
    return [name for name in ([wanted] if isinstance(wanted, str) else wanted) if name]


def state_of(text: str) -> tuple[TicketState | None, str]:
    """Return (state, hold reason) of a value under [values.state]; (None, "") for "keep".

    ValueError where it is neither.
    """
    if text == "keep":
        return None, ""
    name, _, reason = text.partition(":")
    state = TicketState(name)
    if reason:
        if state is not TicketState.ON_HOLD:
            raise ValueError(f"{name} takes no reason")
        reason = HoldReason(reason).value
    return state, reason


def _twice(file: str, name: str, columns: list[int]) -> InputError:
    places = ", ".join(map(str, columns))
    return InputError(
        f'{file}: the header names "{name}" more than once (columns {places}), and the mapping reads it.',
        hint="Rename the column that does not count and import again.",
    )


def _missing(mapping: Mapping, key: str, choices: list[str], header: Sequence[str], file: str) -> InputError:
    wanted = " or ".join(f'"{c}"' for c in choices)
    shown: Any = ", ".join(header[:40]) + (", ..." if len(header) > 40 else "")
    return InputError(
        f"{file}, row 1: there is no column {wanted}, which the mapping {mapping.name} names as {key}.",
        hint=f"The file's columns are: {shown}. Choose another mapping with --map, or correct {key} in it.",
    )
