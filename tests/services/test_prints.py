"""Pages as they are printed: what they tell of the workspace."""

from __future__ import annotations

import pypdfium2

from app.db import tables as t
from app.db.engine import Database
from app.db.records import insert_record
from app.domain.printed import PrintedPages
from app.services.prints import print_pages


def test_pages_name_the_workspace_and_not_its_folder(db: Database) -> None:
    document = pypdfium2.PdfDocument(print_pages(db, PrintedPages("Tickets", ("No tickets.",))))
    text = document[0].get_textpage().get_text_bounded()
    document.close()
    name = db.place.rpartition("/")[2] if db.kind == "sqlite" else db.place.partition(" ")[0]
    assert name in text
    if db.kind == "sqlite":
        assert "/" not in text


def test_pages_name_the_person_not_the_login(db: Database) -> None:
    mine = {"login": db.actor.login, "name": "Ofelia Adeyemi"}
    db.write(lambda conn: insert_record(conn, t.person, mine), what="test")
    document = pypdfium2.PdfDocument(print_pages(db, PrintedPages("Tickets", ("No tickets.",))))
    text = document[0].get_textpage().get_text_bounded()
    document.close()
    assert "Eastern, Ofelia Adeyemi" in text
