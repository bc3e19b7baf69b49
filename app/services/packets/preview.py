"""A packet as it would be issued now, in memory: nothing is written to disk or recorded."""

from __future__ import annotations

from datetime import datetime

from app.db.engine import Database
from app.db.packets import issued_file
from app.domain.packets.files import PacketPreview
from app.domain.periods import Period
from app.services.packets.assembly import packet_data
from app.services.packets.export import issued_before
from app.work import Work


def preview_packet(
    db: Database, agency: str, period: Period, as_of: datetime | None = None, work: Work | None = None
) -> PacketPreview:
    """Return figures, then pages: those of the newest revision where nothing has changed since it was issued.

    InputError: unknown agency, a period that has not begun.
    """
    from app.reports.packets import render_packet
    from app.services.packets.pages import printed_again

    work = work or Work()
    work.step(0, 2, f"{agency}: figures")
    with db.read(work) as conn:
        again = issued_before(conn, agency, period, as_of, db.now())
        issued = None if again is None else issued_file(conn, agency, period.key, again.head.revision)
    data = again or packet_data(db, agency, period, as_of, work=work)
    work.step(1, 2, f"{agency}: pages")
    if issued is None:
        content = render_packet(data)
    else:
        content = issued.content or printed_again(data, issued.sha256)
    work.step(2, 2, f"{agency}: done")
    head, summary = data.head, data.summary
    said = {
        "well": summary.went_well,
        "not_well": summary.did_not,
        "ask": summary.ask,
        "decisions": "\n".join(summary.decisions),
        "forward": "\n".join(data.forward.texts),
    }
    restated = len(data.statement.restatements)
    return PacketPreview(content, head.packet_id, head.status, head.as_of, restated, said, again is not None)
