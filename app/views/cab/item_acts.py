"""What is done with an item of an agenda: its place and minutes, votes, what the board comes to."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

from app.domain import words
from app.domain.bulk import LIMIT
from app.domain.cab import items as agenda
from app.domain.cab.quorum import Standing
from app.domain.cab.values import Consent, Item, ItemState, Kind, Meeting, MeetingState
from app.domain.cab.voters import Rest, seats_of
from app.domain.changes.hindrances import against_words, hindrances
from app.domain.changes_made import Changes
from app.ui.forms import dialogs
from app.ui.forms.form import Form
from app.ui.writing import Fields
from app.views.cab import forms, item_forms
from app.views.cab.host import CabHost
from app.views.cab.kept_keys import key_of
from app.views.cab.seen import seen_item, seen_meeting
from app.views.cab.taking_back import back, not_deferred

_BEFORE = (MeetingState.PLANNED, MeetingState.FROZEN)


class ItemActs:
    """The acts of one tab on the item with the focus; those with a form also on the one of a draft."""

    def __init__(self, tab: CabHost) -> None:
        self.tab = tab
        self.cab = tab.services.cab
        self._order: tuple[int, int, list[int]] | None = None  # asked for: meeting, the version shown then, items

    def _here(self) -> tuple[Meeting, Item] | None:
        shown, row = self.tab.shown(), self.tab.detail.current_item()
        return (shown.meeting, row.item) if shown is not None and row is not None else None

    # --- its place --------------------------------------------------------------------------------
    def defer(self, of: tuple[Meeting, Item] | None = None) -> None:
        """Put it off to a later meeting, with a reason."""
        of = of or self._here()
        if of is None:
            return
        meeting, item = of
        later = [one for one in self.tab.ahead() if one.slot > meeting.slot]

        def submit(values: Fields) -> None:
            slot = date.fromisoformat(values["to"]) if values["to"] else None
            act = partial(self.cab.defer, item.id, reason=values["reason"], to_slot=slot)
            undo = partial(not_deferred, self.tab, item.id) if meeting.state is MeetingState.RUNNING else None
            self.tab.write(act, form=form, seen=seen_item(self.tab, item), undo=undo)

        form = item_forms.defer_form(self.tab.form_owner(), meeting, item, later, submit)
        form.open()

    def reassign(self, of: tuple[Meeting, Item] | None = None) -> None:
        """Put it before another meeting that is still to be held."""
        of = of or self._here()
        if of is None:
            return
        meeting, item = of
        others = [one for one in self.tab.ahead() if one.id and one.id != meeting.id and one.state in _BEFORE]

        def submit(values: Fields) -> None:
            act = partial(self.cab.reassign, item.id, to_meeting_id=values["to"])
            self.tab.write(act, form=form, seen=seen_item(self.tab, item), undo=partial(back, self.tab))

        form = item_forms.reassign_form(self.tab.form_owner(), meeting, item, others, submit)
        form.open()

    def shift(self, by: int) -> None:
        """Put it a place earlier or later; it stays in its section."""
        here = self._here()
        if here is None:
            return
        meeting, item = here
        known = {one.id: one for one in meeting.items if one.is_open}
        ids = [one.id for one in agenda.order(known.values())]
        if self._order is not None and self._order[:2] == (meeting.id, meeting.version):
            ids = [id for id in self._order[2] if id in known] if set(self._order[2]) == set(ids) else ids
        if item.id in ids:
            self.place_at(meeting, ids, item, ids.index(item.id) + by)

    def place_at(self, meeting: Meeting, ids: list[int], item: Item, at: int) -> None:
        """Put an open item at a place among the ids of all of them; in another section it does not go there."""
        known = {one.id: one for one in meeting.items}
        section = agenda.section_of(item)
        if not 0 <= at < len(ids) or agenda.section_of(known[ids[at]]) != section:
            self.tab.messages.note(f"{item.number} stays in “{section}”.", "Items are ordered inside of their section.")
            return
        new = [id for id in ids if id != item.id]
        new.insert(at, item.id)
        self._order = (meeting.id, meeting.version, new)
        act = partial(self.cab.reorder, meeting.id, item_ids=new)
        self.tab.write(act, seen=seen_meeting(self.tab, meeting), undo=partial(self._order_back, meeting.id, ids))

    def _order_back(self, meeting_id: int, ids: list[int], _made: Changes) -> None:
        """Put the items back into the order that they had, whichever version the meeting has by now."""
        cab = self.cab

        def act(*, op_id: str) -> Any:
            return cab.reorder(meeting_id, cab.meeting(meeting_id).version, ids, op_id=op_id)

        self._order = None
        self.tab.write(act)

    def plan(self, of: tuple[Meeting, Item] | None = None) -> None:
        """Plan the minutes that it takes; of several that are selected those of each."""
        several = [row.item for row in self.tab.detail.chosen_items()] if of is None else []
        of = of or self._here()
        if of is None:
            return
        if len(several) > 1:
            self._plan_all(several)
            return
        meeting, item = of

        def submit(values: Fields) -> None:
            act = partial(self.cab.plan_minutes, item.id, minutes=int(values["minutes"]))
            self.tab.write(act, form=form, seen=seen_item(self.tab, item), undo=partial(back, self.tab))

        form = item_forms.minutes_form(self.tab.form_owner(), meeting, item, submit)
        form.open()

    def _plan_all(self, items: list[Item]) -> None:
        tab = self.tab
        if len(items) > LIMIT:
            tab.messages.warning(f"{len(items):,} items are too many: at most {LIMIT:,} at once.", "Select fewer.")
            return
        still = [item for item in items if item.is_open]

        def submit(values: Fields) -> None:
            act = partial(self.cab.plan_all, [item.id for item in still], int(values["minutes"]))
            tab.write(act, form=form, undo=partial(back, tab))

        form = item_forms.minutes_of_all_form(tab.form_owner(), still, len(items) - len(still), submit)
        form.open()

    # --- what the board comes to ------------------------------------------------------------------
    def consent(self, *, given: bool) -> None:
        """Record whether the board hears it although it came late; a refusal is asked first."""
        here = self._here()
        if here is None:
            return
        item = here[1]
        text = "It goes to the next meeting as if it were new."
        if given or dialogs.confirm(self.tab.window(), f"Consent to {item.number} is refused?", text, "Refuse consent"):
            act = partial(self.cab.consent, item.id, given=given)
            self.tab.write(act, seen=seen_item(self.tab, item))

    def vote(self, of: tuple[Meeting, Item] | None = None) -> None:
        """Record a vote: one's own, or that of a seat that is present."""
        of, tab = of or self._here(), self.tab
        if of is None:
            return
        meeting, item = of
        own = list(seats_of(tab.context.actor, meeting.seats))
        running = meeting.state is MeetingState.RUNNING and tab.context.may("cab.run")
        recorded = [seat for seat in meeting.seats if running and seat.present and not seat.guest]
        if not own and not recorded:
            tab.messages.note("Nobody is present for whom a vote can be recorded.", "Say first who is present (S).")
            return

        def submit(values: Fields) -> None:
            cast, _, seat = values["seat"].partition(" ")
            act = partial(self.cab.vote, item.id, int(seat), values["vote"], content_n=item.now_n, note=values["note"])
            tab.write(partial(act, cast=cast), form=form)

        form = item_forms.vote_form(tab.form_owner(), meeting, item, own, recorded, submit)
        form.open()

    def vote_rest(self) -> None:
        """Record that all who are present and have not voted approve, after asking."""
        here = self._here()
        if here is None:
            return
        item, tab, cab = here[1], self.tab, self.cab
        since = tab.since()

        def ask(rest: Rest) -> None:
            if not rest.may:
                tab.messages.note("Nobody who is present has a vote left.", " ".join(rest.why_not))
                return
            asked, text = f"All others who may vote on it approve {item.number}?", rest.words
            if dialogs.confirm(tab.window(), asked, text, f"Record {words.count(len(rest.may), 'approval')}"):
                tab.write(partial(cab.vote_rest, item.id, item.now_n))

        def read(rest: Rest) -> None:
            if rest.may and not since.may_focus():  # a key that is meant for something else must not answer it
                asked = f"All others who may vote on it approve {item.number}?"
                tab.messages.warning(asked, "Not done yet.", "Answer", partial(ask, rest))
            else:
                ask(rest)

        tab.read(lambda work: cab.rest(item.id, work=work), read, key="rest")

    def decide(self, of: tuple[Meeting, Item] | None = None) -> None:
        """Record what the board decided on it."""
        of, tab = of or self._here(), self.tab
        if of is None:
            return
        meeting, item = of
        row = tab.detail.current_item()
        here = row if row is not None and row.item.id == item.id else None
        standing = here.standing if here is not None else None
        found = here.clashes if here is not None and item.kind is Kind.DECISION else ()
        against = against_words(hindrances(item.change, found)) if item.change is not None else ""

        def submit(values: Fields) -> None:
            texts = {name: values[name] for name in ("conditions", "reason", "before_start") if name in values}
            act = partial(self.cab.decide, item.id, result=values["result"], content_n=item.now_n, **texts)
            tab.write(act, form=form, seen=seen_item(tab, item, insist=False))

        form = item_forms.decide_form(tab.form_owner(), meeting, item, _told(standing), submit, against=against)
        form.open()

    def note(self, of: tuple[Meeting, Item] | None = None) -> None:
        """Close one that needs no vote as noted."""
        of = of or self._here()
        if of is None:
            return
        meeting, item = of

        def submit(values: Fields) -> None:
            act = partial(self.cab.note, item.id, text=values["text"])
            self.tab.write(act, form=form, seen=seen_item(self.tab, item))

        form = item_forms.note_form(self.tab.form_owner(), meeting, item, submit)
        form.open()

    # --- afterwards -------------------------------------------------------------------------------
    def reopen(self, of: tuple[Meeting, Item] | None = None) -> None:
        """Open its decision again, or take its deferral back, with a reason."""
        of = of or self._here()
        if of is None:
            return
        meeting, item = of
        deferred = item.state is ItemState.DEFERRED
        where = "in this meeting" if meeting.state is MeetingState.RUNNING else "in the next meeting"
        hint = f"It is open again {where}. What was decided stays on record."
        if deferred:
            hint = "It is heard in this meeting after all, where it stood, and voted on anew."

        def submit(values: Fields) -> None:
            run = self.cab.hear_after_all if deferred else self.cab.reopen
            act = partial(run, item.id, reason=values["reason"])
            self.tab.write(act, form=form, seen=seen_item(self.tab, item, insist=False))

        title = f"Take the deferral of {item.number} back" if deferred else f"Reopen the decision on {item.number}"
        key = key_of("reopened", meeting.slot, item.id)
        form = forms.reason_form(
            self.tab.form_owner(), title, "Take it back" if deferred else "Reopen", key, submit, hint=hint
        )
        form.open()

    def correct(self, of: tuple[Meeting, Item] | None = None) -> None:
        """Correct the wording of its decision."""
        of = of or self._here()
        if of is None:
            return
        meeting, item = of

        def submit(values: Fields) -> None:
            act: Callable[..., Any] = partial(self.cab.correct, item.id, **values)
            self.tab.write(act, form=form, seen=seen_item(self.tab, item, insist=False))

        form: Form = item_forms.correct_form(self.tab.form_owner(), meeting, item, submit)
        form.open()


def awaits_consent(item: Item) -> bool:
    """Return whether the board may still be asked to hear a late item."""
    return item.is_open and item.late and item.consent is not Consent.GIVEN


def _told(standing: Standing | None) -> str:
    """Return how the votes stand, in a sentence."""
    if standing is None:
        return ""
    counted = f"{standing.approve} for, {standing.reject} against, {standing.abstain} abstain"
    to_come = f"; {standing.to_come} present have not voted" if standing.to_come else ""
    return f"{counted}{to_come}. {standing.why_not}".strip()
