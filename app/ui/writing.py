"""`Writing`: the one way in which a tab changes something: repeated safely, told in the same words everywhere."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any

import shiboken6
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QAbstractSpinBox, QApplication, QLineEdit, QPlainTextEdit, QTextEdit, QWidget

from app.domain.changes_made import TOLD, Changes, Touched
from app.domain.edits import Edit, told
from app.domain.words import sentences
from app.errors import Conflict
from app.ui.forms.attempt import Sender
from app.ui.forms.conflict_form import ConflictForm, Words, plain_words
from app.ui.forms.form import Form
from app.ui.forms.reasons import reasons_form
from app.ui.jobs import JobRunner
from app.ui.last_acts import LastAct, LastActs
from app.ui.messages import Messages
from app.work import Cancelled, Work

if TYPE_CHECKING:
    from app.services.api import Services

#: A writing service with all its arguments but `op_id` (and `version` or `work`, where these are asked for).
Act = Callable[..., Any]
#: What a button "Undo" does; it gets the answer of what is undone.
Undo = Callable[[Any], object]
Fields = dict[str, Any]
#: What takes the last act back, as its message shows.
UNDO_KEY = "Ctrl+Z"


class Seen:
    """The version of a record that an act is made on; kept by its form as long as that is open.

    `edits` reads what was saved on the record since a version. `insist`: after somebody else's change the act may
    be done all the same; False: it holds for the version that was seen, as a vote does. `decides`: the fields that
    the act goes by, by their columns; where others were changed it is done, and its message tells of them. None: all.
    """

    def __init__(
        self,
        id: int,
        version: int,
        edits: Callable[[int, Work], Sequence[Edit]],
        *,
        insist: bool = True,
        decides: frozenset[str] | None = None,
    ) -> None:
        self.id, self.version, self.edits, self.insist = id, version, edits, insist
        self.decides = decides

    def is_free_of(self, edits: Sequence[Edit], now: int) -> bool:
        """Return whether these are all the saves up to a version, and none of them changed what the act goes by."""
        if self.decides is None or [edit.version for edit in edits] != list(range(self.version + 1, now + 1)):
            return False
        return not any(self.decides & edit.fields.keys() for edit in edits)


@dataclass(frozen=True, slots=True)
class _Write:
    """What is asked for."""

    act: Act
    form: Sender | None
    undo: Undo | None
    then: Callable[[Any], object] | None
    title: str
    hint: str
    failed: Callable[[Exception], bool] | None
    seen: Seen | None
    takes_back: LastAct | None = None

    @property
    def open_form(self) -> Sender | None:
        """Return the form unless it was closed meanwhile."""
        return self.form if self.form is not None and _is_open(self.form) else None


@dataclass(frozen=True, slots=True)
class _Answer:
    """`changes` for whoever refreshes, without its words: these are said by the tab, with a button to undo."""

    value: Any
    changes: Changes
    text: str


class Writing(QWidget):
    """Base of what writes. `refresh` reads again what is shown. `id`: the tab that what was done here belongs to."""

    id = ""

    def __init__(
        self,
        jobs: JobRunner,
        messages: Messages,
        services: Services,
        actor: str,
        last_acts: LastActs,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.jobs, self.messages, self.services, self.actor = jobs, messages, services, actor
        self.last_acts = last_acts
        self._last_own: int | None = None

    def refresh(self) -> None:
        """Read again what is shown, keeping selection and place."""

    def write(
        self,
        act: Act,
        *,
        form: Sender | None = None,
        undo: Undo | None = None,
        then: Callable[[Any], object] | None = None,
        title: str = "",
        hint: str = "",
        failed: Callable[[Exception], bool] | None = None,
        seen: Seen | None = None,
    ) -> None:
        """Carry out an act, called as `act(op_id=...)`, and say what became of it.

        Done: the form closes, a message says it with Undo where there is an `undo`, and `then(answer)` follows. It is
        one of the last acts (`LastActs`), from where it can be taken back as well.
        Not done: an open form says why. Without one, or when it was closed meanwhile, a message does, with Try again
        where that may help. `failed(error)` is asked first and returns True where it has dealt with the error.
        `title`: it takes long and is shown in the status bar; the act gets `work=` as well. `seen`: the act gets
        `version=` as well; who saved which fields since is told, and it is shown as it is now.

        Nothing is saved twice or lost: an act without a form has one id, also when it is tried again; a form sends the
        same values under the same id (see `Attempt`). Where the answer was lost and the values were changed since, it
        is asked first what became of the earlier ones. Not saved: they never will be, and the new ones are written.
        Saved: the form says so and does not save a second time unless its button is pressed again.
        """
        asked = _Write(act, form, undo, then, title, hint, failed, seen, self.last_acts.claim())
        if form is None or not _is_open(form):
            self._carry_out(asked, str(uuid.uuid4()))
            return
        values = form.values()
        if form.attempt.is_open_question(values):
            self._ask_outcome(asked, values)
        else:
            self._carry_out(asked, form.attempt.begin(values))

    def save(
        self,
        make: Callable[[Fields, Fields], Act],
        base: Fields,
        mine: Fields,
        *,
        form: Sender | None = None,
        undo: Callable[[Fields, Fields], Act] | None = None,
        undo_act: Undo | None = None,
        then: Callable[[Any], object] | None = None,
        title: str = "",
        titles: Mapping[str, str] | None = None,
        words: Words = plain_words,
        edits: Callable[[Work], Sequence[Edit]] | None = None,
    ) -> None:
        """Save an edit of fields: `make(base, mine)` gives the act, `undo(base, mine)` what takes it back, with what
        followed from the edit in the base, or `undo_act(answer)` does it, as in `write`; `then` follows both. Without
        a form, as in a cell of a table, the tab asks.

        Fields that somebody else changed meanwhile are asked one by one, then the rest is saved on top of theirs; a
        `version` in the base is then the current one. `titles` and `words(field, value)` name fields and values.
        `edits` reads who saved which of its fields, and when. Without titles the fields are called as in the form.
        """
        if titles is None and isinstance(form, Form) and _is_open(form):
            titles = form.labels()
        if form is not None and _is_open(form):
            base, mine = form.attempt.on_top(base, mine)
            if not form.attempt.is_open_question(form.values()):
                form.attempt.fields = mine
        again = partial(
            self.save,
            make,
            form=form,
            undo=undo,
            undo_act=undo_act,
            then=then,
            title=title,
            titles=titles,
            words=words,
            edits=edits,
        )

        def failed(error: Exception) -> bool:
            if not isinstance(error, Conflict) or not error.fields:
                return False
            question = ConflictForm(error, self, titles=titles, words=words)
            answered: list[bool] = []

            def left() -> None:
                if not answered and form is not None and _is_open(form):
                    form.set_busy(False)

            def chosen() -> None:
                answered.append(True)
                new_base, new_mine = question.resolved(base, mine)
                if "version" in base:
                    new_base["version"] = error.version
                again(new_base, new_mine)

            question.chosen.connect(chosen)
            question.closed.connect(left)
            aside = _is_typing_elsewhere(form)
            question.open(behind=aside)
            if aside:  # M and T are the question's answers: what is typed elsewhere must not become one
                said = question.said
                self.messages.warning(said, question.in_brief(), "Answer", partial(_bring_to_front, question))
                question.closed.connect(partial(self.messages.dismiss, said))
            if edits is not None:
                self.jobs.read(question, edits, question.tell_edits, failed=lambda _error: True)
            return True

        def take_back(answer: Any) -> None:
            assert undo is not None
            derived = answer.derived if isinstance(answer, Changes) else {}
            self.write(undo({**base, **derived}, mine), then=then, title=title)

        back = undo_act if undo is None else take_back
        self.write(make(base, mine), form=form, undo=back, then=then, title=title, failed=failed)

    # --- carrying out -----------------------------------------------------------------------------
    def _carry_out(self, asked: _Write, op_id: str) -> None:
        act, long, seen = asked.act, bool(asked.title), asked.seen

        def run(work: Work) -> _Answer:
            named: dict[str, Any] = {"op_id": op_id}
            if long:
                named["work"] = work
            if seen is not None:
                named["version"] = seen.version
            return _answer(act(**named))

        if asked.takes_back is None:
            self.last_acts.begin()
        done = partial(self._over, asked, self._written)
        failed = partial(self._over, asked, partial(self._not_written, op_id))
        gone = partial(self._over, asked, self._cancelled)
        self.jobs.write(self, run, done, failed=failed, gone=gone, title=asked.title)

    def _over(self, asked: _Write, what: Callable[..., Any], *answer: Any) -> Any:
        try:
            return what(asked, *answer)
        finally:
            if asked.takes_back is None:
                self.last_acts.end()

    def _cancelled(self, asked: _Write) -> None:
        """Say that it was cancelled; what was done before is kept, and sending it again goes on from there."""
        if asked.takes_back is not None:
            self.last_acts.not_taken_back(asked.takes_back.number)  # the rest of it can be
        form = asked.open_form
        text, hint = f"Cancelled: {asked.title}." if asked.title else "Cancelled.", "What was done before that is kept."
        if form is not None:
            form.attempt.fail(Cancelled())
            form.show_errors({}, f"{text} {hint} Press the button again to go on.")
        else:
            self.messages.warning(text, hint)
        self.refresh()

    def _written(self, asked: _Write, answer: _Answer) -> None:
        self._last_own = answer.changes.ids[0] if answer.changes.ids else None
        form, undo = asked.open_form, asked.undo
        if form is not None:
            form.attempt.renew()
            form.accept()
        changed = bool(answer.changes.touched)
        told = isinstance(answer.value, Changes) and TOLD in answer.value.derived
        back = partial(undo, answer.value) if undo is not None and changed and not told else None
        if asked.takes_back is not None:
            self._say_taken_back(asked.takes_back, answer, asked.hint)
        elif answer.text:
            self._say_done(answer, asked.hint, back)
        if asked.then is not None:
            asked.then(answer.value)

    def _say_taken_back(self, act: LastAct, answer: _Answer, hint: str) -> None:
        """Say it; of an act on many what stayed as it was, and why. Where all of it did, the act still stands."""
        refused: tuple[str, ...] = getattr(answer.value, "refused", ())
        if refused and not answer.changes.touched:
            self.last_acts.not_taken_back(act.number)
            self.messages.warning(f"This was not taken back: {act.text}", _reasons(refused), more=self._more(refused))
            return
        self.last_acts.taken_back(act.number)
        self.messages.dismiss(act.text)
        if refused:
            hint = f"{answer.text} {_reasons(refused)}"
            self.messages.warning(f"Only a part of this was taken back: {act.text}", hint, more=self._more(refused))
        else:
            self.messages.info(f"This was taken back: {act.text}", hint)

    def _say_done(self, answer: _Answer, hint: str, back: Callable[[], object] | None) -> None:
        """Say it, note it among the last acts, and offer to take it back, and to show what of it was not done."""
        refused: tuple[str, ...] = getattr(answer.value, "refused", ())
        more, hint = self._more(refused), " ".join(said for said in (hint, _reasons(refused)) if said)
        if not answer.changes.touched:
            self.messages.note(answer.text, hint, more=more)
            return
        act = self.last_acts.add(answer.text, back, self.id, self._last_own)
        if back is None:
            self.messages.info(answer.text, hint, more=more)
            return
        undo = partial(self.last_acts.undo, act.number)
        self.messages.info(answer.text, hint, "Undo", undo, key=UNDO_KEY, more=more)

    def _more(self, refused: Sequence[str]) -> tuple[str, Callable[[], object]] | None:
        return (f"{len(refused):,} not done: Show", partial(self.show_refused, refused)) if refused else None

    def show_refused(self, reasons: Sequence[str]) -> None:
        """Show why records were left as they were by an act on many."""
        reasons_form(self, reasons).open()

    def _not_written(self, op_id: str, asked: _Write, error: Exception) -> bool:
        if asked.takes_back is not None:
            self.last_acts.not_taken_back(asked.takes_back.number)
        form = asked.open_form
        if form is not None:
            form.attempt.fail(error)
        if asked.failed is not None and asked.failed(error):
            return True
        if isinstance(error, Conflict):
            self._changed_meanwhile(asked, error)
            return True
        if form is not None and form.failed(error):
            return True
        if not getattr(error, "retry", False):
            return False
        self.jobs.report(error, asked.title, partial(self._again, asked, op_id))
        return True

    def _again(self, asked: _Write, op_id: str) -> None:
        """Carry the same act out again: under its id, so that it is done once, and as one of the last acts."""
        if shiboken6.isValid(self):
            self._carry_out(asked, op_id)

    # --- somebody else was faster -----------------------------------------------------------------
    def _changed_meanwhile(self, asked: _Write, error: Conflict) -> None:
        """Go on where my own act was faster than the list; else tell who it was and show the record as it is now."""
        seen = asked.seen
        if seen is None:
            self._show_conflict(asked, error, ())
            return

        def go_on_or_show(edits: Sequence[Edit]) -> None:
            all_mine = bool(edits) and all(edit.login == self.actor for edit in edits)
            own = all_mine and edits[-1].version == error.version and self._last_own == seen.id
            free = seen.is_free_of(edits, error.version)
            if seen.insist:
                seen.version = error.version
            if own and seen.insist:
                self._go_on(asked)
            elif free and seen.insist:
                self._go_on(replace(asked, hint=sentences(asked.hint, told(edits, self.actor))))
            else:
                self._show_conflict(asked, error, edits)

        def unknown(_error: Exception) -> bool:
            self._show_conflict(asked, error, ())
            return True

        self.jobs.read(self, partial(seen.edits, seen.version), go_on_or_show, failed=unknown)

    def _go_on(self, asked: _Write) -> None:
        """Send the same once more, on the version of now: a form still holds what it sent, since it took no keys."""
        form = asked.open_form
        self._carry_out(asked, str(uuid.uuid4()) if form is None else form.attempt.begin(form.values()))

    def _show_conflict(self, asked: _Write, error: Conflict, edits: Sequence[Edit]) -> None:
        form = asked.open_form
        insist = asked.seen is not None and asked.seen.insist
        changed = f"{told(edits, self.actor)}\n" if edits else ""
        if form is not None:
            next_step = "Press the button again to go on." if insist else "Close this form and look at it first."
            form.show_errors({}, f"{error}\n{changed}It is shown as it is now. {next_step}")
        else:
            again = ("Do it all the same", partial(self._go_on, asked)) if insist else ("", None)
            self.messages.warning(str(error), f"{changed}Look at it as it is now.", *again)
        self.refresh()

    # --- the answer was lost ----------------------------------------------------------------------
    def _ask_outcome(self, asked: _Write, values: Mapping[str, Any]) -> None:
        """Find out what became of the earlier values before these are written."""
        assert asked.form is not None
        attempt, outcome = asked.form.attempt, self.services.outcome
        op_id = attempt.op_id

        def known(answer: _Answer) -> None:
            form, text, undo = asked.open_form, answer.text, asked.undo
            # Only an answer that holds what was before takes itself back; others are undone by the newer values.
            holds_before = bool(getattr(answer.value, "before", None))
            back: Callable[[], object] | None = None
            if answer.value is not None:
                attempt.keep_saved(answer.changes.derived, changed=bool(answer.changes.touched))
            if answer.value is not None and answer.changes.touched:
                take_back = partial(undo, answer.value) if undo is not None and holds_before else None
                made = self.last_acts.add(text, take_back, self.id, next(iter(answer.changes.ids), None))
                back = partial(self.last_acts.undo, made.number) if take_back is not None else None
            attempt.renew()
            if answer.value is None:
                self._carry_out(asked, attempt.begin(values))
            elif form is not None:
                note = "That is what you entered before; what you changed since is not saved."
                form.show_errors({}, f"{text}\n{note} Press the button again to save it as well.")
                if back is not None:
                    self.messages.warning(text, note, "Undo", back)  # stays until the form is closed
            else:
                note = "That is what was entered first; what was changed then is not saved."
                self.messages.warning(text, note, "Undo" if back is not None else "", back)

        def unknown(error: Exception) -> bool:
            form = asked.open_form
            return form is not None and form.failed(error)

        def run(_work: Work) -> _Answer:
            return _answer(outcome(op_id))

        self.jobs.write(self, run, known, failed=unknown)


def _reasons(refused: Sequence[str]) -> str:
    """Return the first reason, and how many more there are; "" for none."""
    if not refused:
        return ""
    more = f" And {len(refused) - 1:,} more." if len(refused) > 1 else ""
    return f"{refused[0]}{more}"


def _is_typing_elsewhere(form: Sender | None) -> bool:
    """Return whether the keyboard is in a text that does not belong to what was sent."""
    focus = QApplication.focusWidget()
    if not isinstance(focus, QLineEdit | QPlainTextEdit | QTextEdit | QAbstractSpinBox) or focus.isReadOnly():
        return False
    return not (isinstance(form, Form) and form.isAncestorOf(focus))


def _bring_to_front(question: ConflictForm) -> None:
    if _is_open(question):
        question.show_again()


def _is_open(form: Sender) -> bool:
    return (not isinstance(form, QObject) or shiboken6.isValid(form)) and form.is_open()


def _answer(value: Any) -> _Answer:
    """Find the `Changes` of an answer (itself, in a tuple, or its `.changes`) and its words."""
    parts = value if isinstance(value, tuple) else (value, getattr(value, "changes", None))
    changes = next((part for part in parts if isinstance(part, Changes)), Changes(Touched.NOTHING))
    return _Answer(value, replace(changes, text=""), str(getattr(value, "text", changes.text)))
