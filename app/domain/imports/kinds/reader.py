"""Rows become records: each cell read as its field says, rules asked, and what cannot come in listed."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from app.domain.eastern import local_date
from app.domain.imports.codes import Codes
from app.domain.imports.dates import BadDate, Dates
from app.domain.imports.kinds.fields import Field, Read, Record
from app.domain.imports.kinds.plan import RecordPlan, known_parts
from app.domain.imports.limits import DESCRIPTION, SHORT, TITLE, too_long
from app.domain.imports.mapping import LEFT_OUT_AS_DECIDED, Folded, is_left_out
from app.domain.imports.months import month_key
from app.domain.imports.units import micro_units
from app.domain.imports.values import NULLS, Noted, RowError

_YES = frozenset({"yes", "y", "true", "1", "x", "ja", "oui", "si", "sí", "sim"})
_NO = frozenset({"no", "n", "false", "0", "nein", "non", "não", "nao"})
#: What a mapping writes for "this value tells nothing".
NOT_TOLD = ""
#: What the Table API gives of what a record refers to, unless it is asked for display values.
_SYS_ID = re.compile("[0-9a-f]{32}")
_NAMED = (Read.AGENCY, Read.AGENCIES, Read.SERVICE, Read.SERVICES, Read.GROUP)
_DIGITS = 18  # of whole numbers
#: Free texts of one line, which are cut rather than refused.
_FREE = ("title", "cause")
#: A time with its zone, such as 2026-10-01T00:00:00Z.
_ZONED = re.compile(r"\d\d.*(?:Z|UTC|GMT|[+-]\d\d:?\d\d)$", re.IGNORECASE)
_SHOWN = 60  # characters of a cell that a reason quotes


class _Bad(ValueError):
    """A cell that cannot be read; `str(error)` says why."""


class RecordReader:
    """Turns rows of one file into records. `known`: texts that name an agency or a service here, by that word.

    `errors` collects what did not come in, `numbers` what such rows are called (as far as they tell), and `constants`
    how often a constant of the mapping stood in for an empty cell; `nameless` how often a name was a mere key, `nulls`
    the cells that held a word for nothing.
    """

    def __init__(
        self, plan: RecordPlan, dates: Dates, codes: Codes, known: Mapping[str, Collection[str]], now: datetime
    ) -> None:
        self.plan, self.dates, self.codes, self.now = plan, dates, codes, now
        self.errors: list[RowError] = []
        self.numbers: dict[int, str] = {}
        self.constants: Counter[str] = Counter()
        self.nameless: Counter[str] = Counter()
        self.nulls: Counter[str] = Counter()
        rules = plan.mapping.dates
        self._of_field = {name: Dates(format, rules.zone) for name, format in rules.fields.items()}
        formats = {f.name: rules.fields.get(f.name) or dates.of(plan.column(f.name)).format for f in plan.kind.fields}
        self._days = {name: Dates(format, rules.zone) for name, format in formats.items()}
        self._values = {name: Folded(values) for name, values in plan.mapping.values.items()}
        self._places = Folded(dict.fromkeys([*plan.mapping.agency.table, *known["agency"]], ""))
        self._services = Folded(dict.fromkeys([*plan.mapping.service.table, *known["service"]], ""))

    def records(self, row: int, cells: Sequence[str]) -> list[Record]:
        """Return the records of a row: one, or one for each part of the field that splits the kind; [] if refused."""
        before = len(self.errors)
        if not NULLS.isdisjoint(cells):
            self.nulls.update(self.plan.nulls(cells))
        values: dict[str, Any] = {}
        notes: list[Noted] = []
        for field in self.plan.kind.fields:
            if not self.plan.has(field.name):
                continue
            try:
                self._read(field, cells, values)
                self._keep(field, row, values, notes)
            except (_Bad, BadDate) as bad:
                self._refuse(row, field.name, str(bad))
        self._complete(values)
        self._follow(values, row, notes)
        number = self._number(values)
        if len(self.errors) > before:
            self.numbers[row] = number
            return []
        changed_at = values.pop("changed_at", None)
        if not number:
            self._refuse(row, self.plan.kind.key[0][0], "nothing says which record this is")
            return []
        return [Record(*one, changed_at, list(notes)) for one in self._split(number, row, values)]

    def _complete(self, values: dict[str, Any]) -> None:
        for field in self.plan.kind.fields:
            if field.told_in and (better := values.pop(field.name, "")):
                values[field.told_in] = better
            if field.default is not None and not values.get(field.name):
                told = {name: value for name, value in values.items() if isinstance(value, str)}
                named = isinstance(field.default, str) and "{" in field.default
                values[field.name] = _filled(field.default, told) if named else field.default

    def _split(self, number: str, row: int, values: dict[str, Any]) -> Iterator[tuple[str, int, dict[str, Any]]]:
        name = self.plan.kind.split
        several = values.get(name) if name else None
        if not several or len(several) == 1:
            yield number, row, values
            return
        for part in several:
            yield f"{number} {part}", row, {**values, name: (part,)}

    def _number(self, values: Mapping[str, Any]) -> str:
        for key in self.plan.kind.key:
            parts = [str(values.get(name) or "") for name in key]
            if all(parts):
                return " ".join(parts)
        return ""

    def _follow(self, values: dict[str, Any], row: int, notes: list[Noted]) -> None:
        """Ask the kind's rules."""
        for rule in self.plan.kind.rules:
            for problem in rule.check(values, self.now):
                if problem.refused:
                    self._refuse(row, problem.field, problem.why)
                    continue
                values |= problem.settled
                at = next((v for v in values.values() if isinstance(v, datetime)), None)
                notes.append(Noted(row, self.plan.column(problem.field), problem.why, False, at))

    def _refuse(self, row: int, field: str, why: str) -> None:
        self.errors.append(RowError(row, self.plan.column(field), why))

    # --- cells ------------------------------------------------------------------------------------
    def _read(self, field: Field, cells: Sequence[str], values: dict[str, Any]) -> None:
        told = self.plan.text(cells, field.name)
        if told and is_left_out(self.plan.mapping.left_out, field.name, told):
            raise _Bad(LEFT_OUT_AS_DECIDED.format(told[:_SHOWN]))
        text = told
        constant = self.plan.mapping.constants.get(field.name, "")
        ours = self._values.get(field.name)
        if ours is not None and text in ours:
            text = ours[text]
        elif not text and constant:
            text = constant
            self.constants[field.name] += 1
        if field.as_told:
            values[field.as_told] = told
        if field.read in _NAMED and _SYS_ID.fullmatch(text):
            self.nameless[field.name] += 1
            text = constant
        if not text and field.read in (Read.AGENCY, Read.AGENCIES):
            text = self.codes.agency("") or "" if self.plan.mapping.agency.missing != "error" else ""
        if not text:
            if field.needed:
                raise _Bad(f'"{told[:_SHOWN]}" tells nothing' if told else f"the {_called(field)} is missing")
            values[field.name] = _nothing(field.read)
            return
        values[field.name] = self._value(field, text, told, cells)

    def _keep(self, field: Field, row: int, values: dict[str, Any], notes: list[Noted]) -> None:
        """Cut a free text to what is kept of it, with a note; a longer name or code is refused."""
        text = values.get(field.name)
        if not isinstance(text, str) or len(text) <= SHORT:
            return
        most = DESCRIPTION if field.read is Read.PROSE else TITLE if field.name in _FREE else SHORT
        if len(text) <= most:
            return
        if most == SHORT:
            raise _Bad(too_long(text))
        values[field.name] = f"{text[: most - 1]}…"
        why = f"{len(text):,} characters are too long; the first {most:,} are kept"
        notes.append(Noted(row, self.plan.column(field.name), why, False))

    def _value(self, field: Field, text: str, told: str, cells: Sequence[str]) -> Any:
        read = field.read
        if read is Read.PROSE:
            return self.plan.prose(cells, field.name) if text == told else text
        if read is Read.DATE:
            own = self._of_field.get(field.name)
            return (own or self.dates.of(self.plan.column(field.name))).read(text)
        if read is Read.DAY:
            return self._day(self._days[field.name], text)
        if read is Read.MONTH:
            return month_key(text) or self._month(self._days[field.name], text)
        if read is Read.UNITS:
            return _units(text)
        if read is Read.CHOICE:
            return self._choice(field, text)
        if read is Read.YES_NO:
            return self._truth(field, text)
        if read is Read.NUMBER:
            return _bounded(field, _number(text))
        if read is Read.PERCENT:
            return _bounded(field, _hundredths(text))
        if read is Read.AGENCY:
            return self._agency(text)
        if read in (Read.AGENCIES, Read.SERVICES):
            return self._list(read, text)
        if read is Read.SERVICE:
            return self._service(text)
        return self.codes.group(text) if read is Read.GROUP else text  # `_keep` refuses what is too long

    def _day(self, dates: Dates, text: str) -> date:
        """Return the day of a date text: as it is written where no time is told, else that of the instant here."""
        at = dates.read(text)
        return at.astimezone(dates.zone).date() if text in dates.without_time else local_date(at)

    def _month(self, dates: Dates, text: str) -> str:
        """Return the month of a day; a moment that lies in another month in UTC than here has none."""
        found = self._day(dates, text)
        at = dates.read(text)
        if _ZONED.search(text) and text not in dates.without_time and at.astimezone(UTC).month != found.month:
            raise _Bad(f'"{text[:_SHOWN]}" is in two months: one here, another in UTC; tell the month, as 2026-10')
        return f"{found:%Y-%m}"

    def _choice(self, field: Field, text: str) -> str:
        word = text.casefold()
        if word in field.choices:
            return word
        found = field.spoken.get(word)
        if found is None:
            choices = ", ".join(field.choices)
            raise _Bad(f'"{text[:_SHOWN]}" is not under [values.{field.name}] in the mapping; choices are {choices}')
        return found

    def _truth(self, field: Field, text: str) -> bool:
        word = text.casefold()
        word = field.spoken.get(word, word)
        if word in _YES or word in _NO:
            return word in _YES
        raise _Bad(f'"{text[:_SHOWN]}" is neither yes nor no; say which under [values.{field.name}] in the mapping')

    def _agency(self, text: str) -> str:
        found = self.codes.agency(text)
        if found is None:
            raise _Bad(self.codes.no_agency(text, ""))
        return found

    def _service(self, text: str) -> str:
        if long := too_long(text):
            raise _Bad(long)
        found = self.codes.service(text)
        if not found:
            raise _Bad(
                f'there is no service "{text[:_SHOWN]}"; add it under [service] in the mapping,'
                ' or let services be made: unknown = "create"'
            )
        return found

    def _list(self, read: Read, text: str) -> tuple[str, ...]:
        known, one = (self._places, self._agency) if read is Read.AGENCIES else (self._services, self._service)
        found = [one(part) for part in known_parts(text, self.plan.mapping.separator, known)]
        return tuple(sorted(dict.fromkeys(found)))


