"""The way of a hand-over, played in any order: nobody accepts their own, and what is accepted stays."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.shifts.course import TRANSITIONS, HandoverState, Step, after, refusal
from tests.examples import few

PEOPLE = ("ann", "bob", "cid")
WORDS = {state.value for state in HandoverState}


@settings(max_examples=few(200), deadline=None)
@given(st.lists(st.tuples(st.sampled_from(PEOPLE), st.sampled_from(list(Step))), max_size=25))
def test_any_order_of_steps(steps: list[tuple[str, Step]]) -> None:
    state, giver, accepter, changed = HandoverState.DRAFT, "", "", 0
    for who, step in steps:
        why, then = refusal(state, step, who, giver), after(state, step)
        assert why == "" or why.endswith(".")
        if then is None:
            assert why, "what leads nowhere is refused with a reason"
        if why:
            continue
        assert then is not None
        if state is not HandoverState.DRAFT:
            assert step is not Step.WRITE
        if step is Step.GIVE:
            giver = who
        elif step is Step.TAKE_BACK:
            assert who == giver
            giver = ""
        elif step is Step.ACCEPT:
            assert who != giver
            accepter = who
        if then is not state:
            assert (state.value, then.value) in {move[:2] for move in TRANSITIONS}
            changed += 1
        state = then
        assert (state is HandoverState.DRAFT) == (giver == "")
        assert (state is HandoverState.ACCEPTED) == (accepter != "")
    assert changed <= 2 * len(steps)


def test_every_refusal_says_why() -> None:
    refused = {(state, step): refusal(state, step, "ann", "bob") for state in HandoverState for step in Step}
    assert {key for key, why in refused.items() if not why} == {
        (HandoverState.DRAFT, Step.WRITE),
        (HandoverState.DRAFT, Step.GIVE),
        (HandoverState.GIVEN, Step.ACCEPT),
        (HandoverState.GIVEN, Step.CORRECT),
        (HandoverState.ACCEPTED, Step.CORRECT),
    }
    assert "nobody accepts their own" in refusal(HandoverState.GIVEN, Step.ACCEPT, "bob", "bob")
    assert refusal(HandoverState.GIVEN, Step.TAKE_BACK, "bob", "bob") == ""
