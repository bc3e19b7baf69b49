"""The page Major incidents by keyboard alone, over the services."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt

from app.db.engine import Database
from app.domain.majors.states import MajorState
from app.domain.vocabulary import Role
from app.services.api import Services
from app.ui.shell.main_window import MainWindow
from app.views.majors.message_form import MessageForm
from tests.services.people import as_person
from tests.ui.accessibility import problems
from tests.views.majors.desk import CTRL, Keys, majors

pytestmark = pytest.mark.slow

Opener = Callable[..., MainWindow]
MANAGER = "apham"


def test_from_declare_to_the_first_message_are_at_most_twelve_keys(open_window: Opener, sample: Database) -> None:
    with as_person(sample, MANAGER, Role.MIP) as manager:
        _to_the_first_message(open_window, manager)


def _to_the_first_message(open_window: Opener, db: Database) -> None:
    services = Services(db)
    options = services.tickets.options()
    agencies = [one.id for one in options.agencies if one.current][:5]
    made = services.majors.propose({"title": "Hosts do not start", "why": "Five agencies call", "agencies": agencies})
    tab = majors(open_window(db), made.ids[0])
    shown = tab.shown()
    assert shown is not None
    assert shown.row.state is MajorState.PROPOSED
    keys = Keys(tab)
    keys.press(Qt.Key.Key_D)
    keys.press(Qt.Key.Key_Return, modifier=CTRL)
    form = tab.form_dock().current()
    assert isinstance(form, MessageForm), "the form of the first message opens by itself"
    assert form.known.hasFocus()
    keys.write("Hosts of the second row do not start. ")
    keys.press(Qt.Key.Key_Return, modifier=CTRL)
    assert keys.count <= 12
    shown = tab.shown()
    assert shown is not None
    assert shown.row.state is MajorState.DECLARED
    (first,) = [one for one in shown.updates if one.sent]
    assert first.text.startswith("Hosts of the second row do not start.")
    assert first.next_at is not None
    assert {one.recipient.agency_id for one in shown.told if one.recipient.agency_id} <= set(agencies)
    assert problems(tab.window()) == []
