"""The rules of the hub as a workspace sets them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from app.db.engine import Database
from app.db.hub.rules import load_rules
from app.db.hub.rules import save_rules as store_rules
from app.db.records import hold
from app.domain.changes_made import Changes, Touched
from app.domain.hub.settings import LABELS, PREFIX, HubRules, as_rows, from_rows
from app.errors import InputError
from app.services.texts import clean
from app.work import Work

if TYPE_CHECKING:
    from sqlalchemy import Connection


def rules(db: Database, work: Work | None = None) -> HubRules:
    """Return the rules of the hub; what the workspace does not set has its sample value."""
    with db.read(work) as conn:
        return load_rules(conn)


def save_rules(db: Database, base: Mapping[str, str], mine: Mapping[str, str], *, op_id: str | None = None) -> Changes:
    """Set rules of the hub: texts by the name of the rule. `base`: what they were when they were read.

    InputError names the rule that cannot be so, or that somebody else changed meanwhile.
    """
    db.require("rules.edit", "set the rules of the hub")
    unknown = sorted(mine.keys() - LABELS.keys())
    if unknown:
        raise InputError(f"The hub has no rule “{unknown[0]}”.")
    wanted = {name: clean(text, LABELS[name], longest=300) for name, text in mine.items()}

    def act(conn: Connection) -> Changes:
        hold(conn, "hub rules")
        now = as_rows(load_rules(conn))
        changed = {name: text for name, text in wanted.items() if now[PREFIX + name] != text}
        for name in changed:
            if name in base and now[PREFIX + name] not in {base[name].strip(), wanted[name]}:
                raise InputError(
                    f"{LABELS[name]}: somebody else set it to “{now[PREFIX + name]}” meanwhile.",
                    hint="Look at the rules again, and set it once more where it is still to be changed.",
                )
        if not changed:
            return Changes(Touched.NOTHING, (), "The rules of the hub stay as they are.")
        store_rules(conn, from_rows({**now, **{PREFIX + name: text for name, text in changed.items()}}))
        return Changes(Touched.HUB, (), "The rules of the hub are saved: they hold from now on.")

    return db.write(act, what="set rules of the hub", about="hub", op_id=op_id)
