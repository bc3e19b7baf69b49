"""What is one person's own text module or template is theirs alone to write."""

from __future__ import annotations

from collections.abc import Iterator

from app.db.guards.portable import Rule

TABLES = ("text_module", "ticket_template")


def rules() -> Iterator[Rule]:
    """Yield the rules of text modules and templates."""
    for table in TABLES:
        for on, row in (("INSERT", "NEW"), ("UPDATE", "OLD")):
            yield Rule(
                table,
                f"own_{on.lower()}",
                on,
                "42501",
                "what is one person's own is theirs alone to write",
                f"{row}.owner NOT IN ('', {{user}})",
            )
