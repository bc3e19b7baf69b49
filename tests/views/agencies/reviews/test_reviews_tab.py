"""The tab of the reviews by keyboard alone, over the services: planned, prepared, told, held, signed off."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from PySide6.QtCore import Qt
from sqlalchemy import Connection, insert

from app.db import rule_sets
from app.db import tables as t
from app.db.engine import Database
from app.db.records import insert_record
from app.domain.cab.settings import RULES, CabRules
from app.domain.reviews.course import Standing
from app.domain.reviews.values import Review
from app.domain.vocabulary import Role
from app.services.api import Services
from app.ui.forms import dialogs
from app.ui.shell.main_window import MainWindow
from app.views.agencies.reviews import model
from app.views.agencies.reviews.pages import ACTIONS, CALLS, LOAD, PEOPLE, STEPS
from app.views.agencies.reviews.view import ReviewsTab
from tests.qt_guards import wait_idle
from tests.services.people import as_person
from tests.views.desk import Keys, keys_for_two, settle, shown

Opener = Callable[..., MainWindow]
K = Qt.Key
NOW = datetime(2026, 12, 1, 15, tzinfo=UTC)


@pytest.fixture
def office(sqlite_db: Database) -> Database:
    sqlite_db.now = lambda: NOW

    def fill(conn: Connection) -> None:
        rule_sets.store(conn, RULES, replace(CabRules(), mailbox="desk@it.nc.gov"))
        for code in ("DHHS", "DOT"):
            insert_record(conn, t.agency, {"code": code, "name": f"Department {code}", "valid_from": date(2020, 1, 1)})
        for name, login in (("Bea Okafor", "bea"), ("Cleo Ode", None)):
            mail = f"{name.split()[0].lower()}@example.gov"
            insert_record(conn, t.person, {"name": name, "login": login, "email": mail, "phone": "919-555-0100"})
        rows = [
            {"agency_id": 1, "person_id": id, "role": role, "valid_from": date(2020, 1, 1)}
            for id, role in ((1, "brm"), (2, "cio"))
        ]
        conn.execute(insert(t.agency_assignment), rows)
        contact = {"agency_id": 1, "person_id": 2, "kind": "mip", "valid_from": date(2020, 1, 1)}
        insert_record(conn, t.agency_contact, contact)

    sqlite_db.write(fill, what="people")
    return sqlite_db


def reviews(window: MainWindow) -> ReviewsTab:
    tab: Any = shown(window, "reviews")
    assert isinstance(tab, ReviewsTab)
    return tab


def test_a_review_goes_its_course_by_keys(
    open_window: Opener, office: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = open_window(office)
    tab = reviews(window)
    keys, asked = Keys(tab), list[str]()

    def answer(_parent: object, title: str, _text: str, answers: list[str], *, danger: str = "") -> str:
        asked.append(title)
        return answers[0]

    monkeypatch.setattr(dialogs, "ask", answer)
    assert keys_for_two(window, "reviews") == []
    assert tab.table.overlay.isVisible()

    keys.press(K.Key_M)
    assert asked == ["Plan the reviews that are missing?"]
    assert [(r.code, r.day) for r in tab.books().reviews] == [("DHHS", date(2027, 1, 11)), ("DOT", date(2027, 1, 11))]
    assert tab.count.text() == "2 reviews, 0 due next week"
    keys.press(K.Key_E)
    keys.press(K.Key_A, modifier=Qt.KeyboardModifier.ControlModifier)
    keys.write("1 dec 2026")
    keys.send()
    review = tab.review()
    assert review is not None
    assert (review.code, review.day) == ("DHHS", date(2026, 12, 1))
    assert tab.detail.facts.text().startswith("Tuesday 1 December 2026, 10:00 to 11:00 Eastern")

    keys.press(K.Key_N)
    assert asked[1:] == ["Invite to the review of DHHS?"]
    assert "2 mails wait to be sent." in window.messages.texts[-1]
    steps = {step.key: step.done for step in STEPS.rows(tab._shown())}
    assert (steps["invited"], steps["packet"]) == (True, False)
    assert [row.sequence for row in PEOPLE.rows(tab._shown())] == [1, 1]

    keys.press(K.Key_O)
    keys.write("Send the rates")
    keys.send()
    assert [row.title for row in ACTIONS.rows(tab._shown())] == ["Send the rates"]

    keys.press(K.Key_H)
    keys.write("Figures shown.")
    keys.into("decisions")
    keys.write("Meet monthly")
    keys.send()
    done = next(r for r in tab.books().reviews if r.id == review.id)
    assert (done.standing, done.notes) == (Standing.HELD, "Figures shown.")
    assert {row.title for row in ACTIONS.rows(tab._shown())} == {"Send the rates", "Meet monthly"}
    keys.press(K.Key_G)
    keys.write("Cleo Ode")
    keys.send()
    assert next(r for r in tab.books().reviews if r.id == review.id).standing is Standing.SIGNED

    keys.press(K.Key_L)
    assert tab.detail.page == LOAD.name
    assert {row.line.brm: row.line.agencies for row in LOAD.rows(tab._shown())} == {"Bea Okafor": 1, "Nobody": 0}
    keys.press(K.Key_C)
    assert tab.detail.page == CALLS.name
    assert "919-555-0100, cleo@example.gov" in tab.detail.texts["calls"].text()


def test_who_may_not_plan_is_told_so(open_window: Opener, office: Database) -> None:
    Services(office).reviews.plan_by_cadence()
    with as_person(office, "rob", Role.READER) as rob:
        tab = reviews(open_window(rob))
        keys = Keys(tab)
        assert len(tab.books().reviews) == 2
        keys.press(K.Key_P, K.Key_H)
        assert not tab.has_forms()
        settle(tab)


def test_groups_and_choices_of_the_list() -> None:
    today, now = date(2026, 12, 1), datetime(2026, 12, 1, 15, tzinfo=UTC)
    base = Review(1, 1, "DOR", "Revenue", today, "2026-11", "planned", 1)
    days = {
        date(2026, 11, 30): "Day has passed, nothing recorded",
        date(2026, 12, 6): "This week",
        date(2026, 12, 13): "Next week",
        date(2026, 12, 14): "December 2026",
    }
    rows = [replace(base, day=day) for day in days]
    assert [model.group_of(row, now).label for row in rows] == list(days.values())
    assert sorted(model.group_of(row, now).key for row in rows) == [model.group_of(row, now).key for row in rows]
    assert [model.accepts("next", row, today) for row in rows] == [False, False, True, False]
    held = replace(base, state="held")
    assert model.group_of(held, now).label == "Held in December 2026"
    assert (model.accepts("open", held, today), model.accepts("ahead", held, today)) == (True, False)


def test_a_review_of_an_agency_is_opened_from_its_page(open_window: Opener, office: Database) -> None:
    Services(office).reviews.plan_by_cadence()
    window = open_window(office)
    window.show_tab("agencies")
    agencies: Any = window.tab("agencies")
    wait_idle(window.jobs)
    agencies.detail.pages.setCurrentWidget(agencies.detail.reviews)
    agencies.detail.reviews.opened.emit(agencies.detail.detail.reviews[0].id)
    settle(window.tab("reviews"))
    review = reviews(window).review()
    assert review is not None
    assert review.agency_id == agencies.detail.detail.row.agency_id
