"""What BRMs write into a packet: five texts for an agency and a period, each with its own version."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, select

from app.db import tables as t
from app.db.engine import Database
from app.db.records import insert_record, update_versioned
from app.domain.changes_made import Changes, Touched
from app.domain.packets.files import LONGEST, SECTIONS, Commentary, Passage
from app.domain.periods import Period
from app.errors import Conflict, InputError
from app.work import Work


def read_commentary(db: Database, agency_id: int, period: Period, work: Work | None = None) -> Commentary:
    """What is written for the packet of an agency and a period."""
    with db.read(work) as conn:
        return _read(conn, agency_id, period.key)


def _read(conn: Connection, agency_id: int, period: str) -> Commentary:
    c = t.commentary.c
    rows = conn.execute(
        select(c.section, c.text, c.version, c.updated_by, c.updated_at, c.created_by).where(
            c.agency_id == agency_id, c.period == period
        )
    )
    return Commentary(
        agency_id,
        period,
        {row.section: Passage(row.text, row.version, row.updated_by or row.created_by, row.updated_at) for row in rows},
    )


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
        now = _read(conn, base.agency_id, base.period)
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
                update_versioned(conn, t.commentary, _id(conn, base, section), there.version, {"text": text})
            else:
                continue
            saved += 1
        if not saved:
            return Changes(Touched.NOTHING, (), "The commentary is saved.")
        return Changes(Touched.REVIEWS, (base.agency_id,), "The commentary is saved.")

    return db.write(act, what="save commentary", op_id=op_id)


def _id(conn: Connection, base: Commentary, section: str) -> int:
    c = t.commentary.c
    query = select(c.id).where(c.agency_id == base.agency_id, c.period == base.period, c.section == section)
    return int(conn.execute(query).scalar_one())
