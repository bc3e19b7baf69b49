"""Sheets of an OpenDocument workbook (.ods), read row by row from its XML: cells that are repeated cost nothing."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO
from xml.etree.ElementTree import Element, iterparse

from app.domain.imports.sheet_xml import NO_RESULT, Merged

_NAMES = {
    name: f"{{urn:oasis:names:tc:opendocument:xmlns:{name}:1.0}}" for name in ("office", "style", "table", "text")
}
_OFFICE, _STYLE, _TABLE, _TEXT = (_NAMES[name] for name in ("office", "style", "table", "text"))
_CALC = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}"
_SHEET, _ROW = f"{_TABLE}table", f"{_TABLE}table-row"
_CELLS = (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell")
_DURATION = re.compile(r"(-?)P(?:(\d+)D)?T(\d+)H(\d+)M(\d+)(?:[.,]\d+)?S")
_LETTER = re.compile(r"[^\W\d_]")
#: Rows and columns that a sheet has at most: what repeats beyond is no table.
_ROWS, _COLUMNS = 1_048_576, 16_384


class OdsBook:
    """An .ods workbook, as `app.domain.imports.workbook.Book`. ValueError, ParseError, KeyError where it is damaged."""

    def __init__(self, file: Path | IO[bytes]) -> None:
        self.lost: dict[int, str] = {}
        self._archive = zipfile.ZipFile(file)
        self._sheets: list[tuple[str, bool]] = []
        self._merged: dict[str, list[Merged]] = {}
        self._look()

    def _look(self) -> None:
        """Note the sheets, those that are hidden, and their merged cells."""
        hidden: set[str] = set()
        found: list[Merged] = []
        number = 1
        for event, element in self._parsed():
            if event == "start":
                if element.tag == _SHEET:
                    name = element.get(f"{_TABLE}name", "")
                    self._sheets.append((name, element.get(f"{_TABLE}style-name", "") not in hidden))
                    found, number = self._merged.setdefault(name, []), 1
            elif element.tag == _ROW:
                found += _merged(number, element)
                number += _count(element, "number-rows-repeated")
            elif element.tag == f"{_STYLE}style" and any(
                one.get(f"{_TABLE}display") == "false" for one in element.iter(f"{_STYLE}table-properties")
            ):
                hidden.add(element.get(f"{_STYLE}name", ""))

    def sheets(self) -> list[tuple[str, bool]]:
        """Return the names of the sheets and whether they are visible."""
        return self._sheets

    def merged(self, sheet: str) -> list[Merged]:
        """Return the merged cells of a sheet."""
        return self._merged[sheet]

    def rows(self, sheet: str) -> Iterator[tuple[int, dict[int, str]]]:
        """Give the rows of a sheet that have cells."""
        for number, times, row in self._rows(sheet):
            cells: dict[int, str] = {}
            lost: dict[int, str] = {}
            for column, cell in _placed(row):
                repeated = min(_count(cell, "number-columns-repeated"), _COLUMNS - column)
                text, instead = _shown(cell)
                for at in range(column, column + repeated) if text or instead else ():
                    if text:
                        cells[at] = text
                    else:
                        lost[at] = instead
            if cells or lost:
                for n in range(number, min(number + times, _ROWS + 1)):
                    self.lost = lost
                    yield n, dict(cells)

    def _rows(self, sheet: str) -> Iterator[tuple[int, int, Element]]:
        """Give the rows of a sheet as (number, how often it stands there, element)."""
        table: Element | None = None
        number = 1
        for event, element in self._parsed():
            if event == "start":
                if element.tag == _SHEET and table is None and element.get(f"{_TABLE}name", "") == sheet:
                    table = element
            elif table is not None and element is table:
                return
            elif table is not None and element.tag == _ROW:
                times = _count(element, "number-rows-repeated")
                yield number, times, element
                number += times

    def _parsed(self) -> Iterator[tuple[str, Element]]:
        """Give the elements of the workbook as they begin and end; a sheet keeps nothing of its rows."""
        sheet: Element | None = None
        with self._archive.open("content.xml") as source:
            for event, element in iterparse(source, events=("start", "end")):
                if event == "start" and element.tag == _SHEET:
                    sheet = element
                yield event, element
                if event == "end" and element.tag == _ROW:
                    element.clear()
                    if sheet is not None:
                        sheet.clear()


def _merged(number: int, row: Element) -> Iterator[Merged]:
    for column, cell in _placed(row):
        wide, tall = _count(cell, "number-columns-spanned"), _count(cell, "number-rows-spanned")
        if wide > 1 or tall > 1:
            yield Merged(number, column, number + tall - 1, column + wide - 1)


def _placed(row: Element) -> Iterator[tuple[int, Element]]:
    """Give the cells of a row, each with the first column in which it stands."""
    column = 0
    for cell in row:
        if cell.tag not in _CELLS:
            continue
        yield column, cell
        column += _count(cell, "number-columns-repeated")
        if column >= _COLUMNS:
            return


def _count(element: Element, name: str) -> int:
    return max(1, int(element.get(f"{_TABLE}{name}", "1")))


def _shown(cell: Element) -> tuple[str, str]:
    """Return what a cell shows, and what it holds instead of a value where it shows none."""
    if cell.tag == _CELLS[1]:  # below a merged cell
        return "", ""
    kind = cell.get(f"{_OFFICE}value-type", "")
    text = "\n".join(_plain(part) for part in cell if part.tag == f"{_TEXT}p")
    if cell.get(f"{_CALC}value-type") == "error":
        return "", text.strip()[:20] or "an error"
    if not kind:
        return (text, "") if text else ("", NO_RESULT if cell.get(f"{_TABLE}formula") else "")
    if kind == "string":
        return cell.get(f"{_OFFICE}string-value") or text, ""
    if kind == "boolean":
        return cell.get(f"{_OFFICE}boolean-value", ""), ""
    if kind == "date":
        return _date(cell.get(f"{_OFFICE}date-value", ""), text), ""
    if kind == "time":
        return _duration(cell.get(f"{_OFFICE}time-value", ""), text), ""
    value = float(cell.get(f"{_OFFICE}value", "nan"))
    if kind == "percentage" or (_LETTER.search(text) and not _is_number(text)):  # "INC0012345", a number for the file
        return text, ""
    return (str(int(value)) if value.is_integer() and abs(value) < 1e16 else repr(value)), ""


def _is_number(text: str) -> bool:
    """Return whether a text is a number, such as 1E+05."""
    try:
        float(text)
    except ValueError:
        return False
    return True


def _date(value: str, text: str) -> str:
    """Return a date as ISO has it; one without a time has one where the cell shows it."""
    day, _, clock = value.partition("T")
    if not clock:
        return f"{day} 00:00:00" if ":" in text else day
    return f"{day} {clock.partition('.')[0] if clock.endswith('000000000') else clock}"


def _duration(value: str, text: str) -> str:
    found = _DURATION.fullmatch(value)
    if found is None:
        return text
    sign, days, hours, minutes, seconds = found.groups(default="0")
    return f"{'-' if sign == '-' else ''}{int(days) * 24 + int(hours)}:{minutes}:{seconds}"


def _plain(part: Element) -> str:
    """Return the text of a paragraph with its blanks, tabs and line breaks."""
    found = [part.text or ""]
    for one in part:
        if one.tag == f"{_TEXT}s":
            found.append(" " * int(one.get(f"{_TEXT}c", "1")))
        elif one.tag in (f"{_TEXT}tab", f"{_TEXT}line-break"):
            found.append("\t" if one.tag.endswith("tab") else "\n")
        else:
            found.append(_plain(one))
        found.append(one.tail or "")
    return "".join(found)
