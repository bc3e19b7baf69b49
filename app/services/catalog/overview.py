"""The services of the catalog in one list: how many components, where their rates stand, what was billed."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from app.db.catalog import names, rates, years
from app.domain.catalog.rates import Rate
from app.domain.catalog.values import CatalogService
from app.domain.catalog.year_status import year_status
from app.domain.eastern import eastern
from app.domain.periods import Period, fiscal_year_of
from app.work import Work

if TYPE_CHECKING:
    from app.db.engine import Database


def overview(db: Database, work: Work | None = None) -> tuple[CatalogService, ...]:
    """Return every service by service line and name; those that are offered no more are marked."""
    today = eastern(db.now()).date()
    year = fiscal_year_of(today)
    with db.read(work) as conn:
        versions: dict[int, list[Rate]] = defaultdict(list)
        for rate in rates.rates(conn):
            versions[rate.component_id].append(rate)
        book, parts = rates.price_book(conn), defaultdict(list)
        for one in rates.components(conn):
            if one.valid_to is None or one.valid_to >= today:
                parts[one.service_id].append(one.id)
        billed = years.usage_by_service(conn, [month.key for month in Period.fiscal(year).months()])
        found = []
        for row in names.listed(conn):
            ids = parts.get(row.id, [])
            gone = row.valid_to is not None and row.valid_to <= today and not ids and row.id not in billed
            now, then = (year_status(ids, versions, of, book, today) for of in (year, year + 1))
            found.append(
                CatalogService(
                    row.id, row.code, row.name, row.category, len(ids), now, then, billed.get(row.id, 0), gone
                )
            )
        return tuple(found)
