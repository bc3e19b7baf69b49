"""What runs with the clock makes no revision, what was recorded does; packets of form 0 are still the same packets."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection, func, insert, select, update

from app.db import tables as t
from app.db.engine import Database
from app.domain.figures.rows import AvailabilityRow, DemandMonth
from app.domain.figures.rules import Availability
from app.domain.packets.figures import figures_of
from app.domain.packets.packet import PacketData
from app.domain.packets.rows import ActionState, ForwardChange
from app.domain.packets.sealing import sealed
from app.domain.periods import Period
from app.domain.vocabulary import ChangeState, ChangeType
from app.errors import InputError
from app.reports.packets import render_packet
from app.reports.pdf.metadata import read_figures
from app.services.packets.assembly import assemble
from app.services.packets.comparison import same_but_for_the_clock
from app.services.packets.export import export_packet
from app.services.packets.pages import in_layout
from app.services.packets.verify import verify_packet
from app.services.packets.words import told_before
from tests.figure_world import Script, add_tickets, at, loaded
from tests.reports.packets import made as packets
from tests.services.packets.test_packets import NOW, OCTOBER, make_world

pytestmark = pytest.mark.slow


def _is_now(db: Database, now: datetime) -> None:
    db.now = lambda: now


def _with_open_misses(db: Database) -> dict[str, int]:
    """October with two missed tickets that are still open: one runs, one is on hold."""
    ids = make_world(db)
    held = (at("2026-10-08 20:00"), "hold", None, "awaiting_vendor")
    add_tickets(
        db, [Script("ALPHA", at("2026-10-07 09:00"), 2), Script("ALPHA", at("2026-10-08 09:00"), 2, events=[held])]
    )
    return ids


def _revisions(db: Database) -> int:
    with db.read() as conn:
        return conn.execute(select(func.count()).select_from(t.packet)).scalar_one()


def _issued_before(db: Database, path: Path, form: int) -> bytes:
    """What the program did before forms had numbers (0) and since (1), with the backlog as it was read then.

    Returns the file; its row is in the database.
    """
    with db.read() as conn:
        packet = sealed(told_before(assemble(conn, "ALPHA", OCTOBER, NOW, extracted_at=NOW, as_before=True)), form)
    content = render_packet(in_layout(packet, 0))  # without files inside
    path.write_bytes(content)
    loaded(
        db,
        lambda conn: conn.execute(
            insert(t.packet).values(
                agency_id=conn.execute(select(t.agency.c.id).where(t.agency.c.code == "ALPHA")).scalar_one(),
                period=OCTOBER.key,
                revision=1,
                as_of=NOW,
                status="final",
                data_hash=packet.head.data_hash,
                figures=figures_of(packet),
                extracted_at=NOW,
            )
        ),
    )
    return content


# --- exported twice -------------------------------------------------------------------------------
def test_exported_again_while_a_missed_ticket_is_open(db: Database, tmp_path: Path) -> None:
    _with_open_misses(db)
    first = export_packet(db, "ALPHA", OCTOBER, tmp_path / "1.pdf")
    with db.read() as conn:
        rows = assemble(conn, "ALPHA", OCTOBER, NOW, extracted_at=NOW).exceptions
        later = assemble(conn, "ALPHA", OCTOBER, NOW + timedelta(days=1), extracted_at=NOW).exceptions
    assert [after.over_by - before.over_by for before, after in zip(rows, later, strict=True)].count(86_400) >= 1
    for passed in (timedelta(seconds=20), timedelta(days=1), timedelta(days=11), timedelta(days=70)):
        _is_now(db, NOW + passed)
        again = export_packet(db, "ALPHA", OCTOBER, tmp_path / "2.pdf")
        assert (again.revision, again.unchanged) == (1, True), passed
        assert again.path.read_bytes() == first.path.read_bytes()
    assert _revisions(db) == 1
    assert verify_packet(db, first.path).hash_ok


def test_a_record_makes_the_next_revision(db: Database, tmp_path: Path) -> None:
    _with_open_misses(db)
    export_packet(db, "ALPHA", OCTOBER, tmp_path)
    late = NOW + timedelta(days=1)
    done = (at("2026-10-26 10:00"), "resolved", None, "fixed", late)
    add_tickets(db, [Script("ALPHA", at("2026-10-26 09:00"), 2, recorded=late, events=[done])])
    _is_now(db, late + timedelta(hours=1))
    second = export_packet(db, "ALPHA", OCTOBER, tmp_path)
    assert (second.revision, second.unchanged) == (2, False)
    assert second.restated > 0
    assert second.figures["backlog.opened"] == "10"
    again = export_packet(db, "ALPHA", OCTOBER, tmp_path)
    assert (again.revision, again.unchanged) == (2, True)
    assert _revisions(db) == 2


def test_an_outage_that_goes_on_makes_no_revision_and_its_end_does(db: Database, tmp_path: Path) -> None:
    ids, quarter = make_world(db), Period.parse("2026Q4")

    def outage(kind: str, service: str, start: str) -> None:
        def act(conn: Connection) -> None:
            number = conn.execute(
                insert(t.outage)
                .values(service_id=ids[service], title=kind, kind=kind, planned=False, start_at=at(start))
                .returning(t.outage.c.id)
            ).scalar_one()
            conn.execute(insert(t.outage_agency).values(outage_id=number, agency_id=ids["ALPHA"]))

        loaded(db, act)

    outage("full", "EMAIL", "2026-11-08 06:00")
    outage("degraded", "WAN", "2026-11-08 06:00")
    first = export_packet(db, "ALPHA", quarter, tmp_path)
    _is_now(db, NOW + timedelta(days=2, hours=5))
    again = export_packet(db, "ALPHA", quarter, tmp_path)
    assert (again.revision, again.unchanged) == (1, True)
    ended = NOW + timedelta(hours=3)
    loaded(db, lambda conn: conn.execute(update(t.outage).where(t.outage.c.kind == "full").values(end_at=ended)))
    second = export_packet(db, "ALPHA", quarter, tmp_path)
    assert second.revision == 2
    key = "availability.e-mail.downtime_s"
    assert int(second.figures[key]) - int(first.figures[key]) == 3 * 3600


# --- packets of form 0 ----------------------------------------------------------------------------
def test_a_packet_of_form_0_is_still_what_was_issued(db: Database, tmp_path: Path) -> None:
    _with_open_misses(db)
    path = tmp_path / "old.pdf"
    content = _issued_before(db, path, 0)
    assert read_figures(path).form == 0
    assert b"longleaf:form" not in content
    report = verify_packet(db, path)
    assert (report.ok, report.intact, report.hash_ok, report.recorded) == (True, True, True, "same")
    for as_of in (None, NOW):
        _is_now(db, NOW + timedelta(days=3))
        again = export_packet(db, "ALPHA", OCTOBER, tmp_path / "again.pdf", as_of=as_of)
        assert (again.revision, again.unchanged) == (1, True)
        assert again.path.read_bytes() == content
    late = NOW + timedelta(days=4)
    add_tickets(db, [Script("ALPHA", at("2026-10-26 09:00"), 4, recorded=late)])
    _is_now(db, late + timedelta(hours=1))
    second = export_packet(db, "ALPHA", OCTOBER, tmp_path / "new.pdf")
    assert second.revision == 2
    assert read_figures(second.path).form == 1
    assert verify_packet(db, second.path).hash_ok
    assert verify_packet(db, path).hash_ok


# --- packets whose backlog was read as known at T -------------------------------------------------
def _backlog_then_and_now(db: Database) -> None:
    """October's, of which one ticket was resolved on 2 November, and one was handed on and held for a change."""
    make_world(db)
    held = [
        (at("2026-10-30 10:00"), "hold", None, "awaiting_change"),
        (at("2026-11-03 09:00"), "resume", "awaiting_change", None),
        (at("2026-11-03 09:05"), "assignment", None, "ann"),
    ]
    add_tickets(db, [Script("ALPHA", at("2026-10-30 09:00"), 4, "request", events=held)])


