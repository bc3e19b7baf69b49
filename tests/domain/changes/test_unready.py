"""Notes on a change that takes the only site of a service, or leaves one alone whose recovery was not shown."""

from __future__ import annotations

from dataclasses import replace

from app.domain.changes.clashes import Severity, grouped
from app.domain.changes.conflicts import conflicts
from app.domain.changes.surroundings import Surroundings
from tests.domain.changes.examples import SERVICES, change

AROUND = Surroundings(SERVICES, unproven={"NCID": "Never tested", "PRINT": "Runs at EDC alone, and no plan"})
_AT = "Thu 19 Nov 2026 04:30 to 06:30"


def test_the_standby_that_carries_alone_was_never_tested() -> None:
    (found,) = (one for one in conflicts(change(), [], AROUND) if one.kind == "untested_plan")
    assert found.severity is Severity.NOTE
    assert found.text == (
        f"UNTESTED PLAN: WDC carries Identity alone while this change works at EDC, {_AT}. Never tested."
    )
    both = conflicts(change(sites=("EDC", "WDC")), [], AROUND)
    assert [one.kind for one in both if one.kind in ("untested_plan", "no_standby")] == ["no_standby"]
    assert not [one for one in conflicts(change(services=("DB",)), [], AROUND) if one.kind == "untested_plan"]


def test_the_only_site_of_a_service_is_told() -> None:
    found = conflicts(change(services=("PRINT",)), [], AROUND)
    texts = [one.text for one in found if one.kind == "no_standby"]
    assert texts == [f"NO STANDBY: Print runs at EDC only, where this change works, {_AT}."]
    none = conflicts(change(services=("PRINT",)), [], replace(AROUND, unproven={}))
    assert not [one for one in none if one.kind == "no_standby"], "nobody keeps recovery plans"


def test_many_of_them_are_one_sentence() -> None:
    one = next(one for one in conflicts(change(), [], AROUND) if one.kind == "untested_plan")
    many = [replace(one, shared=(name,)) for name in "ABCDEF"]
    (group,) = grouped(many)
    assert group.text.startswith("UNTESTED PLAN: what carries A, B, C, D, E and F alone")
    single = [replace(one, kind="no_standby", shared=(name,)) for name in "ABCDEF"]
    assert grouped(single)[0].text.startswith("NO STANDBY of A, B, C, D, E and F: each runs at one data center only")
