"""A workspace with services, sites and agencies that postings are about."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from app.db.engine import Database
from app.db.owner import as_owner
from app.db.records import insert_record
from app.db.tables import agency, person, service, site
from app.domain.vocabulary import Role
from app.services.api import Services
from tests.db.playing import as_person

START = datetime(2026, 11, 16, 15, tzinfo=UTC)  # a Monday, 10:00 Eastern


@dataclass
class Hub:
    """The workspace, its clock, and the keys of what is in it."""

    db: Database
    at: datetime = START
    ids: dict[str, int] = field(default_factory=dict)

    def now(self) -> datetime:
        return self.at

    @property
    def services(self) -> Services:
        return Services(self.db)

    def later(self, **more: float) -> datetime:
        self.at += timedelta(**more)
        return self.at

    @contextmanager
    def by(self, login: str, *roles: Role) -> Iterator[Services]:
        with as_person(self.db, f"hub_{login}", *roles) as other:  # logins are the server's: nobody else's roles
            yield Services(other)

    def rows(self, table: Any) -> list[Any]:
        with self.db.read() as conn:
            return list(conn.execute(select(table).order_by(table.c.id)))


@pytest.fixture
def hub(db: Database) -> Hub:
    made = Hub(db)
    db.now = made.now
    with as_owner(db) as conn:
        for code in ("EDC", "WDC"):
            made.ids[code] = insert_record(conn, site, {"code": code, "name": f"{code} data center"})
        for code in ("MAIL", "VPN", "WEB"):
            sites = {"primary_site_id": made.ids["EDC"], "standby_site_id": made.ids["WDC"]} if code == "WEB" else {}
            values = {"code": code, "name": f"{code.title()} service", "valid_from": date(2020, 1, 1), **sites}
            made.ids[code] = insert_record(conn, service, values)
        for code in ("DHHS", "DOT", "DIT"):
            values = {"code": code, "name": f"Department {code}", "valid_from": date(2020, 1, 1)}
            made.ids[code] = insert_record(conn, agency, values)
        for login in ("ann", "bob", "cay"):
            values = {"login": f"hub_{login}", "name": f"{login.title()} Person", "email": f"{login}@example.gov"}
            made.ids[login] = insert_record(conn, person, values)
    return made
