"""The keys under which drafts of the Calendar's forms are kept: what is done, and to which changes or meeting."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from app.domain.changes.bulk import ChangeAct

NEW = "New change"
NEW_LIKE = "New change like"  # one that begins with the content of a model, a template, another change
LATENT = "Record a latent change"
EMERGENCY = "New emergency change"
FREEZE = "New freeze"
_WHAT = (
    *("Edit", "Vote on", "Outcome of", "Post-implementation review of", "Cancel", "Correct", "Approve", "Reject"),
    *("ECAB vote on", "ECAB approval of", "ECAB rejection of", "Override for", "Late submission of"),
)
_ONE = re.compile(rf"({'|'.join(_WHAT)}) (CHG\d+)(?:, version (\d+))?")
_MANY = re.compile(r"changes\.(move|implementer|cancel)\.(\d+(?:,\d+)*)")
_MEETING = re.compile(r"cab\.move\.(\d{4}-\d{2}-\d{2})")


@dataclass(frozen=True, slots=True)
class KeptAct:
    """One change's form: what is done to which number; of a vote also to which version."""

    what: str
    number: str
    version: str | None


def act_key(act: ChangeAct, ids: Sequence[int]) -> str:
    """Return the key of a form about these changes: one about others has another, however many they are."""
    return f"changes.{act.value}.{','.join(map(str, sorted(ids)))}"


def meeting_key(wednesday: date) -> str:
    """Return the key of the form that moves the meeting of a Wednesday."""
    return f"cab.move.{wednesday.isoformat()}"


def kept_act(key: str) -> KeptAct | None:
    """Return which form of one change a draft is of; None: another one."""
    found = _ONE.fullmatch(key)
    return KeptAct(found[1], found[2], found[3]) if found is not None else None


def kept_many(key: str) -> tuple[ChangeAct, tuple[int, ...]] | None:
    """Return which act on which changes a draft is of; None: another one."""
    found = _MANY.fullmatch(key)
    return (ChangeAct(found[1]), tuple(map(int, found[2].split(",")))) if found is not None else None


def kept_meeting(key: str) -> date | None:
    """Return the Wednesday whose meeting a draft moves; None: it does not move one."""
    found = _MEETING.fullmatch(key)
    try:
        return date.fromisoformat(found[1]) if found is not None else None
    except ValueError:
        return None


def is_kept(key: str) -> bool:
    """Return whether a draft is one of the Calendar's forms."""
    return key in (NEW, NEW_LIKE, LATENT, EMERGENCY, FREEZE) or any(
        found(key) is not None for found in (kept_act, kept_many, kept_meeting)
    )
