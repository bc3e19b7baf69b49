"""What papers say of changes: what is in their way, what is not decided, and two items against each other."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from app.domain.cab.agenda_paper import agenda_paper, among
from app.domain.cab.paper_lines import conflict_marks, ecab_words, forward_line, undecided_words
from app.domain.cab.values import ItemState, Kind, Result
from app.domain.changes.clashes import Clash, Severity
from app.domain.changes.places import Place
from app.domain.vocabulary import ChangeState, ChangeType
from tests.domain.cab.examples import START, change, item, meeting, utc, vote
from tests.domain.cab.test_papers import FACTS

CLASHES = {
    1: (Clash("service", Severity.WARNING, "CHG0000003 (Change 3) changes Identity too.", "CHG0000003", 3),),
    2: (Clash("site", Severity.NOTE, "CHG0000003 (Change 3) works at EDC too.", "CHG0000003", 3),),
    3: (
        Clash("service", Severity.WARNING, "CHG0000001 (Change 1) changes Identity too.", "CHG0000001", 1),
        Clash("service", Severity.WARNING, "CHG0000009 (Change 9) changes Identity too.", "CHG0000009", 9),
    ),
}


def test_two_items_against_each_other_are_told_once_and_block_nobody() -> None:
    planned = meeting(items=(item(1), item(2), item(3)))
    assert among(planned, CLASHES) == ("Items 1 and 3: CHG0000003 (Change 3) changes Identity too.",)
    facts = FACTS.__class__(clashes=CLASHES)
    assert agenda_paper(planned, facts, START).asks == ("3 changes to decide",)


def test_a_list_of_what_is_planned_tells_conflicts_but_those_with_drafts() -> None:
    found = (
        Clash("site", Severity.NOTE, "At EDC too."),
        Clash("freeze", Severity.NOTE, "Let into the freeze."),
        Clash("service", Severity.WARNING, "Of a draft.", draft=True),
        Clash("lead_time", Severity.WARNING, "Too little lead time."),
        Clash("service", Severity.BLOCK, "Changes Identity too."),
    )
    assert conflict_marks(found) == ("Changes Identity too.", "Too little lead time.", "Let into the freeze.")


@pytest.mark.parametrize(
    ("state", "start", "said"),
    [
        (ChangeState.IN_REVIEW, "2026-11-05 13:00", "Not decided, starts tomorrow"),
        (ChangeState.IN_CAB, "2026-11-04 20:00", "Not decided, starts today"),
        (ChangeState.IN_CAB, "2026-11-07 13:00", "Not decided, starts in 3 days"),
        (ChangeState.IN_CAB, "2026-11-08 13:00", ""),
        (ChangeState.APPROVED, "2026-11-05 13:00", "Approved, not scheduled, starts tomorrow"),
        (ChangeState.SCHEDULED, "2026-11-05 13:00", ""),
        (ChangeState.IN_CAB, "2026-11-04 14:00", "Not decided, although its planned time has begun"),
    ],
)
def test_what_is_not_decided_and_starts_soon_is_told(state: ChangeState, start: str, said: str) -> None:
    assert undecided_words(change(state=state, planned_start=utc(start)), START) == said


def test_what_starts_before_the_board_meets_is_told() -> None:
    place = Place(1, "decision", "open", 1, meeting_ends=utc("2026-11-11 16:00"))
    soon = change(planned_start=utc("2026-11-06 13:00"), place=place)
    assert undecided_words(soon, START) == "Not decided, starts in 2 days, before the board meets"


def test_the_department_is_among_the_agencies_that_a_change_touches() -> None:
    assert forward_line(change(agencies=("DHHS", "DOR")), FACTS).agencies == (
        "Health and Human Services",
        "Information Technology",
        "Revenue",
    )
    assert change(agencies=("DHHS",), affects_dit=False).touched == ("DHHS",)
    assert change(agencies=("DHHS",), source="servicenow").touched == ("DHHS",)
    assert change(agencies=("DHHS", "DIT")).touched == ("DHHS", "DIT")


def test_what_began_before_it_was_approved_says_so_on_paper() -> None:
    done = change(
        6,
        decided_at=utc("2026-10-28 14:30"),
        actual_start=utc("2026-10-28 14:00"),
        actual_end=utc("2026-10-28 15:00"),
        outcome="failed",
        backed_out=True,
    )

    def outcome(**more: Any) -> str:
        (line,) = agenda_paper(meeting(items=(item(6, Kind.PIR, change=replace(done, **more)),)), FACTS, START).lines
        return line.outcome

    assert outcome() == "Failed, backed out, began before it was approved"
    assert outcome(type=ChangeType.EMERGENCY) == "Failed, backed out, began before ECAB decided"
    assert outcome(type=ChangeType.LATENT) == outcome(decided_at=None) == "Failed, backed out"


def test_what_the_ecab_decided_names_its_members_the_time_and_why() -> None:
    decided: dict[str, Any] = {"state": ItemState.DECIDED, "result": Result.APPROVED}
    votes = (
        vote(None, person_name="Ann Lee", how="phone", note="Mail is down"),
        vote(None, person_name="Ben Ruiz", standing=False),
        vote(None, person_name="Cleo Park"),
    )
    told = item(1, Kind.ECAB, **decided, votes=votes, decided_at=START)
    assert ecab_words(told) == "Approved by Ann Lee (phone) and Cleo Park, Wed 4 Nov 2026 10:00 Eastern: Mail is down"
    kept = item(1, Kind.ECAB, **decided, reason="Agreed on the bridge")
    assert ecab_words(kept) == "Approved by ECAB, its members are not on record: Agreed on the bridge"
