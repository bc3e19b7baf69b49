"""What the acts and commands of the hub may see of their tab."""

from __future__ import annotations

from typing import Protocol

from app.domain.hub.alerts import Subscription
from app.domain.hub.settings import HubRules
from app.domain.hub.templates import Template
from app.domain.hub.values import Posting
from app.ui.host import ListHost
from app.views.hub.page_model import Shown
from app.views.hub.pane import PostingPane


class HubHost(ListHost, Protocol):
    """The posting that is shown, the rules of the hub, and who is at work."""

    @property
    def detail(self) -> PostingPane:
        """Return the pane."""

    @property
    def rules(self) -> HubRules:
        """Return the rules as they were read last."""

    @property
    def person_id(self) -> int | None:
        """Return the key of who is at work; None: nobody on record signs in so."""

    def shown(self) -> Shown | None:
        """Return the posting with the focus, once it is read."""

    def subscription(self) -> Subscription | None:
        """Return the subscription with the focus on its page."""

    def template(self) -> Template | None:
        """Return the template with the focus on its page."""

    def go_to(self, id: int, act: str = "") -> None:
        """Select a posting now, or as soon as it is listed; `act`: the command that is asked for there."""

    # --- conditions of commands -------------------------------------------------------------------
    def has_posting(self) -> bool:
        """Return whether a posting is shown."""

    # --- commands ---------------------------------------------------------------------------------
    def show_source(self) -> None:
        """Go to the change or major incident that the posting follows."""

    def show_rules(self) -> None:
        """Go to the rules of the hub, which Setup keeps."""

    def show_templates(self) -> None:
        """Show the page of the templates, and go there."""

    def show_subscriptions(self) -> None:
        """Show the page of the subscriptions, and go there."""


def posting_of(tab: HubHost) -> Posting | None:
    """Return the posting that is shown."""
    shown = tab.shown()
    return shown.posting if shown is not None else None
