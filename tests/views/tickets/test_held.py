"""A ticket under a legal hold says so in its pane, whatever part of it is shown, until the hold is released."""

from __future__ import annotations

from collections.abc import Callable

from app.db.engine import Database
from app.domain.keeping.holds import Scope
from app.domain.tickets.values import TicketDraft
from app.domain.vocabulary import TicketKind
from app.services.api import Services
from app.services.keeping import holds
from app.ui.look import plain
from app.ui.shell.main_window import MainWindow
from tests.qt_guards import wait_idle
from tests.ticket_world import build_world


def test_a_held_ticket_says_so(sqlite_db: Database, open_window: Callable[..., MainWindow]) -> None:
    world, services = build_world(sqlite_db), Services(sqlite_db)
    ids = {
        title: services.tickets.log(TicketDraft(TicketKind.INCIDENT, title, world.agencies["DOA"], 3, 3)).ids[0]
        for title in ("Badge reader", "Printer <b>jam</b>")
    }
    made = holds.set_hold(sqlite_db, "Doe <i>v.</i> State", "Letter", Scope.SEARCH, "printer").ids[0]
    window = open_window(sqlite_db)
    window.show_tab("tickets")
    wait_idle(window.jobs, 30)
    tab = window.shown_tab()
    assert tab is not None

    def said(title: str) -> str:
        window.navigator.open("tickets", id=ids[title])
        wait_idle(window.jobs, 30)
        (label,) = (one for one in tab.findChildren(plain.Label, "held"))
        return label.text() if label.isVisible() else ""

    assert said("Badge reader") == ""
    assert said("Printer <b>jam</b>") == "Legal hold HLD0000001: Doe <i>v.</i> State, since 5 Oct 2026"
    holds.release(sqlite_db, made, 1, "Settled")
    assert said("Badge reader") == ""
    assert said("Printer <b>jam</b>") == ""
