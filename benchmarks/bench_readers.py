"""What row security costs whoever works here: every list, count and report against a login that is under no policy.

Both logins have the same roles in one database of PostgreSQL; one of them has BYPASSRLS, so its statements are planned
as if row security were switched off. The lists of an agency's reader are measured beside the same of the staff.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path

from sqlalchemy import URL, text

from app.db import workspace
from app.db.engine import Actor, Database, open_database
from app.db.own_agencies import agencies_of
from app.db.tickets import lists
from app.db.views import VIEWS
from app.domain.tickets.values import Sort, SortKey, TicketFilter
from app.domain.vocabulary import Role
from app.errors import LongleafError
from app.sample.lists import UNTIL
from app.sample.seed import seed
from app.services.api import Services
from benchmarks.harness import Result, compare, seconds
from benchmarks.workspaces import busiest
from tests.pg_server import NoServer, PostgresServer
from tests.services.test_answers import READS
from tests.views.samples import NOW

_GOAL = 1.2
_STAFF = (Role.AGENT, Role.BRM, Role.CAB, Role.MIP, Role.CATALOG, Role.ADMIN)
#: Groups of services that read rows of many; those that write, or make a file of what is read, are left out.
_GROUPS = (
    "agencies cab callers changes datacenters figures find_records home hub keeping knowledge majors packets reviews"
    " tickets"
)
_LEFT_OUT = (
    "cab.paper_file callers.card changes.model changes.models changes.models_in_force packets.export packets.verify"
    " tickets.export hub.write_status_page"
)
#: In seconds: what takes longer is measured three times, all else nine.
_LONG = 2.0


def run(quick: bool) -> Iterator[Result]:
    """200,000 tickets on PostgreSQL (2,000 when quick), or the database of LONGLEAF_BENCH_DB, as a superuser."""
    url = os.environ.get("LONGLEAF_BENCH_DB")
    if url:
        yield from _measured(url)
        return
    with suppress(NoServer), PostgresServer() as server:
        server.create_database("readers")
        made = server.url("readers").render_as_string()
        db = open_database(made, Actor("postgres"))
        workspace.create(db)
        seed(db, tickets=2_000 if quick else 200_000, until=UNTIL)
        db.dispose()
        yield from _measured(made)


def _measured(url: str) -> Iterator[Result]:
    root = open_database(url, Actor("postgres"))
    try:
        agency, code = busiest(root)
        with root.engine.begin() as conn:
            for login, option, roles in (
                ("llbench_staff", "NOBYPASSRLS", _STAFF),
                ("llbench_free", "BYPASSRLS", _STAFF),
                ("llbench_reader", "NOBYPASSRLS", (Role.READER,)),
            ):
                if not conn.scalar(text("SELECT 1 FROM pg_roles WHERE rolname = :l"), {"l": login}):
                    conn.execute(text(f"CREATE ROLE {login} LOGIN {option} IN ROLE {', '.join(roles)}"))
            conn.execute(
                text(
                    "INSERT INTO longleaf.person (name, login, agency_id) SELECT 'Reader', 'llbench_reader', :agency"
                    " WHERE NOT EXISTS (SELECT FROM longleaf.person WHERE login = 'llbench_reader')"
                ),
                {"agency": agency},
            )
            count = conn.scalar(text("SELECT count(*) FROM longleaf.ticket"))
        people = {name: _login(root.url, f"llbench_{name}") for name in ("staff", "free", "reader")}
        note = f"{count:,} tickets"
        try:
            yield from _staff(people["staff"], people["free"], note)
            yield from _reader(people["reader"], people["staff"], agency, f"{note}, {code}")
        finally:
            for db in people.values():
                db.dispose()
    finally:
        root.dispose()


def _login(url: URL, login: str) -> Database:
    roles = (Role.READER,) if login.endswith("reader") else _STAFF
    as_them = url.set(username=login)
    return open_database(as_them.render_as_string(hide_password=False), Actor(login, frozenset(roles)), lambda: NOW)


def _staff(staff: Database, free: Database, note: str) -> Iterator[Result]:
    acts = {name: (_service(staff, read), _service(free, read)) for name, read in READS.items() if _is_measured(name)}
    for view in VIEWS:
        ask = f"SELECT count(*) FROM {view.name}"
        acts[view.name] = partial(_fetch, staff, ask), partial(_fetch, free, ask)
    for words in ("printer", "vpn drops"):
        found = TicketFilter(text=words)
        acts[f'tickets with "{words}"'] = partial(_ids, staff, found), partial(_ids, free, found)
    for name, (ours, floor) in acts.items():
        try:
            ours()
            took = seconds(ours)
        except (LongleafError, LookupError, StopIteration):
            continue  # the sample has none of these
        yield compare(name, ours, floor, _GOAL, repeat=3 if took > _LONG else 9, note=note, warm=True)


def _is_measured(name: str) -> bool:
    return (
        name.partition(".")[0] in _GROUPS.split()
        and name not in _LEFT_OUT.split()
        and not name.endswith(("_file", "_files"))
    )


def _service(db: Database, read: Callable[[Services, Path], object]) -> Callable[[], object]:
    services = Services(db)

    def act() -> object:
        with tempfile.TemporaryDirectory() as folder:
            return read(services, Path(folder))

    return act


def _fetch(db: Database, ask: str) -> object:
    with db.read() as conn:
        return conn.execute(text(ask)).all()


def _ids(db: Database, chosen: TicketFilter, sort: Sort | None = None) -> object:
    with db.read() as conn:
        return lists.ticket_ids(conn, chosen, sort or Sort(), login=db.actor.login, now=NOW)


def _reader(reader: Database, staff: Database, agency: int, note: str) -> Iterator[Result]:
    """A reader's own lists against the same list of the staff, filtered to the agency; for information."""
    with reader.read() as conn:
        assert agency in agencies_of(conn, "llbench_reader")
    own = TicketFilter(agency_ids=(agency,))
    cases: dict[str, tuple[Callable[[], object], Callable[[], object]]] = {
        "a reader's tickets": (partial(_ids, reader, TicketFilter()), partial(_ids, staff, own)),
        "a reader's tickets by number": (
            partial(_ids, reader, TicketFilter(), Sort(SortKey.NUMBER)),
            partial(_ids, staff, own, Sort(SortKey.NUMBER)),
        ),
        'a reader\'s tickets with "printer"': (
            partial(_ids, reader, TicketFilter(text="printer")),
            partial(_ids, staff, TicketFilter(text="printer", agency_ids=(agency,))),
        ),
    }
    for name in ("tickets.counts", "tickets.detail", "figures.figures", "packets.preview", "home.page", "find_records"):
        cases[f"a reader's {name}"] = _service(reader, READS[name]), _service(staff, READS[name])
    for name, (ours, floor) in cases.items():
        with suppress(LongleafError, LookupError):
            yield compare(name, ours, floor, None, repeat=5, note=note)
