"""When a new change is offered to begin: ahead, with its lead time and in its window, until somebody gives a time."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from app.db.engine import Database
from app.domain.eastern import eastern, to_utc
from app.services.changes import live
from app.ui.forms.fields import set_value
from app.views.changes.change_form import ChangeForm
from app.views.changes.forms import form_values
from tests.qt_guards import wait_idle
from tests.views.changes.test_board_acts import current
from tests.views.changes.test_list import Opener, calendar

pytestmark = pytest.mark.slow


def test_a_new_change_is_offered_the_next_free_slot_until_a_time_is_given(
    open_window: Opener, sample: Database
) -> None:
    tab = calendar(open_window(sample), date(2026, 11, 23))
    assert tab.context.commands.run("changes.new")
    form = current(tab)
    assert isinstance(form, ChangeForm)
    form._pause.stop()

    def asked() -> tuple[datetime, datetime]:
        form._pause.stop()
        form.rules_asked.emit()
        wait_idle(tab.jobs)
        form._pause.stop()
        values = form.values()
        return to_utc(values["planned_start"]), to_utc(values["planned_end"])

    start, end = asked()
    assert start > sample.now()
    assert (eastern(start).hour, (end - start).seconds) == (4, 3 * 3600)
    assert not form.is_touched(), "nobody typed anything"
    assert "lead time" not in form.brief.text()

    set_value(form.field("services"), ("NCID",))
    slot = live.free_slots(sample, *form_values(form.values()), count=1)[0]
    assert asked() == (slot.start, slot.end)
    assert slot.why.startswith("In the maintenance window")

    set_value(form.field("planned_start"), datetime(2026, 12, 16, 5))  # noqa: DTZ001 - a form's wall time
    set_value(form.field("services"), ())
    assert eastern(asked()[0]).replace(tzinfo=None) == datetime(2026, 12, 16, 5)  # noqa: DTZ001
    form.reject()
