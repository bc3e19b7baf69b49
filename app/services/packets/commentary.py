"""What BRMs write into a packet: five texts for an agency and a period, each with its own version."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from app.db import tables as t
from app.db.engine import Database
from app.db.packets import passage_id, passages
from app.db.records import insert_record, update_versioned
from app.domain.changes_made import Changes, Touched
from app.domain.packets.files import LONGEST, SECTIONS, Commentary
from app.domain.periods import Period
from app.errors import Conflict, InputError
from app.work import Work

if TYPE_CHECKING:
    from sqlalchemy import Connection


def read_commentary(db: Database, agency_id: int, period: Period, work: Work | None = None) -> Commentary:
    """What is written for the packet of an agency and a period."""
    with db.read(work) as conn:
        return Commentary(agency_id, period.key, passages(conn, agency_id, period.key))


def save_commentary(db: Database, base: Commentary, texts: Mapping[str, str], *, op_id: str | None = None) -> Changes:
    """Save the sections that differ from `base`, as they were read; others stay as they are by now.

    Conflict: somebody changed one of the same sections meanwhile to another text; nothing is saved then. `fields`
    has the sections by key. InputError: an unknown section, or a text of more than `LONGEST` characters.
    """
    clean = {section: "\n".join(line.rstrip() for line in text.strip().splitlines()) for section, text in texts.items()}
    for section, text in clean.items():
        if section not in SECTIONS:
            raise InputError(f"There is no section {section!r}.", hint=f"Use one of {', '.join(SECTIONS)}.")
        if len(text) > LONGEST:
            title = SECTIONS[section][0]
            raise InputError(
                f"{title}: {len(text):,} characters are too many for the summary.", hint=f"Keep it to {LONGEST:,}."
            )
    mine = {section: text for section, text in clean.items() if text != base.text(section)}

    def act(conn: Connection) -> Changes:
        now = Commentary(base.agency_id, base.period, passages(conn, base.agency_id, base.period))
        clashes: dict[str, tuple[object, object, object]] = {}
        for section, text in mine.items():
            theirs = now.text(section)
            if theirs not in (base.text(section), text):
                clashes[section] = (base.text(section), text, theirs)
        if clashes:
            names = " and ".join(SECTIONS[section][0] for section in clashes)
            version = max(passage.version for passage in now.passages.values())
            raise Conflict(f"Somebody else wrote here meanwhile: {names}.", clashes, version)
        saved = 0
        for section, text in mine.items():
            there = now.passages.get(section)
            if there is None:
                row: dict[str, Any] = {"agency_id": base.agency_id, "period": base.period}
                insert_record(conn, t.commentary, {**row, "section": section, "text": text})
            elif there.text != text:
                update_versioned(
                    conn,
                    t.commentary,
                    passage_id(conn, base.agency_id, base.period, section),
                    there.version,
                    {"text": text},
                )
            else:
                continue
            saved += 1
        if not saved:
            return Changes(Touched.NOTHING, (), "The commentary is saved.")
        return Changes(Touched.REVIEWS, (base.agency_id,), "The commentary is saved.")

    return db.write(act, what="save commentary", op_id=op_id)
