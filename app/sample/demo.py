"""The demonstration: a sample workspace, one agency's packet, the CAB agenda, and what they say."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING

from app.domain import words
from app.domain.cab import agenda as cab
from app.domain.changes.board import next_wednesday
from app.domain.changes.conflicts import Severity
from app.domain.eastern import at_clock, local_date
from app.domain.periods import Period
from app.errors import InputError
from app.sample.workspace import lives_until, sample_workspace
from app.work import Work

if TYPE_CHECKING:
    from app.db.engine import Database
    from app.domain.cab.files import AgendaFiles

#: The agency whose packet is shown.
AGENCY = "DHHS"
#: Day and hour of the month at which figures of the month before are usually taken.
_TAKEN = (6, time(6))
_FILE = "sample-workspace.db"


@dataclass(frozen=True, slots=True)
class DemoResult:
    """Lines for the terminal and the database that the window opens."""

    lines: tuple[str, ...]
    database: str


def run_demo(
    out: Path, *, database: str | None = None, at: datetime | None = None, work: Work | None = None
) -> DemoResult:
    """Make what is missing and write the documents to `out`.

    The packet is of the last whole month, the agenda of the next Wednesday. A second run on the same day finds the
    workspace made and writes the same documents, byte for byte; on a later day the sample is made anew where nobody
    has worked in it. `database`: another workspace than the embedded one; it has to be empty or a sample workspace.
    `at` (aware): what the clock of the sample shows from now on, so that any day of a week can be played.
    """
    from app.services.cab.agenda import agenda, agenda_files
    from app.services.packets.export import export_packet

    if out.exists() and not out.is_dir():
        raise InputError(f"{out} is a file.", hint="Give a folder with --out.")
    url = database or str(out / _FILE)
    db = sample_workspace(url, work, at)
    try:
        today = lives_until(db)
        period, as_of = Period.month_of(today).previous(), _as_of(today)
        packet = export_packet(db, AGENCY, period, out / f"{AGENCY}-{period.key}.pdf", as_of=as_of, work=work)
        wednesday = next_wednesday(today)
        meeting = agenda(db, wednesday).day
        files = [out / f"CAB-agenda-{meeting}{ending}" for ending in (".pdf", ".ics")]
        made = agenda_files(db, wednesday, pdf=files[0], ics=files[1], made_at=at_clock(today, time(0)))
        played = to_play(local_date(db.now()), agenda(db).day, meeting)
        lines = (f"Sample workspace: {url}", *_old(db, today), "", packet.text(), "", *_in_short(made), *played)
        return DemoResult(lines, url)
    finally:
        db.dispose()


def _as_of(today: date) -> datetime:
    """Return the time at which the figures are taken: on the usual day, or this morning where that is still to come."""
    day, clock = _TAKEN
    return min(at_clock(today.replace(day=day), clock), at_clock(today, time(0)))


def _old(db: Database, today: date) -> tuple[str, ...]:
    if today >= local_date(db.now()):
        return ()
    told = words.day(today, weekday=True)
    return (f"It was made on {told} and somebody has worked in it, so it stays. Another --out makes one of today.",)


def to_play(today: date, meeting: date, listed: date) -> tuple[str, ...]:
    """Say on which day the next meeting can be opened, and how to get there at once.

    `listed`: the day of the agenda that was written; a sample whose clock was set on may have gone past it.
    """
    which = "it" if meeting == listed else f"the meeting of {words.weekday(meeting)}"
    if meeting == today:
        return (f"  {which[0].upper()}{which[1:]} is today: in CAB, O opens it and P shows the room screen.",)
    return (f'  To play {which} at once: longleaf demo --at "{meeting} 09:45"',)


def _in_short(made: AgendaFiles) -> list[str]:
    """Return the agenda's sections with their numbers; `longleaf agenda` tells it item by item."""
    agenda = made.meeting.agenda
    lines = [f"Agency CAB, {words.weekday(agenda.meeting)}"]
    for name in cab.SECTIONS:
        items = agenda.section(name)
        blocked = sum(any(c.severity is Severity.BLOCK for c in made.meeting.clashes_of(item)) for item in items)
        if items:
            more = f", {blocked} blocked by a conflict" if blocked else ""
            lines.append(f"  {name}: {len(items)}{more}")
    return [*lines, *(f"  {path}" for path in made.files)]
