"""A warning on a desktop and the presence of a window are one's own."""

from __future__ import annotations

from collections.abc import Iterator

from app.db.guards.portable import Rule


def rules() -> Iterator[Rule]:
    """Yield the rules of warnings and presence."""
    yield Rule(
        "ticket_warning",
        "own",
        "INSERT",
        "42501",
        "whoever is warned writes it down: what stands there is told to nobody again",
        "NEW.login <> {user}",
    )
    yield Rule(
        "ticket_warning",
        "step",
        "INSERT",
        "LL003",
        "there is no such step of a warning",
        "NEW.step NOT IN (50, 75, 90)",
    )
    for on in ("INSERT", "UPDATE"):
        yield Rule(
            "presence",
            f"now_{on.lower()}",
            on,
            "LL004",
            "who has a ticket open is told as of now",
            "NEW.seen_at > {soon} OR NEW.since > {soon}",
        )
    for on, row in (("INSERT", "NEW"), ("UPDATE", "OLD")):
        yield Rule(
            "warning_mail",
            f"own_{on.lower()}",
            on,
            "42501",
            "who is warned by mail of what is one's own to choose",
            f"{row}.login <> {{user}}",
        )
    own = "one's presence is one's own to tell"
    yield Rule("presence", "own_insert", "INSERT", "42501", own, "NEW.who <> {user}")
    yield Rule("presence", "own_update", "UPDATE", "42501", own, "OLD.who <> {user} OR NEW.who <> {user}")
    yield Rule("presence", "own_delete", "DELETE", "42501", own, "OLD.who <> {user}")
