"""What tests of the tab share: a small catalog with rates and units, the tab in a window, keys typed into it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from app.db import tables as t
from app.db.engine import Database
from app.db.owner import as_owner
from app.db.records import insert_record
from app.services.catalog import CatalogServices
from app.ui.shell.main_window import MainWindow
from app.views.catalog.view import CatalogTab
from tests.views.desk import CTRL, Keys, settle, shown

__all__ = ["CTRL", "UNIT", "Keys", "Office", "catalog", "settle"]

UNIT = 10**6


@dataclass
class Office:
    """A workspace in May 2027: FY2027's rates hold, units of March and April are told, March is billed."""

    db: Database
    at: datetime = datetime(2027, 5, 20, 14, tzinfo=UTC)
    ids: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.db.now = self.now
        with as_owner(self.db) as conn:
            for code, name in (("MAIL", "Mail"), ("FILE", "File Storage")):
                values = {"code": code, "name": name, "category": "Workplace", "valid_from": date(2020, 1, 1)}
                self.ids[code] = insert_record(conn, t.service, values)
            for code in ("DHHS", "DOT"):
                values = {"code": code, "name": f"Department {code}", "valid_from": date(2020, 1, 1)}
                self.ids[code] = insert_record(conn, t.agency, values)
        made, on = self.services, date(2026, 6, 1)
        for code, name, unit, dollars in (("BOX", "Mailbox", "mailbox", 4), ("ARC", "Archive", "GB", 1)):
            values = {"code": code, "name": name, "unit": unit, "valid_from": date(2024, 7, 1)}
            (self.ids[code],) = made.add_component(self.ids["MAIL"], values).ids
            (rate,) = made.draft_rate(self.ids[code], 2027, dollars * UNIT).ids
            made.submit_rates({rate: 1})
            made.approve_rates({rate: 2}, on, "OSBM 26-9")
        for agency, code, month, units in (
            ("DHHS", "BOX", "2027-03", 10),
            ("DHHS", "ARC", "2027-03", 5),
            ("DHHS", "BOX", "2027-04", 12),
            ("DOT", "BOX", "2027-04", 3),
        ):
            made.tell_consumption(self.ids[agency], self.ids[code], month, units * UNIT, "As the meter told")
        made.issue([self.ids["DHHS"]], "2027-03")

    def now(self) -> datetime:
        return self.at

    @property
    def services(self) -> CatalogServices:
        return CatalogServices(self.db)


def catalog(window: MainWindow, id: int | None = None) -> CatalogTab:
    """Show the page, on a service."""
    tab: Any = shown(window, "catalog", id)
    assert isinstance(tab, CatalogTab)
    return tab
