"""Stages of a service's life, from its plan to its end."""

from __future__ import annotations

from enum import StrEnum


class LifeCycle(StrEnum):
    """Where a service is in its life."""

    PIPELINE = "pipeline"  # planned, nobody has it yet
    ACTIVE = "active"
    RETIRING = "retiring"  # nobody new gets it
    RETIRED = "retired"

    @property
    def label(self) -> str:
        return self.value.capitalize()
