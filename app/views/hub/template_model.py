"""What the page of templates shows."""

from __future__ import annotations

from datetime import datetime

from app.domain import words
from app.domain.hub.templates import Template
from app.domain.plain_text import one_line
from app.ui.tables.columns import NARROW, WIDE, Column


def columns() -> tuple[Column[Template], ...]:
    """Return the columns of the templates."""
    return (
        Column("name", "Template", "Outage of a service", lambda r: one_line(r.name), pinned=True),
        Column("for", "For", "Maintenance: in progress", for_words, since=NARROW),
        Column("text", "Words", "Virtual Server Hosting does not work", lambda r: one_line(r.text), stretch=True,
               tooltip=lambda r: r.text),
        Column("services", "Services", "Virtual Server Hosting", services_words, since=WIDE, gives=True),
        Column("next", "Next update", "After 30 min", next_words, since=WIDE, sort_value=lambda r: r.next_minutes),
    )  # fmt: skip


def for_words(row: Template) -> str:
    """Return for which kind and phase a template is."""
    return f"{row.kind.label}: {row.phase.label.lower()}"


def services_words(row: Template) -> str:
    """Return the services that a template fills in, by name."""
    return ", ".join(one_line(one.name) for one in row.services)


def next_words(row: Template) -> str:
    """Return when after a posting the next update is promised; "" where none is."""
    return f"After {words.duration(row.next_minutes * 60)}" if row.next_minutes is not None else ""


def sentence(row: Template, _now: datetime) -> str:
    """Return a template as it is spoken."""
    return ", ".join(part for part in (one_line(row.name), for_words(row), one_line(row.text)) if part) + "."


def text(row: Template) -> str:
    """Return all that is known of a template; its words stand as they were written."""
    lines = [("For", for_words(row)), ("Services", services_words(row)), ("Next update", next_words(row))]
    told = [f"{name}: {value}" for name, value in lines if value]
    return "\n".join([*told, "", *([one_line(row.title)] if row.title else []), row.text])
