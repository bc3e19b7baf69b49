"""How acts of the catalog are taken back: by the act that leads the other way, which the trail keeps as well."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from app.domain.changes_made import Changes
from app.ui.writing import Act, Fields, Undo
from app.views.catalog.host import CatalogHost


def back(tab: CatalogHost, make: Callable[[Changes], Act]) -> Undo:
    """Return what takes an act back: `make` gives the act that does it, from the answer of the first one."""

    def undo(made: Changes) -> None:
        tab.write(make(made))

    return undo


def fields_back(make: Callable[[Fields, Fields], Act]) -> Callable[[Fields, Fields], Act]:
    """Return what takes a saved edit back: the same edit with its fields as they were before."""

    def undo(base: Fields, mine: Fields) -> Act:
        before: Mapping[str, object] = {name: base[name] for name in mine}
        return make(dict(mine), dict(before))

    return undo
