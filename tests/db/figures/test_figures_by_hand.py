"""October 2026 of two small agencies, worked out by hand in the comments."""

from __future__ import annotations

import pytest
from sqlalchemy import Connection, insert

from app.db import tables as t
from app.db.engine import Database
from app.db.figures.asof import facts_at
from app.db.figures.facts import Scope
from app.domain.figures.rules import Attainment, BacklogFlow, Distribution, Verdict
from app.domain.periods import Period
from app.domain.vocabulary import Metric, Priority
from app.services.figures.figures import Figures
from app.services.figures.scope import subject
from tests.figure_world import Script, add_tickets, at, loaded, make_organisation

OCTOBER = Period.parse("2026-10")
NOW = at("2026-11-09 12:00")


def october() -> list[Script]:
    def resolved(when: str) -> tuple[object, ...]:
        return (at(when), "resolved", None, "fixed")

    return [
        # 1 met only because 2 h on hold do not count: 5 h by the clock on the wall, 3 of 4 h counted
        Script(
            "ALPHA",
            at("2026-10-05 09:00"),
            1,
            events=[
                (at("2026-10-05 09:05"), "assignment", None, "ann"),
                (at("2026-10-05 10:00"), "hold", None, "awaiting_user"),
                (at("2026-10-05 12:00"), "resume", "awaiting_user", None),
                resolved("2026-10-05 14:00"),
            ],
        ),
        # 2 Alpha's MOU gives high priority 6 h: due 15:00, 3 h late
        Script("ALPHA", at("2026-10-06 09:00"), 2, events=[resolved("2026-10-06 18:00")]),
        # 3 due Wednesday 4 November: its outcome belongs to November
        Script("ALPHA", at("2026-10-30 16:00"), 3, events=[resolved("2026-11-02 12:00")]),
        # 4 opened in September, due Friday 2 October 10:00, resolved Monday 12:00: late by 7 + 4 hours
        Script("ALPHA", at("2026-09-29 10:00"), 3, events=[resolved("2026-10-05 12:00")]),
        # 5 opened under the new goal of 97 %
        Script("ALPHA", at("2026-10-20 10:00"), 1, events=[resolved("2026-10-20 11:00")]),
        # 6 a child: the parent counts
        Script("ALPHA", at("2026-10-05 09:30"), 1, child_of="INC0000001", events=[resolved("2026-10-09 14:00")]),
        # 7 moved from Quiet to Alpha, which resolved it in time
        Script(
            "QUIET",
            at("2026-10-12 09:00"),
            4,
            events=[(at("2026-10-13 09:00"), "transfer", "QUIET", "ALPHA"), resolved("2026-10-14 11:00")],
        ),
        # 8 cancelled before it was due: no outcome
        Script(
            "ALPHA", at("2026-10-21 08:00"), 2, "request", events=[(at("2026-10-21 10:00"), "cancelled", None, None)]
        ),
        # 9 Hosting promises 24 h: 8 h, then reopened for 10 h; the night between does not count
        Script(
            "ALPHA",
            at("2026-10-22 12:00"),
            3,
            service="HOST",
            first_contact=True,
            events=[
                resolved("2026-10-22 20:00"),
                (at("2026-10-23 08:00"), "reopened", None, None),
                resolved("2026-10-23 18:00"),
            ],
        ),
        # 10 waits for the vendor: no due time, no outcome, open and paused at the end
        Script("ALPHA", at("2026-10-28 09:00"), 3, events=[(at("2026-10-28 10:00"), "hold", None, "awaiting_vendor")]),
        # 11 resolved before it was opened: excluded
        Script("ALPHA", at("2026-10-15 09:00"), 3, events=[resolved("2026-10-14 09:00")]),
        # 12 half past eleven at night on the 31st is already November in UTC, and still October
        Script("QUIET", at("2026-10-31 22:00"), 1, first_contact=True, events=[resolved("2026-10-31 23:30")]),
        # 13 midnight is November
        Script("QUIET", at("2026-10-31 22:00"), 1, events=[resolved("2026-11-01 00:00")]),
        # 14 and 15 of Beta, which became part of Alpha on 1 July
        Script("BETA", at("2026-06-10 09:00"), 1, events=[resolved("2026-06-10 10:00")]),
        Script("BETA", at("2026-06-11 09:00"), 1, events=[resolved("2026-06-11 16:00")]),
    ]


