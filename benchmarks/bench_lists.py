"""The lists of the tabs on a large workspace: what a tab asks for first, and a page far down, against plain SQL."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

from app.db.engine import Database
from app.db.types import to_micros
from app.domain.figures.values import ReportQuery
from app.domain.periods import Period
from app.domain.tickets.values import TicketFilter
from app.services.api import Services
from benchmarks.harness import Result, compare
from benchmarks.workspaces import large

_PAGE = 200
_AT_ONCE = 0.1  # seconds
_MONTH = Period.parse("2026-10")
_ROWS = """
SELECT k.*, a.code, a.name, s.name, g.name, c.due_at, c.stop_at, c.met FROM ticket k JOIN agency a ON a.id = k.agency_id
LEFT JOIN service s ON s.id = k.service_id LEFT JOIN support_group g ON g.id = k.group_id
LEFT JOIN sla_clock c ON c.ticket_id = k.id AND c.metric = 'resolution' AND c.seq = 1 WHERE k.id IN
"""


def run(quick: bool) -> Iterator[Result]:
    """On 1,000,000 seeded tickets (20,000 when quick); `benchmarks.workspaces.large` says how to choose."""
    with large(quick) as (db, size):
        yield from _tickets(db, size)
        yield from _others(db, size)


def _plain(db: Database, *statements: str) -> Callable[[], list[Any]]:
    """Read all rows of these statements by the bare driver."""

    def act() -> list[Any]:
        with db.read() as conn:
            found = []
            for one in statements:
                cursor: Any = conn.connection.cursor()
                cursor.execute(one)
                found += cursor.fetchall()
                cursor.close()
            return found

    return act


def _judged(found: Result) -> Result:
    """The same against what seems to be there at once, the ratio to plain SQL in the note."""
    plain = f"plain SQL {found.floor_s * 1000:.1f} ms, {found.ratio:.2g}x; floor: {_AT_ONCE * 1000:.0f} ms"
    note = f"{plain}; {found.note}" if found.note else plain
    return Result(found.name, found.ours_s, _AT_ONCE, found.ours_s / _AT_ONCE, 1.0, note)


def _tickets(db: Database, size: str) -> Iterator[Result]:
    tickets = Services(db).tickets
    newest = "SELECT id FROM ticket ORDER BY opened_at DESC, id DESC"
    every = tickets.list_ids(TicketFilter())
    first = f"SELECT id FROM ticket ORDER BY opened_at DESC, id DESC LIMIT {_PAGE}"
    yield compare(f"ids of all, {size}", lambda: tickets.list_ids(TicketFilter()), _plain(db, newest), 1.5, repeat=3)

    def rows(ids: Any) -> str:
        return f"{_ROWS} ({','.join(map(str, ids))})"

    top = every[:_PAGE]
    found = compare(
        f"tickets, first page, {size}",
        lambda: tickets.list_rows(tickets.list_ids(TicketFilter(), limit=_PAGE)),
        _plain(db, first, rows(top)),
        None,
    )
    yield _judged(found)
    middle = every[len(every) // 2 :][:_PAGE]
    yield _judged(
        compare(
            f"tickets, a page in the middle, {size}", lambda: tickets.list_rows(middle), _plain(db, rows(middle)), None
        )
    )


def _others(db: Database, size: str) -> Iterator[Result]:
    services, today = Services(db), db.now()
    start, end = today - timedelta(days=14), today + timedelta(days=28)
    window = [f"'{at.isoformat()}'" if db.kind != "sqlite" else str(to_micros(at)) for at in (start, end)]
    overlap = f"planned_start < {window[1]} AND planned_end > {window[0]}"
    of_changes = [
        f"SELECT * FROM change WHERE {overlap}",
        *(
            f"SELECT * FROM {one} WHERE change_id IN (SELECT id FROM change WHERE {overlap})"
            for one in ("change_agency", "change_service", "change_site")
        ),
    ]
    query = ReportQuery(_MONTH, None, None)
    clocks = "SELECT metric, priority, target_id, count(*), count(CASE WHEN met THEN 1 END) FROM sla_clock WHERE "
    first, last = (f"'{at.isoformat()}'" if db.kind != "sqlite" else str(to_micros(at)) for at in _span(_MONTH))
    year = f"known_at >= {first} AND known_at < {last} AND NOT excluded GROUP BY 1, 2, 3"
    lists: list[tuple[str, Callable[[], object], list[str]]] = [
        ("calendar, six weeks", lambda: services.changes.calendar(start, end, agency=None), of_changes),
        (
            "agencies",
            services.agencies.matrix,
            ["SELECT * FROM agency", "SELECT * FROM agency_assignment", "SELECT * FROM agency_contact"],
        ),
        (
            "reviews",
            services.reviews.reviews,
            ["SELECT r.*, a.code, a.name FROM review r JOIN agency a ON a.id = r.agency_id"],
        ),
        (
            "catalog",
            services.catalog.overview,
            ["SELECT * FROM service", "SELECT * FROM service_component", "SELECT * FROM rate"],
        ),
    ]
    for name, read, statements in lists:
        yield _judged(compare(f"{name}, {size}", read, _plain(db, *statements), None))
    yield compare(
        f"reports, all figures of the state, {size}",
        lambda: services.figures.figures(query),
        _plain(db, clocks + year),
        None,
        repeat=3,
        note="floor: outcomes of the clocks of twelve months alone",
    )


def _span(month: Period) -> tuple[Any, Any]:
    months = month.trailing_months(12)
    return months[0].start, month.end
