"""Three-way merge of an edit by field, with groups of fields that only make sense together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from app.errors import Conflict

#: (as it was read, mine, theirs) by field.
Clashes = dict[str, tuple[object, object, object]]


def merge_fields(
    base: Mapping[str, Any],
    mine: Mapping[str, Any],
    theirs: Mapping[str, Any],
    *,
    together: Iterable[Iterable[str]] = (),
    version: int,
    what: str,
    titles: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """Return what of `mine` still has to be saved on top of `theirs`; raise `Conflict` where both changed the same.

    `base`: the fields as the form was opened, `mine`: those the user changed, `theirs`: as they are now.
    Fields of one group in `together` count as one. Two people choosing the same value agree, and in a group one
    whose choice is part of the other's. `version`, `what` (for example the ticket's number) and `titles` of fields
    are for the error.
    """
    changed = {name: value for name, value in mine.items() if name not in base or base[name] != value}
    groups = [frozenset(group) for group in together]
    alone = changed.keys() - frozenset().union(*groups)
    clashes: Clashes = {}
    for fields in [*groups, *({name} for name in alone)]:
        clashes |= _clashes(fields, base, changed, theirs)
    if clashes:
        clashes = {name: clashes[name] for name in sorted(clashes)}
        names = ", ".join((titles or {}).get(name) or name.replace("_", " ") for name in clashes)
        raise Conflict(f"{what} was changed by somebody else meanwhile: {names}.", clashes, version)
    return {name: value for name, value in changed.items() if name not in theirs or theirs[name] != value}


def _clashes(
    fields: Iterable[str], base: Mapping[str, Any], changed: Mapping[str, Any], theirs: Mapping[str, Any]
) -> Clashes:
    """Return the fields that differ, unless the changes of one side are part of the other's."""
    known = [name for name in fields if name in base and name in theirs]
    mine = {name: changed.get(name, base[name]) for name in known}
    by_me = [name for name in known if name in changed]
    by_them = [name for name in known if theirs[name] != base[name]]
    if all(mine[name] == theirs[name] for name in by_me) or all(mine[name] == theirs[name] for name in by_them):
        return {}
    return {name: (base[name], mine[name], theirs[name]) for name in known if mine[name] != theirs[name]}
