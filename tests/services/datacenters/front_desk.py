"""A workspace with two agencies, their contacts, two sites, and people who take visitors in."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import select, update

from app.db import tables as t
from app.db.engine import Database
from app.db.facts import set_fact
from app.db.owner import as_owner
from app.db.records import insert_record
from app.domain.datacenters.badges import Badge
from app.domain.datacenters.visits import Visit
from app.domain.vocabulary import Role
from app.services.datacenters import badges, visits
from tests.db.playing import as_person

FIRST = date(2020, 1, 1)


@dataclass
class Site:
    """The workspace, its clock, and the keys of what is in it."""

    db: Database
    at: datetime = datetime(2026, 8, 10, 15, tzinfo=UTC)
    ids: dict[str, int] = field(default_factory=dict)

    def now(self) -> datetime:
        return self.at

    def on(self, month: int, day: int, hour: int = 15) -> None:
        self.at = datetime(2026, month, day, hour, tzinfo=UTC)

    @contextmanager
    def by(self, login: str, *roles: Role) -> Iterator[Database]:
        with as_person(self.db, f"site_{login}", *roles) as other:
            yield other

    def badge(self, number: str, agency: str = "DOR", issued: date = date(2026, 8, 10), *sites: str) -> int:
        """Put a badge on record."""
        site_ids = tuple(self.ids[code] for code in sites or ("EDC",))
        values = {"number": number, "name": f"Holder of {number}", "company": "Volt Ltd", "issued_on": issued}
        (made,) = badges.issue(self.db, {**values, "agency_id": self.ids[agency], "site_ids": site_ids}).ids
        return made

    def found(self, id: int) -> Badge:
        return next(one for one in badges.badges(self.db) if one.id == id)

    def seen(self, *ids: int) -> dict[int, int]:
        return {id: self.found(id).last_id for id in ids}

    def visit(self, id: int) -> Visit:
        return next(one for one in visits.visits(self.db) if one.id == id)

    def mails(self) -> list[tuple[str, str]]:
        with self.db.read() as conn:
            rows = conn.execute(select(t.mail.c.to_mail, t.mail.c.subject).order_by(t.mail.c.id))
            return [(row.to_mail, row.subject) for row in rows]

    def change(self, table: Any, id: int, **values: Any) -> None:
        """Update as somebody with SQL would."""
        statement = update(table).where(table.c.id == id).values(version=table.c.version + 1, **values)
        self.db.write(lambda conn: conn.execute(statement) and None, what="raw")


def site_of(db: Database) -> Site:
    """Return the workspace as the front desk of a site has it."""
    made = Site(db)
    db.now = made.now
    with as_owner(db) as conn:
        set_fact(conn, "cab.mailbox", "desk@it.example")
        for code, name in (("DIT", "Information Technology"), ("DOR", "Revenue"), ("DOT", "Transportation")):
            made.ids[code] = insert_record(conn, t.agency, {"code": code, "name": name, "valid_from": FIRST})
        for code, name in (("EDC", "Eastern Data Center"), ("WDC", "Western Data Center")):
            found = conn.scalar(select(t.site.c.id).where(t.site.c.code == code))
            made.ids[code] = found or insert_record(conn, t.site, {"code": code, "name": name})
        for name, agency, kind in (("Sec", "DOR", "security"), ("Mip", "DOR", "mip"), ("Otto", "DIT", "")):
            row = {"name": name, "email": f"{name.lower()}@example.gov", "agency_id": made.ids[agency]}
            made.ids[name] = insert_record(conn, t.person, row)
            if kind:
                contact = {"agency_id": made.ids[agency], "person_id": made.ids[name], "kind": kind}
                insert_record(conn, t.agency_contact, {**contact, "valid_from": FIRST})
        insert_record(conn, t.person, {"login": "site_rita", "name": "Rita Mora", "agency_id": made.ids["DIT"]})
    return made
