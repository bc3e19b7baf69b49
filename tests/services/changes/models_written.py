"""A model of a standard change as its form gives it."""

from __future__ import annotations

from typing import Any

MODEL_FORM: dict[str, Any] = {
    "name": "Renew a certificate",
    "scope": "minor",
    "risk_answers": {
        "security": "no",
        "reach": "few",
        "outage": "short",
        "backout": "tested",
        "experience": "often",
        "tested": "like",
    },
    "implementation_plan": "1. Renew.",
    "test_plan": "Sign in.",
    "backout_plan": "Put the old one back.",
    "communication_plan": "None.",
    "outage_minutes": 5,
    "longest_minutes": 120,
    "fixed": ("implementation_plan",),
}
MODEL_LINKS = {"services": ("NCID",), "sites": ("EDC",)}
