"""The sample workspace holds something for every figure, and follows from its events alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection, RowMapping, and_, func, or_, select, text

from app.db import tables as t
from app.db import workspace
from app.db.engine import Actor, Database, open_database
from app.db.hub.changes import followed
from app.db.hub.postings import of_changes
from app.db.request_fields import fields_on, known
from app.db.sla import load_target_book
from app.db.tickets import store as ticket_store
from app.db.tickets.options import ticket_options
from app.db.tickets.search import parse, search_condition
from app.db.whole_bills import fault
from app.domain.cab.days import working_days_before
from app.domain.changes.risk import assess
from app.domain.eastern import local_date
from app.domain.hub.follow import follow
from app.domain.hub.phases import Kind, Phase
from app.domain.majors.promises import ledger, owed
from app.domain.majors.settings import SAMPLE
from app.domain.majors.values import PromiseState, Update, UpdateKind
from app.domain.periods import Period
from app.domain.request_fields import FieldKind, problem
from app.domain.tickets.filter_meaning import understood
from app.domain.tickets.projection import project
from app.domain.vocabulary import ChangeScope, ChangeState, ChangeType, EventKind, HoldReason
from app.errors import InputError
from app.sample import SampleSummary, build_sample
from app.services.api import Services
from app.services.packets.assembly import packet_data
from tests.services.cab.invariants import Seen, check

pytestmark = pytest.mark.slow

#: October 2026 in Eastern time, daylight saving until 1 November 02:00.
OCTOBER = (datetime(2026, 10, 1, 4, tzinfo=UTC), datetime(2026, 11, 1, 4, tzinfo=UTC))
CUT = datetime(2026, 11, 20, 5, tzinfo=UTC)
AGENCIES = {
    "DAC",
    "DEQ",
    "DMVA",
    "DOA",
    "DNCR",
    "DHHS",
    "DOR",
    "DPS",
    "DOT",
    "DIT",
    "DOC",
    "DPI",
    "DOI",
    "DOL",
    "NCDA&CS",
    "DST",
    "DOJ",
    "SOS",
    "OSA",
    "OSBM",
    "OSC",
    "OSHR",
    "OAH",
    "SBE",
    "NCCCS",
    "DES",
    "WRC",
}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Database, SampleSummary]]:
    db = open_database(tmp_path_factory.mktemp("sample") / "sample.sqlite", Actor("tester"))
    workspace.create(db)
    summary = build_sample(db)
    yield db, summary
    db.dispose()


@pytest.fixture(scope="module")
def conn(built: tuple[Database, SampleSummary]) -> Iterator[Connection]:
    with built[0].read() as conn:
        yield conn


def counts(conn: Connection, *columns: object) -> dict[tuple[object, ...], int]:
    query = select(*columns, func.count()).group_by(*columns)  # type: ignore[call-overload]
    return {tuple(row[:-1]): row[-1] for row in conn.execute(query)}


def test_summary_tells_what_was_written(built: tuple[Database, SampleSummary], conn: Connection) -> None:
    summary = built[1]
    assert summary.tickets == 24_000
    for name, count in summary.rows.items():
        assert conn.execute(select(func.count()).select_from(t.metadata.tables[name])).scalar_one() == count, name
    assert "24,000 tickets" in summary.text()
    assert conn.execute(select(t.workspace.c.value).where(t.workspace.c.key == "sample")).scalar_one() == "1"


def test_a_workspace_with_data_is_refused_and_stays_as_it_was(built: tuple[Database, SampleSummary]) -> None:
    with pytest.raises(InputError, match="already holds data"):
        build_sample(built[0], tickets=10)
    with built[0].read() as conn:
        assert conn.execute(select(func.count()).select_from(t.ticket)).scalar_one() == 24_000


def test_bills_are_whole_and_the_packet_tells_them(built: tuple[Database, SampleSummary], conn: Connection) -> None:
    b = t.bill.c
    for bill_id in conn.execute(select(b.id).order_by(b.id)).scalars().all()[::7]:
        assert fault(conn, bill_id) == ""
    assert conn.execute(select(func.min(b.month), func.max(b.month))).one() == ("2025-07", "2026-10")
    kinds = counts(conn, t.bill_line.c.kind)
    assert kinds["correction",] == 2  # units told anew, and what a dispute gave back
    assert conn.execute(select(func.count()).select_from(t.dispute_credit)).scalar_one() == 1
    assert set(counts(conn, t.service_year.c.fiscal_year)) == {(2026,)}
    cost = packet_data(built[0], "DHHS", Period.parse("2026-10")).cost
    assert cost is not None
    assert (len(cost.bills), cost.before) == (1, "October 2025")
    assert {one.cause for one in cost.causes} >= {"Rates", "Units", "Subscription"}
    assert sum(one.cents for one in cost.lines) == cost.cents


def test_references_and_indexes_are_whole(conn: Connection) -> None:
    assert conn.execute(text("PRAGMA foreign_key_check")).all() == []
    assert conn.execute(text("PRAGMA integrity_check")).scalar_one() == "ok"
    # the search index was rebuilt behind the load
    found = select(func.count()).select_from(t.ticket).where(search_condition(conn, parse("password expired")))
    titles = select(func.count()).where(t.ticket.c.title == "NCID password expired, cannot sign in")
    assert conn.execute(found).scalar_one() == conn.execute(titles).scalar_one() > 100


def test_every_agency_with_its_people(conn: Connection) -> None:
    assert set(conn.execute(select(t.agency.c.code)).scalars()) == AGENCIES
    before = t.agency.alias()
    split = select(before.c.code, t.agency.c.valid_from).join(before, t.agency.c.predecessor_id == before.c.id)
    assert conn.execute(split.where(t.agency.c.code == "DAC")).one() == ("DPS", date(2023, 1, 1))
    roles = counts(conn, t.agency_assignment.c.role)
    assert roles["cio",] >= 27
    assert roles["cab_rep",] == 27
    assert roles["cab_alternate",] < 27
    today = date(2026, 11, 20)
    a = t.agency_assignment.c
    now = select(a.agency_id).where(a.role == "brm", or_(a.valid_to.is_(None), a.valid_to >= today))
    gaps = set(conn.execute(select(t.agency.c.code).where(t.agency.c.id.not_in(now))).scalars())
    assert gaps == {"WRC"}
    verified = list(
        conn.execute(select(t.agency_contact.c.verified_at).where(t.agency_contact.c.kind == "mip")).scalars()
    )
    assert any(v is None for v in verified)
    assert any(v is not None and CUT - v > timedelta(days=365) for v in verified)
    emails = list(conn.execute(select(t.person.c.email)).scalars())
    assert 200 <= len(emails) <= 260
    assert all(email.endswith(".example.com") for email in emails)
    assert conn.execute(select(func.max(func.length(t.person.c.name)))).scalar_one() > 45


def test_tickets_of_every_kind(conn: Connection) -> None:
    c = t.ticket.c
    states = counts(conn, c.kind, c.state)
    for kind in ("incident", "request"):
        for state in ("cancelled", "closed", "in_progress", "new", "on_hold", "resolved"):
            assert states[kind, state] > 0, (kind, state)
    assert set(counts(conn, c.priority)) == {(1,), (2,), (3,), (4,)}
    assert {k for (k,) in counts(conn, c.channel)} == {"phone", "email", "portal", "walk_in", "monitoring"}
    total = 24_000
    assert 0.02 < conn.execute(select(func.count()).where(c.reopen_count > 0)).scalar_one() / total < 0.04
    kinds = counts(conn, t.ticket_event.c.kind)
    unused = {EventKind.SERVICE, EventKind.FIELD, EventKind.RETRACTION, EventKind.RESTATED}
    assert {k for (k,) in kinds} == {k.value for k in EventKind if k not in unused}
    reasons = {r for (r,) in counts(conn, t.ticket_event.c.new_value) if r in set(HoldReason)}
    assert reasons == {r.value for r in HoldReason}
    assert conn.execute(select(func.count()).select_from(t.ticket_private)).scalar_one() >= 5
    assert conn.execute(select(func.count()).where(c.excluded)).scalar_one() >= 3
    assert conn.execute(select(func.count()).where(c.change_id.is_not(None))).scalar_one() >= 10
    password = select(func.count()).where(c.first_contact, c.category == "Password")
    share = conn.execute(password).scalar_one() / conn.execute(select(func.count()).where(c.first_contact)).scalar_one()
    assert 0.4 < share < 0.65


def test_business_rhythm(conn: Connection) -> None:
    opened = list(conn.execute(select(t.ticket.c.opened_at)).scalars())
    assert min(opened) >= datetime(2024, 11, 1, 4, tzinfo=UTC)
    assert max(opened) < CUT
    days = Counter(at.weekday() for at in opened)
    assert days[0] > days[4] > 3 * days[6]
    assert conn.execute(select(func.max(t.ticket_event.c.recorded_at))).scalar_one() <= CUT
    sizes: dict[str, int] = dict(
        conn.execute(select(t.agency.c.code, func.count()).join(t.ticket).group_by(t.agency.c.code)).all()
    )
    assert max(sizes, key=lambda code: sizes[code]) == "DHHS"


def attainment(conn: Connection, metric: str) -> dict[str, tuple[int, int]]:
    """Agency -> (met, known) in October 2026, straight from the definition."""
    k = t.sla_clock.c
    start, end = OCTOBER
    rows = conn.execute(
        select(t.agency.c.code, func.count(k.id), func.count(k.id).filter(k.met))
        .select_from(t.agency)
        .outerjoin(
            t.sla_clock,
            and_(
                k.agency_id == t.agency.c.id,
                k.metric == metric,
                k.known_at >= start,
                k.known_at < end,
                k.excluded.is_(False),
            ),
        )
        .group_by(t.agency.c.code)
    )
    return {code: (met, known) for code, known, met in rows}


def test_each_verdict_occurs_in_october_2026(conn: Connection) -> None:
    by_agency = attainment(conn, "resolution")
    low = 1 / (1 - 0.95)
    assert by_agency["OAH"] == (0, 0)  # not measured
    assert 0 < by_agency["OSBM"][1] < low  # low volume
    enough = {code: met / known for code, (met, known) in by_agency.items() if known >= low}
    assert any(share >= 0.95 for share in enough.values())
    assert any(share < 0.93 for share in enough.values())
    met, known = sum(m for m, _ in by_agency.values()), sum(n for _, n in by_agency.values())
    assert 0.92 < met / known < 0.98
    assert known > 800
    for metric in ("response", "update"):
        pairs = attainment(conn, metric).values()
        assert 0.92 < sum(m for m, _ in pairs) / sum(n for _, n in pairs) < 0.99


def test_what_the_commentary_says_is_so(conn: Connection) -> None:
    k, (start, end) = t.sla_clock.c, OCTOBER
    for code in ("DHHS", "DOR"):
        agency = conn.execute(select(t.agency.c.id).where(t.agency.c.code == code)).scalar_one()
        rows = conn.execute(
            select(k.priority, func.count(), func.count().filter(k.met))
            .where(k.agency_id == agency, k.metric == "resolution", k.known_at >= start, k.known_at < end)
            .where(k.excluded.is_(False))
            .group_by(k.priority)
        )
        share = {priority: met / known for priority, known, met in rows}
        assert share[1] == share[2] == 1  # "all critical and high priority tickets"
        assert share[3] < 0.95  # medium missed its goal
        assert share[4] >= 0.90
    c = t.agency_contact.c
    dhhs = select(c.verified_at).join(t.agency, t.agency.c.id == c.agency_id).where(t.agency.c.code == "DHHS")
    assert conn.execute(dhhs.where(c.kind == "mip", c.rank == 2)).scalar_one().strftime("%B %Y") == "March 2025"


def test_the_quiet_agency_has_no_october_at_all(conn: Connection) -> None:
    oah = conn.execute(select(t.agency.c.id).where(t.agency.c.code == "OAH")).scalar_one()
    start, end = OCTOBER
    s, c, k = t.ticket_span.c, t.ticket.c, t.sla_clock.c
    open_then = select(func.count()).where(
        s.agency_id == oah, s.start_at < end, or_(s.end_at.is_(None), s.end_at >= start)
    )
    assert conn.execute(open_then).scalar_one() == 0
    for at in (c.opened_at, c.resolved_at):
        assert conn.execute(select(func.count()).where(c.agency_id == oah, at >= start, at < end)).scalar_one() == 0
    assert (
        conn.execute(select(func.count()).where(k.agency_id == oah, k.known_at >= start, k.known_at < end)).scalar_one()
        == 0
    )
    assert conn.execute(select(func.count()).where(c.agency_id == oah)).scalar_one() > 20


def test_projections_follow_from_the_events(conn: Connection) -> None:
    """Every 61st ticket computed again from its recorded events gives the stored row, clocks and spans."""
    book, codes = load_target_book(conn), ticket_store.load_codes(conn)
    ids = list(range(1, 24_001, 61))
    events, facts = ticket_store.events_of(conn, ids), ticket_store.facts_of(conn, ids)
    for ident in ids:
        found = project(facts[ident], events[ident], book, codes.agencies, codes.services, codes.groups)
        row = conn.execute(select(t.ticket).where(t.ticket.c.id == ident)).mappings().one()
        assert {name: row[name] for name in found.fields} == found.fields
        for table, rows in ((t.sla_clock, found.clocks), (t.ticket_span, found.spans)):
            columns = [table.c[name] for name in rows[0]._fields]
            stored = conn.execute(select(*columns).where(table.c.ticket_id == ident).order_by(table.c.id)).all()
            assert [tuple(r) for r in stored] == [tuple(r) for r in rows]


def test_backlog_reconciles_with_a_replay_of_the_events(conn: Connection) -> None:
    """Open tickets per agency at both ends of October, replayed event by event without the projection."""
    e = t.ticket_event.c
    kinds = ("opened", "transfer", "resolved", "cancelled", "reopened")
    excluded = set(
        conn.execute(select(t.ticket.c.id).where(or_(t.ticket.c.excluded, t.ticket.c.parent_id > 0))).scalars()
    )
    rows = conn.execute(
        select(e.ticket_id, e.kind, e.occurred_at, e.new_value).where(e.kind.in_(kinds)).order_by(e.ticket_id, e.seq)
    ).all()
    s = t.ticket_span.c
    code_of = dict(conn.execute(select(t.agency.c.id, t.agency.c.code)).all())
    for at in OCTOBER:
        where: dict[int, str] = {}
        is_open: set[int] = set()
        for ticket, kind, when, new in rows:
            if when >= at or ticket in excluded:
                continue
            if kind in ("opened", "transfer"):
                where[ticket] = new
            if kind in ("opened", "reopened"):
                is_open.add(ticket)
            elif kind in ("resolved", "cancelled"):
                is_open.discard(ticket)
        spans = conn.execute(
            select(s.agency_id, func.count())
            .where(s.excluded.is_(False), s.start_at < at, or_(s.end_at.is_(None), s.end_at >= at))
            .group_by(s.agency_id)
        )
        assert {code_of[a]: n for a, n in spans} == Counter(where[ticket] for ticket in is_open)
        assert len(is_open) > 50


def test_targets_of_three_layers_and_one_that_changed(conn: Connection) -> None:
    c = t.sla_target.c
    assert all(conn.execute(select(c.sample)).scalars())
    layers = counts(conn, c.layer)
    assert layers["global",] == 12
    assert layers["service",] == 1
    changed = conn.execute(
        select(c.effective_from, c.effective_to, c.duration_days)
        .join(t.agency, t.agency.c.id == c.agency_id)
        .where(t.agency.c.code == "DPS")
        .order_by(c.effective_from)
    ).all()
    border = datetime(2026, 10, 15, 4, tzinfo=UTC)
    assert [(row[1], row[2]) for row in changed] == [(border, 4), (None, 2)]
    assert changed[1][0] == border
    start, end = OCTOBER
    k = t.sla_clock.c
    used = conn.execute(
        select(k.target_id)
        .distinct()
        .where(k.known_at >= start, k.known_at < end, k.agency_id == 3, k.priority == 3, k.metric == "resolution")
    ).scalars()
    dps = set(conn.execute(select(c.id).where(c.agency_id == 3)).scalars())
    assert dps <= set(used)


def test_changes_of_every_type_scope_and_state(conn: Connection) -> None:
    c = t.change.c
    assert {v for (v,) in counts(conn, c.type)} >= {v.value for v in ChangeType} - {"informational"}
    assert {v for (v,) in counts(conn, c.scope)} == {v.value for v in ChangeScope}
    assert {v for (v,) in counts(conn, c.state)} >= {v.value for v in ChangeState if v is not ChangeState.IMPLEMENTING}
    assert {v for (v,) in counts(conn, c.risk)} == {"low", "medium", "high"}
    assert {v for (v,) in counts(conn, c.outcome)} == {None, "successful", "partial", "failed"}
    for answers, risk in conn.execute(select(c.risk_answers, c.risk)):
        assert assess(answers).level == risk
    v, i, p = t.cab_vote.c, t.cab_agenda_item.c, t.person.c
    people = set(conn.execute(select(p.login)).scalars())
    votes: dict[int, list[tuple[str, str]]] = {}
    cast = select(i.change_id, p.login, v.vote).where(i.id == v.item_id, p.id == v.person_id, i.kind != "ratify")
    for ident, voter, decision in conn.execute(cast):
        votes.setdefault(ident, []).append((voter, decision))
    assert {voter for given in votes.values() for voter, _ in given} <= people
    past = ("approved", "scheduled", "implementing", "implemented", "reviewed")
    for row in conn.execute(select(c.id, c.state, c.created_by, c.decided_at)):
        given = votes.get(row.id, [])
        assert row.created_by not in {voter for voter, _ in given}
        if row.decided_at is not None and row.state in past:
            assert len(given) >= 2
            assert all(decision == "approve" for _, decision in given)
        if row.state == "rejected":
            assert "reject" in {decision for _, decision in given}
    ahead = counts(conn, c.state, (c.planned_start > CUT).label("ahead"))
    assert all(ahead[state, True] >= 3 for state in ("draft", "in_cab", "approved", "scheduled"))


def test_the_board_meets_each_wednesday_or_instead(conn: Connection) -> None:
    c = t.cab_meeting.c
    rows = conn.execute(select(c.meeting_date, c.replaces, c.state).order_by(c.meeting_date)).all()
    moved = {row.replaces: row.meeting_date for row in rows if row.replaces}
    assert moved == {date(2025, 12, 24): date(2025, 12, 23), date(2026, 11, 11): date(2026, 11, 10)}
    assert all((row.replaces or row.meeting_date).weekday() == 2 for row in rows)
    assert [row.state for row in rows if row.meeting_date >= date(2026, 11, 20)] == ["planned"] * 6


def test_the_board_keeps_its_own_rules(built: tuple[Database, SampleSummary]) -> None:
    """The invariants that hold after every act hold of what was invented, too."""
    check(built[0], Seen())
    with built[0].read() as conn:
        i = t.cab_agenda_item.c
        kinds = {(kind, state) for kind, state in counts(conn, i.kind, i.state)}
        assert kinds >= {
            *(("decision", state) for state in ("open", "decided", "carried", "deferred", "withdrawn")),
            *(("ratify", state) for state in ("open", "decided")),
            *(("pir", state) for state in ("open", "noted", "carried")),
            *(("emergency", state) for state in ("noted",)),
            ("ecab", "decided"),
        }
        results = {result for (result,) in counts(conn, i.result)}
        assert results >= {"approved", "conditions", "rejected", "ratified", "not_ratified", "noted"}
        late = select(func.count()).where(i.late, i.consent == "given", i.state == "decided")
        assert conn.execute(late).scalar_one() >= 3
        came = conn.execute(select(func.max(i.came)).where(i.state == "open")).scalar_one()
        assert came >= 2


def majors(conn: Connection) -> list[RowMapping]:
    return list(conn.execute(select(t.major_incident).order_by(t.major_incident.c.id)).mappings())


def course(conn: Connection, major_id: int) -> list[Update]:
    u = t.major_incident_update
    rows = conn.execute(select(u).where(u.c.major_incident_id == major_id).order_by(u.c.id)).mappings()
    names = ("id", "at", "recorded_at", "text", "sent", "next_at", "details")
    return [Update(kind=UpdateKind(row["kind"]), **{name: row[name] for name in names}) for row in rows]


def test_major_incidents_have_their_tickets_and_timelines(conn: Connection) -> None:
    rows = majors(conn)
    assert Counter((r["state"], r["drill"]) for r in rows) == {
        ("closed", False): 10,
        ("declared", False): 1,
        ("proposed", False): 1,
        ("rejected", False): 1,
        ("demoted", False): 1,
        ("closed", True): 4,
        ("restored", True): 1,
    }
    assert [r["number"] for r in rows] == [f"MI{n:07d}" for n in range(1, len(rows) + 1)]
    counted = [r for r in rows if not r["drill"] and r["state"] in {"declared", "closed"}]
    assert sum(OCTOBER[0] <= r["impact_start_at"] < OCTOBER[1] for r in counted) == 1
    for r in counted:
        parent = conn.execute(select(t.ticket).where(t.ticket.c.id == r["ticket_id"])).mappings().one()
        assert (parent["priority"], parent["kind"], parent["service_id"]) == (1, "incident", r["service_id"])
        assert parent["opened_at"] == r["detected_at"]
        if r["restored_at"]:
            assert abs(parent["resolved_at"] - r["restored_at"]) < timedelta(minutes=1)
        children = set(conn.execute(select(t.ticket.c.id).where(t.ticket.c.parent_id == r["ticket_id"])).scalars())
        link = t.major_incident_ticket.c
        linked = set(conn.execute(select(link.ticket_id).where(link.major_incident_id == r["id"])).scalars())
        assert len(children) >= 3
        assert linked == {r["ticket_id"], *children}
        entries = course(conn, r["id"])
        assert len(entries) >= 5
        assert all(e.details["linked"] == sorted(children) for e in entries if e.kind is UpdateKind.CHILDREN)
        assert r["impact_start_at"] < r["detected_at"] < r["declared_at"] < r["first_notice_at"]
        assert all(e.at <= e.recorded_at <= CUT for e in entries)
    for r in rows:
        if r["state"] in {"rejected", "demoted"}:
            assert r["ended_why"]
        if r["drill"]:
            assert (r["ticket_id"], r["impact_start_at"] < CUT) == (None, True)


def test_promises_are_kept_mostly_late_sometimes_and_broken_once(conn: Connection) -> None:
    found: Counter[PromiseState] = Counter()
    for r in majors(conn):
        entries = course(conn, r["id"])
        promises = ledger(entries, SAMPLE, CUT)
        if r["impact_start_at"] < CUT - timedelta(days=365):
            assert promises == ()  # before they were kept
        if r["state"] == "declared":
            debt = owed(promises)
            assert debt is not None
            assert debt.due_at == r["next_update_at"]
            assert CUT < debt.due_at <= CUT + timedelta(minutes=15)
        else:
            assert owed(promises) is None
            assert r["next_update_at"] is None
        if promises:
            told = t.major_incident_told
            query = select(told).where(told.c.update_id == next(e.id for e in entries if e.sent)).order_by(told.c.id)
            first = conn.execute(query).mappings().all()
            assert {one["how"] for one in first} == ({"drill"} if r["drill"] else {"mail", "call"})
            code = {row.id: row.code for row in conn.execute(select(t.agency.c.id, t.agency.c.code))}
            ranks = [(code[one["agency_id"]], one["rank"]) for one in first if one["why"] == "contact"]
            assert ranks == sorted(ranks)
            reach = [e.details["agencies"] for e in entries if "agencies" in e.details]
            assert set(reach[0]) < set(reach[-1])
            assert {one["agency_id"] for one in first if one["agency_id"]} <= set(reach[0])
            assert r["first_notice_at"] == next(e.recorded_at for e in entries if e.sent)
        found.update(promise.state for promise in promises)
    assert found[PromiseState.BROKEN] == 1
    assert 3 <= found[PromiseState.LATE] <= 6
    assert found[PromiseState.KEPT] > 60


def test_reviews_are_held_in_five_working_days_and_a_drill_each_quarter(conn: Connection) -> None:
    holidays = set(conn.execute(select(t.holiday.c.day)).scalars())
    drills = []
    for r in majors(conn):
        if r["drill"]:
            drills.append((r["impact_start_at"].year, (r["impact_start_at"].month - 1) // 3))
        if r["restored_at"] is None:
            continue
        assert working_days_before(r["review_due"], 5, holidays) == local_date(r["restored_at"])
        assert (r["state"] == "closed") == (r["review_done_on"] is not None)
        if r["review_done_on"] is not None:
            assert local_date(r["restored_at"]) < r["review_done_on"] < r["review_due"]
            measured = any("agencies" in e.details for e in course(conn, r["id"]))
            assert bool(r["effect_due"]) == bool(r["went_well"]) == measured
            actions = select(func.count()).where(t.action.c.major_incident_id == r["id"])
            assert (conn.execute(actions).scalar_one() > 0) == measured
    assert drills == [(2025, 3), (2026, 0), (2026, 1), (2026, 2), (2026, 3)]


def test_outages_reviews_surveys_and_words(conn: Connection) -> None:
    o = t.outage.c
    assert set(counts(conn, o.kind, o.planned)) == {("full", True), ("full", False), ("degraded", False)}
    overrun = select(func.count()).where(o.planned, o.end_at > o.window_end)
    assert conn.execute(overrun).scalar_one() >= 1
    start, end = OCTOBER
    assert conn.execute(select(func.count()).where(o.start_at >= start, o.start_at < end)).scalar_one() >= 3
    v = t.survey.c
    answered = select(func.count()).where(v.sent_at >= start, v.sent_at < end, v.score.is_not(None))
    assert conn.execute(answered).scalar_one() >= 50
    assert set(counts(conn, v.score)) == {(None,), (1,), (2,), (3,), (4,), (5,)}
    a = t.action.c
    assert set(counts(conn, a.kind)) == {("action",), ("improvement",), ("decision",), ("requirement",)}
    late = select(func.count()).where(a.state == "open", a.due_on < date(2026, 11, 20))
    assert conn.execute(late).scalar_one() >= 3
    w = t.commentary.c
    dhhs = select(w.section).join(t.agency, t.agency.c.id == w.agency_id).where(t.agency.c.code == "DHHS")
    assert set(conn.execute(dhhs.where(w.period == "2026-10")).scalars()) == {
        "well",
        "not_well",
        "ask",
        "decisions",
        "forward",
    }


def test_numbers_go_on_behind_the_sample(built: tuple[Database, SampleSummary]) -> None:
    from app.db.records import next_number

    class Undo(Exception):
        pass

    def act(conn: Connection) -> None:
        assert next_number(conn, "INC") == "INC0024001"
        assert next_number(conn, "MI") == f"MI{built[1].rows['major_incident'] + 1:07d}"
        raise Undo

    with pytest.raises(Undo):
        built[0].write(act, what="test")


def test_the_load_is_in_the_audit_trail(conn: Connection) -> None:
    loads = set(conn.execute(select(t.audit.c.tbl).where(t.audit.c.op == "L")).scalars())
    assert {"ticket", "change", "person"} <= loads


def test_unusable_wishes(tmp_path: Path) -> None:
    db = open_database(tmp_path / "x.sqlite", Actor("tester"))
    with pytest.raises(InputError, match="0 or more"):
        build_sample(db, tickets=-1)
    with pytest.raises(InputError, match="begins on"):
        build_sample(db, until=date(2024, 10, 1))
    db.dispose()


def test_the_hub_tells_of_maintenance_of_major_incidents_and_of_news(built: tuple[Database, SampleSummary]) -> None:
    postings = Services(built[0]).hub.postings(everything=True)
    assert {one.kind for one in postings} == set(Kind)
    phases = {version.content.phase for one in postings for version in one.versions if one.kind is Kind.MAINTENANCE}
    assert {Phase.SCHEDULED, Phase.IN_PROGRESS, Phase.COMPLETED} <= phases
    assert all(version.sha256 == version.content.sha256 for one in postings for version in one.versions)
    assert any(one.major_incident_id is not None and not one.is_over for one in postings)
    assert Services(built[0]).hub.drafts()
    assert Services(built[0]).hub.subscriptions()
    assert any(Services(built[0]).hub.told(one.id) for one in postings)
    with built[0].read() as conn:
        known, found = of_changes(conn), followed(conn, CUT)
    late = [one.number for one in found if follow(one, known.get(one.id), CUT) is not None]
    assert (len(found) > 20, late) == (True, []), "the first round of a window has nothing to make up for"


def test_requests_have_answers_to_what_their_service_asks(conn: Connection) -> None:
    a, k, f = t.request_answer.c, t.ticket.c, t.request_field.c
    columns = (a.ticket_id, a.field_id, a.value, a.at, k.opened_at, k.kind, k.service_id, k.channel)
    rows = conn.execute(select(*columns).join_from(t.request_answer, t.ticket, a.ticket_id == k.id)).all()
    fields = {one.id: one for one in fields_on(conn, date(2026, 11, 20))}
    logins, codes = known(conn)
    assert len({one.ticket_id for one in rows}) > 100
    assert {fields[one.field_id].kind for one in rows} == set(FieldKind)
    for one in rows:
        field = fields[one.field_id]
        assert (field.service_id, "request", one.at) == (one.service_id, one.kind, one.opened_at)
        assert problem(field, one.value, logins, codes) == ""
        assert one.channel in ("phone", "portal", "walk_in")
    since = conn.execute(select(func.min(f.valid_from))).scalar_one()
    assert min(local_date(one.at) for one in rows) >= since
    # whoever was asked answered what has to be answered
    given = {(one.ticket_id, one.field_id) for one in rows}
    needed = {one.id for one in fields.values() if one.required}
    for ticket, service in {(one.ticket_id, one.service_id) for one in rows}:
        assert {(ticket, id) for id in needed if fields[id].service_id == service} <= given


def test_each_group_has_people_and_shared_filters_say_what_is_here(
    built: tuple[Database, SampleSummary], conn: Connection
) -> None:
    m = t.group_member.c
    leads = counts(conn, m.group_id, m.is_lead)
    assert {leads[group, True] for (group,) in counts(conn, t.support_group.c.id)} == {1}
    found = Services(built[0]).filters.shared().filters
    assert [one.group_code for one in found] == ["", "", "ENDUSER", "DESK"]  # everybody's first, groups by name
    options = ticket_options(conn, date(2026, 11, 20), "tester")
    for one in found:
        assert understood(one.words, one.text, options, CUT).unknown == ()
        assert conn.execute(select(func.count()).where(t.person.c.login == one.owner)).scalar_one() == 1
