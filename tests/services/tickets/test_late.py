"""Time is the database's: what is shown is what is stored, what is entered later says so, nothing is in the future."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import select

from app.clock import utc_now
from app.db import tables as t
from app.db.engine import Database, open_database
from app.db.facts import set_fact
from app.db.figures import demand
from app.db.figures.asof import facts_at
from app.db.figures.facts import Scope
from app.domain.eastern import to_utc
from app.domain.tickets.values import HistoryEntry, TicketDraft
from app.domain.vocabulary import HoldReason, Metric, TicketKind
from app.errors import InputError
from app.services.tickets import acts, forms, reads, undo
from app.services.workspace.admin import check
from tests.ticket_world import World, build_world, local


@pytest.fixture
def world(db: Database) -> World:
    return build_world(db)


def draft(world: World, **more: Any) -> TicketDraft:
    return TicketDraft(TicketKind.INCIDENT, "Printer", world.agencies["DOA"], 3, 1, **more)


def log(db: Database, world: World, **more: Any) -> int:
    return forms.log_ticket(db, draft(world, **more)).ids[0]


def wall(text: str, fold: int = 0) -> datetime:
    """The instant of a wall time as a form gives it; in the repeated hour, `fold` says which."""
    return to_utc(datetime.fromisoformat(text).replace(fold=fold))


def opened(db: Database, id: int) -> datetime:
    with db.read() as conn:
        found: datetime = conn.execute(select(t.ticket.c.opened_at).where(t.ticket.c.id == id)).scalar_one()
    return found


# --- the opening ----------------------------------------------------------------------------------
def test_the_shown_time_is_stored_to_the_second(db: Database, world: World) -> None:
    """Ctrl+N at 16:33:07, saved 150 s later: the clocks begin at 16:33:07."""
    world.clock.to("2026-10-05 16:33:07")
    shown = world.clock.now
    world.clock.on(seconds=150)
    id = log(db, world, opened_at=shown)
    assert opened(db, id) == local("2026-10-05 16:33:07")
    (entry,) = reads.history(db, id)
    assert (entry.at, entry.recorded_at, entry.entered_later) == (shown, world.clock.now, False)


@pytest.mark.parametrize(
    ("fold", "instant"),
    [(0, datetime(2026, 11, 1, 5, 29, 50, tzinfo=UTC)), (1, datetime(2026, 11, 1, 6, 29, 50, tzinfo=UTC))],
    ids=["EDT", "EST"],
)
def test_both_hours_of_the_night_in_november(db: Database, world: World, fold: int, instant: datetime) -> None:
    world.clock.now = datetime(2026, 11, 1, 6, 29, 55, tzinfo=UTC)
    id = log(db, world, opened_at=wall("2026-11-01 01:29:50", fold), late_reason="Phones were down")
    assert opened(db, id) == instant
    response = next(c for c in reads.ticket_detail(db, id).clocks if c.metric is Metric.RESPONSE)
    assert response.reading.due_at == instant + timedelta(hours=1)
    assert response.reading.state.value == ("missed" if fold == 0 else "running")


def test_an_hour_that_the_clocks_skip_in_spring_keeps_its_minutes(db: Database, world: World) -> None:
    world.clock.now = datetime(2027, 3, 14, 7, 45, tzinfo=UTC)  # 03:45 EDT; 02:30 was on no clock
    id = log(db, world, opened_at=wall("2027-03-14 02:30"))
    assert opened(db, id) == datetime(2027, 3, 14, 7, 30, tzinfo=UTC)
    assert log(db, world, opened_at=wall("2027-03-14 01:59:59"))
    assert opened(db, 2) == datetime(2027, 3, 14, 6, 59, 59, tzinfo=UTC)


def test_an_opening_lies_at_most_a_day_back_and_never_ahead(db: Database, world: World) -> None:
    now = world.clock.now
    for at, reason, why in (
        (now + timedelta(seconds=6), "", "in the future: it is 10:00:00 EDT on 2026-10-05 now"),
        (now - timedelta(hours=24, seconds=1), "Late", "at most 24 hours back"),
        (now - timedelta(hours=1, seconds=1), "", "needs a reason"),
        (now - timedelta(hours=1, seconds=1), "  ", "needs a reason"),
        (now.replace(tzinfo=None), "", "lacks a time zone"),
    ):
        with pytest.raises(InputError, match=why):
            log(db, world, opened_at=at, late_reason=reason)
    assert opened(db, log(db, world, opened_at=now - timedelta(hours=1))) == now - timedelta(hours=1)
    id = log(db, world, opened_at=now - timedelta(hours=24), late_reason="Found on paper")
    (entry,) = reads.history(db, id)
    assert (entry.at, entry.late_reason, entry.entered_later) == (now - timedelta(hours=24), "Found on paper", True)
    assert opened(db, log(db, world, opened_at=now + timedelta(seconds=5))) == now, "two clocks of one network"


def test_how_far_back_is_the_workspaces_own_to_say(db: Database, world: World) -> None:
    db.write(lambda conn: set_fact(conn, "opening_back_hours", "48"), what="setting")
    at = world.clock.now - timedelta(hours=47)
    assert opened(db, log(db, world, opened_at=at, late_reason="Storm")) == at
    with pytest.raises(InputError, match="at most 48 hours back"):
        log(db, world, opened_at=at - timedelta(hours=2), late_reason="Storm")


# --- acts of earlier ------------------------------------------------------------------------------
def entries(db: Database, id: int) -> list[HistoryEntry]:
    return list(reads.history(db, id))


ACTS: dict[str, Callable[..., Any]] = {
    "hold": lambda db, id, **more: acts.hold(db, id, HoldReason.AWAITING_USER, **more),
    "resolve": lambda db, id, **more: acts.resolve(db, id, "fixed", "Rebooted", **more),
    "comment": lambda db, id, **more: acts.comment(db, id, "They rang back", **more),
}


@pytest.mark.parametrize("name", ACTS)
def test_an_act_of_earlier_counts_from_when_it_happened(db: Database, world: World, name: str) -> None:
    id = log(db, world)
    at = world.clock.now + timedelta(minutes=20)
    world.clock.on(hours=9)
    act = partial(ACTS[name], db, id)
    with pytest.raises(InputError, match="What happened earlier needs a reason"):
        act(at=at)
    with pytest.raises(InputError, match="nothing happened to it before"):
        act(at=at - timedelta(minutes=21), late_reason="On the road")
    with pytest.raises(InputError, match="Nothing happens in the future"):
        act(at=world.clock.now + timedelta(minutes=1), late_reason="On the road")
    act(at=at, late_reason="On the road", op_id="act")
    entry = entries(db, id)[-1]
    assert (entry.at, entry.recorded_at, entry.late_reason) == (at, world.clock.now, "On the road")
    resolution = next(c for c in reads.ticket_detail(db, id).clocks if c.metric is Metric.RESOLUTION)
    state = {"hold": "paused", "resolve": "met", "comment": "missed"}[name]
    assert resolution.reading.state.value == state
    assert check(db) == []
    undo.undo(db, "act")
    resolution = next(c for c in reads.ticket_detail(db, id).clocks if c.metric is Metric.RESOLUTION)
    assert resolution.reading.state.value == "missed"


def test_a_state_is_not_entered_before_the_one_it_follows(db: Database, world: World) -> None:
    id = log(db, world)
    world.clock.on(hours=1)
    acts.hold(db, id, HoldReason.AWAITING_USER, op_id="hold")
    at = world.clock.now - timedelta(minutes=30)
    world.clock.on(hours=1)
    with pytest.raises(InputError, match="state changed at 11:00:00 EDT on 2026-10-05; this cannot have happened"):
        acts.resolve(db, id, "fixed", "Done", at=at, late_reason="On the road")
    acts.comment(db, id, "Rang", at=at, late_reason="On the road", op_id="comment")
    undo.undo(db, "comment")
    undo.undo(db, "hold")
    acts.resolve(db, id, "fixed", "Done", at=at, late_reason="On the road")


def test_a_moment_ago_is_now(db: Database, world: World) -> None:
    id = log(db, world)
    world.clock.on(hours=1)
    acts.comment(db, id, "Rang", at=world.clock.now - timedelta(seconds=50))
    assert not entries(db, id)[-1].entered_later


def test_a_data_statement_counts_what_was_entered_later(db: Database, world: World) -> None:
    """Of its agency and its month, without what was taken back, as it was known at the time."""
    start, end = local("2026-10-01"), local("2026-11-01")

    def count(as_of: datetime, agency_id: int | None = 1) -> int:
        with db.read() as conn:
            return demand.entered_later(facts_at(conn, as_of), Scope(agency_id), start, end)

    at = world.clock.now - timedelta(hours=2)
    id = log(db, world, opened_at=at, late_reason="On paper")
    world.clock.on(hours=2)
    then = world.clock.now
    acts.comment(db, id, "Rang", at=at, late_reason="On the road", op_id="comment")
    acts.comment(db, id, "Now")
    world.clock.on(hours=1)
    assert (count(world.clock.now), count(world.clock.now, None), count(world.clock.now, 2)) == (2, 2, 0)
    assert count(then - timedelta(minutes=1)) == 1
    acts.comment(db, id, "Wrong", at=at, late_reason="On the road", op_id="wrong")
    assert count(world.clock.now) == 3
    world.clock.on(hours=1)
    undo.undo(db, "wrong")
    assert (count(world.clock.now), count(world.clock.now - timedelta(minutes=1))) == (2, 3)


# --- the server's clock -----------------------------------------------------------------------------
def test_the_clock_of_the_desktop_is_not_used(pg_db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """Three hours slow or fast: services and acts have the server's time."""
    world = build_world(pg_db)
    for hours in (-3, 3):
        monkeypatch.setattr("app.db.engine.utc_now", lambda hours=hours: utc_now() + timedelta(hours=hours))
        monkeypatch.setattr("app.db.dial.utc_now", lambda hours=hours: utc_now() + timedelta(hours=hours))
        desk = open_database(pg_db.url.render_as_string())
        try:
            begun = utc_now()
            assert desk.actor.login == "tester"
            id = forms.log_ticket(desk, draft(world)).ids[0]
            ended = utc_now()
            assert begun - timedelta(seconds=1) <= opened(desk, id) <= ended + timedelta(seconds=1)
            assert abs(desk.now() - utc_now()) < timedelta(seconds=5)
            monkeypatch.setattr("app.db.engine.utc_now", lambda: utc_now() + timedelta(days=2))
            assert abs(desk.now() - utc_now()) < timedelta(seconds=5), "nor is it moved by one that is set meanwhile"
            assert opened(desk, forms.log_ticket(desk, draft(world)).ids[0]) <= utc_now() + timedelta(seconds=1)
        finally:
            desk.dispose()
