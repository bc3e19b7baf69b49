"""Three-way merge of an edit by field, with groups of fields that only make sense together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from app.errors import Conflict


def merge_fields(
    base: Mapping[str, Any],
    mine: Mapping[str, Any],
    theirs: Mapping[str, Any],
    *,
    together: Iterable[Iterable[str]] = (),
    version: int,
    what: str,
) -> dict[str, Any]:
    """Return what of `mine` still has to be saved on top of `theirs`; raises `Conflict` where both changed the same.

    `base`: the fields as the form was opened, `mine`: those the user changed, `theirs`: as they are now.
    Fields of one group in `together` conflict together. Two people choosing the same value agree.
    `version` and `what` (for example the ticket's number) are for the error.
    """
    changed = {name for name, value in mine.items() if name not in base or base[name] != value}
    touched = set(changed)
    groups = [frozenset(group) for group in together]
    for group in groups:
        if group & changed:
            touched |= group
    clashes: dict[str, tuple[object, object, object]] = {}
    for name in sorted(touched):
        if name not in base or name not in theirs or theirs[name] == base[name]:
            continue
        wanted = mine[name] if name in changed else base[name]
        if wanted != theirs[name]:
            clashes[name] = (base[name], wanted, theirs[name])
    for group in groups:  # a clash in one field of a group shows the whole group
        if group & clashes.keys():
            for name in sorted((group & touched) - clashes.keys()):
                if name in base and name in theirs and (mine.get(name, base[name]) != theirs[name]):
                    clashes[name] = (base[name], mine.get(name, base[name]), theirs[name])
    if clashes:
        names = ", ".join(name.replace("_", " ") for name in clashes)
        raise Conflict(f"{what} was changed by somebody else meanwhile: {names}.", clashes, version)
    return {name: mine[name] for name in mine if name in changed and theirs.get(name, base.get(name)) != mine[name]}
