"""The versions of postings, subscriptions and templates that an act is made on."""

from __future__ import annotations

from functools import partial

from app.domain.hub.alerts import Subscription
from app.domain.hub.templates import Template
from app.domain.hub.values import Posting
from app.ui.writing import Seen
from app.views.hub.host import HubHost


def seen_posting(tab: HubHost, posting: Posting, *, insist: bool = True) -> Seen:
    """Return what was seen of a posting; `insist`: as in `Seen`."""
    edits = partial(tab.services.workspace.edits_since, "posting", posting.id)
    return Seen(posting.id, posting.version, edits, insist=insist)


def seen_subscription(tab: HubHost, one: Subscription) -> Seen:
    """Return what was seen of a subscription."""
    return Seen(one.id, one.version, partial(tab.services.workspace.edits_since, "subscription", one.id))


def seen_template(tab: HubHost, one: Template) -> Seen:
    """Return what was seen of a template."""
    return Seen(one.id, one.version, partial(tab.services.workspace.edits_since, "posting_template", one.id))
