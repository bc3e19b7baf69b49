"""The rules of the board as a workspace sets them: numbers, times, the place, and the address that mail comes from."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from app.db import tables as t
from app.db.cab.rules import load_rules
from app.db.cab.rules import save_rules as store_rules
from app.db.engine import Database
from app.db.records import hold
from app.domain.cab.settings import LABELS, CabRules, as_rows, from_rows, key
from app.domain.changes_made import Changes, Touched
from app.domain.mail.addresses import can_be_mailed
from app.errors import InputError
from app.services.texts import fitting
from app.work import Work

if TYPE_CHECKING:
    from sqlalchemy import Connection

_HOST = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.-]{0,98}[A-Za-z0-9])?", re.ASCII)


def rules(db: Database, work: Work | None = None) -> CabRules:
    """Return the rules of the board; what the workspace does not set has its sample value."""
    with db.read(work) as conn:
        return load_rules(conn)


def save_rules(db: Database, base: Mapping[str, str], mine: Mapping[str, str], *, op_id: str | None = None) -> Changes:
    """Set rules of the board: texts by the name of the rule. `base`: what they were when they were read.

    InputError names the rule that cannot be so, or that somebody else changed meanwhile.
    """
    db.require("rules.edit")
    wanted = {name: text.strip() for name, text in mine.items()}
    for name, text in wanted.items():
        if name not in LABELS:
            raise InputError(f"The board has no rule “{name}”.")
        fitting(text, LABELS[name], *((t.cab_meeting.c.place,) if name == "place" else ()))
        _check_text(name, text)

    def act(conn: Connection) -> Changes:
        hold(conn, "cab rules")
        now = as_rows(load_rules(conn))
        changed = {name: text for name, text in wanted.items() if now[key(name)] != text}
        for name in changed:
            if name in base and now[key(name)] not in {base[name].strip(), wanted[name]}:
                raise InputError(
                    f"{LABELS[name]}: somebody else set it to “{now[key(name)]}” meanwhile.",
                    hint="Look at the rules again, and set it once more where it is still to be changed.",
                )
        if not changed:
            return Changes(Touched.NOTHING, (), "The rules of the board stay as they are.")
        store_rules(conn, from_rows({**now, **{key(name): text for name, text in changed.items()}}))
        # what the pages of meetings and changes say follows from the rules; a new address lets mail go that waits
        touched = Touched.CAB | Touched.CHANGES | (Touched.MAIL if "mailbox" in changed else Touched.NOTHING)
        return Changes(touched, (), "The rules of the board are saved: they hold from now on.")

    return db.write(act, what="set rules of the board", about="cab", op_id=op_id)


def _check_text(name: str, text: str) -> None:
    if name == "mailbox" and text and not can_be_mailed(text):
        raise InputError(f"{LABELS[name]}: “{text}” is no mail address.", hint="Write it like cab@example.gov.")
    if name == "ical_host" and not _HOST.fullmatch(text):
        raise InputError(
            f"{LABELS[name]}: “{text}” cannot be used.",
            hint="Letters, digits, dots and dashes, such as it.example.gov.",
        )
