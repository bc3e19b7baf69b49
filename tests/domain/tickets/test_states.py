"""The state table of tickets."""

from __future__ import annotations

from app.domain.tickets.states import (
    ALLOWED,
    ENDS_WORK,
    RESOLUTION_CODES,
    TRANSITIONS,
    Act,
    allowed_acts,
    ends_work,
    may_move,
    needs,
    refusal,
)
from app.domain.vocabulary import Role
from app.domain.vocabulary import TicketState as S

AGENT = frozenset({Role.AGENT})


def test_every_state_has_its_acts_and_a_way_on() -> None:
    assert set(ALLOWED) == set(S)
    for state in set(S) - {S.CANCELLED}:
        assert any(old == state for old, _, _ in TRANSITIONS)
    assert not any(old == S.CANCELLED for old, _, _ in TRANSITIONS)
    assert len(TRANSITIONS) == len(set(TRANSITIONS))


def test_the_acts_of_a_state_lead_along_transitions() -> None:
    leads = {
        Act.HOLD: S.ON_HOLD,
        Act.RESOLVE: S.RESOLVED,
        Act.CANCEL: S.CANCELLED,
        Act.START: S.IN_PROGRESS,
        Act.CLOSE: S.CLOSED,
    }
    for state, acts in ALLOWED.items():
        for act, new in leads.items():
            if act in acts:
                assert may_move(state, new, AGENT), (state, act)


def test_only_senior_roles_reopen_what_is_closed() -> None:
    assert Act.REOPEN in allowed_acts(S.RESOLVED, AGENT)
    assert Act.REOPEN not in allowed_acts(S.CLOSED, AGENT)
    assert Act.REOPEN in allowed_acts(S.CLOSED, frozenset({Role.MIP}))
    assert not may_move(S.CLOSED, S.IN_PROGRESS, AGENT)


def test_refusals_name_the_reason() -> None:
    assert refusal(Act.RESOLVE, S.NEW, AGENT) is None
    assert refusal(Act.HOLD, S.ON_HOLD, AGENT) == "A ticket in state On hold cannot be put on hold."
    text = refusal(Act.EDIT, S.NEW, frozenset({Role.READER}))
    assert text is not None
    assert "Service desk agent" in text
    for act in Act:
        for state in S:
            for roles in (AGENT, frozenset({Role.READER})):
                text = refusal(act, state, roles)
                assert text is None or text.endswith(".")


def test_readers_may_do_nothing() -> None:
    assert all(not allowed_acts(state, frozenset({Role.READER, Role.BRM})) for state in S)
    assert RESOLUTION_CODES["fixed"] == "Fixed"


def test_the_window_goes_on_after_acts_that_end_ones_own_work() -> None:
    stays = {Act.EDIT, Act.PRIORITY, Act.START, Act.RESUME, Act.COMMENT, Act.UPDATE}
    assert stays.isdisjoint(ENDS_WORK)
    assert stays | ENDS_WORK == set(Act)
    assert {act for act in Act if ends_work(act)} == ENDS_WORK
    assert {act for act in Act if ends_work(act, taken=True)} == ENDS_WORK - {Act.ASSIGN}


def test_what_is_to_be_chosen_for_an_act_is_said() -> None:
    said = {act: needs(act).removeprefix("Choose tickets that are ") for act in (Act.UNTIL, Act.RESUME, Act.CLOSE)}
    assert said == {Act.UNTIL: "on hold.", Act.RESUME: "on hold.", Act.CLOSE: "resolved."}
    assert needs(Act.HOLD) == "Choose tickets that are new, assigned or in progress."
    assert needs(Act.ASSIGN) == "Choose tickets that are open."
    assert needs(Act.MERGE) == "Choose tickets that are open or resolved."
    assert needs(Act.COMMENT) == "Choose tickets."
    assert needs(Act.REOPEN).startswith("Choose tickets that are resolved; major incident managers"), "not closed ones"