@pytest.fixture
def ids(db: Database) -> dict[str, int]:
    found = make_organisation(db)
    add_tickets(db, october())
    return found


def test_october_of_alpha(db: Database, ids: dict[str, int]) -> None:
    with db.read() as conn:
        figures = Figures(facts_at(conn, NOW), Scope(ids["ALPHA"]), OCTOBER)
        rows = {(r.metric, r.priority, r.target, r.span): r for r in figures.service_levels()}
        resolution = {
            (key[1], key[2], key[3]): (row.attainment.due, row.attainment.met, row.attainment.goal_bp)
            for key, row in rows.items()
            if key[0] is Metric.RESOLUTION
        }
        assert resolution == {
            (Priority.CRITICAL, "4 h, 24x7", "opened to 14 Oct 2026"): (1, 1, 9500),
            (Priority.CRITICAL, "4 h, 24x7", "opened from 15 Oct 2026"): (1, 1, 9700),
            (Priority.HIGH, "6 h, 24x7", ""): (1, 0, 9000),
            (Priority.MEDIUM, "24 h, 24x7", ""): (1, 1, 9500),
            (Priority.MEDIUM, "3 business days, Mon-Fri 08:00-17:00", ""): (1, 0, 9500),
            (Priority.LOW, "5 business days, Mon-Fri 08:00-17:00", ""): (1, 1, 9000),
            (None, "", ""): (6, 4, None),
        }
        first = rows[Metric.RESOLUTION, Priority.CRITICAL, "4 h, 24x7", "opened to 14 Oct 2026"]
        assert (first.met_by_pause, first.moved, first.open_past_due) == (1, 0, 0)
        assert first.attainment.verdict is Verdict.LOW_VOLUME
        total = figures.overall(Metric.RESOLUTION)
        assert total == Attainment(6, 4, None)
        assert total.percent_text == "66.7 %"
        assert figures.flow() == BacklogFlow(1, 7, 1, 1, 7, 1, 0, 2)
        assert figures.ageing()[0] == ("0-7 days", 2, 1)
        assert sum(count for _, count, _ in figures.ageing()) == 2
        hours = [3, 9, 38, 1, 20, 18]
        assert figures.resolution_times()[None] == Distribution.of([h * 3600 for h in hours])
        assert figures.resolution_times()[None] == Distribution(6, 53_400, 48_600, 136_800)
        rate = figures.reopen_rate()
        assert (rate.resolved, rate.reopened, rate.provisional) == (6, 1, True)
        # resolved at first contact, but reopened the next day
        first_contact = figures.first_contact()
        assert (first_contact.eligible, first_contact.resolved) == (1, 0)
        assert figures.first_contacts == {"Mailbox": first_contact}
        late = {r.number: (r.over_by, r.paused) for r in figures.exceptions() if r.metric is Metric.RESOLUTION}
        assert late == {"INC0000002": (3 * 3600, 0), "INC0000004": (11 * 3600, 0)}


def test_midnight_and_transfer(db: Database, ids: dict[str, int]) -> None:
    with db.read() as conn:
        facts = facts_at(conn, NOW)
        quiet = Figures(facts, Scope(ids["QUIET"]), OCTOBER)
        assert quiet.overall(Metric.RESOLUTION) == Attainment(1, 1, 9700)
        assert quiet.flow() == BacklogFlow(0, 3, 0, 0, 1, 0, 1, 1)
        assert quiet.first_contact().resolved == 1
        november = Figures(facts, Scope(ids["QUIET"]), Period.parse("2026-11"))
        assert november.flow() == BacklogFlow(1, 0, 0, 0, 1, 0, 0, 0)
        state = Figures(facts, Scope(), OCTOBER).flow()
        assert (state.transferred_in, state.transferred_out) == (1, 1)
        assert state.reconciles


