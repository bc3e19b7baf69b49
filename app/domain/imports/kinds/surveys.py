"""Answers of callers about their tickets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from app.domain.imports.kinds.fields import Field, Kind, Problem, Read, Rule
from app.domain.imports.kinds.rules import in_order, not_ahead


def _answered(values: Mapping[str, Any], _now: datetime) -> Sequence[Problem]:
    if values.get("score") is not None and values.get("answered_at") is None:
        return (Problem("answered_at", "there is a score, but not when it was given", refused=True),)
    if values.get("sent_at") is None and values.get("answered_at") is None:
        return (Problem("sent_at", "neither the sending nor an answer is told", refused=True),)
    return ()


KIND = Kind(
    word="surveys",
    singular="survey",
    plural="surveys",
    about=(
        "The ticket has to be here: by the number of the source, or by ours. Answers 4 and 5 are satisfied. Where a"
        " file tells answers only, a response rate is not measured."
    ),
    fields=(
        Field("number", Read.TEXT, "what the source calls the survey; the ticket's number where it is not told"),
        Field("ticket", Read.TEXT, "number of the ticket", needed=True),
        Field("score", Read.NUMBER, "1 to 5, the best is 5", least=1, most=5),
        Field("sent_at", Read.DATE, "when the caller was asked"),
        Field("answered_at", Read.DATE, "when the caller answered"),
        Field("comment", Read.PROSE, "what the caller wrote; printed only after redaction"),
        Field("changed_at", Read.DATE, "when the source last changed the row"),
    ),
    rules=(
        in_order("sent_at", "answered_at"),
        not_ahead("sent_at", "answered_at"),
        Rule("A score without the time of the answer, or a row with neither: the row does not come in.", _answered),
    ),
    key=(("number",), ("ticket",)),
)
