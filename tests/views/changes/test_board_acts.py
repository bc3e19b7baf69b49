"""Acts of boards and owners, freezes and what is recorded afterwards, as they are done from the Calendar."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from app.db.engine import Database
from app.domain.changes.ecab import EcabMember
from app.domain.changes.offers import Offer, Offers
from app.domain.changes.values import Change, Freeze
from app.domain.changes_made import Changes, Touched
from app.domain.eastern import at_clock, eastern, local_date
from app.domain.vocabulary import ChangeScope, ChangeState, ChangeType
from app.services.changes import reads
from app.ui.forms import dialogs
from app.ui.forms.fields import set_value
from app.ui.forms.form import Form
from app.views.changes.board_forms import agreed, ecab_vote_form, override_form, vote_form
from app.views.changes.freeze_form import FreezeForm
from app.views.changes.kept_keys import kept_act
from app.views.changes.latent_form import corrections, latent_values
from app.views.changes.view import ChangesTab
from tests.qt_guards import wait_idle
from tests.views.changes.test_list import MONDAY, Opener, add, at, calendar, change_of, settle

pytestmark = pytest.mark.slow

START = datetime(2026, 11, 26, 9, tzinfo=UTC)
CHANGE = Change(
    1, "CHG0000001", "Work", ChangeType.NORMAL, ChangeScope.MINOR, ChangeState.APPROVED,
    START, START + timedelta(hours=2), content_n=3,
)  # fmt: skip
MEMBERS = (EcabMember(7, 1, "Ida Ferreira"), EcabMember(8, 2, "Jon Park"))
HARD = Freeze(1, "Year end", "year_end", START - timedelta(days=1), START + timedelta(days=9))
SOFT = Freeze(2, "Tax season", "tax", START - timedelta(days=1), START + timedelta(days=9), hard=False)


def nothing(_values: dict[str, Any]) -> None:
    """Take the values of a form nowhere."""


def errors(form: Form) -> set[str]:
    """Return the fields that a form refuses."""
    assert form._check is not None
    return set(form._check(form.values()))


def current(tab: ChangesTab) -> Form:
    form = tab.form_dock().current()
    assert form is not None
    return form


def test_a_rejection_says_why_and_a_vote_names_the_content(qtbot: QtBot) -> None:
    form = vote_form(None, CHANGE, nothing)  # type: ignore[arg-type]
    qtbot.addWidget(form)
    assert form.title == "Vote on CHG0000001, version 3"
    for vote, wrong in (("approve", set()), ("abstain", set()), ("reject", {"note"})):
        set_value(form.field("decision"), vote)
        assert errors(form) == wrong
    set_value(form.field("note"), "The back-out plan is missing")
    assert errors(form) == set()
    ecab = ecab_vote_form(None, CHANGE, MEMBERS, nothing)  # type: ignore[arg-type]
    qtbot.addWidget(ecab)
    set_value(ecab.field("vote"), "reject")
    assert errors(ecab) == {"reason"}


def test_a_hard_freeze_needs_two_members_who_were_reached_and_a_soft_one_none(qtbot: QtBot) -> None:
    form = override_form(None, CHANGE, [SOFT, HARD], MEMBERS, nothing, year=2026)  # type: ignore[arg-type]
    qtbot.addWidget(form)
    set_value(form.field("freeze"), SOFT.id)
    assert errors(form) == set()
    set_value(form.field("freeze"), HARD.id)
    assert errors(form) == {"member_1", "member_2"}
    for n in (1, 2):
        set_value(form.field(f"member_{n}"), 7)
    assert errors(form) == {"how_1", "how_2"}
    set_value(form.field("how_1"), "phone")
    set_value(form.field("how_2"), "mail")
    assert errors(form) == {"member_2"}, "one person is not two"
    set_value(form.field("member_2"), 8)
    assert errors(form) == set()
    assert agreed(form.values()) == ((7, "phone"), (8, "mail"))
    only_soft = override_form(None, CHANGE, [SOFT], MEMBERS, nothing, year=2026)  # type: ignore[arg-type]
    qtbot.addWidget(only_soft)
    assert set(only_soft.values()) == {"freeze", "reason"}


def test_a_correction_tells_what_is_other_by_its_kind() -> None:
    done = START + timedelta(hours=1)
    was = Change(
        1, "CHG1", "Work", ChangeType.NORMAL, ChangeScope.MINOR, ChangeState.IMPLEMENTED, START, done,
        actual_start=START, actual_end=done, outcome="successful", backed_out=False,
    )  # fmt: skip
    walls = {"actual_start": eastern(START).replace(tzinfo=None), "actual_end": eastern(done).replace(tzinfo=None)}
    same = {**walls, "outcome": "successful", "backed_out": False, "reason": "?"}
    assert corrections(was, same) == {}
    failed = {**same, "outcome": "failed", "backed_out": True}
    assert corrections(was, failed) == {"outcome": {"outcome": "failed", "backed_out": True}}
    longer = {**failed, "actual_end": walls["actual_end"] + timedelta(minutes=5)}
    assert set(corrections(was, longer)) == {"outcome", "times"}
    row, links, happened = latent_values({**same, "title": "Hot fix", "services": {"DNS"}, "agencies": (), "sites": ()})
    assert (row["title"], links["services"]) == ("Hot fix", ("DNS",))
    assert happened["actual_end"] == done


def test_what_was_done_is_asked_for_with_its_times_and_outcome(open_window: Opener, sample: Database) -> None:
    tab = calendar(open_window(sample), MONDAY)
    assert tab.context.commands.run("changes.latent")
    form = current(tab)
    assert errors(form) == set()
    set_value(form.field("actual_end"), form.values()["actual_start"] - timedelta(minutes=5))
    assert errors(form) == {"actual_end"}
    form.try_submit()
    assert tab.form_dock().current() is form
    set_value(form.field("actual_end"), form.values()["actual_start"] + timedelta(minutes=5))
    set_value(form.field("title"), "Restarted the gateway")
    set_value(form.field("outcome"), "successful")
    set_value(form.field("reason"), "It was down")
    form.try_submit()
    settle(tab)
    assert tab.form_dock().current() is None
    assert tab.canvas.current is not None
    done = change_of(sample, tab.canvas.current)
    assert (done.title, done.type, done.state) == ("Restarted the gateway", ChangeType.LATENT, ChangeState.IMPLEMENTED)
    assert done.ratification == "pending"
    assert done.place is not None
    assert done.place.kind == "ratify"


def test_an_outcome_is_put_right_with_a_reason(open_window: Opener, sample: Database) -> None:
    changes = reads.calendar(sample, datetime(2026, 10, 1, tzinfo=UTC), datetime(2026, 11, 20, tzinfo=UTC)).changes
    done = next(one for one in changes if one.state is ChangeState.REVIEWED and one.outcome == "successful")
    tab = calendar(open_window(sample), local_date(done.planned_start))
    tab.canvas.choose_change(done.id)
    settle(tab)
    assert tab.context.commands.run("changes.correct")
    form = current(tab)
    form.try_submit()
    assert tab.form_dock().current() is form, "without a reason nothing is put right"
    set_value(form.field("outcome"), "failed")
    set_value(form.field("reason"), "It went down again within the hour")
    form.try_submit()
    settle(tab)
    assert tab.form_dock().current() is None
    assert change_of(sample, done.id).outcome == "failed"


def test_a_late_submission_that_was_kept_goes_on_only_with_a_draft(open_window: Opener, sample: Database) -> None:
    change = change_of(sample, add(sample, "Work", at(MONDAY, 10)))
    tab = calendar(open_window(sample), MONDAY)
    for act, possible in (("Late submission of", True), ("ECAB vote on", False), ("Override for", False)):
        key = kept_act(f"{act} {change.number}")
        assert key is not None
        assert (tab.board.kept(key.what, change) is not None) is possible
    assert kept_act(f"Rumour of {change.number}") is None
    tab.acts.open_kept(f"ECAB vote on {change.number}")
    settle(tab)
    assert tab.form_dock().current() is None


def test_what_misses_a_cut_off_is_submitted_after_saying_so(
    open_window: Opener, sample: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    change = change_of(sample, add(sample, "Work", at(MONDAY, 10)))
    tab = calendar(open_window(sample), MONDAY)
    missed = Offer(MONDAY, MONDAY, datetime(2020, 1, 3, 22, tzinfo=UTC), late=True, words="this meeting")
    offers = Offers("cab", "", replace(missed, late=False, words="the next one"), (missed,))
    monkeypatch.setattr(tab.services.changes, "offers", lambda _id, work: offers)
    texts: list[str] = []
    answers = ["Submit late\u2026", "Cancel", "Submit for the next meeting"]

    def ask(_parent: object, title: str, text: str, _answers: object, **_named: object) -> str:
        texts.append(f"{title} {text}")
        return answers.pop(0)

    monkeypatch.setattr(dialogs, "ask", ask)
    tab.board.submit(change)
    settle(tab)
    assert texts[0].startswith(f"Submit {change.number}? Work")
    assert "The cut-off for this meeting was Fri 3 Jan 17:00. It goes to the next one." in texts[0]
    assert current(tab).title == f"Submit {change.number} late"
    current(tab).discard()
    tab.board.submit(change)
    settle(tab)
    assert change_of(sample, change.id).state is ChangeState.DRAFT
    submitted: list[int] = []

    def submit(id: int, **_named: object) -> Changes:
        submitted.append(id)
        return Changes(Touched.CHANGES, (id,), "Submitted.")

    monkeypatch.setattr(tab.services.changes, "submit", submit)
    tab.board.submit(change)
    settle(tab)
    assert submitted == [change.id]


def test_an_emergency_begins_as_one(open_window: Opener, sample: Database) -> None:
    tab = calendar(open_window(sample), MONDAY)
    assert tab.context.commands.run("changes.emergency")
    form = current(tab)
    assert form.title == "New emergency change"
    assert form.values()["type"] == "emergency"
    form.discard()
    wait_idle(tab.jobs)


def test_a_freeze_is_entered_and_says_whom_it_reaches(open_window: Opener, sample: Database) -> None:
    id = add(sample, "Work", at(MONDAY + timedelta(days=1), 4))
    number = change_of(sample, id).number
    tab = calendar(open_window(sample), MONDAY)
    assert tab.context.commands.press("Z")
    settle(tab)
    form = current(tab)
    assert isinstance(form, FreezeForm)
    assert form.told.text() == f"1 change: {number} (draft)"
    set_value(form.field("name"), "Canvass 2027")
    set_value(form.field("hard"), False)
    form.try_submit()
    settle(tab)
    assert tab.form_dock().current() is None
    found = reads.calendar(sample, at_clock(MONDAY, at(MONDAY, 0).time()), at(MONDAY + timedelta(days=7), 0)).freezes
    (freeze,) = [one for one in found if one.name == "Canvass 2027"]
    assert not freeze.hard
    assert (local_date(freeze.start), eastern(freeze.start).hour) == (MONDAY, 17)
    tab.canvas.choose_change(id)
    settle(tab)
    assert tab.is_frozen()
    assert [one.name for one in tab.frozen_by()] == ["Canvass 2027"]


def test_the_rules_stand_beside_the_form_and_a_free_time_is_taken_by_a_click(
    open_window: Opener, sample: Database
) -> None:
    tab = calendar(open_window(sample, size=(1920, 1080)), date(2026, 12, 7))
    assert tab.context.commands.run("changes.new")
    form = current(tab)
    form.rules_asked.emit()  # type: ignore[attr-defined]
    wait_idle(tab.jobs)
    told = form.told  # type: ignore[attr-defined]
    assert "Minor scope: the owner of its service or the coordinator approves it." in told.toPlainText()
    form.slots_asked.emit()  # type: ignore[attr-defined]
    wait_idle(tab.jobs)
    assert "Free times" in told.toPlainText()
    before = form.values()["planned_start"]
    slot = form._slots[0]  # type: ignore[attr-defined]
    form.take_times(slot.start, slot.end)  # type: ignore[attr-defined]
    assert form.values()["planned_start"] == eastern(slot.start).replace(tzinfo=None) != before
    wait_idle(tab.jobs)
