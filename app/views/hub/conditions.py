"""What can be done with what is chosen: asked for each command whenever something changes, so it is quick."""

from __future__ import annotations

from app.domain.hub.outages import may_count
from app.domain.hub.phases import PostingState, may_post
from app.domain.hub.values import Posting
from app.views.hub.host import HubHost, posting_of
from app.views.hub.posting_acts import is_mine


class Conditions:
    """Of one tab."""

    def __init__(self, tab: HubHost) -> None:
        self._tab = tab

    def _posting(self) -> Posting | None:
        return posting_of(self._tab)

    def _mine(self) -> Posting | None:
        """Return the posting that is shown, where one posts its kind."""
        posting = self._posting()
        return posting if posting is not None and may_post(self._tab.services.opening.roles, posting.kind) else None

    def can_edit(self) -> bool:
        """Say whether one posts this kind."""
        return self._mine() is not None

    def is_draft(self) -> bool:
        """Say whether what has the focus is a draft that can be handed in."""
        posting = self._mine()
        return posting is not None and posting.state is PostingState.DRAFT

    def can_post(self) -> bool:
        """Say whether the draft can be posted by one person."""
        return self.is_draft() and not self._tab.rules.second_person

    def why_not_post(self) -> str:
        """Say why it cannot be posted."""
        if self.is_draft() and self._tab.rules.second_person:
            return "A second person approves the exact text: hand it in (H)."
        posting = self._mine()
        if posting is not None and posting.state is PostingState.WAITING:
            return "It waits for a second person: somebody who did not write it approves it (A)."
        return "Choose a draft first."

    def can_approve(self) -> bool:
        """Say whether what waits was written by somebody else."""
        posting = self._mine()
        return (
            posting is not None
            and posting.state is PostingState.WAITING
            and not is_mine(posting, self._tab.context.actor)
        )

    def why_not_approve(self) -> str:
        """Say why it cannot be approved."""
        posting = self._posting()
        if posting is not None and is_mine(posting, self._tab.context.actor):
            return f"You wrote what {posting.number} says: somebody else approves it."
        return "Choose what waits for approval first."

    def is_over(self) -> bool:
        """Say whether what was posted is over: it can come back, or more may be known."""
        posting = self._mine()
        return posting is not None and posting.is_over

    def goes_on(self) -> bool:
        """Say whether it is public and not over."""
        posting = self._mine()
        return posting is not None and posting.last is not None and not posting.is_over

    def can_count(self) -> bool:
        """Say whether it can count as an outage: it was posted, names services, and follows no major incident."""
        posting = self._mine()
        return posting is not None and may_count(posting)

    def can_drop(self) -> bool:
        """Say whether something is written that is not public."""
        posting = self._mine()
        return posting is not None and posting.state in {PostingState.DRAFT, PostingState.WAITING}

    def can_take(self) -> bool:
        """Say whether words that follow the change are offered instead of unsent ones."""
        posting = self._mine()
        return posting is not None and posting.offered is not None

    def has_source(self) -> bool:
        """Say whether it follows a change or a major incident."""
        posting = self._posting()
        return posting is not None and (posting.change_id is not None or posting.major_incident_id is not None)

    def has_subscription(self) -> bool:
        """Say whether a subscription has the focus."""
        return self._tab.subscription() is not None

    def has_template(self) -> bool:
        """Say whether a template has the focus whose kind one posts."""
        one = self._tab.template()
        return one is not None and may_post(self._tab.services.opening.roles, one.kind)
