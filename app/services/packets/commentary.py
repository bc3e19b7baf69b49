"""What BRMs write into a packet: five texts for an agency and a period, each with its own version."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from app.db import packets as store
from app.db import tables as t
from app.db.agencies import code_of
from app.db.engine import Database
from app.db.tables import kinds
from app.domain.changes_made import Changes, Touched
from app.domain.merge import merge_fields
from app.domain.packets.files import LONGEST, SECTIONS, Commentary
from app.domain.periods import Period
from app.errors import InputError
from app.services.texts import storable
from app.work import Work

if TYPE_CHECKING:
    from sqlalchemy import Connection


def read_commentary(db: Database, agency_id: int, period: Period, work: Work | None = None) -> Commentary:
    """Return what is written for the packet of an agency and a period."""
    with db.read(work) as conn:
        return Commentary(agency_id, period.key, store.passages(conn, agency_id, period.key))


def save_commentary(db: Database, base: Commentary, texts: Mapping[str, str], *, op_id: str | None = None) -> Changes:
    """Save the sections that differ from `base`, as they were read; others stay as they are by now.

    Conflict: somebody changed one of the same sections meanwhile to another text; nothing is saved then. `fields`
    has the sections by key. InputError: an unknown section, or a text of more than `LONGEST` characters.
    """
    clean = {section: "\n".join(line.rstrip() for line in text.strip().splitlines()) for section, text in texts.items()}
    for section, text in clean.items():
        if section not in SECTIONS:
            raise InputError(f"There is no section {section!r}.", hint=f"Use one of {', '.join(SECTIONS)}.")
        title = SECTIONS[section][0]
        storable(text, title)
        if len(text) > LONGEST:
            raise InputError(
                f"{title}: {len(text):,} characters are too many for the summary.", hint=f"Keep it to {LONGEST:,}."
            )
    db.require("commentary.edit")

    def act(conn: Connection) -> Changes:
        what = f"{code_of(conn, base.agency_id)}: the commentary for {Period.parse(base.period).label}"
        there = store.held_passages(conn, base.agency_id, base.period)
        now = Commentary(base.agency_id, base.period, there)
        written = merge_fields(
            base.texts(),
            clean,
            now.texts(),
            version=max((passage.version for passage in there.values()), default=0),
            what=what,
            titles={section: title for section, (title, _) in SECTIONS.items()},
        )
        for section, text in written.items():
            store.write_passage(conn, base.agency_id, base.period, section, text, there.get(section))
        if not written:
            return Changes(Touched.NOTHING, (), f"{what} is saved.")
        return Changes(kinds.touched_by(t.commentary), (base.agency_id,), f"{what} is saved.")

    return db.write(act, what="save commentary", about=(base.agency_id, base.period), op_id=op_id)
