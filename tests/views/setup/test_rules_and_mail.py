"""The rules of the board and the mail account, set in the window."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLineEdit

from app.db import mail as store
from app.db import rule_sets, secrets
from app.db.engine import Actor, Database, open_database
from app.domain.cab.settings import RULES, CabRules
from app.domain.changes_made import Touched
from app.domain.hub.settings import HubRules
from app.domain.mail.addresses import NO_MAILBOX
from app.domain.mail.values import AccountFields, Draft, MailKind, MailState
from app.domain.vocabulary import Role
from app.services.api import Services
from app.services.mail import account as accounts
from app.ui.forms.form import Form
from app.ui.shell.fuzzy import fuzzy
from app.ui.shell.main_window import MainWindow
from tests.mail.server import running
from tests.qt_guards import wait_idle
from tests.ui.accessibility import problems
from tests.views.setup.test_setup_tab import fill, form, tab_of, told

Opener = Callable[..., MainWindow]


def opened(window: MainWindow, command: str) -> None:
    tab_of(window)
    assert window.commands.run(command)
    wait_idle(window.jobs)


def test_the_rules_of_the_board_are_set(open_window: Opener, sqlite_db: Database) -> None:
    window = open_window(sqlite_db)
    opened(window, "setup.board")
    assert problems(form(window)) == []
    fill(window, place="Room 310", quorum_percent="150")
    assert "quorum_percent: “150” cannot be used. Write a whole number from 1 to 100." in told(window)
    window.messages.error(NO_MAILBOX)
    fill(window, quorum_percent="60", mailbox="cab@it.nc.gov")
    wait_idle(window.jobs)
    assert NO_MAILBOX not in window.messages.texts
    rules = Services(sqlite_db).cab.rules()
    assert (rules.place, rules.quorum_percent, rules.mailbox) == ("Room 310", 60, "cab@it.nc.gov")


def test_the_retention_schedule_is_set(open_window: Opener, sqlite_db: Database) -> None:
    window = open_window(sqlite_db)
    opened(window, "setup.retention")
    assert problems(form(window)) == []
    fill(window, ticket="seven")
    assert any(said.startswith("ticket: “seven” cannot be used. Write years from 1 to 100") for said in told(window))
    fill(window, ticket="7, DIT schedule 14.2", packet="permanent, G.S. 121-5")
    wait_idle(window.jobs)
    rules = Services(sqlite_db).keeping.rules()
    assert (rules.ticket.years, rules.ticket.authority) == (7, "DIT schedule 14.2")
    assert (rules.packet.years, rules.packet.authority) == (None, "G.S. 121-5")


def test_the_rules_of_major_incidents_are_set(open_window: Opener, sqlite_db: Database) -> None:
    window = open_window(sqlite_db)
    opened(window, "setup.majors")
    assert problems(form(window)) == []
    fill(window, rhythm_minutes="3", escalate_minutes="60, 30")
    assert "rhythm_minutes: “3” cannot be used. Write a whole number from 5 to 1440." in told(window)
    fill(window, rhythm_minutes="15", escalate_minutes="20, 40")
    wait_idle(window.jobs)
    rules = Services(sqlite_db).majors.rules()
    assert (rules.rhythm_minutes, rules.escalate_minutes, rules.propose) == (15, (20, 40), True)


def test_the_rules_of_the_hub_are_set_beside_what_others_set(open_window: Opener, sqlite_db: Database) -> None:
    window, hub = open_window(sqlite_db), Services(sqlite_db).hub
    opened(window, "setup.hub")
    assert problems(form(window)) == []
    hub.save_rules({}, {"page": "How services do"})
    fill(window, valid_minutes="0")
    assert "valid_minutes: “0” cannot be used. Write a whole number from 1 to 1,440." in told(window)
    fill(window, second_person="yes", valid_minutes="15", provider="it.example.gov")
    wait_idle(window.jobs)
    assert hub.rules() == HubRules(True, "How services do", "", 15, "it.example.gov")


def test_what_was_typed_of_the_rules_is_there_again(open_window: Opener, sqlite_db: Database) -> None:
    window = open_window(sqlite_db)
    opened(window, "setup.board")
    shown = form(window)
    place = shown.field("place")
    assert isinstance(place, QLineEdit)
    place.setText("Room 5")
    shown.close_kept()
    opened(window, "setup.board")
    assert form(window).values()["place"] == "Room 5"
    form(window).close_kept()


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    kept: dict[str, str] = {}
    monkeypatch.setattr(accounts, "_file", lambda: tmp_path / "mail.json")
    monkeypatch.setattr(secrets, "find", kept.get)
    monkeypatch.setattr(secrets, "keep", kept.__setitem__)
    return kept


def test_a_mail_account_is_tried_before_it_is_kept(
    open_window: Opener, sqlite_db: Database, here: dict[str, str]
) -> None:
    window = open_window(sqlite_db)
    seen: list[Touched] = []
    window.jobs.changed.connect(lambda changes: seen.append(changes.touched))
    with running() as server:
        opened(window, "setup.mail")
        assert problems(form(window)) == []
        fill(window, host="127.0.0.1", port="many", security="none")
        assert "port: 0 is no port. Enter a number from 1 to 65535; 587 is usual." in told(window)
        fill(window, host="smtp.example.gov", port=str(server.port), security="none")
        assert any(text.startswith("security: Mail to smtp.example.gov would go in the clear") for text in told(window))
        fill(window, host="127.0.0.1")
        wait_idle(window.jobs)
        assert Services(sqlite_db).mail.account().account == AccountFields("127.0.0.1", server.port, "none")
    assert any(touched & Touched.MAIL for touched in seen), "what waited goes out at once"
    opened(window, "setup.mail")
    assert form(window).values()["port"] == str(server.port)
    fill(window, port=str(server.port), user="")
    assert any("cannot be reached" in text for text in told(window))
    form(window).close_kept()


def test_how_large_files_may_be_is_shown_and_set(open_window: Opener, sqlite_db: Database) -> None:
    window = open_window(sqlite_db)
    opened(window, "setup.largest_file")
    assert problems(form(window)) == []
    assert form(window).values() == {"megabytes": 25}
    fill(window, megabytes=100)
    wait_idle(window.jobs)
    assert Services(sqlite_db).attachments.limit() == 100


@pytest.mark.parametrize(
    ("typed", "command"),
    [("mail address", "setup.board"), ("board address", "setup.board"), ("send mail", "setup.mail")],
)
def test_what_people_call_them_finds_the_commands(
    open_window: Opener, sqlite_db: Database, typed: str, command: str
) -> None:
    window = open_window(sqlite_db)
    tab_of(window)
    scores = {c.id: fuzzy(typed, f"{c.plain_title} {c.words}") for _, c in window.commands.commands("setup")}
    assert max(scores, key=lambda id: scores[id] or 0) == command


def test_a_coordinator_may_not_set_the_rules(open_window: Opener, sqlite_db: Database) -> None:
    ava = open_database(str(sqlite_db.url.database), Actor("ava", frozenset({Role.CAB})))
    window = open_window(ava)
    tab_of(window)
    assert not window.commands.run("setup.board")
    ava.dispose()


def test_mail_that_failed_is_sent_again_or_not(open_window: Opener, sqlite_db: Database) -> None:
    rules = replace(CabRules(), mailbox="cab@it.nc.gov")
    sqlite_db.write(lambda conn: rule_sets.store(conn, RULES, rules), what="rules")
    draft = Draft(MailKind.NOTICE, ("cab_meeting", 1), "ben@dhhs.nc.gov", "Agency CAB", "Hello", to_name="Ben")
    other = replace(draft, to_mail="cleo@dor.nc.gov", to_name="Cleo")
    ben, cleo = sqlite_db.write(lambda conn: store.put(conn, [draft, other]), what="mail")
    more = {"code": 550, "told": "no such user", "for_good": True}
    sqlite_db.write(lambda conn: store.note_failed(conn, ben, "here", **more).value, what="fail")  # type: ignore[arg-type]
    window = open_window(sqlite_db)
    opened(window, "setup.outbox")
    shown = form(window)
    assert problems(shown) == []
    assert shown.values() == {"mails": (ben,), "act": "retry"}
    fill(window)
    states = {mail.id: mail.state for mail in Services(sqlite_db).mail.outbox().mails}
    assert states == {ben: MailState.QUEUED, cleo: MailState.QUEUED}
    opened(window, "setup.outbox")
    fill(window, mails=(ben, cleo), act="drop")
    assert set(Services(sqlite_db).mail.outbox().counts) == {MailState.DROPPED}
    opened(window, "setup.outbox")
    assert not [one for one in window.findChildren(Form) if one.isVisible()]
