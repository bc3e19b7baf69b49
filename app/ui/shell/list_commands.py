"""Commands of the list in view, the same in every tab: order, groups, columns, height of rows."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Protocol

from app.ui.commands import Command
from app.ui.look.tokens import ROWS
from app.ui.settings import Settings

if TYPE_CHECKING:
    from app.ui.tables.data_table import DataTable

_NEEDS = "This page has no list."
_LABELS = {"usual": "&Usual rows", "compact": "Com&pact rows", "roomy": "&Roomy rows"}


class ListHost(Protocol):
    """What the commands may see of their window."""

    @property
    def settings(self) -> Settings:
        """Return the settings."""

    def shown_list(self) -> DataTable | None:
        """Return the list in view."""


def list_commands(window: ListHost) -> list[Command]:
    """Return the commands of whatever list is in view."""

    def act(what: Callable[[DataTable], object]) -> None:
        table = window.shown_list()
        if table is not None:
            what(table)

    def there() -> bool:
        return window.shown_list() is not None

    def grouped() -> bool:
        table = window.shown_list()
        return table is not None and bool(table.sort_by.group)

    def is_density(name: str) -> bool:
        return bool(window.settings.get("density") == name)

    view = "&View"
    return [
        Command("list.sort", "S&ort by…", partial(act, lambda t: t.menus.offer_sort()), "", view, "list", 1,
                tip="Order the list by any of its columns", enabled_when=there, needs=_NEEDS, verb="sort the list"),
        Command("list.group", "&Group by…", partial(act, lambda t: t.menus.offer_groups()), "", view, "list", 2,
                tip="Show the list in groups that can be folded", enabled_when=there, needs=_NEEDS,
                verb="group the list"),
        Command("list.fold", "&Fold all groups", partial(act, lambda t: t.fold_all(folded=True)), "", view, "list", 3,
                enabled_when=grouped, needs="Group the list first."),
        Command("list.unfold", "U&nfold all groups", partial(act, lambda t: t.fold_all(folded=False)), "", view,
                "list", 4, enabled_when=grouped, needs="Group the list first."),
        Command("list.columns", "&Columns…", partial(act, lambda t: t.choose_columns()), "", view, "list", 5,
                "columns", enabled_when=there, needs=_NEEDS, verb="choose columns"),
        *(
            Command(f"list.rows.{name}", _LABELS[name], partial(window.settings.set, "density", name), "", view,
                    "rows", number, checked=partial(is_density, name), one_of="rows")
            for number, name in enumerate(ROWS)
        ),
    ]  # fmt: skip
