"""What boards and owners do with the change that is shown: votes, decisions, a way into a freeze, late submissions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from app.domain.changes.ecab import EcabMember
from app.domain.changes.hindrances import against_words
from app.domain.changes.offers import Offers
from app.domain.changes.values import Change, Freeze
from app.domain.eastern import local_date
from app.domain.vocabulary import ChangeState
from app.ui.forms import dialogs
from app.ui.forms.form import Form
from app.views.changes import board_forms as forms
from app.views.changes.host import ChangesHost
from app.views.changes.late_form import open_late
from app.views.changes.seen import seen_change
from app.views.changes.take_back import take_back
from app.work import Work

_NEXT, _LATE = "Submit for the next meeting", "Submit late\u2026"
_FROZEN = "This cannot be taken back; the content of the change is frozen from now on."


def is_before_ecab(change: Change) -> bool:
    """Say whether a change waits for the ECAB."""
    return change.state is ChangeState.IN_CAB and change.place is not None and change.place.meeting_id is None


class BoardActs:
    """The acts of one tab on what is decided of its current change."""

    def __init__(self, tab: ChangesHost) -> None:
        self._tab = tab

    # --- votes --------------------------------------------------------------------------------------
    def vote_form(self, change: Change) -> Form:
        """Return the form of one's own vote on what was read."""
        tab, seen = self._tab, seen_change(self._tab, change)

        def submit(values: dict[str, Any]) -> None:
            act = partial(tab.services.changes.vote, change.id, decision=values["decision"], note=values["note"])
            tab.write(act, form=form, then=partial(tab.go_on_after, change.id), seen=seen)

        form = forms.vote_form(tab.form_owner(), change, submit)
        return form

    def ecab_vote(self, change: Change) -> None:
        """Record what a member of the ECAB says, once it is read who they are."""
        self._with_members(change, partial(self._ecab_vote_form, change))

    def _with_members(self, change: Change, form_of: Any) -> None:
        tab, read, since = self._tab, self._tab.services.changes.ecab_members, self._tab.since()

        def go_on(members: Sequence[EcabMember]) -> None:
            open_late(tab, form_of(members), since)

        tab.read(lambda work: read(change.id, work=work), go_on, key="ecab")

    def _ecab_vote_form(self, change: Change, members: Sequence[EcabMember]) -> Form:
        tab = self._tab

        def submit(values: dict[str, Any]) -> None:
            act = partial(
                tab.services.changes.ecab_vote,
                change.id,
                change.content_n,
                values["member"],
                values["vote"],
                values["how"],
                values["reason"],
            )
            tab.write(act, form=form, then=tab.read_change)

        form = forms.ecab_vote_form(tab.form_owner(), change, members, submit)
        return form

    # --- decisions ----------------------------------------------------------------------------------
    def decide(self, change: Change, *, approved: bool) -> None:
        """Approve or reject a change where it is decided: by the ECAB, in the meeting, by its owner alone."""
        tab, seen = self._tab, seen_change(self._tab, change)
        if is_before_ecab(change):
            self._ecab_form(change, approved=approved).open()
        elif not approved:
            self.reject_form(change).open()
        elif against := self._against(change):
            self.approve_form(change, against).open()
        else:
            decide = self._decision(change)
            text = f"{change.title}\n\n{_FROZEN}"
            if dialogs.confirm(tab.window(), f"Approve {change.number}?", text, "Approve", danger=True):
                act = partial(decide, change.id, approved=True)
                tab.write(act, then=partial(tab.go_on_after, change.id), seen=seen)

    def _against(self, change: Change) -> str:
        """Return what the change that is shown would be approved against, in sentences; "" for nothing."""
        detail = self._tab.highlight.detail()
        return against_words(detail.approved_against) if detail is not None and detail.change.id == change.id else ""

    def approve_form(self, change: Change, against: str) -> Form:
        """Return the form that asks why a change is approved against what blocks it, as `against` tells."""
        tab, seen = self._tab, seen_change(self._tab, change)

        def submit(values: dict[str, Any]) -> None:
            act = partial(self._decision(change), change.id, approved=True, reason=values["reason"])
            tab.write(act, form=form, then=partial(tab.go_on_after, change.id), seen=seen)

        form = forms.approve_form(tab.form_owner(), change.number, against, submit)
        return form

    def _decision(self, change: Change) -> Any:
        services = self._tab.services.changes
        return services.decide_alone if change.state is ChangeState.IN_REVIEW else services.decide

    def reject_form(self, change: Change) -> Form:
        """Return the form that asks why a change is rejected."""
        tab, seen = self._tab, seen_change(self._tab, change)

        def submit(values: dict[str, Any]) -> None:
            act = partial(self._decision(change), change.id, approved=False, reason=values["reason"])
            tab.write(act, form=form, then=partial(tab.go_on_after, change.id), seen=seen)

        form = forms.reject_form(tab.form_owner(), change.number, submit)
        return form

    def _ecab_form(self, change: Change, *, approved: bool) -> Form:
        tab = self._tab

        def submit(values: dict[str, Any]) -> None:
            act = partial(
                tab.services.changes.ecab_decide,
                change.id,
                change.content_n,
                approved,
                values["reason"],
                values.get("conditions", ""),
            )
            tab.write(act, form=form, then=tab.read_change)

        form = forms.ecab_decision_form(tab.form_owner(), change, submit, approved=approved)
        return form

    def kept(self, what: str, change: Change) -> Callable[[], object] | None:
        """Return what opens the form of a draft that first has to read something; None: it is another, or is over."""
        waits = is_before_ecab(change)
        possible: dict[str, tuple[bool, Callable[[], object]]] = {
            "ECAB vote on": (waits, partial(self.ecab_vote, change)),
            "ECAB approval of": (waits, partial(self.decide, change, approved=True)),
            "ECAB rejection of": (waits, partial(self.decide, change, approved=False)),
            "Override for": (self._tab.highlight.change() == change and self._tab.is_frozen(), self.override),
            "Late submission of": (change.state is ChangeState.DRAFT, partial(self._submit_late, change)),
        }
        allowed, open = possible.get(what, (False, self.override))
        return open if allowed else None

    # --- freezes ------------------------------------------------------------------------------------
    def override(self) -> None:
        """Let the change that is shown into a freeze that it lies in, with a reason."""
        change, freezes = self._tab.highlight.change(), self._tab.frozen_by()
        if change is not None and freezes:
            self._with_members(change, partial(self._override_form, change, freezes))

    def _override_form(self, change: Change, freezes: Sequence[Freeze], members: Sequence[EcabMember]) -> Form:
        tab, seen = self._tab, seen_change(self._tab, change)
        hard = {freeze.id for freeze in freezes if freeze.hard}

        def submit(values: dict[str, Any]) -> None:
            ecab = forms.agreed(values) if values["freeze"] in hard else ()
            override = tab.services.changes.override
            act = partial(override, change.id, freeze_id=values["freeze"], reason=values["reason"], ecab=ecab)
            tab.write(act, form=form, then=tab.read_change, seen=seen)

        year = local_date(tab.context.now()).year
        form = forms.override_form(tab.form_owner(), change, freezes, members, submit, year=year)
        return form

    # --- submitting ---------------------------------------------------------------------------------
    def is_for_owner(self) -> bool:
        """Say whether the change that is shown is a draft that its owner or the coordinator would decide."""
        detail = self._tab.highlight.detail()
        return detail is not None and detail.change.state is ChangeState.DRAFT and detail.routing.board == "owner"

    def submit(self, change: Change) -> None:
        """Submit a change; where the cut-off of a meeting is missed, after saying to which one it goes instead."""
        tab, seen = self._tab, seen_change(self._tab, change)
        submit, read, since = tab.services.changes.submit, tab.services.changes.offers, tab.since()

        def write() -> None:
            tab.write(partial(submit, change.id), undo=partial(take_back, tab), then=tab.read_change, seen=seen)

        def ask(offers: Offers) -> None:
            said = offers.missed_words(tab.context.now())
            text = f"{change.title}\n\n{said}\n\nLate, by consent of the board: Submit after the cut-off (Y)."
            asked = dialogs.ask(tab.window(), f"Submit {change.number}?", text, [_NEXT, _LATE, "Cancel"])
            if asked == _NEXT:
                write()
            elif asked == _LATE:
                self._late_form(change, offers).open()

        def go_on(offers: Offers) -> None:
            if not offers.missed_words(tab.context.now()):
                write()
            elif since.may_focus():
                ask(offers)
            else:  # a key that is meant for something else must not answer it
                asked = f"Submit {change.number}? {offers.missed_words(tab.context.now())}"
                tab.messages.warning(asked, "Not done yet.", "Answer", partial(ask, offers))

        tab.read(lambda work: read(change.id, work=work), go_on, key="offers")

    def to_board(self) -> None:
        """Bring a change before the board that it need not hear."""
        tab, change = self._tab, self._tab.highlight.change()
        if change is not None and self.is_for_owner():
            act = partial(tab.services.changes.submit, change.id, to_board=True)
            tab.write(act, undo=partial(take_back, tab), then=tab.read_change, seen=seen_change(tab, change))

    def submit_late(self) -> None:
        """Submit the change that is shown for a meeting whose cut-off is over, once it is read which these are."""
        change = self._tab.highlight.change()
        if change is not None:
            self._submit_late(change)

    def _submit_late(self, change: Change) -> None:
        tab = self._tab
        read, since = tab.services.changes.offers, tab.since()

        def go_on(offers: Offers) -> None:
            if any(offer.late for offer in offers.late):
                open_late(tab, self._late_form(change, offers), since)
            else:
                said = offers.first.words if offers.first is not None else offers.why
                tab.messages.note(f"No meeting is to be asked to hear {change.number} late.", f"It goes to {said}.")

        def ask(work: Work) -> Offers:
            return read(change.id, work=work)

        tab.read(ask, go_on, key="offers")

    def _late_form(self, change: Change, offers: Offers) -> Form:
        tab, seen = self._tab, seen_change(self._tab, change)

        def submit(values: dict[str, Any]) -> None:
            act = partial(tab.services.changes.submit, change.id, late_for=values["to"], late_why=values["reason"])
            tab.write(act, form=form, then=tab.read_change, seen=seen)

        form = forms.late_submission_form(tab.form_owner(), change, offers.late, submit)
        return form
