"""What is done with reviews: planned, prepared, told, held, signed off; and where one goes from a review."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from typing import Any

from app.domain.periods import Period
from app.domain.reviews.actions import Action
from app.domain.reviews.course import MOVES, Act, Standing
from app.domain.reviews.values import CallLine, Review
from app.ui.forms import dialogs
from app.ui.list_export import export_rows
from app.ui.writing import Act as Write
from app.ui.writing import Fields
from app.views.agencies import forms as agency_forms
from app.views.agencies.reviews import forms
from app.views.agencies.reviews.host import ReviewsHost
from app.views.agencies.reviews.pages import ACTIONS, CALLS, STEPS, Step

_KEPT = re.compile(r"review (plan|edit|minutes|people|hold|sign|cancel|cadence) (\d+)")


def is_kept(key: str) -> bool:
    """Return whether a draft is one of a form of reviews."""
    return _KEPT.fullmatch(key) is not None


class ReviewActs:
    """The acts of one tab on the review with the focus."""

    def __init__(self, tab: ReviewsHost) -> None:
        self.tab = tab
        self.reviews = tab.services.reviews

    # --- what can be done now ---------------------------------------------------------------------
    def can(self, act: Act) -> bool:
        """Return whether the course of the review with the focus knows this act now."""
        review = self.tab.review()
        return review is not None and (review.standing, act) in MOVES

    def can_hold(self) -> bool:
        """Return whether the day of the review has come."""
        review = self.tab.review()
        return review is not None and self.can(Act.HOLD) and review.day <= self.tab.today()

    def can_edit(self) -> bool:
        """Return whether something of the review may be edited: what is planned, or its minutes."""
        return self.can(Act.PREPARE) or self.can(Act.RECORD)

    def has_review(self) -> bool:
        """Return whether a review has the focus."""
        return self.tab.review() is not None

    def has_step(self) -> bool:
        """Return whether a line of the course has the focus."""
        return isinstance(self.tab.row_of(STEPS), Step)

    def has_agency(self) -> bool:
        """Return whether an agency can be shown: of the review, or of a line of the call list."""
        return self.has_review() or isinstance(self.tab.row_of(CALLS), CallLine)

    def has_action(self) -> bool:
        """Return whether an action has the focus on its page."""
        return isinstance(self.tab.row_of(ACTIONS), Action)

    def open_kept(self, key: str) -> None:
        """Go on with what was kept as a draft of a form."""
        found = _KEPT.fullmatch(key)
        what, id = (found[1], int(found[2])) if found is not None else ("", 0)
        if what == "plan":
            self.plan()
            return
        same = [one for one in self.tab.books().reviews if id == (one.agency_id if what == "cadence" else one.id)]
        if not same:
            self.tab.messages.note("The review is gone.", "What was typed is still kept.")
            return
        acts: dict[str, Callable[[], object]] = {
            "edit": self.edit,
            "minutes": self.edit,
            "people": self.people,
            "hold": self.hold,
            "sign": self.sign,
            "cancel": self.cancel,
            "cadence": self.cadence,
        }
        review = self.tab.review()
        if review is not None and review.id == same[0].id:
            acts[what]()
        else:
            self.tab.want(same[0].id)
            self.tab.messages.note(f"The draft is of the review of {same[0].code}.", "Open its form to go on with it.")

    # --- the course -------------------------------------------------------------------------------
    def _undo(self, made: Any) -> None:
        self.tab.write(partial(self.tab.services.workspace.undo, made.op_id))

    def _on(self, act: Callable[[Review], object]) -> None:
        review = self.tab.review()
        if review is not None:
            act(review)

    def plan(self) -> None:
        """Plan a review of an agency."""
        review = self.tab.review()

        def submit(values: dict[str, Any]) -> None:
            period = Period.parse(values["period"])
            act = partial(self.reviews.plan, values["agency_id"], values["held_on"], period)
            self.tab.write(act, form=form, undo=self._undo, then=self._go)

        agency = review.agency_id if review is not None else 0
        books, today = self.tab.books(), self.tab.today()
        days = (today, books.usual_day or today)
        form = forms.plan_form(self.tab.form_owner(), books.agencies, agency, days, submit)
        form.open()

    def _go(self, made: Any) -> None:
        if made.ids:
            self.tab.want(made.ids[0])

    def plan_by_cadence(self) -> None:
        """Plan the next review of every agency that has none, after a question."""
        text = "Each agency that is reviewed by a cadence and has no review ahead gets one on a working day."
        if dialogs.confirm(self.tab.window(), "Plan the reviews that are missing?", text, "Plan them"):
            self.tab.write(self.reviews.plan_by_cadence, undo=self._undo)

    def edit(self) -> None:
        """Edit day, time, place and agenda of a planned review, the minutes of one that was held."""
        self._on(self._minutes if self.can(Act.RECORD) else self._prepare)

    def _prepare(self, review: Review) -> None:
        base = {"held_on": review.day, **{name: getattr(review, name) for name in forms.FIELDS if name != "held_on"}}
        form = forms.edit_form(self.tab.form_owner(), review, lambda values: self._save(review, base, values, form))
        form.open()

    def _minutes(self, review: Review) -> None:
        base = {"notes": review.notes}
        form = forms.minutes_form(self.tab.form_owner(), review, lambda values: self._save(review, base, values, form))
        form.open()

    def _save(self, review: Review, base: dict[str, Any], values: dict[str, Any], form: Any) -> None:
        mine = {name: value for name, value in values.items() if value != base[name]}
        edits = partial(self.tab.services.workspace.edits_since, "review", review.id, 0)

        def make(base: Fields, mine: Fields) -> Write:
            return partial(self.reviews.edit, review.id, base, mine)

        on = {**base, **form.drafted_on()}
        self.tab.save(make, on, mine, form=form, undo_act=self._undo, words=forms.field_words, edits=edits)

    def people(self) -> None:
        """Say who takes part."""
        detail = self.tab.current_detail()
        if detail is None:
            return

        def submit(values: dict[str, Any]) -> None:
            act = partial(self.reviews.set_people, detail.review.id, forms.people_of(values))
            self.tab.write(act, form=form, undo=self._undo)

        people = self.tab.books().people
        form = forms.people_form(self.tab.form_owner(), detail.review, detail.participants, people, submit)
        form.open()

    def invite(self) -> None:
        """Invite everybody who takes part, after a question that names the review."""

        def ask(review: Review) -> None:
            text = "Everybody who takes part gets an invitation with a calendar entry; who has it gets it once more."
            if dialogs.confirm(self.tab.window(), f"Invite to the review of {review.code}?", text, "Invite"):
                self.tab.write(partial(self.reviews.invite, review.id, review.version))

        self._on(ask)

    def cancel(self) -> None:
        """Cancel a planned review with the reason."""

        def ask(review: Review) -> None:
            def submit(values: dict[str, Any]) -> None:
                act = partial(self.reviews.cancel, review.id, review.version, values["why"])
                self.tab.write(act, form=form, undo=self._undo)

            form = forms.cancel_form(self.tab.form_owner(), review, submit)
            form.open()

        self._on(ask)

    def restore(self) -> None:
        """Plan a cancelled review again, or one that was not held after all, or open a signed one again."""

        def act(review: Review) -> None:
            how = {
                Standing.CANCELLED: self.reviews.restore,
                Standing.HELD: self.reviews.unhold,
                Standing.SIGNED: self.reviews.reopen,
            }.get(review.standing)
            if how is not None:
                self.tab.write(partial(how, review.id, review.version), undo=self._undo)

        self._on(act)

    def can_restore(self) -> bool:
        """Return whether the review can take a step back."""
        return self.can(Act.RESTORE) or self.can(Act.UNHOLD) or self.can(Act.REOPEN)

    def hold(self) -> None:
        """Record that the review was held: minutes, who was there, decisions."""
        detail = self.tab.current_detail()
        if detail is None:
            return
        review = detail.review

        def submit(values: dict[str, Any]) -> None:
            decisions = [line.strip() for line in values["decisions"].splitlines()]
            present = values.get("present", ())
            act = partial(self.reviews.hold, review.id, review.version, values["minutes"], present, decisions)
            self.tab.write(act, form=form, undo=self._undo)

        form = forms.hold_form(self.tab.form_owner(), review, detail.participants, submit)
        form.open()

    def sign(self) -> None:
        """Sign the review off."""
        detail = self.tab.current_detail()
        if detail is None:
            return
        review = detail.review
        there = [one for one in detail.participants if one.present and one.part == "member"]

        def submit(values: dict[str, Any]) -> None:
            act = partial(self.reviews.sign, review.id, review.version, values["signed_for"])
            self.tab.write(act, form=form, undo=self._undo)

        form = forms.sign_form(self.tab.form_owner(), review, there[0].name if there else "", submit)
        form.open()

    def cadence(self) -> None:
        """Set how often the agency is reviewed."""

        def ask(review: Review) -> None:
            base = None if review.cadence_is_sample else review.cadence

            def submit(values: dict[str, Any]) -> None:
                months = None if values["months"] == forms.BY_RULE else values["months"]
                self.tab.write(
                    partial(self.reviews.set_cadence, review.agency_id, months, base=base), form=form, undo=self._undo
                )

            form = forms.cadence_form(self.tab.form_owner(), review, submit)
            form.open()

        self._on(ask)

    # --- actions ----------------------------------------------------------------------------------
    def add_action(self) -> None:
        """Write down an action, improvement, decision or requirement that came out of the review."""

        def ask(review: Review) -> None:
            def submit(values: dict[str, Any]) -> None:
                mine = agency_forms.action_values(values)
                save = partial(self.reviews.save_action, review.agency_id, mine, review_id=review.id)
                self.tab.write(save, form=form, undo=self._undo)

            owner, books = self.tab.form_owner(), self.tab.books()
            usual = books.usual_day or self.tab.today()
            form = agency_forms.action_form(owner, review.code, usual, submit, services=books.services)
            form.open()

        self._on(ask)

    def edit_action(self) -> None:
        """Edit the action with the focus: what became of it, what it changed."""
        action, review = self.tab.row_of(ACTIONS), self.tab.review()
        if not isinstance(action, Action) or review is None:
            return
        fields = {**agency_forms.ACTION_FIELDS, **agency_forms.WISH_FIELDS}
        base = {name: getattr(action, name) for name in fields}
        edits = partial(self.tab.services.workspace.edits_since, "action", action.id, 0)

        def make(base: Fields, mine: Fields) -> Write:
            return partial(self.reviews.save_action, review.agency_id, mine, action.id, action.version, base=base)

        def submit(values: dict[str, Any]) -> None:
            values = agency_forms.action_values(values)
            mine = {name: value for name, value in values.items() if value != opened[name]}
            on = {**base, **form.drafted_on()}
            told = agency_forms.action_words
            self.tab.save(make, on, mine, form=form, undo_act=self._undo, titles=fields, words=told, edits=edits)

        form = agency_forms.action_form(
            self.tab.form_owner(), review.code, self.tab.today(), submit, action, self.tab.books().services
        )
        opened = agency_forms.action_values(form.values())
        form.open()

    # --- going elsewhere --------------------------------------------------------------------------
    def step(self) -> None:
        """Do what the line of the course asks for."""
        row = self.tab.row_of(STEPS)
        if not isinstance(row, Step):
            return
        ways: dict[str, tuple[str, Callable[[], object]]] = {
            "actions": ("", partial(self.tab.show_page, ACTIONS)),
            "reasons": ("", self.exceptions),
            "commentary": ("", self.packet),
            "packet": ("", self.packet),
            "invited": ("reviews.invite", self.invite),
            "agenda": ("reviews.edit", self.edit),
            "minutes": ("reviews.edit" if self.can(Act.RECORD) else "reviews.hold", self.edit),
            "sign": ("reviews.sign", self.sign),
        }
        command, way = ways[row.key]
        commands = self.tab.context.commands
        if command and not commands.run(command):
            self.tab.messages.note(*commands.refusal_of(command))
        elif not command:
            way()

    def packet(self) -> None:
        """Show the packet of the agency for the review's own period, where it is written and issued."""
        self._on(
            lambda review: self.tab.context.navigator.open(
                "figures", id=review.agency_id, period=review.period, page="packet"
            )
        )

    def exceptions(self) -> None:
        """Show the missed targets of the review's own period, where they get their reasons."""
        self._on(
            lambda review: self.tab.context.navigator.open(
                "figures", id=review.agency_id, period=review.period, page="exceptions"
            )
        )

    def agency(self) -> None:
        """Show the agency in the matrix: of the call list that of its line."""
        row, review = self.tab.row_of(CALLS), self.tab.review()
        id = row.agency_id if isinstance(row, CallLine) else review.agency_id if review is not None else None
        if id is not None:
            self.tab.context.navigator.open("agencies", id=id)

    def export(self) -> None:
        """Write the calendar of reviews to a workbook or CSV file."""
        export_rows(self.tab, self.tab.table, "Reviews", "reviews.xlsx", "Export the reviews", ("review", "reviews"))

    def export_calls(self) -> None:
        """Write the call list to a workbook or CSV file."""
        table = self.tab.page_table(CALLS)
        export_rows(self.tab, table, "Call list", "call-list.xlsx", "Export the call list", ("contact", "contacts"))
