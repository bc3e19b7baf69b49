"""Free slots: the first is what trying every quarter hour finds, and none is blocked."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.changes.clashes import Severity
from app.domain.changes.conflicts import ConflictIndex, conflicts
from app.domain.changes.slots import QUARTER, free_slots, night_from
from app.domain.changes.surroundings import Surroundings
from app.domain.changes.values import Change, Freeze, Window
from app.domain.eastern import local_date
from app.domain.vocabulary import ChangeScope, ChangeState, ChangeType
from tests.domain.changes.examples import HOLIDAYS, SERVICES, STANDARD, at, change

THANKSGIVING = Freeze(1, "Thanksgiving", "other", at("2026-11-25T17:00"), at("2026-11-30T06:00"))
AROUND = Surroundings(
    SERVICES, windows=STANDARD, freezes=(THANKSGIVING,), holidays=HOLIDAYS, now=at("2026-11-25T16:00")
)


def slots(mine: Change, *others: Change, around: Surroundings = AROUND, count: int = 5) -> list[tuple[str, str]]:
    now = around.now or at("2026-11-25T16:00")
    found = free_slots(mine, ConflictIndex(others, around), around, since=now, count=count)
    return [(f"{slot.start:%d %b %H:%M}", slot.why) for slot in found]


def test_the_first_slots_after_thanksgiving() -> None:
    """Submitted on Wednesday before five it is heard on 2 December: no Thursday 26th, no Sunday in the freeze."""
    found = slots(change())
    assert [start for start, _ in found] == [
        "03 Dec 09:00",  # Thursday 04:00 Eastern
        "06 Dec 09:00",
        "10 Dec 09:00",
        "13 Dec 09:00",
        "17 Dec 09:00",
    ]
    assert found[0][1] == (
        "In the maintenance window Thu 3 Dec 04:00 to 07:00; nothing else is planned."
        " It is the first after the meeting that hears it, on Wed 2 Dec."
    )
    assert found[1][1] == "In the maintenance window Sun 6 Dec 04:00 to 12:00; nothing else is planned."
    late = replace(AROUND, now=at("2026-11-30T09:00"))
    assert [start for start, _ in slots(change(), around=late, count=1)] == ["10 Dec 09:00"]


def test_what_blocks_is_gone_round_and_what_warns_is_told() -> None:
    taken = {"planned_start": at("2026-12-03T04:00"), "planned_end": at("2026-12-03T04:40")}
    blocks = change(2, state=ChangeState.SCHEDULED, services=("DB",), **taken)
    assert slots(change(), blocks, count=1)[0][0] == "03 Dec 09:45"
    draft = replace(blocks, state=ChangeState.DRAFT)
    start, why = slots(change(), draft, change(1, **taken), count=1)[0]
    assert start == "03 Dec 09:00"
    assert "; 1 other change, none in its way." in why
    whole = change(
        2, state=ChangeState.APPROVED, planned_start=at("2026-12-02T20:00"), planned_end=at("2026-12-05T20:00")
    )
    assert slots(change(), whole, count=1)[0][0] == "06 Dec 09:00"


def test_a_window_across_midnight_is_one_slot() -> None:
    around = replace(AROUND, windows=(Window(3, "22:00", "24:00"), Window(4, "00:00", "01:00")))
    assert [start for start, _ in slots(change(), around=around, count=2)] == ["04 Dec 03:00", "11 Dec 03:00"]


def test_an_emergency_is_offered_each_day_from_now_on() -> None:
    around = replace(AROUND, now=at("2026-11-24T10:07"))
    found = slots(change(type=ChangeType.EMERGENCY), around=around, count=3)
    assert found == [
        ("24 Nov 15:15", "Outside of freezes and holidays; nothing else is planned."),
        ("25 Nov 05:00", "Outside of freezes and holidays; nothing else is planned."),
        ("30 Nov 11:00", "Outside of freezes and holidays; nothing else is planned."),
    ]


def test_what_no_board_hears_waits_for_its_business_days() -> None:
    found = slots(change(scope=ChangeScope.MINOR), around=replace(AROUND, now=at("2026-11-30T18:00")), count=1)
    assert found[0][0] == "06 Dec 09:00"
    assert found[0][1].endswith("It is the first after 3 business days, from Fri 4 Dec 00:00 on.")


def test_one_that_was_decided_is_offered_what_a_new_decision_allows() -> None:
    approved = change(state=ChangeState.APPROVED, submitted_at=at("2026-10-01T09:00"))
    assert slots(approved, count=1)[0][0] == "03 Dec 09:00"
    assert slots(change(type=ChangeType.STANDARD, model_id=1, state=ChangeState.SCHEDULED), count=1)[0][1] == (
        "In the maintenance window Thu 3 Dec 04:00 to 07:00; nothing else is planned."
    )


def test_a_length_asked_for_counts_and_what_fits_nowhere_has_no_slot() -> None:
    index = ConflictIndex([], AROUND)
    found = free_slots(change(), index, AROUND, since=at("2026-11-25T16:00"), length=timedelta(hours=5))
    assert {slot.end - slot.start for slot in found} == {timedelta(hours=5)}
    assert [f"{slot.start:%a}" for slot in found] == ["Sun"] * 5
    assert free_slots(change(), index, AROUND, since=at("2026-11-25T16:00"), length=timedelta(hours=9)) == ()
    assert free_slots(change(), index, replace(AROUND, now=None), since=at("2099-12-31T18:00")) == ()


_NOW = at("2026-11-25T16:00")


@settings(max_examples=25, deadline=None)  # it tries thousands of quarter hours
@given(
    st.integers(1, 16),
    st.lists(
        st.tuples(
            st.integers(0, 4 * 24 * 14),
            st.integers(1, 20),
            st.sampled_from(sorted(SERVICES)),
            st.sampled_from(["EDC", "WDC"]),
            st.sampled_from([ChangeState.DRAFT, ChangeState.APPROVED, ChangeState.SCHEDULED]),
        ),
        max_size=12,
    ),
    st.integers(0, 14),
    st.booleans(),
)
def test_the_first_slot_is_what_trying_every_quarter_hour_finds(
    quarters: int, taken: list[tuple[int, int, str, str, ChangeState]], frozen: int, soft: bool
) -> None:
    others = [
        change(
            n + 2,
            planned_start=_NOW + start * QUARTER,
            planned_end=_NOW + (start + length) * QUARTER,
            services=(service,),
            sites=(site,),
            state=state,
        )
        for n, (start, length, service, site, state) in enumerate(taken)
    ]
    day = timedelta(days=1)
    freeze = Freeze(2, "Soft", "other", _NOW + frozen * day, _NOW + (frozen + 2) * day, service="NET", hard=not soft)
    around = replace(AROUND, freezes=(THANKSGIVING, freeze))
    mine = change(scope=ChangeScope.MINOR, planned_end=change().planned_start + quarters * QUARTER)
    found = free_slots(mine, ConflictIndex(others, around), around, since=_NOW)

    def tried(at_quarter: int) -> Change:
        start = _NOW + at_quarter * QUARTER
        return replace(mine, planned_start=start, planned_end=start + quarters * QUARTER)

    def is_free(one: Change) -> bool:
        clashes = conflicts(one, others, around)
        on = {local_date(one.planned_start), local_date(one.planned_end - timedelta(seconds=1))}
        kinds = {clash.kind for clash in clashes}
        blocked = any(clash.severity is Severity.BLOCK for clash in clashes)
        return not blocked and not kinds & {"window", "lead_time"} and not on & set(HOLIDAYS)

    first = next((one for n in range(4 * 24 * 30) if is_free(one := tried(n))), None)
    assert (found[0].start if found else None) == (first.planned_start if first else None)
    for slot in found:
        assert is_free(replace(mine, planned_start=slot.start, planned_end=slot.end))
        assert not slot.start.minute % 15
    assert len({slot.start for slot in found}) == len(found)


def test_four_in_the_morning_is_offered_and_never_the_past() -> None:
    monday = date(2026, 11, 23)
    assert night_from(monday, at("2026-11-20T10:00")) == at("2026-11-23T04:00")
    assert night_from(monday, at("2026-11-23T04:00")) == at("2026-11-23T04:00")
    assert night_from(monday, at("2026-11-23T10:00")) == at("2026-11-24T04:00")
    assert night_from(monday, at("2026-12-06T03:00")) == at("2026-12-06T04:00")
    assert night_from(monday, at("2026-12-06T05:00")) == at("2026-12-07T04:00")
