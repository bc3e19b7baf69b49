"""What is planned ahead for an agency and its parts, or for all: as a value, and as the files that are asked for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from app.db import changes as change_store
from app.db.cab import surroundings
from app.db.cab.rules import load_rules
from app.db.changes import standing
from app.db.engine import Database
from app.domain.cab.agency_view import AgencyChange
from app.domain.cab.files import ScheduleFiles
from app.domain.cab.paper_lines import schedule as lines_of
from app.domain.cab.paper_lines import undecided_words
from app.domain.changes.values import Change, ServiceFacts
from app.domain.eastern import day_span, local_date
from app.domain.vocabulary import ChangeState
from app.errors import InputError
from app.services.cab.loading import ahead_facts
from app.services.changes.reads import approver_among
from app.work import Work

_WEEKS = (1, 104)
#: What is not planned: nothing was asked for yet, or it was called off.
_NOT_PLANNED = frozenset({ChangeState.DRAFT, ChangeState.REJECTED, ChangeState.CANCELLED})


def schedule(
    db: Database,
    agency: str = "",
    weeks: int = 4,
    *,
    pdf: Path | None = None,
    xlsx: Path | None = None,
    ics: Path | None = None,
    made_at: datetime | None = None,
    work: Work | None = None,
) -> ScheduleFiles:
    """Return what is planned from today on for an agency (its code) and its parts, "" for all; each file is whole.

    `pdf`, `xlsx`, `ics`: files to write. The feed also holds what was called off, so that calendars take it off.
    `made_at`: the time printed in them, default now.
    """
    from app.reports.cab.schedule_paper import render_schedule, schedule_book, schedule_feed
    from app.reports.files import write_file

    if not _WEEKS[0] <= weeks <= _WEEKS[1]:
        raise InputError(f"{weeks} weeks cannot be listed.", hint=f"From {_WEEKS[0]} to {_WEEKS[1]}.")
    made_at = made_at or db.now()
    first = local_date(made_at)
    last = first + timedelta(days=7 * weeks - 1)
    with db.read(work) as conn:
        codes = surroundings.with_parts(conn, agency) if agency else ()
        if agency and not codes:
            raise InputError(f"There is no agency {agency}.", hint="Give the code of one, such as DHHS.")
        reach = {*codes, *surroundings.above(conn, agency), None} if agency else None
        start, end = day_span(first, (last - first).days + 1)
        found = [c for c in change_store.changes_between(conn, start, end) if _touches(c, codes)]
        planned = [change for change in found if change.state not in _NOT_PLANNED]
        freezes = [f for f in change_store.freezes_between(conn, start, end) if reach is None or f.agency in reach]
        places = standing.places_of_all(conn, [change.id for change in planned])
        views = [AgencyChange(change, places.get(change.id, ())) for change in planned]
        owners = change_store.service_facts(conn)
        decisions = {view.change.id: view.decided_when or view.decision or _by_whom(view, owners) for view in views}
        facts = replace(ahead_facts(conn, planned, freezes), decisions=decisions)
        marks = {c.id: (*filter(None, [undecided_words(c, made_at)]), *facts.marks.get(c.id, ())) for c in planned}
        facts = replace(facts, marks=marks)
        name = surroundings.agency_name(conn, agency) if agency else ""
        host = load_rules(conn).ical_host
    value = replace(
        lines_of(planned, facts, first, last), agency=name, parts=tuple(facts.agencies.get(c, c) for c in codes[1:])
    )
    made = []
    if pdf is not None:
        write_file(pdf, render_schedule(value, made_at))
        made.append(pdf)
    if xlsx is not None:
        write_file(xlsx, schedule_book(value))
        made.append(xlsx)
    if ics is not None:
        told = [change for change in found if change.state is not ChangeState.DRAFT]
        write_file(ics, schedule_feed(name, told, stamp=made_at, host=host, services=facts.services))
        made.append(ics)
    return ScheduleFiles(value, tuple(made))


def _by_whom(view: AgencyChange, owners: Mapping[str, ServiceFacts]) -> str:
    """Return who decides a change that the board does not hear, and until when; "" of another one."""
    change = view.change
    if change.state is not ChangeState.IN_REVIEW or change.system:
        return ""
    return f"to be decided by {approver_among(owners, change).whom}, before it starts"


def _touches(change: Change, codes: tuple[str, ...]) -> bool:
    return not codes or not set(codes).isdisjoint(change.touched)
