"""Random small workspaces: the figures of the database equal the slow computation, whatever happened when."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.db.engine import Actor, open_database
from app.db.figures.asof import facts_at
from app.domain.periods import Period
from app.domain.tickets.told import EVERYTHING, Fact, Told
from tests.examples import few
from tests.figure_checks import check
from tests.figure_world import Script, add_tickets, at, make_organisation
from tests.slow_figures import SlowFigures

START = at("2026-09-20 00:00")
AS_OF = (at("2026-12-01 00:00"), at("2026-10-20 09:00"))
#: What sources tell: any of the facts, and the opening.
_TOLD = st.frozensets(st.sampled_from(list(Fact)), min_size=3).map(lambda facts: Told.of(*facts))
OTHER = {"ALPHA": "QUIET", "QUIET": "ALPHA"}


@st.composite
def scripts(draw: st.DrawFn) -> Script:
    """A ticket's life: acts in any order at rising times, some recorded days later."""
    agency = draw(st.sampled_from(["ALPHA", "QUIET"]))
    opened = START + timedelta(minutes=draw(st.integers(0, 50 * 24 * 60)))
    when, recorded, where = opened, opened, agency
    priority = first = draw(st.integers(1, 4))
    events: list[tuple[Any, ...]] = []
    acts = [
        "hold",
        "resume",
        "priority",
        "assignment",
        "transfer",
        "service",
        "update",
        "resolved",
        "reopened",
        "cancelled",
        "closed",
    ]
    service = start_service = draw(st.sampled_from(["EMAIL", "HOST", None]))
    for act in draw(st.lists(st.sampled_from(acts), max_size=9)):
        when += timedelta(seconds=draw(st.integers(1, 4 * 24 * 3600)))
        recorded = max(recorded, when + timedelta(days=draw(st.sampled_from([0, 0, 0, 3, 20]))))
        old: str | None = None
        new: str | None = None
        if act == "hold":
            new = draw(st.sampled_from(["awaiting_user", "awaiting_vendor", "awaiting_change", None]))
        elif act == "priority":
            old, priority = str(priority), draw(st.integers(1, 4))
            new = str(priority)
            if old == new:
                continue
        elif act == "assignment":
            new = "ann"
        elif act == "transfer":
            old, where = where, OTHER[where]
            new = where
        elif act == "service":
            old, service = service, "WAN" if service != "WAN" else "HOST"
            new = service
        events.append((when, act, old, new, recorded))
    return Script(
        agency,
        opened,
        first,
        draw(st.sampled_from(["incident", "request"])),
        start_service,
        draw(st.sampled_from(["phone", "portal"])),
        draw(st.sampled_from(["Mailbox", ""])),
        told=draw(st.one_of(st.just(EVERYTHING), _TOLD)),
        events=tuple(events),
    )


@pytest.fixture(scope="module")
def organised(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, int]]:
    path = tmp_path_factory.mktemp("random") / "organised.sqlite"
    shutil.copyfile(sqlite_template, path)
    db = open_database(path, Actor("tester"))
    ids = make_organisation(db)
    db.dispose()
    return path, ids


@pytest.mark.slow
@settings(
    max_examples=few(5),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(st.lists(scripts(), min_size=1, max_size=8))
def test_random_workspaces(organised: tuple[Path, dict[str, int]], told: list[Script]) -> None:
    template, ids = organised
    path = template.with_name("example.sqlite")
    for leftover in template.parent.glob("example.sqlite*"):
        leftover.unlink()
    shutil.copyfile(template, path)
    db = open_database(path, Actor("tester"))
    try:
        add_tickets(db, told)
        with db.read() as conn:
            for as_of in AS_OF:
                slow = SlowFigures(conn, as_of)
                for agency in (ids["ALPHA"], ids["QUIET"], None):
                    facts = facts_at(conn, as_of, agency)
                    for key in ("2026-10", "2026-09"):
                        check(facts, agency, Period.parse(key), slow)
    finally:
        db.dispose()
