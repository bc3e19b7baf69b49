"""What other programs call the facts of each kind of record: read from resources/imports, a file a kind."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from app.domain.imports.kinds import TICKETS, kinds
from app.domain.imports.propose.lexicon import Lexicon
from app.domain.imports.propose.specs import names_of, values_of

_FOLDER = Path(__file__).resolve().parents[3] / "resources" / "imports"
_LISTS = ("prefixes", "classes", "telling")


@cache
def lexicon(records: str = "") -> Lexicon:
    """Return the words of a kind of record; "" is tickets.

    A file of words says `[fields]`, `[values.FIELD]` and, where it likes, `[same]`: our field -> that of tickets whose
    names it has as well. What a kind knows by itself (its choices and what its importer understands) needs no file.
    """
    if not records:
        data = _data(TICKETS)
        return Lexicon.of(data["fields"], data["values"], **_more(data))
    data, of_tickets = _data(records), _data(TICKETS)["fields"]
    fields: dict[str, list[str]] = {name: [*names] for name, names in names_of(records).items()}
    for ours, theirs in data.get("same", {}).items():
        fields[ours] += of_tickets[theirs]
    for ours, names in data.get("fields", {}).items():
        fields[ours] += names
    values = {name: {ours: [*texts] for ours, texts in known.items()} for name, known in values_of(records).items()}
    for name, meanings in data.get("values", {}).items():
        for ours, texts in meanings.items():
            values[name].setdefault(ours, []).extend(texts)
    return Lexicon.of(fields, values, data.get("within"), **_more(data))


def lexicons() -> dict[str, Lexicon]:
    """Return the words of every kind, "" being tickets."""
    return {"": lexicon(), **{records: lexicon(records) for records in kinds()}}


def _data(word: str) -> dict[str, Any]:
    path = _FOLDER / f"{word}.toml"
    return tomllib.loads(path.read_text("utf-8")) if path.exists() else {}


def _more(data: dict[str, Any]) -> dict[str, Any]:
    known = data.get("known", {})
    return {
        "rest": data.get("rest", {}),
        "constants": data.get("constants", {}),
        **{n: known.get(n, ()) for n in _LISTS},
    }
