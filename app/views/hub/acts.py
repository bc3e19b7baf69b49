"""What can be done in the tab of the hub, and which of it a draft goes on with."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from app.domain.hub.alerts import Subscription
from app.domain.hub.phases import Kind
from app.domain.hub.templates import Template
from app.domain.hub.values import Posting
from app.views.hub.host import HubHost
from app.views.hub.kept_keys import kept_act
from app.views.hub.posting_acts import PostingActs
from app.views.hub.subscription_acts import SubscriptionActs
from app.views.hub.template_acts import TemplateActs

_GONE = "A draft of a form of the hub cannot be gone on with any more."
_STILL = "What was typed is still kept."


class Acts:
    """The acts of one tab."""

    def __init__(self, tab: HubHost) -> None:
        self._tab = tab
        self.posting = PostingActs(tab)
        self.subscription = SubscriptionActs(tab)
        self.template = TemplateActs(tab)

    def open_kept(self, key: str) -> None:
        """Go on with a form that was kept as a draft, whichever posting is shown."""
        kept = kept_act(key)
        if kept is None:
            return
        if kept.what.startswith("new_"):
            self.posting.new(Kind(kept.what.removeprefix("new_")))
        elif kept.what == "subscribe":
            self.subscription.subscribe()
        elif kept.what == "edit_subscription":
            self._edit_subscription(kept.id)
        elif kept.what == "make_template":
            self.template.make()
        elif kept.what == "edit_template":
            self._edit_template(kept.id)
        else:
            self._go_on(kept.what, kept.id, key)

    def _edit_subscription(self, id: int) -> None:
        tab, read = self._tab, self._tab.services.hub.subscriptions

        def here(found: Sequence[Subscription]) -> None:
            one = next((one for one in found if one.id == id), None)
            if one is None:
                tab.messages.note(_GONE, _STILL)
            else:
                self.subscription.edit(one)

        tab.read(lambda work: read(work=work), here, key="kept subscription")

    def _edit_template(self, id: int) -> None:
        tab, read = self._tab, self._tab.services.hub.templates

        def here(found: Sequence[Template]) -> None:
            one = next((one for one in found if one.id == id), None)
            if one is None:
                tab.messages.note(_GONE, _STILL)
            else:
                self.template.edit(one)

        tab.read(lambda work: read(work=work), here, key="kept template")

    def _go_on(self, what: str, id: int, key: str) -> None:
        tab, read = self._tab, self._tab.services.hub.posting
        again: dict[str, Callable[[Posting], object]] = {
            "edit": self.posting.edit,
            "post": self.posting.post,
            "approve": self.posting.approve,
            "next": self.posting.next_phase,
            "end": self.posting.end,
            "outages": self.posting.outages,
        }
        act = again.get(what)
        if act is None:
            tab.messages.note(_GONE, _STILL)
            return

        def here(posting: Posting) -> None:
            tab.go_to(posting.id)
            act(posting)

        tab.read(lambda work: read(id, work=work), here, key=f"kept {key}")
