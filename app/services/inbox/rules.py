"""The rules of mail that comes in, as a workspace sets them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from app.db import inbox as store
from app.db.engine import Database
from app.domain.changes_made import Changes
from app.domain.inbox.settings import LABELS, RULES, InboxRules
from app.errors import InputError
from app.services import rule_sets
from app.work import Work

if TYPE_CHECKING:
    from sqlalchemy import Connection


def rules(db: Database, work: Work | None = None) -> InboxRules:
    """Return the rules of mail that comes in; what the workspace does not set has its sample value."""
    return rule_sets.read(db, RULES, work)


def save_rules(db: Database, base: Mapping[str, str], mine: Mapping[str, str], *, op_id: str | None = None) -> Changes:
    """Set rules of mail that comes in: texts by the name of the rule, as `rule_sets.save` does."""
    wanted = {name: text.upper() if name == "agency" else text for name, text in mine.items()}
    return rule_sets.save(db, RULES, base, wanted, op_id, before=_require_agency)


def _require_agency(conn: Connection, rules: InboxRules) -> None:
    if rules.agency and store.agency_of(conn, rules.agency) is None:
        raise InputError(
            f"{LABELS['agency']}: there is no agency {rules.agency}.", hint="Give the code of one, or nothing."
        )
