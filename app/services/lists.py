"""`longleaf export`: a list of the workspace by filter words, as a file for programs and spreadsheets."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from app.db.own_agencies import own_agencies
from app.db.snapshot.scope import of_list
from app.db.tickets import lists as ticket_list
from app.db.tickets.options import ticket_options
from app.db.views import LISTS
from app.db.views.base import How
from app.db.views.read import rows, rows_by_id
from app.domain import list_words
from app.domain.eastern import local_date
from app.domain.report_table import Exported
from app.domain.tickets import filter_words
from app.domain.tickets.filter_meaning import at, understood
from app.domain.tickets.filter_names import resolved
from app.domain.tickets.values import Sort, TicketFilter
from app.errors import InputError
from app.reports.books import SHEET_ROWS
from app.reports.data_files import TABLES, data_file
from app.services.filters.reads import by_name
from app.services.own_file import not_over_the_workspace
from app.work import Work

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

    from app.db.engine import Database

TICKETS = "tickets"


@dataclass(frozen=True, slots=True)
class Kept:
    """A filter of tickets that is kept under a name: by its filter words and text, with the conditions in `filter` that
    no word says; or, kept by an earlier version, by `filter` alone, with the names of what it refers to."""

    filter: TicketFilter
    names: Mapping[str, Iterable[str]] = field(default_factory=dict)
    words: str = ""
    text: str = ""


#: The lists by the names that people type, with what a row is.
NAMES: dict[str, str] = {name: view.row for name, view in LISTS.items()}


def words_of(name: str) -> tuple[str, ...]:
    """Return the filter words of a list as they are typed: "agency:", "is:open"."""
    if name == TICKETS:
        return (*(f"{word}:" for word in filter_words.WORDS), *(f"is:{one}" for one in filter_words.CONDITIONS))
    given = LISTS[name].words
    return tuple(f"is:{word}" if one.how is How.IS else f"{word}:" for word, one in given.items())


def export_list(
    db: Database,
    name: str,
    out: Path | IO[bytes],
    format_: str,
    *,
    filter: str = "",
    kept: Kept | None = None,
    shared: str = "",
    work: Work | None = None,
) -> Exported:
    """Write a list to a file, whole or not there, or to a stream: one consistent view of the data.

    `name`: a key of `NAMES`. `filter`: its words, see `app.domain.list_words`. `kept`: for tickets, a filter that the
    window keeps under a name; `shared`: the name of one that is shared. InputError for a filter that asks for what is
    not there, and for a file that is the workspace itself. Readers of an agency are shown its own badges and packets,
    and neither visits nor holds and requests, as in the window.
    """
    work = work or Work()
    view, now = LISTS[name], db.now()
    if isinstance(out, Path):
        not_over_the_workspace(db, out)
    beside = format_ in TABLES
    with db.read(work) as conn:
        if name == TICKETS:
            if shared:
                kept = _shared(conn, db, shared)
            chosen = _kept(conn, kept, now) if kept else _ticket_filter(conn, filter, now)
            ids = ticket_list.ticket_ids(conn, chosen, Sort(), login=db.actor.login, now=now)
            pieces = rows_by_id(conn, view, ids, now, local_date(now), beside=beside)
            total: int | None = len(ids)
            if format_ == "xlsx" and len(ids) >= SHEET_ROWS:
                raise InputError(
                    f"The filter has {len(ids):,} tickets; a workbook takes {SHEET_ROWS - 1:,} below its header.",
                    hint="Export to CSV or Parquet, or narrow the filter.",
                )
        else:
            query = list_words.parse(filter, (w for w, one in view.words.items() if one.how is not How.IS))
            only = of_list(view.source, own_agencies(conn, db.actor.login, db.actor.roles))
            pieces, total = rows(conn, view, query, now, local_date(now), beside=beside, only=only), None
        columns = [one.column for one in view.columns]
        with data_file(out, format_, name, columns, view.row) as file:
            written = 0
            for piece in _stepping(pieces, work, total):
                file.write_all(piece)
                written += len(piece)
    return Exported(written, out if isinstance(out, Path) else Path("-"))


def _stepping(pieces: Iterator[list[Any]], work: Work, total: int | None) -> Iterator[list[Any]]:
    done = 0
    work.step(0, total)
    for piece in pieces:
        yield piece
        done += len(piece)
        work.step(done, total)


def _ticket_filter(conn: Connection, given: str, now: datetime) -> TicketFilter:
    query = list_words.parse(given, filter_words.WORDS)
    return filter_words.ticket_filter(query, ticket_options(conn, local_date(now)), now)


def _shared(conn: Connection, db: Database, name: str) -> Kept:
    found = by_name(conn, db, name)
    if found is None:
        raise InputError(
            f"There is no saved filter {name!r}, and none is shared with you under this name.",
            hint="longleaf filters list tells those that are shared; save one in the window (Tickets, Filter).",
        )
    return Kept(TicketFilter(), words=found.words, text=found.text)


def _kept(conn: Connection, kept: Kept, now: datetime) -> TicketFilter:
    options = ticket_options(conn, local_date(now))
    if kept.words:
        meant = understood(kept.words, kept.text, options, now)
        found, unknown = at(meant, now, kept.filter), meant.unknown
    else:
        found, unknown = resolved(kept.filter, kept.names, options)
    if unknown:
        raise InputError(
            f"The saved filter names what this workspace does not have: {', '.join(unknown)}.",
            hint="Save it again in the window, or write it out with --filter.",
        )
    return found