def test_the_backlog_as_packets_read_it_at_first(db: Database) -> None:
    _backlog_then_and_now(db)
    read = []
    for as_before in (False, True):
        with db.read() as conn:
            data = assemble(conn, "ALPHA", OCTOBER, NOW, extracted_at=NOW, as_before=as_before)
        oldest = [(ticket.number, ticket.state, ticket.holder) for ticket in data.backlog.oldest]
        read.append((oldest, sum(band.paused for band in data.backlog.ageing), data.summary.tiles[-1].note))
        figures = figures_of(data)
        assert figures["backlog.closing"] == "3"
    vendor, done, handed_on = "INC0000010", "INC0000003", "REQ0000016"
    assert read[0] == (
        [(vendor, "On hold", ""), (handed_on, "On hold", ""), (done, "New", "")],
        2,
        "at the end of the period; 2 on hold",
    )
    assert read[1] == (
        [(vendor, "On hold", ""), (handed_on, "Assigned", "ann"), (done, "Resolved since", "")],
        1,
        "at the end of the period; 1 on hold",
    )


@pytest.mark.parametrize(
    ("form", "issued"),
    [  # as the program hashed this packet then
        (0, "25b2b21d31a14eff5e1d8c750f381bfbfc71bcae709e3025ad4fc39531053733"),
        (1, "b8934852636fb27861b2048b484ae4e8b3d7af3891741c6fdb29e5698c99ac6c"),
    ],
)
def test_a_packet_with_the_backlog_of_before_is_still_what_was_issued(
    db: Database, tmp_path: Path, form: int, issued: str
) -> None:
    """A hash that differs here is one that packets in the field have: mend how they are made again, never the hash."""
    _backlog_then_and_now(db)
    path = tmp_path / "old.pdf"
    content = _issued_before(db, path, form)
    assert read_figures(path).data_hash == issued
    report = verify_packet(db, path)
    assert (report.ok, report.hash_ok, report.recorded) == (True, True, "same")
    for as_of in (None, NOW):
        _is_now(db, NOW + timedelta(days=3))
        again = export_packet(db, "ALPHA", OCTOBER, tmp_path / "again.pdf", as_of=as_of)
        assert (again.revision, again.unchanged) == (1, True)
        assert again.path.read_bytes() == content
    late = NOW + timedelta(days=4)
    add_tickets(db, [Script("ALPHA", at("2026-10-26 09:00"), 4, recorded=late)])
    _is_now(db, late + timedelta(hours=1))
    second = export_packet(db, "ALPHA", OCTOBER, tmp_path / "new.pdf")
    assert second.revision == 2
    with db.read() as conn:
        today = assemble(conn, "ALPHA", OCTOBER, db.now(), extracted_at=NOW, revision=2)
    assert second.data_hash == today.head.data_hash  # a new revision reads it as today
    assert verify_packet(db, second.path).hash_ok
    assert verify_packet(db, path).hash_ok


