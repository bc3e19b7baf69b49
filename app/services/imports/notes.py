"""What a reader of an import's report should know that is not an error."""

from __future__ import annotations

from collections.abc import Mapping

from app.domain import words
from app.domain.imports.codes import Codes
from app.domain.imports.dates import Dates
from app.domain.imports.plan import Plan
from app.domain.sla.holidays import working_days


def notes(plan: Plan, codes: Codes, dates: Dates, read: int, counts: Mapping[str, int]) -> list[str]:
    """Return sentences for the report. `read`: rows of the file; `counts`: tickets `renamed` and with `no_target`."""
    found: list[str] = []
    mapping, say = plan.mapping, found.append
    if not read:
        say("The file has a header and no rows.")
    if mapping.dates.zone_assumed:
        say(f"The file does not say its time zone; {mapping.dates.zone} is assumed (dates.zone).")
    if dates.skipped:
        some = ", ".join(sorted(dates.skipped)[:3])
        say(f"{len(dates.skipped)} local times do not exist in that zone and count an hour later: {some}.")
    if dates.twice:
        some = ", ".join(sorted(dates.twice)[:3])
        say(
            f"{words.count(len(dates.twice), 'local time')} in the hour that occurs twice, where the clocks go back: "
            f"the first counts, but where the order of rows or dates tells the second: {some}."
        )
    ends = {plan.column(field) for field in ("responded_at", "resolved_at", "closed_at")}
    for column, days in dates.whole_days.items():
        some = ", ".join(sorted(days)[:3])
        what = "ends with that day" if column in ends else "begins with that day"
        say(
            f"{words.count(len(days), 'different date')} in {column} without a time of day ({some}): what it tells "
            f"{what}, so that no duration is too short; attainment is measured only where even that meets the goal."
        )
    if codes.no_holidays:
        say(working_days(codes.no_holidays))
    if codes.invented:
        say(
            f"{len(codes.invented):,} anonymous locations were spread over {len(set(codes.invented.values()))} "
            "agencies by the mapping's rule (agency.spread): the source does not name them, the agencies are invented."
        )
    for name, texts in codes.unmapped.items():
        some = ", ".join(f'"{text}"' for text, _ in texts.most_common(5))
        say(f"{len(texts):,} values of {plan.column(name)} are not in the mapping and count as not given: {some}.")
    if plan.formulas:
        say(f"{plan.formulas:,} cells look like spreadsheet formulas; they are kept as text.")
    if counts["renamed"]:
        say(
            f"{counts['renamed']:,} numbers belong to tickets of another source here; "
            f"theirs became {mapping.number_when_taken}."
        )
    if counts["no_target"]:
        say(f"{counts['no_target']:,} tickets were opened before any service level target: no clocks.")
    if mapping.layout == "tickets" and plan.unread:
        say(f"Columns not read: {', '.join(plan.unread[:20])}.")
    return [*found, *mapping.notes]
