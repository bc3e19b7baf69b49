"""In what a change departs from the model of a standard change."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from app.domain.changes.models import (
    Model,
    ModelBook,
    ModelVersion,
    departs,
    is_fixed,
    made_from,
    numbered,
    state_words,
)
from app.domain.changes.risk import QUESTIONS, in_order
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
    model_version=1,
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
        ({"model_version": 2}, {}, ("it names another version of Certificate renewal",)),
        ({"risk_answers": {"reach": "few"}}, {}, ("its risk is answered other than in Certificate renewal",)),
        ({"outage_minutes": 4}, {"fixed": ()}, ()),
        ({"outage_minutes": 60}, {"fixed": ()}, ("its outage is 1 h instead of 5 min at most",)),
        ({"outage_minutes": 60}, {"fixed": (), "outage_minutes": None}, ("its outage is 1 h instead of none",)),
        ({"outage_minutes": None}, {"fixed": (), "outage_minutes": None}, ()),
    ],
)
def test_in_what_a_change_departs_from_its_model(
    more: dict[str, Any], model: dict[str, Any], why: tuple[str, ...]
) -> None:
    assert departs(replace(MADE, **more), replace(MODEL, **model), date(2026, 11, 2)) == why


ANSWERS = {question.id: question.answers[0].id for question in QUESTIONS}


def test_the_same_answers_are_kept_as_the_same_text() -> None:
    mixed = dict(reversed(ANSWERS.items()))
    assert list(in_order(mixed)) == list(ANSWERS)
    assert list(in_order({"gone": "x", "reach": "few"})) == ["reach", "gone"]


def test_a_number_is_read_with_its_version() -> None:
    assert numbered("MOD0000001", 1) == "MOD0000001 version 1"
    assert numbered("MOD0000001-3", 3) == "MOD0000001 version 3"
    assert (numbered("MOD0000001-3", None), numbered("", 3)) == ("MOD0000001", "")
    assert (MODEL.called, MODEL.first_id, replace(MODEL, of_id=7).first_id) == ("MOD0000001 version 1", 1, 7)


def test_a_standard_change_is_printed_with_its_model() -> None:
    assert replace(MADE, model="MOD0000001 version 2").type_words == "Standard by MOD0000001 version 2"
    assert MADE.type_words == "Standard"
    assert replace(MADE, type=ChangeType.NORMAL, model="MOD0000001 version 2").type_words == "Normal"


def test_what_a_model_lacks_before_the_board_can_approve_it() -> None:
    assert replace(MODEL, test_plan="Sign in.").missing == ("communication plan", "risk questionnaire")
    whole = replace(MODEL, test_plan="Sign in.", communication_plan="None.", risk_answers=ANSWERS)
    assert whole.missing == ()
    assert replace(whole, services=(), name=" ").missing == ("name", "services")


@pytest.mark.parametrize(
    ("state", "ends", "holds", "said"),
    [
        ("approved", None, True, "In force"),
        ("approved", date(2026, 11, 3), True, "In force until 3 Nov 2026"),
        ("approved", date(2026, 11, 2), False, "Ended 2 Nov 2026"),
        ("draft", None, False, "Draft"),
        ("proposed", None, False, "Before the board"),
        ("retired", None, False, "Retired"),
    ],
)
def test_how_a_version_stands_on_a_day(state: str, ends: date | None, holds: bool, said: str) -> None:
    model = replace(MODEL, state=state, valid_to=ends)
    assert (model.holds_on(date(2026, 11, 2)), state_words(model, date(2026, 11, 2))) == (holds, said)


def test_a_change_takes_over_what_its_model_says_and_the_rest_is_asked() -> None:
    row, links = made_from(replace(MODEL, risk_answers=ANSWERS))
    assert (row["title"], row["type"], row["scope"], row["model_id"]) == ("Certificate renewal", "standard", "minor", 1)
    assert (row["implementation_plan"], row["outage_minutes"], row["risk_answers"]) == (
        "1. Renew.\n2. Restart.",
        5,
        ANSWERS,
    )
    assert links == {"services": ("NCID", "PRINT"), "sites": ("EDC",)}
    assert not {"planned_start", "planned_end", "implementer", "reason"} & row.keys()
    assert [name for name in row if is_fixed(MODEL, name)] == [
        *("scope", "risk_answers", "implementation_plan", "backout_plan", "outage_minutes")
    ]


def _version(n: int, state: str) -> ModelVersion:
    return ModelVersion(replace(MODEL, id=n, model_version=n, state=state), "")


def test_a_model_has_a_version_that_is_worked_on_and_one_in_force() -> None:
    first, second, third = _version(1, "approved"), _version(2, "retired"), _version(3, "draft")
    book = ModelBook((third, second, first))
    assert (book.newest, book.in_force, book.pending) == (third, first.model, third)
    assert ModelBook((second, first)).newest == first
    ended = ModelBook((second,))
    assert (ended.newest, ended.in_force, ended.pending) == (second, None, None)


def test_without_a_day_no_end_is_asked_for_and_without_a_model_none_is_followed() -> None:
    assert departs(MADE, replace(MODEL, valid_to=date(2020, 1, 1))) == ()
    assert departs(MADE, None) == ("it is made from no model",)
