"""A service of the catalog by keyboard: found by a requester's words, edited, retired, and written down as a book."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from app.db.engine import Database
from app.services.api import Services
from app.services.setup import acts
from app.ui.forms import dialogs
from app.ui.shell.main_window import MainWindow
from app.ui.tab import TabTarget
from app.views.catalog.pages import SERVICE
from tests.views.catalog.desk import Keys, Office, catalog, settle
from tests.views.setup.test_setup_tab import fill

Opener = Callable[..., MainWindow]


def test_a_service_is_found_edited_and_retired(
    open_window: Opener, sqlite_db: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    office = Office(sqlite_db)
    texts = {"code": "GONE", "name": "Fax", "synonyms": "send a letter", "valid_from": date(2020, 1, 1)}
    gone = acts.create(sqlite_db, "services", texts).ids[0]
    acts.end(sqlite_db, "services", gone, 1, date(2027, 1, 1), replacement_id=office.ids["MAIL"])
    window = open_window(sqlite_db)
    tab = catalog(window, office.ids["FILE"])
    tab.show_page(SERVICE)
    settle(tab)

    def told() -> dict[str, str]:
        return {row.name: row.value for row in SERVICE.rows(tab._shown())}

    keys = Keys(tab)
    keys.press(Qt.Key.Key_Return)  # edits what the page shows
    fill(window, description="Shared folders.", synonyms="network drive", life_cycle="retiring")
    settle(tab)
    assert window.messages.texts[-1] == "File Storage is saved."
    assert (told()["Description"], told()["Life cycle"]) == ("Shared folders.", "Retiring")

    assert window.commands.run("catalog.retire_service")
    settle(tab)
    fill(window, day=date(2027, 7, 1), replaced=office.ids["MAIL"])
    settle(tab)
    assert told()["Life cycle"] == "Retiring: ends on 1 Jul 2027, replaced by Mail"
    assert tab.detail.facts.text().startswith("File Storage ends on 1 Jul 2027. Mail replaces it.")

    assert tab.count.text() == "2 services, 1 without next year's rates"  # what is offered no more is not listed
    listed = {}
    for typed in ("I need a DRIVE", "mailbox", "a letter", "drive letter"):
        tab.search.setText(typed)
        settle(tab)
        found = tab.current_row()
        listed[typed] = (found.name if found else "", tab.count.text(), tab._shown().found)
    assert listed == {
        "I need a DRIVE": ("File Storage", "1 service", "also called network drive"),
        "mailbox": ("Mail", "1 service", "has Mailbox"),
        "a letter": ("Fax", "1 service", "also called send a letter"),
        "drive letter": ("File Storage", "2 services, none with every word", "also called network drive"),
    }
    (hit,) = Services(sqlite_db).find_records("service", "a drive", 5)  # and the palette leads to it
    assert (hit.title, hit.detail) == ("File Storage", "Retiring, also called network drive")
    window.navigator.requested.emit(TabTarget("catalog", hit.id, extra={"kind": "service"}))
    settle(tab)
    assert (tab.search.text(), tab.table.current_id()) == ("", office.ids["FILE"])
    monkeypatch.setattr(dialogs, "save_path", lambda *_: tmp_path / "catalog.pdf")
    assert window.commands.run("catalog.book_pdf")
    settle(tab)
    assert (tmp_path / "catalog.pdf").read_bytes()[:5] == b"%PDF-"
