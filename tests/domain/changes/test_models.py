"""In what a change departs from the model of a standard change."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from app.domain.changes.models import Model, departs
from app.domain.vocabulary import ChangeScope, ChangeType
from tests.domain.changes.examples import change

MODEL = Model(
    1,
    "MOD0000001",
    "Certificate renewal",
    1,
    "approved",
    services=("NCID", "PRINT"),
    sites=("EDC",),
    implementation_plan="1. Renew.\n2. Restart.",
    backout_plan="Put the old one back.",
    outage_minutes=5,
    longest_minutes=120,
    fixed=("implementation_plan", "backout_plan", "outage_minutes"),
    valid_to=date(2027, 1, 1),
)
MADE = change(
    type=ChangeType.STANDARD,
    scope=ChangeScope.MINOR,
    implementation_plan="1. Renew.\n2. Restart.",
    backout_plan="Put the old one back.",
    test_plan="Sign in.",
    outage_minutes=5,
    model_id=1,
)


@pytest.mark.parametrize(
    ("more", "model", "why"),
    [
        ({}, {}, ()),
        ({}, {"state": "retired"}, ("Certificate renewal is retired",)),
        ({}, {"state": "proposed"}, ("Certificate renewal is not approved yet",)),
        ({}, {"valid_to": date(2026, 11, 2)}, ("Certificate renewal ended on 2 Nov 2026",)),
        ({}, {"valid_to": None}, ()),
        ({"scope": ChangeScope.EXTENSIVE}, {}, ("its scope is extensive instead of minor",)),
        ({"services": ("NCID", "DB", "NET")}, {}, ("services DB and NET are not in Certificate renewal",)),
        ({"sites": ("EDC", "WDC")}, {}, ("site WDC is not in Certificate renewal",)),
        ({"services": (), "sites": ()}, {}, ()),
        ({"risk": "high"}, {"risk": "medium"}, ("its risk is high instead of medium",)),
        ({"risk": "low"}, {"risk": "medium"}, ()),
        (
            {"planned_end": MADE.planned_start + timedelta(minutes=121)},
            {},
            ("it takes 2 h 1 min instead of 2 h at most",),
        ),
        ({"planned_end": MADE.planned_start + timedelta(days=2)}, {"longest_minutes": None}, ()),
        ({"backout_plan": "None."}, {}, ("its back-out plan is not as in Certificate renewal",)),
        (
            {"backout_plan": "None.", "outage_minutes": 30},
            {},
            ("its back-out plan and outage are not as in Certificate renewal",),
        ),
        ({"test_plan": "None."}, {}, ()),  # not fixed
    ],
)
def test_in_what_a_change_departs_from_its_model(
    more: dict[str, Any], model: dict[str, Any], why: tuple[str, ...]
) -> None:
    assert departs(replace(MADE, **more), replace(MODEL, **model), date(2026, 11, 2)) == why


def test_without_a_day_no_end_is_asked_for_and_without_a_model_none_is_followed() -> None:
    assert departs(MADE, replace(MODEL, valid_to=date(2020, 1, 1))) == ()
    assert departs(MADE, None) == ("it is made from no model",)
