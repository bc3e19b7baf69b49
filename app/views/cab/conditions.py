"""What can be done with what is chosen: asked for each command whenever something changes, so it is quick."""

from __future__ import annotations

from app.domain.cab import chairing, days
from app.domain.cab.next_step import latest
from app.domain.cab.values import Item, ItemState, Kind, Meeting, MeetingState, PaperKind
from app.domain.cab.voters import seats_of
from app.domain.eastern import local_date
from app.views.cab.host import CabHost
from app.views.cab.item_acts import awaits_consent
from app.views.cab.pane import ACTIONS, PAPERS, SEATS

_BEFORE = frozenset({MeetingState.PLANNED, MeetingState.FROZEN})
_TAKES = _BEFORE | {MeetingState.RUNNING}


class Conditions:
    """Of one tab."""

    def __init__(self, tab: CabHost) -> None:
        self._tab = tab

    def _meeting(self) -> Meeting | None:
        shown = self._tab.shown()
        return shown.meeting if shown is not None else None

    def _is(self, *states: MeetingState, on_record: bool = True) -> bool:
        meeting = self._meeting()
        return meeting is not None and meeting.state in states and (bool(meeting.id) or not on_record)

    # --- the meeting ------------------------------------------------------------------------------
    def can_move(self) -> bool:
        """Say whether the meeting is still to be held."""
        return self._is(*_BEFORE, on_record=False)

    def can_invite(self) -> bool:
        """Say whether its day is chosen and ahead."""
        meeting = self._meeting()
        return self.can_move() and meeting is not None and not meeting.holiday

    def can_freeze(self) -> bool:
        """Say whether its agenda was not sent yet and its cut-off has passed."""
        meeting = self._meeting()
        if not self._is(MeetingState.PLANNED, on_record=False) or meeting is None or meeting.holiday:
            return False
        return meeting.cut_off is None or self._tab.context.now() >= meeting.cut_off

    def is_frozen(self) -> bool:
        """Say whether its agenda was sent and it was not opened."""
        return self._is(MeetingState.FROZEN)

    def is_ahead(self) -> bool:
        """Say whether it is on record and was not opened."""
        return self._is(*_BEFORE)

    def can_open(self) -> bool:
        """Say whether it can be opened now: on its day, from two hours before its start."""
        meeting, now = self._meeting(), self._tab.context.now()
        return (
            self.is_ahead()
            and meeting is not None
            and local_date(now) == meeting.day
            and now >= days.opens_at(meeting.start)
        )

    def can_present(self) -> bool:
        """Say whether the room screen can be shown, of a meeting that is running or can be opened."""
        return self.is_running() or self.can_open()

    def is_running(self) -> bool:
        """Say whether it is held now."""
        return self._is(MeetingState.RUNNING)

    def is_held(self) -> bool:
        """Say whether it was held."""
        return self._is(MeetingState.HELD)

    def can_name_chair(self) -> bool:
        """Say whether it is on record and who chairs it, or chaired it, can be said still."""
        meeting = self._meeting()
        return self.is_on_record() and meeting is not None and not chairing.chair_closed(meeting)

    def can_reopen(self) -> bool:
        """Say whether it was held today and its minutes are not signed."""
        meeting = self._meeting()
        return (
            self.is_held()
            and meeting is not None
            and meeting.day == local_date(self._tab.context.now())
            and not chairing.has_signed_minutes(meeting)
        )

    def is_cancelled(self) -> bool:
        """Say whether it was called off."""
        return self._is(MeetingState.CANCELLED)

    def has_gone_on(self) -> bool:
        """Say whether items of it went on although it is held after all."""
        meeting = self._meeting()
        return (
            self.is_ahead() and meeting is not None and any(item.state is ItemState.CARRIED for item in meeting.items)
        )

    def is_on_record(self) -> bool:
        """Say whether it is on record and was not called off."""
        return self._is(*_TAKES, MeetingState.HELD)

    def takes(self) -> bool:
        """Say whether it is on record and not over."""
        return self._is(*_TAKES)

    def to_sign(self) -> bool:
        """Say whether its minutes are there and not signed."""
        meeting = self._meeting()
        paper = latest(meeting, PaperKind.MINUTES) if meeting is not None else None
        return paper is not None and not paper.is_signed

    def can_sign(self) -> bool:
        """Say whether its minutes wait for the signature of who is signed in."""
        meeting, context = self._meeting(), self._tab.context
        coordinates = context.may("cab.run")
        return (
            self.to_sign()
            and meeting is not None
            and not chairing.refused_to_sign(meeting, context.actor, coordinates=coordinates)
        )

    def has_minutes(self) -> bool:
        """Say whether its minutes are there."""
        meeting = self._meeting()
        return meeting is not None and latest(meeting, PaperKind.MINUTES) is not None

    # --- what of it has the focus -----------------------------------------------------------------
    def _item(self) -> Item | None:
        row = self._tab.detail.current_item() if self._tab.has_item() else None
        return row.item if row is not None else None

    def _open_item(self) -> Item | None:
        item = self._item()
        return item if item is not None and item.is_open else None

    def can_place(self) -> bool:
        """Say whether an open item of a meeting that is not over has the focus."""
        return self.takes() and self._open_item() is not None

    def can_plan(self) -> bool:
        """Say whether any of the items that are selected is open, in a meeting that is not over."""
        several = self._tab.detail.chosen_items() if self._tab.has_item() and self.takes() else ()
        return self.can_place() or any(row.item.is_open for row in several)

    def can_reassign(self) -> bool:
        """Say whether an open item of a meeting ahead has the focus."""
        return self.is_ahead() and self._open_item() is not None

    def can_consent(self) -> bool:
        """Say whether the board is to be asked now to hear the item that has the focus."""
        item = self._item()
        return self.is_running() and item is not None and awaits_consent(item)

    def can_vote(self) -> bool:
        """Say whether a vote on the item with the focus can be cast or recorded now."""
        item, meeting = self._open_item(), self._meeting()
        if item is None or meeting is None or not item.kind.is_voted_on:
            return False
        if self.is_running() and self._tab.context.may("cab.run"):
            return True
        own = seats_of(self._tab.context.actor, meeting.seats)
        return bool(own) and self._is(MeetingState.FROZEN, MeetingState.RUNNING)

    def can_decide(self) -> bool:
        """Say whether the item with the focus is decided by votes, now."""
        item = self._open_item()
        return self.is_running() and item is not None and item.kind.is_voted_on and item.kind is not Kind.ECAB

    def can_note(self) -> bool:
        """Say whether the item with the focus needs no vote, now."""
        item = self._open_item()
        return self.is_running() and item is not None and not item.kind.is_voted_on

    def is_decided(self) -> bool:
        """Say whether the item with the focus was decided."""
        item = self._item()
        return item is not None and item.state is ItemState.DECIDED

    def can_reopen_item(self) -> bool:
        """Say whether the item with the focus was decided, or deferred in a meeting that still runs."""
        item = self._item()
        return self.is_decided() or (self.is_running() and item is not None and item.state is ItemState.DEFERRED)

    def has_change(self) -> bool:
        """Say whether the item with the focus is about a change."""
        item = self._item()
        return item is not None and item.change is not None

    def _has(self, page: str) -> bool:
        return self._tab.has_meeting() and self._tab.detail.page == page

    def can_arrive(self) -> bool:
        """Say whether a seat of a running meeting has the focus."""
        return self.is_running() and self._has(SEATS) and self._tab.detail.current_seat() is not None

    def can_delegate(self) -> bool:
        """Say whether the seat of an agency has the focus, in a meeting that is not over."""
        seat = self._tab.detail.current_seat() if self._has(SEATS) else None
        return self.takes() and seat is not None and not seat.guest

    def can_dismiss(self) -> bool:
        """Say whether a guest who is not present has the focus, in a meeting that is not over."""
        seat = self._tab.detail.current_seat() if self._has(SEATS) else None
        return self.takes() and seat is not None and seat.guest and not seat.present

    def has_action(self) -> bool:
        """Say whether an action has the focus."""
        return self._has(ACTIONS) and self._tab.detail.current_action() is not None

    def can_close(self) -> bool:
        """Say whether an open action has the focus."""
        action = self._tab.detail.current_action() if self._has(ACTIONS) else None
        return action is not None and action.is_open

    def has_paper(self) -> bool:
        """Say whether a paper has the focus."""
        return self._has(PAPERS) and self._tab.detail.current_paper() is not None