def test_a_packet_of_a_later_form_is_not_judged(sqlite_db: Database, tmp_path: Path) -> None:
    make_world(sqlite_db)
    path = export_packet(sqlite_db, "ALPHA", OCTOBER, tmp_path / "p.pdf").path
    content = path.read_bytes()
    assert content.count(b"<longleaf:form>1</longleaf:form>") == 1
    for number, says in ((b"2", "newer version"), (b"x", "damaged")):
        path.write_bytes(content.replace(b"<longleaf:form>1<", b"<longleaf:form>" + number + b"<"))
        with pytest.raises(InputError, match=says):
            verify_packet(sqlite_db, path)


# --- what is compared -----------------------------------------------------------------------------
def _busy() -> PacketData:
    """The busy agency, with the sentence that the program makes of its late action and its 29 tickets on hold."""
    data = packets.busy()
    asked = (
        "1 action is late; please settle it. 29 open tickets were on hold at the end of the period;"
        " please see to the answers they need."
    )
    return replace(data, summary=replace(data.summary, ask=asked))


def _later(data: PacketData, days: float = 1) -> PacketData:
    return replace(data, head=replace(data.head, as_of=data.head.as_of + timedelta(days=days)))


def _exception(data: PacketData, *, is_open: bool, **changes: object) -> PacketData:
    at_ = next(n for n, row in enumerate(data.exceptions) if (row.resolved is None) is is_open)
    rows = list(data.exceptions)
    rows[at_] = replace(rows[at_], **changes)  # type: ignore[arg-type]
    return replace(data, exceptions=tuple(rows))


def _aged(data: PacketData) -> PacketData:
    oldest = tuple(replace(ticket, age_days=ticket.age_days + 1) for ticket in data.backlog.oldest)
    return replace(data, backlog=replace(data.backlog, oldest=oldest))


