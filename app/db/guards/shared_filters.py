"""A filter is shared in one's own name, with a group that one is in, and changed by whose it is or who leads."""

from __future__ import annotations

from collections.abc import Iterator

from app.db.guards.portable import Rule, differs

_OFFICE = "(has(ll_admin) OR has(ll_mip) OR has(ll_cab))"
_IN_IT = (
    "EXISTS (SELECT 1 FROM group_member m JOIN person p ON p.id = m.person_id WHERE m.group_id = {row}.group_id{lead}"
    " AND p.login = {{user}} AND m.valid_from <= {{today}} AND (m.valid_to IS NULL OR m.valid_to > {{today}}))"
)
_OF_NEW = f"NEW.group_id IS NOT NULL AND NOT ({_OFFICE} OR {_IN_IT.format(row='NEW', lead='')})"
_LEADS = _IN_IT.format(row="OLD", lead=" AND m.is_lead")


def rules() -> Iterator[Rule]:
    """Yield the rules of shared filters."""
    yield Rule(
        "shared_filter", "own_name", "INSERT", "42501", "a filter is shared in one's own name", "NEW.owner <> {user}"
    )
    for on, moved in (("INSERT", ""), ("UPDATE", f"{differs('group_id')} AND ")):
        yield Rule(
            "shared_filter",
            f"in_group_{on.lower()}",
            on,
            "42501",
            "a filter is shared with a group by who is in it",
            f"{moved}{_OF_NEW}",
        )
    yield Rule(  # a right on a column, which SQLite asks for in an UPDATE only
        "shared_filter",
        "everybody",
        "INSERT",
        "42501",
        "a filter is shared with everybody by who holds an office",
        f"NEW.everybody AND NOT {_OFFICE}",
    )
    yield Rule(
        "shared_filter",
        "whose",
        "UPDATE",
        "42501",
        "a shared filter is changed by who shared it, or by who leads the group",
        f"OLD.owner <> {{user}} AND NOT ({_OFFICE} OR {_LEADS})",
    )