def test_an_agency_without_activity(db: Database, ids: dict[str, int]) -> None:
    with db.read() as conn:
        figures = Figures(facts_at(conn, NOW), Scope(ids["QUIET"]), Period.parse("2026-08"))
        assert figures.overall(Metric.RESOLUTION).verdict is Verdict.NOT_MEASURED
        rows = figures.service_levels()
        assert {r.attainment.percent_text for r in rows} == {"Not measured"}
        assert [r.priority for r in rows if r.metric is Metric.RESOLUTION] == [*Priority, None]
        assert figures.flow() == BacklogFlow(0, 0, 0, 0, 0, 0, 0, 0)
        assert figures.resolution_times() == {}


def test_the_trend_holds_the_predecessor_and_the_month_does_not(db: Database, ids: dict[str, int]) -> None:
    june = Period.parse("2026-06")
    with db.read() as conn:
        facts = facts_at(conn, NOW)
        whose = subject(conn, "alpha", None, OCTOBER)
        assert whose.predecessors == "ALPHA incl. BETA to 30 Jun 2026"
        months = Figures(facts, whose.scope, OCTOBER).trend(by_service=False)[None]
        assert months[7] == Attainment(2, 1, 9500)  # November 2025 is the first of twelve, June the eighth
        assert Figures(facts, subject(conn, "ALPHA", None, june).scope, june).overall(Metric.RESOLUTION).due == 0
        assert Figures(facts, Scope(ids["BETA"]), june).overall(Metric.RESOLUTION) == Attainment(2, 1, 9500)


def test_as_of_knows_only_what_was_recorded(db: Database, ids: dict[str, int]) -> None:
    """On 5 October 13:00 ticket 1 is open with an hour and a half used, ticket 4 is missed and just resolved."""
    with db.read() as conn:
        figures = Figures(facts_at(conn, at("2026-10-05 13:00"), ids["ALPHA"]), Scope(ids["ALPHA"]), OCTOBER)
        assert figures.overall(Metric.RESOLUTION) == Attainment(1, 0, 9500)
        assert figures.flow() == BacklogFlow(1, 1, 0, 0, 1, 0, 0, 1)
        assert figures.last_day == at("2026-10-05 13:00").date()
        assert [row.resolved is not None for row in figures.exceptions() if row.metric is Metric.RESOLUTION] == [True]
        # an hour earlier it was still open, and over its time by 7 + 4 hours less the hour
        before = Figures(facts_at(conn, at("2026-10-05 11:00"), ids["ALPHA"]), Scope(ids["ALPHA"]), OCTOBER)
        row = next(r for r in before.exceptions() if r.metric is Metric.RESOLUTION)
        assert (row.resolved, row.over_by) == (None, 10 * 3600)
        assert next(r for r in before.service_levels() if r.priority is Priority.MEDIUM).open_past_due == 1


def test_a_late_record_does_not_count_before_it_was_made(db: Database) -> None:
    """Resolved on 6 October in time, but recorded on 20 October only: on the 10th it counts as missed."""
    ids = make_organisation(db)
    add_tickets(
        db,
        [
            Script(
                "ALPHA",
                at("2026-10-06 09:00"),
                2,
                events=[(at("2026-10-06 10:00"), "resolved", None, "fixed", at("2026-10-20 09:00"))],
            ),
            # opened on the 7th, recorded on the 20th: not there on the 10th
            Script(
                "ALPHA",
                at("2026-10-07 09:00"),
                2,
                recorded=at("2026-10-20 09:00"),
                events=[(at("2026-10-07 10:00"), "resolved", None, "fixed", at("2026-10-20 09:00"))],
            ),
        ],
    )
    with db.read() as conn:
        then = Figures(facts_at(conn, at("2026-10-10 09:00"), ids["ALPHA"]), Scope(ids["ALPHA"]), OCTOBER)
        assert then.overall(Metric.RESOLUTION) == Attainment(1, 0, 9000)
        assert then.flow().closing == 1
        now = Figures(facts_at(conn, NOW), Scope(ids["ALPHA"]), OCTOBER)
        assert now.overall(Metric.RESOLUTION) == Attainment(2, 2, 9000)
        assert now.flow().closing == 0


