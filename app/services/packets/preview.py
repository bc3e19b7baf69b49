"""A packet as it would be issued now, in memory: nothing is written to disk or recorded."""

from __future__ import annotations

from datetime import datetime

from app.db.engine import Database
from app.domain.packets.files import PacketPreview
from app.domain.periods import Period
from app.services.packets.assembly import packet_data
from app.work import Work


def preview_packet(
    db: Database, agency: str, period: Period, as_of: datetime | None = None, work: Work | None = None
) -> PacketPreview:
    """Return figures, then pages. InputError: unknown agency, a period that has not begun."""
    from app.reports.packets import render_packet

    work = work or Work()
    work.step(0, 2, f"{agency}: figures")
    data = packet_data(db, agency, period, as_of, work=work)
    work.step(1, 2, f"{agency}: pages")
    content = render_packet(data)
    work.step(2, 2, f"{agency}: done")
    head, summary = data.head, data.summary
    said = {
        "well": summary.went_well,
        "not_well": summary.did_not,
        "ask": summary.ask,
        "decisions": "\n".join(summary.decisions),
        "forward": "\n".join(data.forward.texts),
    }
    return PacketPreview(content, head.packet_id, head.status, head.as_of, len(data.statement.restatements), said)
