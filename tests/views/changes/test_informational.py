"""Who decides: an agency's own change is announced and decided by nobody, another may be brought before the board."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton

from app.db.engine import Database
from app.domain.changes.risk import QUESTIONS
from app.domain.eastern import local_date
from app.domain.vocabulary import ChangeState, ChangeType
from app.errors import InputError, NotAllowed
from app.services.changes import acts
from app.ui.forms.fields import set_value
from app.ui.forms.typeahead import Typeahead
from app.views.changes.forms import form_values
from tests.qt_guards import wait_idle
from tests.views.changes.test_board_acts import current
from tests.views.changes.test_list import MONDAY, Opener, add, at, calendar, change_of, settle

pytestmark = pytest.mark.slow


def test_it_is_entered_for_its_agency_announced_and_decided_by_nobody(open_window: Opener, sample: Database) -> None:
    tab = calendar(open_window(sample, size=(1920, 1080)), MONDAY)
    assert tab.context.commands.run("changes.new")
    form = current(tab)
    owns = form.field("for_agency_id")
    assert isinstance(owns, Typeahead)
    assert not owns.isEnabled()
    set_value(form.field("type"), "informational")
    assert owns.isEnabled()
    set_value(form.field("title"), "The agency moves its web site")
    form.rules_asked.emit()  # type: ignore[attr-defined]
    wait_idle(tab.jobs)
    told = form.told.toPlainText()  # type: ignore[attr-defined]
    assert "Informational: an agency’s own, announced and not decided." in told
    assert "Still missing: agency, agencies, communication plan." in told
    brief = form.brief.text()  # type: ignore[attr-defined]
    assert brief == "Nobody decides, risk not assessed, no conflict, 3 missing"
    owns.setFocus()
    QTest.keyClicks(owns, "DOL")
    owns.settle()
    set_value(form.field("agencies"), ("DOL",))
    set_value(form.field("communication_plan"), "A posting on the Communications Hub")
    form.try_submit()
    settle(tab)
    id = tab.canvas.current
    assert id is not None
    change = change_of(sample, id)
    assert (change.type, change.for_agency, change.missing) == (ChangeType.INFORMATIONAL, "DOL", ())
    assert "Announce" in [button.text() for button in tab.change.findChildren(QPushButton)]
    assert tab.context.commands.run("changes.schedule")
    settle(tab)
    assert change_of(sample, id).state is ChangeState.SCHEDULED
    assert "Announced for" in tab.change.text.toPlainText()
    assert not tab.context.commands.run("changes.start"), "nobody here starts it"
    assert local_date(change.planned_start) == MONDAY


def test_without_its_agency_it_is_not_announced_and_another_type_has_none(sample: Database) -> None:
    id = add(sample, "Work", at(MONDAY, 4))
    was = change_of(sample, id)
    acts.edit_change(sample, was, {"type": "informational", "communication_plan": "A posting"}, {"agencies": ("DOL",)})
    with pytest.raises(InputError, match="agency missing"):
        acts.schedule(sample, id, was.version + 1)
    with pytest.raises((InputError, NotAllowed)):
        acts.submit(sample, id, was.version + 1)
    values: dict[str, Any] = {"type": "normal", "for_agency_id": "3", "services": (), "agencies": (), "sites": ()}
    values |= {"outage_minutes": 0, "model_id": None, "implementer": ""}
    start, end = (at(MONDAY, hour).replace(tzinfo=None) for hour in (4, 7))
    row, _ = form_values({**values, "planned_start": start, "planned_end": end})
    assert row["for_agency_id"] is None


def test_what_the_board_need_not_hear_is_brought_before_it_and_taken_back(
    open_window: Opener, sample: Database
) -> None:
    plans = dict.fromkeys(("reason", "implementation_plan", "test_plan", "backout_plan"), "As ever")
    values: dict[str, Any] = {
        **plans,
        "title": "Work",
        "type": "normal",
        "scope": "minor",
        "communication_plan": "A posting",
    }
    start = at(MONDAY, 4)
    values |= {"planned_start": start, "planned_end": at(MONDAY, 5), "implementer": "somebody"}
    answers = {question.id: question.answers[0].id for question in QUESTIONS}
    links = {"services": ("NCID",), "agencies": ("DOL",), "sites": ()}
    id = acts.create_change(sample, {**values, "risk_answers": answers}, links).ids[0]
    tab = calendar(open_window(sample), MONDAY)
    tab.canvas.choose_change(id)
    settle(tab)
    assert tab.context.commands.run("changes.to_board")
    settle(tab)
    change = change_of(sample, id)
    assert change.state is ChangeState.IN_CAB
    assert change.place is not None
    tab.last_acts.undo_last()
    settle(tab)
    assert change_of(sample, id).state is ChangeState.DRAFT
