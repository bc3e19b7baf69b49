"""Records of a JSON or XML export become the rows of a table: one column a field, one row a record.

Understood are what ServiceNow gives (Table API, JSONv2, XML unload), what Jira's REST gives (issues with fields), and
any list of objects. Of a value with parts that counts which people read: its display value, name or value.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, cast
from xml.etree.ElementTree import Element, ParseError, XMLPullParser

from app.domain.imports.sniff import EXPECTED
from app.domain.imports.table import Table
from app.errors import InputError

#: Under which name a file has its records; a list at the top needs none.
_LISTS = ("result", "records", "issues", "tickets", "results", "value", "data", "items")
#: Which part of a value people read, the first that is there.
_READ = ("display_value", "displayName", "name", "label", "key", "value")
_DEEP = 6  # levels that are looked into


def json_table(text: str, name: str) -> Table:
    """Return the table in a JSON text. InputError where it is damaged or holds no records."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        where = f", line {error.lineno}" if isinstance(error, json.JSONDecodeError) else ""
        why = error.msg if isinstance(error, json.JSONDecodeError) else "it is nested too deep"
        raise InputError(
            f"{name}{where} is damaged JSON: {why}.", hint="Export the file again; nothing was imported."
        ) from error
    records = _records(found)
    if records is None:
        raise InputError(
            f"{name} is JSON without a list of records.",
            hint=f"Expected is a list, or one under {', '.join(_LISTS[:4])}.",
        )
    return _table([flat(record) for record in records if isinstance(record, Mapping)], name)


def _records(found: Any) -> Sequence[Any] | None:
    if isinstance(found, list):
        return found
    if isinstance(found, Mapping):
        for key in _LISTS:
            if isinstance(found.get(key), list):
                return found[key]  # type: ignore[no-any-return]
    return None


def flat(record: Mapping[str, Any]) -> dict[str, str]:
    """Return the fields of a record as texts. Jira's "fields" stand beside the record's own; lists are joined."""
    found: dict[str, str] = {}
    for key, value in record.items():
        if key == "fields" and isinstance(value, Mapping):
            found |= {inner: text(one) for inner, one in value.items()}
        elif key != "__status":  # of JSONv2 itself
            found[key] = text(value)
    return found


def text(value: Any, depth: int = 0) -> str:
    """Return a value as people read it."""
    if value is None or depth > _DEEP:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, list):
        return ", ".join(part for one in value if (part := text(one, depth + 1)))
    if isinstance(value, Mapping):
        return next((text(value[part], depth + 1) for part in _READ if value.get(part) not in (None, "")), "")
    return str(value)


def xml_table(data: bytes, name: str) -> Table:
    """Return the table in an XML unload: each element below the first is a record, its elements are its fields."""
    rows: list[dict[str, str]] = []
    parser: XMLPullParser[Element] = XMLPullParser(("start", "end"))
    depth = 0
    try:
        for start in range(0, len(data), _PIECE):
            parser.feed(data[start : start + _PIECE])
            for event, element in cast("Iterable[tuple[str, Element]]", parser.read_events()):
                depth += 1 if event == "start" else -1
                if event == "end" and depth == 1:
                    if len(element):
                        rows.append({field.tag: _field(field) for field in element})
                    element.clear()
        parser.close()
    except ParseError as error:
        line, _ = error.position
        raise InputError(
            f"{name}, line {line}: damaged XML.", hint="Export the file again; nothing was imported."
        ) from error
    if not rows:
        raise InputError(f"{name} is XML without records.", hint=EXPECTED)
    return _table(rows, name)


_PIECE = 1 << 20


def _field(element: Element) -> str:
    shown = element.get("display_value", "")
    return (shown or element.text or "").strip()


def _table(rows: Sequence[Mapping[str, str]], name: str) -> Table:
    columns = [*dict.fromkeys(key for row in rows for key in row)]
    if not columns:
        raise InputError(f"{name} has records without fields.", hint=EXPECTED)
    return Table(columns, _numbered(rows, columns), name)


def _numbered(rows: Iterable[Mapping[str, str]], columns: Sequence[str]) -> Iterator[tuple[int, list[str]]]:
    """Return the rows as a spreadsheet would number them: the first record is row 2."""
    for number, row in enumerate(rows, 2):
        yield number, [row.get(column, "") for column in columns]
