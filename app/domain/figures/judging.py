"""Verdicts over several parts, and the tile that shows one attainment."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from app.domain.figures.rows import ServiceLevelRow, Tile
from app.domain.figures.rules import Attainment, Verdict, combine, goal_text
from app.domain.vocabulary import Metric, Priority
from app.domain.words import count, joined


def judged_by_parts(total: Attainment, parts: Sequence[Attainment]) -> Verdict:
    """Return the verdict on a sum: its own where there is one goal, else the worst of its parts."""
    if total.verdict is not Verdict.NO_GOAL:
        return total.verdict
    return worst(part.verdict for part in parts)


def worst(verdicts: Iterable[Verdict]) -> Verdict:
    """Missed before not told before met before low volume; where there is none of them, not measured."""
    verdicts = set(verdicts)
    for verdict in (Verdict.MISSED, Verdict.NOT_TOLD, Verdict.MET, Verdict.LOW_VOLUME):
        if verdict in verdicts:
            return verdict
    return Verdict.NOT_MEASURED


def judged(
    parts: Mapping[Priority, Attainment], rows: Sequence[ServiceLevelRow], metric: Metric
) -> dict[Priority, Verdict]:
    """Return the verdict on each priority: missed where one of its targets was, as the table of service levels says.

    A target that changed in the period makes two rows and no goal for both; a kept sum can hide a missed target.
    """
    found = {}
    for priority, part in parts.items():
        by_rows = worst(row.attainment.verdict for row in rows if row.metric is metric and row.priority is priority)
        found[priority] = by_rows if Verdict.MISSED is by_rows or part.verdict is Verdict.NO_GOAL else part.verdict
    return found


def common_verdict(parts: Sequence[Attainment]) -> Verdict:
    """Return the verdict on priorities drawn as one point: none where each met its goal and all together lie below
    every goal, because few enough were due of one to miss some.
    """
    whole = combine(parts)
    found = judged_by_parts(whole, parts)
    goals = [part.goal_bp for part in parts if part.due and part.goal_bp is not None]
    below = bool(goals) and whole.ratio is not None and whole.ratio * 10_000 < min(goals)
    return Verdict.NO_GOAL if found is Verdict.MET and below else found


def verdict_on(total: Attainment, verdicts: Mapping[Priority, Verdict]) -> Verdict:
    """Return the verdict on all priorities together: the worst of theirs where goals differ or one was missed.

    `verdicts`: what `judged` says of the priorities.
    """
    if total.verdict is Verdict.NO_GOAL or Verdict.MISSED in verdicts.values():
        return worst(verdicts.values())
    return total.verdict


def attainment_tile(
    key: str, label: str, total: Attainment, verdicts: Mapping[Priority, Verdict], *, untold: int = 0, why: str = ""
) -> Tile:
    """Return a headline figure; the note says how many, and which priorities missed where goals differ.

    `verdicts`: what `judged` says of the priorities. `untold`: tickets that are not measured, and `why` in words.
    """
    verdict = verdict_on(total, verdicts)
    if total.due == 0 and untold:
        return Tile(key, label, total.percent_text, f"{why}; {count(untold, 'ticket')}", Verdict.NOT_TOLD)
    note = "no outcome in the period" if total.due == 0 else f"{total.met:,} of {total.due:,} in time"
    if verdict is Verdict.NOT_TOLD:
        note = total.remark
    missed = [priority.label for priority, given in verdicts.items() if given is Verdict.MISSED]
    if total.goal_bp is not None:
        note += f"; goal {goal_text(total.goal_bp)}"
        if missed and total.verdict is not Verdict.MISSED:
            note += f", missed: {joined(missed)}"
    elif total.due:
        if missed:
            note += f"; goal missed: {joined(missed)}"
        else:
            note += _OTHERWISE.get(verdict, "")
    if total.bound and verdict is not Verdict.NOT_TOLD:
        note += f"; {total.bound:,} more may have been in time"
    if untold:
        note += f"; {untold:,} not measured"
    return Tile(key, label, total.percent_beside(verdict), note, verdict)


#: What is said of priorities with different goals of which none was missed.
_OTHERWISE = {Verdict.MET: "; no goal missed", Verdict.LOW_VOLUME: "; low volume"}