def _actions_late(data: PacketData) -> PacketData:
    """A-33 was open until its day passed, and so was the first improvement."""
    actions = tuple(
        replace(a, state=ActionState.LATE, days_late=3)
        if a.state is ActionState.OPEN
        else replace(a, days_late=a.days_late + 1 if a.state is ActionState.LATE else 0)
        for a in data.previous_actions
    )
    items = tuple(replace(i, state=ActionState.LATE) for i in data.improvements)
    asked = data.summary.ask.replace("1 action is late; please settle it", "2 actions are late; please settle them")
    assert asked != data.summary.ask
    return replace(data, previous_actions=actions, improvements=items, summary=replace(data.summary, ask=asked))


def _action_done(data: PacketData) -> PacketData:
    actions = tuple(replace(a, state=ActionState.DONE) for a in data.previous_actions)
    return replace(data, previous_actions=actions)


def _asked(data: PacketData) -> PacketData:
    return replace(data, summary=replace(data.summary, ask="Please name a second MIP contact."))


def _provisional(data: PacketData) -> PacketData:
    return replace(data, shares=tuple(replace(share, note="") for share in data.shares))


def _reopened(data: PacketData) -> PacketData:
    return replace(data, shares=tuple(replace(share, part=share.part + 1) for share in data.shares))


def _change(start: datetime) -> ForwardChange:
    end = start + timedelta(hours=2)
    return ForwardChange("CHG1", "Work", ChangeType.NORMAL, ChangeState.SCHEDULED, (), start, end)


def _coming(start: datetime) -> Callable[[PacketData], PacketData]:
    def act(data: PacketData) -> PacketData:
        return replace(data, changes=replace(data.changes, forward=(*data.changes.forward, _change(start))))

    return act


def _holiday(day: date) -> Callable[[PacketData], PacketData]:
    def act(data: PacketData) -> PacketData:
        return replace(data, forward=replace(data.forward, holidays=(*data.forward.holidays, (day, "Holiday"))))

    return act


def _final(data: PacketData) -> PacketData:
    return replace(data, head=replace(data.head, preliminary=True))


def _restated(data: PacketData) -> PacketData:
    return replace(data, statement=replace(data.statement, restatements=()))


def _written(data: PacketData) -> PacketData:
    return replace(data, summary=replace(data.summary, went_well="All well."))


def _banded(data: PacketData) -> PacketData:
    first, second, *rest = data.backlog.ageing
    moved = (replace(first, count=first.count - 1), replace(second, count=second.count + 1), *rest)
    return replace(data, backlog=replace(data.backlog, ageing=moved))


@pytest.mark.parametrize(
    ("change", "same"),
    [
        (lambda data: data, True),
        (lambda data: _exception(data, is_open=True, over_by=9_000_000, paused=7), True),
        (lambda data: _exception(data, is_open=True, reason="Awaiting vendor"), True),
        (lambda data: _exception(data, is_open=True, reason="Awaiting vendor, handed on 2 times"), False),
        (lambda data: _exception(data, is_open=True, title="Another"), False),
        (lambda data: _exception(data, is_open=False, over_by=9_000_000), False),
        (_aged, True),
        (_banded, False),  # the period is over
        (_actions_late, True),
        (_action_done, False),
        (_asked, False),
        (_provisional, True),
        (_reopened, False),
        (_coming(datetime(2027, 1, 5, tzinfo=UTC)), True),  # 61 days after the first: came into sight
        (_coming(datetime(2026, 12, 1, tzinfo=UTC)), False),
        (_holiday(date(2027, 1, 4)), True),
        (_holiday(date(2026, 12, 24)), False),
        (_final, False),
        (_restated, True),
        (_written, False),
    ],
)
def test_what_is_compared(change: Callable[[PacketData], PacketData], same: bool) -> None:
    then = replace(
        _busy(), exceptions=tuple(replace(r, reason="" if r.resolved is None else r.reason) for r in _busy().exceptions)
    )
    assert same_but_for_the_clock(then, _later(change(then))) is same


def test_a_later_handing_on_is_seen_whatever_the_hold() -> None:
    held = _exception(_busy(), is_open=True, reason="Awaiting user, handed on 2 times")
    for reason, same in (
        ("Awaiting vendor, handed on 2 times", True),
        ("Handed on 2 times", True),
        ("Awaiting user, handed on 3 times", False),
    ):
        assert same_but_for_the_clock(held, _later(_exception(held, is_open=True, reason=reason))) is same


