"""What can be done in the tab of major incidents, and which of it a draft goes on with."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from app.domain.majors.values import Major
from app.views.majors.child_acts import ChildActs
from app.views.majors.host import MajorsHost
from app.views.majors.kept_keys import KeptAct, kept_act
from app.views.majors.major_acts import MajorActs
from app.views.majors.message_acts import MessageActs
from app.views.majors.paper_acts import PaperActs
from app.views.majors.task_acts import TaskActs

_GONE = "A draft of a major incident cannot be gone on with any more."
_STILL = "What was typed is still kept."


class Acts:
    """The acts of one tab."""

    def __init__(self, tab: MajorsHost) -> None:
        self._tab = tab
        self.message = MessageActs(tab)
        self.major = MajorActs(tab, self.message.send_of)
        self.child = ChildActs(tab)
        self.task = TaskActs(tab)
        self.paper = PaperActs(tab)

    def open_kept(self, key: str) -> None:
        """Go on with a form that was kept as a draft, whichever incident is shown."""
        tab, kept = self._tab, kept_act(key)
        if kept is None:
            return
        if kept.what in {"declare_new", "propose_new"}:
            self._new(kept)
            return
        read = tab.services.majors.major

        def here(major: Major) -> None:
            again = self._again(kept, major)
            if again is None:
                tab.messages.note(_GONE, _STILL)
                return
            tab.go_to(major.row.id)
            again()

        tab.read(lambda work: read(kept.major, work=work), here, key=f"kept {key}")

    def _new(self, kept: KeptAct) -> None:
        declare = kept.what == "declare_new"
        if not kept.major:
            self.major.new(declare=declare)
            return
        self.major.new(declare=declare, ticket_ids=(-kept.major,))

    def _again(self, kept: KeptAct, major: Major) -> Callable[[], object] | None:
        """Return what opens the form again; None where its record is gone."""
        whole: dict[str, Callable[[Major], object]] = {
            "declare": self.major.declare,
            "edit": self.major.edit,
            "role": self.major.role,
            "reach": self.major.reach,
            "outages": self.major.outages,
            "restore": self.major.restore,
            "reject": self.major.reject,
            "demote": self.major.demote,
            "reopen": self.major.reopen,
            "correct": self.major.correct,
            "review": self.major.review,
            "effect": self.major.effect,
            "message": self.message.send,
            "log": self.message.log,
            "link": self.child.link,
            "update_children": self.child.update,
            "resolve_children": self.child.resolve,
            "task": self.task.new,
            "action": self.task.new_action,
        }
        if kept.what in whole:
            return lambda: whole[kept.what](major)
        parts: dict[str, tuple[Callable[[Any], object], Any]] = {
            "edit_task": (self.task.edit, next((one for one in major.tasks if one.id == kept.id), None)),
            "edit_action": (self.task.edit_action, next((one for one in major.actions if one.id == kept.id), None)),
            "phone": (self.message.phone, next((one.id for one in major.updates if one.id == kept.id), None)),
        }
        act, record = parts.get(kept.what, (None, None))
        return (lambda: act((major, record))) if act is not None and record is not None else None
