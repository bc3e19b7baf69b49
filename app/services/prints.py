"""Lists and records as they are shown, as a PDF to be printed."""

from __future__ import annotations

from pathlib import PurePath
from typing import TYPE_CHECKING

from app.db import names
from app.domain.printed import PrintedPages
from app.reports.printed import printed_pdf
from app.work import Work

if TYPE_CHECKING:
    from app.db.engine import Database


def print_pages(db: Database, pages: PrintedPages, workspace: str = "", work: Work | None = None) -> bytes:
    """Return the pages as PDF, as of now. They name the workspace, not where its file lies."""
    if work is not None:
        work.check()
    with db.read(work) as conn:
        who = names.people(conn, [db.actor.login]).get(db.actor.login, db.actor.login)
    name = PurePath(db.place).name if db.kind == "sqlite" else db.place
    return printed_pdf(pages, workspace=workspace or name, as_of=db.now(), who=who)
