"""What was destroyed against its certificate: each trail as it was reduced, each batch, each certificate."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, select, text

from app.db import tables as t
from app.db.belonging import plans
from app.db.guards.destroyed import DIGEST, TRAIL_OF
from app.db.keeping.disposition import certified
from app.db.tables.base import info
from app.db.trail import Problem

_BACKUP = "Compare with a backup, and with the certificate of destruction on paper."
_NAMED = 5


def problems(conn: Connection) -> Iterator[Problem]:
    """Yield trails of destroyed rows that changed since, batches and certificates that do not agree."""
    if conn.execute(select(t.disposition_batch.c.id).limit(1)).first() is None:
        return
    kind = conn.dialect.name
    for name in sorted(plans.destroyed()):
        table = t.metadata.tables[name]
        if not info(table).audited:
            continue
        asked = text(
            f"SELECT d.row_id FROM destroyed_row d WHERE d.tbl = :name AND d.hash IS DISTINCT FROM {TRAIL_OF[kind]}"
            " ORDER BY d.row_id"
        )
        found = conn.execute(asked, {"name": name}).scalars().all()
        for row_id in found[:_NAMED]:
            yield Problem(
                "disposition", f"The trail of {name} {row_id}, which was destroyed, was changed since. {_BACKUP}"
            )
        if len(found) > _NAMED:
            yield Problem(
                "disposition",
                f"Of table {name} {len(found) - _NAMED:,} more trails of destroyed rows changed. {_BACKUP}",
            )
    asked = text(f"SELECT b.id, b.digest, b.finished, {DIGEST[kind].format(batch='b.id')} FROM disposition_batch b")
    for id, digest, finished, there in conn.execute(asked):
        if not finished or digest != there:
            yield Problem("disposition", f"Batch {id} of a disposition is not what was destroyed in it. {_BACKUP}")
    c = t.disposition_certificate.c
    certificates = select(t.disposition.c.number, c.disposition_id, c.sha256, c.counts)
    for number, which, sha256, counts in conn.execute(
        certificates.join(t.disposition, t.disposition.c.id == c.disposition_id)
    ):
        if (counts, sha256) != certified(conn, which):
            yield Problem("disposition", f"The certificate {number} does not agree with what was destroyed. {_BACKUP}")
