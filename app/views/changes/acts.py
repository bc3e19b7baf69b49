"""What is done with one change: forms, votes, steps of the process, the way to its tickets."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

from app.domain import words
from app.domain.changes import board
from app.domain.changes.detail import ChangeDetail
from app.domain.changes.hindrances import against_words
from app.domain.changes.models import Model
from app.domain.changes.states import EDITABLE, RECORDED
from app.domain.changes.values import Change
from app.domain.changes_made import Changes
from app.domain.field_words import words_of
from app.domain.names import Names
from app.domain.tickets.values import TicketFilter
from app.domain.vocabulary import ChangeScope, ChangeState, ChangeType
from app.ui.forms import dialogs
from app.ui.forms.form import Form
from app.ui.since import Since
from app.ui.tab import TabTarget
from app.ui.writing import Act, Fields
from app.views.changes import forms
from app.views.changes.after_acts import AfterActs
from app.views.changes.board_acts import BoardActs, is_before_ecab
from app.views.changes.change_form import ChangeForm
from app.views.changes.host import ChangesHost
from app.views.changes.kept_keys import NEW_LIKE, KeptAct, kept_act
from app.views.changes.late_form import open_late
from app.views.changes.rules_beside import RulesBeside
from app.views.changes.seen import seen_change
from app.views.changes.take_back import take_back
from app.work import Work

#: Decisions, which have no way back here.
_DECISIONS = (ChangeState.APPROVED, ChangeState.REJECTED)


def _words(names: Names, field: str, value: object) -> str:
    """Return a value of a change in words: Eastern time, names of people, lists with commas."""
    if isinstance(value, datetime):
        return f"{words.moment(value, weekday=True)} Eastern"
    if isinstance(value, tuple | list):
        return ", ".join(map(str, value))
    if field == "scope":
        return ChangeScope(str(value)).label
    return str(value).capitalize() if field == "type" else words_of("change", field, value, names)


class ChangeActs:
    """The acts of one tab on its current change."""

    def __init__(self, tab: ChangesHost, board: BoardActs, after: AfterActs) -> None:
        self._tab, self._board, self._after = tab, board, after
        self._rules = RulesBeside(tab)
        self._undo = partial(take_back, tab)

    def new(self) -> None:
        """Draft a change on the day chosen in the calendar."""
        tab = self._tab
        self.new_on(tab.canvas.day)

    def emergency(self) -> None:
        """Draft an emergency on the day chosen in the calendar; submitted, it waits for two members of the ECAB."""
        self.new_on(self._tab.canvas.day, ChangeType.EMERGENCY)

    def new_on(self, day: date, kind: ChangeType = ChangeType.NORMAL) -> None:
        """Draft a change on a day; nothing happens without the right to, or before the codes are read."""
        tab = self._tab
        if not tab.context.may("change.create") or not tab.codes:
            return

        self._new_form(day, kind).open()

    def new_like(
        self, like: str, of: object, *, models: Sequence[Model] | None = None, cloned_from: int | None = None
    ) -> ChangeForm | None:
        """Open the form of a new change that begins with a content that is there; None where it cannot be opened.

        `like`: of what, in words; `of`: tells forms about others apart. `models`: those offered.
        """
        tab = self._tab
        if not tab.context.may("change.create") or not tab.codes:
            return None
        form = self._new_form(tab.canvas.day, like=like, models=models, cloned_from=cloned_from)
        form.of = of
        form.open()
        return form if form.is_open() else None

    def _new_form(
        self,
        day: date,
        kind: ChangeType = ChangeType.NORMAL,
        *,
        like: str = "",
        models: Sequence[Model] | None = None,
        cloned_from: int | None = None,
    ) -> ChangeForm:
        tab = self._tab

        def submit(values: dict[str, Any]) -> None:
            row, links = forms.form_values(values)
            then = partial(self._created, tab.since())
            create = partial(tab.services.changes.create, row, links, cloned_from=cloned_from)
            tab.write(create, form=form, undo=self._undo, then=then)

        offered = tab.models if models is None else models
        form = forms.change_form(
            *(tab.form_owner(), tab.codes, submit), day=day, now=tab.context.now(), kind=kind, models=offered, like=like
        )
        self._rules.follow(form, None)
        return form

    def _created(self, since: Since, made: Changes) -> None:
        tab = self._tab
        if since.may_move():
            tab.show_target(TabTarget("changes", made.ids[0]))

    def edit(self) -> None:
        """Edit the chosen change; what somebody else changed meanwhile is asked field by field."""
        if self._tab.highlight.is_editable():
            self._with_details(self._edit_form)

    def open_kept(self, key: str) -> None:
        """Go on with a change that was kept as a draft of a form, whichever is chosen."""
        tab, act = self._tab, kept_act(key)
        if act is None:
            if key == NEW_LIKE:
                self.new_like("as it was kept", "kept")
            else:
                self.new()
            return
        services, since = tab.services, tab.since()

        def read(work: Work) -> ChangeDetail | None:
            found = [
                one
                for one in services.find_records("change", act.number, 1, work=work)
                if one.title.partition(" ")[0] == act.number
            ]
            return services.changes.detail(found[0].id, work=work) if found else None

        def go_on(detail: ChangeDetail | None) -> None:
            open = None
            if detail is not None:
                open = self._board.kept(act.what, detail.change) or self._after.kept(act.what, detail.change)
            if open is not None:
                open()
                return
            form_of = self._form_of_kept(detail, act) if detail is not None else None
            if detail is not None and form_of is not None:
                self._open_late(form_of, since, detail.change)
                return
            can = "be edited" if act.what == "Edit" else "be acted on so"
            tab.messages.note(f"{act.number} can no longer {can}.", "What was typed is still kept.")

        tab.read(read, go_on, key=key)

    def _form_of_kept(self, detail: ChangeDetail, act: KeptAct) -> Callable[[Change], Form] | None:
        """Return what makes the form of a draft, if its change is still such that it can be sent."""
        state, is_same = detail.change.state, act.version == str(detail.change.content_n)
        forms_of: dict[str, tuple[bool, Callable[[Change], Form]]] = {
            "Edit": (state in EDITABLE, self._edit_form),
            "Vote on": (state is ChangeState.IN_CAB and is_same, self._board.vote_form),
            "Approve": (
                ChangeState.APPROVED in detail.next_states and bool(detail.approved_against),
                partial(self._board.approve_form, against=against_words(detail.approved_against)),
            ),
            "Reject": (ChangeState.REJECTED in detail.next_states, self._board.reject_form),
            "Correct": (state in RECORDED, self._after.correct_form),
            "Cancel": (ChangeState.CANCELLED in detail.next_states, self._cancel_form),
        }
        possible, form_of = forms_of.get(act.what, (False, self._edit_form))
        return form_of if possible else None

    def _with_details(self, form_of: Callable[[Change], Form]) -> None:
        """Open a form of the change that is chosen, once its details are read: a key may come before them."""
        tab, ids = self._tab, self._tab.highlight.ids()
        change = tab.highlight.change()
        if change is not None:
            form_of(change).open()
            self._keep_in_sight(change)
        elif len(ids) == 1:
            detail, id, since = tab.services.changes.detail, ids[0], tab.since()
            open = partial(self._open_late, form_of, since)
            tab.read(lambda work: detail(id, work=work), lambda found: open(found.change), key="asked")

    def _open_late(self, form_of: Callable[[Change], Form], since: Since, change: Change) -> None:
        """Open a form; only as a tab of the dock where the user went on to something else."""
        if open_late(self._tab, form_of(change), since):
            self._keep_in_sight(change)

    def _keep_in_sight(self, change: Change) -> None:
        """Show the days of a change beside its form: one may have turned to others."""
        if change.id not in self._tab.canvas.sheet.items:
            self._tab.follow(change)

    def _edit_form(self, change: Change) -> Form:
        tab = self._tab

        def submit(values: dict[str, Any]) -> None:
            row, links = forms.form_values(values)
            tab.save(
                make,
                {"version": change.version, **form.drafted_on(forms.all_values)},
                {**row, **links},
                form=form,
                undo_act=self._undo,
                then=tab.read_change,
                words=partial(_words, Names(people=dict(tab.codes["people"]))),
                edits=partial(tab.services.workspace.edits_since, "change", change.id, 0),
            )

        def make(theirs: Fields, wanted: Fields) -> Act:
            links = {name: wanted[name] for name in forms.LINKS if name in wanted}
            row = {name: value for name, value in wanted.items() if name not in forms.LINKS}
            return partial(tab.services.changes.edit, replace(change, **theirs), row, links)

        form = forms.change_form(
            *(tab.form_owner(), tab.codes, submit),
            change=change,
            day=tab.canvas.day,
            now=tab.context.now(),
            models=tab.models,
        )
        self._rules.follow(form, change.id)
        return form

    def vote(self) -> None:
        """Vote on the chosen change, or record the vote of a member of the ECAB; it counts for the content shown."""
        change = self._tab.highlight.change()
        if change is not None and is_before_ecab(change):
            self._board.ecab_vote(change)
        else:
            self._with_details(self._board.vote_form)

    def step(self, state: ChangeState) -> None:
        """Take the chosen change to its next state, with a form where more has to be said."""
        tab = self._tab
        change = tab.highlight.change()
        if change is None:
            return
        services, seen = tab.services, seen_change(tab, change)
        simple: dict[ChangeState, Act] = {
            ChangeState.DRAFT: partial(services.changes.withdraw, change.id),
            ChangeState.IN_CAB: partial(services.changes.submit, change.id),
            ChangeState.IN_REVIEW: partial(services.changes.submit, change.id),
            ChangeState.SCHEDULED: partial(services.changes.schedule, change.id),
            ChangeState.IMPLEMENTING: partial(services.changes.start, change.id),
        }
        lost = self._lost(change, state)
        if lost:
            if dialogs.confirm(tab.window(), f"Return {change.number} to draft?", lost, "Return to draft", danger=True):
                tab.write(simple[state], then=tab.read_change, seen=seen)
        elif state in _DECISIONS:
            self._board.decide(change, approved=state is ChangeState.APPROVED)
        elif state is ChangeState.IN_CAB and not change.missing:
            self._board.submit(change)
        elif state in simple:
            tab.write(simple[state], undo=self._undo, then=tab.read_change, seen=seen)
        elif state is ChangeState.CANCELLED:
            self._cancel_form(change).open()
        elif state is ChangeState.IMPLEMENTED:
            self._after.outcome(change)
        elif state is ChangeState.REVIEWED:
            self._after.review(change)

    def _lost(self, change: Change, state: ChangeState) -> str:
        """Return what a return to draft loses for good; "" where it can be taken back."""
        if state is not ChangeState.DRAFT:
            return ""
        if change.state is ChangeState.IN_CAB:
            voted = len(change.counted)
            lost = f"{words.count(voted, 'vote')} on it no longer count{'s' if voted == 1 else ''}." if voted else ""
        elif change.state is ChangeState.REJECTED or board.routing(change).heard:
            lost = "What the board decided is gone, and it hears the change anew."
        else:
            lost = ""
        return f"{change.title}\n\n{lost} This cannot be taken back." if lost else ""

    def _cancel_form(self, change: Change) -> Form:
        tab = self._tab
        seen = seen_change(tab, change)

        def submit(values: dict[str, Any]) -> None:
            act = partial(tab.services.changes.cancel, change.id, reason=values["reason"])
            tab.write(act, form=form, undo=self._undo, then=tab.read_change, seen=seen)

        form = forms.cancel_form(tab.form_owner(), change.number, "Cancel the change", submit)
        return form

    def open_tickets(self) -> None:
        """List the tickets opened for the services of the change between its start and 72 hours after its end."""
        tab, change = self._tab, self._tab.highlight.change()
        if change is None:
            return
        end = change.actual_end or change.planned_end
        read, since = partial(tab.services.changes.service_ids, change.services), tab.since()

        def go(ids: tuple[int, ...]) -> None:
            filter = TicketFilter(
                service_ids=ids, opened_from=change.planned_start, opened_to=end + timedelta(hours=72)
            )
            show = partial(tab.context.navigator.open, "tickets", filter=filter)
            if tab.isVisible() and since.may_move():
                show()
            else:
                tab.messages.info(f"The tickets of {change.number} are found.", "", "Show", show)

        tab.read(lambda work: read(work=work), go, key="services")
