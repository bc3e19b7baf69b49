"""Models of standard changes: what is fixed in them, and in what a change departs from its model."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from app.domain.vocabulary import ChangeScope


@dataclass(frozen=True, slots=True)
class Model:
    """A version of a pre-approved model; `fixed`: names of plans that a change takes over word for word.

    `state`: draft, proposed, approved, retired. `longest_minutes` and `lead_days` None: as the rules say for all.
    """

    id: int
    number: str
    name: str
    model_version: int
    state: str
    scope: ChangeScope = ChangeScope.MINOR
    risk: str = "low"
    risk_answers: Mapping[str, str] = field(default_factory=dict)
    services: tuple[str, ...] = ()
    sites: tuple[str, ...] = ()
    implementation_plan: str = ""
    test_plan: str = ""
    backout_plan: str = ""
    communication_plan: str = ""
    outage_minutes: int | None = None
    longest_minutes: int | None = None
    lead_days: int | None = None
    fixed: tuple[str, ...] = ()
    valid_to: date | None = None
    of_id: int | None = None
    created_by: str = ""
    editors: tuple[str, ...] = ()
    version: int = 1
