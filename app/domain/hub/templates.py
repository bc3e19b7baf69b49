"""Templates of postings: words that are written again and again, for one kind and phase."""

from __future__ import annotations

from dataclasses import dataclass

from app.domain.hub.phases import Kind, Phase
from app.domain.hub.values import Named


@dataclass(frozen=True, slots=True)
class Template:
    """Words for a posting of a kind in a phase; `next_minutes`: when after it the next update is promised, None: not.

    Title and text may have placeholders, see `app.domain.hub.placeholders`.
    """

    id: int
    version: int
    name: str
    kind: Kind
    phase: Phase
    title: str
    text: str
    next_minutes: int | None = None
    services: tuple[Named, ...] = ()
    active: bool = True

    @property
    def service_ids(self) -> tuple[int, ...]:
        """Return the keys of its services, in order."""
        return tuple(sorted(one.id for one in self.services))
