"""Conflicts of a change with others, itself and its time: against cases worked out by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from app.domain.changes.clashes import FEW, KINDS, Clash, Severity, grouped
from app.domain.changes.conflicts import conflicts
from app.domain.changes.pairs import redundancy
from app.domain.changes.surroundings import Member, Surroundings
from app.domain.changes.values import Change, Freeze, Override, ServiceFacts, Window
from app.domain.vocabulary import ChangeState, ChangeType
from tests.domain.changes.examples import HOLIDAYS, SERVICES, STANDARD, at, change

BLOCK, WARNING, NOTE = Severity.BLOCK, Severity.WARNING, Severity.NOTE
AROUND = Surroundings(SERVICES, windows=STANDARD, holidays=HOLIDAYS, now=at("2026-11-02T09:00"))


def kinds(mine: Change, *others: Change, around: Surroundings = AROUND) -> list[tuple[str, Severity]]:
    found = conflicts(mine, others, around)
    assert all(clash.text.endswith(".") and clash.kind in KINDS for clash in found)
    return [(clash.kind, clash.severity) for clash in found]


def text(mine: Change, *others: Change, around: Surroundings = AROUND) -> str:
    (clash,) = conflicts(mine, others, around)
    return clash.text


def test_no_conflict_alone_in_its_window() -> None:
    assert kinds(change()) == []


@pytest.mark.parametrize(
    ("state", "severity"),
    [
        (ChangeState.DRAFT, WARNING),
        (ChangeState.IN_CAB, WARNING),
        (ChangeState.IN_REVIEW, WARNING),
        (ChangeState.APPROVED, BLOCK),
        (ChangeState.SCHEDULED, BLOCK),
        (ChangeState.IMPLEMENTING, BLOCK),
        (ChangeState.REJECTED, None),
        (ChangeState.CANCELLED, None),
        (ChangeState.IMPLEMENTED, None),
        (ChangeState.REVIEWED, None),
    ],
)
def test_what_is_decided_blocks_what_is_not_warns_what_is_over_is_not_shown(
    state: ChangeState, severity: Severity | None
) -> None:
    other = change(2, state=state)
    assert kinds(change(), other) == ([] if severity is None else [("service", severity)])
    assert kinds(replace(change(), state=state), change(2, state=ChangeState.SCHEDULED)) == (
        [] if severity is None else [("service", BLOCK)]
    )


def test_same_service_at_the_same_time() -> None:
    assert text(change(), change(2)) == "CHG0000002 (Change 2) (draft) changes Identity too, Thu 19 Nov 04:30 to 06:30."
    later = change(2, planned_start=at("2026-11-19T06:30"), planned_end=at("2026-11-19T07:00"))
    assert kinds(change(), later) == []  # back to back is no overlap
    assert kinds(change(), change(1)) == []  # itself
    assert kinds(change(), change(2, template=True)) == []
    assert kinds(change(), change(2, planned_told=False)) == []


def test_both_data_centers_of_one_service_by_two_changes() -> None:
    (found,) = conflicts(change(), [change(2, sites=("WDC",), state=ChangeState.SCHEDULED)], AROUND)
    assert (found.kind, found.severity, found.other, found.other_id) == ("no_standby", BLOCK, "CHG0000002", 2)
    assert found.text == (
        "NO STANDBY: CHG0000002 (Change 2) works on Identity at WDC while this one works at EDC,"
        " Thu 19 Nov 04:30 to 06:30."
    )
    assert found.start == at("2026-11-19T04:30")
    both = conflicts(change(), [change(2, sites=("EDC", "WDC"))], AROUND)
    assert [c.kind for c in both] == ["no_standby"]
    assert "at EDC and WDC while this one works at EDC" in both[0].text  # not "at the other data center"
    assert kinds(change(sites=()), change(2, sites=("EDC", "WDC"))) == [("service", WARNING)]
    assert kinds(change(services=("PRINT",)), change(2, services=("PRINT",), sites=("WDC",))) == [("service", WARNING)]


def test_sites_are_told_by_their_names() -> None:
    named = replace(AROUND, sites={"EDC": "Eastern", "WDC": "Western"})
    told = [
        *(found.text for found in conflicts(change(sites=("EDC", "WDC")), [change(2, sites=("WDC",))], named)),
        *redundancy(change(), named),
        *(found.text for found in conflicts(change(), [change(3, services=("PRINT",))], named)),
    ]
    assert told == [
        "NO STANDBY: this change works on Identity at Eastern and Western at once, Thu 19 Nov 04:30 to 06:30.",
        "NO STANDBY: CHG0000002 (Change 2) (draft) works on Identity at Western while this one works at"
        " Eastern and Western, Thu 19 Nov 04:30 to 06:30.",
        "REDUCED REDUNDANCY: Identity runs at Western alone while Eastern is changed.",
        "CHG0000003 (Change 3) (draft) works at Eastern too, Thu 19 Nov 04:30 to 06:30.",
    ]


def test_both_data_centers_of_one_service_by_one_change() -> None:
    both = change(sites=("EDC", "WDC"))
    assert kinds(both) == [("no_standby", WARNING)]
    assert text(both) == (
        "NO STANDBY: this change works on Identity at EDC and WDC at once, Thu 19 Nov 04:30 to 06:30."
    )
    assert redundancy(both, AROUND) == ()
    assert redundancy(change(services=("NCID", "PRINT")), AROUND) == (
        "REDUCED REDUNDANCY: Identity runs at WDC alone while EDC is changed.",
    )
    assert kinds(change(services=("PRINT",), sites=("EDC", "WDC"))) == []  # it has one


def test_dependency_at_any_depth_in_both_directions() -> None:
    below = change(2, services=("NET",), sites=("WDC",))
    assert text(change(), below) == (
        "Identity depends on Network, which CHG0000002 (Change 2) (draft) changes, Thu 19 Nov 04:30 to 06:30."
    )
    assert text(below, change()) == (
        "CHG0000001 (Change 1) (draft) changes Identity, which depends on Network, Thu 19 Nov 04:30 to 06:30."
    )
    several = conflicts(change(services=("NCID", "DB"), sites=()), [below], AROUND)
    assert [c.text.split(",")[0] for c in several] == ["Database hosting and Identity depend on Network"]


def test_a_service_below_on_two_ways_is_one_conflict() -> None:
    """The portal stands on the web and on identity, both on the database; a circle of services ends as well."""
    services = {
        "PORTAL": ServiceFacts("PORTAL", "Portal", ("EDC",), ("WEB", "ID")),
        "WEB": ServiceFacts("WEB", "Web hosting", ("EDC",), ("SQL",)),
        "ID": ServiceFacts("ID", "Identity", ("EDC",), ("SQL", "PORTAL")),
        "SQL": ServiceFacts("SQL", "Database", ("EDC",)),
    }
    around = replace(AROUND, services=services)
    other = change(2, services=("SQL",), sites=("WDC",))
    assert kinds(change(services=("PORTAL",)), other, around=around) == [("dependency", WARNING)]
    assert text(change(services=("PORTAL",)), other, around=around).startswith("Portal depends on Database, which")


def test_site_implementer_and_group() -> None:
    other = change(2, services=("PRINT",), implementer="person1", implementer_name="Pat Smith")
    assert kinds(change(), other) == [("implementer", WARNING), ("site", NOTE)]
    firm = replace(other, state=ChangeState.APPROVED)
    assert kinds(change(), firm) == [("implementer", BLOCK), ("site", WARNING)]
    found = conflicts(change(implementer_name="Pat Smith"), [firm], AROUND)
    assert found[0].text == "Pat Smith also implements CHG0000002 (Change 2), Thu 19 Nov 04:30 to 06:30."
    assert found[1].text == "CHG0000002 (Change 2) works at EDC too, Thu 19 Nov 04:30 to 06:30."
    team = change(2, services=("PRINT",), sites=(), group="Network operations", state=ChangeState.SCHEDULED)
    assert kinds(change(group="Network operations"), team) == [("group", WARNING)]
    assert text(change(group="Network operations"), team).startswith("Network operations also implements CHG0000002")
    assert kinds(change(group="Database team"), team) == []


@pytest.mark.parametrize(
    ("mine", "theirs", "meets"),
    [
        ({}, {}, True),
        ({"implementer_id": 7}, {"implementer_id": 7, "implementer": "psmith"}, True),
        ({"implementer_id": 7}, {"implementer_id": 8}, False),  # two of one name
        ({"implementer_id": 7}, {}, True),
        ({}, {"source": "import:servicenow"}, False),  # a name that an import told, of nobody known
        ({}, {"source": "import:servicenow", "implementer_id": 7}, True),
        ({"implementer": ""}, {"implementer": ""}, False),
    ],
)
def test_a_name_that_nobody_here_has_meets_nobody(mine: dict[str, Any], theirs: dict[str, Any], meets: bool) -> None:
    one = replace(change(implementer="pat"), **mine)
    other = replace(change(2, services=(), sites=(), implementer="pat"), **theirs)
    assert kinds(one, other) == kinds(other, one) == ([("implementer", WARNING)] if meets else [])


ELECTIONS = Freeze(1, "Elections", "elections", at("2026-11-16T00:00"), at("2026-11-21T00:00"))


def test_a_freeze_stops_what_nobody_let_in() -> None:
    around = replace(AROUND, freezes=(ELECTIONS,))
    assert kinds(change(), around=around) == [("freeze", BLOCK)]
    assert kinds(change(type=ChangeType.EMERGENCY), around=around) == [("freeze", WARNING)]
    assert kinds(change(type=ChangeType.LATENT), around=around) == [("freeze", WARNING)]
    let_in = Override(1, 1, 1, 1, at("2026-11-10T09:00"), "ava", "ecab", "power fails")
    assert kinds(change(), around=replace(around, overrides=(let_in,))) == [("freeze", NOTE)]


def test_outside_its_window_names_the_next_one() -> None:
    noon = change(planned_start=at("2026-11-18T12:00"), planned_end=at("2026-11-18T14:00"))
    assert kinds(noon) == [("window", WARNING)]
    assert text(noon) == (
        "Wed 18 Nov 12:00 to 14:00 is outside its maintenance windows."
        " The next window that is long enough: Thu 19 Nov 04:00 to 07:00."
    )
    for kind in (ChangeType.EMERGENCY, ChangeType.LATENT, ChangeType.INFORMATIONAL):
        assert kinds(replace(noon, type=kind)) == []
    assert kinds(noon, around=replace(AROUND, windows=())) == []


@pytest.mark.parametrize(
    ("start", "hint"),
    [
        # Thanksgiving is frozen from Wednesday evening to Monday morning; the Sunday lies in it.
        ("2026-11-24T21:00", "Thu 3 Dec 04:00 to 07:00"),
        ("2026-11-26T20:00", "Thu 3 Dec 04:00 to 07:00"),
        ("2026-12-23T12:00", "Sun 27 Dec 04:00 to 12:00"),  # 24 December is a holiday
        ("2026-12-30T12:00", "Thu 31 Dec 04:00 to 07:00"),
        ("2026-12-31T12:00", "Sun 3 Jan 2027 04:00 to 12:00"),
    ],
)
def test_a_hint_leads_into_no_freeze_and_no_holiday(start: str, hint: str) -> None:
    frozen = Freeze(1, "Thanksgiving", "other", at("2026-11-25T17:00"), at("2026-11-30T06:00"))
    holidays = {*HOLIDAYS, *(at(f"2026-12-{day}T12:00").date() for day in (24, 25, 28))}
    around = replace(AROUND, freezes=(frozen,), holidays=holidays)
    mine = change(planned_start=at(start), planned_end=at(start) + timedelta(hours=2))
    (said,) = (c.text for c in conflicts(mine, (), around) if c.kind == "window")
    assert said.endswith(f"long enough: {hint}.")


def test_a_hint_comes_after_the_lead_time_and_is_none_where_nothing_is_long_enough() -> None:
    mine = change(planned_start=at("2026-11-11T12:00"), planned_end=at("2026-11-11T14:00"))
    found = {c.kind: c.text for c in conflicts(mine, (), replace(AROUND, now=at("2026-11-10T09:00")))}
    assert found["window"].endswith("long enough: Thu 19 Nov 04:00 to 07:00.")  # heard on the 18th, not before
    whole_day = replace(mine, planned_end=mine.planned_start + timedelta(days=1))
    (said,) = (c.text for c in conflicts(whole_day, (), AROUND) if c.kind == "window")
    assert said == "Wed 11 Nov 12:00 to Thu 12 Nov 12:00 is outside its maintenance windows."


def test_windows_that_meet_at_midnight_are_one() -> None:
    around = replace(AROUND, windows=(Window(2, "22:00", "24:00"), Window(3, "00:00", "03:00")))
    mine = change(planned_start=at("2026-11-18T23:00"), planned_end=at("2026-11-19T02:00"))
    assert kinds(mine, around=around) == []


def test_years_other_than_this_one_are_told() -> None:
    mine, other = (change(n, planned_start=at("2027-01-14T04:00"), planned_end=at("2027-01-14T05:00")) for n in (1, 2))
    assert text(mine, other).endswith("changes Identity too, Thu 14 Jan 2027 04:00 to 05:00.")
    assert text(mine, other, around=replace(AROUND, now=at("2027-01-02T00:00"))).endswith("Thu 14 Jan 04:00 to 05:00.")
    assert "2026" in text(change(), change(2), around=replace(AROUND, now=None))


@pytest.mark.parametrize("year", [1, 1989, 2100, 9999])
def test_a_time_beyond_all_years_is_in_no_conflict_and_raises_nothing(year: int) -> None:
    start = datetime(year, 12, 30, tzinfo=UTC)
    far = change(planned_start=start, planned_end=start + timedelta(days=1))
    endless = Freeze(1, "For ever", "other", datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, tzinfo=UTC))
    around = replace(AROUND, freezes=(endless,))
    assert conflicts(far, [change(2), replace(far, id=2)], around) == ()
    frozen = conflicts(change(), [far], around)
    assert [c.kind for c in frozen] == ["freeze"]
    assert "until after 2099" in frozen[0].text
    long = change(planned_start=at("1990-01-02T00:00"), planned_end=at("2099-12-30T00:00"))
    assert {c.kind for c in conflicts(long, (), around)} == {"freeze", "window", "lead_time"}


def test_only_what_weighs_enough_is_asked_for() -> None:
    others = [change(2), change(3, services=("PRINT",), state=ChangeState.SCHEDULED), change(4, services=("PRINT",))]
    assert kinds(change(), *others) == [("service", WARNING), ("site", WARNING), ("site", NOTE)]
    assert [c.other_id for c in conflicts(change(), others, AROUND, least=WARNING)] == [2, 3]
    assert conflicts(change(), others, AROUND, least=BLOCK) == ()


def test_more_than_five_of_a_kind_are_one_sentence_and_the_site_comes_last() -> None:
    others = [change(n, services=("PRINT",), sites=("EDC", "WDC")) for n in range(2, 14)]
    groups = grouped(conflicts(change(sites=("EDC",)), [*others, change(20)], AROUND))
    assert [group.text for group in groups] == [
        "CHG0000020 (Change 20) (draft) changes Identity too, Thu 19 Nov 04:30 to 06:30.",
        "12 changes at EDC then: CHG0000002 (draft), CHG0000003 (draft) and 10 more.",
    ]
    assert len(groups[1].clashes) == 12
    few = grouped(conflicts(change(), others[:FEW], AROUND))
    assert [len(group.clashes) for group in few] == [1] * FEW


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("no_standby", "NO STANDBY: 6 changes of Identity at the other data center then: CHG0, CHG1 and 4 more."),
        ("service", "6 changes of Identity then: CHG0, CHG1 and 4 more."),
        (
            "dependency",
            "6 changes then of what it depends on, or of what depends on it (Identity): CHG0, CHG1 and 4 more.",
        ),
        ("implementer", "6 changes by Identity then: CHG0, CHG1 and 4 more."),
        ("group", "6 changes by Identity then: CHG0, CHG1 and 4 more."),
        ("site", "6 changes at Identity then: CHG0, CHG1 and 4 more."),
        ("freeze", "Inside 6 freezes: Why. And 5 more."),
    ],
)
def test_every_kind_of_which_there_can_be_many_has_a_sentence_for_them(kind: str, said: str) -> None:
    found = [Clash(kind, WARNING, "Why.", f"CHG{n}", n, at("2026-11-19T04:00"), ("Identity",)) for n in range(6)]
    (group,) = grouped(found)
    assert (group.kind, group.severity, group.text) == (kind, WARNING, said)


def test_many_at_both_data_centers_by_itself_name_no_other_change() -> None:
    found = [Clash("no_standby", WARNING, "Why.", shared=(name,)) for name in "ABCDEF"]
    assert (
        grouped(found)[0].text == "NO STANDBY of A, B, C, D, E and F: this change works at both data centers at once."
    )


_TEAM = {
    5: [Member(1, "Ida Ferreira", date(2020, 1, 1)), Member(2, "Lee Moss", date(2020, 1, 1), date(2026, 11, 19))],
    6: [*(Member(n, f"Person {n}", date(2020, 1, 1)) for n in (1, 3, 4, 7)), Member(9, "Ada", date(2026, 11, 20))],
    7: [*(Member(n, f"Person {n}", date(2020, 1, 1)) for n in (3, 4, 7, 8, 1, 9))],
}


@pytest.mark.parametrize(
    ("mine", "theirs", "said"),
    [
        (
            {"group_id": 5, "group": "Identity"},
            {"implementer_id": 1, "implementer_name": "Ida"},
            "Ida Ferreira of Identity",
        ),
        ({"implementer_id": 1, "implementer_name": "Ida"}, {"group_id": 5, "group": "Identity"}, "Ida of Identity"),
        ({"group_id": 5, "group": "Identity"}, {"group_id": 6, "group": "Network"}, "Ida Ferreira of Identity"),
        ({"group_id": 5, "group": "Identity"}, {"implementer_id": 2}, ""),  # not any more that day
        ({"group_id": 6, "group": "Network"}, {"implementer_id": 9}, ""),  # not yet that day
        ({"group_id": 6, "group": "Network"}, {"group_id": 7, "group": "Desk"}, "4 people of Network"),
        ({"group_id": 5, "group": "Identity"}, {"group_id": 5, "group": "Identity"}, "Identity"),
        ({"group_id": 99, "group": "Gone"}, {"group_id": 5, "group": "Identity"}, ""),
        ({"implementer_id": 1}, {"implementer_id": 3}, ""),
    ],
)
def test_members_of_a_group_are_in_the_way_at_the_time_at_which_they_belong_to_it(
    mine: dict[str, Any], theirs: dict[str, Any], said: str
) -> None:
    around = replace(AROUND, members=_TEAM)
    apart: dict[str, Any] = {"services": (), "sites": (), "implementer": ""}
    other = change(2, state=ChangeState.SCHEDULED, **{**apart, **theirs})
    found = [clash for clash in conflicts(change(**{**apart, **mine}), [other], around) if clash.other]
    told = [(clash.kind, clash.severity, clash.text.partition(" also implements ")[0]) for clash in found]
    assert told == ([("group", WARNING, said)] if said else [])


def test_who_carries_a_change_out_is_a_person_or_else_a_group() -> None:
    assert change(implementer="ida", implementer_name="Ida Ferreira", group="Identity").carried_out_by == "Ida Ferreira"
    assert change(implementer="", group="Identity").carried_out_by == "Identity"
    assert "implementer" not in change(implementer="", group="Identity").missing
    assert "implementer" in change(implementer="").missing


def test_a_group_is_as_heavy_as_its_worst_and_two_changes_are_both_named() -> None:
    light = [Clash("dependency", WARNING, "Why.", f"CHG{n % 2}", n % 2, None, ("A", "B")) for n in range(5)]
    (group,) = grouped([*light, Clash("dependency", BLOCK, "Why.", "CHG1", 1, None, ("A",))])
    assert group.severity is BLOCK
    assert group.text.endswith("(A and B): CHG1 and CHG0.")
