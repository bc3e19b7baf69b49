"""What can be done with what is chosen: asked for each command whenever something changes, so it is quick."""

from __future__ import annotations

from app.domain.majors.states import MajorState, may_move
from app.domain.majors.values import Major
from app.views.majors.host import MajorsHost
from app.views.majors.pane import CHILDREN


class Conditions:
    """Of one tab."""

    def __init__(self, tab: MajorsHost) -> None:
        self._tab = tab

    def _major(self) -> Major | None:
        return self._tab.shown()

    def _may_go(self, to: MajorState) -> bool:
        major = self._major()
        return major is not None and may_move(major.row.state, to)

    def _is(self, *states: MajorState) -> bool:
        major = self._major()
        return major is not None and major.row.state in states

    def can_declare(self) -> bool:
        """Say whether what has the focus was proposed, by somebody or by the rules, or was rejected."""
        return self._tab.candidate() is not None or self._is(MajorState.PROPOSED, MajorState.REJECTED)

    def can_reject(self) -> bool:
        """Say whether it was proposed and not decided on."""
        return self._is(MajorState.PROPOSED)

    def runs(self) -> bool:
        """Say whether it is worked on."""
        return self._is(MajorState.DECLARED)

    def can_reopen(self) -> bool:
        """Say whether it was resolved, demoted or reviewed."""
        return self._is(MajorState.RESTORED, MajorState.DEMOTED, MajorState.CLOSED)

    def can_send(self) -> bool:
        """Say whether those who are reached can be told: while it runs, and once it is resolved."""
        return self._is(MajorState.DECLARED, MajorState.RESTORED)

    def was_declared(self) -> bool:
        """Say whether it counts as a major incident."""
        major = self._major()
        return major is not None and major.row.state.counts

    def can_count(self) -> bool:
        """Say whether it can count as an outage: one that counts, with services, and no drill."""
        major = self._major()
        return major is not None and major.row.state.counts and not major.row.drill and bool(major.services)

    def can_review(self) -> bool:
        """Say whether it is resolved and not reviewed."""
        return self._may_go(MajorState.CLOSED)

    def is_reviewed(self) -> bool:
        """Say whether it was reviewed."""
        return self._is(MajorState.CLOSED)

    def is_open(self) -> bool:
        """Say whether it is proposed, running or resolved: its words and its reach can be kept."""
        return self._is(MajorState.PROPOSED, MajorState.DECLARED, MajorState.RESTORED)

    def has_children(self) -> bool:
        """Say whether tickets belong to it."""
        major = self._major()
        return major is not None and bool(major.children)

    def has_child(self) -> bool:
        """Say whether one of its tickets has the focus."""
        return self._tab.detail.current_child() is not None

    def has_ticket(self) -> bool:
        """Say whether there is a ticket to go to: a child, the main one, or one that the rules propose."""
        if self._tab.candidate() is not None:
            return True
        major = self._major()
        on_page = self._tab.detail.page == CHILDREN and self.has_child()
        return on_page or (major is not None and major.ticket_id is not None)

    def has_sent(self) -> bool:
        """Say whether a message has the focus that was sent."""
        return self._tab.detail.current_sent() is not None

    def has_task(self) -> bool:
        """Say whether a task has the focus."""
        return self._tab.detail.current_task() is not None

    def can_finish(self) -> bool:
        """Say whether an open task has the focus."""
        task = self._tab.detail.current_task()
        return task is not None and task.state == "open"

    def has_action(self) -> bool:
        """Say whether an action of the review has the focus."""
        return self._tab.detail.current_action() is not None
