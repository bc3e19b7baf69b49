"""The status page: read, and written into a folder in all its forms."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.db.cab.rules import load_rules as board_rules
from app.db.engine import Database
from app.db.hub import alerts, status
from app.db.hub.rules import load_rules
from app.domain import words
from app.domain.eastern import local_date
from app.domain.hub.status import PAST, StatusPage, first_lag, status_page
from app.domain.hub.values import Posting
from app.work import Work

if TYPE_CHECKING:
    from sqlalchemy import Connection


def page(db: Database, work: Work | None = None) -> StatusPage:
    """Return the status page as of now."""
    with db.read(work) as conn:
        return _page(db, conn)[0]


def _page(db: Database, conn: Connection) -> tuple[StatusPage, list[Posting]]:
    now, rules, board = db.now(), load_rules(conn), board_rules(conn)
    postings = alerts.to_tell_of(conn, now - PAST) + status.to_be_read(conn, now - PAST)
    made = status_page(
        postings,
        status.called(conn),
        status.offered(conn, local_date(now)),
        title=rules.page,
        address=rules.address,
        host=board.ical_host,
        mailbox=board.mailbox,
        valid_minutes=rules.valid_minutes,
        now=now,
    )
    return made, postings


@dataclass(frozen=True, slots=True)
class Written:
    """What was written. `lag`: median minutes from the impact to the first posting, of `measured` incidents."""

    folder: str
    files: tuple[str, ...]
    bytes: int
    headline: str
    valid_until: datetime
    measured: int
    lag: float | None

    def as_json(self) -> dict[str, Any]:
        """Return it for programs; the instant is in UTC."""
        return {
            "folder": self.folder,
            "files": list(self.files),
            "bytes": self.bytes,
            "headline": self.headline,
            "valid_until": self.valid_until.isoformat(),
            "first_posting": {"incidents": self.measured, "median_minutes": self.lag},
        }

    def text(self) -> str:
        """Return it for a terminal."""
        lines = [
            f"{self.headline}.",
            f"{words.count(len(self.files), 'file')} in {self.folder}, valid until {words.moment(self.valid_until)}.",
        ]
        if self.lag is not None:
            of = words.count(self.measured, "incident")
            took = words.duration(self.lag * 60)
            lines.append(f"From the start of the impact to the first posting: {took} (median of {of} in 30 days).")
        return "\n".join(lines)


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
    return Written(str(out), tuple(sorted(content)), size, made.headline, made.valid_until, measured, lag)
