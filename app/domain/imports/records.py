"""Records of a JSON or XML export become the rows of a table: one column a field, one row a record.

Understood are what ServiceNow gives (Table API, JSONv2, XML unload), what Jira's REST gives (issues with fields), and
any list of objects, also one on each line. Of a value with parts that counts which people read: its display value,
name or value; what stands behind a display value is a column of its own, "assigned_to.value".
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from math import isfinite
from typing import Any, Protocol, cast
from xml.etree.ElementTree import Element, ParseError, XMLPullParser

from app.domain.imports.json_stream import Records
from app.domain.imports.sniff import EXPECTED
from app.domain.imports.table import Table, not_too_wide, nul_in
from app.errors import InputError

#: Which part of a value people read, the first that is there.
_READ = ("display_value", "displayName", "name", "label", "key", "value")
#: A field whose parts are all told, by their names: what was answered to the fields of a request.
_ANSWERS = "answers"
_DEEP = 12  # levels that are looked into
_SURROGATE = re.compile("[\ud800-\udfff]")
Record = Mapping[str, str]


class Rows(Protocol):
    """Where rows are kept until they are read, as often as one likes."""

    def append(self, row: list[str]) -> None:
        """Keep one more row."""

    def __iter__(self) -> Iterator[list[str]]:
        """Give the rows from the first on."""


def json_records(pieces: Iterable[str], name: str, *, changes: bool = False) -> Iterator[Record]:
    """Give the records of a JSON text, one after the other. InputError where it is damaged or holds none.

    `changes`: of records with a changelog (Jira's issues) each change is a record, beside the key of its issue.
    """
    for record in Records(pieces, name):
        if isinstance(record, Mapping):
            log = record.get("changelog") if changes else None
            if isinstance(log, Mapping):
                yield from _changes(record, log)
            else:
                yield flat(record)


def _changes(issue: Mapping[str, Any], log: Mapping[str, Any]) -> Iterator[Record]:
    for history in log.get("histories") or ():
        shared = {name: text(history.get(name)) for name in ("created", "author")}
        for item in history.get("items") or ():
            yield {"key": text(issue.get("key")), **shared, **flat(item)}


def flat(record: Mapping[str, Any]) -> dict[str, str]:
    """Return the fields of a record as texts. Jira's "fields" stand beside the record's own; lists are joined."""
    found: dict[str, str] = {}
    for key, value in record.items():
        if key == "fields" and isinstance(value, Mapping):
            for inner, one in value.items():
                _add(found, inner, one)
        elif key != "__status":  # of JSONv2 itself
            _add(found, key, value)
    return found


def _add(found: dict[str, str], key: str, value: Any) -> None:
    named = key.casefold() == _ANSWERS and isinstance(value, Mapping)
    shown = json.dumps(value, ensure_ascii=False) if named else text(value)
    found[_clean(key)] = shown
    if isinstance(value, Mapping) and isinstance(behind := value.get("value"), str) and behind != shown:
        found[f"{_clean(key)}.value"] = _clean(behind)


def text(value: Any, depth: int = 0) -> str:
    """Return a value as people read it. Comments of Jira become lines "date;author;text", as in its CSV."""
    if value is None or depth > _DEEP:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and not isfinite(value):  # 1e999
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, list):
        lines = [text(one, depth + 1) for one in value]
        return ("\n" if any(_is_comment(one) for one in value) else ", ").join(line for line in lines if line)
    if isinstance(value, Mapping):
        if _is_comment(value):
            who = text(value.get("author"), depth + 1)
            return f"{text(value['created'])};{who};{text(value['body'], depth + 1)}"
        if isinstance(inner := value.get("comments", value.get("content")), list):
            return text(inner, depth + 1)
        if "text" in value:  # of Atlassian's document format
            return text(value["text"], depth + 1)
        return next((text(value[part], depth + 1) for part in _READ if value.get(part) not in (None, "")), "")
    return _clean(str(value))


def _is_comment(value: Any) -> bool:
    return isinstance(value, Mapping) and "created" in value and "body" in value


def _clean(value: str) -> str:
    """Return a text without halves of characters, which no database takes."""
    return value if value.isascii() else _SURROGATE.sub("\ufffd", value)


def xml_records(begin: Callable[[], Iterable[bytes]], name: str, tag: str = "") -> Iterator[Record]:
    """Give the records of an XML unload: each element below the first is one, its elements are its fields.

    `begin` gives the bytes anew: they are read twice. Where there are records of several tables, those of `tag`
    count; "": of the first one. What ServiceNow's journal tells of them follows their other fields, as in a list:
    "date - who (Work notes)" and the text. In a feed (Jira's XML) the items of its channel are the records.
    """
    tags: dict[str, None] = {}
    journal: dict[tuple[str, str], list[tuple[str, str, str]]] = {}
    for kind, record in _elements(begin(), name):
        tags.setdefault(kind if record else "")
        if kind == _JOURNAL:
            entry = (record.get("sys_created_on", ""), record.get("sys_created_by", ""), record.get("value", ""))
            journal.setdefault((record.get("element_id", ""), record.get("element", "")), []).append(entry)
    tags.pop("", None)
    wanted = tag or next((one for one in tags if one != _JOURNAL), next(iter(tags), ""))
    if wanted not in tags:
        if tag and tags:
            raise InputError(f'{name} has no records "{tag}".', hint=f"It has: {', '.join(tags)}.")
        raise InputError(f"{name} is XML without records.", hint=EXPECTED)
    for kind, record in _elements(begin(), name):
        if kind == wanted and record:
            for field, words in _JOURNALS.items():
                entries = journal.get((record.get("sys_id", ""), field), ())
                if entries and not record.get(field):
                    newest = sorted(entries, reverse=True)
                    record[field] = "\n\n".join(f"{at} - {who} ({words})\n{said}" for at, who, said in newest)
            yield record


#: ServiceNow's table of work notes and comments, and how a list names its fields.
_JOURNAL = "sys_journal_field"
_JOURNALS = {"work_notes": "Work notes", "comments": "Additional comments"}


def _elements(pieces: Iterable[bytes], name: str) -> Iterator[tuple[str, dict[str, str]]]:
    """Give the tag and the fields of each record."""
    parser: XMLPullParser[Element] = XMLPullParser(("start", "end"))
    depth, level = 0, 1
    above: list[Element] = []
    try:
        for piece in pieces:
            parser.feed(piece)
            for event, element in cast("Iterable[tuple[str, Element]]", parser.read_events()):
                if event == "start":
                    if depth == 0:
                        level = _level(element, name)
                    depth += 1
                    above.append(element)
                    continue
                depth -= 1
                above.pop()
                if depth == level:
                    if level == 1 or element.tag == "item":
                        yield element.tag.rpartition("}")[2], _record(element)
                    above[-1].clear()  # of what has been read
        parser.close()
    except ParseError as error:
        line, _ = error.position
        raise InputError(
            f"{name}, line {line}: damaged XML.", hint="Export the file again; nothing was imported."
        ) from error


def _level(root: Element, name: str) -> int:
    if root.tag.endswith("}Workbook") and "office:spreadsheet" in root.tag:
        raise InputError(
            f"{name} is a workbook in the XML form of Excel 2003.",
            hint="Open it in Excel or LibreOffice and save it as .xlsx or CSV.",
        )
    return 2 if root.tag == "rss" else 1


def _record(element: Element) -> dict[str, str]:
    if not len(element):
        return dict(element.attrib)  # <row number="..." state="..."/>
    found: dict[str, str] = {}
    for field in element:
        tag = field.tag.rpartition("}")[2]
        behind = (field.text or "").strip()
        shown = field.get("display_value", "").strip() or behind
        if not shown and len(field):
            shown = ", ".join(" ".join(part.itertext()).strip() for part in field)
        if tag in found and shown:  # Jira's components, labels
            shown = f"{found[tag]}, {shown}" if found[tag] else shown
        found[tag] = shown
        if behind and shown != behind and field.get("display_value"):
            found[f"{tag}.value"] = behind
    return found


def records_table(records: Iterable[Record], name: str, rows: Callable[[], Any]) -> Table:
    """Return the table of records. They are read at once and kept in what `rows` makes (`Rows`): the columns of a
    file are known when its last record was read. InputError where no record has a field."""
    kept: Rows = rows()
    places: dict[str, int] = {}
    for record in records:
        for key in record:
            places.setdefault(key, len(places))
        not_too_wide(len(places), name)
        kept.append([record.get(key, "") for key in places])
    if not places:
        raise InputError(f"{name} has records without fields.", hint=EXPECTED)
    return Table([*places], lambda table: _numbered(table, kept, len(places)), name)


def _numbered(table: Table, rows: Iterable[Sequence[str]], width: int) -> Iterator[tuple[int, list[str]]]:
    """Give the rows as a spreadsheet would number them: the first record is row 2."""
    for number, row in enumerate(rows, 2):
        if (wrong := nul_in(row)) is not None:
            table.damaged(number, table.header[wrong[0]], wrong[1])
        else:
            yield number, [*row, *[""] * (width - len(row))]
