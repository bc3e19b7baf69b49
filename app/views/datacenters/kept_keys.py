"""The keys under which drafts of the long forms are kept: a recovery plan or an exercise, new ones with 0."""

from __future__ import annotations

import re

_KEY = re.compile(r"datacenters (plan|exercise) (\d+)")
#: On which page each of them is, what makes a new one, and what edits one.
WHERE = {
    "plan": ("plans", "datacenters.new_plan", "datacenters.edit_plan"),
    "exercise": ("exercises", "datacenters.new_exercise", "datacenters.edit_exercise"),
}


def key_of(what: str, id: int = 0) -> str:
    """Return the key of a form."""
    return f"datacenters {what} {id}"


def kept(key: str) -> tuple[str, int] | None:
    """Return of what a draft is, and its id; None: of none of these."""
    found = _KEY.fullmatch(key)
    return (found[1], int(found[2])) if found is not None else None
