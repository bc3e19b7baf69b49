"""Mail to the caller in the window: whether what is written goes out, what was sent, and what was answered."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QLabel

from app.db import tables as t
from app.db.engine import Database
from app.db.records import insert_record
from app.services.tickets import acts
from app.ui.forms.form import Form
from app.ui.shell.main_window import MainWindow
from app.views.tickets.conversation import Said, Show, pieces_of
from app.views.tickets.pane.reply import To
from app.views.tickets.view import TicketsTab
from tests.services.callers.test_updates import desk, log, on
from tests.views.tickets.test_acts_hit import settled

Opener = Callable[..., MainWindow]


def shown(window: MainWindow) -> TicketsTab:
    window.show_tab("tickets")
    tab = window.tab("tickets")
    assert isinstance(tab, TicketsTab)
    settled(tab)
    tab.quick.buttons["all"].click()
    settled(tab)
    return tab


def test_what_goes_to_the_caller_is_said_before_and_after(open_window: Opener, sqlite_db: Database) -> None:
    world = desk(sqlite_db)
    on(sqlite_db, "update", "resolved", "hold")
    id = log(sqlite_db, world)
    acts.send_update(sqlite_db, id, "We look at it.")
    answer = {"ticket_id": id, "agency_id": 1, "sent_at": sqlite_db.now(), "answered_at": sqlite_db.now(), "score": 2}
    sqlite_db.write(lambda conn: insert_record(conn, t.survey, {**answer, "comment": "Slow."}), what="answer")
    world.clock.on(minutes=1)
    window = open_window(sqlite_db)
    tab = shown(window)
    tab.table.select_id(id)
    settled(tab)
    detail = tab.shown.detail
    assert detail is not None
    pieces = pieces_of(detail, detail.history, "tester")
    told = [(piece.said, piece.who, piece.text.partition("\n")[0]) for piece in pieces]
    assert told[1:] == [
        (Said.SENT, "You", "We look at it."),
        (Said.CHANGE, "", "Mail to Ann Bell (ann@doa.nc.gov), not sent yet:"),
        (Said.CALLER, "Ann Bell", "2 of 5: Slow."),
    ]
    assert Show.CALLER.has(pieces[-1].said)
    settled(tab)
    box = tab.detail.reply
    assert box.edit.placeholderText() == "Write to Ann Bell by mail"
    assert "it goes to ann@doa.nc.gov by mail" in box.edit.toolTip()
    box.buttons[To.INSIDE].click()
    assert box.edit.placeholderText() == "A note for those who work on it"
    assert window.commands.run("tickets.resolve")
    form = next(form for form in window.findChildren(Form) if form.is_open())
    assert "It goes to ann@doa.nc.gov by mail." in _texts(form)
    form.close_kept()
    assert window.commands.run("tickets.hold")
    form = next(form for form in window.findChildren(Form) if form.is_open())
    assert "If the caller is waited for, it goes to ann@doa.nc.gov by mail." in _texts(form)
    form.close_kept()
    assert window.commands.run("tickets.cancel")
    form = next(form for form in window.findChildren(Form) if form.is_open())
    assert "by mail" not in _texts(form)
    form.close_kept()


def _texts(form: Form) -> str:
    return " ".join(label.text() for label in form.findChildren(QLabel))
