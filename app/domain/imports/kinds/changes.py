"""Changes of another system: decided there, kept as told, never before this board."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from app.domain.changes.states import OF_THE_BOARD
from app.domain.imports.kinds.fields import Field, Kind, Problem, Read, Rule
from app.domain.imports.kinds.rules import in_order, not_ahead
from app.domain.vocabulary import ChangeScope, ChangeState, ChangeType

#: States in which a change of another system may be here.
STATES = tuple(state.value for state in ChangeState if state not in OF_THE_BOARD)
DONE = frozenset({ChangeState.IMPLEMENTED.value, ChangeState.REVIEWED.value})
_STATE_WORDS = {
    **dict.fromkeys(("-5", "-4", "-3", "new", "draft", "assess", "authorize", "requested", "pending"), "draft"),
    **dict.fromkeys(("-2", "scheduled", "approved", "planned"), "scheduled"),
    **dict.fromkeys(("-1", "implement", "implementing", "in progress", "work in progress"), "implementing"),
    **dict.fromkeys(("0", "review", "implemented", "completed", "complete"), "implemented"),
    **dict.fromkeys(("3", "closed", "closed complete", "reviewed"), "reviewed"),
    **dict.fromkeys(("4", "canceled", "cancelled", "closed skipped", "withdrawn"), "cancelled"),
    "rejected": "rejected",
}
_OUTCOME_WORDS = {
    "successful": "successful",
    "success": "successful",
    "successful with issues": "partial",
    "successful_issues": "partial",
    "partial": "partial",
    "unsuccessful": "failed",
    "failed": "failed",
}


def _done_without_end(values: Mapping[str, Any], _now: datetime) -> Sequence[Problem]:
    if values.get("state") in DONE and values.get("actual_end") is None:
        return (Problem("actual_end", "the change is done, but its end is not told: no period's figures have it"),)
    return ()


def _ended_before_done(values: Mapping[str, Any], _now: datetime) -> Sequence[Problem]:
    if values.get("actual_end") is not None and values.get("state") not in {*DONE, "cancelled", "rejected"}:
        why = "has a date although the state says that the work is not done; the state counts"
        return (Problem("actual_end", why, settled={"actual_end": None}),)
    return ()


def _half_a_window(values: Mapping[str, Any], _now: datetime) -> Sequence[Problem]:
    start, end = values.get("planned_start"), values.get("planned_end")
    if start is None and end is None:
        return ()
    none = {"planned_start": None, "planned_end": None}
    if start is None or end is None:
        name, other = ("planned_start", "end") if start is None else ("planned_end", "start")
        return (Problem(name, f"only the {other} of the planned window is told; it counts as not told", settled=none),)
    if end <= start:
        return (Problem("planned_end", "the planned end is not after the start; both count as not told", settled=none),)
    return ()


KIND = Kind(
    word="changes",
    singular="change",
    plural="changes",
    about=(
        "A change comes in as a record of another system: its state and outcome as told there, without votes. It is"
        " never before this board, and nobody here moves it on; what is planned is announced, like an informational"
        " change. What the source does not tell (planned window, back-out) makes change success Not measured; beside it"
        " stands the outcome as the source tells it."
    ),
    fields=(
        Field("number", Read.TEXT, "what the source calls the change", needed=True),
        Field("title", Read.TEXT, "what is changed", default="Change {number}"),
        Field("type", Read.CHOICE, "how it was decided", True, tuple(ChangeType), {"latent": "latent"}),
        Field("scope", Read.CHOICE, "how far it reaches", True, tuple(ChangeScope), {"wide-spread": "widespread"}),
        Field("state", Read.CHOICE, "where it stands there", True, STATES, _STATE_WORDS, as_told="source_state"),
        Field(
            "outcome",
            Read.CHOICE,
            "how it went, as the source judges it",
            choices=("successful", "partial", "failed"),
            spoken=_OUTCOME_WORDS,
            as_told="source_outcome",
        ),
        Field(
            "outcome_told",
            Read.TEXT,
            "the source's own words for it, where another column has them",
            told_in="source_outcome",
        ),
        Field("backed_out", Read.YES_NO, "whether it was rolled back"),
        Field("planned_start", Read.DATE, "start of the planned window"),
        Field("planned_end", Read.DATE, "end of the planned window"),
        Field("actual_start", Read.DATE, "when work began"),
        Field("actual_end", Read.DATE, "when work was done; decides the period"),
        Field("submitted_at", Read.DATE, "when it was asked for"),
        Field("services", Read.SERVICES, "services that it touches"),
        Field("agencies", Read.AGENCIES, "agencies that it touches"),
        Field("group", Read.GROUP, "group that carried it out"),
        Field("implementer", Read.TEXT, "person who carried it out"),
        Field("risk", Read.CHOICE, "its risk", False, ("low", "medium", "high"), {"moderate": "medium"}, default="low"),
        Field("reason", Read.PROSE, "why it was made"),
        Field("review", Read.PROSE, "what was learned"),
        Field("changed_at", Read.DATE, "when the source last changed the row: the newest row of a change counts"),
    ),
    rules=(
        in_order("actual_start", "actual_end"),
        not_ahead("actual_start", "actual_end"),
        Rule(
            "Half a planned window, or an end not after its start: a finding; the window counts as not told.",
            _half_a_window,
        ),
        Rule(
            "An `actual_end` although the state says that work is not done: a finding; the state counts.",
            _ended_before_done,
        ),
        Rule(
            "A change that is done and tells no `actual_end`: a finding; it is in the figures of no period.",
            _done_without_end,
        ),
    ),
)
