"""Forms in any order: opened, typed into, folded, sent, answers lost, closed, the program ended and begun again.

Whatever happens, what was typed last is either one record or a draft that is kept: never both, never none, and no
record is made twice.
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import Any, ClassVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QVBoxLayout

from app.domain.changes_made import Changes, Touched
from app.errors import EnvironmentFault, InputError
from app.ui.forms import dialogs
from app.ui.forms.dock import FormDock
from app.ui.forms.drafts import Drafts
from app.ui.forms.fields import set_value, value_of
from app.ui.forms.form import Form
from app.ui.jobs import JobRunner
from app.ui.last_acts import LastActs
from app.ui.messages import Messages
from app.ui.writing import Writing
from tests.examples import few
from tests.qt_guards import settle, wait_idle

KEYS = ("call:1", "call:2")


class Server:
    """Carries out each act once, whatever becomes of its answer."""

    def __init__(self) -> None:
        self.done: dict[str, str] = {}  # by the id of the act: the title of the record
        self.given_up: set[str] = set()
        self.fate = ""

    def save(self, title: str, *, op_id: str) -> Changes:
        fate, self.fate = self.fate, ""
        if fate == "refuse":
            raise InputError("Not so.")
        if fate == "lose before":
            raise EnvironmentFault("The process ended.", retry=True)
        assert op_id not in self.given_up
        self.done.setdefault(op_id, title)
        if fate == "lose after":
            raise EnvironmentFault("The process ended.", retry=True)
        return Changes(Touched.NOTHING, (1,), f"{self.done[op_id]} is saved.")

    def outcome(self, op_id: str) -> Changes | None:
        if op_id in self.done:
            return Changes(Touched.TICKETS, (1,), f"{self.done[op_id]} is saved.")
        self.given_up.add(op_id)
        return None


class Services:
    def __init__(self, server: Server) -> None:
        self.outcome = server.outcome


class Page(Writing):
    """A tab in little: a list that has the focus, and its dock."""

    def __init__(self, jobs: JobRunner, server: Server, folder: Path) -> None:
        super().__init__(jobs, Messages(), Services(server), "tester", LastActs())  # type: ignore[arg-type]
        self.messages.setParent(self)
        self.list = QLineEdit()
        self.drafts = Drafts(folder, "one.db")
        column = QVBoxLayout(self)
        column.addWidget(self.list)
        self._own = FormDock(self, self.drafts)
        column.addWidget(self._own)
        self.resize(700, 500)

    def form_dock(self) -> FormDock:
        return self._own


class Forms(RuleBasedStateMachine):
    """What a person may do, and what may happen to the answers."""

    jobs: ClassVar[JobRunner]

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.server = Server()
        self.titles = 0
        #: By key: what was typed last and neither saved nor discarded, as far as the person knows.
        self.pending: dict[str, str] = {}
        self.begin()

    def begin(self) -> None:
        self.page = Page(self.jobs, self.server, self.folder)
        self.page.show()

    def teardown(self) -> None:
        wait_idle(self.jobs)
        self.page.close()
        self.page.deleteLater()
        settle()
        shutil.rmtree(self.folder, ignore_errors=True)

    # --- what is there ----------------------------------------------------------------------------
    def form(self, key: str) -> Form | None:
        return next((f for f in self.page.form_dock().forms() if f.key == key), None)

    def settle_sent(self, key: str) -> None:
        """What was sent is over if its form is: the person has seen the word."""
        wait_idle(self.jobs)
        settle()
        if self.form(key) is None:
            self.pending.pop(key, None)

    # --- what a person does -----------------------------------------------------------------------
    @rule(key=st.sampled_from(KEYS))
    def open(self, key: str) -> None:
        form: Form

        def submit(values: dict[str, Any]) -> None:
            title = values["title"]
            self.page.write(lambda op_id: self.server.save(title, op_id=op_id), form=form)

        form = Form(f"Form {key}", self.page, submit=submit, key=key)
        form.add("title", "Title", QLineEdit(), required=True)
        form.open()
        settle()
        shown = self.form(key)
        assert shown is not None
        assert value_of(shown.field("title")) == self.pending.get(key, "")

    @rule(key=st.sampled_from(KEYS))
    def type(self, key: str) -> None:
        if self.form(key) is None:
            self.open(key)
        form = self.form(key)
        if form is not None:
            self.titles += 1
            text = f"Title {self.titles}"
            set_value(form.field("title"), text)
            self.pending[key] = text

    @precondition(lambda self: self.pending)
    @rule(turn=st.booleans(), fate=st.sampled_from(["", "lose before", "lose after", "lose after", "refuse"]))
    def send(self, turn: bool, fate: str) -> None:
        key = sorted(self.pending)[-1 if turn else 0]
        if self.form(key) is None:
            self.open(key)
        form = self.form(key)
        if form is not None:
            self.server.fate = fate
            form.try_submit()
            self.settle_sent(key)
            self.server.fate = ""

    @precondition(lambda self: self.pending)
    @rule(turn=st.booleans(), fate=st.sampled_from(["", "lose before", "lose after", "refuse"]))
    def send_and_leave(self, turn: bool, fate: str) -> None:
        key = sorted(self.pending)[-1 if turn else 0]
        form = self.form(key)
        if form is not None:
            self.server.fate = fate
            form.try_submit()
            form.reject()
            self.settle_sent(key)
            self.server.fate = ""

    @precondition(lambda self: self.page.form_dock().forms())
    @rule(key=st.sampled_from(KEYS))
    def escape(self, key: str) -> None:
        form = self.form(key)
        if form is not None:
            form.reject()
            settle()

    @precondition(lambda self: self.page.form_dock().forms())
    @rule(key=st.sampled_from(KEYS))
    def close(self, key: str) -> None:
        form = self.form(key)
        if form is not None:
            form.close_kept()
            settle()

    @rule(key=st.sampled_from(KEYS))
    def discard(self, key: str) -> None:
        form = self.form(key)
        if form is not None:
            form.discard()
            settle()
            self.pending.pop(key, None)

    @precondition(lambda self: self.pending)
    @rule(after_a_second=st.booleans())
    def end_and_begin_again(self, after_a_second: bool) -> None:
        """End the program, in order or by a crash a second after the last key."""
        for form in self.page.form_dock().forms():
            if after_a_second and form._keeping.isActive():
                form._keeping.stop()
                form.keep_draft()  # the timer has run
        if not after_a_second:
            self.page.form_dock().keep_all()
        self.page.drafts.release()
        self.page.close()
        self.page.deleteLater()
        settle()
        self.begin()

    # --- what holds always ------------------------------------------------------------------------
    @invariant()
    def one_record_or_a_draft(self) -> None:
        drafts = self.page.drafts
        for key in KEYS:
            form, draft = self.form(key), drafts.get(key)
            wanted = self.pending.get(key)
            if wanted is None:
                assert draft is None, "what is saved or discarded is no draft"
            elif form is not None:
                assert value_of(form.field("title")) == wanted
            else:
                assert draft is not None, "what was typed is not lost"
                assert draft.values["title"] == wanted
        saved = list(self.server.done.values())
        assert len(saved) == len(set(saved)), "nothing is saved twice"
        assert not set(self.server.done) & self.server.given_up


@pytest.mark.hypothesis
def test_forms_in_any_order(jobs: JobRunner, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dialogs, "confirm", lambda *_args, **_named: True)
    jobs.failure.connect(lambda _failure: jobs.expected())  # type: ignore[attr-defined]
    Forms.jobs = jobs
    run_state_machine_as_test(
        Forms,
        settings=settings(
            max_examples=few(10), stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
    QTest.qWait(1)
