"""What is done with a major incident as a whole: proposed, declared, resolved, corrected, ended, reviewed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import shiboken6

from app.domain import words
from app.domain.changes_made import Changes
from app.domain.eastern import to_utc
from app.domain.majors.proposal import Begun, Candidate
from app.domain.majors.retraction import standing
from app.domain.majors.states import MajorState
from app.domain.majors.values import Draft, Major, MajorRole, Message
from app.domain.tickets.options import TicketOptions
from app.ui.forms.outages import counted_of
from app.ui.take_back import take_back
from app.ui.writing import Fields
from app.views.majors import forms
from app.views.majors.forms import CorrectForm
from app.views.majors.host import MajorsHost
from app.views.majors.kept_keys import key_of
from app.views.majors.page_model import told_brief
from app.views.majors.seen import seen_major
from app.work import Work


class MajorActs:
    """The acts of one tab. Those with a form take the incident, so that a draft of it can be gone on with.

    `send_first(id)` follows a declaration: it opens the form of the first message.
    """

    def __init__(self, tab: MajorsHost, send_first: Callable[[int], object]) -> None:
        self.tab = tab
        self.majors = tab.services.majors
        self._send_first = send_first

    def _options(self, here: Callable[[TicketOptions], object]) -> None:
        read = self.tab.services.tickets.options
        self.tab.read(lambda work: read(work=work), here, key="options")

    # --- begun ------------------------------------------------------------------------------------
    def propose(self) -> None:
        """Propose one: of the ticket with the focus where the rules propose that."""
        self.new(declare=False, ticket=self.tab.candidate())

    def declare(self, major: Major | None = None) -> None:
        """Declare what has the focus: what was proposed, or a ticket that the rules propose."""
        ticket = self.tab.candidate()
        major = major or self.tab.shown()
        if ticket is not None and major is None:
            self.new(declare=True, ticket=ticket)
        elif major is not None:
            self._declare(major)

    def declare_new(self) -> None:
        """Declare one that nobody proposed."""
        self.new(declare=True)

    def new(self, *, declare: bool, ticket: Candidate | None = None, ticket_ids: Sequence[int] = ()) -> None:
        """Ask for a new one; `ticket_ids`: the tickets that it comes from, the main one first."""
        tab, majors = self.tab, self.majors
        read_options = tab.services.tickets.options
        chosen = (ticket.ticket_id,) if ticket is not None else tuple(ticket_ids)

        def read(work: Work) -> tuple[TicketOptions, Begun | None]:
            return read_options(work=work), majors.begun(chosen, work=work) if chosen else None

        def here(found: tuple[TicketOptions, Begun | None]) -> None:
            options, begun = found

            def submit(values: Fields) -> None:
                began = to_utc(values["impact_start_at"])
                given = {**values, "impact_start_at": began}
                if begun is not None:
                    given |= {"ticket_id": begun.ticket_id, "tickets": begun.others}
                if declare:
                    tab.write(partial(self.majors.declare_new, given), form=form, then=self._declared)
                else:
                    tab.write(partial(self.majors.propose, given), form=form, undo=partial(take_back, tab),
                              then=self._made)  # fmt: skip

            form = forms.new_form(
                tab.form_owner(), options, submit, now=tab.context.now, declare=declare,
                why=ticket.why if ticket is not None else "", begun=begun, actor=tab.context.actor,
            )  # fmt: skip
            form.open()

        tab.read(read, here, key="options")

    def _made(self, changes: Changes) -> None:
        if changes.ids:
            self.tab.go_to(changes.ids[0])

    def _declared(self, changes: Changes) -> None:
        if changes.ids:
            self.tab.go_to(changes.ids[0], "majors.message")

    def _declare(self, major: Major) -> None:
        tab, row = self.tab, major.row

        def here(options: TicketOptions) -> None:
            def submit(values: Fields) -> None:
                act = partial(self.majors.declare, row.id, values=dict(values))
                tab.write(act, form=form, seen=seen_major(tab, row.id, row.version), then=then)

            def then(_changes: object) -> None:
                self._send_first(row.id)

            form = forms.declare_form(tab.form_owner(), major, options, tab.context.actor, submit)
            form.open()

        self._options(here)

    # --- led --------------------------------------------------------------------------------------
    def edit(self, major: Major | None = None) -> None:
        """Edit its words."""
        major, tab = major or self.tab.shown(), self.tab
        if major is None:
            return
        row = major.row

        def submit(values: Fields) -> None:
            tab.write(partial(self.majors.edit, row.id, values=dict(values)), form=form, undo=partial(take_back, tab),
                      seen=seen_major(tab, row.id, row.version))  # fmt: skip

        form = forms.edit_form(tab.form_owner(), major, submit)
        form.open()

    def role(self, major: Major | None = None) -> None:
        """Hand a role over: the one with the focus, else that of the incident manager."""
        major, tab = major or self.tab.shown(), self.tab
        if major is None:
            return
        of = major
        line = tab.detail.current_role()
        role = line.role if line is not None and line.role is not None else MajorRole.MANAGER

        def here(options: TicketOptions) -> None:
            def submit(values: Fields) -> None:
                act = partial(self.majors.set_role, of.row.id, role=MajorRole(values["role"]), login=values["login"])
                tab.write(act, form=form, undo=partial(take_back, tab), seen=seen_major(tab, of.row.id, of.row.version))

            form = forms.role_form(tab.form_owner(), of, options, role, submit)
            form.open()

        self._options(here)

    def reach(self, major: Major | None = None) -> None:
        """Say who and what is reached."""
        major, tab = major or self.tab.shown(), self.tab
        if major is None:
            return
        of = major

        def here(options: TicketOptions) -> None:
            def submit(values: Fields) -> None:
                known = {one.agency_id: one.impact for one in of.reached}
                agencies = {id: known.get(id, values["impact"]) for id in values["agencies"]}
                act = partial(self.majors.set_reach, of.row.id, agencies=agencies, services=values["services"],
                              sites=values["sites"])  # fmt: skip
                tab.write(act, form=form, undo=partial(take_back, tab), seen=seen_major(tab, of.row.id, of.row.version))

            form = forms.reach_form(tab.form_owner(), of, options, submit)
            form.open()

        self._options(here)

    def outages(self, major: Major | None = None) -> None:
        """Say of which services it counts as an outage."""
        major, tab = major or self.tab.shown(), self.tab
        if major is None:
            return
        row = major.row

        def submit(values: Fields) -> None:
            act = partial(self.majors.count_outages, row.id, counted=counted_of(values))
            tab.write(act, form=form, undo=partial(take_back, tab), seen=seen_major(tab, row.id, row.version))

        form = forms.outages_form(tab.form_owner(), major, submit)
        form.open()

    # --- its end ----------------------------------------------------------------------------------
    def restore(self, major: Major | None = None) -> None:
        """Say when the service was back, and tell those who are reached."""
        major, tab = major or self.tab.shown(), self.tab
        if major is None:
            return
        of = major
        read = self.majors.draft

        def here(draft: Draft) -> None:
            def submit(values: Fields) -> None:
                message = Message(values["known"], management=values["management"], hub=values["hub"])
                children = {"resolve_children": True} if values.get("resolve_children") else {}
                act = partial(self.majors.restore, of.row.id, at=to_utc(values["at"]), message=message,
                              data_loss=values["data_loss"], **children)  # fmt: skip
                tab.write(act, form=form, seen=seen_major(tab, of.row.id, of.row.version))

            drill, told = of.row.drill, told_brief(draft.recipients, draft.unreachable)
            said = "A drill: nothing leaves." if drill else told
            form = forms.restore_form(tab.form_owner(), of, said, submit, now=tab.context.now)
            form.open()

        tab.read(lambda work: read(of.row.id, work=work), here, key="draft")

    def reject(self, major: Major | None = None) -> None:
        """Say that what was proposed is no major incident."""
        major = major or self.tab.shown()
        hint = goes_on(major) if major is not None else ""
        self._reasoned("reject", major, "Reject", self.majors.reject, hint, None)

    def demote(self, major: Major | None = None) -> None:
        """Say that what was declared is no major incident after all."""
        major = major or self.tab.shown()
        if major is None:
            return
        text = "This is handled as an ordinary incident from now on: the work goes on, and no update is promised."
        heard = any(one.sent for one in standing(major.updates))
        hint = f"{goes_on(major)} Its record stays.{'' if heard else ' Nobody was told of it.'}"
        self._reasoned("demote", major, "Demote", self.majors.demote, hint,
                       text if heard else None,
                       "Sent to those who heard of it; what the hub says goes on with it")  # fmt: skip

    def reopen(self, major: Major | None = None) -> None:
        """Run it again: it came back, or it was one after all."""
        major = major or self.tab.shown()
        if major is not None and major.row.state is MajorState.CLOSED:
            hint = "Its review is opened again, which is told to nobody."
            self._reasoned("reopen", major, "Reopen", self.majors.reopen, hint, None)
            return
        text = "The incident has come back. We are working on it."
        self._reasoned("reopen", major, "Reopen", self.majors.reopen, "Updates are owed again from now on.", text)

    def _reasoned(
        self,
        what: str,
        major: Major | None,
        action: str,
        fn: Callable[..., Any],
        hint: str,
        message: str | None,
        to: str = "Sent to the agencies that it reaches",
    ) -> None:
        major, tab = major or self.tab.shown(), self.tab
        if major is None:
            return
        row = major.row

        def submit(values: Fields) -> None:
            act = partial(fn, row.id, why=values["why"])
            if message is not None:
                act = partial(act, message=Message(values["message"]) if values["message"] else None)
            told = bool(values.get("message")) or what == "reject"
            undo = None if told else partial(take_back, tab)
            tab.write(act, form=form, undo=undo, seen=seen_major(tab, row.id, row.version))

        form = forms.reason_form(tab.form_owner(), f"{action} {row.number}", action, key_of(what, row.id), submit,
                                 hint=hint, message=message, told=to)  # fmt: skip
        form.open()

    # --- afterwards -------------------------------------------------------------------------------
    def correct(self, major: Major | None = None) -> None:
        """Correct one of its times; the form shows which figures move."""
        major, tab = major or self.tab.shown(), self.tab
        if major is None:
            return
        row, preview = major.row, self.majors.preview_correction

        def submit(values: Fields) -> None:
            act = partial(self.majors.correct, row.id, field=values["field"], value=to_utc(values["value"]),
                          why=values["why"])  # fmt: skip
            tab.write(act, form=form, undo=partial(take_back, tab), seen=seen_major(tab, row.id, row.version))

        def ask() -> None:
            values = form.values()
            field, value = values["field"], to_utc(values["value"])
            tab.read(lambda work: preview(row.id, field, value, work=work), told, key="moved", failed=lambda _e: True)

        def told(figures: Sequence[str]) -> None:
            if shiboken6.isValid(form):
                form.show_moved(figures)

        form = CorrectForm(tab.form_owner(), major, submit, tab.context.now)
        form.asked.connect(ask)
        form.open()

    def review(self, major: Major | None = None) -> None:
        """Write down what the review says."""
        major, tab = major or self.tab.shown(), self.tab
        if major is None:
            return
        of = major

        def here(options: TicketOptions) -> None:
            def submit(values: Fields) -> None:
                tab.write(partial(self.majors.review, of.row.id, values=dict(values)), form=form,
                          undo=partial(take_back, tab), seen=seen_major(tab, of.row.id, of.row.version))  # fmt: skip

            form = forms.review_form(tab.form_owner(), of, options, submit, now=tab.context.now)
            form.open()

        self._options(here)

    def effect(self, major: Major | None = None) -> None:
        """Write down what came of the actions."""
        major, tab = major or self.tab.shown(), self.tab
        if major is None:
            return
        row = major.row

        def submit(values: Fields) -> None:
            tab.write(partial(self.majors.judge_effect, row.id, text=values["text"]), form=form,
                      undo=partial(take_back, tab), seen=seen_major(tab, row.id, row.version))  # fmt: skip

        form = forms.effect_form(tab.form_owner(), major, submit)
        form.open()


def goes_on(major: Major) -> str:
    """Return in which tickets the work goes on when it is no major incident, as a sentence."""
    if major.ticket:
        return f"It goes on as {major.ticket}."
    if major.children:
        return f"It goes on in {words.count(len(major.children), 'ticket')}."
    return "No ticket belongs to it: log one where the work goes on."
