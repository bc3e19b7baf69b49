"""The rules of mail that comes in, as a workspace sets them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from app.db import inbox as store
from app.db.engine import Database
from app.db.records import hold
from app.domain.changes_made import Changes, Touched
from app.domain.inbox.settings import LABELS, PREFIX, InboxRules, as_rows, from_rows
from app.errors import InputError
from app.services.texts import clean
from app.work import Work

if TYPE_CHECKING:
    from sqlalchemy import Connection


def rules(db: Database, work: Work | None = None) -> InboxRules:
    """Return the rules of mail that comes in; what the workspace does not set has its sample value."""
    with db.read(work) as conn:
        return store.load_rules(conn)


def save_rules(db: Database, base: Mapping[str, str], mine: Mapping[str, str], *, op_id: str | None = None) -> Changes:
    """Set rules: texts by the name of the rule. `base`: what they were when they were read.

    InputError names the rule that cannot be so, or that somebody else changed meanwhile.
    """
    db.require("rules.edit", "set the rules of mail that comes in")
    unknown = sorted(mine.keys() - LABELS.keys())
    if unknown:
        raise InputError(f"Mail that comes in has no rule “{unknown[0]}”.")
    wanted = {name: clean(text, LABELS[name], longest=100) for name, text in mine.items()}
    wanted |= {"agency": wanted["agency"].upper()} if "agency" in wanted else {}

    def act(conn: Connection) -> Changes:
        hold(conn, "inbox rules")
        now = as_rows(store.load_rules(conn))
        for name, text in wanted.items():
            if name in base and now[PREFIX + name] not in {base[name].strip(), text}:
                raise InputError(
                    f"{LABELS[name]}: somebody else set it to “{now[PREFIX + name]}” meanwhile.",
                    hint="Look at the rules again, and set it once more where it is still to be changed.",
                )
        made = from_rows({**now, **{PREFIX + name: text for name, text in wanted.items()}})
        if made.agency and store.agency_of(conn, made.agency) is None:
            raise InputError(
                f"{LABELS['agency']}: there is no agency {made.agency}.", hint="Give the code of one, or nothing."
            )
        store.save_rules(conn, made)
        return Changes(Touched.NOTHING, (), "The rules of mail that comes in are saved: they hold from now on.")

    return db.write(act, what="set rules of mail that comes in", about="inbox", op_id=op_id)
