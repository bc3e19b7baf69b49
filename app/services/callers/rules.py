"""Of what callers are told, as a workspace sets it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from app.db.callers.rules import load_rules
from app.db.callers.rules import save_rules as store_rules
from app.db.engine import Database
from app.db.records import hold
from app.domain.callers.settings import LABELS, PREFIX, CallerRules, as_rows, from_rows
from app.domain.changes_made import Changes, Touched
from app.errors import InputError
from app.services.texts import fitting
from app.work import Work

if TYPE_CHECKING:
    from sqlalchemy import Connection


def rules(db: Database, work: Work | None = None) -> CallerRules:
    """Return of what callers are told; what the workspace does not set has its sample value, which is: of nothing."""
    with db.read(work) as conn:
        return load_rules(conn)


def save_rules(db: Database, base: Mapping[str, str], mine: Mapping[str, str], *, op_id: str | None = None) -> Changes:
    """Set rules: texts by the name of the rule. `base`: what they were when they were read.

    InputError names the rule that cannot be so, or that somebody else changed meanwhile.
    """
    db.require("rules.edit", "set what callers are told")
    wanted = {name: text.strip() for name, text in mine.items()}
    for name, text in wanted.items():
        if name not in LABELS:
            raise InputError(f"What callers are told has no rule “{name}”.")
        fitting(text, LABELS[name])
        from_rows({PREFIX + name: text})

    def act(conn: Connection) -> Changes:
        hold(conn, "caller rules")
        now = as_rows(load_rules(conn))
        changed = {name: text for name, text in wanted.items() if now[PREFIX + name] != text}
        for name in changed:
            if name in base and now[PREFIX + name] not in {base[name].strip(), wanted[name]}:
                raise InputError(
                    f"{LABELS[name]}: somebody else set it to “{now[PREFIX + name]}” meanwhile.",
                    hint="Look at the rules again, and set it once more where it is still to be changed.",
                )
        if not changed:
            return Changes(Touched.NOTHING, (), "What callers are told stays as it is.")
        store_rules(conn, from_rows({**now, **{PREFIX + name: text for name, text in changed.items()}}))
        return Changes(Touched.NOTHING, (), "What callers are told is saved: it holds from now on.")

    return db.write(act, what="set what callers are told", about="callers", op_id=op_id)
