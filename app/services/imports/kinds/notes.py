"""What a reader of an import of records should know that is not an error."""

from __future__ import annotations

from collections.abc import Collection

from app.domain.imports.dates import Dates
from app.domain.imports.kinds.plan import RecordPlan
from app.domain.imports.kinds.reader import RecordReader
from app.domain.imports.propose.answers import source_of_file
from app.domain.words import count
from app.services.imports.kinds.mappings import ready_record_mappings
from app.services.imports.mapping import ready_mappings
from app.services.imports.notes import half_day, nulls

_SHOWN = 20  # columns that the note on unread ones names


def _some(texts: Collection[str]) -> str:
    return ", ".join(sorted(texts)[:3])


def record_notes(plan: RecordPlan, reader: RecordReader, dates: Dates, read: int) -> list[str]:
    """Return sentences for the report. `read`: rows of the file."""
    found: list[str] = []
    mapping, codes, say = plan.mapping, reader.codes, found.append
    if not read:
        say("The file has a header and no rows.")
    if mapping.dates.zone_assumed and dates.local:
        say(f"Times are taken as {mapping.dates.zone}: the file does not say its time zone (dates.zone).")
    if dates.skipped:
        some = f"{count(len(dates.skipped), 'local time')} ({_some(dates.skipped)})"
        say(f"The clocks skip {some} in that zone: an hour later counts.")
    if dates.twice:
        some = f"{count(len(dates.twice), 'local time')} ({_some(dates.twice)})"
        say(f"The clocks show {some} twice, where they go back: the first hour counts.")
    for column in dates.half_days:
        say(half_day(column))
    if dates.without_time:
        days = count(len(dates.without_time), "date")
        say(f"{days} without a time of day: midnight counts ({_some(dates.without_time)}).")
    for field, times_used in reader.constants.items():
        rows = count(times_used, "row")
        name = field.replace("_", " ").capitalize()
        say(f'{name} is not told in {rows}: the mapping says "{mapping.constants[field]}".')
    for field, times_seen in reader.nameless.items():
        say(
            f"{plan.column(field)} is told by a key only in {count(times_seen, 'row')}, which names nothing and counts"
            " as not told: export display values (sysparm_display_value=true)."
        )
    if reader.nulls:
        say(nulls(reader.nulls))
    if codes.invented:
        agencies = count(len(set(codes.invented.values())), "agency", "agencies")
        say(
            f"{count(len(codes.invented), 'anonymous location')} were spread over {agencies} by the mapping's rule"
            " (agency.spread): the source does not name them, the agencies are invented."
        )
    if codes.new_services:
        say(f"Made for the rows: {count(len(codes.new_services), 'service')}.")
    if plan.unread:
        more = "" if len(plan.unread) <= _SHOWN else f" and {len(plan.unread) - _SHOWN:,} more"
        say(f"Columns not read: {', '.join(name or '(no name)' for name in plan.unread[:_SHOWN])}{more}.")
    return [*found, *mapping.notes]


def named_after(mapping: str, source: str, file: str) -> list[str]:
    """Say that a source has its name from a file, so that the next file comes in under the same one; [] else."""
    if not mapping == source == source_of_file(file) or mapping in (*ready_mappings(), *ready_record_mappings()):
        return []
    return [
        f'The source is called "{source}" after the file. For the next one by another name keep what was understood: '
        f"`longleaf mappings --for {file} --save NAME`, then --map NAME."
    ]
