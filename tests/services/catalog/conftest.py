"""A workspace with two agencies, a service with two components, and rates of FY2026."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import insert, select, update

from app.db import tables as t
from app.db.engine import Database
from app.db.owner import as_owner
from app.db.records import insert_record
from app.domain.vocabulary import Role
from app.services.catalog import CatalogServices
from tests.db.playing import as_person

UNIT = 10**6


@dataclass
class Books:
    """The workspace, its clock, and the keys of what is in it."""

    db: Database
    at: datetime = datetime(2026, 6, 10, 14, tzinfo=UTC)
    ids: dict[str, int] = field(default_factory=dict)
    rows: int = 0

    def now(self) -> datetime:
        return self.at

    @property
    def catalog(self) -> CatalogServices:
        return CatalogServices(self.db)

    def on(self, year: int, month: int, day: int) -> None:
        self.at = datetime(year, month, day, 15, tzinfo=UTC)

    @contextmanager
    def by(self, login: str, *roles: Role) -> Iterator[CatalogServices]:
        with as_person(self.db, f"books_{login}", *roles) as other:
            yield CatalogServices(other)

    def versions(self, *states: str) -> dict[int, int]:
        return {row.rate.id: row.version for row in self.catalog.rates() if row.rate.state.value in states}

    def approve(self, component: str, year: int, dollars: int, on: date) -> None:
        """Bring a rate through all its states."""
        (id,) = self.catalog.draft_rate(self.ids[component], year, dollars * UNIT).ids
        version = next(row.version for row in self.catalog.rates() if row.rate.id == id)
        self.catalog.submit_rates({id: version})
        self.catalog.approve_rates({id: version + 1}, on, f"OSBM {year}-{component}")

    def told(self, agency_code: str, component: str, month: str, units: int) -> int:
        """Bring in a row as an import does."""
        self.rows += 1

        def act(conn: Any) -> int:
            values = {
                "agency_id": self.ids[agency_code],
                "component_id": self.ids[component],
                "month": month,
                "units_micro": units * UNIT,
                "source": "meter.csv",
                "source_row": self.rows,
                "told": str(units),
                "at": self.db.now(),
            }
            return insert_record(conn, t.consumption, values)

        return self.db.write(act, what="import")

    def all(self, table: Any) -> list[Any]:
        with self.db.read() as conn:
            return list(conn.execute(select(table)))

    def raw(self, table: Any, **values: Any) -> None:
        """Write as somebody with SQL would."""
        self.db.write(lambda conn: conn.execute(insert(table).values(**values)) and None, what="raw")

    def change(self, table: Any, id: int, **values: Any) -> None:
        """Update as somebody with SQL would."""
        self.db.write(
            lambda conn: conn.execute(update(table).where(table.c.id == id).values(**values)) and None, what="raw"
        )


@pytest.fixture
def books(db: Database) -> Books:
    return begun(db)


def begun(db: Database) -> Books:
    """Return the books of an empty workspace."""
    made = Books(db)
    db.now = made.now
    with as_owner(db) as conn:
        values = {"code": "MAIL", "name": "Mail", "category": "Workplace", "valid_from": date(2020, 1, 1)}
        made.ids["mail"] = insert_record(conn, t.service, values)
        for code in ("DHHS", "DOT"):
            values = {"code": code, "name": f"Department {code}", "valid_from": date(2020, 1, 1)}
            made.ids[code] = insert_record(conn, t.agency, values)
        insert_record(conn, t.person, {"login": "books_cat", "name": "Cat Keeper", "email": "cat@example.gov"})
    for code, name, unit in (("BOX", "Mailbox", "mailbox"), ("ARC", "Archive", "GB")):
        values = {"code": code, "name": name, "unit": unit, "valid_from": date(2024, 7, 1)}
        (made.ids[code],) = made.catalog.add_component(made.ids["mail"], values).ids
    return made
