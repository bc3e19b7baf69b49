"""What an agency sees of a change: where it stands, how its seat voted, what is asked of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from app.domain.cab.actions import BoardAction
from app.domain.cab.agency_view import AgencyChange, AgencyView, asked_of, is_own, is_seen
from app.domain.cab.values import Cast
from app.domain.changes.places import Place
from app.domain.changes.tasks import Task
from app.domain.changes.values import Change
from app.domain.vocabulary import ChangeState, ChangeType
from tests.domain.cab.examples import change, vote

AHEAD = Place(2, "decision", "open", 5, day=date(2026, 12, 2), meeting_state="planned")
SENT = replace(AHEAD, meeting_state="frozen")
TO_SAY = "Vote in the CAB of Wed 2 Dec 2026"


def announced(state: ChangeState = ChangeState.DRAFT, **more: object) -> Change:
    return replace(change(), type=ChangeType.INFORMATIONAL, state=state, for_agency="DOR", **more)  # type: ignore[arg-type]


def test_an_agency_sees_when_a_change_is_decided_and_what_was_decided() -> None:
    decided = Place(1, "decision", "decided", 4, day=date(2026, 11, 18), result="conditions", conditions="By night")
    ahead = Place(2, "decision", "open", 5, day=date(2026, 12, 2))
    both = AgencyChange(change(), (decided, ahead))
    assert both.decided_when == "before the CAB of Wed 2 Dec 2026"
    assert both.decision == "approved with conditions by the CAB of Wed 18 Nov 2026: By night"
    plain = AgencyChange(change(), (replace(decided, result="approved", conditions=""),))
    assert (plain.decided_when, plain.decision) == ("", "approved by the CAB of Wed 18 Nov 2026")
    assert AgencyChange(change()).decision == ""
    let_in = Place(3, "ecab", "decided", result="approved")
    assert AgencyChange(change(), (decided, let_in)).decision == both.decision, "the ECAB let it into a freeze only"
    assert AgencyChange(change(type=ChangeType.EMERGENCY), (let_in,)).decision == "approved by ECAB"


@pytest.mark.parametrize(
    ("places", "text"),
    [
        ((), ""),
        ((Place(1, "decision", "decided", 4, day=date(2026, 11, 18), result="approved"), AHEAD), AHEAD.text),
        ((Place(1, "decision", "decided", 4, day=date(2026, 11, 18), result="approved"),),
         "approved by the CAB of Wed 18 Nov 2026"),
        ((Place(1, "decision", "withdrawn", 4, day=date(2026, 11, 18)),), "withdrawn from the CAB of Wed 18 Nov 2026"),
    ],
)  # fmt: skip
def test_where_it_stands_with_the_board(places: tuple[Place, ...], text: str) -> None:
    assert AgencyChange(change(), places).board == text


def test_its_state_in_words() -> None:
    assert AgencyChange(change()).state == "In CAB"
    assert AgencyChange(announced(ChangeState.SCHEDULED)).state == "Announced"
    other = replace(change(), source="servicenow", source_state="Authorize", state=ChangeState.SCHEDULED)
    assert AgencyChange(other).state == "Scheduled (ServiceNow: Authorize)"


def test_the_vote_of_its_seat_counts_for_the_version_that_is_decided_on() -> None:
    assert (AgencyChange(change()).vote, AgencyChange(change()).has_voted) == ("", False)
    assert AgencyChange(change(), (SENT,)).vote == ""
    first = AgencyChange(change(), (SENT,), votes={2: (vote(1),)})
    assert (first.vote, first.has_voted) == ("Approve, Ben Ruiz", True)
    edited = replace(first, change=replace(change(), content_n=2))
    assert (edited.vote, edited.has_voted) == ("Approve, Ben Ruiz, on an earlier version", False)
    corrected = replace(
        first, votes={2: (vote(1, standing=False), vote(1, cast=Cast.RECORDED, recorded_by="Ava Stone"))}
    )
    assert corrected.vote == "Approve, Ben Ruiz, recorded by Ava Stone"
    gone = replace(first, votes={2: (vote(1, standing=False),)})
    assert (gone.vote, gone.has_voted) == ("", False)
    decided = replace(SENT, state="decided", result="approved", content_n=1)
    assert replace(edited, places=(decided,)).vote == "Approve, Ben Ruiz", "it was decided on that version"


def test_what_is_asked_of_the_seat() -> None:
    def asked(place: Place, *sitting: str, **more: object) -> tuple[str, ...]:
        return asked_of(AgencyChange(change(), (place,), **more), sitting, (), ())  # type: ignore[arg-type]

    assert asked(AHEAD, "Ben Ruiz") == ()
    assert AgencyChange(change(), (AHEAD,)).votes_later
    assert not AgencyChange(change(), (SENT,)).votes_later
    assert not AgencyChange(change()).votes_later
    assert asked(SENT, "Ben Ruiz", "Cleo Ng") == (f"{TO_SAY}: Ben Ruiz and Cleo Ng can.",)
    assert asked(SENT) == ("Name a CAB representative: nobody can vote in the CAB of Wed 2 Dec 2026.",)
    assert asked(SENT, "Ben Ruiz", votes={2: (vote(1),)}) == ()
    assert asked(replace(AHEAD, state="deferred"), "Ben Ruiz") == ()
    assert asked_of(AgencyChange(change()), (), (), ()) == ()


def test_what_else_is_asked() -> None:
    own = AgencyChange(announced(for_agency_id=3, agencies=()), own=True)
    assert asked_of(own, (), (), ()) == ("Announce it; still missing: agencies and communication plan.",)
    whole = replace(own, change=announced(for_agency_id=3, communication_plan="By mail"))
    assert asked_of(whole, (), (), ()) == ("Announce it.",)
    assert asked_of(replace(whole, change=announced(ChangeState.SCHEDULED)), (), (), ()) == ()
    action, task = BoardAction(1, "Name a tester", "Ben Ruiz"), Task(1, 1, 1, "task", "Tell the counties")
    assert asked_of(AgencyChange(change()), (), (action,), (task,)) == (
        "Name a tester (Ben Ruiz).",
        "Tell the counties (nobody named).",
    )
    dated = replace(action, due_on=date(2026, 12, 1)), replace(task, due_at=datetime(2026, 12, 1, 14, tzinfo=UTC))
    assert asked_of(AgencyChange(change()), (), (dated[0],), (dated[1],)) == (
        "Name a tester (Ben Ruiz, due 1 Dec 2026).",
        "Tell the counties (nobody named, due 1 Dec 2026 09:00).",
    )


def test_drafts_are_seen_by_the_agency_that_announces_them_alone() -> None:
    assert is_seen(change(), ("DOR",))
    assert not is_seen(change(), ("DOT",))
    assert not is_seen(replace(change(), state=ChangeState.DRAFT), ("DOR",))
    assert is_seen(replace(change(), state=ChangeState.CANCELLED), ("DOR",))
    assert (is_own(announced(), ("DOR",)), is_own(announced(), ("DHHS",)), is_own(change(), ("",))) == (
        True,
        False,
        False,
    )
    assert is_seen(announced(), ("DOR",))
    assert not is_seen(announced(), ("DHHS",))


def test_services_are_named() -> None:
    view = AgencyView("DOR", "Revenue", date(2026, 11, 1), date(2026, 11, 30), (), (), {"NCID": "Identity"})
    assert view.services_of(replace(change(), services=("NCID", "WAN"))) == "Identity, WAN"
