"""The page of the Communications Hub by keyboard alone, over the services."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

from app.db.engine import Database
from app.domain.hub.phases import Phase, PostingState
from app.domain.hub.values import Posting
from app.domain.majors.outages import OutageKind
from app.domain.vocabulary import Role
from app.services.api import Services
from app.ui.shell.main_window import MainWindow
from app.views.hub.forms import ReadForm
from app.views.hub.pane import SUBSCRIPTIONS
from app.views.hub.view import HubTab
from tests.services.people import as_person
from tests.ui.accessibility import problems
from tests.views.hub.desk import Keys, hub, settle

pytestmark = pytest.mark.slow

Opener = Callable[..., MainWindow]
WRITER, SECOND = "apham", "rortiz"


def _now(tab: HubTab) -> Posting:
    settle(tab)
    shown = tab.shown()
    assert shown is not None
    return shown.posting


def test_from_a_new_incident_posting_to_its_end_by_keys_alone(open_window: Opener, sample: Database) -> None:
    with as_person(sample, WRITER, Role.MIP) as db:
        clock = [sample.now()]
        db.now = lambda: clock[0]
        tab = hub(open_window(db))
        keys = Keys(tab)
        keys.press(Qt.Key.Key_N, modifier=Qt.KeyboardModifier.ControlModifier)
        keys.write("E-mail stands still")
        keys.press(Qt.Key.Key_Tab)
        keys.write("Mail waits in the queue.")
        keys.into("next_update_at")
        keys.write("+30m")
        keys.into("services")
        keys.press(Qt.Key.Key_Space)
        keys.send()
        posting = _now(tab)
        assert (posting.state, posting.content.title) == (PostingState.DRAFT, "E-mail stands still")
        assert posting.content.next_at == clock[0].replace(second=0, microsecond=0) + timedelta(minutes=30)
        assert len(posting.services) == 1
        id, number = posting.id, posting.number

        keys.press(Qt.Key.Key_P)
        form = tab.form_dock().current()
        assert isinstance(form, ReadForm)
        assert "Mail waits in the queue." in form.said.text()
        assert posting.services[0].name in form.said.text()
        assert form.main.accessibleName() == f"Post {number}"
        assert form.read.hasFocus(), "what is posted is read first, and nothing is discarded by Enter"
        keys.press(Qt.Key.Key_Return)
        assert form.main.hasFocus(), "Enter leads to the button"
        keys.send()
        assert _now(tab).last is not None
        assert tab.detail.owed.text().startswith("Next update promised for ")

        clock[0] += timedelta(minutes=33)
        tab.refresh()
        settle(tab)
        assert tab.detail.owed.text().startswith("Update overdue by 3 min")
        assert "overdue" in tab.count.text()

        keys.press(Qt.Key.Key_U)
        keys.write("The queue runs again.")
        keys.send()
        posting = _now(tab)
        assert [one.content.phase for one in posting.versions] == [Phase.INVESTIGATING, Phase.IDENTIFIED]
        assert posting.promised_at is None
        keys.press(Qt.Key.Key_Y)
        assert QGuiApplication.clipboard().text() == (
            f"{number} E-mail stands still\nIdentified\n\nThe queue runs again."
        )

        keys.press(Qt.Key.Key_O, Qt.Key.Key_Down, Qt.Key.Key_Down)
        keys.send()
        assert [one.kind for one in _now(tab).outages] == [OutageKind.DEGRADED]

        keys.press(Qt.Key.Key_S)
        keys.write("All mail has arrived.")
        keys.send()
        posting = Services(db).hub.posting(id)
        assert posting.last is not None
        assert (posting.last.content.phase, posting.last.content.text) == (Phase.RESOLVED, "All mail has arrived.")
        assert posting.last.content.ends_at == clock[0]
        tab.go_to(id)
        settle(tab)
        said = {command.id: command for _, command in tab.context.commands.commands("hub")}
        can = [said[name].enabled_when for name in ("hub.next", "hub.again")]
        assert [one is not None and one() for one in can] == [False, True], "what is over has no next phase"
        assert problems(tab.window()) == []


def test_a_second_person_approves_exactly_this_text(open_window: Opener, sample: Database) -> None:
    with as_person(sample, WRITER, Role.MIP, Role.ADMIN) as writer:
        services = Services(writer)
        services.hub.save_rules({}, {"second_person": "yes"})
        (id,) = services.hub.draft({"kind": "news", "title": "A new portal", "text": "It opens on Monday."}).ids
        tab = hub(open_window(writer), id)
        said = {command.id: command for _, command in tab.context.commands.commands("hub")}
        assert "hand it in" in said["hub.post"].reason
        keys = Keys(tab)
        keys.press(Qt.Key.Key_H)
        assert _now(tab).state is PostingState.WAITING
        assert said["hub.approve"].reason.startswith("You wrote what PO")
        assert said["hub.post"].reason.startswith("It waits for a second person")
        keys.press(Qt.Key.Key_A)
        assert tab.form_dock().current() is None, "nobody approves what they wrote"
    with as_person(sample, SECOND, Role.MIP) as second:
        tab = hub(open_window(second), id)
        row = tab.current_row()
        assert row is not None
        assert row.group == "Waits for approval"
        keys = Keys(tab)
        keys.press(Qt.Key.Key_A)
        form = tab.form_dock().current()
        assert isinstance(form, ReadForm)
        assert form.said.text().endswith("It opens on Monday.")
        keys.send()
        posting = _now(tab)
        assert posting.state is PostingState.POSTED
        assert posting.last is not None
        assert posting.last.approved_by
        assert (posting.last.approved_by, posting.last.author) == (posting.last.posted_by, posting.author)


def test_one_subscribes_and_leaves_by_one_key(open_window: Opener, sample: Database) -> None:
    with as_person(sample, WRITER, Role.MIP) as db:
        services = Services(db)
        before = {one.id for one in services.hub.subscriptions()}
        tab = hub(open_window(db))
        keys = Keys(tab)
        keys.press(Qt.Key.Key_K)
        keys.into("quiet_from")
        keys.write("22:00")
        keys.into("quiet_to")
        keys.write("6:00")
        keys.send()
        form = tab.form_dock().current()
        assert form is not None, "6:00 is no time of day as it is written here"
        keys.into("quiet_to")
        keys.press(Qt.Key.Key_A, modifier=Qt.KeyboardModifier.ControlModifier)
        keys.write("06:00")
        keys.send()
        (made,) = [one for one in services.hub.subscriptions() if one.id not in before]
        assert made.who == f"person:{services.hub.my_person()}"
        assert (f"{made.quiet_from:%H:%M}", f"{made.quiet_to:%H:%M}") == ("22:00", "06:00")
        assert tab.detail.page == SUBSCRIPTIONS
        tab.detail.tables[SUBSCRIPTIONS].select_id(made.id)
        keys.press(Qt.Key.Key_L)
        assert made.id not in {one.id for one in services.hub.subscriptions()}
        keys.press(Qt.Key.Key_Z, modifier=Qt.KeyboardModifier.ControlModifier)
        assert made.id in {one.id for one in services.hub.subscriptions()}


def test_what_is_public_is_edited_as_a_draft_and_a_maintenance_asks_for_its_times(
    open_window: Opener, sample: Database
) -> None:
    with as_person(sample, WRITER, Role.MIP) as db:
        services = Services(db)
        (id,) = services.hub.draft({"kind": "news", "title": "A new portal", "text": "It opens on Monday."}).ids
        services.hub.post(id, services.hub.posting(id).version)
        tab = hub(open_window(db), id)
        keys = Keys(tab)
        keys.press(Qt.Key.Key_E)
        keys.into("text")
        keys.press(Qt.Key.Key_A, modifier=Qt.KeyboardModifier.ControlModifier)
        keys.write("It opens on Tuesday.")
        keys.into("phase")
        keys.press(Qt.Key.Key_Down)
        keys.send()
        posting = _now(tab)
        assert posting.state is PostingState.DRAFT
        assert posting.content.text == "It opens on Tuesday."
        assert posting.last is not None
        assert posting.last.content.text == "It opens on Monday."
        tab.focus_first()
        keys.press(Qt.Key.Key_M)
        keys.write("New disks for mail")
        keys.into("starts_at")
        keys.write("tomorrow 18:00")
        keys.into("ends_at")
        keys.write("tomorrow 20:00")
        keys.send()
        content = _now(tab).content
        assert content.starts_at is not None
        assert content.ends_at is not None
        assert content.ends_at - content.starts_at == timedelta(hours=2)
