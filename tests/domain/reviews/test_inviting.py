"""Invitations to reviews: one entry for life, a sequence that rises, and each told what concerns them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

from app.domain.cab.settings import CabRules
from app.domain.mail.values import MailKind
from app.domain.reviews import inviting
from app.domain.reviews.inviting import Why
from app.domain.reviews.load import load
from app.domain.reviews.settings import ReviewRules
from app.domain.reviews.values import Participant, Review
from app.reports.cab.ics import to_ics

NOW = datetime(2026, 11, 20, 15, tzinfo=UTC)
RULES = CabRules(mailbox="reviews@it.nc.gov", ical_host="it.nc.gov")
REVIEW = Review(7, 1, "DOR", "Revenue", date(2026, 12, 10), "2026-11", "planned", 1, brm="Bea Okafor", place="Room 2")
BEA = Participant(1, 11, "Bea Okafor", "bea@it.nc.gov", "chair")
CIO = Participant(2, 12, "Cleo Ode", "cleo@dor.nc.gov", "member")
NONE = Participant(3, 13, "Ned Nomail", "", "guest")


def told(people: tuple[Participant, ...], sequence: int = 0) -> tuple[Participant, ...]:
    return tuple(replace(one, mail=one.address, sequence=sequence) for one in people)


def test_everybody_with_an_address_is_invited() -> None:
    plan = inviting.plan(REVIEW, (BEA, CIO, NONE), (), Why.INVITED, rules=RULES, now=NOW)
    assert [(m.kind, m.to_mail) for m in plan.mails] == [
        (MailKind.INVITATION, "bea@it.nc.gov"),
        (MailKind.INVITATION, "cleo@dor.nc.gov"),
    ]
    assert plan.unreachable == ("Ned Nomail",)
    assert plan.mails[0].invite is not None
    text = to_ics(plan.mails[0].invite).decode().replace("\r\n ", "")
    assert "METHOD:REQUEST" in text
    assert "UID:review-7@it.nc.gov" in text
    assert "SEQUENCE:0" in text
    assert "DTSTART;TZID=America/New_York:20261210T100000" in text
    assert 'ORGANIZER;CN="Service reviews":mailto:reviews@it.nc.gov' in text
    assert "Period: November 2026" in text


def test_a_move_raises_the_sequence_and_is_told() -> None:
    moved = replace(REVIEW, day=date(2026, 12, 11))
    moved = replace(moved, sequence=inviting.next_sequence(REVIEW, moved))
    plan = inviting.plan(moved, told((BEA, CIO)), told((BEA, CIO)), Why.CHANGED, rules=RULES, now=NOW)
    assert [m.kind for m in plan.mails] == [MailKind.UPDATE, MailKind.UPDATE]
    assert {m.number for m in plan.mails} == {1}
    assert inviting.next_sequence(moved, replace(moved, agenda="New")) == 1


def test_who_is_left_out_is_told_and_nobody_else() -> None:
    plan = inviting.plan(REVIEW, told((BEA,)), told((BEA, CIO)), Why.CHANGED, rules=RULES, now=NOW)
    (mail,) = plan.mails
    assert (mail.kind, mail.to_mail, plan.left) == (MailKind.REMOVAL, "cleo@dor.nc.gov", (2,))


def test_a_cancellation_goes_to_who_was_invited() -> None:
    off = replace(REVIEW, state="cancelled", sequence=1, cancelled_why="Storm")
    plan = inviting.plan(off, told((BEA,)), told((BEA,)), Why.CANCELLED, rules=RULES, now=NOW)
    (mail,) = plan.mails
    assert mail.invite is not None
    assert b"METHOD:CANCEL" in to_ics(mail.invite)
    assert "Storm" in mail.text
    assert inviting.plan(off, (BEA,), (BEA,), Why.CANCELLED, rules=RULES, now=NOW).mails == ()


def test_nothing_is_mailed_from_nowhere() -> None:
    assert inviting.plan(REVIEW, (BEA,), (), Why.INVITED, rules=CabRules(), now=NOW).missing


def test_the_load_of_the_weeks_ahead() -> None:
    today = date(2026, 12, 8)
    late = replace(REVIEW, id=8, day=date(2026, 12, 1))
    off = replace(REVIEW, id=9, state="cancelled")
    lines = load([REVIEW, late, off], {"Bea Okafor": 3, "Bo Lindqvist": 1}, ReviewRules(), today)
    assert [(line.brm, line.agencies, line.reviews, line.most, line.full) for line in lines] == [
        ("Bea Okafor", 3, 2, 10.0, 20),
        ("Bo Lindqvist", 1, 0, 0.0, 20),
    ]
