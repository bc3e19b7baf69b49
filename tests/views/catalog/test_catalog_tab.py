"""The page of the service catalog by keyboard alone, over the services."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt

from app.db.engine import Database
from app.domain.catalog.disputes import DisputeState
from app.domain.catalog.rate_case import Pool
from app.domain.vocabulary import Role
from app.services.api import Services
from app.ui.forms import dialogs
from app.ui.shell.main_window import MainWindow
from app.ui.tab import TabTarget
from app.views.catalog import dispute_page, year_end_page
from app.views.catalog.kept_keys import key_of
from app.views.catalog.pages import BILLS, CASE, COMPONENTS, DISPUTES, LINES, RATES, SUBSCRIPTION, YEAR_END
from tests.services.people import as_person
from tests.views.catalog.desk import UNIT, Keys, Office, catalog, settle
from tests.views.desk import keys_for_two

Opener = Callable[..., MainWindow]
K = Qt.Key


def test_next_years_rates_go_from_draft_to_bills_by_keys(
    open_window: Opener, sqlite_db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    office = Office(sqlite_db)
    window = open_window(sqlite_db)
    tab = catalog(window, office.ids["MAIL"])
    keys, asked, told = Keys(tab), list[str](), list[str]()

    def answer(_parent: object, title: str, text: str, answers: list[str], *, danger: str = "") -> str:
        asked.append(f"{title} [{answers[-2]}, {danger}]")
        told.append(text)
        return answers[-2]

    monkeypatch.setattr(dialogs, "ask", answer)
    assert keys_for_two(window, "catalog") == []
    assert tab.count.text() == "2 services, 1 without next year's rates"
    assert "DOT  Department DOT" in [text for text, _ in tab.agency.choices], "its code is what the button says"

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
    assert told[0].startswith("Archive $1.00 and Mailbox $5.00.\n\nApproved 19 May 2027, reference OSBM 27-3: in force")
    assert "from 1 Jul 2027 on" in told[0]
    standings = {row.standing for row in RATES.rows(tab._shown())}
    assert standings == {"Approved"}

    keys.press(K.Key_I)
    keys.send()
    assert asked[1:] == ["Issue the bills of April 2027? [Issue 2 bills, Issue 2 bills]"]
    bills = [(row.agency, row.month, row.total_cents) for row in BILLS.rows(tab._shown())]
    assert tab.row_of(BILLS).number == "BIL0000002", "the bill took the place of what was to be issued"
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


def test_the_palette_leads_to_a_price_a_bill_and_a_component(open_window: Opener, sqlite_db: Database) -> None:
    office = Office(sqlite_db)
    found = Services(sqlite_db).find_records
    (price,) = found("price", "box price 3 mar 2027", 5)
    assert (price.title, price.id) == ("Mailbox on 3 Mar 2027: $4.00 per mailbox", office.ids["BOX"])
    (bill,) = found("bill", "dhhs march", 5)
    assert bill.title == "BIL0000001 Department DHHS, March 2027"
    window = open_window(sqlite_db)
    tab = catalog(window, office.ids["FILE"])
    for kind, id, page in (("price", price.id, RATES), ("bill", bill.id, BILLS), ("component", price.id, COMPONENTS)):
        window.navigator.requested.emit(TabTarget("catalog", id, extra={"kind": kind}))
        settle(tab)
        assert window.focusWidget() is tab.detail.tables[page.name], "what was found is what keys act on"
        row = tab.row_of(page)
        assert (row.id, tab.detail.page) == (id, page.name)
    assert getattr(tab.service(), "code", "") == "MAIL"


def test_a_line_is_disputed_and_the_dispute_taken_back(open_window: Opener, sqlite_db: Database) -> None:
    office = Office(sqlite_db)
    tab = catalog(open_window(sqlite_db), office.ids["MAIL"])
    keys = Keys(tab)
    tab.show_page(LINES)
    settle(tab)
    keys.press(K.Key_Home)
    assert "not issued" in tab.can.why_not_dispute(), "April is not issued yet: it stands first"
    tab.show_page(BILLS)
    keys.press(K.Key_End)
    keys.press(K.Key_Return)
    keys.press(K.Key_U)
    keys.write("Two of them were closed.")
    keys.into("claimed")
    keys.write("12")
    keys.send()
    row = tab.row_of(DISPUTES)
    assert (row.state, row.claimed_cents, row.bill) == (DisputeState.OPEN, 1200, "BIL0000001")
    assert dispute_page.state_words(row, office.now()) == "Opened today"
    tab.last_acts.undo_last()
    settle(tab)
    assert tab.row_of(DISPUTES).state is DisputeState.WITHDRAWN


def test_what_one_may_not_is_grey_and_says_why(open_window: Opener, sqlite_db: Database) -> None:
    office = Office(sqlite_db)
    with as_person(sqlite_db, "reader", Role.READER) as db:
        window = open_window(db)
        tab = catalog(window, office.ids["MAIL"])
        window.commands.refresh_now()
        usable = {command.id for command in window.commands.usable()}
        refused = {
            command.id: window.commands.refusal(command)[1]
            for where, command in window.commands.commands()
            if where == "catalog" and command.id not in usable
        }
        assert {"catalog.set_rate", "catalog.issue", "catalog.dispute", "catalog.add_component"} <= refused.keys()
        assert refused["catalog.issue"] == "Your role does not include this."
        assert [row.number for row in BILLS.rows(tab._shown())] == ["BIL0000001"]
        assert "$45.00" in tab.detail.by_name["bills"].text(BILLS.rows(tab._shown())[0], tab._shown())


def test_a_rate_case_shows_bills_before_its_rates_are_drafted(
    open_window: Opener, sqlite_db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    office, asked = Office(sqlite_db), list[str]()

    def answer(_parent: object, title: str, text: str, answers: list[str], *, danger: str = "") -> str:
        asked.append(f"{title}\n{text}")
        return answers[0]

    monkeypatch.setattr(dialogs, "ask", answer)
    tab = catalog(open_window(sqlite_db), office.ids["MAIL"])
    keys = Keys(tab)
    keys.press(K.Key_G)
    assert tab.detail.page == CASE.name
    keys.press(K.Key_C)
    keys.into("name")
    keys.write("Licenses")
    keys.into("amount")
    keys.write("90")
    keys.send()
    told = {(row.what, row.name): (row.value, row.more) for row in CASE.rows(tab._shown())}
    assert told["Full cost", ""] == ("$90.00", "")
    # of March alone is billed: 10 mailboxes and 5 GB share 90 dollars, 6 each
    assert told["Forecast", "Mailbox"] == ("10 mailbox", "$6.00 each, +50.0 %")
    assert told["Agency's year", "Department DHHS"] == ("$90.00", "+$45.00, +100.0 %")
    tab.last_acts.undo_last()
    settle(tab)
    assert tab.acts.case.case().costs == ()  # type: ignore[union-attr]
    office.services.put_cost(office.services.cases()[0].id, Pool.DIRECT, "Licenses", 9000, "")
    tab.refresh()
    settle(tab)
    keys.press(K.Key_T)
    assert asked[0].startswith("Begin the rate case of Mail for FY2028?")
    assert "Draft the rates of Mail for FY2028?" in asked[1]
    assert "Department DHHS: $90.00 a year (+$45.00, +100.0 %)" in asked[1]
    drafted = {row.component.code: row.rate.price_micro for row in office.services.rates([2028])}
    assert drafted == {"BOX": 6 * UNIT, "ARC": 6 * UNIT}


def test_a_subscription_and_a_year_end_are_told_to_the_cent(
    open_window: Opener, sqlite_db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    office, asked = Office(sqlite_db), list[str]()

    def answer(_parent: object, title: str, text: str, answers: list[str], *, danger: str = "") -> str:
        asked.append(f"{title} {text} [{danger}]")
        return answers[0]

    monkeypatch.setattr(dialogs, "ask", answer)
    window = open_window(sqlite_db)
    tab = catalog(window, office.ids["MAIL"])
    keys = Keys(tab)
    keys.press(K.Key_J)
    keys.write("1200")
    keys.into("staff0")
    keys.write("300")
    keys.send()
    row = tab.row_of(SUBSCRIPTION)
    assert (row.fiscal_year, row.total_cents, row.staff) == (2028, 150_000, (("Workplace", 30_000),))
    keys.press(K.Key_S)  # on this page the subscription's, not that of rates
    said = SUBSCRIPTION.text(tab.row_of(SUBSCRIPTION), tab._shown())
    assert "Department DHHS (Workplace): $300.00 by $45.00 billed" in said
    keys.press(K.Key_A)
    keys.into("approved_on")
    keys.write("19 may 2027")
    keys.into("reference")
    keys.write("OSBM 27-4")
    keys.send()
    (question,) = asked
    assert "FY2028, version 1? $1,500.00, shared by 1 agency: 12 instalments from July 2027 on." in question
    assert "Approved 19 May 2027, reference OSBM 27-4." in question
    said = SUBSCRIPTION.text(tab.row_of(SUBSCRIPTION), tab._shown())
    assert "12 instalments, from July 2027 on" in said
    assert "Department DHHS: $1,200.00 by $45.00 billed, $100.00 a month to June 2028" in said
    keys.press(K.Key_I)  # bills are issued on their own page
    assert "I is “Issue bills”: it acts on another page." in window.messages.texts[-1]
    tab.show_page(YEAR_END)
    settle(tab)
    keys.press(K.Key_N)
    keys.write("40")
    keys.into("cash")
    keys.write("36.50")
    keys.send()
    (line,) = YEAR_END.rows(tab._shown())
    assert (line.year, year_end_page.reserve_words(line)) == (2027, "50 days")
    tab.last_acts.undo_last()
    settle(tab)
    assert YEAR_END.rows(tab._shown())[0].row.account.cost_cents == 0


def test_a_form_that_was_kept_is_gone_on_with(open_window: Opener, sqlite_db: Database) -> None:
    office = Office(sqlite_db)
    tab = catalog(open_window(sqlite_db), office.ids["MAIL"])
    for act, id, year in (
        ("set_rate", office.ids["BOX"], 2028), ("edit_component", office.ids["ARC"], 0), ("issue", 0, 0),
        ("draft_subscription", 0, 2028), ("put_account", office.ids["MAIL"], 2027),
    ):  # fmt: skip
        tab.acts.open_kept(key_of(act, id, year))
        settle(tab)
        form = tab.form_dock().current()
        assert form is not None
        assert form.key == key_of(act, id, year)
        form.discard()
        settle(tab)
    tab.acts.open_kept(key_of("set_rate", office.ids["BOX"], 2026))
    assert tab.form_dock().current() is None


#: Commands that write, and how they are taken back; the others ask with the record's name.
_UNDONE = """
add_component edit_component end_component set_rate begin_year submit_rates send_back_rates add_cost edit_line drop_cost
edit_case dispute correct draft_subscription submit_subscription send_back_subscription put_account
"""
_FOR_GOOD = """
approve_rates withdraw_rates begin_case draft_case issue uphold refuse withdraw_dispute approve_subscription
withdraw_subscription drop_case
"""


def test_every_act_is_taken_back_or_asks(open_window: Opener, sqlite_db: Database) -> None:
    tab = catalog(open_window(sqlite_db))
    writes = {command.id: command for command in tab.commands() if command.right}
    undone, for_good = ({f"catalog.{name}" for name in names.split()} for names in (_UNDONE, _FOR_GOOD))
    of_services = {id for id, command in writes.items() if command.right == "service.edit"}  # Setup's own forms
    assert writes.keys() - of_services == undone | for_good
    assert not undone & for_good
    assert [id for id in for_good if not writes[id].title.endswith("…")] == []
