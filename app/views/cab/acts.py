"""What can be done in the CAB tab, and which of it a draft goes on with."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from app.domain.cab.actions import BoardAction
from app.domain.cab.values import Meeting
from app.views.cab.action_acts import ActionActs
from app.views.cab.host import CabHost
from app.views.cab.item_acts import ItemActs
from app.views.cab.kept_keys import KeptAct, kept_act
from app.views.cab.meeting_acts import MeetingActs
from app.views.cab.paper_acts import PaperActs
from app.views.cab.seat_acts import SeatActs

_STILL = "What was typed is still kept."


class CabActs:
    """The acts of one tab."""

    def __init__(self, tab: CabHost) -> None:
        self._tab = tab
        self.meeting = MeetingActs(tab)
        self.item = ItemActs(tab)
        self.seat = SeatActs(tab)
        self.action = ActionActs(tab)
        self.paper = PaperActs(tab)

    def open_kept(self, key: str) -> None:
        """Go on with a form that was kept as a draft, whichever meeting is shown."""
        tab, kept = self._tab, kept_act(key)
        if kept is None:
            return
        read, beside = tab.services.cab.meeting, tab.services.cab.actions_beside

        def here(found: tuple[Meeting, tuple[BoardAction, ...]]) -> None:
            again = self._again(kept, *found)
            if again is None:
                tab.messages.note("A draft of the CAB cannot be gone on with any more.", _STILL)
                return
            tab.go_to(kept.slot)
            again()

        def ask(work: Any) -> tuple[Meeting, tuple[BoardAction, ...]]:
            meeting = read(slot=kept.slot, work=work)
            return meeting, beside(meeting.id, work=work)

        tab.read(ask, here, key=f"kept {key}")

    def _again(self, kept: KeptAct, meeting: Meeting, actions: tuple[BoardAction, ...]) -> Callable[[], object] | None:
        """Return what opens the form again; None where its record is gone."""
        whole: dict[str, Callable[[Meeting], object]] = {
            "move": self.meeting.move,
            "cancel": self.meeting.cancel,
            "restore": self.meeting.restore,
            "thaw": self.meeting.thaw,
            "chair": self.meeting.chair,
            "reopen": self.meeting.reopen,
            "guest": self.seat.guest,
            "action": self.action.new,
            "revise": self.paper.revise,
        }
        if kept.what in whole:
            return lambda: whole[kept.what](meeting)
        parts: dict[str, tuple[Callable[[Any], object], Any]] = {
            "delegate": (self.seat.delegate, meeting.seat(kept.id)),
            "edit": (self.action.edit, next((action for action in actions if action.id == kept.id), None)),
        }
        of_items: dict[str, Callable[[Any], object]] = {
            "defer": self.item.defer,
            "reassign": self.item.reassign,
            "plan": self.item.plan,
            "vote": self.item.vote,
            "decide": self.item.decide,
            "note": self.item.note,
            "reopened": self.item.reopen,
            "correct": self.item.correct,
        }
        if kept.what in of_items:
            parts[kept.what] = (of_items[kept.what], meeting.item(kept.id))
        act, record = parts.get(kept.what, (None, None))
        return (lambda: act((meeting, record))) if act is not None and record is not None else None
