"""The rules of the board as a workspace sets them: numbers, times, the place, and the address that mail comes from."""

from __future__ import annotations

import re
from collections.abc import Mapping

from app.db import tables as t
from app.db.engine import Database
from app.domain.cab.settings import LABELS, RULES, CabRules
from app.domain.changes_made import Changes, Touched
from app.domain.mail.addresses import can_be_mailed
from app.errors import InputError
from app.services import rule_sets
from app.services.texts import fitting
from app.work import Work

_HOST = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.-]{0,98}[A-Za-z0-9])?", re.ASCII)


def rules(db: Database, work: Work | None = None) -> CabRules:
    """Return the rules of the board; what the workspace does not set has its sample value."""
    return rule_sets.read(db, RULES, work)


def save_rules(db: Database, base: Mapping[str, str], mine: Mapping[str, str], *, op_id: str | None = None) -> Changes:
    """Set rules of the board: texts by the name of the rule, as `rule_sets.save` does."""
    return rule_sets.save(db, RULES, base, mine, op_id, check=_check_text, touched=_touched)


def _touched(changed: frozenset[str]) -> Touched:
    """Return what follows: the pages of meetings and changes; a new address lets mail go that waits."""
    return Touched.CAB | Touched.CHANGES | (Touched.MAIL if "mailbox" in changed else Touched.NOTHING)


def _check_text(name: str, text: str) -> None:
    if name == "place":
        fitting(text, LABELS[name], t.cab_meeting.c.place)
    if name == "mailbox" and text and not can_be_mailed(text):
        raise InputError(f"{LABELS[name]}: “{text}” is no mail address.", hint="Write it like cab@example.gov.")
    if name == "ical_host" and not _HOST.fullmatch(text):
        raise InputError(
            f"{LABELS[name]}: “{text}” cannot be used.",
            hint="Letters, digits, dots and dashes, such as it.example.gov.",
        )
