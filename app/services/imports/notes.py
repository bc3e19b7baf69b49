"""What a reader of an import's report should know that is not an error."""

from __future__ import annotations

from collections.abc import Mapping

from app.domain import words
from app.domain.imports.codes import Codes
from app.domain.imports.dates import Dates
from app.domain.imports.plan import Plan
from app.domain.sla.holidays import working_days

_FEW, _SHOWN = 5, 20  # values and columns that a note names


def half_day(column: str) -> str:
    """Return what is to be said of a column whose times are of a clock of twelve hours, as it seems."""
    return (
        f"No time in {column} is later than 12:59 and none says AM or PM, as if the file's clock had twelve hours: "
        "then each time of an afternoon is twelve hours too early. Export the file with AM and PM or with 24 hours."
    )


def notes(plan: Plan, codes: Codes, dates: Dates, read: int, counts: Mapping[str, int]) -> list[str]:
    """Return sentences for the report that say how the source was understood: packets print them too.

    `read`: rows of the file; `counts`: tickets with `no_target`, of a kind that nothing says (`kind_assumed`), parts of
    others (`linked`), and over without a date in a file that has none (`undated`).
    """
    found: list[str] = []
    mapping, say = plan.mapping, found.append
    if not read:
        say("The file has a header and no rows.")
    if n := counts["kind_assumed"]:
        counts_as = f"{'counts' if n == 1 else 'count'} as {words.plural(n, mapping.kind)}"
        say(
            f"Neither a number nor a column tells an incident from a request: {words.count(n, 'ticket')} {counts_as} "
            "(--set kind=request, or [values.kind])."
        )
    if n := counts["linked"]:
        what = (
            "is a task of a request or bundles its items" if n == 1 else "are tasks of requests or bundle their items"
        )
        say(
            f"{words.count(n, 'ticket')} {what} (SCTASK, REQ): kept, and in no figure, because the items are "
            "(--set kind=request counts them)."
        )
    if mapping.dates.zone_assumed and dates.local:
        say(f"Times are taken as {mapping.dates.zone}: the file does not say its time zone (dates.zone).")
    if dates.skipped:
        some = ", ".join(sorted(dates.skipped)[:3])
        verbs = "does not exist in that zone and counts" if len(dates.skipped) == 1 else "do not exist and count"
        say(f"{words.count(len(dates.skipped), 'local time')} {verbs} an hour later: {some}.")
    if dates.twice:
        some = ", ".join(sorted(dates.twice)[:3])
        say(
            f"{words.count(len(dates.twice), 'local time')} in the hour that occurs twice, where the clocks go back: "
            f"the first counts, but where the order of rows or dates tells the second: {some}."
        )
    for column in dates.half_days:
        say(half_day(column))
    ends = {plan.column(field) for field in ("responded_at", "resolved_at", "closed_at")}
    for column, days in dates.whole_days.items():
        some = ", ".join(sorted(days)[:3])
        what = "ends with that day" if column in ends else "begins with that day"
        say(
            f"{words.count(len(days), 'different date')} in {column} without a time of day ({some}): what it tells "
            f"{what}, so that no duration is too short; attainment is measured only where even that meets the goal."
        )
    if n := counts["undated"]:
        is_are, counts_as = ("is", "counts as opened, its") if n == 1 else ("are", "count as opened, their")
        say(
            f"No ticket of the file has a date of its end, and {words.count(n, 'ticket')} {is_are} over: "
            f"{'it' if n == 1 else 'they'} {counts_as} resolution is not measured (columns.resolved_at)."
        )
    if codes.no_holidays:
        say(working_days(codes.no_holidays))
    if codes.invented:
        say(
            f"{len(codes.invented):,} anonymous locations were spread over {len(set(codes.invented.values()))} "
            "agencies by the mapping's rule (agency.spread): the source does not name them, the agencies are invented."
        )
    for name, texts in codes.unmapped.items():
        some = ", ".join(f'"{text}"' for text, _ in texts.most_common(_FEW))
        more = f" and {len(texts) - _FEW:,} more" if len(texts) > _FEW else ""
        verbs = "is not in the mapping and counts" if len(texts) == 1 else "are not in the mapping and count"
        say(f"{words.count(len(texts), 'value')} of {plan.column(name)} {verbs} as not given: {some}{more}.")
    if counts["no_target"]:
        verb = "was" if counts["no_target"] == 1 else "were"
        say(f"{words.count(counts['no_target'], 'ticket')} {verb} opened before any service level target: no clocks.")
    return [*found, *(said for note in mapping.notes if (said := _of_columns(note, plan)))]


def nulls(found: Mapping[str, int]) -> str:
    """Return what is to be said of cells that hold a word for nothing: word -> cells."""
    n, texts = sum(found.values()), words.joined([f'"{text}"' for text in sorted(found)])
    return f"{words.count(n, 'cell')} with nothing but {texts}: read as empty."


def passing(plan: Plan, counts: Mapping[str, int]) -> list[str]:
    """Return sentences about this one run, which are of no use to who reads its figures later."""
    found: list[str] = []
    mapping, say = plan.mapping, found.append
    if plan.formulas:
        kept = "looks like one of the formulas" if len(plan.formulas) == 1 else "look like formulas"
        say(f"{words.count(len(plan.formulas), 'cell')} {kept} of a spreadsheet: kept as text.")
    if counts["renamed"]:
        verb = "belongs to a ticket" if counts["renamed"] == 1 else "belong to tickets"
        say(
            f"{words.count(counts['renamed'], 'number')} {verb} of another source here; "
            f"what came in became {mapping.number_when_taken}."
        )
    if mapping.layout == "tickets" and plan.unread:
        more = f" and {len(plan.unread) - _SHOWN:,} more" if len(plan.unread) > _SHOWN else ""
        say(f"Columns not read: {', '.join(plan.unread[:_SHOWN])}{more}.")
    return found


def _of_columns(note: str, plan: Plan) -> str:
    """Return a mapping's note; "" where it begins with fields in brackets and the file has a column of none of them."""
    fields, bracket, said = note.removeprefix("[").partition("] ")
    if not (note.startswith("[") and bracket):
        return note
    return said if any(plan.at.get(field.strip()) is not None for field in fields.split(",")) else ""
