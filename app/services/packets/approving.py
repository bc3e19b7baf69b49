"""A second person approves the draft of a packet: as-of time, figures and texts of what is issued are then its own."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from app.db import packet_approvals as store
from app.db.engine import Database
from app.db.packets import newest_issued
from app.domain import words
from app.domain.changes_made import Changes, Touched
from app.domain.packets.files import Recorded
from app.errors import InputError
from app.services.packets.verify import verify_packet

if TYPE_CHECKING:
    from sqlalchemy import Connection


def approve_draft(db: Database, path: Path, *, op_id: str | None = None) -> Changes:
    """Approve the draft in a file, for somebody else to issue.

    InputError: no draft, one that was doctored, or whose figures, texts or tickets are others by now, or one that was
    made before the newest revision.
    """
    from app.db.agencies import agencies
    from app.reports.pdf.metadata import read_figures
    from app.services.figures.scope import find_agency

    db.require("packet.approve")
    report, stamp = verify_packet(db, path), read_figures(path)
    if report.recorded is not Recorded.DRAFT or not report.ok or not report.hash_ok:
        raise InputError(
            f"{path.name} cannot be approved: it is {report.outcome}.", hint="Make a draft anew, and approve that file."
        )
    facts = stamp.facts
    as_of, extracted_at = datetime.fromisoformat(facts["as_of"]), datetime.fromisoformat(facts["extracted"])

    def act(conn: Connection) -> Changes:
        agency = find_agency(agencies(conn), facts["agency"])
        newest = newest_issued(conn, agency.code, facts["period"])
        if newest is not None and newest.revision >= int(facts["revision"]):
            raise InputError(
                f"r{newest.revision} was issued since this draft was made.", hint="Make a draft anew, and approve that."
            )
        known = store.of_content(conn, agency.code, facts["period"], stamp.data_hash)
        text = f"{stamp.packet_id} as of {words.moment(as_of)} is approved: somebody else can issue it."
        if known is not None and known.author == db.actor.login:
            return Changes(Touched.NOTHING, (), text)
        reason = facts.get("reason", "")
        store.approve(conn, agency.id, facts["period"], as_of, extracted_at, stamp.data_hash, reason, db.actor.login)
        return Changes(Touched.PACKETS, (agency.id,), text)

    return db.write(act, what="approve packet", about=(stamp.packet_id, stamp.data_hash), op_id=op_id)
