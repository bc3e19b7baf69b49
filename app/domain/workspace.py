"""What a window has to know of the workspace it opened."""

from __future__ import annotations

from dataclasses import dataclass

from app.domain import rights
from app.domain.vocabulary import Role


@dataclass(frozen=True, slots=True)
class Opening:
    """Name of the place, login and roles of the person; `warning`, `hint`: empty, or why nothing can be saved."""

    place: str
    actor: str
    roles: frozenset[Role]
    warning: str = ""
    hint: str = ""

    def may(self, right: str) -> bool:
        """Return whether this person has a right by its name (see `app.domain.rights`)."""
        return rights.may(self.roles, right)
