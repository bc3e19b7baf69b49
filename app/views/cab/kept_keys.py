"""The keys under which drafts of the CAB tab's forms are kept: what is done, in which meeting, with what of it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

_KEY = re.compile(r"board (\w+) (\d{4}-\d{2}-\d{2})(?: (\d+))?")


@dataclass(frozen=True, slots=True)
class KeptAct:
    """A form: what is done (`what`), in the meeting of which slot, with the item, seat or action of which id."""

    what: str
    slot: date
    id: int


def key_of(what: str, slot: date, id: int = 0) -> str:
    """Return the key of a form."""
    return f"board {what} {slot.isoformat()}{f' {id}' if id else ''}"


def kept_act(key: str) -> KeptAct | None:
    """Return which form a draft is of; None: of none of these."""
    found = _KEY.fullmatch(key)
    try:
        return KeptAct(found[1], date.fromisoformat(found[2]), int(found[3] or 0)) if found is not None else None
    except ValueError:
        return None


def is_kept(key: str) -> bool:
    """Return whether a draft is one of a form of this tab."""
    return kept_act(key) is not None
