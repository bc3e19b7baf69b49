"""What stands behind a figure: how it is defined, of how many it is, and what was left out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from app.domain.figures.values import ReportQuery


@dataclass(frozen=True, slots=True)
class Explained:
    """A figure by its id, whose it is and as of when; `facts`: what is to be known of it, as (title, text).

    `definition`: paragraphs as the packet prints them; `tickets`: whether it counts tickets that can be shown.
    """

    figure: str
    query: ReportQuery
    as_of: datetime
    title: str
    facts: tuple[tuple[str, str], ...]
    definition: tuple[tuple[str, str], ...]
    tickets: bool
