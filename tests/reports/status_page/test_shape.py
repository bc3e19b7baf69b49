"""The JSON of the status page has the published shape of the Statuspage API v2, whatever is posted."""

from __future__ import annotations

import json
from datetime import datetime
from random import Random
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from app.domain.hub.phases import Impact, Kind, Phase
from app.domain.hub.status import StatusPage
from app.domain.hub.values import Content, Reach
from app.reports.status_page.api import files
from tests.reports.status_page.pages import NOW, a_posting, page_of, random_posting
from tests.reports.status_page.shape import SHAPES

VALIDATORS = {path: Draft202012Validator(schema) for path, schema in SHAPES.items()}


def everything() -> StatusPage:
    chance = Random(11)
    return page_of(*(random_posting(chance, number, chance.choice(list(Kind))) for number in range(1, 121)))


def told(page: StatusPage) -> dict[str, Any]:
    return {path: json.loads(data) for path, data in files(page).items()}


def faults(page: StatusPage) -> list[str]:
    found = told(page)
    assert sorted(found) == sorted(SHAPES)
    return [
        f"{path} {error.json_path}: {error.message}"
        for path, answer in found.items()
        for error in VALIDATORS[path].iter_errors(answer)
    ]


def test_every_answer_has_the_published_shape() -> None:
    for schema in SHAPES.values():
        Draft202012Validator.check_schema(schema)
    page = everything()
    assert faults(page) == []
    assert faults(page_of()) == []
    answers = told(page)
    statuses = {one["status"] for one in answers["api/v2/incidents.json"]["incidents"]}
    assert statuses == {"investigating", "identified", "monitoring", "resolved"}
    work = answers["api/v2/scheduled-maintenances.json"]["scheduled_maintenances"]
    assert {one["status"] for one in work} == {"scheduled", "in_progress", "completed"}
    assert {one["impact"] for one in work} == {"maintenance"}


@pytest.mark.parametrize(
    ("path", "spoil"),
    [
        ("status", lambda told: told["status"].update(indicator="maintenance")),
        ("components", lambda told: told["components"][0].update(created_at=None)),
        ("incidents", lambda told: told["incidents"][0].update(status="cancelled")),
        ("incidents", lambda told: told["incidents"][0].update(author="who")),
        ("incidents", lambda told: told["incidents"][0]["incident_updates"].clear()),
        ("scheduled-maintenances", lambda told: told["scheduled_maintenances"][0].pop("scheduled_for")),
        ("summary", lambda told: told["page"].update(updated_at="16 Nov 2026 10:00")),
    ],
)
def test_the_shape_refuses_what_is_not_published(path: str, spoil: Any) -> None:
    answer = told(everything())[f"api/v2/{path}.json"]
    validator = VALIDATORS[f"api/v2/{path}.json"]
    assert validator.is_valid(answer)
    spoil(answer)
    assert not validator.is_valid(answer)


@pytest.mark.parametrize(
    ("kind", "phase", "impact", "major", "indicator", "component"),
    [
        (Kind.INCIDENT, Phase.INVESTIGATING, Impact.OUTAGE, True, "critical", "major_outage"),
        (Kind.INCIDENT, Phase.INVESTIGATING, Impact.OUTAGE, False, "major", "major_outage"),
        (Kind.INCIDENT, Phase.MONITORING, Impact.DEGRADED, False, "minor", "degraded_performance"),
        (Kind.INCIDENT, Phase.MONITORING, Impact.REDUCED, False, "none", "operational"),
        (Kind.INCIDENT, Phase.MONITORING, Impact.NONE, False, "none", "operational"),
        (Kind.INCIDENT, Phase.RESOLVED, Impact.OUTAGE, True, "none", "operational"),
        (Kind.MAINTENANCE, Phase.SCHEDULED, Impact.OUTAGE, False, "none", "operational"),
        (Kind.MAINTENANCE, Phase.IN_PROGRESS, Impact.OUTAGE, False, "minor", "under_maintenance"),
        (Kind.MAINTENANCE, Phase.CANCELLED, Impact.OUTAGE, False, "none", "operational"),
    ],
)
def test_what_the_whole_and_a_service_are_said_to_be(
    kind: Kind, phase: Phase, impact: Impact, major: bool, indicator: str, component: str
) -> None:
    said = Content("It", phase, "Words.", impact, NOW, NOW, reach=Reach((1,)))
    page = page_of(a_posting(1, kind, said, major=major))
    answer = told(page)["api/v2/summary.json"]
    assert answer["status"]["indicator"] == indicator
    (mail, vpn, _) = answer["components"]
    assert (mail["status"], vpn["status"]) == (component, "operational")
    assert datetime.fromisoformat(mail["updated_at"]) == page.entries[0].last.at
    assert (mail["created_at"], vpn["updated_at"]) == ("2025-07-01T04:00:00.000Z",) * 2
    assert faults(page) == []
