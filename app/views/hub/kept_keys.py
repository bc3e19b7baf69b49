"""The keys under which drafts of the forms are kept: what is done, with which posting or subscription."""

from __future__ import annotations

import re
from dataclasses import dataclass

_KEY = re.compile(r"hub (\w+) (\d+)")


@dataclass(frozen=True, slots=True)
class KeptAct:
    """A form: what is done (`what`), with the posting or subscription of which id; 0: a new one."""

    what: str
    id: int


def key_of(what: str, id: int = 0) -> str:
    """Return the key of a form."""
    return f"hub {what} {id}"


def kept_act(key: str) -> KeptAct | None:
    """Return which form a draft is of; None: of none of these."""
    found = _KEY.fullmatch(key)
    return KeptAct(found[1], int(found[2])) if found is not None else None


def is_kept(key: str) -> bool:
    """Return whether a draft is one of a form of this tab."""
    return kept_act(key) is not None
