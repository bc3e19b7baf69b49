"""Models of the sample's standard changes: what the board approved in its first meeting, for all that came after."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from app.domain.changes.models import FIXABLE
from app.sample.world import World

#: How the risk of every standard change is answered: as in its model.
MODEL_ANSWERS: Mapping[str, str] = MappingProxyType(
    {"reach": "few", "outage": "none", "backout": "tested", "experience": "often", "tested": "like", "security": "no"}
)


def add_models(world: World, texts: Mapping[str, Any]) -> dict[str, int]:
    """Fill in a model for each kind of standard change; returns their ids by the reason that such changes give."""
    found = {}
    for number, text in enumerate(texts["standard"], 1):
        name = text["title"].replace("{service}", "a service")
        found[text["reason"]] = ident = world.add(
            "change_model",
            number=f"MOD{number:07d}",
            name=name,
            model_version=1,
            state="approved",
            scope="minor",
            risk_answers=dict(MODEL_ANSWERS),
            implementation_plan=texts["implementation"],
            test_plan=texts["test"],
            backout_plan=texts["backout"],
            communication_plan=texts["communication"],
            longest_minutes=-(-text["minutes"] * 5 // 4 // 30) * 30,
            fixed=[field for field in FIXABLE if field != "outage_minutes"],
            created_by=world.coordinators[0].login,
        )
        for service in world.services:
            world.link("change_model_service", model_id=ident, service_id=service.id)
        for site_id in world.site_ids.values():
            world.link("change_model_site", model_id=ident, site_id=site_id)
    return found
