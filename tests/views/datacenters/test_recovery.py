"""Plans, exercises and what if in the window: an exercise is played by keys alone."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.bootstrap.tabs import _pages
from app.db.engine import Database
from app.domain.datacenters.exercises import ExerciseState, StampKind
from app.ui.forms import dialogs
from app.ui.forms.fields import set_value
from app.ui.forms.typeahead import Typeahead
from app.ui.shell.main_window import MainWindow
from app.views.datacenters.exercises_page import ExercisesPage
from app.views.datacenters.loss_page import LossPage
from app.views.datacenters.menus import FOUND
from app.views.datacenters.pages import PAGES
from app.views.datacenters.plans_page import PlansPage
from app.views.datacenters.view import DataCentersTab
from app.work import Work
from tests.qt_guards import wait_idle

_K = Qt.Key


def tab_of(window: MainWindow, qtbot: QtBot) -> DataCentersTab:
    """Show the tab and let it be read."""
    window.show_tab("datacenters")
    tab = window.tab("datacenters")
    assert isinstance(tab, DataCentersTab)
    qtbot.waitUntil(lambda: tab.built)
    tab.focus_first()
    wait_idle(window.jobs)
    return tab


def test_an_exercise_is_stamped_by_keys_and_a_mistake_taken_back(
    sample: Database, open_window: Callable[..., MainWindow], qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    answers = [True, False, True]

    def confirm(_parent: object, title: str, text: str, _action: str, **_: object) -> bool:
        asked.append(f"{title} {text}")
        return answers.pop(0)

    monkeypatch.setattr(dialogs, "confirm", confirm)
    window = open_window(sample)
    tab = tab_of(window, qtbot)
    tab.show_page("exercises")
    wait_idle(window.jobs)
    page = tab.page("exercises")
    assert isinstance(page, ExercisesPage)
    qtbot.waitUntil(lambda: page.exercise() is not None)
    assert window.commands.problems() == []

    def kinds() -> list[StampKind]:
        one = page.exercise()
        return [stamp.kind for stamp in one.standing()] if one is not None else []

    def press(key: Qt.Key, *wanted: StampKind) -> None:
        QTest.keyClick(page.table, key)
        qtbot.waitUntil(lambda: kinds() == list(wanted))

    assert page.in_state(ExerciseState.PLANNED)()  # the one to come stands first
    press(_K.Key_1, StampKind.BEGUN)
    assert page.in_state(ExerciseState.RUNNING)()
    heading = next(text for line in range(page.table.rows.rowCount()) if (text := _heading(page, line)))
    assert heading.startswith("Running")  # at once
    plan = page.plan()
    assert plan is not None
    assert f"2 to 5 stamp {plan.service}" in page.about.text()
    assert page.stamp_title(StampKind.FAILED_OVER) == f"Failed over: {plan.service}"
    press(_K.Key_2, StampKind.BEGUN, StampKind.FAILED_OVER)
    press(_K.Key_3, StampKind.BEGUN, StampKind.FAILED_OVER, StampKind.SERVICE_UP)
    one = page.exercise()
    assert one is not None
    page.log.select_id(one.stamps[-1].id)
    press(_K.Key_C, StampKind.BEGUN, StampKind.FAILED_OVER)
    assert asked[0].startswith(f"Strike “Service up” of {plan.service}, ")
    QTest.keyClick(page.table, _K.Key_6)
    assert f"{plan.service}: it was never failed back." in asked[1]  # and it goes on
    press(_K.Key_6, StampKind.BEGUN, StampKind.FAILED_OVER, StampKind.ENDED)
    assert page.in_state(ExerciseState.DONE)()


def _heading(page: ExercisesPage, line: int) -> str:
    found = page.table.rows.grouping.heading(line)
    return found.label if found is not None else ""


def test_the_next_act_is_on_what_was_made_and_letters_are_of_their_page(
    sample: Database, open_window: Callable[..., MainWindow], qtbot: QtBot
) -> None:
    window = open_window(sample)
    tab = tab_of(window, qtbot)
    tab.show_page("exercises")
    wait_idle(window.jobs)
    page = tab.page("exercises")
    assert isinstance(page, ExercisesPage)
    assert page.plans
    assert window.commands.run("datacenters.new_exercise")
    wait_idle(window.jobs)
    (form,) = tab.form_dock().forms()
    set_value(form.field("title"), "Storage at night")
    set_value(form.field("plan_ids"), (page.plans[0].id,))
    form.try_submit()
    wait_idle(window.jobs)
    tab.refresh()
    wait_idle(window.jobs)
    one = page.exercise()
    assert one is not None
    assert one.title == "Storage at night"
    assert not window.commands.press("o")  # signs a visitor out, on another page
    assert not window.commands.press("n")
    tab.show_page("plans")
    assert window.commands.title_of_letter("n") == "New recovery plan"
    new = window.commands.by_shortcut("Ctrl+N")
    assert new is not None
    assert new.plain_title == "New recovery plan"
    assert [id for id, _, _ in FOUND] == [kind.id for kind in PAGES]
    assert [hit.title for hit in _pages("recovery pl", 9, Work())] == ["Recovery plans"]
    assert _pages("visitors", 9, Work())[0].target.extra == {"page": "visitors"}
    assert not window.commands.press("m")

    # the sites of the service are filled in, and found by their codes
    assert window.commands.run("datacenters.new_plan")
    wait_idle(window.jobs)
    (form,) = tab.form_dock().forms()
    service, lost, other = (form.field(name) for name in ("service_id", "from_site_id", "to_site_id"))
    assert isinstance(service, Typeahead)
    assert isinstance(lost, Typeahead)
    assert isinstance(other, Typeahead)
    edc, wdc = (lost.choices.exact(code) for code in ("EDC", "WDC"))
    assert edc is not None
    assert wdc is not None
    ncid = service.choices.exact("NCID Identity Management")
    assert ncid is not None
    service.take(ncid)
    assert (lost.value(), other.value()) == (edc.id, wdc.id)
    form.close_kept()


def test_the_board_leads_to_what_if_by_one_key_and_plans_have_steps(
    sample: Database, open_window: Callable[..., MainWindow], qtbot: QtBot
) -> None:
    window = open_window(sample)
    tab = tab_of(window, qtbot)
    assert window.commands.press("w")
    page = tab.page("what_if")
    assert isinstance(page, LossPage)
    qtbot.waitUntil(lambda: page.loss is not None)
    assert tab.is_in_view(page)
    assert page.loss is not None
    assert page.loss.site.code == "EDC"
    assert page.about.text().startswith("31 services go down, 27 agencies are hit. Nothing brings back 6;")
    QTest.keyClick(page.table, _K.Key_W)
    qtbot.waitUntil(lambda: page.loss is not None and page.loss.site.code == "WDC")
    wait_idle(window.jobs)
    tab.show_page("plans")
    wait_idle(window.jobs)
    plans = tab.page("plans")
    assert isinstance(plans, PlansPage)
    row = next(row for row in plans.table.rows.shown_rows() if row.plan.service == "NCID Identity Management")
    plans.table.select_id(row.plan.id)
    qtbot.waitUntil(lambda: plans.has_plan() and len(plans.steps.rows.shown_rows()) == 3)
    assert "Tested 12 Jul 2025" in plans.about.text()


def test_what_was_typed_of_a_plan_and_an_exercise_is_there_again(
    sample: Database, open_window: Callable[..., MainWindow], qtbot: QtBot
) -> None:
    window = open_window(sample)
    tab = tab_of(window, qtbot)
    written = {"datacenters.edit_plan": "text", "datacenters.new_exercise": "title"}
    keys = []
    for (command, field), page in zip(written.items(), ("plans", "exercises"), strict=True):
        tab.show_page(page)
        wait_idle(window.jobs)
        assert window.commands.run(command)
        wait_idle(window.jobs)
        (form,) = tab.form_dock().forms()
        set_value(form.field(field), "Ask the director first")
        keys.append(form.key)
        form.close_kept()
    tab.show_page("board")
    wait_idle(window.jobs)
    for key, field in zip(keys, written.values(), strict=True):
        opens = tab.kept_form(key)
        assert opens is not None
        opens()
        qtbot.waitUntil(lambda: bool(tab.form_dock().forms()))
        wait_idle(window.jobs)
        (form,) = tab.form_dock().forms()
        assert (form.key, form.values()[field]) == (key, "Ask the director first")
        form.close_kept()
