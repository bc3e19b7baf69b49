"""The four forms of the status page tell the same of every posting, and what was posted: also where clocks change."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from itertools import takewhile
from random import Random

import pytest

from app.domain.hub.phases import Impact, Kind, Phase
from app.domain.hub.values import Posting
from app.reports.status_page.folder import contents
from tests.reports.status_page.pages import CHANGES, NAMES, NOW, page_of, random_posting
from tests.reports.status_page.reading import (
    Reader,
    Told,
    Update,
    events,
    of_atom,
    of_calendar,
    of_html,
    of_json,
    plain,
)

MAINTNOTE = {"none": "NO-IMPACT", "reduced": "REDUCED-REDUNDANCY", "degraded": "DEGRADED", "outage": "OUTAGE"}


def posted(one: Posting) -> Told:
    """Return what a posting says, from nothing but itself."""
    last = one.versions[-1].content
    is_dated = one.kind in {Kind.INCIDENT, Kind.MAINTENANCE}
    is_incident = one.kind is Kind.INCIDENT
    over = [v.at for v in takewhile(lambda v: v.content.phase.is_over, reversed(one.versions))]
    names = [NAMES[field][key].name for field in NAMES for key in getattr(last.reach, field)]
    assert last.starts_at is not None
    assert last.ends_at is not None
    return Told(
        last.phase.label,
        plain(last.title),
        tuple(Update(v.content.phase.label, v.at, plain(v.content.text)) for v in reversed(one.versions)),
        last.impact.label if is_dated else None,
        frozenset(names),
        (last.starts_at, last.ends_at) if one.kind is Kind.MAINTENANCE else None,
        None if over else last.next_at,
        last.starts_at if is_incident else None,
        last.ends_at if is_incident and over else None,
    )


def impact_of_api(one: Posting) -> str:
    if one.kind is Kind.MAINTENANCE:
        return "maintenance"
    outage = "critical" if one.major_incident_id else "major"
    return {"outage": outage, "degraded": "minor"}.get(one.versions[-1].content.impact.value, "none")


def in_json(one: Posting) -> Told:
    """Return what the API has words for: services alone, and of what is cancelled that it is completed."""
    said = posted(one)
    services = {NAMES["services"][key].name for key in one.versions[-1].content.reach.services}
    over = [v.at for v in takewhile(lambda v: v.content.phase.is_over, reversed(one.versions))]
    if one.kind is Kind.MAINTENANCE:
        said = replace(said, began=one.versions[0].at, ended=over[-1] if over else None)
    return replace(said, impact=impact_of_api(one), about=frozenset(services), next_at=None)


def in_calendar(one: Posting) -> Told:
    said, reach = posted(one), one.versions[-1].content.reach
    field = "services" if reach.services else "sites"
    codes = frozenset(NAMES[field][key].code for key in getattr(reach, field))
    impact = MAINTNOTE[one.versions[-1].content.impact.value]
    return replace(said, updates=said.updates[:1], impact=impact, about=codes, next_at=None)


@pytest.mark.parametrize("seed", range(5))
def test_the_four_forms_tell_the_same(seed: int) -> None:
    """A hundred random postings a seed, twenty a page; every second page lies where the clocks change."""
    chance = Random(seed)
    for n in range(5):
        change = CHANGES[(seed + n // 2) % 2] if n % 2 else None
        some = [random_posting(chance, key, chance.choice(list(Kind)), change) for key in range(1, 21)]
        page = page_of(*some, now=change + timedelta(days=2) if change else NOW)
        made = contents(page)
        by_number = {one.number: one for one in some}
        assert len(by_number) == 20
        wanted = {number: posted(one) for number, one in by_number.items()}
        # of what is over the page tells the last word alone; the feed has all of them
        assert of_html(made["index.html"]) == {
            number: replace(said, updates=said.updates[:1] if by_number[number].is_over else said.updates)
            for number, said in wanted.items()
        }
        assert of_atom(made["feed.atom"]) == {
            number: replace(said, began=None, ended=None) for number, said in wanted.items()
        }
        dated = [one for one in some if one.kind in {Kind.INCIDENT, Kind.MAINTENANCE}]
        assert of_json(made) == {one.number: in_json(one) for one in dated}
        work = [one for one in some if one.kind is Kind.MAINTENANCE]
        assert of_calendar(made["maintenance.ics"]) == {one.number: in_calendar(one) for one in work}
        assert {str(one["X-MAINTNOTE-MAINTENANCE-ID"]): one["SEQUENCE"] for one in events(made["maintenance.ics"])} == {
            one.number: len(one.versions) - 1 for one in work
        }


@pytest.mark.parametrize("seed", range(3))
def test_the_page_and_the_api_say_the_same_of_each_service(seed: int) -> None:
    chance = Random(seed)
    for _ in range(10):
        some = [random_posting(chance, key, chance.choice([Kind.INCIDENT, Kind.MAINTENANCE])) for key in range(1, 4)]
        made = contents(page_of(*some))
        (_, table), *_ = Reader(made["index.html"].decode()).all("tbody")
        components = json.loads(made["api/v2/components.json"])["components"]
        wanted = {one["name"]: one["status"].replace("_", " ").capitalize() for one in components}
        assert len(wanted) == 3
        assert sorted(worst(some).items()) == sorted(wanted.items())
        for name, state in wanted.items():
            assert f"{name}{sign(state)} {state}" in table


def worst(some: list[Posting]) -> dict[str, str]:
    """Return how each service does by what is posted, the words as people read them."""
    order = ["Operational", "Under maintenance", "Degraded performance", "Major outage"]
    found = {one.name: 0 for one in NAMES["services"].values()}
    for one in some:
        last = one.versions[-1].content
        if one.kind is Kind.INCIDENT:
            rank = {Impact.DEGRADED: 2, Impact.OUTAGE: 3}.get(last.impact, 0)
        else:
            rank = 1 if last.phase is Phase.IN_PROGRESS and last.impact is not Impact.NONE else 0
        for key in () if one.is_over else last.reach.services:
            name = NAMES["services"][key].name
            found[name] = max(found[name], rank)
    return {name: order[rank] for name, rank in found.items()}


def sign(state: str) -> str:
    return {"Operational": "\u2713", "Under maintenance": "\u2692", "Major outage": "\u2715"}.get(state, "\u25bc")
