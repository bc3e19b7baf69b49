"""What is recorded of changes after the fact: one that was never planned, and what was recorded wrongly."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from app.domain.agencies import PersonRef
from app.domain.changes.detail import ChangeDetail
from app.domain.changes.incidents import JudgedProposal
from app.domain.changes.reviews import why_reviewed
from app.domain.changes.values import Change
from app.domain.changes_made import Changes
from app.domain.eastern import to_utc
from app.domain.vocabulary import ChangeState
from app.ui.forms.form import Form
from app.ui.since import Since
from app.ui.tab import TabTarget
from app.views.changes.host import ChangesHost
from app.views.changes.incident_forms import CONFIRMED, REFUSED
from app.views.changes.late_form import open_late
from app.views.changes.latent_form import correction_form, corrections, latent_form, latent_values
from app.views.changes.outcome_form import outcome_form, verdicts
from app.views.changes.review_form import action_form, action_of, review_form
from app.views.changes.seen import seen_change
from app.views.changes.take_back import take_back
from app.work import Work


class AfterActs:
    """The acts of one tab on what has happened."""

    def __init__(self, tab: ChangesHost) -> None:
        self._tab = tab

    def latent(self) -> None:
        """Record what was done without a change; nothing happens before the codes are read."""
        tab = self._tab
        if not tab.context.may("change.create") or not tab.codes:
            return

        def submit(values: dict[str, Any]) -> None:
            row, links, happened = latent_values(values)
            act = partial(tab.services.changes.record_latent, row, links, **happened)
            tab.write(act, form=form, then=partial(self._recorded, tab.since()))

        form = latent_form(tab.form_owner(), tab.codes, tab.context.now, submit)
        form.open()

    def _recorded(self, since: Since, made: Changes) -> None:
        if since.may_move():
            self._tab.show_target(TabTarget("changes", made.ids[0]))

    # --- outcomes -----------------------------------------------------------------------------------
    def outcome(self, change: Change) -> None:
        """Record how a change went, once it is read which incidents it may have caused."""
        tab, now, since = self._tab, self._tab.context.now(), self._tab.since()
        read = partial(
            tab.services.changes.incident_proposals, change.id, span=(change.actual_start or change.planned_start, now)
        )

        def go_on(incidents: Sequence[JudgedProposal]) -> None:
            open_late(tab, self._outcome_form(change, incidents), since)

        tab.read(lambda work: read(work=work), go_on, key="outcome")

    def _outcome_form(self, change: Change, incidents: Sequence[JudgedProposal]) -> Form:
        tab, seen = self._tab, seen_change(self._tab, change)

        def submit(values: dict[str, Any]) -> None:
            act = partial(
                tab.services.changes.finish,
                change.id,
                outcome=values["outcome"],
                backed_out=values["backed_out"],
                actual_start=to_utc(values["actual_start"]),
                actual_end=to_utc(values["actual_end"]),
            )
            then = partial(self._judge, change.id, verdicts(values), values.get("why_not", ""))
            tab.write(act, form=form, undo=partial(take_back, tab), then=then, seen=seen)

        may_judge = tab.context.may("incident.judge")
        form = outcome_form(tab.form_owner(), change, tab.context.now, submit, incidents if may_judge else ())
        return form

    def _judge(self, change_id: int, said: list[tuple[int, str]], why: str, _made: Any = None) -> None:
        """Say of one incident after the other what was said in the form of the outcome: each is an act of its own."""
        if not said:
            self._tab.read_change()
            return
        (ticket, verdict), *rest = said
        reason = why if verdict == REFUSED else ""
        act = partial(self._tab.services.changes.judge_incident, change_id, ticket, verdict, reason)
        self._tab.write(act, then=partial(self._judge, change_id, rest, why))

    def kept(self, what: str, change: Change) -> Callable[[], object] | None:
        """Return what opens the form of a draft that first has to read something; None: it is another, or is over."""
        possible: dict[str, tuple[ChangeState, Callable[[Change], object]]] = {
            "Outcome of": (ChangeState.IMPLEMENTING, self.outcome),
            "Post-implementation review of": (ChangeState.IMPLEMENTED, self.review),
        }
        state, open = possible.get(what, (None, self.outcome))
        return partial(open, change) if change.state is state else None

    # --- reviews ------------------------------------------------------------------------------------
    def review(self, change: Change) -> None:
        """Record what was learned from a change, once it is read why it is reviewed, and who may own what follows."""
        tab, since = self._tab, self._tab.since()
        incidents = partial(tab.services.changes.incident_proposals, change.id)
        people = tab.services.agencies.people

        def read(work: Work) -> tuple[Sequence[JudgedProposal], Sequence[PersonRef]]:
            return incidents(work=work), people(work=work)

        def go_on(found: tuple[Sequence[JudgedProposal], Sequence[PersonRef]]) -> None:
            confirmed = sum(one.verdict == CONFIRMED for one in found[0])
            open_late(tab, self._review_form(change, why_reviewed(change, confirmed), found[1]), since)

        tab.read(read, go_on, key="review")

    def _review_form(self, change: Change, why: Sequence[str], people: Sequence[PersonRef]) -> Form:
        tab, seen = self._tab, seen_change(self._tab, change)

        def submit(values: dict[str, Any]) -> None:
            written = {"text": values["review"], "cause": values["cause"], "well": values["well"]}
            act = partial(tab.services.changes.review, change.id, **written)
            action = action_of(values)
            then = tab.read_change if action is None else partial(self._add_action, change.id, action, None)
            tab.write(act, form=form, undo=partial(take_back, tab), then=then, seen=seen)

        owners = people if tab.context.may("action.edit") else ()
        form = review_form(tab.form_owner(), change, why, owners, tab.context.now, submit)
        return form

    def _add_action(self, change_id: int, action: dict[str, Any], form: Form | None, _made: Any = None) -> None:
        tab = self._tab
        act = partial(tab.services.cab.add_action, action, change_id=change_id)
        tab.write(act, form=form, undo=partial(take_back, tab), then=tab.read_change)

    def action(self) -> None:
        """Record what is to be done after the change that is shown, by whom and by when."""
        tab, change, since = self._tab, self._tab.highlight.change(), self._tab.since()
        if change is None:
            return
        people = tab.services.agencies.people

        def go_on(found: Sequence[PersonRef]) -> None:
            def submit(values: dict[str, Any]) -> None:
                action = action_of(values)
                if action is not None:
                    self._add_action(change.id, action, form)

            form = action_form(tab.form_owner(), change, found, tab.context.now, submit)
            open_late(tab, form, since)

        tab.read(lambda work: people(work=work), go_on, key="action")

    # --- corrections --------------------------------------------------------------------------------
    def correct(self) -> None:
        """Put right the outcome or the times of the change that is shown."""
        change = self._tab.highlight.change()
        if change is not None:
            self.correct_form(change).open()

    def correct_form(self, change: Change) -> Form:
        """Return the form that puts right what was recorded of a change."""
        tab = self._tab

        def submit(values: dict[str, Any]) -> None:
            wrong = corrections(change, values)
            if not wrong:
                form.show_errors({}, "Nothing is other than it was recorded. Change what is wrong, or discard.")
                return
            self._correct(change, wrong, values["reason"], form)

        form = correction_form(tab.form_owner(), change, tab.context.now, submit)
        return form

    def _correct(self, change: Change, wrong: dict[str, dict[str, Any]], reason: str, form: Form | None = None) -> None:
        """Put right one kind of thing after the other: each is an act of its own, with what stood there before."""
        tab, kind = self._tab, next(iter(wrong))
        act = partial(tab.services.changes.correct, change.id, what=kind, values=wrong[kind], reason=reason)
        rest = {name: values for name, values in wrong.items() if name != kind}
        then = partial(self._go_on, change.id, rest, reason) if rest else tab.read_change
        tab.write(act, form=form, then=then, seen=seen_change(tab, change))

    def _go_on(self, change_id: int, rest: dict[str, dict[str, Any]], reason: str, _made: Changes) -> None:
        detail = self._tab.services.changes.detail

        def stored(found: ChangeDetail) -> None:
            self._correct(found.change, rest, reason)

        self._tab.read(lambda work: detail(change_id, work=work), stored, key=f"correct {change_id}")
