"""The catalog as a book: what it says of a service, found as a requester would, on paper and on sheets."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pypdfium2
import pytest
from openpyxl import load_workbook
from sqlalchemy import Connection

from app.db import tables as t
from app.db.records import insert_record
from app.domain.catalog.life_cycle import LifeCycle
from app.errors import InputError
from app.services.catalog import book
from app.services.setup import acts
from tests.services.catalog.conftest import UNIT, Books


def _fill(books: Books) -> None:
    """Add sites, a group, an owner, support hours, targets of two layers and services in each state of their life."""
    db = books.db
    week = {str(day): [["08:00", "17:00"]] if day < 5 else [] for day in range(7)}

    def act(conn: Connection) -> None:
        for table, values in (
            (t.site, {"code": "EDC", "name": "Eastern Data Center"}),
            (t.site, {"code": "WDC", "name": "Western Data Center"}),
            (t.support_group, {"code": "MSG", "name": "Messaging"}),
        ):
            insert_record(conn, table, values)
        calendar = insert_record(
            conn,
            t.calendar,
            {"code": "office", "name": "Office", "zone": "America/New_York", "week": week, "uses_holidays": True},
        )
        books.ids["office"] = calendar
        target = {"metric": "resolution", "calendar_id": calendar, "goal_bp": 9500, "pause_reasons": []}
        since = {"effective_from": books.at.replace(year=2020), "sample": False}
        for own in (
            {"layer": "global", "priority": 2, "duration_s": 28800},
            {"layer": "service", "priority": 2, "duration_s": 14400, "service_id": books.ids["mail"]},
            {"layer": "mou", "priority": 1, "duration_s": 3600, "agency_id": books.ids["DHHS"], "sample": True},
        ):
            insert_record(conn, t.sla_target, {**target, **since, **own})
        insert_record(
            conn,
            t.agency_service,
            {"agency_id": books.ids["DOT"], "service_id": books.ids["mail"], "valid_from": date(2020, 1, 1)},
        )

    db.write(act, what="fill")
    with db.read() as conn:
        person, group = (conn.execute(table.select()).one().id for table in (t.person, t.support_group))
        east, west = (row.id for row in conn.execute(t.site.select().order_by(t.site.c.code)))
    mail = {
        "description": "A mailbox with calendar.",
        "synonyms": "Outlook; courriel électronique",
        "owner_id": person,
        "group_id": group,
        "primary_site_id": east,
        "standby_site_id": west,
        "support_calendar_id": books.ids["office"],
        "availability_goal": "99.95 %",
    }
    empty = dict.fromkeys(mail, None) | {"description": "", "synonyms": "", "availability_goal": ""}
    acts.edit(db, "services", books.ids["mail"], empty, mail)
    since = {"valid_from": date(2020, 1, 1)}
    base = acts.create(db, "services", {"code": "ID", "name": "Identity", "category": "Security", **since}).ids[0]
    acts.edit(db, "services", books.ids["mail"], {"depends_on": ()}, {"depends_on": (base,)})
    fax = acts.create(db, "services", {"code": "FAX", "name": "Fax", "synonyms": "mail by phone", **since}).ids[0]
    acts.end(db, "services", fax, 1, date(2026, 6, 1), replacement_id=books.ids["mail"])
    acts.create(db, "services", {"code": "AI", "name": "Assistant", "life_cycle": "pipeline", **since})


def test_the_book(books: Books, tmp_path: Path) -> None:
    _fill(books)
    books.approve("BOX", 2026, 4, date(2025, 6, 1))
    found = book.book(books.db)
    by_code = {one.code: one for one in found.services}
    mail, fax = by_code["MAIL"], by_code["FAX"]
    assert (mail.owner, mail.group, mail.depends_on, by_code["ID"].needed_by, mail.agencies) == (
        *("Cat Keeper", "Messaging", ("Identity",), ("Mail",), ("DOT",)),
    )
    assert mail.sites_text == "Eastern Data Center (primary), Western Data Center (standby)"
    assert (mail.support_hours, by_code["ID"].support_hours) == (
        "Mon-Fri 08:00-17:00, closed on state holidays",
        "Around the clock",
    )
    assert [(one.layer_text, one.what, one.within) for one in (*found.everywhere, *mail.promised)] == [
        ("Department", "High resolution", "8 h, Mon-Fri 08:00-17:00"),
        ("Agency DHHS", "Critical resolution", "1 h, Mon-Fri 08:00-17:00"),
        ("Service", "High resolution", "4 h, Mon-Fri 08:00-17:00"),
    ]
    assert [one.rate and one.rate.price_micro for one in mail.components] == [None, 4_000_000]
    assert (fax.life, fax.warning) == (LifeCycle.RETIRED, "Fax is offered no more since 1 Jun 2026. Mail replaces it.")
    assert [(name, [one.code for one in many]) for name, many in found.chapters()] == [
        ("Security", ["ID"]),
        ("Workplace", ["MAIL"]),
        ("Other services", ["AI"]),
    ]

    assert [one.code for one, _ in book.find(books.db, "I need a MAILBOX")] == ["MAIL"]
    assert [one.code for one, _ in book.find(books.db, "electronique")] == ["MAIL"]
    assert [one.code for one, _ in book.find(books.db, "mail")] == ["MAIL", "FAX"]  # what is retired comes last

    paper, sheets = book.book_file(books.db, tmp_path / "c.pdf"), book.book_sheets(books.db, tmp_path / "c.xlsx")
    with pypdfium2.PdfDocument(paper) as document:
        text = " ".join("".join(page.get_textpage().get_text_bounded() for page in document).split())
    for said in (
        "Outlook, courriel électronique",
        "99.95 %",
        "$4.00 per mailbox FY2026, OSBM 2026-BOX",
        "Assistant is not offered yet.",
        "Fax (FAX) 1 Jun 2026 Mail",
        "Agency DHHS Critical resolution all 1 h, Mon-Fri 08:00-17:00 95 %*",
    ):
        assert said in text
    made = load_workbook(sheets)
    assert made.sheetnames == ["Services", "Components", "Targets", "Dependencies"]
    assert [[cell.value for cell in row] for row in made["Dependencies"].rows] == [
        ["Service", "Depends on"],
        ["Mail", "Identity"],
    ]
    prices = {row[2].value: row[4].value for row in made["Components"].rows}
    assert prices == {"Code": "Price in dollars", "ARC": None, "BOX": 4}


def test_nothing_is_consumed_of_a_service_after_its_end(books: Books) -> None:
    acts.end(books.db, "services", books.ids["mail"], 1, date(2026, 5, 1))
    tell = books.catalog.tell_consumption
    assert tell(books.ids["DOT"], books.ids["BOX"], "2026-04", UNIT, "Meter").ids
    with pytest.raises(InputError, match="Mail is offered no more since 1 May 2026"):
        tell(books.ids["DOT"], books.ids["BOX"], "2026-05", UNIT, "Meter")
