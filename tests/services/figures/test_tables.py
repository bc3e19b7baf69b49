"""Reports as tables, and the way from a figure to the tickets it counts."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import Connection, insert

from app.db import tables as t
from app.db.engine import Database
from app.domain.packets.figures import figures_of
from app.domain.periods import Period
from app.domain.tickets.values import TicketFilter
from app.domain.vocabulary import Metric, Priority
from app.errors import InputError
from app.services.figures.drill_down import tickets_behind
from app.services.figures.tables import REPORTS
from app.services.packets.assembly import packet_data
from app.services.tickets import reads as ticket_reads
from tests.figure_world import Script, add_tickets, at, loaded
from tests.services.packets.test_packets import NOW, OCTOBER, make_world

pytestmark = pytest.mark.slow


@pytest.fixture
def world(db: Database) -> dict[str, int]:
    ids = make_world(db)
    loaded(db, lambda conn: _changes_and_outages(conn, ids))
    add_tickets(
        db,
        [
            # broken by the second change, 71 h after it
            Script(
                "ALPHA", at("2026-10-11 05:00"), 3, change=2, events=[(at("2026-10-11 09:00"), "resolved", None, "x")]
            ),
            # 73 h after the third one: too late to count against it
            Script(
                "ALPHA", at("2026-10-18 07:00"), 3, change=3, events=[(at("2026-10-18 09:00"), "resolved", None, "x")]
            ),
        ],
    )
    return ids


def _changes_and_outages(conn: Connection, ids: dict[str, int]) -> None:
    def change(number: int, kind: str, start: str, end: str, **values: object) -> None:
        base: dict[str, object] = {
            "number": f"CHG{number:07d}",
            "title": f"Change {number}",
            "type": kind,
            "scope": "minor",
            "state": "implemented",
            "planned_start": at(start),
            "planned_end": at(end),
            "actual_start": at(start),
            "actual_end": at(end),
            "risk_answers": {},
            "outcome": "successful",
        }
        made = conn.execute(insert(t.change).values(**(base | values)).returning(t.change.c.id)).scalar_one()
        assert made == number
        conn.execute(insert(t.change_agency).values(change_id=made, agency_id=ids["ALPHA"]))

    cab = {"cab_date": date(2026, 10, 7)}  # its deadline: Friday 2 October 17:00
    change(1, "normal", "2026-10-08 04:00", "2026-10-08 06:00", submitted_at=at("2026-10-02 17:00"), **cab)
    change(2, "normal", "2026-10-08 04:00", "2026-10-08 06:00", submitted_at=at("2026-10-02 17:01"), **cab)
    change(3, "standard", "2026-10-15 04:00", "2026-10-15 06:00")
    change(4, "emergency", "2026-10-16 04:00", "2026-10-16 06:00", actual_end=at("2026-10-16 06:30"))
    change(5, "latent", "2026-10-17 04:00", "2026-10-17 06:00", backed_out=True, outcome="failed")
    change(6, "normal", "2026-11-08 04:00", "2026-11-08 06:00")  # November's
    change(
        7,
        "normal",
        "2026-11-15 04:00",
        "2026-11-15 06:00",
        state="scheduled",
        actual_start=None,
        actual_end=None,
        outcome=None,
    )

    def outage(service: str, kind: str, planned: bool, start: str, end: str, *agencies: str, **values: object) -> None:
        made = conn.execute(
            insert(t.outage)
            .values(
                service_id=ids[service],
                title=f"{service} {kind}",
                kind=kind,
                planned=planned,
                start_at=at(start),
                end_at=at(end),
                **values,
            )
            .returning(t.outage.c.id)
        ).scalar_one()
        for agency in agencies:
            conn.execute(insert(t.outage_agency).values(outage_id=made, agency_id=ids[agency]))

    # two that overlap: 10:00 to 12:00 are down, not three hours
    outage("WAN", "full", False, "2026-10-06 10:00", "2026-10-06 11:30", "ALPHA", "QUIET")
    outage("WAN", "full", False, "2026-10-06 10:30", "2026-10-06 12:00", "ALPHA")
    # maintenance of 04:00 to 07:00 that took until 07:20
    outage(
        "EMAIL",
        "full",
        True,
        "2026-10-08 04:30",
        "2026-10-08 07:20",
        "ALPHA",
        "QUIET",
        window_start=at("2026-10-08 04:00"),
        window_end=at("2026-10-08 07:00"),
    )
    outage("HOST", "degraded", False, "2026-10-31 23:00", "2026-11-01 02:00", "ALPHA")


def test_sla(db: Database, world: dict[str, int]) -> None:
    table = REPORTS["sla"](db, OCTOBER, agency="ALPHA", as_of=NOW)
    rows = {(r["metric"], r["priority"], r["span"], r["layer"]): r for r in table.rows}
    high = rows["Resolution", "High", "", "MOU"]
    assert (high["due"], high["met"], high["missed"], high["goal"]) == (1, 0, 1, "90 %")
    assert (high["percent"], high["verdict"]) == ("0 of 1 met: low volume", "Low volume")
    assert rows["Resolution", "All priorities", "", None]["percent"] == "75.0 %"  # 6 of 8 with the two of the changes
    assert table.facts["agency"] == "ALPHA"
    assert any(note.startswith("Reopen rate: ") for note in table.notes)
    assert table.as_json()["period"] == "2026-10"
    assert table.as_csv().splitlines()[0].startswith("Metric,Priority,Target")


def test_backlog_reconciles(db: Database, world: dict[str, int]) -> None:
    table = REPORTS["backlog"](db, OCTOBER, agency="ALPHA", as_of=NOW)
    counts = {r["figure"]: r["count"] for r in table.rows}
    assert (counts["opening"], counts["opened"], counts["resolved"], counts["closing"]) == (1, 9, 9, 2)
    assert "The flow reconciles." in table.notes
    assert any("INC0000010" in note and "3 days" in note for note in table.notes)
    everyone = REPORTS["backlog"](db, OCTOBER, as_of=NOW)
    assert {r["figure"]: r["count"] for r in everyone.rows}["closing"] == 3


def test_changes(db: Database, world: dict[str, int]) -> None:
    table = REPORTS["changes"](db, OCTOBER, agency="ALPHA", as_of=NOW)
    assert {r["number"]: r["why"] for r in table.rows} == {
        "CHG0000001": "",
        "CHG0000002": "1 incident within 72 h",
        "CHG0000003": "",
        "CHG0000004": "outside its window",
        "CHG0000005": "backed out, failed",
    }
    facts = {k: table.facts[k] for k in ("implemented", "successful", "emergency", "latent")}
    assert facts == {"implemented": 5, "successful": 2, "emergency": 1, "latent": 1}
    assert (table.facts["lead_time_kept"], table.facts["lead_time_due"]) == (1, 2)
    assert REPORTS["changes"](db, OCTOBER, agency="QUIET", as_of=NOW).rows == ()
    # seen on the 9th, the incident was not there yet and only two changes were done
    early = REPORTS["changes"](db, OCTOBER, agency="ALPHA", as_of=at("2026-10-09 12:00"))
    assert [r["successful"] for r in early.rows] == ["yes", "yes"]


def test_forward_schedule(db: Database, world: dict[str, int]) -> None:
    changes = packet_data(db, "ALPHA", OCTOBER, NOW).changes
    assert [c.number for c in changes.forward] == ["CHG0000007"]
    assert changes.cab_notes == (
        "The CAB meeting of Wed 11 Nov 2026 falls on a state holiday (Veterans Day); "
        "proposed instead: Tue 10 Nov 2026.",
    )


def test_availability(db: Database, world: dict[str, int]) -> None:
    """October has 31 days of 24 h: 44,640 minutes."""
    table = REPORTS["availability"](db, OCTOBER, agency="ALPHA", as_of=NOW)
    rows = {r["service"]: r for r in table.rows}
    wan, mail, host = rows["Wide Area Network"], rows["E-mail"], rows["Hosting"]
    assert (wan["downtime_s"], wan["outages"], wan["verdict"]) == (7200, 2, "Missed")
    assert wan["percent"] == "99.7 %"  # 44,520 of 44,640 minutes
    assert (mail["downtime"], mail["maintenance"], mail["overrun"]) == ("20 min", "2 h 30 min", "20 min")
    assert (host["downtime_s"], host["degraded_minutes"], host["percent"]) == (0, 60, "100.0 %")
    quiet = REPORTS["availability"](db, OCTOBER, agency="QUIET", as_of=NOW)
    assert {r["service"]: r["downtime_s"] for r in quiet.rows} == {
        "Wide Area Network": 5400,
        "E-mail": 1200,
        "Hosting": 0,
    }


def test_wrong_names_are_answered(db: Database, world: dict[str, int]) -> None:
    with pytest.raises(InputError) as error:
        REPORTS["sla"](db, OCTOBER, service="EMIAL")
    assert "Did you mean EMAIL" in error.value.hint
    with pytest.raises(InputError, match="has not begun"):
        REPORTS["backlog"](db, OCTOBER, as_of=at("2026-09-01 00:00"))


# --- from a figure to its tickets -----------------------------------------------------------------
def listed(db: Database, wanted: TicketFilter) -> list[int]:
    if wanted.figure is None:
        assert wanted.ids is not None
        return list(wanted.ids)
    return sorted(ticket_reads.list_ids(db, wanted))


def test_every_count_leads_to_as_many_tickets(db: Database, world: dict[str, int]) -> None:
    """Now, and as of a day in the past, the list behind a figure is as long as the figure says."""
    for as_of in (NOW, at("2026-10-20 12:00")):
        figures = figures_of(packet_data(db, "ALPHA", OCTOBER, as_of))
        counted = [
            key
            for key in figures
            if (key.startswith("sla.resolution") and key.rsplit(".")[-1] in ("due", "met", "open_past_due"))
            or key.startswith(("backlog.age", "demand.kind", "demand.channel", "demand.category"))
            or key
            in (
                "backlog.opening",
                "backlog.opened",
                "backlog.reopened",
                "backlog.transferred_in",
                "backlog.cancelled",
                "backlog.closing",
                "mttr.all.n",
                "mttr.medium.n",
                "records.read",
                "records.excluded",
                "demand.2026-10.opened",
                "demand.2026-06.opened",
                "tile.backlog.closing",
            )
        ]
        assert len(counted) > 30
        for key in counted:
            found = listed(db, tickets_behind(db, key, "ALPHA", OCTOBER, as_of))
            assert len(found) == int(figures[key].replace(",", "")), (key, as_of)
        part, whole = figures["share.reopened"].split("(")[1].rstrip(")").split(" of ")
        assert len(listed(db, tickets_behind(db, "share.reopened", "ALPHA", OCTOBER, as_of))) == int(part)
        assert int(whole) >= int(part)


def test_an_attainment_becomes_a_condition_the_list_can_page(db: Database, world: dict[str, int]) -> None:
    wanted = tickets_behind(db, "sla.resolution.high.due", "ALPHA", OCTOBER, NOW)
    assert wanted.figure is not None
    assert (wanted.figure.metric, wanted.figure.priorities) == (Metric.RESOLUTION, (Priority.HIGH,))
    # an as-of time before the newest records can only be a list of tickets
    assert tickets_behind(db, "sla.resolution.all.due", "ALPHA", OCTOBER, at("2026-10-20 12:00")).ids is not None


def test_trend_and_exceptions(db: Database, world: dict[str, int]) -> None:
    figures = figures_of(packet_data(db, "ALPHA", OCTOBER, NOW))
    assert figures["trend.e-mail.2026-06"] == "1 of 2"
    assert len(listed(db, tickets_behind(db, "trend.e-mail.2026-06", "ALPHA", OCTOBER, NOW))) == 2
    missed = tickets_behind(db, "exceptions.count", "ALPHA", OCTOBER, NOW)
    assert 2 <= len(listed(db, missed)) <= int(figures["exceptions.count"])


@pytest.mark.parametrize(
    "figure",
    [
        "changes.implemented",
        "availability.e-mail.percent",
        "sla.resolution.urgent.due",
        "backlog.nothing",
        "demand.channel.pigeon",
    ],
)
def test_figures_without_tickets_are_refused(sqlite_db: Database, figure: str) -> None:
    make_world(sqlite_db)
    with pytest.raises(InputError, match="No tickets are behind"):
        tickets_behind(sqlite_db, figure, "ALPHA", OCTOBER, NOW)


def test_every_family_of_a_packet_is_known(sqlite_db: Database) -> None:
    make_world(sqlite_db)
    refused = set()
    for figure in figures_of(packet_data(sqlite_db, "ALPHA", OCTOBER, NOW)):
        try:
            tickets_behind(sqlite_db, figure, "ALPHA", OCTOBER, NOW)
        except InputError:
            refused.add(figure.removeprefix("tile.").split(".")[0])
    assert refused <= {"changes", "availability", "mttr"}


@pytest.mark.parametrize("figure", ["nonsense", "", "clocks.all", "unknown.sla"])
def test_a_family_of_figures_there_is_not_is_a_bug(sqlite_db: Database, figure: str) -> None:
    make_world(sqlite_db)
    with pytest.raises(KeyError):
        tickets_behind(sqlite_db, figure, "ALPHA", OCTOBER, NOW)


def test_fiscal_year_and_quarter(sqlite_db: Database) -> None:
    make_world(sqlite_db)
    year = packet_data(sqlite_db, "ALPHA", Period.parse("FY2027"), NOW)
    assert (year.head.period_key, year.head.fiscal_month, year.head.preliminary) == ("FY2027", None, True)
    assert figures_of(year)["sla.resolution.all.due"] == "7"  # October's six, and number 3 of November
    quarter = packet_data(sqlite_db, "ALPHA", Period.parse("2026Q4"), NOW)
    assert figures_of(quarter)["backlog.opening"] == "1"
