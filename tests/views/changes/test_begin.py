"""New changes that begin with a content that is there: of a model, a template, another change; and groups."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from PySide6.QtWidgets import QPlainTextEdit
from sqlalchemy import update

from app.db import tables as t
from app.db.engine import Database
from app.ui.forms.check_list import CheckList
from app.ui.forms.fields import set_value
from app.ui.forms.form import Form
from app.ui.forms.typeahead import Typeahead
from app.ui.forms.when import MomentField
from app.ui.shell.main_window import MainWindow
from app.views.changes.change_form import ChangeForm
from app.views.changes.view import ChangesTab
from tests.qt_guards import wait_idle
from tests.services.cab.board import Board, board
from tests.services.changes.test_models import _approved
from tests.views.changes.test_list import Opener, calendar, settle

pytestmark = pytest.mark.slow


@pytest.fixture
def cab(sqlite_db: Database) -> Iterator[Board]:
    with board(sqlite_db, "2026-11-12 09:00") as made:
        yield made


def _calendar(window: MainWindow) -> ChangesTab:
    return calendar(window, date(2026, 11, 19))


def _asked(window: MainWindow) -> Form:
    """The form in a window over the page."""
    return next(one for one in window.findChildren(Form) if one.isVisible() and not one.docked)


def _form(tab: ChangesTab) -> ChangeForm:
    form = tab.form_dock().current()
    assert isinstance(form, ChangeForm)
    return form


def test_a_change_is_made_from_a_model_by_keys_and_says_at_once_when_it_departs(
    open_window: Opener, cab: Board
) -> None:
    model_id = _approved(cab)
    window = open_window(cab["finn"])
    tab = _calendar(window)
    assert window.commands.run("changes.from_model")
    wait_idle(window.jobs)
    asked = _asked(window)
    assert asked.field("one").value() == model_id, "the only one is chosen"  # type: ignore[attr-defined]
    asked.try_submit()
    form = _form(tab)
    values = form.values()
    assert (values["title"], values["type"], values["model_id"]) == ("Renew a certificate", "standard", model_id)
    assert (values["services"], values["sites"], values["outage_minutes"]) == (("NCID",), ("EDC",), 5)
    plan, test_plan = form.field("implementation_plan"), form.field("test_plan")
    assert isinstance(plan, QPlainTextEdit)
    assert isinstance(test_plan, QPlainTextEdit)
    assert (plan.isReadOnly(), test_plan.isReadOnly()) == (True, False)
    assert not form.field("scope").isEnabled()
    assert "fixes scope, risk and implementation plan" in form._notice.text()
    form.rules_asked.emit()
    wait_idle(window.jobs)
    assert "Standard: follows a pre-approved model" in form.told.toPlainText()
    set_value(form.field("outage_minutes"), 60)
    form.rules_asked.emit()
    wait_idle(window.jobs)
    assert "its outage is 1 h instead of 5 min at most" in form.told.toPlainText()
    set_value(form.field("outage_minutes"), 5)
    set_value(form.field("agencies"), ("DOR",))
    set_value(form.field("reason"), "It ends on Friday")
    form.try_submit()
    wait_idle(window.jobs)
    change = cab.change(1)
    assert (change.model, change.type, change.model_version) == ("MOD0000001 version 1", "standard", 1)
    # without the model nothing is fixed any more
    settle(tab)
    tab.canvas.choose_change(1)
    settle(tab)
    assert window.commands.run("changes.edit")
    form = _form(tab)
    assert not form.field("scope").isEnabled()
    field = form.field("model_id")
    assert isinstance(field, Typeahead)
    field.set_value(None)
    field.changed.emit()
    assert form.field("scope").isEnabled()
    form.reject()


def test_a_change_is_cloned_and_kept_as_a_template_without_its_times(open_window: Opener, cab: Board) -> None:
    source = cab.draft(outage_minutes=7)
    before = cab.change(source)
    window = open_window(cab["finn"])
    tab = calendar(window, date(2026, 12, 17))
    tab.canvas.choose_change(source)
    settle(tab)
    assert window.commands.run("changes.clone")
    wait_idle(window.jobs)
    form = _form(tab)
    assert f"Copied from {before.number}" in form._notice.text()
    values = form.values()
    assert (values["title"], values["implementer"], values["outage_minutes"]) == (before.title, "gus", 7)
    form.rules_asked.emit()
    assert form.told.toPlainText() == "Give its times, then the rules say more."
    form.try_submit()
    assert form.cell("planned_start").error_text.startswith("Give a day and time.")
    start = form.field("planned_start")
    assert isinstance(start, MomentField)
    start.set_typed("2026-12-20 04:00")
    start.changed.emit()
    form.try_submit()
    wait_idle(window.jobs)
    clone = cab.change(2)
    assert (clone.cloned_from_number, clone.state, clone.backout_plan) == (before.number, "draft", before.backout_plan)
    assert clone.planned_start == before.planned_start + timedelta(days=3)
    assert clone.planned_end == before.planned_end + timedelta(days=3), "as long as the other"
    assert window.commands.run("changes.save_template")
    asked = _asked(window)
    set_value(asked.field("name"), "Directory patch")
    asked.try_submit()
    assert window.commands.run("changes.from_template")
    _asked(window).try_submit()
    assert _form(tab).values()["backout_plan"] == before.backout_plan
    _form(tab).reject()
    assert window.commands.run("changes.drop_template")
    _asked(window).try_submit()
    assert not tab.begin._templates.names


def test_a_service_that_ended_stays_with_what_it_is_on_and_is_not_begun_with(open_window: Opener, cab: Board) -> None:
    source = cab.draft()
    ends = update(t.service).values(valid_to=date(2026, 11, 1), version=t.service.c.version + 1)
    cab.root.write(lambda conn: conn.execute(ends).rowcount, what="the service ends")
    window = open_window(cab["finn"])
    tab = calendar(window, date(2026, 12, 17))
    tab.canvas.choose_change(source)
    settle(tab)
    assert window.commands.run("changes.edit")
    form = _form(tab)
    set_value(form.field("title"), "The same service")
    form.try_submit()
    wait_idle(window.jobs)
    assert (cab.change(source).title, cab.change(source).services) == ("The same service", ("NCID",))
    settle(tab)
    assert window.commands.run("changes.clone")
    wait_idle(window.jobs)
    form = _form(tab)
    lines = form.field("services")
    assert isinstance(lines, CheckList)
    assert [lines.item(n).text() for n in range(lines.count())] == ["Directory (NCID), no longer offered"]
    start = form.field("planned_start")
    assert isinstance(start, MomentField)
    start.set_typed("2026-12-20 04:00")
    start.changed.emit()
    form.try_submit()
    wait_idle(window.jobs)
    assert "Directory ended on 1 Nov 2026" in form._general.text()
    form.reject()
