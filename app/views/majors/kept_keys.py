"""The keys under which drafts of the forms are kept: what is done, with which incident, with what of it."""

from __future__ import annotations

import re
from dataclasses import dataclass

_KEY = re.compile(r"major (\w+) (-?\d+)(?: (\d+))?")


@dataclass(frozen=True, slots=True)
class KeptAct:
    """A form: what is done (`what`), with the incident of which id (0: a new one; below zero: with a ticket), and
    with the task, action or line of which id."""

    what: str
    major: int
    id: int


def key_of(what: str, major: int, id: int = 0) -> str:
    """Return the key of a form."""
    return f"major {what} {major}{f' {id}' if id else ''}"


def kept_act(key: str) -> KeptAct | None:
    """Return which form a draft is of; None: of none of these."""
    found = _KEY.fullmatch(key)
    return KeptAct(found[1], int(found[2]), int(found[3] or 0)) if found is not None else None


def is_kept(key: str) -> bool:
    """Return whether a draft is one of a form of this tab."""
    return kept_act(key) is not None
