"""Service review packets: assembled, exported, verified."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from app.services.late import Late

if TYPE_CHECKING:
    from app.db.engine import Database
    from app.services.packets import approving as _approving
    from app.services.packets import batch as _batch
    from app.services.packets import commentary as _commentary
    from app.services.packets import disputes as _disputes
    from app.services.packets import export as _export
    from app.services.packets import preview as _preview
    from app.services.packets import reasons as _reasons
    from app.services.packets import verify as _verify
else:
    _approving = Late("app.services.packets.approving")
    _batch = Late("app.services.packets.batch")
    _commentary = Late("app.services.packets.commentary")
    _disputes = Late("app.services.packets.disputes")
    _export = Late("app.services.packets.export")
    _preview = Late("app.services.packets.preview")
    _reasons = Late("app.services.packets.reasons")
    _verify = Late("app.services.packets.verify")


class PacketServices:
    """The functions of `app.services.packets` for one workspace."""

    def __init__(self, db: Database) -> None:
        self.preview = partial(_preview.preview_packet, db)
        self.export = partial(_export.export_packet, db)
        self.export_all = partial(_batch.export_all, db)
        self.verify = partial(_verify.verify_packet, db)
        self.read_commentary = partial(_commentary.read_commentary, db)
        self.save_commentary = partial(_commentary.save_commentary, db)
        self.approve = partial(_approving.approve_draft, db)
        self.give_reason = partial(_reasons.give_reason, db)
        self.disputes = partial(_disputes.disputes, db)
        self.disputable = partial(_disputes.disputable, db)
        self.dispute = partial(_disputes.dispute, db)
        self.answer_dispute = partial(_disputes.answer_dispute, db)
