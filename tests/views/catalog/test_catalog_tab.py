"""The page of the service catalog by keyboard alone, over the services."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt

from app.db.engine import Database
from app.ui.forms import dialogs
from app.ui.shell.main_window import MainWindow
from app.views.catalog.pages import BILLS, LINES, RATES
from tests.views.catalog.desk import Keys, Office, catalog, settle
from tests.views.desk import keys_for_two

Opener = Callable[..., MainWindow]
K = Qt.Key


def test_next_years_rates_go_from_draft_to_bills_by_keys(
    open_window: Opener, sqlite_db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    office = Office(sqlite_db)
    window = open_window(sqlite_db)
    tab = catalog(window, office.ids["MAIL"])
    keys, asked = Keys(tab), list[str]()

    def answer(_parent: object, title: str, _text: str, answers: list[str], *, danger: str = "") -> str:
        asked.append(f"{title} [{answers[-2]}, {danger}]")
        return answers[-2]

    monkeypatch.setattr(dialogs, "ask", answer)
    assert keys_for_two(window, "catalog") == []
    assert tab.count.text() == "2 services, 1 without next year's rates"

    keys.press(K.Key_B)
    tab.show_page(RATES)
    settle(tab)
    assert [row.standing for row in RATES.rows(tab._shown())] == ["Draft", "Draft"]
    tab.detail.tables["rates"].select_id(office.ids["BOX"])
    settle(tab)
    keys.press(K.Key_R)
    keys.press(K.Key_A, modifier=Qt.KeyboardModifier.ControlModifier)
    keys.write("5")
    keys.send()
    line = next(row for row in RATES.rows(tab._shown()) if row.component.code == "BOX")
    assert (line.prices, line.more) == ((None, 4_000_000, 5_000_000), "+25.0 %")
    keys.press(K.Key_S)
    keys.send()
    keys.press(K.Key_A)
    keys.into("approved_on")
    keys.write("19 may 2027")
    keys.into("reference")
    keys.write("OSBM 27-3")
    keys.send()
    assert asked == ["Record OSBM's approval of FY2028: 2 rates? [Record OSBM's approval, Record OSBM's approval]"]
    standings = {row.standing for row in RATES.rows(tab._shown())}
    assert standings == {"Approved"}

    keys.press(K.Key_I)
    keys.send()
    assert asked[1:] == ["Issue the bills of April 2027? [Issue 2 bills, Issue 2 bills]"]
    bills = [(row.agency, row.month, row.total_cents) for row in BILLS.rows(tab._shown())]
    assert bills == [
        ("Department DHHS", "2027-04", 4800),
        ("Department DOT", "2027-04", 1200),
        ("Department DHHS", "2027-03", 4500),
    ]
    keys.press(K.Key_Return)
    assert tab.detail.page == LINES.name
    said = tab.detail.texts["lines"].text()
    assert "12 mailbox × $4.00 = $48.00" in said
    assert "told “12”" in said
