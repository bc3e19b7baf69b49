"""A week with a change of each kind, to be played each time: the services' weeks have all that can become of them."""

from __future__ import annotations

import pytest

from app.domain.cab.values import MeetingState, PaperKind
from app.errors import NotAllowed
from app.services.workspace import admin
from tests.services.cab.invariants import Seen, check, rows
from tests.services.cab.weeks.agreeing import changes, items
from tests.services.cab.weeks.hands import AGENCIES
from tests.views.cab.weeks.typist import Typist


def play_briefly(p: Typist, *, urgent: bool) -> None:
    """Play from the first draft to signed minutes and the work after them; `urgent`: with an emergency, else the next
    meeting is called off and held after all.
    """
    week, slot = p.week, p.week.slot
    for letter in "ABCD":
        p.draft(letter)
        p.submit(letter, slot)
    p.chair(slot)
    if week.moved:
        p.at(week.moved[1])
        p.move(slot, week.day)
    assert "mails wait to be sent" in p.invite(slot)
    # after the cut-off, sent, withdrawn
    p.at(week.cut_off, minutes=1)
    p.draft("J")
    assert "late" in p.submit("J", slot, late=True)
    p.at(week.freeze)
    p.send_when_due(slot)
    p.withdraw("D")
    p.book["D"].state = "draft"
    p.book.closed("D", "decision", "withdrawn")
    if urgent:
        p.emergency("X", approve=True, slot=slot)
    # the meeting
    p.come_together(slot, f"{week.day} 10:00")
    p.take_up("A")
    p.approve("A")
    p.recorded("B", "DHHS", ballot="reject", note="No test")
    p.decide("B", "rejected", reason="Too risky")
    p.consent("J", given=True)
    p.book["J"].open[0].consent = "given"
    p.recorded("J", *AGENCIES)
    p.decide("J", "conditions", conditions="After the backup", before_start=True)
    p.recorded("C", "DHHS")
    with pytest.raises(NotAllowed, match="1 approval of 2 needed"):
        p.decide("C", "approved")
    if urgent:
        p.note("X", "emergency", "Told")
    p.end(slot, f"{week.day} 10:50")
    p.book.went_on("C", "decision", week.next, heard=True)
    assert p.meeting(slot).state is MeetingState.HELD
    p.on(p.clock.at, minutes=30)
    assert "mails wait to be sent" in p.sign(slot, "hal")
    # the work
    p.schedule("A")
    p.on(week.night[0], minutes=1)
    begun = p.start("A")
    p.on(week.night[1])
    assert "inside its window" in p.finish("A", begun)
    p.cancel("D", "Given up")
    p.book["D"].state = "cancelled"
    if not urgent:
        _called_off(p)


def _called_off(p: Typist) -> None:
    """The next meeting is cancelled and held after all: what had gone on comes back to it."""
    p.cancel_meeting(p.week.next, "The building is closed")
    assert p.meeting(p.week.next).state is MeetingState.CANCELLED
    p.book.went_on("C", "decision", p.week.cancelled, heard=False)
    items(p)
    p.restore(p.week.next, "It is open again")
    assert p.meeting(p.week.next).state is MeetingState.PLANNED
    p.book["C"].open[0].slot = p.week.next


def agree_briefly(p: Typist) -> None:
    """Assert that every item is in one place, and that workspace and papers say what was done."""
    assert [str(problem) for problem in admin.check(p.world.root, everything=True)] == []
    with p.world.root.read() as conn:
        seen = Seen({row["id"]: row for row in rows(conn, "cab_meeting")})
    check(p.world.root, seen)
    items(p)
    changes(p)
    papers = p.meeting(p.week.slot).papers
    assert sorted(paper.kind for paper in papers) == [PaperKind.AGENDA, PaperKind.MINUTES]
    assert all(paper.is_signed for paper in papers if paper.kind is PaperKind.MINUTES)
