"""A workspace with two agencies, a service with two components, and rates of FY2026."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import partial
from typing import Any

import pytest
from sqlalchemy import insert, select, update

from app.db import tables as t
from app.db.engine import Database
from app.db.owner import as_owner
from app.db.records import insert_record
from app.domain.vocabulary import Role
from app.services.catalog import billing, cases, components, consumption, disputes, rates, subscription, year_end
from tests.db.playing import as_person

UNIT = 10**6


class Catalog:
    """The functions of the catalog for one workspace."""

    def __init__(self, db: Database) -> None:
        self.components = partial(components.components, db)
        self.add_component = partial(components.add, db)
        self.edit_component = partial(components.edit, db)

        self.rates = partial(rates.rates, db)
        self.priced = partial(rates.priced, db)
        self.draft_rate = partial(rates.draft, db)
        self.edit_rate = partial(rates.edit, db)
        self.begin_year = partial(rates.begin_year, db)
        self.submit_rates = partial(rates.submit, db)
        self.send_back_rates = partial(rates.send_back, db)
        self.withdraw_rates = partial(rates.withdraw, db)
        self.approve_rates = partial(rates.approve, db)

        self.cases = partial(cases.cases, db)
        self.begin_case = partial(cases.begin, db)
        self.edit_case = partial(cases.edit, db)
        self.put_cost = partial(cases.put_cost, db)
        self.put_forecast = partial(cases.put_forecast, db)
        self.effect_of_case = partial(cases.effect, db)
        self.draft_rates_of_case = partial(cases.draft_rates, db)

        self.subscriptions = partial(subscription.subscriptions, db)
        self.draft_subscription = partial(subscription.draft, db)
        self.submit_subscription = partial(subscription.submit, db)
        self.send_back_subscription = partial(subscription.send_back, db)
        self.withdraw_subscription = partial(subscription.withdraw, db)
        self.approve_subscription = partial(subscription.approve, db)

        self.year_end = partial(year_end.year_end, db)
        self.put_account = partial(year_end.put_account, db)

        self.consumption = partial(consumption.consumption, db)
        self.tell_consumption = partial(consumption.tell, db)

        self.bills = partial(billing.bills, db)
        self.bill = partial(billing.bill, db)
        self.preview = partial(billing.preview, db)
        self.issue = partial(billing.issue, db)
        self.why_changed = partial(billing.why_changed, db)
        self.year = partial(billing.year, db)

        self.disputes = partial(disputes.disputes, db)
        self.dispute = partial(disputes.dispute, db)
        self.decide_dispute = partial(disputes.decide, db)
        self.withdraw_dispute = partial(disputes.withdraw, db)


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
    def catalog(self) -> Catalog:
        return Catalog(self.db)

    def on(self, year: int, month: int, day: int) -> None:
        self.at = datetime(year, month, day, 15, tzinfo=UTC)

    @contextmanager
    def by(self, login: str, *roles: Role) -> Iterator[Catalog]:
        with as_person(self.db, f"books_{login}", *roles) as other:
            yield Catalog(other)

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
