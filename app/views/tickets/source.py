"""Where the list of tickets reads from: ids in their order, groups, and pages of rows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from app.domain.tickets.grouping import GroupKey
from app.domain.tickets.values import TicketFilter, TicketRow
from app.ui.tables.columns import Group
from app.ui.tables.window_model import TableSort, TableSource
from app.views.tickets import model
from app.views.tickets.listing import ticket_sort
from app.work import Work

if TYPE_CHECKING:
    from app.services.api import Services


def ticket_source(services: Services) -> TableSource[TicketRow]:
    """Return the source of the list; its functions run on workers, so they hold services only."""
    tickets = services.tickets
    ids, rows, groups = tickets.list_ids, tickets.list_rows, tickets.list_groups

    def first(filter: TicketFilter, sort: TableSort, limit: int, work: Work) -> Sequence[TicketRow]:
        page: Sequence[TicketRow] = rows(ids(filter, ticket_sort(sort), limit, work), work)
        return page

    def grouped(
        filter: TicketFilter, sort: TableSort, limit: int | None, work: Work
    ) -> tuple[Sequence[int], Sequence[Group]]:
        found = groups(filter, GroupKey(sort.group), ticket_sort(sort), limit, work)
        return found.ids, model.groups_of(sort.group, found.groups)

    return TableSource(first, partial(_every_id, ids), rows, _row_id, grouped)


def _row_id(row: TicketRow) -> int:
    return row.id


def _every_id(ids: Callable[..., Any], filter: TicketFilter, sort: TableSort, work: Work) -> Any:
    return ids(filter, ticket_sort(sort), None, work)
