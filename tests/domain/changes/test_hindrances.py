"""What a change is approved against, in sentences; and whose decision has to say why."""

from __future__ import annotations

from app.domain.changes.clashes import Clash, Severity
from app.domain.changes.hindrances import AGAINST, against_words, decided_last, hindrances
from app.domain.vocabulary import ChangeType
from tests.domain.changes.examples import at, change


def test_lead_time_is_a_question_of_its_own_and_an_emergency_waits_for_nobody() -> None:
    late, service = (Clash(kind, Severity.BLOCK, "Text.") for kind in ("lead_time", "service"))
    light = Clash("service", Severity.WARNING, "Text.")
    assert hindrances(change(1), [late, light, service]) == (service,)
    assert hindrances(change(1, type=ChangeType.EMERGENCY), [service]) == ()


def test_what_has_no_room_is_counted() -> None:
    found = [Clash("service", Severity.BLOCK, f"{n}.") for n in range(5)]
    assert against_words(found) == f"Blocks: 0. Blocks: 1. Blocks: 2. And 2 more conflicts. {AGAINST}"
    assert against_words([]) == ""


def test_the_later_decision_knew_of_the_other() -> None:
    early, late = change(1, decided_at=at("2026-11-18T15:00")), change(2, decided_at=at("2026-11-18T15:05"))
    by_model = change(3)
    assert [decided_last(early, late), decided_last(late, early)] == [late, late]
    assert [decided_last(by_model, late), decided_last(late, by_model)] == [by_model, late]