def _filled(pattern: str, told: Mapping[str, str]) -> str:
    for name, value in told.items():
        pattern = pattern.replace(f"{{{name}}}", value)
    return pattern


def _called(field: Field) -> str:
    return field.name.replace("_", " ")


def _nothing(read: Read) -> Any:
    """Return what a field holds that the row does not tell."""
    if read in (Read.AGENCIES, Read.SERVICES):
        return ()
    return "" if read in (Read.TEXT, Read.PROSE, Read.GROUP, Read.SERVICE, Read.CODE) else None


def _units(text: str) -> int:
    """Return units in whole millionths."""
    try:
        return micro_units(text)
    except ValueError as error:
        raise _Bad(str(error)) from None


def _number(text: str) -> int:
    try:
        found = Decimal(text)
    except InvalidOperation:
        head = text.split(maxsplit=1)[0].rstrip(".:-)")
        if not head.isascii() or not head.isdigit():
            raise _Bad(f'"{text[:_SHOWN]}" is no number') from None
        found = Decimal(head)
    return _whole(found, text, "is no whole number")


def _whole(found: Decimal, text: str, why: str) -> int:
    if found.is_finite() and found.adjusted() > _DIGITS:  # an integer of 1e999999999 would fill the memory
        raise _Bad(f'"{text[:_SHOWN]}" is too large a number')
    if not found.is_finite() or found != found.to_integral_value():
        raise _Bad(f'"{text[:_SHOWN]}" {why}')
    return int(found)


def _hundredths(text: str) -> int:
    """Return a percentage in hundredths of a percent: "99.9 %", "99,9" and "99.9" are 9990."""
    plain = text.rstrip("% ").replace(",", ".")
    try:
        found = Decimal(plain)
    except InvalidOperation:
        raise _Bad(f'"{text[:_SHOWN]}" is no percentage') from None
    if not found.is_finite():
        raise _Bad(f'"{text[:_SHOWN]}" is no percentage')
    if found.adjusted() <= _DIGITS:
        found *= 100
    return _whole(found, text, "has more decimals than are kept (two)")


def _bounded(field: Field, number: int) -> int:
    low, high = field.least, field.most
    if (low is not None and number < low) or (high is not None and number > high):
        raise _Bad(f"{number:,} is outside {low} to {high:,}" if high is not None else f"{number:,} is below {low}")
    return number
