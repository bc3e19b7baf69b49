"""What an alert says: what is so, why one gets it, and how to leave."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from app.domain import words
from app.domain.hub.alerts import News, Subscription, Telling
from app.domain.hub.phases import Kind
from app.domain.hub.values import Content

#: Names of services, sites and agencies by the field of a reach and the key.
Names = Mapping[str, Mapping[int, str]]


def headline(telling: Telling) -> str:
    """Return the one line of an alert: "Cancelled: New disks for mail (PO0000012)"."""
    content, news = telling.version.content, telling.news
    if news is News.NOT_YOU:
        lead = "No longer concerns you"
    elif news in {News.MOVED, News.RUNS_OVER}:
        lead = news.label
    else:
        lead = content.phase.label
    return f"{lead}: {content.title} ({telling.posting.number})"


def body(telling: Telling, names: Names) -> str:
    """Return what an alert says without why one gets it."""
    content = telling.version.content
    if telling.news is News.NOT_YOU:
        which = f"{telling.posting.kind.label} {telling.posting.number}"
        return f"{which} does not concern you after all.\n{about(content, names)}"
    lines = [content.text, ""]
    if telling.posting.kind is Kind.MAINTENANCE and content.starts_at is not None and content.ends_at is not None:
        lines.append(f"Planned: {words.span(content.starts_at, content.ends_at)} Eastern time")
    if telling.posting.kind is Kind.INCIDENT and content.phase.is_over:
        lines += _lasted(content)
    elif telling.posting.kind in {Kind.MAINTENANCE, Kind.INCIDENT} and not content.phase.is_over:
        lines.append(f"Impact: {content.impact.label}")
    lines.append(about(content, names))
    if content.next_at is not None and not content.phase.is_over:
        lines.append(f"Next update by {words.moment(content.next_at)} Eastern time")
    return "\n".join(lines)


def _lasted(content: Content) -> list[str]:
    """Return what the impact of an incident that is over was, and from when to when."""
    if content.ends_at is None:
        return [f"Impact was: {content.impact.label}"]
    if content.starts_at is None:
        return [f"Impact was: {content.impact.label}, until {words.moment(content.ends_at)} Eastern time"]
    return [f"Impact was: {content.impact.label}, {words.span(content.starts_at, content.ends_at)} Eastern time"]


def about(content: Content, names: Names) -> str:
    """Return what a posting is about, by name."""
    found = [
        f"{label}: {words.joined([names[field].get(id, '?') for id in ids])}"
        for field, label, ids in (
            ("services", "Services", content.reach.services),
            ("sites", "Sites", content.reach.sites),
            ("agencies", "Agencies", content.reach.agencies),
        )
        if ids
    ]
    return "\n".join(found) or "Everybody"


def why(subscription: Subscription) -> str:
    """Return why somebody gets an alert, and the one act by which they leave."""
    return (
        f"You get this because you subscribed to {subscription.subject} ({subscription.number}).\n"
        f"To leave, answer this mail with the subject: Leave {subscription.number}\n"
        f"In Longleaf, choose Leave at {subscription.number} in the Communications Hub."
    )


def mail_text(telling: Telling, names: Names) -> str:
    """Return the text of the mail of one alert."""
    return f"{headline(telling)}\n\n{body(telling, names)}\n\n{why(telling.subscription)}\n"


def digest_text(tellings: Sequence[Telling], names: Names) -> str:
    """Return the text of the daily mail of one person, each posting by itself."""
    parts = [f"{headline(one)}\n{body(one, names)}" for one in tellings]
    subscriptions = {one.subscription.id: one.subscription for one in tellings}
    return "\n\n".join([*parts, *(why(subscription) for subscription in subscriptions.values())]) + "\n"