def test_the_next_review_may_pass_but_not_move() -> None:
    then = _busy()  # 10 December
    moved = replace(then, forward=replace(then.forward, next_review=date(2027, 1, 14)))
    assert not same_but_for_the_clock(then, _later(moved, days=1))
    assert same_but_for_the_clock(_near(then), _later(_near(moved), days=40))


def _near(data: PacketData) -> PacketData:
    """Without what is planned for the days between."""
    return replace(
        data,
        changes=replace(data.changes, forward=(), freezes=()),
        forward=replace(data.forward, events=(), holidays=()),
    )


# --- while the period goes on ---------------------------------------------------------------------
def _running(*rows: AvailabilityRow, months: tuple[DemandMonth, ...] = ()) -> PacketData:
    """The busy agency ten days before the end of its period."""
    data = packets.busy()
    head = replace(data.head, as_of=data.head.end - timedelta(days=10))
    demand = replace(data.demand, months=(*data.demand.months, *months))
    return replace(data, head=head, availability=rows, demand=demand)


def test_ages_while_the_period_goes_on() -> None:
    then = _running()
    assert same_but_for_the_clock(then, _later(_banded(_aged(then))))
    first, *rest = then.backlog.ageing
    fewer = replace(then, backlog=replace(then.backlog, ageing=(replace(first, count=first.count - 1), *rest)))
    assert not same_but_for_the_clock(then, _later(fewer))


def test_a_month_that_began_counts_when_something_happened_in_it() -> None:
    then = _running()
    quiet = _running(months=(DemandMonth(date(2026, 11, 1), 0, 0),))
    busy = _running(months=(DemandMonth(date(2026, 11, 1), 1, 0),))
    assert same_but_for_the_clock(then, _later(quiet))
    assert not same_but_for_the_clock(then, _later(busy))


@pytest.mark.parametrize(
    ("after", "degraded", "same"),
    [
        (Availability(1_086_400, 5_000, 600, 0, 9990), 10, True),  # a day of service
        (Availability(1_086_400, 91_400, 600, 0, 9990), 10, True),  # the outage went on
        (Availability(1_000_000, 5_000, 87_000, 0, 9990), 10, True),  # maintenance went on
        (Availability(1_086_400, 5_000, 600, 0, 9990), 1_450, True),  # degradation went on
        (Availability(1_086_400, 8_600, 600, 0, 9990), 10, False),  # it ended after an hour
        (Availability(1_086_400, 4_000, 600, 0, 9990), 10, False),  # corrected
        (Availability(1_086_400, 5_000, 600, 100, 9990), 10, False),
        (Availability(1_086_400, 5_000, 600, 0, 9990), 70, False),
        (Availability(1_086_400, 5_000, 600, 0, 9900), 10, False),  # another goal
        (Availability(1_086_400, 0, 600, 0, 9990), 10, False),  # another verdict
    ],
)
def test_availability_while_the_period_goes_on(after: Availability, degraded: int, same: bool) -> None:
    before = AvailabilityRow("Mail", Availability(1_000_000, 5_000, 600, 0, 9990), 1, 10)
    now = replace(before, availability=after, degraded_minutes=degraded)
    assert same_but_for_the_clock(_running(before), _later(_running(now))) is same
    assert not same_but_for_the_clock(_running(before), _later(_running(replace(now, outages=2))))
    assert not same_but_for_the_clock(_running(before), _later(_running()))


def test_after_the_period_every_second_counts() -> None:
    before = packets.busy()
    row, *rest = before.availability
    longer = replace(row, availability=replace(row.availability, downtime_s=86_400))
    assert not same_but_for_the_clock(before, _later(replace(before, availability=(longer, *rest))))


def test_a_hold_that_only_has_another_name_now_is_no_change() -> None:
    then = _exception(_busy(), is_open=False, reason="Awaiting user, handed on 2 times")
    for reason, same in (
        ("Waiting for caller, handed on 2 times", True),
        ("Waiting for vendor, handed on 2 times", False),
    ):
        assert same_but_for_the_clock(then, _later(_exception(then, is_open=False, reason=reason))) is same
