"""Who signs in is nobody else's to rename, callers are merged into one that stands, and a move says where they are."""

from __future__ import annotations

from collections.abc import Iterator

from app.db.guards.portable import Rule, differs
from app.domain.callers.directory import IDENTITY

#: On PostgreSQL, before the rules of callers: two who merge, or give the same login, wait for each other.
FIRST = (
    "IF TG_OP = 'UPDATE' AND NEW.merged_into_id IS DISTINCT FROM OLD.merged_into_id"
    " OR NEW.login <> '' AND (TG_OP = 'INSERT' OR NEW.login IS DISTINCT FROM OLD.login) THEN"
    " IF current_setting('transaction_isolation') <> 'read committed' THEN RAISE EXCEPTION USING ERRCODE = 'LL002',"
    " MESSAGE = 'what was done since could not be seen'; END IF;"
    " PERFORM pg_advisory_xact_lock(hashtextextended(CASE WHEN TG_OP = 'UPDATE'"
    " AND NEW.merged_into_id IS DISTINCT FROM OLD.merged_into_id THEN 'callers merged'"
    " ELSE 'caller ' || NEW.login END, 0)); END IF;"
)
_KEEPS = "(has(ll_brm) OR has(ll_admin))"
#: Whom people here sign in as, and who holds an office: an answer by mail counts as theirs.
_SIGNS_IN = "EXISTS (SELECT 1 FROM person p WHERE lower(p.login) = OLD.login AND OLD.login <> '')"
_IS_ASKED = (
    "EXISTS (SELECT 1 FROM person p WHERE OLD.email <> '' AND lower(p.email) = lower(OLD.email) AND p.active"
    " AND (p.login IS NOT NULL OR EXISTS (SELECT 1 FROM agency_contact k WHERE k.person_id = p.id)"
    " OR EXISTS (SELECT 1 FROM agency_assignment g WHERE g.person_id = p.id)))"
)


def rules() -> Iterator[Rule]:
    """Yield the rules of the directory of callers."""
    yield Rule(
        "caller",
        "identity",
        "UPDATE",
        "42501",
        "who signs in or holds an office is named by who keeps people",
        f"{differs(*IDENTITY)} AND NOT {_KEEPS} AND ({_SIGNS_IN} OR {_IS_ASKED})",
    )
    yield Rule(
        "caller",
        "merged_update",
        "UPDATE",
        "LL003",
        "a caller is merged into one that stands, and whoever was merged into them goes with them",
        f"{differs('merged_into_id')} AND NEW.merged_into_id IS NOT NULL AND ("
        "EXISTS (SELECT 1 FROM caller c WHERE c.id = NEW.merged_into_id AND c.merged_into_id IS NOT NULL)"
        " OR EXISTS (SELECT 1 FROM caller c WHERE c.merged_into_id = NEW.id))",
    )
    for on in ("INSERT", "UPDATE"):
        changed = f"{differs('login')} AND " if on == "UPDATE" else ""
        yield Rule(
            "caller",
            f"login_{on.lower()}",
            on,
            "LL003",
            "somebody in the directory has this login already",
            f"{changed}NEW.login <> '' AND EXISTS (SELECT 1 FROM caller c"
            " WHERE c.login = NEW.login AND c.id IS DISTINCT FROM NEW.id AND c.merged_into_id IS NULL)",
        )
        changed = f"{differs('caller_id')} AND " if on == "UPDATE" else ""
        yield Rule(
            "ticket",
            f"caller_{on.lower()}",
            on,
            "LL003",
            "a ticket names a caller that stands, not one that was merged into another",
            f"{changed}NEW.caller_id IS NOT NULL AND EXISTS (SELECT 1 FROM caller c"
            " WHERE c.id = NEW.caller_id AND c.merged_into_id IS NOT NULL)",
        )
    yield Rule(
        "caller_move",
        "now",
        "INSERT",
        "LL003",
        "a move says where a caller is now, and was before, on a day that is not ahead",
        "NEW.day > {today} OR NEW.from_agency_id IS NOT DISTINCT FROM NEW.to_agency_id"
        " OR NOT EXISTS (SELECT 1 FROM caller c WHERE c.id = NEW.caller_id"
        " AND c.agency_id IS NOT DISTINCT FROM NEW.to_agency_id)",
    )
    yield Rule(
        "caller_move",
        "of_it",
        "INSERT",
        "LL003",
        "a move is written down in the act that moves a caller, from where they were",
        "NOT EXISTS (SELECT 1 FROM audit a WHERE a.tbl = 'caller' AND a.row_id = rows(NEW.caller_id)"
        " AND a.op_id = {op} AND a.who = {user} AND told(a.diff, agency_id)"
        " AND from_of(a.diff, agency_id) IS NOT DISTINCT FROM rows(NEW.from_agency_id))",
    )
