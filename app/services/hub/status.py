"""The status page: read, and written into a folder in all its forms."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from app.db.cab.rules import load_rules as board_rules
from app.db.engine import Database
from app.db.hub import status
from app.db.hub.rules import load_rules
from app.domain.eastern import local_date
from app.domain.hub.status import PAST, StatusPage, first_lag, status_page
from app.domain.hub.values import Posting
from app.domain.hub.written import Written
from app.work import Work

if TYPE_CHECKING:
    from sqlalchemy import Connection


def page(db: Database, work: Work | None = None) -> StatusPage:
    """Return the status page as of now."""
    with db.read(work) as conn:
        return _page(db, conn)[0]


def _page(db: Database, conn: Connection) -> tuple[StatusPage, list[Posting]]:
    now, rules, board = db.now(), load_rules(conn), board_rules(conn)
    postings = status.public(conn, now - PAST)
    made = status_page(
        postings,
        status.called(conn),
        status.offered(conn, local_date(now)),
        title=rules.page,
        address=rules.address,
        host=board.ical_host,
        provider=rules.provider,
        mailbox=board.mailbox,
        valid_minutes=rules.valid_minutes,
        now=now,
    )
    return made, postings


def write(db: Database, out: Path, work: Work | None = None) -> Written:
    """Write the status page into a folder, in the place of the one there.

    InputError where the folder holds something else, EnvironmentFault where the system refuses.
    """
    from app.reports.status_page.folder import contents, write_folder

    with db.read(work) as conn:
        made, postings = _page(db, conn)
    content = contents(made)
    write_folder(out, content)
    measured, lag = first_lag(postings)
    size = sum(map(len, content.values()))
    return Written(str(out), tuple(sorted(content)), size, made.headline, made.valid_until, measured, lag, made.address)
