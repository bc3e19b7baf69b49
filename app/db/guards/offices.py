"""One person holds an office at a time, contacts are verified in one's own name, and a workspace stays who it is."""

from __future__ import annotations

from collections.abc import Iterator

from app.db.guards.portable import Rule, differs

#: On PostgreSQL, before the rules of assignments: two who give the same office wait for each other.
FIRST = (
    "IF current_setting('transaction_isolation') <> 'read committed' THEN RAISE EXCEPTION USING ERRCODE = 'LL002',"
    " MESSAGE = 'what was done since could not be seen'; END IF;"
    " PERFORM pg_advisory_xact_lock(hashtextextended('office ' || NEW.agency_id || ' ' || NEW.role, 0));"
)
_NEVER = "'9999-12-31'"
_HELD = (
    "NEW.valid_from < coalesce(NEW.valid_to, {never}) AND EXISTS (SELECT 1 FROM agency_assignment o"
    " WHERE o.agency_id = NEW.agency_id AND o.role = NEW.role AND o.id IS DISTINCT FROM NEW.id"
    " AND o.valid_from < coalesce(o.valid_to, {never}) AND o.valid_from < coalesce(NEW.valid_to, {never})"
    " AND coalesce(o.valid_to, {never}) > NEW.valid_from)"
).replace("{never}", _NEVER)
#: A contact is verified anew; what is taken back is as it was before.
_VERIFIED = (
    "(OLD.verified_at IS NULL OR NEW.verified_at > OLD.verified_at"
    f" OR NEW.verified_at = OLD.verified_at AND {differs('verified_by')})"
)
_LONGER = (
    f"({differs('agency_id', 'role')} OR NEW.valid_from < OLD.valid_from"
    f" OR coalesce(NEW.valid_to, {_NEVER}) > coalesce(OLD.valid_to, {_NEVER}))"
)


def rules() -> Iterator[Rule]:
    """Yield the rules of offices, of contacts, of sign-ins and of what a workspace is."""
    for on in ("INSERT", "UPDATE"):
        longer = f"{_LONGER} AND " if on == "UPDATE" else ""
        yield Rule(
            "agency_assignment",
            f"held_{on.lower()}",
            on,
            "LL003",
            "somebody else holds this office then: let it end first",
            f"{longer}{_HELD}",
        )
        yield Rule(
            "agency_assignment",
            f"order_{on.lower()}",
            on,
            "LL003",
            "an office ends after it began",
            "NEW.valid_to < NEW.valid_from",
        )
        yield Rule(
            "agency_assignment",
            f"of_the_board_{on.lower()}",
            on,
            "42501",
            "the coordinator of the board gives the offices of the board",
            "NEW.role NOT IN ('cab_rep', 'cab_alternate') AND NOT (has(ll_brm) OR has(ll_admin))",
        )
        told = f"{_VERIFIED} AND " if on == "UPDATE" else ""
        yield Rule(
            "agency_contact",
            f"verified_{on.lower()}",
            on,
            "42501",
            "a contact is verified now, in one's own name",
            f"{told}NOT has(ll_admin) AND NEW.verified_at IS NOT NULL"
            " AND (NEW.verified_by <> {user} OR NEW.verified_at NOT BETWEEN {lately} AND {soon})",
        )
        yield Rule(
            "person",
            f"login_{on.lower()}",
            on,
            "LL003",
            "somebody signs in with this name already",
            "EXISTS (SELECT 1 FROM person p WHERE lower(p.login) = lower(NEW.login) AND p.id IS DISTINCT FROM NEW.id)",
        )
    yield Rule(
        "person",
        "named",
        "UPDATE",
        "42501",
        "an administrator names who signs in: the name stands for the login everywhere",
        f"OLD.login IS NOT NULL AND {differs('name')} AND NOT has(ll_admin)",
    )
    yield Rule(
        "workspace",
        "fixed",
        "UPDATE",
        "42501",
        "who a workspace is, and since when, stays as it is",
        f"{differs('key')} OR OLD.key IN ('id', 'created_at') AND {differs('value')}",
    )