def test_first_priority_is_the_one_of_then(db: Database) -> None:
    """A priority raised after the as-of time must not reach back: the first change tells the old one."""
    ids = make_organisation(db)
    add_tickets(
        db,
        [
            Script(
                "ALPHA",
                at("2026-10-06 09:00"),
                4,
                events=[
                    (at("2026-10-12 09:00"), "priority", "4", "1"),
                    (at("2026-10-12 10:00"), "resolved", None, "fixed"),
                ],
            )
        ],
    )
    with db.read() as conn:
        then = Figures(facts_at(conn, at("2026-10-11 09:00")), Scope(ids["ALPHA"]), OCTOBER)
        assert then.overall(Metric.RESOLUTION).due == 0
        now = Figures(facts_at(conn, NOW), Scope(ids["ALPHA"]), OCTOBER)
        assert now.by_priority(Metric.RESOLUTION)[Priority.CRITICAL] == Attainment(1, 0, 9500)
        assert now.service_levels()[0].moved == 1


def test_as_of_keeps_what_others_tell_about_a_change_and_a_predecessor(db: Database) -> None:
    """Facts for one agency: an incident of another that blames its change, and its predecessor's trend, as of then."""
    ids = make_organisation(db)

    def change(conn: Connection) -> None:
        made = conn.execute(
            insert(t.change)
            .values(
                number="CHG0000001",
                title="Move",
                type="normal",
                scope="minor",
                state="implemented",
                planned_start=at("2026-10-08 04:00"),
                planned_end=at("2026-10-08 06:00"),
                actual_start=at("2026-10-08 04:00"),
                actual_end=at("2026-10-08 06:00"),
                risk_answers={},
                outcome="successful",
            )
            .returning(t.change.c.id)
        ).scalar_one()
        conn.execute(insert(t.change_agency).values(change_id=made, agency_id=ids["ALPHA"]))

    loaded(db, change)
    add_tickets(
        db,
        [
            Script(
                "QUIET", at("2026-10-08 09:00"), 3, change=1, events=[(at("2026-10-20 09:00"), "resolved", None, "x")]
            ),
            # recorded after the as-of time, although it had happened
            Script("QUIET", at("2026-10-08 10:00"), 3, change=1, recorded=at("2026-10-20 09:00")),
            # Beta's, missed on 10 June, resolved and recorded much later
            Script("BETA", at("2026-06-10 09:00"), 1, events=[(at("2026-10-21 09:00"), "resolved", None, "x")]),
        ],
    )
    with db.read() as conn:
        whose = subject(conn, "ALPHA", None, OCTOBER)
        then = Figures(facts_at(conn, at("2026-10-12 12:00"), ids["ALPHA"]), whose.scope, OCTOBER)
        assert [(o.change.linked, o.successful) for o in then.implemented] == [(1, False)]
        assert then.trend(by_service=False)[None][7] == Attainment(1, 0, 9500)
        june = then.volumes()[7]
        assert (june.opened, june.resolved) == (1, 0)
        assert then.overall(Metric.RESOLUTION).due == 0
        now = Figures(facts_at(conn, NOW, ids["ALPHA"]), whose.scope, OCTOBER)
        assert [o.change.linked for o in now.implemented] == [2]
