"""Filters as a JSON file: written, and read entry by entry with what is wrong in it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from app.domain.plain_text import one_line
from app.domain.tickets.shared_filters import SharedFilter
from app.errors import InputError

SCHEMA, VERSION = "longleaf.filters", 1
EVERYBODY = "everybody"
#: Fields of an entry, with their types; `name` and `filter` are needed.
_TEXTS, _YES_OR_NO = ("name", "for", "filter", "search", "sort", "grouped"), ("descending", "pinned")


def to_plain(filters: Iterable[SharedFilter]) -> dict[str, Any]:
    """Return shared filters as plain values: what is as usual is left out."""
    entries = []
    for one in filters:
        entry: dict[str, Any] = {"name": one.name, "for": one.group_code or EVERYBODY, "filter": one.words}
        more = {"search": one.text, "sort": one.sort, "grouped": one.grouped}
        entry |= {key: value for key, value in more.items() if value}
        entry |= {key: True for key in _YES_OR_NO if getattr(one, key)}
        entries.append(entry)
    return {"schema": SCHEMA, "version": VERSION, "filters": entries}


def from_text(text: str, file: str) -> list[dict[str, Any]]:
    """Return the entries of a file, each with every field. InputError names the file, the entry and the field.

    `file`: what the file is called in what is said of it.
    """
    try:
        plain = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise InputError(f"{file} is no JSON: {error}.", hint="Write one with longleaf filters export.") from None
    if not isinstance(plain, dict) or plain.get("schema") != SCHEMA:
        raise InputError(f"{file} holds no filters: its schema is not {SCHEMA}.", hint="longleaf filters export")
    if plain.get("version") != VERSION:
        raise InputError(
            f"{file} is of version {one_line(str(plain.get('version')))}; this program reads version {VERSION}.",
            hint="Export it again with this version of the program.",
        )
    entries = plain.get("filters")
    if not isinstance(entries, list):
        raise InputError(f"{file}: “filters” is no list.", hint="Each entry has a name, for and filter.")
    return [_entry(entry, n, file) for n, entry in enumerate(entries, 1)]


def _entry(entry: Any, n: int, file: str) -> dict[str, Any]:
    where = f"{file}, entry {n}"
    if not isinstance(entry, Mapping):
        raise InputError(f"{where} is no object.", hint='For example {"name": "Mail", "filter": "service:EMAIL"}.')
    found: dict[str, Any] = {"for": EVERYBODY, **dict.fromkeys(("search", "sort", "grouped"), "")}
    found |= dict.fromkeys(_YES_OR_NO, False)
    for field, value in entry.items():
        if field not in (*_TEXTS, *_YES_OR_NO):
            raise InputError(
                f"{where}: there is no field “{one_line(str(field))}”.",
                hint=f"Fields: {', '.join((*_TEXTS, *_YES_OR_NO))}.",
            )
        wanted = str if field in _TEXTS else bool
        if not isinstance(value, wanted):
            raise InputError(f"{where}, {field}: it is no {'text' if wanted is str else 'true or false'}.")
        found[field] = value
    for field in ("name", "filter"):
        if not str(found.get(field, "")).strip():
            raise InputError(f"{where}, {field}: it is needed.", hint="Every filter has a name and filter words.")
    return found
