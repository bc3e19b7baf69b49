"""The demonstration: a sample workspace, one agency's packet, the CAB agenda, and what they say."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from app.domain import words
from app.domain.cab import agenda as cab
from app.domain.changes.conflicts import Severity
from app.domain.periods import Period
from app.errors import InputError
from app.sample.workspace import sample_workspace
from app.work import Work

if TYPE_CHECKING:
    from app.domain.cab.files import AgendaFiles

#: What the demonstration shows; fixed, so that every run writes the same documents.
AGENCY = "DHHS"
PERIOD = "2026-10"
AS_OF = datetime(2026, 11, 6, 11, tzinfo=UTC)
MEETING = date(2026, 11, 25)
_MADE_AT = datetime(2026, 11, 20, 5, tzinfo=UTC)  # the moment at which the sample ends
_FILE = "sample-workspace.db"


@dataclass(frozen=True, slots=True)
class DemoResult:
    """Lines for the terminal and the database that the window opens."""

    lines: tuple[str, ...]
    database: str


def run_demo(out: Path, *, database: str | None = None, work: Work | None = None) -> DemoResult:
    """Make what is missing and write the documents to `out`. A second run finds the workspace made.

    `database`: another workspace than the embedded one; it has to be empty or a sample workspace.
    """
    from app.services.cab.agenda import agenda_files
    from app.services.packets.export import export_packet

    if out.exists() and not out.is_dir():
        raise InputError(f"{out} is a file.", hint="Give a folder with --out.")
    url = database or str(out / _FILE)
    db = sample_workspace(url, work)
    try:
        period = Period.parse(PERIOD)
        packet = export_packet(db, AGENCY, period, out / f"{AGENCY}-{PERIOD}.pdf", as_of=AS_OF, work=work)
        agenda = agenda_files(
            db, MEETING, pdf=out / f"CAB-agenda-{MEETING}.pdf", ics=out / f"CAB-agenda-{MEETING}.ics", made_at=_MADE_AT
        )
        lines = (f"Sample workspace: {url}", "", packet.text(), "", *_in_short(agenda))
        return DemoResult(lines, url)
    finally:
        db.dispose()


def _in_short(made: AgendaFiles) -> list[str]:
    """Return the agenda's sections with their numbers; `longleaf agenda` tells it item by item."""
    agenda = made.meeting.agenda
    lines = [f"Agency CAB, {words.weekday(agenda.meeting)}"]
    for name in cab.SECTIONS:
        items = agenda.section(name)
        blocked = sum(
            any(c.severity is Severity.BLOCK for c in made.meeting.clashes.get(item.change.id, ())) for item in items
        )
        if items:
            more = f", {blocked} blocked by a conflict" if blocked else ""
            lines.append(f"  {name}: {len(items)}{more}")
    return [*lines, *(f"  {path}" for path in made.files)]
