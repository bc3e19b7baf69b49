"""Freezes: whom they reach, which of them a change falls into, and what was overridden."""

from __future__ import annotations

from dataclasses import dataclass

from app.domain.changes.values import Freeze, Override


@dataclass(frozen=True, slots=True)
class FreezeHit:
    """A freeze that a change falls into; `override`: who let this content of it in, None: nobody did."""

    freeze: Freeze
    override: Override | None
    text: str

    @property
    def binds(self) -> bool:
        """Whether the change may not be scheduled, started or moved into it as it is."""
        return self.override is None
