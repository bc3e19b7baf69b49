"""What the board of the data centers says: seven states, what is not as it should be, what comes."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from app.domain.changes.pairs import redundancy
from app.domain.changes.surroundings import Surroundings
from app.domain.changes.values import Change, Freeze, ServiceFacts
from app.domain.datacenters import loss
from app.domain.datacenters.board import board_of
from app.domain.datacenters.carried import as_they_run, carried_elsewhere, carriers
from app.domain.datacenters.facts import Facts, OpenTickets, PlanTest, RunningMajor, RunningOutage
from app.domain.datacenters.values import Board, Grade, Readiness, Record, ServiceAt, ServiceLine, Site, SiteRole
from app.domain.vocabulary import ChangeScope, ChangeState, ChangeType

NOW = datetime(2026, 11, 24, 18, 12, tzinfo=UTC)  # a Tuesday, 13:12 Eastern
HOUR = timedelta(hours=1)
SITES = (Site(1, "EDC", "Eastern Data Center", "Raleigh"), Site(2, "WDC", "Western Data Center", "Rutherford County"))
PAY = ServiceAt(1, "PAY", "Common Payment Service", "Applications", primary="EDC", standby="WDC")
ID = ServiceAt(2, "ID", "NCID Identity Management", "Security", primary="EDC", standby="WDC")
DR = ServiceAt(3, "DR", "Disaster Recovery", "Hosting", primary="WDC")
DNS = ServiceAt(4, "DNS", "Domain Name Services", "Network", primary="EDC", standby="WDC", active=True)
DESK = ServiceAt(5, "DESK", "Desktop Support", "End user")
ALL = (PAY, ID, DR, DNS, DESK)


def change(number: int, services: str, sites: str, start: float, end: float, state: str = "scheduled") -> Change:
    """A change from some hours after `NOW` to others."""
    return Change(
        number, f"CHG{number:07}", "Firmware", ChangeType.NORMAL, ChangeScope.MINOR, ChangeState(state),
        NOW + start * HOUR, NOW + end * HOUR, tuple(services.split()), (), tuple(sites.split()),
    )  # fmt: skip


def major(services: str, sites: str = "") -> RunningMajor:
    record = Record("major_incident", 12, "MI0000012", "Payments fail")
    due = datetime(2026, 11, 24, 18, 20, tzinfo=UTC)
    return RunningMajor(record, NOW - HOUR, due, frozenset(services.split()), frozenset(sites.split()))


def tickets(service: str, site: str | None = None, count: int = 1) -> OpenTickets:
    first = Record("ticket", 11, "INC0024011", "Inspections transfers stopped")
    return OpenTickets(service, site, count, first, NOW - 4 * HOUR, datetime(2026, 11, 24, 18, 30, tzinfo=UTC))


def board(**facts: object) -> Board:
    return board_of(replace(Facts(SITES, ALL), **facts), NOW)  # type: ignore[arg-type]


def line(found: Board, service: ServiceAt) -> ServiceLine:
    told = found.line(service.id)
    assert told is not None
    return told


def words(told: ServiceLine) -> list[str]:
    return [cell.word for cell in told.cells]


def test_where_nothing_is_wrong_every_service_has_its_role_and_no_words() -> None:
    found = board()
    assert found.wrong == ()
    assert {one.service.code: [cell.role for cell in one.cells] for one in found.lines} == {
        "PAY": [SiteRole.PRIMARY, SiteRole.STANDBY],
        "ID": [SiteRole.PRIMARY, SiteRole.STANDBY],
        "DR": [SiteRole.NONE, SiteRole.ONLY],
        "DNS": [SiteRole.ACTIVE, SiteRole.ACTIVE],
        "DESK": [SiteRole.NONE, SiteRole.NONE],
    }
    assert words(line(found, DNS)) == ["Running", "Running"]
    assert words(line(found, DR)) == ["No site", "Running"]
    assert [(one.services, one.text) for one in found.sites] == [(3, "All well"), (4, "All well")]
    assert [one.service.category for one in found.lines] == [
        "Applications",
        "End user",
        "Hosting",
        "Network",
        "Security",
    ]


def test_a_major_incident_takes_a_service_down_where_it_runs_and_the_other_site_carries_it() -> None:
    told = line(board(majors=[major("PAY")]), PAY)
    assert (told.grade, told.headline, told.detail) == (Grade.MAJOR, "MAJOR MI0000012", "next word 13:20, WDC carries")
    assert words(told) == ["Down", "Standby"]
    assert told.cells[0].reason == "Major incident MI0000012: Payments fail."
    assert told.record == Record("major_incident", 12, "MI0000012", "Payments fail")


def test_an_update_that_is_overdue_is_told_as_that() -> None:
    late = replace(major("PAY"), next_update_at=NOW - HOUR)
    assert line(board(majors=[late]), PAY).detail == "word overdue, WDC carries"


def test_a_major_incident_at_a_site_hits_only_that_one_and_an_active_service_everywhere() -> None:
    assert words(line(board(majors=[major("PAY", "WDC")]), PAY)) == ["Running", "Down"]
    told = line(board(majors=[major("DNS")]), DNS)
    assert words(told) == ["Down", "Down"]
    assert told.detail == "next word 13:20"


def test_one_of_the_pair_under_change_is_reduced_redundancy_and_both_are_no_standby() -> None:
    told = line(board(changes=[change(887, "ID", "EDC", -1, 1.8)]), ID)
    assert (told.grade, told.headline, told.detail) == (Grade.REDUCED, "REDUCED REDUNDANCY", "until 15:00, CHG0000887")
    assert words(told) == ["Change", "Standby"]
    both = line(board(changes=[change(1, "ID", "EDC", -1, 1), change(2, "ID", "WDC", -1, 2)]), ID)
    assert (both.grade, both.headline) == (Grade.NO_STANDBY, "NO STANDBY")
    assert both.detail == "both sites: CHG0000001 and CHG0000002"
    assert [one.number for one in both.records] == ["CHG0000001", "CHG0000002"]


def test_a_change_that_runs_over_is_still_at_work_and_one_that_is_not_decided_is_not() -> None:
    over = line(board(changes=[change(3, "DR", "WDC", -3, -1, "implementing")]), DR)
    assert (over.grade, over.headline, over.detail) == (Grade.CHANGE, "Under change", "12:12 is past, CHG0000003")
    assert line(board(changes=[change(3, "DR", "WDC", -3, 1, "in_cab")]), DR).is_well


def test_open_incidents_are_counted_where_they_are_and_the_oldest_is_told() -> None:
    told = line(board(tickets=[tickets("PAY", "WDC", 2)]), PAY)
    assert words(told) == ["Running", "2 open"]
    assert (told.headline, told.detail) == ("Inspections transfers stopped", "INC0024011, due 13:30")
    assert told.cells[1].reason == ("2 open incidents of priority Critical or High: INC0024011, since 09:12.")
    assert line(board(tickets=[tickets("DESK")]), DESK).grade is Grade.OPEN


def test_a_critical_incident_stands_above_high_ones_and_says_so() -> None:
    old = replace(tickets("PAY", "WDC", 2), opened_at=NOW - 9 * HOUR)
    critical = Record("ticket", 12, "INC0024012", "Storage is gone")
    new = replace(tickets("PAY", "EDC"), first=critical, opened_at=NOW - HOUR, critical=True)
    found = board(tickets=[old, new, tickets("DESK")], changes=[change(1, "ID", "EDC", -1, 1)])
    assert [one.service.code for one in found.wrong] == ["PAY", "ID", "DESK"]
    told = found.wrong[0]
    assert (told.grade, told.headline) == (Grade.CRITICAL, "Critical: Storage is gone")
    assert told.detail == "INC0024012, due 13:30"
    assert words(told) == ["Critical", "2 open"]
    assert told.record == critical


def test_a_freeze_for_everybody_stands_before_one_for_an_agency() -> None:
    one = Freeze(1, "Canvass", "election", NOW - 90 * HOUR, NOW + 9 * HOUR, agency="SBE")
    every = Freeze(2, "Thanksgiving", "holiday", NOW - HOUR, NOW + 90 * HOUR)
    assert [one.text.split("”")[0] for one in board(freezes=[one, every]).coming] == [
        "Hard freeze “Thanksgiving", "Hard freeze “Canvass",
    ]  # fmt: skip


def test_what_is_down_at_its_site_and_carried_falls_with_the_other_one_alone() -> None:
    found = carriers(board(majors=[major("PAY", "EDC")]).lines)
    assert found == {PAY.id: "WDC"}
    edc, wdc = loss.Site(1, "EDC", ""), loss.Site(2, "WDC", "")
    recorded = {PAY.id: loss.Runs(PAY.id, "PAY", PAY.name, 1, 2), ID.id: loss.Runs(ID.id, "ID", ID.name, 1, 2)}
    runs = as_they_run(recorded, found, (edc, wdc))
    assert [one.code for one in loss.fallen(edc, runs, {}, {}, {})] == ["ID"]
    assert [(one.code, one.standing) for one in loss.fallen(wdc, runs, {}, {}, {})] == [("PAY", "no_standby")]
    assert carried_elsewhere(recorded, found, edc) == ("Common Payment Service by WDC",)
    assert carried_elsewhere(recorded, found, wdc) == ()


def test_an_outage_is_down_and_a_degraded_service_is_open() -> None:
    out = RunningOutage("PAY", "EDC", True, NOW - HOUR, "Power fails")
    told = line(board(outages=[out]), PAY)
    assert (told.grade, words(told), told.detail) == (Grade.DOWN, ["Down", "Standby"], "since 12:12, WDC carries")
    slow = line(board(outages=[replace(out, full=False)]), PAY)
    assert (slow.grade, words(slow)) == (Grade.OPEN, ["Degraded", "Standby"])


def test_an_untested_plan_stands_at_the_site_that_takes_over() -> None:
    test = PlanTest("PAY", "Last exercise 14 months ago", "tier 1 asks for 12")
    told = line(board(tests=[test]), PAY)
    assert (told.grade, words(told)) == (Grade.UNTESTED, ["Running", "Untested"])
    assert (told.headline, told.detail) == ("Last exercise 14 months ago", "tier 1 asks for 12")
    slow = replace(test, headline="Missed its times", word="Missed")
    assert words(line(board(tests=[slow]), PAY)) == ["Running", "Missed"]
    assert "Recovery plan: last exercise 14 months ago." in told.warnings


def test_sites_tell_in_their_heads_how_many_are_not_well() -> None:
    found = board(
        majors=[major("PAY")],
        changes=[change(1, "ID", "EDC", -1, 1), change(2, "DNS", "EDC", -1, 1)],
        tickets=[tickets("DR")],
    )
    assert [(one.worst, one.text) for one in found.sites] == [
        (Readiness.DOWN, "1 down, 2 in change"),
        (Readiness.OPEN, "1 to look at"),
    ]
    assert [one.service.code for one in found.wrong] == ["PAY", "DNS", "ID", "DR"]


def test_what_comes_within_72_hours_is_told_and_what_comes_later_is_not() -> None:
    freeze = Freeze(1, "Canvass", "election", NOW + HOUR, NOW + 9 * HOUR, hard=False)
    changes = [change(1, "ID", "EDC WDC", 50, 52), change(2, "PAY DNS", "EDC", 2, 3), change(3, "PAY", "EDC", 73, 74)]
    found = board(changes=changes, freezes=[freeze])
    assert [(one.kind, one.text) for one in found.coming] == [
        ("freeze", "Soft freeze \u201cCanvass\u201d for everybody, until Tue 24 Nov 22:12"),
        ("change", "Common Payment Service and 1 more, EDC"),
        ("change", "NCID Identity Management, both sites"),
    ]
    assert [one.record.number for one in line(found, PAY).coming if one.record] == ["CHG0000002"]
    assert line(found, ID).warnings == ("Both sites at once: CHG0000001.",)
    assert found.wrong == ()


@pytest.mark.parametrize("seed", range(6))
def test_300_services_say_what_a_second_computation_says_one_by_one(seed: int) -> None:
    """Each service and site by itself, straight from all that was read, by the words of the rules."""
    rnd = random.Random(seed)
    services = [
        ServiceAt(
            n, f"S{n:03}", f"Service {n}", f"Line {n % 9}",
            primary=rnd.choice([None, "EDC", "EDC", "WDC"]), standby=rnd.choice([None, "EDC", "WDC", "WDC"]),
            active=rnd.random() < 0.2,
        )
        for n in range(300)
    ]  # fmt: skip

    def some(many: int) -> str:
        return " ".join(f"S{n:03}" for n in rnd.sample(range(300), many))

    def at() -> str:
        return rnd.choice(["", "EDC", "WDC", "EDC WDC"])

    changes = [
        change(n, some(4), at(), start := rnd.uniform(-9, 90), start + rnd.uniform(0.5, 9), state)
        for n in range(120)
        for state in [rnd.choice(["draft", "in_cab", "scheduled", "approved", "implementing", "implemented"])]
    ]
    majors = [major(some(3), at()) for _ in range(3)]
    open_ = [tickets(some(1), at().split(" ")[0] or None, rnd.randint(1, 4)) for _ in range(30)]
    found = board_of(Facts(SITES, services, open_, majors, (), changes), NOW)
    assert sorted(one.service.id for one in found.lines) == list(range(300))
    facts = {one.code: ServiceFacts(one.code, one.name, one.sites, ()) for one in services}
    for told in found.lines:
        service = told.service
        mine = [
            one
            for one in changes
            if service.code in one.services
            and (
                one.state is ChangeState.IMPLEMENTING
                or (one.state.value in ("approved", "scheduled") and one.planned_start <= NOW < one.planned_end)
            )
        ]
        for cell in told.cells:
            if cell.site not in (service.primary, service.standby):
                assert cell.state is Readiness.NO_SITE
                continue
            acting = {service.primary or service.standby, service.standby if service.active else service.primary}

            def hits(
                named: object, here: str = cell.site, service: ServiceAt = service, acting: object = acting
            ) -> bool:
                own = (set(named) & {service.primary, service.standby}) - {None}  # type: ignore[call-overload]
                return here in (own or acting)  # type: ignore[operator]

            down = any(service.code in one.services and hits(one.sites) for one in majors)
            changing = any(hits(one.sites) for one in mine)
            waiting = any(one.service == service.code and hits([one.site]) for one in open_)
            expected = {"down"} if down else {"change"} if changing else {"open"} if waiting else {"running", "standby"}
            assert cell.state.value in expected, (service, cell)
        hit = [site for one in mine for site in one.sites if site in service.sites]
        reduced = len(service.sites) == 2 and len(set(hit)) == 1
        if not any(service.code in one.services for one in majors):
            assert (told.headline == "REDUCED REDUNDANCY") is reduced
            if reduced:  # the calendar says the same of the same changes
                said = [text for one in mine for text in redundancy(one, Surroundings(facts))]
                assert any(text.startswith(f"REDUCED REDUNDANCY: {service.name} runs at") for text in said)
