"""The keys under which drafts of the forms are kept: what is done, with which record, for which fiscal year."""

from __future__ import annotations

import re
from dataclasses import dataclass

_KEY = re.compile(r"catalog (\w+) (\d+)(?: FY(\d{4}))?")


@dataclass(frozen=True, slots=True)
class KeptAct:
    """A form: what is done (`what`), with the record of which id, 0 for none; `year` 0 where it is of none."""

    what: str
    id: int
    year: int = 0


def key_of(what: str, id: int = 0, year: int = 0) -> str:
    """Return the key of a form."""
    return f"catalog {what} {id}{f' FY{year}' if year else ''}"


def kept_act(key: str) -> KeptAct | None:
    """Return which form a draft is of; None: of none of these."""
    found = _KEY.fullmatch(key)
    return KeptAct(found[1], int(found[2]), int(found[3] or 0)) if found is not None else None


def is_kept(key: str) -> bool:
    """Return whether a draft is one of a form of this tab."""
    return kept_act(key) is not None
