"""The rules of the Major Incident Process as a workspace sets them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from app.db.engine import Database
from app.db.majors.rules import load_rules
from app.db.majors.rules import save_rules as store_rules
from app.db.records import hold
from app.domain.changes_made import Changes, Touched
from app.domain.majors.settings import LABELS, PREFIX, MajorRules, as_rows, from_rows, read
from app.errors import InputError
from app.services.texts import fitting
from app.work import Work

if TYPE_CHECKING:
    from sqlalchemy import Connection


def rules(db: Database, work: Work | None = None) -> MajorRules:
    """Return the rules; what the workspace does not set has its sample value."""
    with db.read(work) as conn:
        return load_rules(conn)


def save_rules(db: Database, base: Mapping[str, str], mine: Mapping[str, str], *, op_id: str | None = None) -> Changes:
    """Set rules: texts by the name of the rule. `base`: what they were when they were read.

    InputError names the rule that cannot be so, or that somebody else changed meanwhile.
    """
    db.require("rules.edit", "set the rules of major incidents")
    wanted = {name: text.strip() for name, text in mine.items()}
    for name, text in wanted.items():
        if name not in LABELS:
            raise InputError(f"Major incidents have no rule “{name}”.")
        fitting(text, LABELS[name])
        read(name, text)

    def act(conn: Connection) -> Changes:
        hold(conn, "major rules")
        now = as_rows(load_rules(conn))
        changed = {name: text for name, text in wanted.items() if now[PREFIX + name] != text}
        for name in changed:
            if name in base and now[PREFIX + name] not in {base[name].strip(), wanted[name]}:
                raise InputError(
                    f"{LABELS[name]}: somebody else set it to “{now[PREFIX + name]}” meanwhile.",
                    hint="Look at the rules again, and set it once more where it is still to be changed.",
                )
        if not changed:
            return Changes(Touched.NOTHING, (), "The rules of major incidents stay as they are.")
        store_rules(conn, from_rows({**now, **{PREFIX + name: text for name, text in changed.items()}}))
        return Changes(Touched.NOTHING, (), "The rules of major incidents are saved: they hold from now on.")

    return db.write(act, what="set rules of major incidents", about="majors", op_id=op_id)
